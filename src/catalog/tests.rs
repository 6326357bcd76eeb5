//! The bundled table is whole, and any file laid over it either counts or changes nothing.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Value, json};

use super::*;

/// System voices that do not belong to a hidden family.
const VOICES: usize = 251;
const SPEECH: [&str; 2] = ["cn-beijing", "ap-southeast-1"];

fn id(text: &str) -> ModelId {
    text.into()
}

fn voices_of(model: &str) -> usize {
    Catalog::bundled().system_voices(&id(model)).count()
}

fn is_day(day: &str) -> bool {
    day.parse::<jiff::civil::Date>().is_ok() && day.len() == 10
}

#[test]
fn every_part_is_read_and_dated_and_tells_its_sources() {
    for part in PARTS {
        let part: Catalog = serde_json::from_str(part).unwrap();
        assert_eq!(part.version, VERSION);
        assert!(is_day(&part.date) && !part.sources.is_empty());
        let lists = [part.regions.len(), part.families.len(), part.models.len(), part.voices.len()];
        assert!(lists.iter().sum::<usize>() + part.voice_packs.len() > 0);
    }
}

#[test]
fn each_family_has_its_models_and_voices() {
    let catalog = Catalog::bundled();
    let mut counts = HashMap::new();
    for model in &catalog.models {
        *counts.entry(model.family.as_str()).or_insert(0) += 1;
    }
    assert_eq!(counts, [("qwen", 21), ("cosyvoice", 6), ("qwen-audio", 3), ("sambert", 43)].into());
    for (model, count) in [
        ("qwen3-tts-flash-realtime", 49),
        ("qwen3-tts-flash-realtime-2025-09-18", 17),
        ("qwen3-tts-instruct-flash-realtime", 25),
        ("qwen-tts-realtime", 4),
        ("qwen3-tts-flash", 49),
        ("qwen3-tts-instruct-flash", 25),
        ("qwen3-tts-vd-realtime-2026-01-15", 0),
        ("cosyvoice-v3.5-plus", 0),
        ("cosyvoice-v3-plus", 2),
        ("cosyvoice-v3-flash", 88),
        ("cosyvoice-v1", 13),
        ("qwen-audio-3.0-tts-flash", 13),
        ("qwen-audio-3.0-tts-plus", 3),
        ("sambert-zhichu-v1", 1),
    ] {
        assert_eq!(voices_of(model), count, "{model}");
    }
}

#[test]
fn nothing_is_there_twice() {
    let catalog = Catalog::bundled();
    let mut seen = HashSet::new();
    let ids = catalog.models.iter().map(|model| ("model", model.id.to_string()));
    let ids = ids.chain(catalog.voices.iter().map(|voice| ("voice", voice.id.to_string())));
    let ids = ids.chain(catalog.families.iter().map(|family| ("family", family.id.clone())));
    let ids = ids.chain(catalog.regions.iter().map(|region| ("region", region.id.clone())));
    // Lists are read by name, so that two voices of one name could not be told apart.
    let ids = ids.chain(catalog.voices.iter().map(|voice| ("English name", voice.name.en.clone())));
    let ids = ids.chain(catalog.voices.iter().map(|voice| ("Chinese name", voice.name.zh.clone())));
    for id in ids {
        assert!(seen.insert(id.clone()), "{id:?}");
    }
}

#[test]
fn every_model_is_described() {
    let catalog = Catalog::bundled();
    for model in &catalog.models {
        let what = &model.id;
        assert!(catalog.family(&model.family).is_some(), "{what}");
        assert!(!model.transports.is_empty() && !model.voices.is_empty() && !model.languages.is_empty(), "{what}");
        assert!(!model.formats.is_empty(), "{what}");
        assert!(model.default_sample_rate.is_some_and(|rate| model.sample_rates.contains(&rate)), "{what}");
        for day in [&model.released, &model.retired, &model.gone].into_iter().flatten() {
            assert!(is_day(day), "{what}");
        }
        let has_bit_rate = model.supports(Feature::BitRate);
        assert!(
            !has_bit_rate || model.formats.iter().any(|format| format == "opus"),
            "{what}: opus alone has bit rates"
        );
        let system = catalog.system_voices(what).count();
        assert_eq!(system > 0, model.speaks_with(VoiceKind::System), "{what}");
        for kind in [VoiceKind::Designed, VoiceKind::Cloned] {
            let terms = match kind {
                VoiceKind::Designed => catalog.design_terms(&model.family).is_some(),
                _ => catalog.clone_terms(&model.family).is_some(),
            };
            assert!(!model.speaks_with(kind) || terms, "{what}");
        }
    }
}

#[test]
fn each_region_of_a_model_has_one_price_or_is_said_to_have_none_published() {
    for model in Catalog::bundled().models {
        let characters = model.price_per_10k_characters.keys();
        let mut priced: Vec<_> =
            characters.chain(model.price_per_1k_tokens.keys()).chain(&model.price_unknown_in).collect();
        let mut regions: Vec<_> = model.regions.iter().collect();
        priced.sort();
        regions.sort();
        assert_eq!(priced, regions, "{}", model.id);
        assert!(regions.iter().all(|region| SPEECH.contains(&region.as_str())) && !regions.is_empty(), "{}", model.id);
        assert!(model.price_per_10k_characters.values().all(|price| (0.01..10.0).contains(price)), "{}", model.id);
    }
}

#[test]
fn every_voice_is_described_in_both_languages() {
    let catalog = Catalog::bundled();
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for voice in &catalog.voices {
        let what = &voice.id;
        for text in [Some(&voice.name), Some(&voice.character), voice.dialect.as_ref()].into_iter().flatten() {
            assert!(!text.en.is_empty() && !text.zh.is_empty() && !chinese(&text.en), "{what}");
        }
        assert!(chinese(&voice.character.zh), "{what}");
        assert!(!voice.models.is_empty() && !voice.languages.is_empty() && !voice.kind.is_empty(), "{what}");
        assert!(["female", "male"].contains(&voice.gender.as_str()) || what.as_str().starts_with("longjiqi"), "{what}");
        for model in &voice.models {
            let model = catalog.model(model).unwrap();
            assert!(model.speaks_with(VoiceKind::System), "{what}");
            let family_languages = voice.languages.iter().filter(|language| !model.languages.contains(language));
            // Voices for export speak one language that their model does not speak otherwise, and the oldest models of
            // Qwen are told to speak two languages only.
            let odd = voice.kind == "overseas" || model.id.as_str().starts_with("qwen-tts");
            assert!(odd || family_languages.count() == 0, "{what} {}", model.id);
        }
    }
}

#[test]
fn texts_for_people_are_in_both_languages() {
    let catalog = Catalog::bundled();
    let names = catalog.families.iter().map(|family| &family.name);
    for name in names.chain(catalog.regions.iter().map(|region| &region.name)) {
        assert!(!name.en.is_empty() && !name.zh.is_empty(), "{name:?}");
    }
}

#[test]
fn designs_and_clones_have_terms_in_their_regions() {
    let catalog = Catalog::bundled();
    for family in &catalog.families {
        if let Some(terms) = &family.design {
            let priced: Vec<_> = terms.price_per_voice.keys().collect();
            assert_eq!(BTreeSet::from_iter(priced), BTreeSet::from_iter(&terms.regions), "{}", family.id);
            assert!(!terms.model.is_empty() && terms.max_voices == 1_000 && !terms.sample_rates.is_empty());
        }
        if let Some(terms) = &family.clone {
            let priced: Vec<_> = terms.price_per_voice.keys().collect();
            assert_eq!(BTreeSet::from_iter(priced), BTreeSet::from_iter(&terms.regions), "{}", family.id);
            assert!(terms.sample.least_sample_rate.is_some() && !terms.sample.sources.is_empty());
        }
    }
    let qwen = catalog.text_limits(&id("qwen3-tts-vd-realtime-2026-01-15"));
    assert_eq!(qwen, TextLimits::QWEN);
    let cosyvoice = catalog.text_limits(&id("cosyvoice-v3.5-plus"));
    let numbers = (cosyvoice.voice_prompt, cosyvoice.least_preview_text, cosyvoice.preview_text, cosyvoice.voice_name);
    assert_eq!(numbers, (500, 15, 200, 10));
    assert_eq!(cosyvoice.name_rule, crate::model::NameRule::LowercaseAlphanumeric);
    assert_eq!(catalog.text_limits(&id("unknown")), TextLimits::QWEN);
}

#[test]
fn only_what_can_be_spoken_through_is_offered() {
    let catalog = Catalog::bundled();
    let streams = |model: &Model| [Transport::Realtime, Transport::Task].iter().any(|way| model.is_reached_by(*way));
    assert!(catalog.usable().all(streams));
    assert_eq!(catalog.usable().count(), 21);
    assert_eq!(catalog.usable_voices(None).count(), VOICES);
    assert!(catalog.usable_voices(Some("ap-southeast-1")).count() < VOICES);
    let targets: Vec<_> = catalog.design_targets().map(|model| model.id.as_str()).collect();
    assert_eq!(targets[..2], ["qwen3-tts-vd-realtime-2026-01-15", "qwen3-tts-vd-realtime-2025-12-16"]);
    assert!(targets[2..].iter().all(|id| id.starts_with("cosyvoice-v3") || id.starts_with("qwen-audio-3")));
    assert_eq!(targets.len(), 9);
    let regions: Vec<_> = catalog.speech_regions().map(|region| region.id.as_str()).collect();
    assert_eq!(regions, SPEECH);
}

#[test]
fn a_hidden_family_is_not_offered() {
    let mut catalog = Catalog::bundled();
    catalog.overlay(r#"{"families":[{"id":"qwen","hidden":true}]}"#).unwrap();
    assert!(catalog.usable().count() == 9 && catalog.usable().all(|model| model.family != "qwen"));
}

#[test]
fn voices_narrow_what_their_models_support() {
    let catalog = Catalog::bundled();
    let flash = catalog.model(&id("cosyvoice-v3-flash")).unwrap();
    let supports = |voice: &str, feature| catalog.supports(flash, &voice.into(), feature);
    assert!(supports("longanyang", Feature::Ssml) && supports("my-custom-voice", Feature::Ssml));
    assert!(!supports("loongabby_v3", Feature::Ssml) && !supports("loongabby_v3", Feature::WordTimestamps));
    assert!(supports("loongabby_v3", Feature::Rate) && !supports("longanyang", Feature::InlineTags));
    let instructions =
        |model: &str, voice: &str| catalog.instructions(catalog.model(&id(model)).unwrap(), &voice.into());
    for (model, voice, expected) in [
        ("cosyvoice-v3-flash", "longanyang", Instructions::Fixed),
        ("cosyvoice-v3-flash", "longhuhu_v3", Instructions::Fixed),
        ("cosyvoice-v3-flash", "longanhuan_v3", Instructions::None),
        ("cosyvoice-v3-flash", "cosyvoice-v3-flash-vd-me-1", Instructions::Free),
        ("cosyvoice-v3-plus", "longanhuan", Instructions::Fixed),
        ("cosyvoice-v3.5-plus", "cosyvoice-v3.5-plus-vd-me-1", Instructions::Free),
        ("cosyvoice-v2", "longhuhu", Instructions::None),
        ("qwen-audio-3.0-tts-plus", "longanlufeng", Instructions::Free),
        ("qwen3-tts-instruct-flash-realtime", "Cherry", Instructions::Free),
        ("qwen3-tts-flash-realtime", "Cherry", Instructions::None),
    ] {
        assert_eq!(instructions(model, voice), expected, "{model} {voice}");
    }
}

#[test]
fn fixed_instructions_are_whole_sentences_within_the_limit() {
    let catalog = Catalog::bundled();
    let fixed = &catalog.family("cosyvoice").unwrap().fixed_instructions;
    let all = fixed.all();
    assert_eq!(all.len(), 7 * (1 + 6 + 1 + 1));
    let fits =
        |sentence: &String| sentence.ends_with('。') && !sentence.contains('{') && sentence.chars().count() <= 100;
    assert!(all.iter().all(fits));
    assert!(fixed.allow("你正在进行新闻播报，你说话的情感是neutral。"));
    assert!(!fixed.allow("你说话的情感是neutral") && !fixed.allow("请开心地说。"));
}

#[test]
fn a_model_that_a_server_calls_gone_comes_last() {
    let mut catalog = Catalog::bundled();
    let newest = id("qwen3-tts-vd-realtime-2026-01-15");
    assert!(catalog.mark_retired(&newest, "2026-11-20") && catalog.mark_retired(&newest, "2026-11-21"));
    assert_eq!(catalog.model(&newest).unwrap().gone.as_deref(), Some("2026-11-20"), "the first day stands");
    assert!(!catalog.mark_retired(&id("unknown"), "2026-11-20"));
    assert_eq!(catalog.design_targets().last().map(|model| &model.id), Some(&newest));
    assert_eq!(catalog.design_targets().count(), 9);
}

#[test]
fn announced_days_count_from_that_day_on() {
    let catalog = Catalog::bundled();
    let flash = catalog.model(&id("qwen3-tts-flash-realtime-2025-11-27")).unwrap();
    assert!(!flash.is_retired("2026-10-09") && flash.is_retired("2026-10-10"));
    assert!(!catalog.model(&id("qwen3-tts-flash-realtime")).unwrap().is_retired("2099-01-01"));
    let order = retired_last(catalog.usable(), "2026-10-10");
    assert_eq!(order[0].id.as_str(), "qwen3-tts-flash-realtime");
    assert_eq!(order[20].id.as_str(), "qwen-tts-realtime-2025-07-15", "others keep their order");
    assert_eq!(retired_last(catalog.usable(), "2026-01-01").len(), 21);
}

#[test]
fn a_users_file_overrides_field_by_field_and_extends() {
    let mut catalog = Catalog::bundled();
    let before = catalog.models.len();
    let flash = catalog.model(&id("qwen3-tts-flash-realtime")).unwrap().clone();
    let json = r#"{"models":[
        {"id":"qwen3-tts-flash-realtime","retired":"2027-01-01","price_per_10k_characters":{"cn-beijing":2.5},"unheard":1},
        {"id":"my-model"}]}"#;
    catalog.overlay(json).unwrap();
    assert_eq!(catalog.models.len(), before + 1);
    let mut expected = flash;
    expected.retired = Some("2027-01-01".to_owned());
    expected.price_per_10k_characters.insert("cn-beijing".to_owned(), 2.5);
    assert_eq!(catalog.model(&expected.id), Some(&expected));
    assert_eq!(catalog.model(&id("my-model")), Some(&Model::named("my-model")));
    catalog.overlay(r#"{"models":[{"id":"qwen3-tts-flash-realtime","retired":null}]}"#).unwrap();
    assert_eq!(catalog.model(&expected.id).unwrap().retired, None, "null takes a value away");
}

#[test]
fn the_example_in_the_readme_counts() {
    let readme = include_str!("../../README.md");
    let example = readme.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let mut catalog = Catalog::bundled();
    catalog.overlay(example).unwrap();
    assert!(catalog.design_targets().any(|model| model.id.as_str() == "qwen3-tts-vd-realtime-2027-01-01"));
    assert!(catalog.usable_voices(None).any(|voice| voice.id.as_str() == "Nova"));
}

#[test]
fn a_file_of_version_1_still_reads() {
    let mut catalog = Catalog::bundled();
    let json = r#"{"version":1,"date":"2026-11-21","sources":["mine"],
        "families":[{"id":"mine","design":{"model":"qwen-voice-design","limits":{"voice_prompt":100,"preview_text":50,
            "voice_name":8},"price_per_voice":{"cn-beijing":0.3},"max_voices":5}}],
        "regions":[{"id":"home","name":{"en":"Home","zh":"家"},"host":"localhost","workspace_host":"","currency":"€"}],
        "models":[{"id":"mine-vd","family":"mine","transport":"realtime","voices":"designed","instructions":true,
            "sample_rates":[24000],"released":"2026-01-15","price_per_10k_characters":{"cn-beijing":1.0}},
            {"id":"mine-http","transport":"http","voices":"system","instructions":false}],
        "voices":[{"id":"Me","name":{"en":"Me","zh":"我"},"gender":"male","character":{"en":"Calm","zh":"沉稳"},
            "models":["mine-http"]}]}"#;
    catalog.overlay(json).unwrap();
    let model = catalog.model(&id("mine-vd")).unwrap();
    assert!(model.speaks_with(VoiceKind::Designed) && !model.speaks_with(VoiceKind::System));
    assert_eq!((model.instructions, catalog.is_usable(model)), (Instructions::Free, true));
    assert!(!catalog.is_usable(catalog.model(&id("mine-http")).unwrap()));
    let limits = catalog.text_limits(&id("mine-vd"));
    assert_eq!(limits, TextLimits { voice_prompt: 100, preview_text: 50, voice_name: 8, ..TextLimits::QWEN });
    assert!(catalog.speech_regions().any(|region| region.id == "home"));
    assert!(catalog.voice(&"Me".into()).is_some());
}

#[test]
fn a_bad_file_changes_nothing_and_is_explained() {
    for (bad, why) in [
        ("{\"models\": 5}", "line 1"),
        ("{\"models\": [{}]}", "id"),
        ("{\"models\": [{\"id\": \"a\", \"transport\": \"pigeon\"}]}", "known name"),
        ("{\"models\": [{\"id\": \"a\", \"instructions\": \"maybe\"}]}", "fixed"),
        ("{\"models\": [{\"id\": \"a\", \"sample_rates\": [0]}]}", ""),
        ("{\"version\": 3}", "newer"),
        ("[1, 2", ""),
        ("", ""),
    ] {
        let mut catalog = Catalog::bundled();
        let error = catalog.overlay(bad).unwrap_err().to_string();
        assert!(!error.is_empty() && error.contains(why), "{bad}: {error}");
        assert_eq!(catalog, Catalog::bundled());
    }
}

#[test]
fn the_table_survives_a_round_trip_and_being_laid_over_itself() {
    let catalog = Catalog::bundled();
    let json = serde_json::to_string(&catalog).unwrap();
    assert_eq!(serde_json::from_str::<Catalog>(&json).unwrap(), catalog);
    let mut again = catalog.clone();
    again.overlay(&json).unwrap();
    assert_eq!(again, catalog);
}

/// Damages one place of a value: another type, nothing, a name gone, an entry twice.
fn damaged(value: &Value, dice: &mut impl FnMut(usize) -> usize) -> Value {
    let strange = [json!(null), json!(-1), json!(1e300), json!(""), json!("qwen"), json!([]), json!({}), json!(true)];
    match value {
        Value::Object(fields) if !fields.is_empty() && dice(8) != 0 => {
            let mut fields = fields.clone();
            let name = fields.keys().nth(dice(fields.len())).unwrap().clone();
            match dice(6) {
                0 => drop(fields.remove(&name)),
                _ => fields[&name] = damaged(&fields[&name], dice),
            }
            Value::Object(fields)
        }
        Value::Array(items) if !items.is_empty() && dice(8) != 0 => {
            let mut items = items.clone();
            let at = dice(items.len());
            match dice(6) {
                0 => items.push(items[at].clone()),
                _ => items[at] = damaged(&items[at], dice),
            }
            Value::Array(items)
        }
        _ => strange[dice(strange.len())].clone(),
    }
}

#[test]
fn any_json_either_counts_or_changes_nothing() {
    let (mut state, bundled) = (0x9e37_79b9_7f4a_7c15_u64, Catalog::bundled());
    let mut dice = move |sides: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % sides
    };
    // A few entries of each list: what matters is every field, not every row.
    let mut small = serde_json::to_value(&bundled).unwrap();
    for list in ["families", "regions", "models", "voices"] {
        small[list].as_array_mut().unwrap().truncate(3);
    }
    let base: Catalog = serde_json::from_value(small.clone()).unwrap();
    let (mut read, mut refused) = (0, 0);
    for _ in 0..3_000 {
        let over = damaged(&small, &mut dice).to_string();
        let mut catalog = base.clone();
        if catalog.overlay(&over).is_ok() {
            read += 1;
            let back: Catalog = serde_json::from_str(&serde_json::to_string(&catalog).unwrap()).unwrap();
            assert_eq!(back, catalog, "{over}");
        } else {
            refused += 1;
            assert_eq!(catalog, base, "{over}");
        }
    }
    assert!(read > 100 && refused > 100, "{read} {refused}");
}

#[test]
fn hosts_belong_to_their_regions() {
    let catalog = Catalog::bundled();
    for (host, region) in [
        ("dashscope.aliyuncs.com", Some("cn-beijing")),
        ("dashscope-intl.aliyuncs.com", Some("ap-southeast-1")),
        ("ws-1.ap-northeast-1.maas.aliyuncs.com", Some("ap-northeast-1")),
        (".ap-northeast-1.maas.aliyuncs.com", None),
        ("dashscope.aliyuncs.com.example.org", None),
        ("a.b.cn-beijing.maas.aliyuncs.com", None),
        ("127.0.0.1:8080", None),
        ("", None),
    ] {
        assert_eq!(catalog.region_of(host).map(|region| region.id.as_str()), region, "{host}");
    }
}
