//! Speech over plain HTTP, whole or as it is made. Charged: every call is sent once.
//!
//! Bytes are handed up as they come; what they are (raw samples, or a file of some format) their first ones tell.

mod streaming;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;

pub use self::streaming::{SpeechEnd, SpeechPiece, SpeechStream};
use super::{Client, Error, ErrorKind, error::chain, retry::Charge};
use crate::{
    model::{TextProblem, counted_characters},
    wire::{
        synthesis::{
            COSY_SPEECH_PATH, COSY_TEXT_LIMIT, CosyInput, CosySpeech, QWEN_SPEECH_PATH, QWEN_TEXT_LIMIT, QwenSpeech,
            ResultAudio, SSE_HEADER, STOP, SpeechAnswer,
        },
        task::{Dialect, Parameters},
    },
};

/// A call in its family's words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum SpeechCall {
    /// To a Qwen-TTS model.
    Qwen(QwenSpeech),
    /// To a `CosyVoice` or Qwen-Audio-TTS model.
    Cosy(CosySpeech),
}

/// A call and how long its text may be.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeechRequest {
    /// What is sent.
    pub call: SpeechCall,
    /// Longest text: characters for Qwen, counted characters for the others. What is documented, unless changed.
    pub longest: u64,
}

impl From<QwenSpeech> for SpeechRequest {
    fn from(call: QwenSpeech) -> Self {
        Self { call: SpeechCall::Qwen(call), longest: QWEN_TEXT_LIMIT }
    }
}

impl From<CosySpeech> for SpeechRequest {
    fn from(call: CosySpeech) -> Self {
        Self { call: SpeechCall::Cosy(call), longest: COSY_TEXT_LIMIT }
    }
}

impl SpeechRequest {
    /// Whether the text may be sent.
    ///
    /// # Errors
    /// The text is empty or too long.
    pub fn check(&self) -> Result<(), TextProblem> {
        let (text, count) = match &self.call {
            SpeechCall::Qwen(call) => (&call.input.text, call.input.text.chars().count() as u64),
            SpeechCall::Cosy(call) => (&call.input.text, counted_characters(&call.input.text)),
        };
        if text.trim().is_empty() {
            return Err(TextProblem::Empty);
        }
        if count > self.longest {
            return Err(TextProblem::TooLong { count: count as usize, limit: self.longest as usize });
        }
        Ok(())
    }

    /// What a model does not take would be passed over by the server, and charged. A model of an unknown name may take
    /// anything.
    fn permit(&self) -> Result<(), String> {
        match &self.call {
            SpeechCall::Qwen(call) => {
                let instructed = call.input.instructions.is_some() || call.parameters.instructions.is_some();
                let takes = call.model.as_str().contains("-instruct-") || !call.model.as_str().starts_with("qwen");
                if instructed && !takes { Err(format!("{} takes no instructions", call.model)) } else { Ok(()) }
            }
            SpeechCall::Cosy(call) => {
                let Some(dialect) = Dialect::of(&call.model) else { return Ok(()) };
                let wanted = parameters(&call.input);
                dialect.permit(&call.model, wanted).map(drop).map_err(|unsupported| unsupported.to_string())
            }
        }
    }

    fn checked(&self) -> Result<&str, Error> {
        self.check().map_err(|problem| Error::new(ErrorKind::Rejected, problem.to_string()))?;
        self.permit().map_err(|what| Error::new(ErrorKind::Rejected, what))?;
        Ok(match self.call {
            SpeechCall::Qwen(_) => QWEN_SPEECH_PATH,
            SpeechCall::Cosy(_) => COSY_SPEECH_PATH,
        })
    }
}

/// What a call asks of a model, in the words of tasks.
fn parameters(input: &CosyInput) -> Parameters {
    Parameters {
        voice: Some(input.voice.clone()),
        format: input.format.clone(),
        sample_rate: input.sample_rate,
        volume: input.volume,
        rate: input.rate,
        pitch: input.pitch,
        bit_rate: input.bit_rate,
        instruction: input.instruction.clone(),
        language_hints: input.language_hints.clone(),
        seed: input.seed,
        word_timestamp_enabled: input.word_timestamp_enabled,
        enable_ssml: input.enable_ssml,
        ..Parameters::default()
    }
}

/// A finished speech.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synthesized {
    /// Its sound, or where that is.
    pub sound: Sound,
    /// Counted characters charged, where the server tells.
    pub characters: Option<u64>,
    /// The server's id of the call, or empty.
    pub request_id: String,
}

/// Sound that has come, or is to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sound {
    /// The bytes, more than none.
    Bytes(Vec<u8>),
    /// Where they are.
    At(SoundAddress),
}

/// Where a finished sound is. Worth keeping until the sound is fetched: it was paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SoundAddress {
    /// Address that needs no key.
    pub url: String,
    /// When it ends, in seconds since 1970, where the server tells; 24 hours after the call.
    pub expires_at: Option<i64>,
}

impl Client {
    /// Has a text spoken as a whole. The answer comes when all is spoken, so long texts are better streamed.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::Rejected`] without a call where the text is empty or too long.
    pub async fn synthesize(&self, request: &SpeechRequest) -> Result<Synthesized, Error> {
        let raw = self.post_raw(request.checked()?, &request.call, Charge::Charged).await?;
        whole(&raw).map_err(|error| error.without(&self.key))
    }

    /// Has a text spoken and takes the sound while it is made.
    ///
    /// # Errors
    /// As for [`synthesize`](Self::synthesize).
    pub async fn synthesize_streaming(&self, request: &SpeechRequest) -> Result<SpeechStream, Error> {
        let ask = |call: reqwest::RequestBuilder| call.header(SSE_HEADER, "enable");
        let events = self.post_events(request.checked()?, &request.call, ask).await?;
        Ok(SpeechStream::new(self.clone(), events))
    }

    /// The bytes of a finished speech, fetched where they have not come yet. Free, so it may be called again.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::ResultExpired`] after 24 hours, [`ErrorKind::NoAudio`] where there is no byte.
    pub async fn sound(&self, sound: &Sound) -> Result<Vec<u8>, Error> {
        match sound {
            Sound::Bytes(bytes) => Ok(bytes.clone()),
            Sound::At(address) => self.fetch(&address.url).await,
        }
    }
}

fn whole(raw: &[u8]) -> Result<Synthesized, Error> {
    let answer: SpeechAnswer =
        serde_json::from_slice(raw).map_err(|err| Error::new(ErrorKind::Nonsense, chain(&err)))?;
    let SpeechAnswer { output, usage, request_id } = answer;
    let failed = |kind, message: String| Error { request_id: request_id.clone(), ..Error::new(kind, message) };
    // The sound was paid for; that the reason is missing is not worth losing it.
    if !matches!(output.finish_reason.as_str(), STOP | "") {
        return Err(failed(ErrorKind::Interrupted, format!("the speech ended with {:?}", output.finish_reason)));
    }
    let bytes = decoded(&output.audio.data);
    let sound = match (bytes, address(output.audio)) {
        (Ok(bytes), _) if !bytes.is_empty() => Sound::Bytes(bytes),
        // What was paid for may still be fetched where it does not come well.
        (_, Some(address)) => Sound::At(address),
        (Err(message), None) => return Err(failed(ErrorKind::Nonsense, message)),
        (Ok(_), None) => return Err(failed(ErrorKind::NoAudio, "the answer has no sound".to_owned())),
    };
    Ok(Synthesized { sound, characters: usage.characters, request_id })
}

fn decoded(data: &str) -> Result<Vec<u8>, String> {
    STANDARD.decode(data.trim()).map_err(|err| format!("audio that is no base64: {err}"))
}

fn address(audio: ResultAudio) -> Option<SoundAddress> {
    let expires_at = Some(audio.expires_at).filter(|&at| at > 0);
    Some(audio.url).filter(|url| !url.is_empty()).map(|url| SoundAddress { url, expires_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(raw: &str) -> Option<ErrorKind> {
        whole(raw.as_bytes()).err().map(|error| error.kind)
    }

    #[test]
    fn what_a_model_does_not_take_is_not_sent() {
        let cosy = |model: &str, change: fn(&mut CosyInput)| {
            let mut call = CosySpeech::new(model.into(), "longanyang".into(), "Hello.");
            change(&mut call.input);
            SpeechRequest::from(call).checked().map(str::len).map_err(|error| error.kind)
        };
        let fine = Ok(COSY_SPEECH_PATH.len());
        assert_eq!(cosy("cosyvoice-v3-flash", |_| {}), fine);
        assert_eq!(cosy("cosyvoice-v3-flash", |input| input.instruction = Some("slowly".to_owned())), fine);
        assert_eq!(
            cosy("cosyvoice-v2", |input| input.instruction = Some("slowly".to_owned())),
            Err(ErrorKind::Rejected)
        );
        assert_eq!(cosy("cosyvoice-v3-flash", |input| input.bit_rate = Some(32)), Err(ErrorKind::Rejected));
        assert_eq!(cosy("of-tomorrow", |input| input.bit_rate = Some(32)), fine);
        let qwen = |model: &str| {
            let mut call = QwenSpeech::new(model.into(), "Cherry".into(), "Hello.");
            call.input.instructions = Some("slowly".to_owned());
            SpeechRequest::from(call).checked().is_ok()
        };
        assert!(qwen("qwen3-tts-instruct-flash") && !qwen("qwen3-tts-flash"));
    }

    #[test]
    fn sound_comes_as_bytes_or_as_an_address() {
        let bytes = whole(br#"{"output":{"audio":{"data":"AAA=","url":"http://h/x"},"finish_reason":"stop"}}"#);
        assert_eq!(bytes.map(|made| made.sound), Ok(Sound::Bytes(vec![0, 0])));
        let odd = whole(br#"{"output":{"audio":{"data":"?","url":"http://h/x"},"finish_reason":"stop"}}"#);
        assert!(matches!(odd.map(|made| made.sound), Ok(Sound::At(_))));
        let far = whole(
            br#"{"output":{"audio":{"url":"http://h/x","expires_at":5}},"request_id":"r","usage":{"characters":3}}"#,
        );
        let sound = Sound::At(SoundAddress { url: "http://h/x".to_owned(), expires_at: Some(5) });
        assert_eq!(far, Ok(Synthesized { sound, characters: Some(3), request_id: "r".to_owned() }));
    }

    #[test]
    fn everything_else_is_an_error() {
        assert_eq!(kind(r#"{"output":{"finish_reason":"stop","audio":{}}}"#), Some(ErrorKind::NoAudio));
        assert_eq!(kind(r#"{"output":null}"#), Some(ErrorKind::NoAudio));
        assert_eq!(kind(r#"{"output":{"finish_reason":"stop","audio":{"data":"!"}}}"#), Some(ErrorKind::Nonsense));
        assert_eq!(kind("<html>"), Some(ErrorKind::Nonsense));
        let cut = r#"{"output":{"finish_reason":"length","audio":{"url":"http://h/x"}}}"#;
        assert_eq!(kind(cut), Some(ErrorKind::Interrupted));
    }

    #[test]
    fn texts_are_measured_as_each_family_does() {
        let qwen = |text: String| SpeechRequest::from(QwenSpeech::new("m".into(), "v".into(), text)).check();
        let cosy = |text: String| SpeechRequest::from(CosySpeech::new("m".into(), "v".into(), text)).check();
        assert_eq!((qwen("好".repeat(600)), cosy("好".repeat(10_000))), (Ok(()), Ok(())));
        assert_eq!(qwen("a".repeat(601)), Err(TextProblem::TooLong { count: 601, limit: 600 }));
        assert_eq!(cosy("好".repeat(10_001)), Err(TextProblem::TooLong { count: 20_002, limit: 20_000 }));
        assert_eq!((qwen(" \n".to_owned()), cosy(String::new())), (Err(TextProblem::Empty), Err(TextProblem::Empty)));
        let mut long = SpeechRequest::from(QwenSpeech::new("m".into(), "v".into(), "a".repeat(601)));
        long.longest = 5_000;
        assert_eq!(long.check(), Ok(()));
    }
}
