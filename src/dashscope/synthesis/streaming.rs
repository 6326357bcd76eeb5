//! Speech that is taken while it is made.

use std::collections::VecDeque;

use serde_json::Value;

use super::{Sound, SoundAddress, address, decoded};
use crate::{
    dashscope::{Client, Error, ErrorKind, stream::EventStream},
    wire::synthesis::{STOP, SpeechAnswer},
};

/// What comes of a streamed speech.
#[derive(Clone, Debug, PartialEq)]
pub enum SpeechPiece {
    /// The next bytes, cut anywhere, never none.
    Audio(Vec<u8>),
    /// Something about the sentence that is being spoken, from `CosyVoice` only.
    Sentence {
        /// `sentence-begin`, `sentence-synthesis` or `sentence-end`.
        stage: String,
        /// The sentence's text.
        text: Option<String>,
        /// Its index and, where asked for, its words with their times, as the server tells them.
        detail: Value,
    },
    /// All was spoken, and there were bytes.
    Finished(SpeechEnd),
}

/// What is known at the end of a speech.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeechEnd {
    /// Where the whole sound can be fetched once more.
    pub address: Option<SoundAddress>,
    /// Counted characters charged, where the server tells.
    pub characters: Option<u64>,
    /// The server's id of the call, or empty.
    pub request_id: String,
}

/// A speech on its way. Dropping it ends the call.
pub struct SpeechStream {
    client: Client,
    events: EventStream,
    ready: VecDeque<SpeechPiece>,
    end: Option<SpeechEnd>,
    characters: Option<u64>,
    has_sound: bool,
}

impl SpeechStream {
    pub(super) fn new(client: Client, events: EventStream) -> Self {
        Self { client, events, ready: VecDeque::new(), end: None, characters: None, has_sound: false }
    }

    /// The server's id of the call, as far as it is known.
    pub fn request_id(&self) -> &str {
        self.events.request_id()
    }

    /// The next piece. Safe to cancel.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::Interrupted`] where the speech broke off, [`ErrorKind::NoAudio`] where it ended
    /// without a byte. Nothing comes after an error or after [`SpeechPiece::Finished`].
    pub async fn next(&mut self) -> Result<SpeechPiece, Error> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Ok(piece);
            }
            if self.end.is_some() {
                return self.finish().await;
            }
            let Some(event) = self.events.next().await? else {
                return Err(self.events.error(ErrorKind::Interrupted, "the speech broke off before its end"));
            };
            let answer = self.events.read(&event)?;
            self.take(answer)?;
        }
    }

    fn take(&mut self, answer: SpeechAnswer) -> Result<(), Error> {
        let SpeechAnswer { output, usage, .. } = answer;
        self.characters = usage.characters.or(self.characters);
        if let Some(stage) = output.kind {
            let detail = output.sentence.unwrap_or_default();
            self.ready.push_back(SpeechPiece::Sentence { stage, text: output.original_text, detail });
        }
        let bytes = decoded(&output.audio.data).map_err(|message| self.events.error(ErrorKind::Nonsense, message))?;
        if !bytes.is_empty() {
            self.has_sound = true;
            self.ready.push_back(SpeechPiece::Audio(bytes));
        }
        if output.finish_reason == STOP {
            let request_id = self.events.request_id().to_owned();
            self.end = Some(SpeechEnd { address: address(output.audio), characters: self.characters, request_id });
        }
        Ok(())
    }

    /// A server that did not stream has the sound at an address; one without either has failed.
    async fn finish(&mut self) -> Result<SpeechPiece, Error> {
        let address = self.end.as_ref().and_then(|end| end.address.clone());
        match address {
            Some(address) if !self.has_sound => {
                let bytes = self.client.sound(&Sound::At(address)).await?;
                self.has_sound = true;
                Ok(SpeechPiece::Audio(bytes))
            }
            None if !self.has_sound => Err(self.events.error(ErrorKind::NoAudio, "the speech ended without a sound")),
            _ => {
                let over = || self.events.error(ErrorKind::Interrupted, "the speech is over");
                self.end.take().map(SpeechPiece::Finished).ok_or_else(over)
            }
        }
    }
}
