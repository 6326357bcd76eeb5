//! Writing files for the world outside.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use rfd::FileHandle;

use super::{
    Event, ExportTarget, Failure, FailureKind,
    desk::{Desk, blocking},
    file_manager,
    naming::file_title,
    takes::{clip, record},
};
use crate::{
    audio::{ExportFormat, export::encode, replace, safe_file_stem, write_new},
    library::TakeRecord,
    model::TakeId,
};

/// Writes a take as a file and tells the window where.
pub(super) async fn export(desk: &Desk, id: TakeId, format: ExportFormat, target: ExportTarget) {
    let result = write(desk, &id, format, target).await;
    desk.emit(Event::Exported(id, result)).await;
}

async fn write(
    desk: &Desk,
    id: &TakeId,
    format: ExportFormat,
    target: ExportTarget,
) -> Result<Option<PathBuf>, Failure> {
    let title = record(desk, id).map(|take| file_title(&take, has_twin(desk, &take))).unwrap_or_default();
    let stem = safe_file_stem(&title);
    let chosen = match &target {
        ExportTarget::Folder(_) => None,
        ExportTarget::Ask(folder) => match ask(folder, &stem, format).await? {
            Some(file) => Some(file),
            None => return Ok(None),
        },
    };
    let clip = clip(desk, id).await?;
    blocking(move || {
        let bytes = encode(&clip, format).map_err(|err| Failure::new(FailureKind::Encoder, err.to_string()))?;
        let (ExportTarget::Folder(folder) | ExportTarget::Ask(folder)) = target;
        let folder = chosen.as_deref().and_then(Path::parent).map_or(folder, Path::to_owned);
        let written = match chosen {
            // The dialog asked before it gave the name of a file that is there.
            Some(file) if has_extension(&file, format) => replace(&file, &bytes).map(|()| file),
            // The name gets its ending only now, so nobody was asked about the whole name.
            Some(file) => {
                let stem = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                write_new(&folder, &stem, format.extension(), &bytes)
            }
            None => write_new(&folder, &stem, format.extension(), &bytes),
        };
        written.map(Some).map_err(|err| Failure::from_io(&err, Some(folder)))
    })
    .await
}

/// Whether another take would be exported under the same name: candidates of one click have one.
fn has_twin(desk: &Desk, take: &TakeRecord) -> bool {
    let takes = desk.library().map(|library| library.takes()).unwrap_or_default();
    takes.iter().any(|other| other.id != take.id && other.kind == take.kind && other.title == take.title)
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
