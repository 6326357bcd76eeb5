//! Recordings for clones: fetched from where the call says, held to the documented terms, and measured.
//!
//! The voice that comes of a recording is an approximation: what can be measured of the speaker is in it, from pitch to
//! breath, and nothing else of how that person sounds. Answers, records and the window say so.

use std::time::Duration;

use axum::{body::Bytes, http::StatusCode, http::Uri};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{auth, custom::Caller, errors::Refusal};
use crate::{
    audio::{DecodeError, inspect, voice},
    engine::{VoiceSpec, describe},
    model::{Clip, SampleProblem, SampleTerms},
    wire::uploads::OSS_SCHEME,
};

/// How long a recording may take to come from an address.
const FETCH_DEADLINE: Duration = Duration::from_secs(30);

/// Where a recording may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An address only.
    Address,
    /// A data URI too.
    DataUriOrAddress,
}

/// The bytes of the recording that `source` names.
///
/// # Errors
/// `BadRequest.InputDownloadFailed` where it cannot be had, `Audio.FileSizeExceed` where it is too large.
pub async fn fetch(caller: &Caller<'_>, source: &str, allowed: Source) -> Result<Bytes, Refusal> {
    if let Some(uri) = source.strip_prefix("data:") {
        if allowed == Source::Address {
            return Err(not_downloaded("url must be an address, not a data URI"));
        }
        return from_data_uri(uri);
    }
    if let Some(key) = source.strip_prefix(OSS_SCHEME) {
        if !caller.resolves_uploads {
            return Err(not_downloaded("an oss:// address needs the header X-DashScope-OssResourceResolve: enable"));
        }
        let uploads = std::sync::Arc::clone(&caller.app.uploads);
        let key = key.to_owned();
        let file = super::custom::blocking(move || uploads.read(&key)).await?;
        return file.map(Bytes::from).ok_or_else(|| not_downloaded("there is no such file, or it has expired"));
    }
    if !is_own(source) {
        return Err(not_downloaded("the offline service fetches from this computer only"));
    }
    tokio::time::timeout(FETCH_DEADLINE, download(source))
        .await
        .unwrap_or_else(|_| Err(not_downloaded("the recording did not arrive in time")))
}

fn not_downloaded(why: &str) -> Refusal {
    let message = format!("Failed to download the recording: {why}.");
    Refusal::new(StatusCode::BAD_REQUEST, "BadRequest.InputDownloadFailed", message)
}

fn rejected(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, code, message)
}

fn too_large() -> Refusal {
    rejected("Audio.FileSizeExceed", "The recording is larger than 10 MB.")
}

fn from_data_uri(uri: &str) -> Result<Bytes, Refusal> {
    let (head, data) = uri.split_once(',').unwrap_or((uri, ""));
    if !head.starts_with("audio/") || !head.ends_with(";base64") {
        return Err(rejected("BadRequest.UnsupportedFileFormat", "audio.data must be data:audio/…;base64,…"));
    }
    if data.len() > SampleTerms::QWEN.max_bytes {
        return Err(too_large());
    }
    let bytes = BASE64_STANDARD.decode(data);
    bytes.map(Bytes::from).map_err(|_| rejected("Audio.DecoderError", "The data URI is not valid base64."))
}

/// Whether an address is plain HTTP on this computer.
fn is_own(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else { return false };
    uri.scheme_str() == Some("http") && uri.authority().is_some_and(|authority| auth::is_loopback(authority.as_str()))
}

async fn download(address: &str) -> Result<Bytes, Refusal> {
    // Fails only where a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let failed = |err: reqwest::Error| not_downloaded(&err.without_url().to_string());
    let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build();
    let answer = client.map_err(failed)?.get(address).send().await.map_err(failed)?;
    if !answer.status().is_success() {
        return Err(not_downloaded(&format!("the address answered {}", answer.status().as_u16())));
    }
    let (mut answer, mut bytes) = (answer, Vec::new());
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if bytes.len() + chunk.len() > SampleTerms::COSYVOICE.max_bytes {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

/// The recording's sound, if it keeps to the terms. Blocks.
///
/// # Errors
/// The documented `Audio.*` refusal of the first term that it breaks.
pub fn judge(file: &[u8], terms: &SampleTerms) -> Result<Clip, Refusal> {
    let (facts, clip) = inspect(file).map_err(|err| match err {
        DecodeError::UnknownFormat => rejected("BadRequest.UnsupportedFileFormat", format!("{err}.")),
        DecodeError::Empty | DecodeError::NoSamples => rejected("Audio.AudioShortError", format!("{err}.")),
        _ => rejected("Audio.DecoderError", format!("{err}.")),
    })?;
    match terms.check(&facts).first() {
        Some(problem) => Err(rejected(code(problem), format!("{problem}."))),
        None => Ok(clip),
    }
}

const fn code(problem: &SampleProblem) -> &'static str {
    match problem {
        SampleProblem::Unreadable(_) => "Audio.DecoderError",
        SampleProblem::TooLarge { .. } => "Audio.FileSizeExceed",
        SampleProblem::RateTooLow { .. } => "Audio.AudioRateError",
        SampleProblem::TooShort { .. } => "Audio.AudioShortError",
        SampleProblem::TooLong { .. } => "Audio.DurationLimitError",
        SampleProblem::Silent => "Audio.AudioSilentError",
    }
}

/// What a recording tells of its speaker.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The voice that stands for it.
    pub spec: VoiceSpec,
    /// Whether a voice was heard at all.
    pub voiced: bool,
}

/// Measures the voice in a recording, and builds the nearest one; an ordinary one where none is heard. Blocks.
pub fn measure(clip: &Clip) -> Measured {
    let (found, seed) = (voice::measure(clip), rand::random());
    let spec = found.as_ref().map_or_else(|| describe::spec("", seed), |it| describe::from_measures(it, seed));
    Measured { spec, voiced: found.is_some() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audio::{WavDepth, wav_bytes},
        engine::Gender,
        model::SampleRate,
    };

    fn tone(rate: SampleRate, seconds: f32, hz: f32, level: f32) -> Vec<u8> {
        let count = (rate.hz() as f32 * seconds) as usize;
        let sample = |n| (n as f32 * hz / rate.hz() as f32 * std::f32::consts::TAU).sin() * level;
        wav_bytes(&Clip::new(rate, (0..count).map(sample).collect::<Vec<_>>()), WavDepth::Bits16)
    }

    fn refused(file: &[u8], terms: &SampleTerms) -> &'static str {
        judge(file, terms).map_or_else(|refusal| refusal.code, |_| "")
    }

    #[test]
    fn each_term_has_its_documented_refusal() {
        let rate = SampleRate::HZ_24000;
        let good = tone(rate, 10.0, 120.0, 0.5);
        assert_eq!((refused(&good, &SampleTerms::QWEN), refused(&good, &SampleTerms::COSYVOICE)), ("", ""));
        let slow = tone(SampleRate::HZ_16000, 10.0, 120.0, 0.5);
        assert_eq!(refused(&slow, &SampleTerms::QWEN), "Audio.AudioRateError");
        assert_eq!(refused(&slow, &SampleTerms::COSYVOICE), "");
        assert_eq!(refused(&tone(rate, 9.5, 120.0, 0.5), &SampleTerms::QWEN), "Audio.AudioShortError");
        assert_eq!(refused(&tone(rate, 60.5, 120.0, 0.5), &SampleTerms::QWEN), "Audio.DurationLimitError");
        assert_eq!(refused(&tone(rate, 10.0, 120.0, 0.0), &SampleTerms::QWEN), "Audio.AudioSilentError");
        assert_eq!(
            refused(&tone(SampleRate::HZ_48000, 59.0, 120.0, 0.5).repeat(2), &SampleTerms::QWEN),
            "Audio.FileSizeExceed"
        );
        assert_eq!(refused(b"<html>", &SampleTerms::QWEN), "BadRequest.UnsupportedFileFormat");
        assert_eq!(refused(b"RIFF\0\0\0\0WAVE", &SampleTerms::QWEN), "Audio.DecoderError");
        assert_eq!(refused(b"", &SampleTerms::QWEN), "Audio.AudioShortError");
    }

    #[test]
    fn the_pitch_becomes_the_voice() {
        for (hz, gender) in [(100.0, Gender::Male), (220.0, Gender::Female)] {
            let clip = inspect(&tone(SampleRate::HZ_24000, 1.0, hz, 0.5)).map(|(_, clip)| measure(&clip));
            assert!(
                clip.as_ref().is_ok_and(|it| it.voiced && it.spec.gender == gender && (it.spec.f0_hz - hz).abs() < 2.0),
                "{hz}: {clip:?}"
            );
        }
        let silent = measure(&Clip::new(SampleRate::HZ_24000, vec![0.0; 24_000]));
        assert_eq!((silent.voiced, silent.spec.gender), (false, Gender::Neutral));
    }

    #[test]
    fn only_this_computer_is_asked() {
        for own in ["http://127.0.0.1:8080/a.wav", "http://localhost/a.wav?b", "http://[::1]:1/"] {
            assert!(is_own(own), "{own}");
        }
        for other in [
            "https://127.0.0.1/a",
            "http://example.com/a.wav",
            "http://127.0.0.1@evil.example/",
            "file:///etc/passwd",
            "",
            "http://10.0.0.1/",
        ] {
            assert!(!is_own(other), "{other}");
        }
    }

    #[test]
    fn data_uris_are_read_or_refused() {
        assert_eq!(from_data_uri("audio/wav;base64,AAAA").map(|bytes| bytes.len()), Ok(3));
        let code = |uri: &str| from_data_uri(uri).map_or_else(|refusal| refusal.code, |_| "");
        assert_eq!(code("image/png;base64,AAAA"), "BadRequest.UnsupportedFileFormat");
        assert_eq!(code("audio/wav,AAAA"), "BadRequest.UnsupportedFileFormat");
        assert_eq!(code("audio/wav;base64,!"), "Audio.DecoderError");
        let large = format!("audio/wav;base64,{}", "A".repeat(10_000_001));
        assert_eq!(code(&large), "Audio.FileSizeExceed");
    }
}
