//! The embedded service as a stranger meets it: the vendor's own Python SDK, pinned, talks to `timbre serve`.
//!
//! Each test runs one script of this folder. The SDK lives in a virtual environment under `target`, made by the first
//! test that needs it; where there is no Python or no network to make it with, the tests say so and pass.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failing test may panic")]

mod environment;
mod script;

#[test]
fn realtime() {
    script::run("realtime");
}

#[test]
fn tasks() {
    script::run("tasks");
}

#[test]
fn speech_over_http() {
    script::run("speech");
}

#[test]
fn chat() {
    script::run("chat");
}

#[test]
fn voice_design() {
    script::run("design");
}

#[test]
fn voice_enrollment() {
    script::run("enrollment");
}

#[test]
fn lists_of_models() {
    script::run("models");
}

#[test]
fn the_published_client_without_sdk() {
    script::run("sample_client");
}
