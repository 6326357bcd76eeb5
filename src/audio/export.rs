//! What the user takes away: a clip as the bytes of a file. Names and writing are [`file_name`](super::file_name)'s.

use serde::{Deserialize, Serialize};

use crate::{
    audio::{
        mp3::{self, Mp3Error},
        wav::{WavDepth, wav_bytes},
    },
    model::Clip,
};

/// Kind of file to export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// WAV with 16 bit.
    Wav16,
    /// WAV with 24 bit.
    Wav24,
    /// MP3 with a constant bit rate.
    Mp3 {
        /// Bit rate in kbit/s, one of [`mp3::BIT_RATES`].
        kbps: u16,
    },
}

impl ExportFormat {
    /// Every choice offered, in the order of a menu.
    pub const ALL: [Self; 7] = [
        Self::Wav16,
        Self::Wav24,
        Self::Mp3 { kbps: 128 },
        Self::Mp3 { kbps: 160 },
        Self::Mp3 { kbps: 192 },
        Self::Mp3 { kbps: 256 },
        Self::Mp3 { kbps: 320 },
    ];

    /// Extension of the file's name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Wav16 | Self::Wav24 => "wav",
            Self::Mp3 { .. } => "mp3",
        }
    }
}

/// Why a clip could not be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// There is nothing to write.
    #[error("there is no sound to export")]
    Empty,
    /// The MP3 encoder refused.
    #[error(transparent)]
    Mp3(#[from] Mp3Error),
}

/// The bytes of a whole file.
///
/// # Errors
/// Where the clip is empty or the MP3 encoder fails.
pub fn encode(clip: &Clip, format: ExportFormat) -> Result<Vec<u8>, ExportError> {
    if clip.samples.is_empty() {
        return Err(ExportError::Empty);
    }
    Ok(match format {
        ExportFormat::Wav16 => wav_bytes(clip, WavDepth::Bits16),
        ExportFormat::Wav24 => wav_bytes(clip, WavDepth::Bits24),
        ExportFormat::Mp3 { kbps } => mp3::encode(clip, kbps)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audio::decode::decode, model::SampleRate};

    #[test]
    fn every_format_is_read_back_with_its_length() {
        let clip = Clip::new(SampleRate::HZ_24000, vec![0.25; 12_000]);
        for format in ExportFormat::ALL {
            let bytes = encode(&clip, format).unwrap_or_default();
            let is_wav = bytes.starts_with(b"RIFF");
            assert_eq!(is_wav, format.extension() == "wav");
            let seconds = decode(&bytes).map(|clip| clip.duration().as_secs_f64()).unwrap_or_default();
            assert!((seconds - 0.5).abs() < 0.001, "{format:?}: {seconds} s");
        }
    }

    #[test]
    fn nothing_is_not_exported() {
        let nothing = Clip::new(SampleRate::HZ_24000, vec![]);
        assert_eq!(encode(&nothing, ExportFormat::Wav16), Err(ExportError::Empty));
    }

    #[test]
    fn settings_keep_the_choice() {
        for format in ExportFormat::ALL {
            let text = serde_json::to_string(&format).unwrap_or_default();
            assert_eq!(serde_json::from_str::<ExportFormat>(&text).ok(), Some(format), "{text}");
        }
    }
}
