//! Packs for tests: the real one where its files were fetched, and small ones made on the spot.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::{
    fs::{self, File},
    io::Write as _,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use flate2::{Compression, write::GzEncoder};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{MODEL, Order, State, digest, install, state};
use crate::catalog::{Catalog, Joined, Member, PackFile, Package, PackageClient, VoicePack};

/// Where `scripts/fetch-voicepack` puts the files.
const FETCHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/voice-pack");
/// What a test says that needs the pack and has none.
pub const SKIPPED: &str = "SKIPPED: the voice pack is not there; scripts/fetch-voicepack fetches it";

/// Folder of the real pack: the one that `TIMBRE_VOICE_PACK` names, else one that is installed once from what
/// `scripts/fetch-voicepack` fetched. `None`, with a word on standard error, where there is neither.
pub fn installed() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| match std::env::var_os("TIMBRE_VOICE_PACK") {
        Some(folder) => Some(PathBuf::from(folder)).filter(|folder| matches!(state(folder), State::Ready { .. })),
        None => install_once(Path::new(FETCHED)),
    });
    if folder.is_none() {
        assert!(std::env::var_os("TIMBRE_REQUIRE_VOICE_PACK").is_none(), "{SKIPPED}");
        // Straight to the terminal: what a passing test prints is otherwise kept back.
        let _ = writeln!(std::io::stderr(), "{SKIPPED}");
    }
    folder.as_deref()
}

/// The fetched files themselves; `None` where one is missing.
pub fn fetched() -> Option<Vec<PathBuf>> {
    let catalog = Catalog::bundled();
    let files = catalog.voice_pack()?.files.values().map(|file| Path::new(FETCHED).join(&file.name));
    let files: Vec<_> = files.collect();
    files.iter().all(|file| file.is_file()).then_some(files)
}

fn install_once(root: &Path) -> Option<PathBuf> {
    let given = fetched()?;
    // Tests of several programs may come here at once.
    let lock = File::create(root.join("installing.lock")).unwrap();
    lock.lock().unwrap();
    let folder = root.join("installed");
    if !matches!(state(&folder), State::Ready { .. }) {
        let catalog = Catalog::bundled();
        let pack = catalog.voice_pack()?;
        let order = Order { pack, given: &given, folder: &folder, prepare: &crate::engine::natural::graph::prepare };
        install(&order, &mut |_, _, _| ControlFlow::Continue(())).unwrap();
    }
    Some(folder)
}

/// A small pack: its table, and its files in a folder.
pub struct Fake {
    /// The table. It names no addresses.
    pub pack: VoicePack,
    /// The files, in the order of the table.
    pub files: Vec<PathBuf>,
    /// What the model must be before it is prepared.
    pub model: Vec<u8>,
}

/// Bytes that no compression makes smaller, so that sizes are what a test says.
pub fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed | 1;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

impl Fake {
    /// Two parts of a model of `size` bytes and an archive with two voices, written into `folder`.
    pub fn new(folder: &Path, version: &str, size: usize) -> Self {
        fs::create_dir_all(folder).unwrap();
        let model = noise(size, 7);
        let (one, two) = model.split_at(size / 2);
        let voices = [noise(1_000, 1), noise(1_000, 2)];
        let tar = tarred(&[
            ("package/README.md", b"read me"),
            ("package/voices/af_one.bin", &voices[0]),
            ("package/voices/zm_two.bin", &voices[1]),
            ("package/LICENSE", b"Apache"),
        ]);
        let part = |number: u32, bytes: &[u8]| Member {
            from: "part.bin".into(),
            to: MODEL.into(),
            bytes: bytes.len() as u64,
            part: number,
            count: 0,
        };
        let member =
            |from: &str, to: &str, bytes, count| Member { from: from.into(), to: to.into(), bytes, count, part: 0 };
        let mut pack = VoicePack { id: "fake".into(), version: version.into(), prepared: true, ..VoicePack::default() };
        let mut files = Vec::new();
        let mut add = |key: &str, package: Package, name: String, bytes: &[u8], members| {
            let sha256 = sha256(bytes);
            files.push(folder.join(&name));
            fs::write(folder.join(&name), bytes).unwrap();
            let file = PackFile { name, bytes: bytes.len() as u64, sha256, package, addresses: Vec::new(), members };
            pack.files.insert(key.to_owned(), file);
        };
        for (number, bytes) in [(1, one), (2, two)] {
            let package = package(PackageClient::Pip, &format!("fake-model-{number}"), version);
            let archive = zipped(&[("part.bin", bytes), ("other.txt", b"not asked for")]);
            let name = format!("fake_model_{number}-{version}.whl");
            add(&format!("model-{number}"), package, name, &archive, vec![part(number, bytes)]);
        }
        let members = vec![
            member("package/voices/*.bin", "voices/", 1_000, 2),
            member("package/LICENSE", "licences/LICENSE", 6, 0),
        ];
        let package = package(PackageClient::Npm, "fake-voices", version);
        add("voices", package, format!("fake-voices-{version}.tgz"), &tar, members);
        pack.joined.insert(MODEL.into(), Joined { bytes: size as u64, sha256: sha256(&model) });
        Self { pack, files, model }
    }
}

/// In hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    digest::of_bytes(bytes, &mut |_| Ok(())).unwrap()
}

fn package(client: PackageClient, name: &str, version: &str) -> Package {
    Package { client, name: name.to_owned(), version: version.to_owned() }
}

/// A zip archive without compression.
pub fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in members {
        archive.start_file(*name, stored).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A compressed tar archive. Names are written as they are, however odd.
pub fn tarred(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append(&header, *bytes).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}
