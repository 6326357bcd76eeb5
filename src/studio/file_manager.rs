//! Showing a file in the desktop's file manager, and knowing whether anything showed it.

use std::{io, path::Path};

/// Opens the file manager at `file`; where that cannot point at a file, at its folder. Blocks for some
/// seconds at most.
///
/// # Errors
/// Nothing on this desktop shows folders; the words are those of whoever failed last.
#[cfg(any(windows, target_os = "macos"))]
pub(super) fn show(file: &Path) -> io::Result<()> {
    opener::reveal(file).map_err(io::Error::other)
}

#[cfg(not(any(windows, target_os = "macos")))]
pub(super) use freedesktop::show;

#[cfg(not(any(windows, target_os = "macos")))]
mod freedesktop {
    use std::{
        process::{Command, Stdio},
        thread,
        time::{Duration, Instant},
    };

    use reqwest::Url;
    use zbus::blocking::connection::Builder;

    use super::{Path, io};

    /// A program that runs longer than this serves the folder.
    const TRIED_BY: Duration = Duration::from_secs(3);

    /// As documented above.
    pub fn show(file: &Path) -> io::Result<()> {
        point_at(file).or_else(|_| open(file.parent().unwrap_or(file), "xdg-open"))
    }

    /// Asks the file manager over the session's bus.
    fn point_at(file: &Path) -> io::Result<()> {
        const MANAGER: &str = "org.freedesktop.FileManager1";
        let url = Url::from_file_path(file.canonicalize()?).map_err(|()| io::ErrorKind::InvalidFilename)?;
        let bus = Builder::session().and_then(|bus| bus.method_timeout(TRIED_BY).build()).map_err(io::Error::other)?;
        let body = (vec![url.as_str()], "");
        bus.call_method(Some(MANAGER), "/org/freedesktop/FileManager1", Some(MANAGER), "ShowItems", &body)
            .map_err(io::Error::other)?;
        Ok(())
    }

    /// Opens a folder with the desktop's own program. That may run for as long as the folder is open; one that ends at
    /// once and in failure found nothing to show it with.
    fn open(folder: &Path, program: &str) -> io::Result<()> {
        let mut open = Command::new(program);
        let mut opener = open.arg(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let since = Instant::now();
        while since.elapsed() < TRIED_BY {
            if let Some(ended) = opener.try_wait()? {
                return if ended.success() { Ok(()) } else { Err(io::Error::other(format!("{program}: {ended}"))) };
            }
            thread::sleep(Duration::from_millis(50));
        }
        // Somebody has to take note of its end.
        drop(thread::spawn(move || opener.wait()));
        Ok(())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_program_that_fails_or_is_not_there_has_shown_nothing() {
            assert!(open(Path::new("/"), "true").is_ok());
            assert!(open(Path::new("/"), "false").is_err());
            assert!(open(Path::new("/"), "no-such-program-anywhere").is_err());
        }
    }
}
