//! The service dies by kill −9 while it speaks and while it makes a voice: that is said within seconds, what had come is
//! kept, and everything goes on with the next service at that address.

use std::{
    env,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use timbre::{
    audio,
    catalog::Catalog,
    dashscope::ErrorKind,
    service::{ServiceConfig, start},
    settings::Draft,
    studio::{Command as Order, DesignRequest, FailureKind, LiveEnd, LiveEvent},
};
use tokio::time::timeout;

use crate::{
    drive::{Home, PROMPT, Studio, design, live_request},
    engines::Sine,
    liar::SECRET,
    support::{SYSTEM, eventually},
};

const FOLDER: &str = "TIMBRE_TEST_SERVICE_FOLDER";
const ADDR: &str = "TIMBRE_TEST_SERVICE_ADDR";
/// Within seconds, on a slow and busy computer.
const SOON: Duration = Duration::from_secs(20);

/// Not a test of its own: the service that is killed. Nobody lets it live that long.
#[tokio::test]
#[ignore = "started by another test"]
async fn the_service_that_is_killed() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let config = ServiceConfig {
        addr: env::var(ADDR).unwrap().parse().unwrap(),
        data_dir: folder.into(),
        engine: Arc::new(Sine::default()),
        catalog: Arc::new(Catalog::bundled()),
        key: Some(SECRET.to_owned()),
    };
    let _service = start(config).await.unwrap();
    tokio::time::sleep(Duration::from_mins(2)).await;
}

/// Dropping it kills it.
struct Service(Child);

impl Service {
    async fn start(folder: &Path, addr: SocketAddr) -> Self {
        let mut program = Command::new(env::current_exe().unwrap());
        program.args(["--exact", "--ignored", "killed_service::the_service_that_is_killed"]);
        program.env(FOLDER, folder).env(ADDR, addr.to_string()).stdout(Stdio::null());
        let service = Self(program.spawn().unwrap());
        eventually(|| std::net::TcpStream::connect(addr).is_ok()).await;
        service
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// An address where nobody listens now.
fn free_address() -> SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn speak(text: &str) -> Order {
    Order::Speak(Box::new(live_request(text, SYSTEM)))
}

async fn ended(studio: &mut Studio) -> (timbre::library::TakeRecord, LiveEnd) {
    let wanted =
        |event| if let LiveEvent::Ended { recording, end, .. } = event { Some((recording, end)) } else { None };
    let (recording, end) = studio.live(wanted).await;
    let recording = recording.unwrap();
    assert_eq!(recording.unsaved, None);
    (recording.take, end)
}

#[tokio::test]
async fn a_service_that_dies_in_mid_speech_costs_nothing_that_had_come() {
    let (home, there, addr) = (Home::new(), tempfile::tempdir().unwrap(), free_address());
    let service = Service::start(there.path(), addr).await;
    let mut studio = home.start(Some(format!("http://{addr}"))).await;
    studio.send(speak("An endless tale."));
    studio.live(|event| matches!(event, LiveEvent::State(state) if state.received > 1.0).then_some(())).await;
    drop(service);
    let (take, end) = timeout(SOON, ended(&mut studio)).await.unwrap();
    let LiveEnd::Failed(failure) = end else { panic!("{end:?}") };
    assert_eq!(failure.kind, FailureKind::Server(ErrorKind::Interrupted), "{failure:?}");
    assert!(!take.complete && take.audio.seconds > 1.0, "{take:?}");
    let sound = audio::decode(&home.vault().audio(&take.id).unwrap()).unwrap();
    let seconds = sound.samples.len() as f64 / f64::from(sound.rate.hz());
    assert!((seconds - take.audio.seconds).abs() < 0.001, "{seconds}");

    // Nobody is there: said at once, and no recording of nothing.
    studio.send(speak("Hello."));
    let wanted =
        |event| if let LiveEvent::Ended { recording, end, .. } = event { Some((recording, end)) } else { None };
    let (nothing, end) = timeout(SOON, studio.live(wanted)).await.unwrap();
    let LiveEnd::Failed(failure) = end else { panic!("{end:?}") };
    assert_eq!((nothing, failure.kind), (None, FailureKind::Server(ErrorKind::Unreachable)));

    let _service = Service::start(there.path(), addr).await;
    studio.send(speak("Hello."));
    studio.send(Order::LiveFinish);
    let (take, end) = ended(&mut studio).await;
    assert_eq!((end, take.complete, home.vault().takes().len()), (LiveEnd::Finished, true, 2));
}

#[tokio::test]
async fn a_service_that_dies_while_it_makes_a_voice_leaves_a_note_and_the_next_one_is_asked_once() {
    let (home, there, addr) = (Home::new(), tempfile::tempdir().unwrap(), free_address());
    let service = Service::start(there.path(), addr).await;
    let mut studio = home.start(Some(format!("http://{addr}"))).await;
    let preview_text = "An endless tale.".to_owned();
    let draft = Draft { voice_prompt: PROMPT.to_owned(), preview_text, candidates: 2, ..Draft::default() };
    let request = DesignRequest::check(&draft, &Catalog::bundled()).unwrap();
    studio.send(Order::Design(1, Box::new(request)));
    eventually(|| home.notes() == 2).await;
    // Long enough that the calls are out; that they are is seen by the failure.
    tokio::time::sleep(Duration::from_secs(2)).await;
    drop(service);
    for _ in 0..2 {
        let failure = timeout(SOON, studio.designed(1)).await.unwrap().unwrap_err();
        assert_eq!(failure.kind, FailureKind::OutcomeUnknown, "{failure:?}");
    }
    // Nobody is there, so that nothing can have been made.
    studio.send(design(2, 1));
    let failure = timeout(SOON, studio.designed(2)).await.unwrap().unwrap_err();
    assert_eq!((failure.kind, home.notes()), (FailureKind::Server(ErrorKind::Unreachable), 2));

    let _service = Service::start(there.path(), addr).await;
    studio.send(design(3, 1));
    let take = studio.designed(3).await.unwrap();
    assert!(take.complete);
    studio.close().await;
    let studio = home.start(None).await;
    assert_eq!((studio.pending.len(), home.vault().takes().len()), (2, 1));
}
