//! The embedded service as its clients see it: real sockets, raw clients, every documented answer.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod design;
mod engines;
mod gate;
mod lifecycle;
mod modes;
mod realtime;
mod refusals;
mod sound;
mod support;
mod trouble;
