//! The voice pack on the disk: checked, unpacked, prepared, shown and removed. Fetches nothing.
//!
//! The folder holds [`MODEL`], `voices/<id>.bin`, `licences/` and `pack.json`, which tells what was installed. It is
//! put in its place by one rename, so that the old pack or the new one is there at any moment, and never half of one.
//!
//! | file | owns |
//! |---|---|
//! | `places` | the folder, what stands beside it, and who may change it |
//! | `sort` | which given file is which of the table's |
//! | `unpack` | what is taken out of archives |
//! | `install` | from the files to the folder |
//! | `builder` | what is written, and that it stays written |
//! | `manifest` | `pack.json`, and what is on the disk measured against it |

mod builder;
mod digest;
mod error;
mod install;
mod manifest;
mod places;
pub mod room;
mod sort;
#[cfg(any(test, feature = "inspection"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod unpack;

use std::{ops::ControlFlow, path::Path};

pub use error::PackError;
pub use install::{Order, Prepare, check_table, install};
pub use manifest::{Fault, State};
pub use places::{Places, was_removed};
pub use sort::is_whole;

/// The model's place in the folder.
pub const MODEL: &str = "model.onnx";

/// What takes a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Hashes are taken.
    Checking,
    /// Archives are opened and written out.
    Unpacking,
}

/// Told about each step how many bytes of how many are done; `Break` stops the work.
pub type Watch<'a> = dyn FnMut(Step, u64, u64) -> ControlFlow<()> + 'a;

/// How the pack in `folder` is, by the sizes of its files: cheap, and blind to changed bytes. Ends what a crash
/// interrupted in the middle of a change.
pub fn state(folder: &Path) -> State {
    Places::of(folder).mend();
    manifest::measure(folder)
}

/// How the pack is, by the hash of each file.
///
/// # Errors
/// [`PackError::Cancelled`].
pub fn check(folder: &Path, watch: &mut Watch<'_>) -> Result<State, PackError> {
    Places::of(folder).mend();
    manifest::verify(folder, watch)
}

/// Takes the pack away, with what was fetched for it, and notes that the user wanted so.
///
/// # Errors
/// Another program changes the pack, or the disk refuses.
pub fn remove(folder: &Path) -> Result<(), PackError> {
    let places = Places::of(folder);
    let _turn = places.take_turn()?;
    // What an interrupted change left must not come back once the folder is gone.
    places.mend();
    places.sweep()?;
    places.discard_installed()?;
    places.discard_downloads()?;
    places.note_removed()
}
