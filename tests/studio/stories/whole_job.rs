//! What the program is for: describe a voice, hear it, keep it, speak with it live, export it; and all is still there
//! tomorrow.

use std::{fs, path::Path};

use accesskit::Node;

use crate::stage::{
    DESIGN, Desktop, Ear, GIRL, Name, OLD_MAN, Program, Start, Stored, Tree, exports, ffprobe, sox, vault,
};

const SPOKEN: &str = "Come closer, and listen. The wind has turned, and the boats are coming home.";

#[test]
fn a_voice_is_described_heard_kept_spoken_with_and_exported() {
    let Some(desktop) = Desktop::open() else { return };
    let ear = desktop.ear();
    let data = desktop.folder("data");
    let mut program = Start::new(&desktop, &data).open();
    two_takes_follow_their_descriptions(&mut program, &ear);
    takes_are_kept_and_discarded_and_come_back(&mut program);
    takes_become_files(&mut program, &data);
    a_voice_is_found_and_heard(&mut program, &ear);
    it_speaks_live(&mut program, &ear, &data);
    it_is_deleted_after_a_question(&mut program);
    program.close();
    all_is_there_tomorrow(Start::new(&desktop, &data).open());
}

fn two_takes_follow_their_descriptions(program: &mut Program, ear: &Ear) {
    program.until("a button that waits for words", |tree| tree.find(DESIGN).is_some_and(Node::is_disabled));
    program.describe(OLD_MAN, "fisherman");
    let man = program.design_and_hear(ear, |program| program.click(DESIGN));
    let pitch = man.pitch_of_speech();
    assert!((50.0..110.0).contains(&pitch), "an old man speaks at {pitch} Hz");

    program.describe(GIRL, "girl");
    let girl = program.design_and_hear(ear, Program::ctrl_enter);
    let pitch = girl.pitch_of_speech();
    assert!((240.0..500.0).contains(&pitch), "a girl speaks at {pitch} Hz");

    let tree = program.until("two takes", |tree| tree.find("Discard take 2").is_some());
    assert_eq!(plays(&tree), ["Play take 2", "Play take 1"], "newest first");
    for (heard, take) in [man, girl].iter().zip(vault(&program.data)) {
        assert!((heard.seconds() - take.seconds()).abs() < 1.5, "{} of {} s", heard.seconds(), take.seconds());
    }
}

fn plays(tree: &Tree) -> Vec<&str> {
    tree.all(Name::Begins("Play take")).filter_map(|node| node.label()).collect()
}

fn takes_are_kept_and_discarded_and_come_back(program: &mut Program) {
    program.click("Keep take 1");
    program.has("Kept take 1");
    program.click("Discard take 2");
    program.lacks("Discard take 2");
    program.says("“girl” was discarded.");
    program.click("Undo");
    program.has("Discard take 2");
    program.lacks("Undo");
}

fn takes_become_files(program: &mut Program, data: &Path) {
    let seconds: Vec<_> = vault(data).iter().map(Stored::seconds).collect();
    program.click("Export take 1");
    program.says("Exported fisherman.wav");
    let first = exports(data).remove(0);
    let (probed, soxed) = (ffprobe(&first), sox(&first));
    assert_eq!((probed.codec.as_str(), probed.rate.as_str(), probed.channels), ("pcm_s16le", "24000", 1));
    assert_eq!((soxed.0.as_str(), soxed.1, soxed.2, soxed.3), ("wav", 24_000, 1, 16));
    assert_close(probed.seconds, seconds[0]);
    assert_close(soxed.4, seconds[0]);

    // The same again is another file.
    let before = fs::read(&first).unwrap();
    program.click("Export take 1");
    program.until("a second file", |_| exports(data).len() == 2);
    assert_eq!(fs::read(&first).unwrap(), before);
    assert_eq!(fs::read(&exports(data)[1]).unwrap(), before, "the second file is the same sound");

    program.choose("Format", "MP3, 192 kbit/s");
    program.click("Export take 2");
    program.says("Exported girl.mp3");
    let probed = ffprobe(&data.join("exports/girl.mp3"));
    assert_eq!((probed.codec.as_str(), probed.channels), ("mp3", 1));
    assert!((probed.bits_per_second - 192_000.0).abs() < 4_000.0, "{probed:?}");
    assert_close(probed.seconds, seconds[1]);

    program.choose("Format", "WAV, 24 bit");
    program.click("Export take 2");
    program.says("Exported girl.wav");
    let soxed = sox(&data.join("exports/girl.wav"));
    assert_eq!((soxed.0.as_str(), soxed.1, soxed.2, soxed.3), ("wav", 24_000, 1, 24));
    assert_close(soxed.4, seconds[1]);
}

/// Within two parts in a hundred.
fn assert_close(seconds: f64, expected: f64) {
    assert!((seconds / expected - 1.0).abs() < 0.02, "{seconds} s instead of {expected} s");
}

fn a_voice_is_found_and_heard(program: &mut Program, ear: &Ear) {
    program.click("Voices");
    program.says("2 of 2");
    program.fill("Search voices", "hoarse fisherman");
    program.says("1 of 2");
    program.click(Name::Begins("fisherman"));
    for fact in [OLD_MAN, "English", "qwen3-tts-vd-realtime-2026-01-15", "qwen-tts-vd-fisherman-voice-"] {
        program.says(fact);
    }
    let before = ear.now();
    program.click("Play preview");
    let pitch = ear.hears_all(before).pitch_of_speech();
    assert!(pitch < 110.0, "the preview speaks at {pitch} Hz");
}

fn it_speaks_live(program: &mut Program, ear: &Ear, data: &Path) {
    program.click("Use in Live");
    program.has("Text to speak");
    assert_eq!(program.value("Voice"), "fisherman");
    assert_eq!(program.value("Model"), "qwen3-tts-vd-realtime-2026-01-15");
    program.fill("Text to speak", SPOKEN);
    let before = ear.now();
    program.click("Speak");
    program.says("Speaking: ");
    let heard = ear.hears_all(before);
    let pitch = heard.pitch_of_speech();
    assert!(pitch < 110.0, "the voice speaks at {pitch} Hz live");
    program.says("Finished: ");
    let recording = vault(data).pop().unwrap();
    assert!((recording.seconds() - heard.seconds()).abs() < 1.5, "{} of {} s", heard.seconds(), recording.seconds());
    program.choose("Format", "WAV, 16 bit");
    let count = exports(data).len();
    program.click("Export recording");
    let all = program.after(|_| Some(exports(data)).filter(|all| all.len() == count + 1));
    let seconds = all.iter().map(|file| ffprobe(file).seconds);
    assert!(seconds.into_iter().any(|seconds| (seconds / recording.seconds() - 1.0).abs() < 0.02));
}

fn it_is_deleted_after_a_question(program: &mut Program) {
    program.click("Voices");
    program.click("Delete voice");
    program.says("Delete “fisherman”?");
    program.click("Cancel");
    program.lacks("Cancel");
    program.click("Delete voice");
    program.click("Delete");
    program.says("“fisherman” was deleted.");
    program.says("0 of 1");
    program.lacks(Name::Begins("fisherman"));
}

fn all_is_there_tomorrow(mut program: Program) {
    assert_eq!(program.value("Voice prompt"), GIRL);
    let tree = program.until("both takes", |tree| tree.find("Discard take 2").is_some());
    assert_eq!(plays(&tree), ["Play take 2", "Play take 1"]);
    assert!(tree.find("Kept take 1").is_some() && tree.find("Keep take 2").is_some());
    program.click("Voices");
    program.has(Name::Begins("girl"));
    program.says("1 of 1");
    program.click("Live");
    assert_eq!(program.value("Text to speak"), SPOKEN);
    program.has("Play recording 1");
    program.close();
}
