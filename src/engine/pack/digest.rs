//! SHA-256, in pieces small enough to be stopped between two of them.

use std::{
    fmt::Write as _,
    fs::File,
    io::{self, Read},
    path::Path,
};

use sha2::{Digest as _, Sha256};

use super::PackError;

/// Bytes between two looks at whether to go on: a millisecond's work at most.
pub const PIECE: usize = 64 << 10;

/// Called after each piece with its size; an error ends the work.
pub type Tick<'a> = dyn FnMut(u64) -> Result<(), PackError> + 'a;

/// SHA-256 and length of what has been put in.
#[derive(Default)]
pub struct Digest {
    hasher: Sha256,
    bytes: u64,
}

impl Digest {
    pub fn put(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// In hexadecimal, small letters.
    pub fn sha256(self) -> String {
        self.hasher.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// Of a whole slice.
pub fn of_bytes(bytes: &[u8], tick: &mut Tick<'_>) -> Result<String, PackError> {
    let mut digest = Digest::default();
    for piece in bytes.chunks(PIECE) {
        digest.put(piece);
        tick(piece.len() as u64)?;
    }
    Ok(digest.sha256())
}

/// Of a whole file. The inner error is the disk's.
pub fn of_file(path: &Path, tick: &mut Tick<'_>) -> Result<io::Result<String>, PackError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return Ok(Err(error)),
    };
    let (mut digest, mut piece) = (Digest::default(), vec![0; PIECE]);
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(Ok(digest.sha256())),
            Ok(count) => {
                digest.put(&piece[..count]);
                tick(count as u64)?;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Ok(Err(error)),
        }
    }
}
