//! One life of the program, in a process of its own that can be killed.

use std::{
    env,
    io::Read,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

use timbre::settings::Paths;

use super::{
    child::{HOME, ROUND, SEED, SERVER},
    moments::Moment,
};

/// A program that can be killed by whoever sees the moment.
#[derive(Clone)]
pub struct Victim(Arc<Mutex<Child>>);

impl Victim {
    /// Kill −9.
    pub fn kill(&self) {
        // One that is dead already is what is wanted.
        let _ = self.0.lock().unwrap().kill();
    }

    pub fn is_dead(&self) -> bool {
        self.0.lock().unwrap().try_wait().unwrap().is_some()
    }
}

pub struct Life {
    pub victim: Victim,
    heard: Arc<Mutex<Vec<u8>>>,
    listening: JoinHandle<()>,
}

impl Life {
    /// Starts this test program again, as the one that dies.
    pub fn begin(paths: &Paths, server: &str, round: u64, seed: u64) -> Self {
        let mut program = Command::new(env::current_exe().unwrap());
        program.args(["--exact", "--ignored", "--nocapture", "crash::child::the_program_that_is_killed"]);
        program.env(HOME, &paths.data_dir).env(SERVER, server);
        program.env(SEED, seed.to_string()).env(ROUND, round.to_string());
        let mut program = program.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut words = program.stderr.take().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let listening = thread::spawn({
            let heard = Arc::clone(&heard);
            move || {
                let mut piece = [0; 4_096];
                while let Ok(count @ 1..) = words.read(&mut piece) {
                    heard.lock().unwrap().extend_from_slice(&piece[..count]);
                }
            }
        });
        Self { victim: Victim(Arc::new(Mutex::new(program))), heard, listening }
    }

    /// Waits for the end at `moment`; whether that moment came, and what the program told until then. Blocks.
    pub fn end(self, moment: Moment, paths: &Paths) -> (bool, String) {
        let ready = || self.heard.lock().unwrap().windows(8).any(|words| words == b"@listed ");
        let met = moment.wait(&self.victim, paths, ready);
        self.listening.join().unwrap();
        let words = String::from_utf8(std::mem::take(&mut *self.heard.lock().unwrap())).unwrap();
        let ended = self.victim.0.lock().unwrap().wait().unwrap();
        // A killed program has no code, or one of its own where there are no signals.
        assert!(!matches!(ended.code(), Some(0 | 101)), "it ended by itself:\n{words}");
        (met, words)
    }
}
