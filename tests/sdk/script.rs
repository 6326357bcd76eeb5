//! One script against one service, each in a process of its own.

use std::{
    env,
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::environment;

/// Longer than any script takes; only one that hangs comes to it.
const PATIENCE: Duration = Duration::from_mins(10);

/// Runs `tests/sdk/NAME.py`, which must end well; tells what it printed where it does not.
pub fn run(name: &str) {
    let python = match environment::python() {
        Ok(python) => python,
        Err(why) => return skip(name, why),
    };
    let folder = tempfile::tempdir().unwrap();
    let mut service = Service::start(folder.path());
    let printed = folder.path().join("printed.txt");
    let out = File::create(&printed).unwrap();
    let mut command = Command::new(python);
    // No compiled files beside the scripts, and UTF-8 whatever the locale.
    command.args(["-B", "-X", "utf8"]).arg(format!("{}/tests/sdk/{name}.py", env!("CARGO_MANIFEST_DIR")));
    command.stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(out);
    surroundings(&mut command, &service, folder.path());
    let mut script = Kept(command.spawn().unwrap());
    let end = Instant::now() + PATIENCE;
    let status = loop {
        match script.0.try_wait().unwrap() {
            None if Instant::now() < end => thread::sleep(Duration::from_millis(50)),
            status => break status,
        }
    };
    let text = |path| fs::read_to_string(path).unwrap_or_default();
    let how = status.map_or_else(|| "it hangs".to_owned(), |status| status.to_string());
    let (printed, complaints) = (text(printed), text(folder.path().join("service.txt")));
    let its_end = service.process.0.try_wait().unwrap().map_or_else(|| "it runs".to_owned(), |end| end.to_string());
    let is_well = status.is_some_and(|status| status.success());
    assert!(is_well, "{name}.py: {how}\n{printed}\nThe service ({its_end}) said: {complaints}");
}

/// Says so past the test runner, which keeps what passing tests print to itself.
fn skip(name: &str, why: &str) {
    let _ = writeln!(io::stderr(), "SKIPPED: tests/sdk/{name}.py did not run: {why}");
}

/// Where the service is, and nothing of this computer's own settings for the SDK.
fn surroundings(command: &mut Command, service: &Service, home: &Path) {
    let own = |name: &str| name.starts_with("DASHSCOPE_") || name.to_ascii_lowercase().ends_with("_proxy");
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(own)) {
        command.env_remove(name);
    }
    let (url, socket) = (&service.url, service.url.replacen("http", "ws", 1));
    command
        .env("HOME", home)
        .env("NO_PROXY", "*")
        .env("TIMBRE_URL", url)
        .env("DASHSCOPE_API_KEY", &service.key)
        .env("DASHSCOPE_HTTP_BASE_URL", format!("{url}/api/v1"))
        .env("DASHSCOPE_WEBSOCKET_BASE_URL", format!("{socket}/api-ws/v1/inference"));
}

/// `timbre serve` with a folder of its own.
struct Service {
    process: Kept,
    url: String,
    key: String,
}

impl Service {
    /// Waits until it listens.
    fn start(folder: &Path) -> Self {
        let complaints = File::create(folder.join("service.txt")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_timbre"));
        command.args(["serve", "--data-dir"]).arg(folder.join("data"));
        let mut process = Kept(command.stdout(Stdio::piped()).stderr(complaints).spawn().unwrap());
        let mut line = String::new();
        BufReader::new(process.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told = line.trim().strip_prefix("listening on ").and_then(|rest| rest.split_once(" key "));
        let (url, key) = told.unwrap_or_else(|| panic!("timbre serve: {line:?}"));
        Self { process, url: url.to_owned(), key: key.to_owned() }
    }
}

/// A process that ends with its owner.
struct Kept(Child);

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
