//! The program: started as a user would, driven by what its window says, and ended in every way.

use std::{
    ffi::OsString,
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    time::{Duration, Instant},
};

use eframe::egui::{Event, Key, Modifiers};

use super::{
    Desktop, Driver, Kept, Name, PATIENCE, Tree, eventually,
    tree::{is_on, middle},
    window,
};

/// A display without a window manager moves and resizes a new window a few times, and clicks meanwhile are lost.
const SETTLES: Duration = Duration::from_secs(1);

/// How to start it.
pub struct Start {
    command: Command,
    data: PathBuf,
    display: String,
    addr: SocketAddr,
    log: PathBuf,
}

impl Start {
    /// In English, with nothing of this machine's own around it.
    pub fn new(desktop: &Desktop, data: &Path) -> Self {
        Self::in_language(desktop, data, "en")
    }

    pub fn in_language(desktop: &Desktop, data: &Path, lang: &str) -> Self {
        let addr = free_address();
        let mut command = Command::new(env!("CARGO_BIN_EXE_timbre"));
        command.env_clear();
        for name in ["PATH", "TMPDIR", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"] {
            command.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        command
            .env("DISPLAY", &desktop.display)
            .env("HOME", desktop.home())
            .env("XDG_RUNTIME_DIR", desktop.runtime())
            .env("PULSE_SERVER", desktop.sound_address())
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("EGUI_INSPECTION", addr.to_string())
            .args(["--lang", lang, "--data-dir"])
            .arg(data);
        let log = desktop.folder(&format!("log-{}", addr.port()));
        Self { command, data: data.to_owned(), display: desktop.display.clone(), addr, log }
    }

    pub fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.command.env(name, value.into());
        self
    }

    pub fn endpoint(mut self, url: &str, key: &str) -> Self {
        self.command.args(["--endpoint", url]).env("DASHSCOPE_API_KEY", key);
        self
    }

    /// Starts it and waits until its window can be used.
    pub fn open(mut self) -> Program {
        let log = File::create(&self.log).unwrap();
        self.command.stdout(log.try_clone().unwrap()).stderr(log);
        let mut process = Kept::start(&mut self.command).unwrap();
        let driver = eventually("a program that can be driven", || {
            assert!(process.ended().is_none(), "it ended: {}", fs::read_to_string(&self.log).unwrap_or_default());
            Driver::connect(self.addr).ok()
        });
        let Self { data, display, log, .. } = self;
        let mut program = Program { driver, process, data, display, log };
        program.until("a first picture", |_| true);
        std::thread::sleep(SETTLES);
        program
    }
}

/// A running program. Dropping it kills it.
pub struct Program {
    driver: Driver,
    process: Kept,
    pub data: PathBuf,
    display: String,
    log: PathBuf,
}

impl Program {
    pub fn tree(&mut self) -> Tree {
        eventually("a tree", || self.driver.tree().expect("the window answers"))
    }

    /// Waits until the window is as `state` wants it.
    pub fn until(&mut self, what: &str, state: impl Fn(&Tree) -> bool) -> Tree {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let tree = self.tree();
            if state(&tree) {
                return tree;
            }
            assert!(Instant::now() < deadline, "this never came: {what}");
            std::thread::sleep(Duration::from_millis(40));
        }
    }

    /// Waits for something that the window may bring about.
    pub fn after<T>(&mut self, mut ask: impl FnMut(&Tree) -> Option<T>) -> T {
        eventually("what the window was to bring about", || ask(&self.tree()))
    }

    /// Waits until these words stand somewhere.
    pub fn says(&mut self, words: &str) {
        self.until(words, |tree| tree.says(words));
    }

    /// Waits until a control of that name is there.
    pub fn has<'n>(&mut self, name: impl Into<Name<'n>>) {
        let name = name.into();
        self.until(&format!("{name:?}"), |tree| tree.find(name).is_some());
    }

    /// Waits until no control of that name is there.
    pub fn lacks<'n>(&mut self, name: impl Into<Name<'n>>) {
        let name = name.into();
        self.until(&format!("no {name:?}"), |tree| tree.find(name).is_none());
    }

    /// Waits until the control can be used, and clicks it.
    pub fn click<'n>(&mut self, name: impl Into<Name<'n>>) {
        let name = name.into();
        let tree = self.until(&format!("{name:?} to click"), |tree| tree.find(name).is_some_and(|n| !n.is_disabled()));
        let place = tree.find(name).and_then(middle).expect("a control has a place");
        self.driver.click(place);
    }

    /// Replaces the text of a field.
    pub fn fill(&mut self, field: &str, text: &str) {
        self.click(field);
        self.press(Modifiers::COMMAND, Key::A);
        self.type_text(text);
        self.until(&format!("{text} in {field}"), |tree| tree.find(field).and_then(|n| n.value()) == Some(text));
    }

    /// Types into whatever has the keyboard.
    pub fn type_text(&mut self, text: &str) {
        self.driver.events(vec![Event::Text(text.to_owned())]);
    }

    pub fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.driver.press(modifiers, key);
    }

    /// Takes a choice of a list that opens.
    pub fn choose(&mut self, list: &str, option: &str) {
        self.click(list);
        self.click(option);
        self.until(option, |tree| tree.find(list).and_then(|node| node.value()) == Some(option));
    }

    /// Takes a choice of a row of choices.
    pub fn switch(&mut self, option: &str) {
        self.click(option);
        self.until(option, |tree| tree.find(option).is_some_and(is_on));
    }

    /// What stands in a field or on a list's button.
    pub fn value(&mut self, name: &str) -> String {
        self.tree().find(name).and_then(|node| node.value()).unwrap_or_default().to_owned()
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Keeps all of it from doing anything for so long.
    pub fn stand_still(&self, time: Duration) {
        let signal = |name: &str| {
            let kill = format!("kill -{name} {}", self.pid());
            assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        };
        signal("STOP");
        std::thread::sleep(time);
        signal("CONT");
    }

    /// Asks the window to close.
    pub fn ask_to_close(&mut self) {
        window::close_all(&self.display);
    }

    /// Waits until it has ended by itself.
    pub fn ended(&mut self) -> ExitStatus {
        eventually("the end of the program", || self.process.ended())
    }

    /// Closes the window and waits until all work is done.
    pub fn close(mut self) {
        self.ask_to_close();
        assert!(self.ended().success(), "it ended badly");
    }

    /// Ends it without warning, as a crash would.
    pub fn kill(mut self) {
        self.process.kill();
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Program {
    /// A panic on any thread of the program is a failure even where the window went on; a failed test tells what
    /// it saw.
    fn drop(&mut self) {
        let said = self.said();
        if std::thread::panicking() {
            let tree = self.driver.tree().ok().flatten().map(|tree| tree.dump());
            let end = self.process.ended();
            eprintln!("the window:\n{}\nit ended: {end:?}\nit said:\n{said}", tree.unwrap_or_default());
        } else {
            assert!(!said.contains("panicked at"), "the program panicked: {said}");
        }
    }
}

/// An address that nobody has. The system gives a port away again only when it has run through all others.
pub fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}
