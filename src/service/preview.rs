//! The sound that comes with a new voice.

use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
};

use super::{
    errors::Refusal,
    validate::{Format, Order},
};
use crate::{
    audio::{
        ExportFormat, WavDepth, export, resample,
        stream::{EncodeError, Encoder},
        to_pcm16, wav_bytes,
    },
    engine::{ENGINE_RATE, Engine, Utterance, VoiceSpec},
    model::Clip,
};

/// Bit rate of MP3 and Opus previews in kbit/s, the vendor's default.
const KBPS: u16 = 128;

/// Speaks the preview, at the rate ordered. Blocks; stops early where `gone` says that nobody waits any more.
///
/// # Errors
/// Whatever kept the engine from speaking.
pub fn speak(engine: &dyn Engine, spec: &VoiceSpec, order: &Order, gone: &AtomicBool) -> Result<Clip, Refusal> {
    let utterance =
        Utterance { text: order.preview.as_str(), language: order.language, speech_rate: 1.0, pitch_rate: 1.0 };
    let mut samples = Vec::new();
    engine.speak(spec, &utterance, &mut |block| {
        samples.extend_from_slice(block);
        if gone.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if samples.is_empty() {
        return Err(Refusal::internal("InternalError.Algo", "The speech engine gave no sound."));
    }
    Ok(resample(&Clip::new(ENGINE_RATE, samples), order.rate))
}

/// The bytes of the preview's file.
///
/// # Errors
/// The encoder refused.
pub fn encode(clip: &Clip, format: Format) -> Result<Vec<u8>, Refusal> {
    let format = match format {
        Format::Pcm => return Ok(to_pcm16(&clip.samples)),
        Format::Wav => return Ok(wav_bytes(clip, WavDepth::Bits16)),
        Format::Mp3 => ExportFormat::Mp3 { kbps: KBPS },
        Format::Opus => return opus(clip).map_err(|err| refusal(&err)),
    };
    export::encode(clip, format).map_err(|err| refusal(&err))
}

fn opus(clip: &Clip) -> Result<Vec<u8>, EncodeError> {
    let mut encoder = Encoder::new(Format::Opus, clip.rate, KBPS.into())?;
    let mut bytes = encoder.push(&clip.samples)?;
    bytes.extend(encoder.finish()?);
    Ok(bytes)
}

fn refusal(error: &dyn std::error::Error) -> Refusal {
    Refusal::internal("InternalError.Algo", format!("The preview could not be encoded: {error}."))
}
