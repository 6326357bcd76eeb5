//! Voices are kept whole or not at all, and survive a restart.

use std::{collections::BTreeSet, fs};

use super::*;
use crate::{engine::Gender, wire::voices::VoiceStatus};

const FAMILY: VoiceFamily = VoiceFamily::QwenDesign;

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
        whispers: false,
        accent: None,
        natural: None,
    }
}

fn new(name: &str) -> NewVoice {
    NewVoice {
        voice_prompt: "沉稳的声音".to_owned(),
        preview_text: "大家好".to_owned(),
        name: Some(name.to_owned()),
        ..NewVoice::bare(FAMILY, "m".into(), Language::Zh, spec())
    }
}

fn names(store: &Store, index: usize, size: usize) -> Vec<String> {
    store
        .page(FAMILY, None, index, size)
        .1
        .iter()
        .map(|record| record.voice.as_str().split('-').nth(3).unwrap_or("").to_owned())
        .collect()
}

#[test]
fn voices_survive_a_restart_newest_first() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (store, _) = Store::open(dir.path(), |_| 10)?;
    for name in ["a", "b", "c"] {
        store.add(new(name))?;
    }
    let (again, warnings) = Store::open(dir.path(), |_| 10)?;
    assert_eq!(warnings, []);
    assert_eq!(names(&again, 0, 10), ["c", "b", "a"]);
    assert_eq!((names(&again, 1, 2), names(&again, 9, 2)), (vec!["a".to_owned()], vec![]));
    assert_eq!(again.page(FAMILY, None, 0, 1).0, 3);
    let (old, read) = (store.page(FAMILY, None, 0, 3).1, again.page(FAMILY, None, 0, 3).1);
    assert_eq!(old, read, "each number of a voice comes back exactly");
    assert!(again.add(new("d"))?.created_ms > read[0].created_ms);
    Ok(())
}

#[test]
fn a_removed_voice_stays_away() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (store, _) = Store::open(dir.path(), |_| 10)?;
    let voice = store.add(new("a"))?.voice.clone();
    assert!(store.remove(&voice)?);
    assert!(!store.remove(&voice)?);
    assert_eq!(store.get(&voice), None);
    assert_eq!(Store::open(dir.path(), |_| 10)?.0.page(FAMILY, None, 0, 10).0, 0);
    Ok(())
}

#[test]
fn a_damaged_file_costs_one_voice_and_is_not_thrown_away() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (store, _) = Store::open(dir.path(), |_| 10)?;
    let kept = store.add(new("a"))?;
    let lost = dir.path().join(format!("{}.json", store.add(new("b"))?.created_ms));
    fs::write(&lost, "{\"voice\": \"b\", ")?;
    fs::write(dir.path().join("5.json"), serde_json::to_vec(&*kept)?)?;
    let (again, warnings) = Store::open(dir.path(), |_| 10)?;
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
    let (store, _) = Store::open(dir.path(), |_| 1)?;
    let voice = store.add(new("a"))?.voice.clone();
    assert!(!store.has_room(FAMILY));
    assert!(matches!(store.add(new("b")), Err(AddError::Full)));
    store.remove(&voice)?;
    assert!(store.add(new("b")).is_ok());
    Ok(())
}

#[test]
fn what_cannot_be_written_is_not_claimed() -> Outcome {
    let dir = tempfile::tempdir()?;
    let home = dir.path().join("voices");
    let (store, _) = Store::open(&home, |_| 2)?;
    fs::remove_dir(&home)?;
    fs::write(&home, "in the way")?;
    for _ in 0..3 {
        assert!(matches!(store.add(new("a")), Err(AddError::Io(_))));
    }
    assert_eq!(store.page(FAMILY, None, 0, 10).0, 0);
    fs::remove_file(&home)?;
    store.add(new("a"))?;
    assert!(store.has_room(FAMILY), "failed attempts gave their places back");
    assert_eq!(fs::read_dir(&home)?.count(), 1, "no temporary file is left");
    Ok(())
}

#[test]
fn many_at_once_get_different_ids_and_keep_to_the_limit() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (store, _) = Store::open(dir.path(), |_| 20)?;
    let prototype = new("a");
    let made = std::thread::scope(|scope| {
        let each = (0..8).map(|_| scope.spawn(|| (0..4).filter(|_| store.add(prototype.clone()).is_ok()).count()));
        let all: Vec<_> = each.collect();
        all.into_iter().filter_map(|thread| thread.join().ok()).sum::<usize>()
    });
    let ids: BTreeSet<_> = store.page(FAMILY, None, 0, 100).1.iter().map(|record| record.voice.clone()).collect();
    assert_eq!((made, ids.len()), (20, 20));
    Ok(())
}

#[test]
fn families_are_counted_and_listed_apart() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (store, _) = Store::open(dir.path(), |family| if family == FAMILY { 1 } else { 2 })?;
    let clone = |name: &str| NewVoice { family: VoiceFamily::Enrollment, ..new(name) };
    store.add(new("a"))?;
    store.add(clone("b"))?;
    assert!(matches!(store.add(new("c")), Err(AddError::Full)));
    let last = store.add(clone("c"))?;
    assert!(matches!(store.add(clone("d")), Err(AddError::Full)));
    let (store, _) = Store::open(dir.path(), |_| 10)?;
    let page = |name| store.page(VoiceFamily::Enrollment, name, 0, 10);
    assert_eq!((page(None).0, page(Some("c"))), (2, (1, vec![last])));
    assert_eq!((store.page(FAMILY, None, 0, 10).0, store.page(VoiceFamily::QwenClone, None, 0, 10).0), (1, 0));
    Ok(())
}

#[test]
fn a_file_of_an_older_version_is_a_designed_qwen_voice() -> Outcome {
    let dir = tempfile::tempdir()?;
    let old = serde_json::json!({"voice": "qwen-tts-vd-a-voice-1", "target_model": "m", "voice_prompt": "p",
        "preview_text": "t", "language": "en", "created_ms": 5, "spec": spec()});
    fs::write(dir.path().join("5.json"), old.to_string())?;
    let (store, warnings) = Store::open(dir.path(), |_| 10)?;
    let (_, page) = store.page(FAMILY, None, 0, 10);
    assert_eq!((warnings, page.len(), page[0].status()), (vec![], 1, VoiceStatus::Ok));
    assert_eq!(page[0].info().gmt_modified, "1970-01-01 00:00:00");
    Ok(())
}

#[test]
fn a_voice_is_ready_in_its_time_and_can_be_made_again() -> Outcome {
    let dir = tempfile::tempdir()?;
    let (store, _) = Store::open(dir.path(), |_| 10)?;
    let later = store.add(NewVoice { deploying: Duration::from_hours(1), ..new("a") })?;
    let never = store.add(NewVoice { refused: true, ..new("b") })?;
    assert_eq!((later.status(), never.status()), (VoiceStatus::Deploying, VoiceStatus::Undeployed));
    let again = never.made_again("http://x/".to_owned(), spec(), false, Duration::ZERO);
    assert!(store.replace(again.clone())?);
    let (reopened, _) = Store::open(dir.path(), |_| 10)?;
    let kept = reopened.get(&never.voice).ok_or("gone")?;
    assert_eq!((&*kept, kept.status()), (&again, VoiceStatus::Ok));
    assert_eq!(reopened.get(&later.voice).map(|voice| voice.status()), Some(VoiceStatus::Deploying));
    store.remove(&never.voice)?;
    assert!(!store.replace(again)?, "what is gone is not brought back");
    assert_eq!(fs::read_dir(dir.path())?.count(), 1);
    Ok(())
}
