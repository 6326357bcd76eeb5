//! Tasks: `CosyVoice`, Qwen-Audio-TTS and Sambert over one socket. Every text frame is an envelope of `header` and
//! `payload`; sound comes as binary frames, which belong to the task that runs.

mod client;
mod dialect;
mod parameters;
mod server;

pub use client::{RunTask, TaskAction, TaskMessage, UnreadableTask};
pub use dialect::{Dialect, Unsupported};
pub use parameters::{HotFix, Parameters};
pub use server::{Phoneme, ResultKind, Sentence, TaskEvent, TaskFrame, TaskOutput, TaskUsage, Word, parse_frame};

/// Most counted characters in one `continue-task` (PROTOCOL A, limits of 2026).
pub const MOST_TEXT_PER_FRAME: u64 = 20_000;
/// Most counted characters in one task.
pub const MOST_TEXT_PER_TASK: u64 = 200_000;
/// A task that is open and gets nothing from its client for so long is failed by the server.
pub const FEED_WITHIN: std::time::Duration = std::time::Duration::from_secs(23);
/// A socket that carries no task for so long is closed by the server.
pub const IDLE_BETWEEN: std::time::Duration = std::time::Duration::from_mins(1);
/// Longest instruction, in characters: the vendor's pages say 100, its SDK 128.
pub const LONGEST_INSTRUCTION: usize = 128;
