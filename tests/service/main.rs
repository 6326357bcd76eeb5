//! The embedded service as its clients see it: real sockets, raw clients, every documented answer.
#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod backend;
mod chat;
mod client;
mod delivery;
mod design;
mod drive;
mod engines;
mod enrollment;
mod enrollment_client;
mod enrollment_official;
mod faults;
mod faults_speech;
mod faults_voices;
mod gate;
mod gateway;
mod http;
mod http_trouble;
mod kept_voices;
mod lasting;
mod liar;
mod lifecycle;
mod modes;
mod proxies;
mod realtime;
mod refusals;
mod retired;
mod sockets;
mod sound;
mod support;
mod tasks;
mod tasks_client;
mod tasks_trouble;
mod trouble;
mod uploads;
