//! Rows about the voice pack: which files it comes in, where they may be found, and what is taken out of them.
//!
//! Sizes are in bytes. The table of the program names packages and hashes and no addresses: those are told by a user's
//! file, by a mirror, or by the package client on the way. Reads and fetches nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::LocalText;

/// What the natural engine speaks with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct VoicePack {
    /// Tells packs apart.
    pub id: String,
    /// Another one replaces what is installed.
    pub version: String,
    /// Its name for people.
    pub name: LocalText,
    /// Whose work it is, and under which terms.
    pub licences: Vec<PackLicence>,
    /// Addresses of folders that hold all files under their own names; asked after a file's own addresses.
    pub mirrors: Vec<String>,
    /// The model is as the natural engine wants it; else it is the published one, and is prepared when it is installed.
    pub prepared: bool,
    /// Files that come in parts, by their place in the installed pack.
    pub joined: BTreeMap<String, Joined>,
    /// The files to fetch. Keyed, so that a user's file can change one of them.
    pub files: BTreeMap<String, PackFile>,
}

/// Whose work a part of the pack is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PackLicence {
    /// What it is.
    pub what: String,
    /// Who made it.
    pub by: String,
    /// SPDX identifier.
    pub licence: String,
}

/// What the parts of a file must give together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Joined {
    /// Size of the whole.
    pub bytes: u64,
    /// SHA-256 of the whole, hexadecimal in small letters.
    pub sha256: String,
}

/// A file to fetch: a package that carries parts of the pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PackFile {
    /// Name of the file.
    pub name: String,
    /// Size.
    pub bytes: u64,
    /// SHA-256, hexadecimal in small letters.
    pub sha256: String,
    /// The package that it is.
    pub package: Package,
    /// Where it lies, the preferred address first.
    pub addresses: Vec<String>,
    /// What is taken out of it.
    pub members: Vec<Member>,
}

/// A package, as its client knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Package {
    /// Who finds it.
    pub client: PackageClient,
    /// Its name there.
    pub name: String,
    /// The exact version.
    pub version: String,
}

/// A program that knows where packages lie, and the kind of archive that it deals in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PackageClient {
    /// Python's; its packages are zip archives.
    #[default]
    Pip,
    /// Node's; its packages are compressed tar archives.
    Npm,
}

impl PackageClient {
    /// As people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pip => "pip",
            Self::Npm => "npm",
        }
    }
}

/// One thing in a package that belongs into the installed pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Member {
    /// Its path in the archive. A `*` in the last part stands for any name; `to` is then a folder.
    pub from: String,
    /// Its place in the installed pack.
    pub to: String,
    /// Size of it, or of each where there are several.
    pub bytes: u64,
    /// How many there are where `from` has a `*`.
    pub count: u64,
    /// Which part of `to` it is, from 1; 0: all of it.
    pub part: u32,
}

impl Member {
    /// How many files it stands for.
    pub fn number(&self) -> u64 {
        if self.from.contains('*') { self.count } else { 1 }
    }
}

impl VoicePack {
    /// Bytes to fetch.
    pub fn download_bytes(&self) -> u64 {
        self.files.values().map(|file| file.bytes).sum()
    }

    /// Bytes on the disk once it is installed, about: preparing may change the size of what was joined a little.
    pub fn installed_bytes(&self) -> u64 {
        let members = self.files.values().flat_map(|file| &file.members);
        members.map(|member| member.bytes.saturating_mul(member.number())).sum()
    }

    /// Where a file may lie, in the order in which to ask.
    pub fn addresses<'a>(&'a self, file: &'a PackFile) -> impl Iterator<Item = String> + 'a {
        let mirrors = self.mirrors.iter().map(|folder| format!("{}/{}", folder.trim_end_matches('/'), file.name));
        file.addresses.iter().cloned().chain(mirrors)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use crate::catalog::Catalog;

    #[test]
    fn the_parts_make_the_whole() {
        let catalog = Catalog::bundled();
        let pack = catalog.voice_pack().unwrap();
        let members: Vec<_> = pack.files.values().flat_map(|file| &file.members).collect();
        let (whole, parts) = (&pack.joined["model.onnx"], members.iter().filter(|member| member.to == "model.onnx"));
        assert_eq!(parts.clone().map(|part| part.bytes).sum::<u64>(), whole.bytes);
        assert_eq!(parts.map(|part| part.part).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(pack.installed_bytes(), 92_361_271 + 54 * 522_240 + 2 * 11_357 + 642);
        assert_eq!(pack.download_bytes(), 89_969_926);
        let hash = |text: &str| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        assert!(hash(&whole.sha256) && pack.files.values().all(|file| hash(&file.sha256)));
    }

    /// Nobody's registry is written into the program; a package client knows its own.
    #[test]
    fn the_bundled_table_names_no_address() {
        let catalog = Catalog::bundled();
        let pack = catalog.voice_pack().unwrap();
        assert!(pack.files.values().all(|file| pack.addresses(file).next().is_none()));
    }

    #[test]
    fn a_users_file_adds_addresses_to_one_file_or_a_mirror_for_all() {
        let mut catalog = Catalog::bundled();
        let over = r#"{"voice_packs": [{"id": "kokoro-82m", "mirrors": ["http://mirror.example/pack/"],
            "files": {"voices": {"addresses": ["http://a.example/v.tgz"]}}}]}"#;
        catalog.overlay(over).unwrap();
        let pack = catalog.voice_pack().unwrap();
        let of = |key: &str| pack.addresses(&pack.files[key]).collect::<Vec<_>>();
        assert_eq!(of("voices"), ["http://a.example/v.tgz", "http://mirror.example/pack/kokoro-js-1.2.1.tgz"]);
        assert_eq!(of("model-2").len(), 1);
        let mut own = Catalog::bundled();
        own.overlay(r#"{"voice_packs": [{"id": "mine"}]}"#).unwrap();
        assert_eq!(own.voice_pack().map(|pack| pack.id.as_str()), Some("mine"));
        assert_eq!(pack.files["voices"].sha256, Catalog::bundled().voice_pack().unwrap().files["voices"].sha256);
    }
}
