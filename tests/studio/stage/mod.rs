//! What every story stands on: a desktop, the program on it, an ear, and servers good and bad.

mod desktop;
mod driver;
mod ear;
mod files;
mod kept;
mod liar;
mod program;
mod service;
mod steps;
mod tree;
mod window;

use std::time::{Duration, Instant};

pub use desktop::{Desktop, find, skipped};
pub use driver::Driver;
pub use ear::{Ear, Heard};
pub use files::{Stored, exports, ffprobe, sox, vault};
pub use kept::Kept;
pub use liar::{Liar, Lie};
pub use program::{Program, Start, free_address};
pub use service::{Service, serve};
pub use steps::{DESIGN, GIRL, OLD_MAN, SENTENCE, endless_tale};
pub use tree::{Name, Tree};

/// Longer than anything takes on a busy machine; only something that hangs comes to it.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// Asks until there is an answer.
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "this never came: {what}");
        std::thread::sleep(Duration::from_millis(30));
    }
}
