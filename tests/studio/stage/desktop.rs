//! A display without a screen and a sound server without a card, for one test at a time.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
};

use tempfile::TempDir;

use super::{Ear, Kept, eventually};

/// Programs that the stories need.
const NEEDED: [&str; 7] = ["Xvfb", "pulseaudio", "pactl", "parec", "espeak-ng", "ffprobe", "sox"];

/// Two programs at once would share two slow cores, and their sounds would mix in the ear of neither.
static TURN: Mutex<()> = Mutex::new(());

/// Everything that a program finds around it. Dropping it ends all of it.
pub struct Desktop {
    pub display: String,
    sound: Option<Kept>,
    _screen: Kept,
    dir: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Desktop {
    /// Waits for its turn; `None`, with a word about it, where a program is missing.
    pub fn open() -> Option<Self> {
        let missing: Vec<_> = NEEDED.into_iter().filter(|program| find(program).is_none()).collect();
        if !missing.is_empty() {
            skipped(&format!("not installed: {}", missing.join(", ")));
            return None;
        }
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let dir = tempfile::tempdir().unwrap();
        let (display, screen) = screen();
        let mut desktop = Self { display, sound: None, _screen: screen, dir, _turn: turn };
        desktop.furnish();
        desktop.sound_on();
        Some(desktop)
    }

    /// Folders that only the user may read, and ALSA's way to the sound server.
    fn furnish(&self) {
        for folder in [self.home(), self.runtime()] {
            fs::create_dir(&folder).unwrap();
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
        }
        fs::write(self.home().join(".asoundrc"), "pcm.!default pulse\nctl.!default pulse\n").unwrap();
    }

    /// A folder of the test's own.
    pub fn folder(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn home(&self) -> PathBuf {
        self.folder("home")
    }

    pub fn runtime(&self) -> PathBuf {
        self.folder("run")
    }

    fn socket(&self) -> PathBuf {
        self.runtime().join("sound")
    }

    /// The address of the sound server.
    pub fn sound_address(&self) -> String {
        format!("unix:{}", self.socket().display())
    }

    /// Whether a program holds the sound card, silent or not.
    pub fn sound_card_is_used(&self) -> bool {
        let answer = Command::new("pactl")
            .args(["--server", &self.sound_address(), "list", "short", "sink-inputs"])
            .env("HOME", self.home())
            .env("XDG_RUNTIME_DIR", self.runtime())
            .output()
            .unwrap();
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        !answer.stdout.is_empty()
    }

    /// Starts the sound server.
    pub fn sound_on(&mut self) {
        let socket = self.socket();
        let server = Command::new("pulseaudio")
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"])
            .args(["--realtime=no", "--high-priority=no", "--log-level=error"])
            .args(["-L", &format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display())])
            .args(["-L", "module-null-sink sink_name=nul rate=48000 channels=2"])
            .env("HOME", self.home())
            .env("XDG_RUNTIME_DIR", self.runtime())
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdout(Stdio::null())
            // It complains of being root and of having no bus.
            .stderr(Stdio::null())
            .spawn_kept();
        self.sound = Some(server);
        eventually("a sound server that answers", || UnixStream::connect(&socket).ok());
    }

    /// Ends the sound server, as when the card is pulled out.
    pub fn sound_off(&mut self) {
        self.sound = None;
        let _ = fs::remove_file(self.socket());
    }

    /// Begins to listen, at once to whatever sounds.
    pub fn ear(&self) -> Ear {
        Ear::open(&self.sound_address(), &["--latency-msec=5"])
    }

    /// Begins to listen, and does not mind to hear things seconds later.
    pub fn lazy_ear(&self) -> Ear {
        Ear::open(&self.sound_address(), &[])
    }
}

trait SpawnKept {
    fn spawn_kept(&mut self) -> Kept;
}

impl SpawnKept for Command {
    fn spawn_kept(&mut self) -> Kept {
        Kept::start(self).unwrap()
    }
}

/// Starts a display; it chooses a free number itself and prints it.
fn screen() -> (String, Kept) {
    let mut server = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn_kept();
    let mut number = String::new();
    let stdout = server.child().stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut number).unwrap();
    assert!(!number.trim().is_empty(), "the display did not start");
    (format!(":{}", number.trim()), server)
}

/// Where a program is.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// Says past the test harness, which swallows what a passing test prints, that a test did not run.
pub fn skipped(why: &str) {
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(std::io::stderr(), "SKIPPED {name}: {why}");
}
