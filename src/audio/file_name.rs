//! Names that every file system takes, and files that appear whole and never replace another.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::settings::disk;

/// Longest stem in bytes of UTF-8: with a number and an extension it stays far below 255, the limit of a name.
const LONGEST: usize = 120;
/// The stem where a title leaves nothing.
const NAMELESS: &str = "voice";
/// Tries before a folder counts as full of the same name.
const MOST_COPIES: u32 = 9_999;

/// A file name without extension made of a title: legal on Linux, macOS and Windows, Unicode kept, never empty.
pub fn safe_file_stem(title: &str) -> String {
    let mut stem = String::new();
    for c in title.chars().filter(|&c| !is_invisible(c)) {
        match c {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => stem.push('_'),
            c if c.is_whitespace() || c.is_control() => {
                if !stem.ends_with(' ') {
                    stem.push(' ');
                }
            }
            c => stem.push(c),
        }
    }
    let stem = trimmed(cut(trimmed(&stem)));
    match stem {
        "" => NAMELESS.to_owned(),
        stem if is_reserved(stem) => format!("_{stem}"),
        stem => stem.to_owned(),
    }
}

/// Marks that draw nothing or turn the direction of writing, and so hide what a name really is.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Without the spaces, dots and dashes at the ends: dots hide a file or vanish, a dash reads as an option.
fn trimmed(stem: &str) -> &str {
    stem.trim_start_matches([' ', '.', '-']).trim_end_matches([' ', '.'])
}

fn cut(stem: &str) -> &str {
    &stem[..stem.floor_char_boundary(LONGEST)]
}

/// Names of devices on Windows, with or without an extension, in any case.
fn is_reserved(stem: &str) -> bool {
    let base = stem.split('.').next().unwrap_or(stem).trim_end().to_ascii_uppercase();
    let numbered = ["COM", "LPT"].iter().filter_map(|port| base.strip_prefix(port)).any(|rest| {
        let mut rest = rest.chars();
        matches!((rest.next(), rest.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    });
    numbered || matches!(base.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
}

/// Writes a new file `stem.ext` into the folder, which is made where it is missing, or `stem (2).ext` and so on where
/// the name is taken. The file appears whole or not at all, and no existing file is ever replaced, not even by two
/// calls at once. Returns where it is.
///
/// # Errors
/// Those of the file system; nothing is left behind then.
pub fn write_new(dir: &Path, stem: &str, ext: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    write_new_with(dir, stem, ext, |file| file.write_all(bytes)).map(|(path, ())| path)
}

/// As [`write_new`], for content that is made while it is written; what `write` gives is given back.
///
/// # Errors
/// Those of the file system and of `write`; nothing is left behind then.
pub fn write_new_with<T, E: From<io::Error>>(
    dir: &Path,
    stem: &str,
    ext: &str,
    write: impl FnOnce(&mut File) -> Result<T, E>,
) -> Result<(PathBuf, T), E> {
    fs::create_dir_all(dir)?;
    let mut file = temporary(dir)?;
    let made = write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    for copy in 1..=MOST_COPIES {
        let name = if copy == 1 { format!("{stem}.{ext}") } else { format!("{stem} ({copy}).{ext}") };
        let path = dir.join(name);
        match place(file, &path) {
            Ok(()) => {
                sync_folder(dir);
                return Ok((path, made));
            }
            Err((back, error)) if error.kind() == ErrorKind::AlreadyExists => file = back,
            Err((_, error)) => return Err(error.into()),
        }
    }
    Err(io::Error::from(ErrorKind::AlreadyExists).into())
}

/// Writes a file in place of an older one, in one step.
///
/// # Errors
/// Those of the file system; the older file stands then.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_with(path, |file| file.write_all(bytes))
}

/// As [`replace`], for content that is made while it is written; what `write` gives is given back.
///
/// # Errors
/// Those of the file system and of `write`; the older file stands then.
pub fn replace_with<T, E: From<io::Error>>(path: &Path, write: impl FnOnce(&mut File) -> Result<T, E>) -> Result<T, E> {
    let dir = path.parent().unwrap_or_else(|| Path::new("."));
    let mut file = temporary(dir)?;
    let made = write(file.as_file_mut())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(io::Error::from)?;
    sync_folder(dir);
    Ok(made)
}

/// What the name of a file begins and ends with until it is whole.
const PREFIX: &str = ".timbre-";
const SUFFIX: &str = ".tmp";

/// A file beside the one to be, removed on drop, readable by whom the user's mask allows, as any exported file. What
/// programs left that died over theirs long enough ago is removed first: it may be large.
fn temporary(dir: &Path) -> io::Result<NamedTempFile> {
    disk::sweep(dir, PREFIX, SUFFIX);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    disk::locked(&mut builder, dir)
}

type Refused = (NamedTempFile, io::Error);

/// Gives the file its name, in one step where the file system can.
fn place(file: NamedTempFile, path: &Path) -> Result<(), Refused> {
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(refused) if refused.error.kind() == ErrorKind::AlreadyExists => Err((refused.file, refused.error)),
        Err(refused) => place_by_reservation(refused.file, path),
    }
}

/// For file systems with neither hard links nor an exclusive rename: the name is taken with an empty file, which the
/// rename then replaces.
fn place_by_reservation(file: NamedTempFile, path: &Path) -> Result<(), Refused> {
    if let Err(error) = OpenOptions::new().write(true).create_new(true).open(path) {
        return Err((file, error));
    }
    match file.persist(path) {
        Ok(_) => Ok(()),
        Err(refused) => {
            // The reservation is ours and empty; if it cannot be removed, the first error says why.
            let _ = fs::remove_file(path);
            Err((refused.file, refused.error))
        }
    }
}

/// Puts the new name on the disk too. Not every system lets a folder be opened; the file itself is safe by then.
fn sync_folder(dir: &Path) {
    if let Ok(folder) = File::open(dir) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing test may panic")]
mod tests {
    use std::{collections::HashSet, thread};

    use super::*;

    #[test]
    fn names_are_made_legal() {
        for (title, stem) in [
            ("Old sailor", "Old sailor"),
            ("沉稳的男声", "沉稳的男声"),
            ("a/b\\c:d*e?f\"g<h>i|j", "a_b_c_d_e_f_g_h_i_j"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("  two\t\nlines  ", "two lines"),
            (".hidden", "hidden"),
            ("--help", "help"),
            ("ends with dots. . .", "ends with dots"),
            ("", "voice"),
            (" ... ", "voice"),
            ("\u{0}\u{7}", "voice"),
            ("exe\u{202e}vaw", "exevaw"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1", "_com1"),
            ("LPT³", "_LPT³"),
            ("COM10", "COM10"),
            ("Console", "Console"),
            ("v1.5 take", "v1.5 take"),
        ] {
            assert_eq!(safe_file_stem(title), stem, "{title:?}");
        }
    }

    #[test]
    fn long_names_are_cut_between_characters() {
        let stem = safe_file_stem(&"声".repeat(300));
        assert_eq!(stem, "声".repeat(40));
        let stem = safe_file_stem(&format!("{} tail", "a".repeat(119)));
        assert_eq!(stem, "a".repeat(119));
    }

    #[test]
    fn safe_names_stay_as_they_are() {
        for title in ["aux.", "- . -", "\u{feff}CON", "a".repeat(119).as_str(), "…"] {
            let once = safe_file_stem(title);
            assert_eq!(safe_file_stem(&once), once);
        }
    }

    fn names(dir: &Path) -> HashSet<String> {
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn two_at_once_never_overwrite() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("new").join("folder");
        thread::scope(|scope| {
            for n in 0..20_u8 {
                let dir = &dir;
                scope.spawn(move || {
                    let path = write_new(dir, "voice", "wav", &[n; 100]).unwrap();
                    assert_eq!(fs::read(path).unwrap(), [n; 100]);
                });
            }
        });
        let mut expected: HashSet<String> = (2..=20).map(|n| format!("voice ({n}).wav")).collect();
        expected.insert("voice.wav".to_owned());
        assert_eq!(names(&dir), expected);
    }

    #[test]
    fn a_reservation_does_not_overwrite_either() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("voice.wav");
        let mut file = temporary(folder.path()).unwrap();
        file.write_all(b"new").unwrap();
        place_by_reservation(file, &path).unwrap();
        let mut file = temporary(folder.path()).unwrap();
        file.write_all(b"other").unwrap();
        let (back, error) = place_by_reservation(file, &path).unwrap_err();
        drop(back);
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), HashSet::from(["voice.wav".to_owned()]));
    }

    #[test]
    fn what_died_before_it_was_whole_is_gone_with_the_next_file() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".timbre-abc123.tmp", ".timbre-theme", "mine.tmp"] {
            let path = folder.path().join(name);
            fs::write(&path, b"half").unwrap();
            disk::abandon(&path).unwrap();
        }
        fs::write(folder.path().join(".timbre-def456.tmp"), b"half").unwrap();
        let writing = temporary(folder.path()).unwrap();
        disk::abandon(writing.path()).unwrap();
        write_new(folder.path(), "voice", "wav", b"whole").unwrap();
        assert!(writing.path().exists(), "another one that is being written");
        drop(writing);
        // The other half of a file is too new to be called dead.
        let left = [".timbre-def456.tmp", ".timbre-theme", "mine.tmp", "voice.wav"];
        assert_eq!(names(folder.path()), left.map(str::to_owned).into());
    }

    #[test]
    fn failure_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        assert!(write_new(folder.path(), "no/such", "wav", b"x").is_err());
        assert_eq!(names(folder.path()), HashSet::new());
        fs::write(folder.path().join("file"), b"").unwrap();
        assert!(write_new(&folder.path().join("file"), "voice", "wav", b"x").is_err());
    }
}
