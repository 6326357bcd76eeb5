//! Running the program: how it is called, listened to, and ended. No child outlives its [`Running`].

use std::{
    fs::File,
    io::{Read, Seek, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::{Duration, Instant},
};

use super::{super::EngineError, Piece, home::Home, voice_file::Take};

/// Its name for people.
pub(super) const NAME: &str = "espeak-ng";
/// How often the sink is asked whether to go on while the program is silent.
const PATIENCE: Duration = Duration::from_millis(50);
/// A program that is silent this long hangs; it needs some 10 ms.
const HANGS_AFTER: Duration = Duration::from_secs(10);
/// How long a program may live after its last sound.
const LINGERS_AT_MOST: Duration = Duration::from_secs(2);
/// Most bytes of its complaints that are kept.
const LONGEST_COMPLAINT: u64 = 400;

/// Where the program is.
#[derive(Clone, Debug)]
pub(super) struct Program {
    path: PathBuf,
}

/// What a program does next.
pub(super) enum Heard {
    Bytes(Vec<u8>),
    /// Nothing for a while.
    Nothing,
    /// Its output has ended.
    End,
}

impl Program {
    /// The program at `path`, or of that name in the search path.
    pub(super) const fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// The folder of the system's languages, as `--version` tells it.
    ///
    /// # Errors
    /// The program is missing, or tells nothing of the kind.
    pub(super) fn data_path(&self) -> Result<PathBuf, EngineError> {
        let mut command = Command::new(&self.path);
        let mut running = Running::start(command.arg("--version"), "")?;
        let mut said = Vec::new();
        loop {
            match running.hear()? {
                Heard::Bytes(bytes) if said.len() < 4_096 => said.extend(bytes),
                Heard::Bytes(_) | Heard::Nothing => {}
                Heard::End => break,
            }
        }
        running.finish()?;
        let said = String::from_utf8_lossy(&said);
        let path =
            said.lines().find_map(|line| line.split_once("Data at: ")).map(|(_, path)| PathBuf::from(path.trim()));
        path.filter(|path| path.is_dir()).ok_or_else(|| failed("it does not say where its data is"))
    }

    /// Starts to say `piece`. The text goes through a pipe, never through an argument.
    pub(super) fn speak(&self, home: &Home, take: &Take, piece: &Piece) -> Result<Running, EngineError> {
        let mut command = Command::new(&self.path);
        command
            .env("ESPEAK_DATA_PATH", home.path())
            .arg("-v")
            .arg(format!("{}+{}", home.language(piece.language), take.id))
            .args(["-s", &take.words_per_minute.to_string(), "-b", "1", "--stdin", "--stdout"]);
        if !piece.ends {
            command.arg("-z");
        }
        Running::start(&mut command, &piece.text)
    }
}

/// A child at work. Dropping it kills it.
pub(super) struct Running {
    child: Child,
    sound: Receiver<Vec<u8>>,
    complaints: File,
    last_heard: Instant,
}

impl Running {
    fn start(command: &mut Command, text: &str) -> Result<Self, EngineError> {
        // A file never fills up as a pipe does, so the child cannot wait for us to read its complaints.
        let complaints = tempfile::tempfile()?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(complaints.try_clone()?);
        let mut child = command.spawn().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => EngineError::ProgramMissing { program: NAME },
            _ => failed(&error.to_string()),
        })?;
        // Pieces are shorter than the smallest pipe. A child that does not want its text tells why by how it ends.
        let _ = child.stdin.take().map(|mut stdin| stdin.write_all(text.as_bytes()));
        let (send, sound) = sync_channel(4);
        if let Some(mut stdout) = child.stdout.take() {
            thread::spawn(move || {
                let mut buffer = vec![0; 16_384];
                // Ends with the child, or when nobody listens any more.
                while let Ok(count @ 1..) = stdout.read(&mut buffer) {
                    if send.send(buffer[..count].to_vec()).is_err() {
                        return;
                    }
                }
            });
        }
        Ok(Self { child, sound, complaints, last_heard: Instant::now() })
    }

    /// Waits a little for what the program does next.
    ///
    /// # Errors
    /// It has been silent for too long.
    pub(super) fn hear(&mut self) -> Result<Heard, EngineError> {
        match self.sound.recv_timeout(PATIENCE) {
            Ok(bytes) => {
                self.last_heard = Instant::now();
                Ok(Heard::Bytes(bytes))
            }
            Err(RecvTimeoutError::Disconnected) => Ok(Heard::End),
            Err(RecvTimeoutError::Timeout) if self.last_heard.elapsed() < HANGS_AFTER => Ok(Heard::Nothing),
            Err(RecvTimeoutError::Timeout) => Err(failed("it hangs")),
        }
    }

    /// What it complained of, once its output has ended; a program may complain and yet end well.
    ///
    /// # Errors
    /// It did not end, or not well.
    pub(super) fn finish(mut self) -> Result<String, EngineError> {
        let deadline = Instant::now() + LINGERS_AT_MOST;
        let status = loop {
            match self.child.try_wait()? {
                Some(status) => break status,
                None if Instant::now() > deadline => return Err(failed("it does not end")),
                None => thread::sleep(Duration::from_micros(200)),
            }
        };
        let complaint = self.complaint();
        match (status.success(), complaint.is_empty()) {
            (true, _) => Ok(complaint),
            (false, true) => Err(failed(&status.to_string())),
            (false, false) => Err(failed(&complaint)),
        }
    }

    fn complaint(&mut self) -> String {
        let mut bytes = Vec::new();
        let read =
            self.complaints.rewind().and_then(|()| (&self.complaints).take(LONGEST_COMPLAINT).read_to_end(&mut bytes));
        read.map(|_| String::from_utf8_lossy(&bytes).trim().to_owned()).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only where it has ended and was waited for already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The error for a program that did `what`.
pub(super) fn failed(what: &str) -> EngineError {
    EngineError::ProgramFailed { program: NAME, message: what.to_owned() }
}
