//! The runtime behind the window: started with it, ended with it, but not before what is paid for is safe.

use std::{
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::Duration,
};

use tokio::sync::mpsc;

use super::{
    Command, Event, ExportTarget, Failure, FailureKind, audition, connect, design,
    desk::{Desk, lock},
    export, live, notes, pack, playback, preferences, spoken, takes, voices,
};
use crate::{
    audio::player::{OpenOutput, Player, PlayerMeters, PlayerOptions},
    catalog::Catalog,
    dashscope::ProxyChoice,
    engine::Engine,
    model::Language,
    settings::{Account, Paths, secrets::ApiKey},
};

/// Commands and events that may wait. The window empties its side in every frame.
const QUEUE: usize = 256;
/// How long the program stays after its window for answers that are paid for.
/// The client itself gives up after two minutes.
const LAST_ANSWERS: Duration = Duration::from_secs(130);
/// How long all other work gets to end.
const LAST_WORK: Duration = Duration::from_millis(500);

/// What the runtime starts with.
pub struct BackendConfig {
    /// Where files live.
    pub paths: Paths,
    /// Models, voices and prices.
    pub catalog: Arc<Catalog>,
    /// What speaks offline.
    pub engine: Arc<dyn Engine>,
    /// The account to connect to.
    pub account: Account,
    /// Languages that are likely to be spoken first.
    pub languages: Vec<Language>,
    /// The proxy on the way to the account.
    pub proxy: ProxyChoice,
    /// A server from the command line, which goes before the account.
    pub endpoint: Option<String>,
    /// The key from the environment, for that server, and for accounts that have none in the keyring.
    pub key: Option<ApiKey>,
    /// What sounds.
    pub output: Box<dyn OpenOutput>,
    /// Wakes the window after an event.
    pub wake: Box<dyn Fn() + Send + Sync>,
}

/// The window's handle. Dropping it ends the runtime.
pub struct Backend {
    commands: Option<mpsc::Sender<Command>>,
    events: mpsc::Receiver<Event>,
    meters: Arc<PlayerMeters>,
    thread: Option<JoinHandle<()>>,
}

impl Backend {
    /// Starts the runtime on a thread of its own.
    ///
    /// # Errors
    /// The system has no more threads.
    pub fn start(config: BackendConfig) -> std::io::Result<Self> {
        let (commands, inbox) = mpsc::channel(QUEUE);
        let (outbox, events) = mpsc::channel(QUEUE);
        let (meters_out, meters_in) = std::sync::mpsc::channel();
        let thread = std::thread::Builder::new().name("timbre-studio".to_owned()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .thread_name("timbre-work")
                .enable_all()
                .build();
            let Ok(runtime) = runtime else { return };
            let (player_out, player_in) = mpsc::unbounded_channel();
            // The player speaks on its own thread and must not wait for the window.
            let tell = move |event| drop(player_out.send(event));
            let player = Player::with_output(config.output, PlayerOptions::default(), tell);
            let _ = meters_out.send(player.meters());
            let endpoint = config.endpoint;
            let mut desk = Desk::new(config.paths, config.catalog, config.engine, player, outbox, config.wake);
            (desk.languages, desk.key) = (config.languages.into(), config.key);
            desk.proxy = config.proxy.into();
            let desk = Arc::new(desk);
            runtime.block_on(run(desk, config.account, endpoint, inbox, player_in));
            runtime.shutdown_timeout(LAST_WORK);
        })?;
        let meters = meters_in.recv().map_err(std::io::Error::other)?;
        Ok(Self { commands: Some(commands), events, meters, thread: Some(thread) })
    }

    /// Sends a command without waiting.
    ///
    /// # Errors
    /// [`FailureKind::Busy`] where too many wait already.
    pub fn send(&self, command: Command) -> Result<(), Failure> {
        let sent = self.commands.as_ref().is_some_and(|commands| commands.try_send(command).is_ok());
        if sent { Ok(()) } else { Err(FailureKind::Busy.into()) }
    }

    /// The next event, if one waits.
    pub fn next_event(&mut self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// Position, level and state of the player, readable at any moment.
    pub fn meters(&self) -> &PlayerMeters {
        &self.meters
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.commands = None;
        // The jobs must not wait for a window that reads no more.
        self.events.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

type PlayerEvents = mpsc::UnboundedReceiver<crate::audio::player::PlayerEvent>;

async fn run(
    desk: Arc<Desk>,
    account: Account,
    endpoint: Option<String>,
    mut inbox: mpsc::Receiver<Command>,
    mut player: PlayerEvents,
) {
    let endpoint: Arc<Mutex<Option<String>>> = Arc::new(Mutex::new(endpoint));
    let (first, start) = (Arc::clone(&desk), Arc::clone(&endpoint));
    let looking = Arc::clone(&desk);
    tokio::spawn(async move { pack::job::look(&looking).await });
    // Off the window's thread, because the rules take some frames to read.
    tokio::task::spawn_blocking(crate::prompt::lint::warm_up);
    tokio::spawn(async move {
        takes::open_vault(&first).await;
        let endpoint = lock(&start).clone();
        connect::connect(&first, &account, endpoint.as_deref()).await;
    });
    loop {
        tokio::select! {
            command = inbox.recv() => match command {
                Some(command) => dispatch(&desk, &endpoint, command),
                None => break,
            },
            Some(event) = player.recv() => desk.emit(Event::Player(event)).await,
        }
    }
    pack::job::cancel(&desk);
    // Files can be written tomorrow; what is paid for goes to the disk now.
    lock(&desk.exports).values().for_each(tokio_util::sync::CancellationToken::cancel);
    live::stop(&desk).await;
    takes::save_everything(&desk).await;
    desk.lasting.close();
    let _ = tokio::time::timeout(LAST_ANSWERS, desk.lasting.wait()).await;
    takes::save_everything(&desk).await;
    if let Some(service) = desk.service.lock().await.take() {
        service.stop().await;
    }
}

/// Does what takes no time, and starts the rest. Nothing here waits, so that the next command is never held up.
fn dispatch(desk: &Arc<Desk>, endpoint: &Arc<Mutex<Option<String>>>, command: Command) {
    let desk = Arc::clone(desk);
    match command {
        Command::Seek(seconds) => desk.player.seek(seconds),
        Command::StopPlaying => {
            desk.wishes.next();
            desk.player.stop();
        }
        Command::UseProxy(proxy) => *lock(&desk.proxy) = proxy,
        Command::CancelDesign(request) => design::cancel(&desk, request),
        Command::CancelSpoken(request) => spoken::cancel(&desk, request),
        Command::CancelExport(request) => export::batch::cancel(&desk, request),
        Command::Connect(account) => {
            // A choice in the window ends what the command line chose.
            *lock(endpoint) = None;
            tokio::spawn(async move { connect::connect(&desk, &account, None).await });
        }
        Command::StoreKey(account, key) => {
            *lock(endpoint) = None;
            tokio::spawn(async move { connect::store_key(&desk, &account, key).await });
        }
        Command::Speak(_) | Command::LiveCommit | Command::LiveClear | Command::LiveFinish | Command::LiveStop => {
            desk.wishes.next();
            live::control(&desk, command);
        }
        Command::Audition(order) => audition::control(&desk, order),
        Command::GetVoicePack
        | Command::InstallVoicePack(_)
        | Command::ChooseVoicePackFiles
        | Command::CheckVoicePack
        | Command::RemoveVoicePack
        | Command::CancelVoicePack => pack::job::control(&desk, command),
        other => start(desk, other),
    }
}

/// Starts what takes its time: what is paid for or the user's work is waited for when the program ends, the rest is not.
fn start(desk: Arc<Desk>, command: Command) {
    match command {
        Command::Design(request, what) => {
            let begun = design::begin(&desk, request);
            let jobs = desk.lasting.clone();
            jobs.spawn(design::design(desk, request, *what, begun));
        }
        Command::SaySomethingElse(request, order) => {
            let token = spoken::begin(&desk, request);
            let jobs = desk.lasting.clone();
            jobs.spawn(spoken::say(desk, request, *order, token));
        }
        Command::Note(id, words) => {
            notes::wish(&desk, id.clone(), words);
            let jobs = desk.lasting.clone();
            jobs.spawn(async move { notes::write(&desk, id).await });
        }
        Command::Play(id, seconds) => {
            let wish = desk.wishes.next();
            tokio::spawn(async move { playback::play(&desk, wish, id, seconds).await });
        }
        Command::ListVoices(_) | Command::Draw(_) | Command::ShowInFolder(_) | Command::ChooseExportFolder => {
            tokio::spawn(job(desk, command));
        }
        Command::ExportMany(order) => {
            let token = export::batch::begin(&desk, order.request);
            let jobs = desk.lasting.clone();
            jobs.spawn(async move { export::batch::many(&desk, *order, token).await });
        }
        Command::CheckExport(request, take, recipe) => {
            let token = export::batch::begin(&desk, request);
            tokio::spawn(async move { export::batch::check(&desk, request, take, &recipe, token).await });
        }
        // A dialog may stay open for ever.
        Command::Export(_, _, ExportTarget::Ask(_)) => drop(tokio::spawn(job(desk, command))),
        other => {
            let jobs = desk.lasting.clone();
            jobs.spawn(job(desk, other));
        }
    }
}

async fn job(desk: Arc<Desk>, command: Command) {
    match command {
        Command::SaveAgain(id) => takes::save_again(&desk, id).await,
        Command::Keep(id, kept) => {
            takes::change(&desk, move |library| if kept { library.keep(&id) } else { library.unkeep(&id) }).await;
        }
        Command::Discard(id) => takes::discard(&desk, id).await,
        Command::Restore(id) => takes::change(&desk, move |library| library.restore(&id)).await,
        Command::Draw(id) => takes::draw(&desk, id).await,
        Command::ListVoices(request) => voices::list(&desk, request).await,
        Command::DeleteVoice(family, voice) => voices::delete(&desk, family, voice).await,
        Command::Export(id, recipe, target) => export::export(&desk, id, &recipe, target).await,
        Command::ShowInFolder(file) => export::show_in_folder(&desk, file).await,
        Command::ChooseExportFolder => export::choose_folder(&desk).await,
        Command::SaveSettings(settings) => preferences::save(&desk, *settings).await,
        Command::DismissCharge(id) => takes::dismiss_charge(&desk, id).await,
        // Taken care of without a job.
        _ => {}
    }
}
