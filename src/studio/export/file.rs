//! One take to one file, off the runtime's threads.

use std::{
    fs::File,
    io::BufWriter,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::{
    super::takes::{clip, record},
    ExportedFile,
    names::{export_stem, has_twin, tags},
};
use crate::{
    audio::{
        export::{self, ExportError, Report},
        finish::{Cancelled, Measured, Meter, Plan, Progress, run},
        replace_with, write_new_with,
    },
    library::TakeRecord,
    model::{Clip, ExportOptions, ExportRecipe, TakeId},
    studio::{
        Failure, FailureKind,
        desk::{Desk, blocking},
    },
};

/// Is told how far a file is, and says whether it goes on.
pub(super) type Watch = Box<dyn FnMut(f32) -> ControlFlow<()> + Send>;

/// Where a file goes.
pub(super) enum Place {
    /// Into this folder, under a name that is free.
    Folder(PathBuf),
    /// Exactly there: the user was asked about a file that is there already.
    Exactly(PathBuf),
    /// Into the folder of this file, under its name or one like it, with the format's extension.
    Like(PathBuf),
}

/// Writes one take. `None` where `watch` stopped it.
pub(super) async fn write(
    desk: &Desk,
    id: &TakeId,
    recipe: &ExportRecipe,
    place: Place,
    mut watch: Watch,
) -> Result<Option<ExportedFile>, Failure> {
    let take = record(desk, id).unwrap_or_default();
    let stem = stem(desk, &take, recipe);
    let (clip, recipe, tags) = (clip(desk, id).await?, recipe.clone(), tags(&take));
    blocking(move || {
        let extension = recipe.format.extension();
        let fill = |to: &mut File| export::write(&clip, &recipe, &tags, BufWriter::new(to), &mut watch);
        let (folder, written) = match place {
            Place::Exactly(path) => (parent(&path), replace_with(&path, fill).map(|report| (path, report))),
            Place::Folder(folder) => {
                let written = write_new_with(&folder, &stem, extension, fill);
                (folder, written)
            }
            Place::Like(path) => {
                let stem = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (parent(&path), write_new_with(&parent(&path), &stem, extension, fill))
            }
        };
        told(written, folder)
    })
    .await
}

fn parent(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}

fn told(written: Result<(PathBuf, Report), ExportError>, folder: PathBuf) -> Result<Option<ExportedFile>, Failure> {
    match written {
        Ok((path, report)) => Ok(Some(ExportedFile { path, measured: report.measured })),
        Err(ExportError::Cancelled) => Ok(None),
        Err(ExportError::Io(error)) => Err(Failure::from_io(&error, Some(folder))),
        Err(error) => Err(Failure::new(FailureKind::Encoder, error.to_string())),
    }
}

/// The name that a take's file would get, without its extension.
pub(super) fn stem(desk: &Desk, take: &TakeRecord, recipe: &ExportRecipe) -> String {
    let takes = desk.library().map(|library| library.takes()).unwrap_or_default();
    export_stem(take, &recipe.options.name, has_twin(take, &takes))
}

/// What a take measures once it is finished, without a file. `None` where `watch` stopped it.
pub(super) async fn measure(
    desk: &Desk,
    id: &TakeId,
    recipe: &ExportRecipe,
    mut watch: Watch,
) -> Result<Option<Measured>, Failure> {
    let (clip, options) = (clip(desk, id).await?, recipe.options.clone());
    blocking(move || Ok(finished(&clip, &options, &mut watch).ok())).await
}

fn finished(clip: &Clip, options: &ExportOptions, watch: &mut Progress<'_>) -> Result<Measured, Cancelled> {
    let rate = options.rate.of(clip.rate);
    let plan = Plan::new(clip, &options.finish, rate, options.channels, watch)?;
    let mut meter = Meter::new(rate, options.channels);
    run(clip, &plan, watch, |block| {
        meter.push(block);
        Ok::<_, Cancelled>(())
    })?;
    Ok(meter.read())
}
