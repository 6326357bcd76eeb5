//! What the jobs share: the vault, the player, the connection, and the way back to the window.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Event, Failure, FailureKind, Place, RequestId,
    audition::{AuditionDesk, COMPARED_SOUND},
    live::LiveControl,
    notes::Notes,
    pack::job::PackDesk,
    playback::{STREAM_BIT, Wishes},
};
use crate::{
    audio::player::Player,
    catalog::Catalog,
    dashscope::{Client, ProxyChoice},
    engine::Engine,
    library::{ChargeTicket, Library, TakeRecord},
    model::{Language, TakeId},
    service::Service,
    settings::{Paths, secrets::ApiKey},
};

/// Shared by all jobs. Locks are held for a few instructions and never across an await.
pub struct Desk {
    pub(super) paths: Paths,
    pub(super) catalog: Arc<Catalog>,
    pub(super) engine: Arc<dyn Engine>,
    /// The key from the environment.
    pub(super) key: Option<ApiKey>,
    /// What the engine is kept ready for.
    pub(super) languages: Mutex<Vec<Language>>,
    /// The way of the next connection.
    pub(super) proxy: Mutex<ProxyChoice>,
    pub(super) player: Player,
    pub(super) wishes: Wishes,
    pub(super) library: RwLock<Option<Library>>,
    pub(super) connection: RwLock<Option<Connection>>,
    /// Kept alive as long as the program runs, so that changing accounts does not break what still talks to it.
    pub(super) service: tokio::sync::Mutex<Option<Service>>,
    pub(super) unsaved: Mutex<HashMap<TakeId, Unsaved>>,
    /// What stops the designs that were not sent, and the wish to hear them.
    pub(super) designs: Mutex<HashMap<RequestId, (CancellationToken, u64)>>,
    /// What stops the texts that are being spoken.
    pub(super) spoken: Mutex<HashMap<RequestId, CancellationToken>>,
    pub(super) notes: Notes,
    /// What stops the exports that run.
    pub(super) exports: Mutex<HashMap<RequestId, CancellationToken>>,
    pub(super) pack: PackDesk,
    pub(super) audition: Mutex<AuditionDesk>,
    pub(super) live: Mutex<Option<mpsc::Sender<LiveControl>>>,
    /// Jobs that end by themselves even if the window is gone: what they do is paid for, or is the user's work.
    pub(super) lasting: TaskTracker,
    /// Held while the settings are written, so that an older state is never written over a newer one.
    pub(super) saving: tokio::sync::Mutex<()>,
    /// Held while the window is told how the takes are.
    listing: tokio::sync::Mutex<()>,
    events: mpsc::Sender<Event>,
    wake: Box<dyn Fn() + Send + Sync>,
}

/// Where calls go, and the client for it.
#[derive(Clone)]
pub(super) struct Connection {
    pub client: Client,
    pub place: Place,
}

/// A take that could not be written: it lives here until it can.
pub(super) struct Unsaved {
    pub record: TakeRecord,
    pub audio: Vec<u8>,
    pub ticket: Option<ChargeTicket>,
}

/// The number by which the player knows a take: FNV-1a of its id, never 0 or [`COMPARED_SOUND`], and without [`STREAM_BIT`].
pub fn sound_id(take: &TakeId) -> u64 {
    let hash = take
        .as_str()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (hash & !STREAM_BIT).max(COMPARED_SOUND + 1)
}

impl Desk {
    pub(super) fn new(
        paths: Paths,
        catalog: Arc<Catalog>,
        engine: Arc<dyn Engine>,
        player: Player,
        events: mpsc::Sender<Event>,
        wake: Box<dyn Fn() + Send + Sync>,
    ) -> Self {
        Self {
            paths,
            catalog,
            engine,
            key: None,
            languages: Mutex::default(),
            proxy: Mutex::default(),
            player,
            wishes: Wishes::default(),
            library: RwLock::default(),
            connection: RwLock::default(),
            service: tokio::sync::Mutex::default(),
            unsaved: Mutex::default(),
            designs: Mutex::default(),
            spoken: Mutex::default(),
            notes: Notes::default(),
            exports: Mutex::default(),
            pack: PackDesk::default(),
            audition: Mutex::default(),
            live: Mutex::default(),
            lasting: TaskTracker::new(),
            saving: tokio::sync::Mutex::default(),
            listing: tokio::sync::Mutex::default(),
            events,
            wake,
        }
    }

    /// Tells the window. Waits where the window has not kept up; a window that is gone is no error.
    pub(super) async fn emit(&self, event: Event) {
        if self.events.send(event).await.is_ok() {
            (self.wake)();
        }
    }

    /// Tells the window something that may get lost where the window has not kept up.
    pub(super) fn hint(&self, event: Event) {
        if self.events.try_send(event).is_ok() {
            (self.wake)();
        }
    }

    /// Tells the window how the takes are. One at a time, so that an older list never comes after a newer one.
    pub(super) async fn takes_changed(&self) {
        let _turn = self.listing.lock().await;
        if let Ok(library) = self.library() {
            let (mut takes, mut discarded) = (library.takes(), library.discarded());
            self.notes.lay_over(&mut takes);
            self.notes.lay_over(&mut discarded);
            self.emit(Event::TakesChanged { takes, discarded }).await;
        }
    }

    pub(super) fn library(&self) -> Result<Library, Failure> {
        let library = self.library.read().unwrap_or_else(PoisonError::into_inner);
        library.clone().ok_or_else(|| FailureKind::NoVault.into())
    }

    pub(super) fn connection(&self) -> Result<Connection, Failure> {
        let connection = self.connection.read().unwrap_or_else(PoisonError::into_inner);
        connection.clone().ok_or_else(|| FailureKind::NotConnected.into())
    }

    pub(super) fn set_connection(&self, connection: Option<Connection>) {
        *self.connection.write().unwrap_or_else(PoisonError::into_inner) = connection;
    }

    pub(super) fn set_library(&self, library: Library) {
        *self.library.write().unwrap_or_else(PoisonError::into_inner) = Some(library);
    }
}

/// Locks without caring whether another job panicked: the values are whole at every moment.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `work` where blocking is allowed.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Failure::new(FailureKind::Disk, error.to_string())),
    }
}
