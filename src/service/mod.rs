//! The embedded service: the speech APIs seen from the other side, over real sockets on this computer.
//!
//! It runs inside the program when no cloud account is chosen, and alone as `timbre serve`. It demands a key, answers
//! loopback names only, and writes neither texts nor keys into any log.
//!
//! | to do | look in |
//! |---|---|
//! | let a request in | `auth` |
//! | answer a voice management call | `custom`, then `design`, `clone` or `enroll`; checks in `validate` and `targets` |
//! | give a new voice its sound | `preview` for designs, `sample` for recordings |
//! | take files for recordings | `uploads` |
//! | keep voices on disk | `store` |
//! | turn speech into the bytes of deltas | `speak` |
//! | speak over plain HTTP | `synthesis`; finished sound in `results` |
//! | chat, and list models | `chat`, `models` |
//! | speak live | `session`: rules in `machine` |
//! | speak tasks | `task`: rules in `machine` and `course` |
//! | cut text into sentences, count it | `segment`, `count` |
//! | find a voice for a model | `voices` |
//! | let calls go wrong on demand | `faults` |
//! | refuse too many calls | `rates` |

mod auth;
mod chat;
mod clone;
mod count;
mod custom;
mod design;
mod enroll;
mod errors;
mod faults;
mod ids;
mod models;
mod outbox;
mod preview;
mod rates;
mod results;
mod sample;
mod segment;
mod session;
mod socket;
mod speak;
mod store;
mod synthesis;
mod targets;
mod task;
mod uploads;
mod validate;
mod voices;

use std::{fmt, io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    body::Body,
    http::StatusCode,
    middleware,
    response::Response,
    routing::{get, post},
    serve::ListenerExt,
};
use tokio::{net::TcpListener, sync::mpsc, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

use self::{
    auth::RequestId, errors::Refusal, faults::line, rates::Rates, results::Results, store::Store, uploads::Uploads,
};
pub use self::{
    errors::{ServiceError, ServiceWarning},
    faults::{Fault, FaultControl, Order},
};
use crate::{
    catalog::Catalog,
    engine::Engine,
    wire::{
        CUSTOMIZATION_PATH, REALTIME_PATH, TASK_PATH,
        chat::{CHAT_PATH, NATIVE_CHAT_PATH},
        models::{COMPATIBLE_MODELS_PATH, MODELS_PATH},
        synthesis::{COSY_SPEECH_PATH, QWEN_SPEECH_PATH},
        task::FEED_WITHIN,
        uploads::UPLOADS_PATH,
        voices::VoiceFamily,
    },
};

/// Most voices in an account where the catalog does not tell.
const MAX_VOICES: usize = 1_000;
/// How long stopping waits for calls and sessions to end by themselves.
const STOP_DEADLINE: Duration = Duration::from_secs(1);
/// How long a session may be silent on both sides. The vendor publishes no number for this socket; its other one waits
/// 23 s within a task and 60 s between tasks, and the longer of the two is kinder to someone who thinks while typing.
const IDLE: Duration = Duration::from_mins(1);
/// How long a CosyVoice voice is not ready; the vendor's takes longer, and this is long enough to be seen.
const DEPLOYING: Duration = Duration::from_secs(2);
/// How long an uploaded file is kept, as documented.
const UPLOADS_KEPT: Duration = Duration::from_hours(48);

/// What a service needs.
pub struct ServiceConfig {
    /// Where to listen; must be loopback. Port 0 takes any free one.
    pub addr: SocketAddr,
    /// Folder for the service's own files; voices are kept in `voices` below it, uploads in `uploads`.
    pub data_dir: PathBuf,
    /// What speaks.
    pub engine: Arc<dyn Engine>,
    /// Models, system voices and limits.
    pub catalog: Arc<Catalog>,
    /// The key to demand; one is made up where this is `None` or empty.
    pub key: Option<String>,
}

/// What a service does besides, for tests and trials. Nothing of it by default.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// Lets calls go wrong and counts them.
    pub faults: Option<FaultControl>,
    /// Takes orders for faults over HTTP from whoever has this token; needs `faults`.
    pub fault_token: Option<String>,
    /// Whether the catalog's limits on calls per minute hold.
    pub rate_limits: bool,
    /// Other times than the usual ones.
    pub tuning: Tuning,
}

/// A running service. Dropping it stops it at once, without waiting.
pub struct Service {
    addr: SocketAddr,
    key: String,
    warnings: Vec<ServiceWarning>,
    stop: CancellationToken,
    kill: CancellationToken,
    /// Closes when the last call and session is over.
    busy: mpsc::Receiver<()>,
    server: JoinHandle<io::Result<()>>,
}

/// What every handler knows.
struct App {
    key: String,
    engine: Arc<dyn Engine>,
    catalog: Arc<Catalog>,
    store: Arc<Store>,
    results: Arc<Results>,
    uploads: Arc<Uploads>,
    tuning: Tuning,
    /// Where limits on calls per minute hold.
    rates: Option<Rates>,
    /// No new work; end what can be ended well.
    stop: CancellationToken,
    /// End everything.
    kill: CancellationToken,
    _busy: mpsc::Sender<()>,
}

/// Times that tests set otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Tuning {
    /// How long a socket may be silent on both sides.
    pub idle: Duration,
    /// How long an open task may wait for its client.
    pub feed: Duration,
    /// How long a result can be fetched.
    pub result_life: Duration,
    /// How long a CosyVoice or Qwen-Audio voice is `DEPLOYING`.
    pub deploying: Duration,
    /// How long an uploaded file is kept.
    pub uploads_kept: Duration,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            idle: IDLE,
            feed: FEED_WITHIN,
            result_life: results::LIFE,
            deploying: DEPLOYING,
            uploads_kept: UPLOADS_KEPT,
        }
    }
}

/// Starts a service on the current runtime. It is reachable when this returns.
///
/// # Errors
/// See [`ServiceError`].
pub async fn start(config: ServiceConfig) -> Result<Service, ServiceError> {
    start_with(config, Extras::default()).await
}

/// The same with extras.
///
/// # Errors
/// See [`ServiceError`].
pub async fn start_with(config: ServiceConfig, extras: Extras) -> Result<Service, ServiceError> {
    let tuning = extras.tuning;
    let listener = bind(config.addr).await?;
    let addr = listener.local_addr().map_err(|source| ServiceError::Bind { addr: config.addr, source })?;
    let (store, warnings) = open_store(config.data_dir.join("voices"), &config.catalog).await?;
    let results = open_results(config.data_dir.join("results"), addr, tuning.result_life).await?;
    let uploads = open_uploads(config.data_dir.join("uploads"), tuning.uploads_kept).await?;
    let (stop, kill) = (CancellationToken::new(), CancellationToken::new());
    let (sender, busy) = mpsc::channel(1);
    let key = config.key.filter(|key| !key.is_empty()).unwrap_or_else(ids::key);
    let app = Arc::new(App {
        key: key.clone(),
        engine: config.engine,
        catalog: config.catalog,
        store: Arc::new(store),
        results: Arc::new(results),
        uploads: Arc::new(uploads),
        tuning,
        rates: extras.rate_limits.then(Rates::default),
        stop: stop.clone(),
        kill: kill.clone(),
        _busy: sender,
    });
    let stopped = stop.clone().cancelled_owned();
    let server = match extras.faults {
        None => {
            // Deltas are small, and each one is worth sending by itself.
            let listener = listener.tap_io(|stream| _ = stream.set_nodelay(true));
            let server = axum::serve(listener, guarded(routes(), app)).with_graceful_shutdown(stopped);
            tokio::spawn(server.into_future())
        }
        Some(control) => {
            let routes = faults::gate::around(routes(), control, extras.fault_token);
            let service = guarded(routes, app).into_make_service_with_connect_info::<line::Knife>();
            let server = axum::serve(line::Lines(listener), service).with_graceful_shutdown(stopped);
            tokio::spawn(server.into_future())
        }
    };
    Ok(Service { addr, key, warnings, stop, kill, busy, server })
}

impl Service {
    /// Where it listens.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The key that it demands.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// `http://127.0.0.1:PORT`; the realtime socket is at the same place with `ws`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// What its owner should know about the start.
    pub fn warnings(&self) -> &[ServiceWarning] {
        &self.warnings
    }

    /// Stops it: no new calls, sessions are told, and what is not over within a second is cut off.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let _ = timeout(STOP_DEADLINE, async { while self.busy.recv().await.is_some() {} }).await;
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop.cancel();
        self.kill.cancel();
        self.server.abort();
    }
}

impl fmt::Debug for Service {
    /// Leaves the key out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service").field("addr", &self.addr).field("warnings", &self.warnings).finish_non_exhaustive()
    }
}

async fn bind(addr: SocketAddr) -> Result<TcpListener, ServiceError> {
    if !addr.ip().is_loopback() {
        return Err(ServiceError::NotLoopback { addr });
    }
    TcpListener::bind(addr).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ServiceError::AddrInUse { addr },
        _ => ServiceError::Bind { addr, source },
    })
}

async fn open_store(path: PathBuf, catalog: &Catalog) -> Result<(Store, Vec<ServiceWarning>), ServiceError> {
    let limits = VoiceFamily::ALL.map(|family| (family, max_voices(catalog, family)));
    let limit = move |wanted| limits.iter().find(|(family, _)| *family == wanted).map_or(MAX_VOICES, |limit| limit.1);
    let dir = path.clone();
    tokio::task::spawn_blocking(move || Store::open(&dir, limit))
        .await
        .map_err(io::Error::other)
        .flatten()
        .map_err(|source| ServiceError::Store { path, source })
}

async fn open_results(path: PathBuf, addr: SocketAddr, life: Duration) -> Result<Results, ServiceError> {
    let dir = path.clone();
    tokio::task::spawn_blocking(move || Results::open(&dir, format!("http://{addr}"), life))
        .await
        .map_err(io::Error::other)
        .flatten()
        .map_err(|source| ServiceError::Store { path, source })
}

/// Most voices of a service in one account.
fn max_voices(catalog: &Catalog, family: VoiceFamily) -> usize {
    let designs = catalog.families.iter().filter_map(|entry| entry.design.as_ref());
    let clones = catalog.families.iter().filter_map(|entry| entry.clone.as_ref());
    let terms = designs.map(|terms| (&terms.model, terms.max_voices));
    let mut terms = terms.chain(clones.map(|terms| (&terms.model, terms.max_voices)));
    let limit = terms.find(|(model, limit)| *model == family.model() && *limit > 0);
    limit.map_or(MAX_VOICES, |(_, limit)| limit as usize)
}

async fn open_uploads(path: PathBuf, kept: Duration) -> Result<Uploads, ServiceError> {
    let dir = path.clone();
    tokio::task::spawn_blocking(move || Uploads::open(&dir, kept))
        .await
        .map_err(io::Error::other)
        .flatten()
        .map_err(|source| ServiceError::Store { path, source })
}

fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(CUSTOMIZATION_PATH, post(custom::handle))
        .route(UPLOADS_PATH, get(uploads::policy))
        .route(uploads::FORM_PATH, uploads::form())
        .route(REALTIME_PATH, get(session::upgrade))
        .route(TASK_PATH, get(task::upgrade))
        .route(QWEN_SPEECH_PATH, post(synthesis::qwen))
        .route(COSY_SPEECH_PATH, post(synthesis::cosy))
        .route(CHAT_PATH, post(chat::handle))
        .route(NATIVE_CHAT_PATH, post(chat::native::handle))
        .route(MODELS_PATH, get(models::own))
        .route(COMPATIBLE_MODELS_PATH, get(models::compatible))
        .route(&format!("{}{{name}}", results::PREFIX), get(results::fetch))
}

/// The routes behind the gate.
fn guarded(routes: Router<Arc<App>>, app: Arc<App>) -> Router {
    routes
        .fallback(unknown_path)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(Arc::clone(&app), auth::gate))
        .with_state(app)
}

/// The vendor's words for an address that is not there.
const URL_ERROR: &str = "url error, please check url";

async fn unknown_path(Extension(id): Extension<RequestId>, body: Body) -> Response {
    custom::hear_out(body).await;
    Refusal::new(StatusCode::NOT_FOUND, "InvalidParameter", URL_ERROR).respond(&id.0)
}

async fn wrong_method(Extension(id): Extension<RequestId>, body: Body) -> Response {
    custom::hear_out(body).await;
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "InvalidParameter", URL_ERROR).respond(&id.0)
}
