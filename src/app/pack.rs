//! `timbre pack`: the voice pack from the command line, by the same code as the window's.
//!
//! Answers go to standard output, progress and failures to standard error.

use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
    sync::Mutex,
};

use tokio_util::sync::CancellationToken;

use super::{StartError, start};
use crate::{
    dashscope::ProxyChoice,
    engine::pack::State,
    i18n::{self, Lang},
    settings::{self, Paths},
    studio::{Failure, PackFound, PackProgress, PackStage, PackWatch, PackWork},
};

/// What to do with the pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackAction {
    /// Tell how it is.
    Status,
    /// Fetch and install it.
    Get,
    /// Install it from these files.
    Install(Vec<PathBuf>),
    /// Take its hashes.
    Check,
    /// Remove it.
    Remove,
}

/// Exit codes besides 0 (done, or the pack is whole) and 1 (failed).
mod code {
    /// There is no pack.
    pub const ABSENT: u8 = 3;
    /// There is none because the user removed it.
    pub const REMOVED: u8 = 4;
    /// It cannot be used.
    pub const BROKEN: u8 = 5;
}

/// Does it, and says how it went.
///
/// # Errors
/// The system refuses to start anything. What goes wrong with the pack is an exit code.
pub fn run(action: PackAction, paths: &Paths) -> Result<ExitCode, StartError> {
    let (settings, _) = settings::load(&paths.settings_file);
    let (catalog, notice) = start::catalog(paths);
    if let Some(notice) = notice {
        eprintln!("timbre: {}", i18n::notice(Lang::En, &notice));
    }
    let proxy = ProxyChoice::from_setting(&settings.proxy).unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    // That there is none any more is what was wanted.
    let removing = action == PackAction::Remove;
    let done = PackWork::new(&catalog, paths, proxy).and_then(|work| runtime.block_on(perform(&work, action)));
    match done {
        Ok(found) => {
            writeln!(std::io::stdout(), "{}", words(&found))?;
            Ok(if removing { ExitCode::SUCCESS } else { ExitCode::from(code_of(&found)) })
        }
        Err(failure) => {
            eprintln!("timbre: {}", i18n::failure(Lang::En, &failure));
            if !failure.detail.is_empty() {
                eprintln!("{}", failure.detail);
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn perform(work: &PackWork, action: PackAction) -> Result<PackFound, Failure> {
    let watch = PackWatch::new(CancellationToken::new(), progress());
    match action {
        PackAction::Status => Ok(work.look()),
        PackAction::Check => work.check(&watch).await,
        // What is there in this version needs no second fetching.
        PackAction::Get if matches!(&work.look().state, State::Ready { version, .. } if *version == work.pack.version) => {
            Ok(work.look())
        }
        PackAction::Get => work.get(&watch).await.map(|()| work.look()),
        PackAction::Install(files) => work.install(files, &watch).await.map(|()| work.look()),
        PackAction::Remove => work.remove().await.map(|()| work.look()),
    }
}

fn code_of(found: &PackFound) -> u8 {
    match found.state {
        State::Ready { .. } => 0,
        State::Absent if found.removed => code::REMOVED,
        State::Absent => code::ABSENT,
        State::Broken { .. } => code::BROKEN,
    }
}

fn words(found: &PackFound) -> String {
    let lang = Lang::En;
    let state = i18n::pack_state(lang, Some(found));
    if found.waiting > 0 {
        format!("{state}. {}", i18n::pack_waits(lang, i18n::megabytes(found.waiting)))
    } else {
        state
    }
}

/// On a terminal one line that changes; elsewhere one line for each stage.
fn progress() -> impl Fn(PackProgress) + Send + Sync + 'static {
    let (terminal, last) = (std::io::stderr().is_terminal(), Mutex::new(None::<PackStage>));
    move |progress| {
        let mut last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let new = *last != Some(progress.stage);
        let text = i18n::pack_progress(Lang::En, &progress);
        // Whoever closed standard error does not want to know.
        let mut out = std::io::stderr();
        let _ = match () {
            () if terminal => write!(out, "\r\x1b[K{text}")
                .and_then(|()| if progress.done == progress.of { writeln!(out) } else { out.flush() }),
            () if new => writeln!(out, "{text}"),
            () => Ok(()),
        };
        *last = Some(progress.stage);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use super::*;
    use crate::engine::pack::testing::Fake;

    /// A data folder whose catalog names a small pack instead of the real one.
    fn stage() -> (tempfile::TempDir, Paths, Fake) {
        let folder = tempfile::tempdir().unwrap();
        let fake = Fake::new(&folder.path().join("given"), "1.0", 50_000);
        let paths = Paths::resolve(Some(&folder.path().join("data"))).unwrap();
        std::fs::create_dir_all(&paths.data_dir).unwrap();
        let json = serde_json::json!({ "voice_packs": [fake.pack] });
        std::fs::write(&paths.catalog_file, json.to_string()).unwrap();
        (folder, paths, fake)
    }

    fn ended(action: PackAction, paths: &Paths) -> String {
        format!("{:?}", run(action, paths).unwrap())
    }

    fn exit(code: u8) -> String {
        format!("{:?}", ExitCode::from(code))
    }

    #[test]
    fn each_state_has_its_exit_code() {
        let (_folder, paths, fake) = stage();
        assert_eq!(ended(PackAction::Status, &paths), exit(code::ABSENT));
        assert_eq!(ended(PackAction::Install(fake.files[..1].to_vec()), &paths), exit(1), "files are missing");
        assert_eq!(ended(PackAction::Install(fake.files.clone()), &paths), exit(0));
        assert_eq!(ended(PackAction::Status, &paths), exit(0));
        let voice = paths.voice_pack_dir.join("voices/af_one.bin");
        let mut bytes = std::fs::read(&voice).unwrap();
        bytes[0] ^= 1;
        std::fs::write(&voice, bytes).unwrap();
        assert_eq!(ended(PackAction::Status, &paths), exit(0), "the size is right");
        assert_eq!(ended(PackAction::Check, &paths), exit(code::BROKEN));
        assert_eq!(ended(PackAction::Status, &paths), exit(code::BROKEN), "it is remembered");
        let folder = fake.files[0].parent().unwrap().to_owned();
        std::fs::write(folder.join("notes.txt"), "of mine").unwrap();
        assert_eq!(ended(PackAction::Install(vec![folder]), &paths), exit(0), "a folder with other files in it");
        assert_eq!(ended(PackAction::Check, &paths), exit(0));
        assert_eq!(ended(PackAction::Remove, &paths), exit(0));
        assert_eq!(ended(PackAction::Status, &paths), exit(code::REMOVED));
    }
}
