//! The virtual environment that has the SDK: made once, kept for the next run, and made anew when its list changes.

use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};

/// Every package with its version and its hashes.
const REQUIREMENTS: &str = include_str!("requirements.txt");
/// What `python3 -m venv` says where Debian's `python3-venv` is missing.
const NO_VENV: [&str; 2] = ["ensurepip is not", "No module named venv"];
/// What pip says when it cannot reach the package index.
const OFFLINE: [&str; 2] = ["after connection broken by", "ReadTimeoutError"];
/// What pip says when a package is not the one that was pinned, which nothing excuses.
const FORGED: [&str; 1] = ["DO NOT MATCH THE HASHES"];

/// The Python that has the SDK, or why there can be none on this computer.
pub fn python() -> Result<&'static Path, &'static str> {
    static PYTHON: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    PYTHON.get_or_init(make).as_ref().map(PathBuf::as_path).map_err(String::as_str)
}

fn make() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sdk");
    fs::create_dir_all(&folder).unwrap();
    // Another run of the tests may be at it; the lock ends with the file.
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let (home, mark) = (folder.join("venv"), folder.join("installed.txt"));
    let python = home.join("bin/python");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == REQUIREMENTS) && python.exists() {
        return Ok(python);
    }
    let _ = fs::remove_file(&mark);
    create(&home)?;
    install(&python)?;
    fs::write(mark, REQUIREMENTS).unwrap();
    Ok(python)
}

fn create(home: &Path) -> Result<(), String> {
    match Command::new("python3").args(["-m", "venv", "--clear"]).arg(home).output() {
        Err(error) if error.kind() == ErrorKind::NotFound => Err("python3 is not installed".to_owned()),
        Err(error) => panic!("python3: {error}"),
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) if says(&output, &NO_VENV) => Err("python3 has no venv (Debian: python3-venv)".to_owned()),
        Ok(output) => panic!("python3 -m venv: {}", text(&output)),
    }
}

fn install(python: &Path) -> Result<(), String> {
    let list = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sdk/requirements.txt");
    let how = ["--quiet", "--no-input", "--disable-pip-version-check", "--only-binary=:all:", "--require-hashes"];
    let output = Command::new(python).args(["-m", "pip", "install"]).args(how).args(["-r", list]).output().unwrap();
    if output.status.success() {
        return Ok(());
    }
    let text = text(&output);
    let is_offline = says(&output, &OFFLINE) && !says(&output, &FORGED);
    assert!(is_offline, "the SDK could not be installed: {text}");
    Err(format!("the package index cannot be reached: {}", text.lines().next().unwrap_or_default()))
}

fn says(output: &Output, words: &[&str]) -> bool {
    let text = text(output);
    words.iter().any(|words| text.contains(words))
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}
