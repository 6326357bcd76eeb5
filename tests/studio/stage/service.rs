//! `timbre serve`: the service in a process of its own, which can be killed.

use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
};

use super::Kept;

pub struct Service {
    process: Kept,
    pub url: String,
    pub key: String,
}

impl Service {
    /// Waits until it listens.
    pub fn start(data: &Path, addr: SocketAddr) -> Self {
        let mut process = Kept::start(serve(data, addr).stdout(Stdio::piped())).unwrap();
        let (mut line, stdout) = (String::new(), process.child().stdout.take().unwrap());
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let (url, key) = line.trim().strip_prefix("listening on ").and_then(|rest| rest.split_once(" key ")).unwrap();
        assert_eq!(url, format!("http://{addr}"));
        Self { process, url: url.to_owned(), key: key.to_owned() }
    }

    /// Ends it without warning.
    pub fn kill(&mut self) {
        self.process.kill();
    }
}

/// The command that starts it.
pub fn serve(data: &Path, addr: SocketAddr) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_timbre"));
    command.args(["serve", "--addr", &addr.to_string(), "--data-dir"]).arg(data);
    command
}
