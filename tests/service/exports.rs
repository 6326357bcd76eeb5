//! Exporting behind the window: files appear whole and under their names, are told one by one, and a job that is
//! stopped leaves nothing half done.

use std::{fs, path::Path};

use timbre::{
    audio::{self, WavDepth, wav_bytes},
    library::NewTake,
    model::{Clip, ExportFormat, ExportOptions, ExportRecipe, LoudnessTarget, SampleRate, TakeId},
    studio::{Command, Event, ExportEvent, ExportOrder, ExportTarget, FailureKind},
};

use crate::drive::{Home, Studio};

/// A take that says so many seconds of a tone.
fn take(home: &Home, name: &str, seconds: usize) -> TakeId {
    let rate = SampleRate::HZ_24000;
    let samples: Vec<f32> = (0..seconds * rate.hz() as usize).map(|n| 0.2 * (n as f32 * 0.06).sin()).collect();
    let new = NewTake { title: name.to_owned(), voice_name: Some(name.to_owned()), ..NewTake::default() };
    home.vault().save_take(&new, &wav_bytes(&Clip::new(rate, samples), WavDepth::Bits16)).unwrap().id
}

fn recipe(format: ExportFormat, name: &str) -> ExportRecipe {
    ExportRecipe { format, options: ExportOptions { name: name.to_owned(), ..ExportOptions::default() } }
}

fn order(request: u64, takes: &[TakeId], recipe: &ExportRecipe, folder: &Path) -> Command {
    let (takes, recipe, folder) = (takes.to_vec(), recipe.clone(), folder.to_owned());
    Command::ExportMany(Box::new(ExportOrder { request, takes, recipe, folder }))
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Everything about a job until it is over.
async fn course(studio: &mut Studio) -> Vec<ExportEvent> {
    let mut course = Vec::new();
    while !matches!(course.last(), Some(ExportEvent::Ended { .. })) {
        course.push(studio.until(|event| if let Event::Export(event) = event { Some(event) } else { None }).await);
    }
    course
}

#[tokio::test]
async fn many_takes_become_files_one_after_the_other() {
    let home = Home::new();
    let takes = [take(&home, "anna", 2), TakeId::new("gone"), take(&home, "bert", 1), take(&home, "anna", 1)];
    let mut studio = home.start(None).await;
    let folder = home.paths.export_dir.join("neue 文件夹");
    studio.send(order(3, &takes, &recipe(ExportFormat::Wav24, "{voice}"), &folder));
    let course = course(&mut studio).await;
    let files: Vec<_> = course
        .iter()
        .filter_map(|event| match event {
            ExportEvent::File { request: 3, take, result } => Some((take.clone(), result.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(files.iter().map(|(take, _)| take.clone()).collect::<Vec<_>>(), takes);
    assert_eq!(files[1].1.as_ref().unwrap_err().kind, FailureKind::TakeGone, "the others are written all the same");
    assert_eq!(files[0].1.as_ref().unwrap().path, folder.join("anna.wav"));
    assert_eq!(names(&folder), ["anna (2).wav", "anna.wav", "bert.wav"]);
    let sound = audio::decode(&fs::read(folder.join("bert.wav")).unwrap()).unwrap();
    assert_eq!(sound.samples.len(), 24_000);
    assert!(course.iter().any(|event| matches!(event, ExportEvent::Progress { request: 3, done: 0, .. })));
    assert_eq!(course.last(), Some(&ExportEvent::Ended { request: 3, cancelled: false }));
    studio.close().await;
}

#[tokio::test]
async fn a_stopped_job_leaves_whole_files_only() {
    let home = Home::new();
    let takes = [take(&home, "short", 1), take(&home, "long", 600), take(&home, "never", 1)];
    let mut studio = home.start(None).await;
    let folder = home.paths.export_dir.clone();
    let mut slow = recipe(ExportFormat::Mp3 { kbps: 320 }, "{title}");
    slow.options.finish.loudness = LoudnessTarget::Lufs16;
    studio.send(order(1, &takes, &slow, &folder));
    studio.until(|event| matches!(event, Event::Export(ExportEvent::File { .. })).then_some(())).await;
    studio.send(Command::CancelExport(1));
    let course = course(&mut studio).await;
    assert!(!course.iter().any(|event| matches!(event, ExportEvent::File { .. })), "{course:?}");
    assert_eq!(course.last(), Some(&ExportEvent::Ended { request: 1, cancelled: true }));
    assert_eq!(names(&folder), ["short.mp3"]);
    // One that is stopped before it begins writes nothing.
    studio.send(order(2, &takes, &slow, &folder));
    studio.send(Command::CancelExport(2));
    let ended = self::course(&mut studio).await;
    assert_eq!(ended.last(), Some(&ExportEvent::Ended { request: 2, cancelled: true }));
    assert!(names(&folder).iter().all(|name| name.starts_with("short")));
    studio.close().await;
}

#[tokio::test]
async fn one_take_is_written_by_the_same_recipe_and_measured_without_a_file() {
    let home = Home::new();
    let id = take(&home, "anna", 2);
    let mut studio = home.start(None).await;
    let mut recipe = recipe(ExportFormat::Flac16, "{number} {voice}");
    recipe.options.finish.loudness = LoudnessTarget::Audiobook;
    studio.send(Command::CheckExport(5, id.clone(), Box::new(recipe.clone())));
    let measured = studio
        .until(|event| match event {
            Event::Export(ExportEvent::Checked { request: 5, result }) => Some(result),
            _ => None,
        })
        .await
        .unwrap();
    assert!((measured.rms_db + 20.0).abs() < 0.1, "{measured:?}");
    assert!(!home.paths.export_dir.exists(), "nothing was written");
    let target = ExportTarget::Folder(home.paths.export_dir.clone());
    studio.send(Command::Export(id, Box::new(recipe), target));
    let file = studio.until(|event| if let Event::Exported(_, file) = event { Some(file) } else { None }).await;
    let file = file.unwrap().unwrap();
    assert_eq!(file.file_name().unwrap(), "001 anna.flac");
    assert!(fs::read(&file).unwrap().starts_with(b"fLaC"));
    studio.close().await;
}
