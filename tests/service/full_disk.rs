//! A disk that is full, or fills up in the middle: it is said in one sentence, nothing that was paid for is lost, no half
//! file is left, and everything goes on when there is room again.

use std::{fs, path::Path, sync::Arc};

use timbre::{
    audio::{WavDepth, wav_bytes},
    library::NewTake,
    model::{Clip, ExportFormat, ExportRecipe, LoudnessTarget, SampleRate, TakeId},
    settings::{self, Settings},
    studio::{Command, DesignedTake, Event, ExportEvent, ExportOrder, FailureKind},
};
use tokio::sync::Semaphore;

use crate::{
    drive::{Home, Studio, design},
    liar::{Liar, Lie},
    small_disk::SmallDisk,
    support::eventually,
};

const ROOM: u32 = 4_096;

/// A program whose files lie on a small disk.
fn on(disk: &SmallDisk) -> Home {
    Home::at(&disk.path().join("data"))
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn made(studio: &mut Studio, request: u64) -> DesignedTake {
    let wanted = |event| match event {
        Event::Designed(id, made) if id == request => Some(*made.unwrap()),
        _ => None,
    };
    studio.until(wanted).await
}

#[tokio::test]
async fn answers_that_the_disk_does_not_take_wait_in_memory_and_are_noted_until_they_are_saved() {
    let Some(disk) = SmallDisk::mount(ROOM) else { return };
    let (home, gate) = (on(&disk), Arc::new(Semaphore::new(0)));
    let liar = Liar::new(vec![Lie::designed_late(&gate)]).await;
    let mut studio = home.start(Some(liar.base_url())).await;
    studio.send(design(1, 2));
    eventually(|| liar.calls() == 2).await;
    disk.fill(0);
    gate.add_permits(2);
    let mut unsaved = Vec::new();
    for _ in 0..2 {
        let made = made(&mut studio, 1).await;
        assert_eq!(made.unsaved.unwrap().kind, FailureKind::DiskFull);
        unsaved.push(made.take.id);
    }
    assert_eq!((home.notes(), names(&home.paths.library_dir.join("takes"))), (2, Vec::new()), "and no half take");
    // Still no room.
    studio.send(Command::SaveAgain(unsaved[0].clone()));
    let failed = studio.until(|event| if let Event::Failed(failure) = event { Some(failure) } else { None }).await;
    assert_eq!((failed.kind, home.notes()), (FailureKind::DiskFull, 2));
    // Nothing is sent that could not be kept.
    studio.send(design(2, 1));
    assert_eq!(studio.designed(2).await.unwrap_err().kind, FailureKind::DiskFull);
    assert_eq!(liar.calls(), 2);

    disk.free();
    studio.send(Command::SaveAgain(unsaved[0].clone()));
    // Words that come while it goes from memory to the disk find it in one of them.
    studio.send(Command::Note(unsaved[0].clone(), "warm".to_owned()));
    studio.until(|event| matches!(event, Event::SavedAgain(id) if id == unsaved[0]).then_some(())).await;
    eventually(|| home.notes() == 1).await;
    // What nobody saved is saved when the window closes.
    studio.close().await;
    let vault = home.vault();
    assert_eq!((vault.takes().len(), vault.pending_charges(), liar.calls()), (2, Vec::new(), 2));
    assert_eq!(vault.take(&unsaved[0]).unwrap().note, "warm");
    for take in unsaved {
        assert_eq!(vault.audio(&take).unwrap(), [0, 0, 1, 0, 2, 0, 3, 0]);
    }
}

#[tokio::test]
async fn what_the_disk_never_took_is_told_at_the_next_start() {
    let Some(disk) = SmallDisk::mount(ROOM) else { return };
    let (home, gate) = (on(&disk), Arc::new(Semaphore::new(0)));
    let liar = Liar::new(vec![Lie::designed_late(&gate)]).await;
    let mut studio = home.start(Some(liar.base_url())).await;
    studio.send(design(1, 1));
    eventually(|| liar.calls() == 1).await;
    disk.fill(0);
    gate.add_permits(1);
    assert!(made(&mut studio, 1).await.unsaved.is_some());
    studio.close().await;
    disk.free();
    assert_eq!(home.start(None).await.pending.len(), 1);
}

/// A take of so many seconds of a tone.
fn take(home: &Home, name: &str, seconds: usize) -> TakeId {
    let rate = SampleRate::HZ_24000;
    let samples: Vec<f32> = (0..seconds * rate.hz() as usize).map(|n| 0.2 * (n as f32 * 0.06).sin()).collect();
    let new = NewTake { title: name.to_owned(), ..NewTake::default() };
    home.vault().save_take(&new, &wav_bytes(&Clip::new(rate, samples), WavDepth::Bits16)).unwrap().id
}

#[tokio::test]
async fn exports_that_find_no_room_leave_whole_files_only_and_go_on_with_what_fits() {
    let Some(disk) = SmallDisk::mount(ROOM) else { return };
    let home = Home::new();
    let takes = [take(&home, "short", 1), take(&home, "long", 30), take(&home, "other", 1)];
    let mut studio = home.start(None).await;
    let folder = disk.path().join("exports");
    // Room for the short ones and not for the long one, in each format.
    disk.fill(600 << 10);
    for (request, format) in [(1, ExportFormat::Wav16), (2, ExportFormat::Wav32), (3, ExportFormat::Mp3 { kbps: 320 })]
    {
        let mut recipe: ExportRecipe = format.into();
        recipe.options.finish.loudness = LoudnessTarget::Lufs16;
        let order = ExportOrder { request, takes: takes.to_vec(), recipe, folder: folder.clone() };
        studio.send(Command::ExportMany(Box::new(order)));
        let mut results = Vec::new();
        loop {
            let wanted = |event| if let Event::Export(event) = event { Some(event) } else { None };
            match studio.until(wanted).await {
                ExportEvent::File { result, .. } => results.push(result.map_err(|failure| failure.kind)),
                ExportEvent::Ended { cancelled, .. } => break assert!(!cancelled),
                _ => {}
            }
        }
        assert!(results[0].is_ok() && results[2].is_ok(), "{results:?}");
        assert_eq!(results[1].clone().unwrap_err(), FailureKind::DiskFull);
        let extension = format.extension();
        assert_eq!(names(&folder), [format!("other.{extension}"), format!("short.{extension}")]);
        fs::remove_dir_all(&folder).unwrap();
    }
    studio.close().await;
}

#[tokio::test]
async fn settings_and_drafts_that_find_no_room_are_told_and_the_old_ones_stand() {
    let Some(disk) = SmallDisk::mount(ROOM) else { return };
    let home = on(&disk);
    let mut studio = home.start(None).await;
    let with = |prompt: &str| {
        let mut settings = Settings::default();
        settings.draft.voice_prompt = prompt.to_owned();
        settings
    };
    let save = |prompt: &str| Command::SaveSettings(Box::new(with(prompt)));
    let file = &home.paths.settings_file;
    studio.send(save("old"));
    eventually(|| settings::load(file).0 == with("old")).await;
    disk.fill(0);
    studio.send(save(&"new ".repeat(2_000)));
    let failed = studio.until(|event| if let Event::Failed(failure) = event { Some(failure) } else { None }).await;
    assert_eq!(failed.kind, FailureKind::DiskFull);
    assert_eq!(settings::load(file), (with("old"), Vec::new()));
    disk.free();
    studio.send(save("new"));
    eventually(|| settings::load(file).0 == with("new")).await;
    let left: Vec<_> = names(&home.paths.data_dir).into_iter().filter(|name| name.starts_with('.')).collect();
    assert_eq!(left, Vec::<String>::new());
    studio.close().await;
}
