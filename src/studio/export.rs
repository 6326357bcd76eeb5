//! Writing files for the world outside.

use std::path::{Path, PathBuf};

use super::{
    Event, ExportTarget, Failure, FailureKind,
    desk::{Desk, blocking},
    takes::{clip, record},
};
use crate::{
    audio::{ExportFormat, export::encode, replace, safe_file_stem, write_new},
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
    let title = record(desk, id).map(|take| take.title).unwrap_or_default();
    let stem = safe_file_stem(&title);
    let chosen = match &target {
        ExportTarget::Folder(_) => None,
        ExportTarget::Ask(folder) => match ask(folder, &stem, format).await {
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

/// The system's own dialog asks before it replaces a file.
async fn ask(folder: &Path, stem: &str, format: ExportFormat) -> Option<PathBuf> {
    let extension = format.extension();
    let dialog = rfd::AsyncFileDialog::new()
        .set_directory(folder)
        .set_file_name(format!("{stem}.{extension}"))
        .add_filter(extension.to_uppercase(), &[extension]);
    Some(dialog.save_file().await?.path().to_owned())
}

fn has_extension(file: &Path, format: ExportFormat) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(format.extension()))
}

/// Asks for a folder to export into.
pub(super) async fn choose_folder(desk: &Desk) {
    if let Some(folder) = rfd::AsyncFileDialog::new().pick_folder().await {
        desk.emit(Event::ExportFolderChosen(folder.path().to_owned())).await;
    }
}

/// Opens the file manager at a file; where that cannot point at a file, at its folder.
pub(super) async fn show_in_folder(desk: &Desk, file: PathBuf) {
    let shown = blocking(move || {
        let folder = file.parent().map_or_else(|| file.clone(), Path::to_owned);
        opener::reveal(&file)
            .or_else(|_| opener::open(folder))
            .map_err(|err| Failure::new(FailureKind::NoFileManager, err.to_string()))
    });
    if let Err(failure) = shown.await {
        desk.emit(Event::Failed(failure)).await;
    }
}
