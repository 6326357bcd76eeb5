//! The voice pack over a real network and through the whole backend: fetched whole and in pieces, from servers that
//! break, lie, stall and change their minds.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use timbre::{
    catalog::Catalog,
    dashscope::ProxyChoice,
    engine::pack::{
        PackError, State,
        testing::{self, Fake},
    },
    settings::Paths,
    studio::{
        Command, Event, Failure, FailureKind, PackClients, PackEnd, PackEvent, PackJob, PackProgress, PackStage,
        PackTrouble, PackWatch, PackWork,
    },
};
use tokio_util::sync::CancellationToken;

use crate::pack_server::{Manner, Server};

/// Large enough that a file comes in many pieces.
const SIZE: usize = 2_000_000;
/// For a slow and busy computer.
const LONG: Duration = Duration::from_mins(1);

pub struct Stage {
    root: tempfile::TempDir,
    /// Where the program's files lie.
    pub data: PathBuf,
    pub fake: Fake,
    pub server: Server,
    told: Arc<Mutex<Vec<PackProgress>>>,
}

impl Stage {
    async fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("data");
        Self::with(root, data).await
    }

    pub async fn with(root: tempfile::TempDir, data: PathBuf) -> Self {
        let mut fake = Fake::new(&root.path().join("given"), "1.0", SIZE);
        let server = Server::start(&root.path().join("given")).await;
        fake.pack.mirrors = vec![server.address.clone()];
        Self { root, data, fake, server, told: Arc::default() }
    }

    pub fn work(&self) -> PackWork {
        let nobody = PackClients { python: "/nowhere/python".into(), npm: "/nowhere/npm".into() };
        let folder = self.data.join("voice-pack");
        PackWork { pack: self.fake.pack.clone(), folder, proxy: ProxyChoice::None, clients: nobody }
    }

    fn watch(&self) -> PackWatch {
        let told = Arc::clone(&self.told);
        PackWatch::new(CancellationToken::new(), move |progress| told.lock().unwrap().push(progress))
    }

    pub async fn get(&self) -> Result<(), Failure> {
        tokio::time::timeout(LONG, self.work().get(&self.watch())).await.unwrap()
    }

    pub fn is_ready(&self) -> bool {
        matches!(self.work().look().state, State::Ready { .. })
    }

    /// What waits, by name and size.
    pub fn downloads(&self) -> Vec<(String, u64)> {
        let Ok(entries) = fs::read_dir(self.data.join("voice-pack.downloads")) else { return Vec::new() };
        let entries = entries.map(|entry| entry.unwrap());
        let mut found: Vec<_> = entries
            .map(|entry| (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().len()))
            .filter(|(name, _)| name != "lock")
            .collect();
        found.sort();
        found
    }

    pub fn name(&self, key: &str) -> String {
        self.fake.pack.files[key].name.clone()
    }
}

pub fn trouble(failed: Result<(), Failure>) -> PackTrouble {
    match failed.unwrap_err().kind {
        FailureKind::Pack(trouble) => *trouble,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_pack_is_fetched_and_installed() {
    let stage = Stage::new().await;
    stage.get().await.unwrap();
    assert!(stage.is_ready());
    assert_eq!(stage.downloads(), [], "nothing waits any more");
    let of = stage.fake.pack.download_bytes();
    let told = stage.told.lock().unwrap();
    let fetching: Vec<_> = told.iter().filter(|told| told.stage == PackStage::Fetching).collect();
    assert!(fetching.iter().all(|told| told.of == of) && fetching.is_sorted_by_key(|told| told.done));
    assert_eq!(fetching.last().unwrap().done, of);
    assert_eq!(told.last().unwrap().stage, PackStage::Installing);
    assert_eq!(stage.server.asked().len(), 3);
    assert!(stage.server.asked().iter().all(|asked| asked.from.is_none()));
}

#[tokio::test]
async fn a_line_that_breaks_is_taken_up_where_it_broke() {
    let stage = Stage::new().await;
    stage.server.manner(&stage.name("model-1"), &[Manner::BreakAfter(300_000), Manner::BreakAfter(300_000)]);
    stage.get().await.unwrap();
    assert!(stage.is_ready());
    let asked = stage.server.asked();
    let from: Vec<_> =
        asked.iter().filter(|asked| asked.name == stage.name("model-1")).map(|asked| asked.from).collect();
    assert_eq!(from.len(), 3);
    assert!(from[0].is_none() && from[1] < from[2] && from[1].is_some(), "{from:?}");
    assert!(asked[1].if_range.is_some(), "only of the same file");
}

#[tokio::test]
async fn a_line_that_breaks_for_good_leaves_what_came_for_the_next_time() {
    let stage = Stage::new().await;
    stage.server.manner(&stage.name("model-1"), &[Manner::BreakAfter(300_000); 1]);
    stage.server.always(&stage.name("model-1"), Manner::BreakAfter(0));
    assert_eq!(trouble(stage.get().await), PackTrouble::Broken { file: stage.name("model-1") });
    let found = stage.work().look();
    assert!(found.state == State::Absent && found.waiting > 0, "{found:?}");
    stage.server.always(&stage.name("model-1"), Manner::Good);
    stage.server.forget();
    stage.get().await.unwrap();
    assert_eq!(stage.server.asked()[0].from, Some(found.waiting));
    assert!(stage.is_ready());
}

#[tokio::test]
async fn a_server_without_ranges_starts_over() {
    let stage = Stage::new().await;
    stage.server.manner(&stage.name("model-1"), &[Manner::BreakAfter(300_000)]);
    stage.server.always(&stage.name("model-1"), Manner::NoRanges);
    stage.get().await.unwrap();
    assert!(stage.is_ready());
}

/// The rest of the new file does not fit the begin of the old one.
#[tokio::test]
async fn a_file_that_changed_meanwhile_is_fetched_from_the_begin() {
    for manner in [Manner::Good, Manner::IgnoreIfRange] {
        let stage = Stage::new().await;
        let name = stage.name("model-1");
        let right = fs::read(&stage.fake.files[0]).unwrap();
        let mut wrong = right.clone();
        wrong[10] ^= 1;
        // What comes first is of another file of the same size.
        stage.server.content(&name, wrong);
        stage.server.manner(&name, &[Manner::BreakAfter(300_000)]);
        stage.server.always(&name, Manner::BreakAfter(0));
        assert!(stage.get().await.is_err());
        stage.server.content(&name, right);
        stage.server.always(&name, manner);
        stage.get().await.unwrap();
        assert!(stage.is_ready(), "{manner:?}");
    }
}

#[tokio::test]
async fn wrong_bytes_are_thrown_away_and_another_address_is_tried() {
    let mut stage = Stage::new().await;
    let name = stage.name("voices");
    let mut wrong = fs::read(&stage.fake.files[2]).unwrap();
    wrong[100] ^= 1;
    stage.server.content(&name, wrong.clone());
    assert_eq!(trouble(stage.get().await), PackTrouble::WrongDownload { file: name.clone() });
    let waiting: Vec<_> = stage.downloads().into_iter().map(|(name, _)| name).collect();
    assert_eq!(waiting, [stage.name("model-1"), stage.name("model-2")], "the right ones stay");
    stage.server.content(&name, [&wrong[..], b"x"].concat());
    assert_eq!(trouble(stage.get().await), PackTrouble::WrongDownload { file: name }, "another size");
    let other = Server::start(&stage.root.path().join("given")).await;
    stage.fake.pack.mirrors.push(other.address.clone());
    stage.get().await.unwrap();
    assert!(stage.is_ready());
    assert_eq!(other.asked().len(), 1, "what was there was not fetched again");
}

#[tokio::test]
async fn a_refusal_is_told_with_its_file_and_status() {
    let stage = Stage::new().await;
    stage.server.always(&stage.name("model-2"), Manner::Status(404));
    assert_eq!(trouble(stage.get().await), PackTrouble::Refused { file: stage.name("model-2"), status: 404 });
    assert_eq!(stage.server.asked().len(), 2, "a file that is not there is asked for once");
    stage.server.always(&stage.name("model-2"), Manner::Good);
    stage.server.manner(&stage.name("model-2"), &[Manner::Status(503)]);
    stage.get().await.unwrap();
    assert!(stage.is_ready(), "a server that is busy is asked again");
}

#[tokio::test]
async fn neither_address_nor_client_is_told_with_what_helps() {
    let mut stage = Stage::new().await;
    stage.fake.pack.mirrors.clear();
    let PackTrouble::NoClient { clients, files } = trouble(stage.get().await) else { panic!("no client") };
    assert_eq!((clients.len(), files.len()), (2, 3));
    assert!(stage.server.asked().is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn the_package_clients_are_asked_where_no_address_is_known() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut stage = Stage::new().await;
    stage.fake.pack.mirrors.clear();
    let script = |name: &str, text: String| {
        let path = stage.root.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.into_os_string()
    };
    let address = &stage.server.address;
    let python = script(
        "python",
        format!(
            "for wanted; do :; done; n=${{wanted%==1.0}}; n=${{n##*-}}\n\
             echo '{{\"install\": [{{\"download_info\": {{\"url\": \"{address}/fake_model_'$n'-1.0.whl\"}}}}]}}'"
        ),
    );
    let npm = script("npm", format!("echo '\"{address}/fake-voices-1.0.tgz\"'"));
    let work = PackWork { clients: PackClients { python, npm }, ..stage.work() };
    tokio::time::timeout(LONG, work.get(&stage.watch())).await.unwrap().unwrap();
    assert!(stage.is_ready());
    assert!(stage.told.lock().unwrap().iter().any(|told| told.stage == PackStage::Finding));
}

/// What the embedded window sends and is told, to the end.
struct Desk {
    stage: Stage,
    backend: timbre::studio::Backend,
}

impl Desk {
    async fn new() -> Self {
        let stage = Stage::new().await;
        let backend = backend(&stage);
        Self { stage, backend }
    }

    /// The next word about the pack.
    async fn next(&mut self) -> PackEvent {
        tokio::time::timeout(LONG, async {
            loop {
                match self.backend.next_event() {
                    Some(Event::VoicePack(event)) => return event,
                    Some(_) => {}
                    None => tokio::time::sleep(Duration::from_millis(2)).await,
                }
            }
        })
        .await
        .unwrap()
    }

    /// The end of what runs, and how the pack was found just before.
    async fn ended(&mut self) -> (PackJob, PackEnd, State) {
        let mut state = None;
        loop {
            match self.next().await {
                PackEvent::Found(found) => state = Some(found.state),
                PackEvent::Ended(job, end) => return (job, end, state.unwrap()),
                _ => {}
            }
        }
    }

    fn send(&self, command: Command) {
        self.backend.send(command).unwrap();
    }
}

fn backend(stage: &Stage) -> timbre::studio::Backend {
    let paths = Paths::resolve(Some(&stage.root.path().join("data"))).unwrap();
    let mut catalog = Catalog::bundled();
    catalog.voice_packs = vec![stage.fake.pack.clone()];
    crate::drive::backend(&paths, catalog, None, Box::new(|| {}))
}

fn ready(state: &State) -> bool {
    matches!(state, State::Ready { .. })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_gets_checks_and_removes_the_pack() {
    let mut desk = Desk::new().await;
    assert!(matches!(desk.next().await, PackEvent::Found(found) if found.state == State::Absent), "told at the start");
    desk.send(Command::GetVoicePack);
    assert_eq!(desk.next().await, PackEvent::Started(PackJob::Get));
    let (job, end, state) = desk.ended().await;
    assert!(job == PackJob::Get && end == PackEnd::Done && ready(&state), "{end:?}");
    desk.send(Command::CheckVoicePack);
    assert!(matches!(desk.ended().await, (PackJob::Check, PackEnd::Done, State::Ready { .. })));
    let voice = desk.stage.work().folder.join("voices/af_one.bin");
    let mut bytes = fs::read(&voice).unwrap();
    bytes[0] ^= 1;
    fs::write(&voice, bytes).unwrap();
    desk.send(Command::CheckVoicePack);
    assert!(
        matches!(desk.ended().await, (PackJob::Check, PackEnd::Done, State::Broken { .. })),
        "kept until the next look"
    );
    desk.send(Command::InstallVoicePack(desk.stage.fake.files.clone()));
    assert!(matches!(desk.ended().await, (PackJob::Install, PackEnd::Done, State::Ready { .. })));
    desk.send(Command::InstallVoicePack(vec![PathBuf::from("/nowhere/fake.whl")]));
    let (_, end, state) = desk.ended().await;
    assert!(matches!(end, PackEnd::Failed(_)) && ready(&state), "what was installed still is");
    desk.send(Command::RemoveVoicePack);
    assert!(matches!(desk.ended().await, (PackJob::Remove, PackEnd::Done, State::Absent)));
}

/// While nothing comes, and after a new start of the program.
#[tokio::test(flavor = "multi_thread")]
async fn a_download_is_cancelled_at_once_and_resumed_after_a_restart() {
    let mut desk = Desk::new().await;
    let name = desk.stage.name("model-1");
    desk.stage.server.always(&name, Manner::StallAfter(300_000));
    desk.send(Command::GetVoicePack);
    while desk.stage.work().look().waiting < 200_000 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    desk.send(Command::GetVoicePack);
    let busy = tokio::time::timeout(LONG, async {
        loop {
            match desk.backend.next_event() {
                Some(Event::Failed(failure)) => return failure,
                _ => tokio::time::sleep(Duration::from_millis(2)).await,
            }
        }
    });
    assert_eq!(busy.await.unwrap().kind, FailureKind::Busy, "one thing at a time");
    desk.send(Command::CancelVoicePack);
    let asked = Instant::now();
    let (job, end, _) = desk.ended().await;
    assert!(job == PackJob::Get && end == PackEnd::Cancelled, "{end:?}");
    // A tenth of a second is the goal; a busy computer gets more.
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    let waiting = desk.stage.work().look().waiting;
    assert!(waiting >= 200_000);
    let Desk { stage, backend: first } = desk;
    drop(first);
    stage.server.always(&name, Manner::Good);
    stage.server.forget();
    let mut desk = Desk { backend: backend(&stage), stage };
    assert!(matches!(desk.next().await, PackEvent::Found(found) if found.waiting == waiting));
    desk.send(Command::GetVoicePack);
    let (_, end, state) = desk.ended().await;
    assert!(end == PackEnd::Done && ready(&state));
    assert_eq!(desk.stage.server.asked()[0].from, Some(waiting), "only the rest was asked for");
}

/// The program is closed in the middle: it does not wait, and goes on next time.
#[tokio::test(flavor = "multi_thread")]
async fn closing_the_program_stops_a_download() {
    let mut desk = Desk::new().await;
    desk.stage.server.always(&desk.stage.name("model-1"), Manner::StallAfter(300_000));
    desk.send(Command::GetVoicePack);
    while !matches!(desk.next().await, PackEvent::Progress(PackProgress { stage: PackStage::Fetching, .. })) {}
    let Desk { stage, backend } = desk;
    let closing = Instant::now();
    tokio::task::spawn_blocking(move || drop(backend)).await.unwrap();
    assert!(closing.elapsed() < Duration::from_secs(20), "{:?}", closing.elapsed());
    assert!(stage.work().look().state == State::Absent);
}

#[tokio::test]
async fn two_programs_do_not_fetch_into_one_place() {
    let stage = Stage::new().await;
    stage.server.always(&stage.name("model-1"), Manner::StallAfter(0));
    let (first, watch) = (stage.work(), stage.watch());
    let cancel = watch.cancel.clone();
    let first = tokio::spawn(async move { first.get(&watch).await });
    while stage.server.asked().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(trouble(stage.get().await), PackTrouble::Fetching);
    cancel.cancel();
    assert_eq!(trouble(first.await.unwrap()), PackTrouble::Files(PackError::Cancelled));
}

/// The real files by the real table, where they were fetched.
#[tokio::test]
async fn the_real_pack_comes_through_a_mirror() {
    let Some(files) = testing::fetched() else {
        eprintln!("{}", testing::SKIPPED);
        return;
    };
    let given = files[0].parent().unwrap_or(Path::new("."));
    let server = Server::start(given).await;
    let mut pack = Catalog::bundled().voice_pack().unwrap().clone();
    pack.mirrors = vec![server.address.clone()];
    let root = tempfile::tempdir().unwrap();
    let work = PackWork {
        pack,
        folder: root.path().join("voice-pack"),
        proxy: ProxyChoice::None,
        clients: PackClients::default(),
    };
    work.get(&PackWatch::new(CancellationToken::new(), |_| {})).await.unwrap();
    assert!(ready(&work.look().state));
    assert_eq!(server.asked().len(), 5);
}
