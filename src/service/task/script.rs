//! A line of a task: what is spoken in one go, with its pauses, and how it was written.

use std::time::Duration;

use crate::service::{count::counted, segment::is_speakable};

/// A stretch of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Something to say.
    Text(String),
    /// Silence.
    Pause(Duration),
}

/// One sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// As it was written, without markup.
    pub original: String,
    /// What is spoken of it.
    pub parts: Vec<Part>,
}

impl Line {
    /// A line of text alone.
    pub fn text(text: String) -> Self {
        Self { parts: vec![Part::Text(text.clone())], original: text }
    }

    /// Adds text that is spoken as `spoken`.
    pub fn say(&mut self, original: &str, spoken: String) {
        self.original.push_str(original);
        self.parts.push(Part::Text(spoken));
    }

    /// Whether there is anything to say.
    pub fn is_speakable(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Text(text) if is_speakable(text)))
    }

    /// What it costs.
    pub fn characters(&self) -> u64 {
        counted(&self.original)
    }

    /// The same line with `change` made to what is spoken.
    #[must_use]
    pub fn changed(self, change: impl Fn(&str) -> String) -> Self {
        let change = |part| match part {
            Part::Text(text) => Part::Text(change(&text)),
            pause @ Part::Pause(_) => pause,
        };
        Self { parts: self.parts.into_iter().map(change).collect(), ..self }
    }
}
