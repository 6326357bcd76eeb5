//! The application: all state of the window, events in, commands out, shortcuts, start and end.

mod args;
mod events;
mod pack;
mod pending;
mod saving;
mod shortcuts;
mod start;
mod window;

pub use args::{Args, BadArgs, Mode};
pub use pack::PackAction;
pub use start::{StartError, run};
pub use window::{Studio, TimbreApp};
