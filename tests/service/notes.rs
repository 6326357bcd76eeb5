//! Notes on takes, down to the disk: the newest words win, and what is only in memory has its note as well.

use std::fs;

use timbre::{
    library::{NOTE_LIMIT, NewTake},
    model::TakeId,
    studio::{Command, Event},
};

use crate::drive::Home;

#[tokio::test]
async fn the_newest_words_are_on_disk_whatever_came_before() {
    let home = Home::new();
    let id = home.vault().save_take(&NewTake::default(), b"RIFF").unwrap().id;
    let mut studio = home.start(None).await;
    for n in 0..100 {
        studio.send(Command::Note(id.clone(), format!("version {n}")));
    }
    studio.send(Command::Note(id.clone(), "声".repeat(NOTE_LIMIT + 7)));
    let last = "声".repeat(NOTE_LIMIT);
    let told = studio.until(|event| match event {
        Event::TakesChanged { takes, .. } => (takes[0].note == last).then_some(()),
        _ => None,
    });
    told.await;
    studio.close().await;
    assert_eq!(home.vault().take(&id).unwrap().note, last);
}

#[tokio::test]
async fn a_note_on_what_is_gone_is_told() {
    let home = Home::new();
    let mut studio = home.start(None).await;
    studio.send(Command::Note(TakeId::new("gone"), "words".to_owned()));
    studio.until(|event| matches!(event, Event::Failed(_)).then_some(())).await;
    studio.close().await;
}

#[tokio::test]
async fn words_that_the_disk_did_not_take_stay_in_sight_and_are_written_later() {
    let home = Home::new();
    let new = || home.vault().save_take(&NewTake::default(), b"RIFF").unwrap().id;
    let (noted, other) = (new(), new());
    let mut studio = home.start(None).await;
    // No file can be put where a folder stands.
    let record = home.paths.library_dir.join("takes").join(noted.as_str()).join("take.json");
    let was = fs::read(&record).unwrap();
    fs::remove_file(&record).unwrap();
    fs::create_dir(&record).unwrap();
    studio.send(Command::Note(noted.clone(), "words".to_owned()));
    studio.until(|event| matches!(event, Event::Failed(_)).then_some(())).await;
    studio.send(Command::Keep(other, true));
    let listed = studio.until(|event| if let Event::TakesChanged { takes, .. } = event { Some(takes) } else { None });
    assert_eq!(listed.await.iter().find(|take| take.id == noted).unwrap().note, "words");
    fs::remove_dir(&record).unwrap();
    fs::write(&record, was).unwrap();
    studio.close().await;
    assert_eq!(home.vault().take(&noted).unwrap().note, "words");
}
