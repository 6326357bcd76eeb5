//! The stage: a virtual display, a sound server with one silent card, a home folder; gone when the bench ends.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{ON_STAGE, Res};

/// The card that everything plays on; what it plays is heard on its monitor.
pub const CARD: &str = "bench";
/// Longest time for a part of the stage to be there.
const PATIENCE: Duration = Duration::from_secs(30);

/// A child that does not outlive its owner.
pub struct Guard(pub Child);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Sets the stage, runs this program on it, and takes it down.
pub fn run_again_there(words: &[String]) -> Res<()> {
    let home = tempfile::tempdir()?;
    let runtime = home.path().join("run");
    make_private(&runtime)?;
    // The plugin of ALSA leads to the sound server.
    fs::write(home.path().join(".asoundrc"), "pcm.!default { type pulse }\nctl.!default { type pulse }\n")?;
    let (_screen, display) = screen()?;
    let _sound = sound(home.path(), &runtime)?;
    let mut inner = Command::new(std::env::current_exe()?);
    inner.args(words).env(ON_STAGE, "1").env("DISPLAY", display).env("LIBGL_ALWAYS_SOFTWARE", "1");
    inner.env("LANG", "C.UTF-8").env_remove("LC_ALL").env_remove("LC_MESSAGES");
    on_stage(&mut inner, home.path(), &runtime);
    let status = inner.status()?;
    if status.success() { Ok(()) } else { Err("the bench failed".into()) }
}

/// Only the user's own folder counts as a runtime folder.
fn make_private(path: &Path) -> Res<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::create_dir_all(path)?;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o700))?)
}

fn on_stage(command: &mut Command, home: &Path, runtime: &Path) {
    for gone in ["WAYLAND_DISPLAY", "PULSE_SERVER", "DBUS_SESSION_BUS_ADDRESS", "DASHSCOPE_API_KEY"] {
        command.env_remove(gone);
    }
    for folder in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"] {
        command.env_remove(folder);
    }
    command.env("HOME", home).env("XDG_RUNTIME_DIR", runtime);
}

/// A display on a number that is free, and its name.
fn screen() -> Res<(Guard, String)> {
    let mut command = Command::new("Xvfb");
    command.args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset"]);
    let mut screen = Guard(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?);
    let mut number = String::new();
    let said = screen.0.stdout.take().ok_or("no pipe")?;
    BufReader::new(said).read_line(&mut number)?;
    if number.trim().is_empty() {
        return Err("Xvfb does not start".into());
    }
    Ok((screen, format!(":{}", number.trim())))
}

fn sound(home: &Path, runtime: &Path) -> Res<Guard> {
    let card = format!("module-null-sink sink_name={CARD} rate=48000 channels=1");
    let mut command = Command::new("pulseaudio");
    command.args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--log-target=stderr", "--log-level=error"]);
    command.args(["-L", "module-native-protocol-unix", "-L", &card]);
    on_stage(&mut command, home, runtime);
    let mut server = Guard(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?);
    let since = Instant::now();
    while !runtime.join("pulse/native").exists() {
        if server.0.try_wait()?.is_some() || since.elapsed() > PATIENCE {
            let mut said = String::new();
            if let Some(mut complaints) = server.0.stderr.take() {
                complaints.read_to_string(&mut said)?;
            }
            return Err(format!("pulseaudio does not start: {said}").into());
        }
        thread::sleep(Duration::from_millis(20));
    }
    // Nobody reads what it complains of from here on; the pipe must not fill up.
    if let Some(complaints) = server.0.stderr.take() {
        thread::spawn(move || BufReader::new(complaints).lines().map_while(Result::ok).for_each(drop));
    }
    Ok(server)
}
