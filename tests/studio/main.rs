//! The real program in a real window, listened to through a real sound server.
//!
//! Each test opens a desktop of its own (a display without a screen, a sound server without a card), starts the
//! program on it with a data folder of its own, and drives it by the names in its accessibility tree. Nothing here
//! reaches into the program. `stage` is the machinery; every file in `stories` is about one thing that people do or
//! that happens to them.

#![cfg_attr(
    feature = "inspection",
    expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")
)]

#[cfg(feature = "inspection")]
mod stage;

#[cfg(feature = "inspection")]
mod stories {
    mod audition;
    mod chinese;
    mod disk;
    mod endings;
    mod idle;
    mod keyboard;
    mod lost_server;
    mod manual;
    mod no_engine;
    mod no_sound;
    mod nonsense;
    mod serve;
    mod stall;
    mod whole_job;
}

#[cfg(not(feature = "inspection"))]
#[test]
#[ignore = "needs the feature: cargo test --features inspection --test studio"]
fn the_program_can_be_driven() {}
