//! Chat with a language model whose words are to be spoken while they come.
//!
//! Charged, so sent once. Thoughts are not handed up: nobody wants to hear them.

use super::{Client, Error, ErrorKind, stream::EventStream};
use crate::{
    model::ModelId,
    wire::chat::{CHAT_PATH, ChatAnswer, ChatCall, ChatMessage, ChatUsage, DONE},
};

/// What comes of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChatPiece {
    /// The next words, never empty.
    Words(String),
    /// The answer is over.
    Finished {
        /// `stop`; `length` where the model was cut off; empty where the server did not tell.
        reason: String,
        /// Tokens charged, where the server tells.
        usage: Option<ChatUsage>,
        /// The server's id of the call, or empty.
        request_id: String,
    },
}

/// An answer on its way. Dropping it ends the call.
pub struct ChatStream {
    events: EventStream,
    reason: Option<String>,
    usage: Option<ChatUsage>,
}

impl Client {
    /// Asks `model` for the next thing to say, without letting it think first.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn chat(&self, model: &ModelId, messages: &[ChatMessage]) -> Result<ChatStream, Error> {
        let call = ChatCall::streaming(model.clone(), messages.to_vec());
        let events = self.post_events(CHAT_PATH, &call, |request| request).await?;
        Ok(ChatStream { events, reason: None, usage: None })
    }
}

impl ChatStream {
    /// The next words, or the end. Safe to cancel.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::Interrupted`] where the answer broke off. Nothing comes after an error or the end.
    pub async fn next(&mut self) -> Result<ChatPiece, Error> {
        loop {
            let Some(event) = self.events.next().await? else { return self.end() };
            if event.data.trim() == DONE {
                return Ok(self.finished());
            }
            let answer: ChatAnswer = self.events.read(&event)?;
            self.usage = answer.usage.or(self.usage);
            let Some(choice) = answer.choices.into_iter().next() else { continue };
            self.reason =
                choice.finish_reason.filter(|reason| !matches!(reason.as_str(), "" | "null")).or(self.reason.take());
            let words = choice.delta.or(choice.message).and_then(|words| words.content);
            if let Some(words) = words.filter(|words| !words.is_empty()) {
                return Ok(ChatPiece::Words(words));
            }
        }
    }

    /// A stream that told its reason to end is whole, even without the last line.
    fn end(&mut self) -> Result<ChatPiece, Error> {
        if self.reason.is_some() {
            Ok(self.finished())
        } else {
            Err(self.events.error(ErrorKind::Interrupted, "the answer broke off"))
        }
    }

    fn finished(&mut self) -> ChatPiece {
        ChatPiece::Finished {
            reason: self.reason.take().unwrap_or_default(),
            usage: self.usage,
            request_id: self.events.request_id().to_owned(),
        }
    }
}
