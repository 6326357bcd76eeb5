//! The programs that are measured, and what the kernel tells of them.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{Res, stage::Guard};

/// A program to run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The product.
    Timbre,
    /// `examples/empty-window.rs`.
    Empty,
}

impl What {
    fn path(self) -> Res<PathBuf> {
        let timbre = PathBuf::from(env!("CARGO_BIN_EXE_timbre"));
        Ok(match self {
            Self::Timbre => timbre,
            Self::Empty => timbre.parent().ok_or("no folder")?.join("examples/empty-window"),
        })
    }

    /// A command for it; the product keeps its things in `data`.
    pub fn command(self, data: &Path) -> Res<Command> {
        let path = self.path()?;
        if !path.exists() {
            return Err(format!("build {} first: make bench does", path.display()).into());
        }
        let mut command = Command::new(path);
        if self == Self::Timbre {
            // The window's library complains of a display without a desktop.
            command.arg("--data-dir").arg(data).env("TIMBRE_LOG", "error");
        }
        command.stdin(Stdio::null()).stdout(Stdio::null());
        Ok(command)
    }
}

/// Starts a program that can be driven; its address goes to [`Driver::connect`](crate::driver::Driver::connect).
pub fn start_driven(command: &mut Command) -> Res<(Guard, String)> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let addr = format!("127.0.0.1:{port}");
    Ok((Guard(command.env("EGUI_INSPECTION", &addr).spawn()?), addr))
}

/// Memory in megabytes: resident, and resident with shared pages divided by their users.
pub fn memory(id: u32) -> Res<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup"))?;
    let kilobytes = |text: &str, name: &str| -> Res<f64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1_024.0)
    };
    Ok((kilobytes(&status, "VmRSS:")?, kilobytes(&rollup, "Pss:")?))
}

/// Milliseconds of processor time, and how often a thread went to sleep, since the program's start.
pub fn work(id: u32) -> Res<(f64, f64)> {
    let mut nanos = 0.0;
    let mut sleeps = 0.0;
    for task in fs::read_dir(format!("/proc/{id}/task"))? {
        let task = task?.path();
        // A thread may end while it is looked at.
        let Ok(times) = fs::read_to_string(task.join("schedstat")) else { continue };
        let Ok(status) = fs::read_to_string(task.join("status")) else { continue };
        nanos += times.split_whitespace().next().unwrap_or("0").parse::<f64>()?;
        let count = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        sleeps += count.unwrap_or("0").trim().parse::<f64>()?;
    }
    Ok((nanos / 1e6, sleeps))
}
