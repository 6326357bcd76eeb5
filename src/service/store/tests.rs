//! Voices are kept whole or not at all, and survive a restart.

use std::{collections::BTreeSet, fs};

use super::*;
use crate::{engine::Gender, model::TextLimits};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn spec() -> VoiceSpec {
    VoiceSpec {
        gender: Gender::Male,
        age_years: 50.0,
        f0_hz: 98.7,
        f0_range: 1.0,
        formant: 0.93,
        rate: 1.0,
        breath: 0.1,
        rough: 0.2,
        bright: -0.3,
        energy: 0.0,
        seed: u64::MAX,
    }
}

fn new(name: &str) -> Result<NewVoice, Box<dyn std::error::Error>> {
    Ok(NewVoice {
        target_model: "m".into(),
        voice_prompt: VoicePrompt::parse("沉稳的声音", &TextLimits::QWEN)?,
        preview_text: PreviewText::parse("大家好", &TextLimits::QWEN)?,
        name: Some(VoiceName::parse(name, &TextLimits::QWEN)?),
        language: Language::Zh,
        spec: spec(),
    })
}

fn names(store: &Store, index: usize, size: usize) -> Vec<String> {
    store
        .page(index, size)
        .1
        .iter()
        .map(|record| record.voice.as_str().split('-').nth(3).unwrap_or("").to_owned())
        .collect()
}

#[test]
fn voices_survive_a_restart_newest_first() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (store, _) = Store::open(dir.path(), 10)?;
    for name in ["a", "b", "c"] {
        store.add(new(name)?)?;
    }
    let (again, warnings) = Store::open(dir.path(), 10)?;
    assert_eq!(warnings, []);
    assert_eq!(names(&again, 0, 10), ["c", "b", "a"]);
    assert_eq!((names(&again, 1, 2), names(&again, 9, 2)), (vec!["a".to_owned()], vec![]));
    assert_eq!(again.page(0, 1).0, 3);
    let (old, read) = (store.page(0, 3).1, again.page(0, 3).1);
    assert_eq!(old, read, "each number of a voice comes back exactly");
    assert!(again.add(new("d")?)?.created_ms > read[0].created_ms);
    Ok(())
}

#[test]
fn a_removed_voice_stays_away() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (store, _) = Store::open(dir.path(), 10)?;
    let voice = store.add(new("a")?)?.voice.clone();
    assert!(store.remove(&voice)?);
    assert!(!store.remove(&voice)?);
    assert_eq!(store.get(&voice), None);
    assert_eq!(Store::open(dir.path(), 10)?.0.page(0, 10).0, 0);
    Ok(())
}

#[test]
fn a_damaged_file_costs_one_voice_and_is_not_thrown_away() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (store, _) = Store::open(dir.path(), 10)?;
    let kept = store.add(new("a")?)?;
    let lost = dir.path().join(format!("{}.json", store.add(new("b")?)?.created_ms));
    fs::write(&lost, "{\"voice\": \"b\", ")?;
    fs::write(dir.path().join("5.json"), serde_json::to_vec(&*kept)?)?;
    let (again, warnings) = Store::open(dir.path(), 10)?;
    assert_eq!(names(&again, 0, 10), ["a"]);
    assert_eq!(warnings.len(), 2);
    for ServiceWarning::UnreadableVoice { file, moved_to } in warnings {
        assert!(!file.exists() && moved_to.is_some_and(|path| path.exists()));
    }
    assert_eq!(fs::read_to_string(lost.with_extension("unreadable-0"))?, "{\"voice\": \"b\", ");
    Ok(())
}

#[test]
fn a_full_account_takes_no_more() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (store, _) = Store::open(dir.path(), 1)?;
    let voice = store.add(new("a")?)?.voice.clone();
    assert!(!store.has_room());
    assert!(matches!(store.add(new("b")?), Err(AddError::Full)));
    store.remove(&voice)?;
    assert!(store.add(new("b")?).is_ok());
    Ok(())
}

#[test]
fn what_cannot_be_written_is_not_claimed() -> Outcome {
    let dir = tempfile::tempdir()?;
    let home = dir.path().join("voices");
    let (store, _) = Store::open(&home, 2)?;
    fs::remove_dir(&home)?;
    fs::write(&home, "in the way")?;
    for _ in 0..3 {
        assert!(matches!(store.add(new("a")?), Err(AddError::Io(_))));
    }
    assert_eq!(store.page(0, 10).0, 0);
    fs::remove_file(&home)?;
    store.add(new("a")?)?;
    assert!(store.has_room(), "failed attempts gave their places back");
    assert_eq!(fs::read_dir(&home)?.count(), 1, "no temporary file is left");
    Ok(())
}

#[test]
fn many_at_once_get_different_ids_and_keep_to_the_limit() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (store, _) = Store::open(dir.path(), 20)?;
    let prototype = new("a")?;
    let made = std::thread::scope(|scope| {
        let each = (0..8).map(|_| scope.spawn(|| (0..4).filter(|_| store.add(prototype.clone()).is_ok()).count()));
        let all: Vec<_> = each.collect();
        all.into_iter().filter_map(|thread| thread.join().ok()).sum::<usize>()
    });
    let ids: BTreeSet<_> = store.page(0, 100).1.iter().map(|record| record.voice.clone()).collect();
    assert_eq!((made, ids.len()), (20, 20));
    Ok(())
}
