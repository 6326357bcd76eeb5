//! The window's commands about the pack: one job at a time, stopped at once.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use tokio_util::sync::CancellationToken;

use super::{PackEnd, PackEvent, PackFound, PackJob, PackTrouble, PackWatch, PackWork, is_cancelled};
use crate::studio::{
    Command, Event, Failure, FailureKind,
    desk::{Desk, blocking, lock},
    export::chosen,
};

/// What runs now.
#[derive(Default)]
pub struct PackDesk {
    /// Stops it.
    running: Mutex<Option<CancellationToken>>,
    /// Held until the work has really ended, which may be a moment after it was stopped.
    turn: tokio::sync::Mutex<()>,
}

/// Tells the window how the pack is.
pub async fn look(desk: &Desk) {
    if let Ok(work) = work(desk)
        && let Ok(found) = blocking(move || Ok(work.look())).await
    {
        tell(desk, PackEvent::Found(found)).await;
    }
}

/// Stops what runs.
pub fn cancel(desk: &Desk) {
    if let Some(running) = &*lock(&desk.pack.running) {
        running.cancel();
    }
}

/// Does what a command says. None of it holds the program up when the window is gone: the work is stopped then, and
/// gone on with next time.
pub fn control(desk: &Arc<Desk>, command: Command) {
    let desk = Arc::clone(desk);
    let (job, files) = match command {
        Command::GetVoicePack => (PackJob::Get, Vec::new()),
        Command::InstallVoicePack(files) => (PackJob::Install, files),
        Command::CheckVoicePack => (PackJob::Check, Vec::new()),
        Command::RemoveVoicePack => (PackJob::Remove, Vec::new()),
        Command::ChooseVoicePackFiles => return drop(tokio::spawn(choose(desk))),
        _ => return cancel(&desk),
    };
    drop(tokio::spawn(run(desk, job, files)));
}

/// Asks for files and installs them.
async fn choose(desk: Arc<Desk>) {
    let files = chosen(rfd::AsyncFileDialog::new().pick_files(), FailureKind::Pack(Box::new(PackTrouble::NoDialog)));
    match files.await {
        Ok(Some(files)) => {
            let files = files.iter().map(|file| file.path().to_owned()).collect();
            run(desk, PackJob::Install, files).await;
        }
        Ok(None) => {}
        Err(failure) => tell(&desk, PackEvent::Ended(PackJob::Install, PackEnd::Failed(failure))).await,
    }
}

/// Does a job, unless another one runs.
async fn run(desk: Arc<Desk>, job: PackJob, files: Vec<PathBuf>) {
    let Some(cancel) = begin(&desk) else {
        desk.emit(Event::Failed(FailureKind::Busy.into())).await;
        return;
    };
    tell(&desk, PackEvent::Started(job)).await;
    let mut doing = std::pin::pin!(async {
        let _turn = desk.pack.turn.lock().await;
        perform(&desk, job, files, cancel.clone()).await
    });
    tokio::select! {
        ended = &mut doing => end(&desk, &cancel, job, ended).await,
        () = cancel.cancelled() => {
            // The window need not wait for the last bytes.
            end(&desk, &cancel, job, Err(crate::engine::pack::PackError::Cancelled.into())).await;
            let _ = doing.await;
            // It may have been too late to stop it.
            look(&desk).await;
        }
    }
}

fn begin(desk: &Desk) -> Option<CancellationToken> {
    let mut running = lock(&desk.pack.running);
    if running.as_ref().is_some_and(|running| !running.is_cancelled()) {
        return None;
    }
    let cancel = CancellationToken::new();
    *running = Some(cancel.clone());
    Some(cancel)
}

/// How the pack was found by the job, where it looked.
async fn perform(
    desk: &Arc<Desk>,
    job: PackJob,
    files: Vec<PathBuf>,
    cancel: CancellationToken,
) -> Result<Option<PackFound>, Failure> {
    let work = work(desk)?;
    let to = Arc::clone(desk);
    let watch = PackWatch::new(cancel, move |progress| to.hint(Event::VoicePack(PackEvent::Progress(progress))));
    match job {
        PackJob::Get => work.get(&watch).await?,
        PackJob::Install => work.install(files, &watch).await?,
        PackJob::Check => return work.check(&watch).await.map(Some),
        PackJob::Remove => work.remove().await?,
    }
    Ok(None)
}

/// Tells how the pack is now, then how the job ended. Another one may begin.
async fn end(desk: &Desk, cancel: &CancellationToken, job: PackJob, ended: Result<Option<PackFound>, Failure>) {
    match &ended {
        Ok(Some(found)) => tell(desk, PackEvent::Found(found.clone())).await,
        _ => look(desk).await,
    }
    // Marks it as over for whoever comes next.
    cancel.cancel();
    let end = match ended {
        Ok(_) => PackEnd::Done,
        Err(failure) if is_cancelled(&failure) => PackEnd::Cancelled,
        Err(failure) => PackEnd::Failed(failure),
    };
    tell(desk, PackEvent::Ended(job, end)).await;
}

fn work(desk: &Desk) -> Result<PackWork, Failure> {
    PackWork::new(&desk.catalog, &desk.paths, lock(&desk.proxy).clone())
}

async fn tell(desk: &Desk, event: PackEvent) {
    desk.emit(Event::VoicePack(event)).await;
}
