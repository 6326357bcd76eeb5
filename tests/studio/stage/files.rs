//! Files as other programs read them, and the vault as it lies on the disk.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// What `ffprobe` says of a sound file.
#[derive(Debug)]
pub struct Probed {
    pub codec: String,
    pub rate: String,
    pub channels: u64,
    pub seconds: f64,
    pub bits_per_second: f64,
}

pub fn ffprobe(file: &Path) -> Probed {
    let said =
        said(Command::new("ffprobe").args(["-v", "error", "-of", "json", "-show_format", "-show_streams"]).arg(file));
    let said: Value = serde_json::from_str(&said).unwrap();
    let (stream, format) = (&said["streams"][0], &said["format"]);
    let number = |value: &Value| value.as_str().and_then(|text| text.parse().ok()).unwrap_or(0.0);
    Probed {
        codec: stream["codec_name"].as_str().unwrap().to_owned(),
        rate: stream["sample_rate"].as_str().unwrap().to_owned(),
        channels: stream["channels"].as_u64().unwrap(),
        seconds: number(&format["duration"]),
        bits_per_second: number(&stream["bit_rate"]),
    }
}

/// What `sox` says of a sound file: type, rate, channels, bits, seconds.
pub fn sox(file: &Path) -> (String, u32, u32, u32, f64) {
    let ask = |option: &str| said(Command::new("sox").args(["--i", option]).arg(file)).trim().to_owned();
    let number = |option: &str| ask(option).parse().unwrap();
    (ask("-t"), number("-r"), number("-c"), number("-b"), ask("-D").parse().unwrap())
}

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The files of a folder, by name; none where there is no folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).map_or(Vec::new(), |all| all.map(|one| one.unwrap().path()).collect());
    files.sort();
    files
}

/// The files that the program exported. What is being written still begins with a dot and is none yet.
pub fn exports(data: &Path) -> Vec<PathBuf> {
    let is_written = |file: &PathBuf| file.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'));
    files(&data.join("exports")).into_iter().filter(is_written).collect()
}

/// A take as it lies in the vault.
pub struct Stored {
    pub folder: PathBuf,
    pub record: Value,
}

impl Stored {
    pub fn seconds(&self) -> f64 {
        self.record["audio"]["seconds"].as_f64().unwrap()
    }

    pub fn sound(&self) -> PathBuf {
        self.folder.join(self.record["audio"]["file_name"].as_str().unwrap())
    }
}

/// The takes of a vault, oldest first; those that are just being written are left out.
pub fn vault(data: &Path) -> Vec<Stored> {
    let folders = files(&data.join("library/takes"));
    let read = |folder: PathBuf| {
        let record = serde_json::from_slice(&fs::read(folder.join("take.json")).ok()?).ok()?;
        Some(Stored { folder, record })
    };
    folders.into_iter().filter_map(read).collect()
}
