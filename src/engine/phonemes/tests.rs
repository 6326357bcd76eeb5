//! Whole texts in seven languages.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Accent, MOST_TOKENS, Pause, Phonemizer, Phrase, symbols, testing::compare};
use crate::model::Language::{self, En, Es, Fr, It, Ja, Pt, Zh};

/// One folder for all tests; it is mended as it is used.
static PHONEMIZER: LazyLock<(tempfile::TempDir, Phonemizer)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let phonemizer = Phonemizer::new(&folder.path().join("rules"));
    (folder, phonemizer)
});

fn phrases(text: &str, language: Language, accent: Accent) -> Vec<Phrase> {
    PHONEMIZER.1.phrases(text, language, accent).unwrap().collect()
}

fn said(text: &str, language: Language) -> String {
    let phrases = phrases(text, language, Accent::American);
    phrases.iter().map(|phrase| symbols(&phrase.tokens)).collect::<Vec<_>>().join(" | ")
}

/// Compares what is said in `language` with a table.
fn check(language: Language, cases: &[(&str, &str)]) {
    compare(cases, |text| said(text, language));
}

#[test]
fn every_language_is_spoken() {
    check(En, &[("Hello, world! How are you?", "həlˈO, wˈɜɹld! | hˈW ɑɹ ju?"), ("Say 你好 now.", "sˈA ni↗xau↓ nˈW.")]);
    check(Es, &[("Hola, ¿cómo estás?", "ˈola, kˈomo estˈas?")]);
    check(Fr, &[("Bonjour, comment allez-vous ?", "bɔ̃ʒˈuʁ, kɔmˌɑ̃ alˈevˈu?")]);
    check(It, &[("Ciao, come stai?", "ʧˈao, kˌome stˈaj?")]);
    check(Pt, &[("Olá, como você está?", "olˈa, kˈomʊ vosˈe estˈa?")]);
    check(Zh, &[("你好，世界！", "ni↗xau↓, ʂɨ↘ʨje↘!"), ("我用 iPhone 拍照。", "wo↓jʊ↘ŋ ˈI fˈOn pʰai→ꭧau↘.")]);
    check(
        Ja,
        &[("こんにちは、世界！", "koɲɲiʨiβa, sekai!"), ("今日はTimbreの話です。", "kʲoːβa tˈæmbəɹ no hanaɕidesɨ.")],
    );
    let pauses: Vec<Pause> = phrases("One. Two.", En, Accent::British).iter().map(|phrase| phrase.pause).collect();
    assert_eq!(pauses, [Pause::Sentence; 2]);
}

#[test]
fn english_texts_are_said_as_people_say_them() {
    check(
        En,
        &[
            (
                "Dr. Smith paid US$5.20 on 11/21/2026 at 2:30 pm.",
                "dˈɑktəɹ smˈɪθ pˈAd fˈIv dˈɑləɹz ænd twˈɛnti sˈɛnts ˌɔn nOvˈɛmbəɹ twˈɛnti fˈɜɹst twˈɛnti twˈɛnti sˈɪks æt tˈu θˈɜɹTi pˌiˈɛm.",
            ),
            ("In 1984, NASA's CEO met Henry VIII.", "ɪn nˈIntin ˈATi fˈɔɹ, nˈæsəz sˌiˌiˈO mˈɛt hˈɛnɹi ðɪ ˈAtθ."),
            ("The FAQ is at https://example.com/docs.", "ðɪ ˌɛfˌAkjˈu ɪz æT ɛɡzˈæmpᵊl dˈɑt kˈɑm slˈæʃ dˈɑks."),
            ("It is -5°C.", "ɪT ɪz mˈInəs fˈIv dᵻɡɹˈiz sˈɛlsiəs."),
            ("Call 555-1234.", "kˈɔl fˈIv fˈIv fˈIv, wˈʌn tˈu θɹˈi fˈɔɹ."),
            (
                "I've got reasons... don’t you? \"Yes,\" she said (quietly).",
                "Iv ɡɑt ɹˈizənz… dˈOnt ju? | “jˈɛs,” ʃi sˈɛd (kwˈIətli).",
            ),
            ("ninety-nine nineteen nineties", "nˈIntinˈIn nˈIntin nˈIntiz"),
            ("foo_bar() returns 0x1F", "fˈu bˈɑɹ ɹᵻtˈɜɹnz zˈiəɹO ˈɛks wˈʌn ˈɛf"),
            (
                "C++ in 1756–1791, 50¢, São Paulo.",
                "sˈi plˈʌs plˈʌs ɪn sˈɛvəntin fˈɪfti sˈɪks tə sˈɛvəntin nˈInti wˈʌn, fˈɪfti sˈɛnts, sˈW pˈɔlO.",
            ),
            ("DO NOT ENTER!!!??? Really?! 😀👍", "dˈu nˌɑt ˈɛntəɹ!? | ɹˈiəli?!"),
            ("**Bold** and [a link](https://x.com) — see `code`.", "bˈOld ænd ɐ lˈɪŋk — sˈi kˈOd."),
            ("Привет means hello, 안녕 too.", "privjet mˈinz həlˈO, annjʌŋ tˈu."),
            (
                "The US, U.S.A., e.g. IBM and two CPUs.",
                "ðə jˌuˈɛs, jˌuˌɛsˈA, fɔɹ ɛɡzˈæmpᵊl ˌIbˌiˈɛm ænd tˈu sˌipˌijˈuz.",
            ),
            ("10-20 people, 3/4, 2½, 21st", "tˈɛn tə twˈɛnti pˈipᵊl, θɹˈi kwˈɔɹTəɹz, tˈu ænd ɐ hˈæf, twˈɛnti fˈɜɹst"),
        ],
    );
    let british = |text: &str| {
        phrases(text, En, Accent::British).iter().map(|phrase| symbols(&phrase.tokens)).collect::<String>()
    };
    assert_eq!(
        british("On 3/4/2026 I can't come; one bottle, Z."),
        "ˌɒn ðə θˈɜːd ɒv ˈApɹᵊl twˈɛnti twˈɛnti sˈɪks I kˈɑːnt kˈʌm; wˈʌn bˈɒtᵊl, zˈɛd."
    );
}

#[test]
fn romance_texts_are_said_as_people_say_them() {
    check(
        Es,
        &[
            (
                "El Sr. García nació el 21/11/2026 a las 14:30. ¡Vaya!",
                "el seɲˈoɾ ɣaɾθˈia naθjˈo el βˌAntiˈuno ðe noβjˈembɾe ðe ðˈos mˈil βAntisˈAs a las katˈoɾθe i tɾˈAnta. | bˈaʝa!",
            ),
            ("Cuesta 5,20 €", "kwˈesta θˈinko ˈeʊɾos kon bˈAnte θˈentimos"),
            ("La ONU y el FBI", "la ˈonu i el ˈɛfe βˈe ˈi"),
            ("1 casa, 21 libros; 3º", "ˈuna kˈasa, bAntjˈun lˈiβɾos; tɛɾθˈɛɾo"),
        ],
    );
    check(
        Fr,
        &[
            ("M. Dupont habite là-bas, déjà.", "məsjˈø dypˈɔ̃t abˈit lˈabˈa, deʒˈa."),
            ("Voilà le parking et un e-mail.", "vwalˈa lˈə pˈɑːkɪŋ e ˈœ̃ ˈiːmˈAl."),
            ("Le 1er mai 2026 à 14h30", "lə pʁəmjˈe mˈɛ dø mil vɛ̃tsˈiz a katˈɔʁz ˈœʁ tʁˈɑ̃t"),
            ("la boîte, la physique", "la bwˈat, la fizˈik"),
            ("80 ans, 1 heure, le XXIe siècle", "katʁəvˈɛ̃z ˈɑ̃, yn ˈœʁ, lə vˈɛ̃t e ynjˈɛm sjˈɛkl"),
        ],
    );
    check(
        It,
        &[
            ("Il numero della pagina.", "il nˈumero dˌella pˈaʤina."),
            ("Papa Giovanni XXIII, 1 euro.", "pˈapa ʤovˈannɪ ventitreˈɛzimo, ʊn ˈɛʊro."),
        ],
    );
    check(
        Pt,
        &[
            ("O Sr. Silva pagou R$ 5,50.", "ʊ seɲˈoɾ sˈiʊvɐ paɡˈO sˈĩŋkʊ xeˈIz i sˌĩŋkwˈẽntɐ sˌẽntˈavʊs."),
            ("2 mulheres, 1 casa", "dˈuɐz mˌuʎˈɛɾɪs, ˌumɐ kˈazɐ"),
        ],
    );
}

#[test]
fn eastern_texts_are_said_as_people_say_them() {
    check(
        Zh,
        &[
            ("明天下午2:30开会！", "mi↗ŋtʰjɛ→n ɕja↘u↓ ɚ↘tjɛ↓n sa→nʂɨ↗fə→n kʰai→xwei↘!"),
            ("50%的人，3.5kg", "pai↓fə→nꭧɨ→u↓ʂɨ↗ tɤ ɻə↗n, sa→ntjɛ↗n u↓kʊ→ŋʨi→n"),
            ("请用USB线连接iPhone 15。", "ʨʰi↓ŋ jʊ↘ŋ jˌuˌɛsbˈi ɕjɛ↘n ljɛ↗nʨje→ ˈI fˈOn ʂɨ↗u↓."),
            ("“你好！”（小声地）", "“ni↗xau↓!” | (ɕjau↓ʂə→ŋ tɤ)"),
            ("真的……？！", "ꭧə→ntɤ…?!"),
        ],
    );
    check(
        Ja,
        &[
            ("「すごい！」と彼は言った。", "“sɨɡoi!” | tokaɾeβa iʔta."),
            ("午後3時に東京駅へ行きます。", "ɡoɡosaɲʥiɲi toːkʲoːekʲie ikʲimasɨ."),
            ("14:30、¥500", "ʥɨːjoʥisaɲʥɨʔpɯɴ, ɡoçakɯeɴ"),
            ("USBを買う。", "jˌuˌɛsbˈi o kaɯ."),
        ],
    );
}

#[test]
fn texts_without_words_give_nothing() {
    for text in
        ["", " \n\t", "?!...", "🎤", "—", "<br>", "مرحبا", "안녕", "Привет", "***", "( )", "“”", "\u{0}\u{feff}"]
    {
        for language in Language::ALL {
            assert_eq!(phrases(text, language, Accent::American), [], "{language} {text:?}");
        }
    }
    assert!(phrases("Hallo", Language::De, Accent::American).is_empty());
}

#[test]
fn pauses_follow_the_text() {
    let pauses = |text: &str| phrases(text, En, Accent::American).iter().map(|phrase| phrase.pause).collect::<Vec<_>>();
    assert_eq!(pauses("A title\n\nOne. Two"), [Pause::Paragraph, Pause::Sentence, Pause::Sentence]);
    assert_eq!(pauses(&"one two three, ".repeat(20)).first(), Some(&Pause::Clause));
    assert_eq!(pauses(&"one two three ".repeat(20)).first(), Some(&Pause::None));
}

#[test]
fn a_paragraph_without_marks_comes_in_pieces_with_nothing_lost() {
    for (language, word, count) in [(Zh, "字", 50_000), (Ja, "か", 50_000), (En, "no ", 16_000), (En, "x", 50_000)] {
        let text = word.repeat(count);
        let all = phrases(&text, language, Accent::American);
        let said: String = all.iter().map(|phrase| symbols(&phrase.tokens)).collect();
        let one = said_once(word, language);
        let expected = if word == "x" { 1 } else { count };
        assert!(said.matches(&one).count() >= expected, "{language} {} of {count}", said.matches(&one).count());
        assert!(all.len() > 10 && all.iter().all(|phrase| (1..=MOST_TOKENS).contains(&phrase.tokens.len())));
    }
}

/// The sounds of a word that are the same wherever it stands.
fn said_once(word: &str, language: Language) -> String {
    match (language, word) {
        (Zh, _) => "ʦɨ↘".to_owned(),
        (Ja, _) => "ka".to_owned(),
        (_, "x") => "k".to_owned(),
        _ => "nˈO".to_owned(),
    }
}

#[test]
fn several_threads_may_ask_at_once() {
    let texts =
        [(En, "It costs $5.20."), (Fr, "Déjà 5 €."), (It, "La pagina."), (Zh, "你好。"), (Ja, "東京。"), (Pt, "Olá.")];
    let alone: Vec<_> = texts.map(|(language, text)| phrases(text, language, Accent::American)).into();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for ((language, text), expected) in texts.into_iter().zip(&alone) {
                    assert_eq!(phrases(text, language, Accent::American), *expected);
                }
            });
        }
    });
}

#[test]
fn the_first_phrase_does_not_wait_for_the_last() {
    let text = "A sentence. ".repeat(100_000);
    let mut all = PHONEMIZER.1.phrases(&text, En, Accent::American).unwrap();
    assert_eq!(symbols(&all.next().unwrap().tokens), "ɐ sˈɛntəns.");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_phrases_that_the_model_takes(text in ".{0,120}", at in 0_usize..10) {
        for phrase in phrases(&text, Language::ALL[at], Accent::American) {
            prop_assert!((1..=MOST_TOKENS).contains(&phrase.tokens.len()));
            prop_assert_eq!(symbols(&phrase.tokens).chars().count(), phrase.tokens.len());
            let symbols = symbols(&phrase.tokens);
            prop_assert!(symbols.chars().any(char::is_alphabetic), "{:?}", symbols);
        }
    }

    #[test]
    fn signs_and_figures_in_any_order_are_spoken(text in "[0-9.,:;/%$€£¥°+*=#@_A-Za-z' -]{0,60}", at in 0_usize..7) {
        let language = [En, Es, Fr, It, Pt, Zh, Ja][at];
        let all = phrases(&text, language, Accent::British);
        prop_assert_eq!(all.is_empty(), !text.chars().any(char::is_alphanumeric), "{:?}", text);
    }

    #[test]
    fn no_word_is_lost(words in proptest::collection::vec("(hello|world|seven|water|paper)[,.!?;:]{0,1}", 1..120)) {
        let text = words.join(" ");
        let said: String = phrases(&text, En, Accent::American).iter().map(|phrase| symbols(&phrase.tokens) + " ").collect();
        prop_assert_eq!(said.split_whitespace().count(), words.len());
    }
}
