//! Writing files for the world outside: one take, many takes, and the dialogs around them.

pub(super) mod batch;
mod file;
mod names;

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rfd::FileHandle;

use self::file::Place;
use super::{
    Event, ExportTarget, Failure, FailureKind, RequestId,
    desk::{Desk, blocking},
    file_manager,
    takes::record,
};
use crate::{
    audio::finish::Measured,
    model::{ExportFormat, ExportRecipe, TakeId},
};

pub use names::{export_stem, has_twin};

/// A file that was written.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportedFile {
    /// Where it is.
    pub path: PathBuf,
    /// What its sound measures; `None` where nothing was done to it.
    pub measured: Option<Measured>,
}

/// Takes to be written as files.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportOrder {
    /// Tells this job from others.
    pub request: RequestId,
    /// The takes, in the order in which they are written.
    pub takes: Vec<TakeId>,
    /// How.
    pub recipe: ExportRecipe,
    /// Where to.
    pub folder: PathBuf,
}

/// What happens while takes are exported.
#[derive(Clone, Debug, PartialEq)]
pub enum ExportEvent {
    /// `done` files are there, and of the next one this part, 0 to 1.
    Progress {
        /// The job.
        request: RequestId,
        /// Files that are done.
        done: usize,
        /// Part of the present one.
        part: f32,
    },
    /// A take was written, or not.
    File {
        /// The job.
        request: RequestId,
        /// The take.
        take: TakeId,
        /// Its file.
        result: Result<ExportedFile, Failure>,
    },
    /// The job is over.
    Ended {
        /// The job.
        request: RequestId,
        /// Whether it was stopped.
        cancelled: bool,
    },
    /// What a take would measure, finished.
    Checked {
        /// The question.
        request: RequestId,
        /// The answer.
        result: Result<Measured, Failure>,
    },
}

/// Writes a take as a file and tells the window where.
pub(super) async fn export(desk: &Desk, id: TakeId, recipe: &ExportRecipe, target: ExportTarget) {
    let result = write(desk, &id, recipe, target).await;
    desk.emit(Event::Exported(id, result)).await;
}

async fn write(
    desk: &Desk,
    id: &TakeId,
    recipe: &ExportRecipe,
    target: ExportTarget,
) -> Result<Option<PathBuf>, Failure> {
    let place = match target {
        ExportTarget::Folder(folder) => Place::Folder(folder),
        ExportTarget::Ask(folder) => {
            let stem = file::stem(desk, &record(desk, id).unwrap_or_default(), recipe);
            match ask(&folder, &stem, recipe.format).await? {
                // The dialog asked before it gave the name of a file that is there.
                Some(file) if has_extension(&file, recipe.format) => Place::Exactly(file),
                // The name gets its ending only now, so nobody was asked about the whole name.
                Some(file) => Place::Like(file),
                None => return Ok(None),
            }
        }
    };
    let to_the_end = Box::new(|_| ControlFlow::Continue(()));
    let written = file::write(desk, id, recipe, place, to_the_end).await?;
    Ok(written.map(|file| file.path))
}

/// The system's own dialog asks before it replaces a file. `None` where the user chose nothing.
async fn ask(folder: &Path, stem: &str, format: ExportFormat) -> Result<Option<PathBuf>, Failure> {
    let extension = format.extension();
    let dialog = rfd::AsyncFileDialog::new()
        .set_directory(folder)
        .set_file_name(format!("{stem}.{extension}"))
        .add_filter(extension.to_uppercase(), &[extension]);
    let file: Option<FileHandle> = chosen(dialog.save_file(), FailureKind::NoFileDialog).await?;
    Ok(file.map(|file| file.path().to_owned()))
}

/// What a dialog gave. It answers alike where the user chose nothing and where it never opened: what was cancelled
/// sooner than a hand can move was never there.
pub(super) async fn chosen<T>(
    dialog: impl Future<Output = Option<T>>,
    missing: FailureKind,
) -> Result<Option<T>, Failure> {
    const NO_HAND: Duration = Duration::from_millis(250);
    let asked = Instant::now();
    match dialog.await {
        None if asked.elapsed() < NO_HAND => Err(missing.into()),
        answer => Ok(answer),
    }
}

fn has_extension(file: &Path, format: ExportFormat) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(format.extension()))
}

/// Asks for a folder to export into.
pub(super) async fn choose_folder(desk: &Desk) {
    match chosen(rfd::AsyncFileDialog::new().pick_folder(), FailureKind::NoFolderDialog).await {
        Ok(Some(folder)) => desk.emit(Event::ExportFolderChosen(folder.path().to_owned())).await,
        Ok(None) => {}
        Err(failure) => desk.emit(Event::Failed(failure)).await,
    }
}

/// Opens the file manager at a file; where that cannot point at a file, at its folder.
pub(super) async fn show_in_folder(desk: &Desk, file: PathBuf) {
    let shown = blocking(move || {
        let folder = file.parent().map_or_else(|| file.clone(), Path::to_owned);
        let missing = |err: std::io::Error| Failure::new(FailureKind::NoFileManager(folder.clone()), err.to_string());
        file_manager::show(&file).map_err(missing)
    });
    if let Err(failure) = shown.await {
        desk.emit(Event::Failed(failure)).await;
    }
}
