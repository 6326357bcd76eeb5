//! A file system that is soon full.

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// A file system of its own, where the system lets us have one.
pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None`, with a word about it, where nothing may be mounted.
    pub fn mount(kibibytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={kibibytes}k");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|ended| ended.status.success());
        if !mounted {
            eprintln!("skipped: a full disk needs the right to mount one");
        }
        mounted.then_some(Self(folder))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    fn filler(&self) -> PathBuf {
        self.0.path().join("filler")
    }

    /// Leaves room for so many bytes, in whole blocks.
    pub fn fill(&self, left: u64) {
        let mut filler = File::create(self.filler()).unwrap();
        let mut written = 0;
        while let Ok(count @ 1..) = filler.write(&[0; 4_096]) {
            written += count as u64;
        }
        filler.set_len(written.saturating_sub(left)).unwrap();
    }

    pub fn free(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, because a file may still be open.
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).output();
    }
}
