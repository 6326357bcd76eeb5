//! The work behind the window, without the window: commands go in, events come out, and the disk is looked at.

use std::{
    fs,
    path::Path,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use tempfile::TempDir;
use timbre::{
    audio::player::{FaultSink, OpenOutput, Output, OutputError, PlayerMeters, PlayoutSource},
    catalog::Catalog,
    library::{Library, PendingCharge, TakeRecord},
    settings::{Account, Draft, Paths, secrets::ApiKey},
    studio::{Backend, BackendConfig, Command, DesignRequest, Event, Failure, LiveEvent, LiveRequest, RequestId},
    wire::session::SessionMode,
};
use tokio::{sync::mpsc as wakes, time::timeout};

use crate::{engines::Sine, liar::SECRET, support::PATIENCE};

pub const PROMPT: &str = "A calm middle-aged male announcer";
pub const PREVIEW: &str = "Hello everyone.";

/// A text to be spoken by a voice of the vendor's, with nothing special about it.
pub fn live_request(text: &str, model: &str) -> LiveRequest {
    LiveRequest {
        text: text.to_owned(),
        voice: "Cherry".into(),
        voice_name: "Cherry".to_owned(),
        model: model.into(),
        mode: SessionMode::ServerCommit,
        language: None,
        speech_rate: 1.0,
        pitch_rate: 1.0,
        volume: 50,
        instructions: String::new(),
    }
}

/// An order for one voice of the other family.
pub fn design_cosy(request: RequestId) -> Command {
    let target_model = Some("cosyvoice-v3.5-plus".into());
    let preview_text = "Hello everyone, and welcome.".to_owned();
    let draft = Draft { voice_prompt: PROMPT.to_owned(), preview_text, target_model, ..Draft::default() };
    Command::Design(request, Box::new(DesignRequest::check(&draft, &Catalog::bundled()).unwrap()))
}

/// The work itself, on these files and with this table.
pub fn backend(paths: &Paths, catalog: Catalog, server: Option<String>, wake: Box<dyn Fn() + Send + Sync>) -> Backend {
    let backend = Backend::start(BackendConfig {
        paths: paths.clone(),
        catalog: Arc::new(catalog),
        engine: Arc::new(Sine::default()),
        account: Account::Offline,
        languages: Vec::new(),
        proxy: timbre::dashscope::ProxyChoice::None,
        endpoint: server,
        key: ApiKey::new(SECRET),
        output: Box::new(SilentCard),
        wake,
    });
    backend.unwrap()
}

/// Where a user's files live.
pub struct Home {
    _dir: Option<TempDir>,
    pub paths: Paths,
}

impl Home {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { paths: Paths::resolve(Some(dir.path())).unwrap(), _dir: Some(dir) }
    }

    /// In a folder that somebody else looks after.
    pub fn at(dir: &Path) -> Self {
        Self { paths: Paths::resolve(Some(dir)).unwrap(), _dir: None }
    }

    /// Starts the program on these files, offline or with `server`, and waits until it is ready.
    pub async fn start(&self, server: Option<String>) -> Studio {
        self.start_with(server, Catalog::bundled()).await
    }

    /// The same with another table of models and prices.
    pub async fn start_with(&self, server: Option<String>, catalog: Catalog) -> Studio {
        let (wake, woken) = wakes::unbounded_channel();
        let wake = Box::new(move || {
            // A window that is gone need not be woken.
            let _ = wake.send(());
        });
        let backend = backend(&self.paths, catalog, server, wake);
        let mut studio = Studio { backend, woken, pending: Vec::new() };
        studio.pending = studio
            .until(|event| match event {
                Event::VaultOpened { pending, warnings, .. } => {
                    assert!(warnings.is_empty(), "{warnings:?}");
                    Some(pending)
                }
                _ => None,
            })
            .await;
        studio.until(|event| matches!(event, Event::Connected(_)).then_some(())).await;
        studio
    }

    /// What is on disk now, read anew.
    pub fn vault(&self) -> Library {
        Library::open(&self.paths.library_dir).unwrap().0
    }

    /// Notes of charged calls that are on disk now.
    pub fn notes(&self) -> usize {
        fs::read_dir(self.paths.library_dir.join("pending")).unwrap().count()
    }

    /// The vault that would be found if the computer stopped now. The folder goes with the first of the two.
    pub fn after_a_crash(&self) -> (TempDir, Library) {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(&self.paths.library_dir, copy.path());
        let vault = Library::open(copy.path()).unwrap().0;
        (copy, vault)
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else if let Err(error) = fs::copy(entry.path(), target) {
            // Something temporary may go while the copy is made.
            assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}");
        }
    }
}

/// The running program.
pub struct Studio {
    backend: Backend,
    woken: wakes::UnboundedReceiver<()>,
    /// Charged calls without an answer that were told at the start.
    pub pending: Vec<PendingCharge>,
}

impl Studio {
    pub fn send(&self, command: Command) {
        self.backend.send(command).unwrap();
    }

    pub fn meters(&self) -> &PlayerMeters {
        self.backend.meters()
    }

    pub async fn event(&mut self) -> Event {
        loop {
            if let Some(event) = self.backend.next_event() {
                return event;
            }
            timeout(PATIENCE, self.woken.recv()).await.unwrap().unwrap();
        }
    }

    /// Takes events until one is what is wanted.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(self.event().await) {
                return found;
            }
        }
    }

    /// The next answer to a design, which must be in the vault or have failed.
    pub async fn designed(&mut self, request: RequestId) -> Result<TakeRecord, Failure> {
        let wanted = |event| match event {
            Event::Designed(id, result) if id == request => Some(result),
            _ => None,
        };
        let made = self.until(wanted).await?;
        assert_eq!(made.unsaved, None);
        Ok(made.take)
    }

    pub async fn live<T>(&mut self, mut wanted: impl FnMut(LiveEvent) -> Option<T>) -> T {
        self.until(|event| if let Event::Live(event) = event { wanted(event) } else { None }).await
    }

    /// Ends the program as closing its window does, which may take as long as its work.
    pub async fn close(self) {
        tokio::task::spawn_blocking(move || drop(self)).await.unwrap();
    }
}

/// Asks for so many voices.
pub fn design(request: RequestId, candidates: u8) -> Command {
    let (voice_prompt, preview_text) = (PROMPT.to_owned(), PREVIEW.to_owned());
    let draft = Draft { voice_prompt, preview_text, candidates, ..Draft::default() };
    Command::Design(request, Box::new(DesignRequest::check(&draft, &Catalog::bundled()).unwrap()))
}

/// Takes sound, twice as fast as it would be heard, and makes none.
struct SilentCard;

/// Ends the thread of the card when it is dropped.
struct Playing(#[expect(dead_code, reason = "only its end matters")] mpsc::Sender<()>);

impl Output for Playing {}

impl OpenOutput for SilentCard {
    fn open(&mut self, source: PlayoutSource, _: FaultSink) -> Result<Box<dyn Output>, OutputError> {
        let (playing, ended) = mpsc::channel();
        let mut source = source;
        thread::spawn(move || {
            while ended.recv_timeout(Duration::from_millis(5)) == Err(mpsc::RecvTimeoutError::Timeout) {
                source.by_ref().take(480).for_each(drop);
            }
        });
        Ok(Box::new(Playing(playing)))
    }
}
