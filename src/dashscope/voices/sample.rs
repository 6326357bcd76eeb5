//! A recording on its way to become a voice: looked at before anything is sent or paid for.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    audio::inspect,
    model::{SampleFacts, SampleProblem, SampleTerms},
    wire::voices::SampleAudio,
};

/// A recording that keeps to the terms of the family that it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    bytes: Vec<u8>,
    facts: SampleFacts,
}

impl Sample {
    /// Reads and measures a file. Blocks for as long as it takes to decode.
    ///
    /// # Errors
    /// Everything that is wrong with it, at least one thing.
    pub fn check(bytes: Vec<u8>, terms: &SampleTerms) -> Result<Self, Vec<SampleProblem>> {
        let sent = terms.sent_bytes(bytes.len());
        if sent > terms.max_bytes {
            // Not decoded: nobody waits for minutes to hear that a film is too long.
            return Err(vec![SampleProblem::TooLarge { bytes: sent, limit: terms.max_bytes }]);
        }
        let (facts, _) = inspect(&bytes).map_err(|err| vec![SampleProblem::Unreadable(err.to_string())])?;
        let problems = terms.check(&facts);
        if problems.is_empty() { Ok(Self { bytes, facts }) } else { Err(problems) }
    }

    /// The file as it is.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was measured.
    pub const fn facts(&self) -> &SampleFacts {
        &self.facts
    }

    /// The file as a Qwen clone takes it.
    pub fn data_uri(&self) -> SampleAudio {
        SampleAudio { data: format!("data:{};base64,{}", self.facts.kind.mime(), STANDARD.encode(&self.bytes)) }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing test may panic")]
mod tests {
    use super::*;
    use crate::{
        audio::{WavDepth, wav_bytes},
        model::{Clip, SampleRate},
    };

    fn tone(rate: SampleRate, seconds: usize) -> Vec<u8> {
        let samples: Vec<f32> = (0..rate.hz() as usize * seconds).map(|n| (n as f32 * 0.05).sin() * 0.5).collect();
        wav_bytes(&Clip::new(rate, samples), WavDepth::Bits16)
    }

    #[test]
    fn a_good_recording_becomes_a_data_uri() {
        let sample = Sample::check(tone(SampleRate::HZ_24000, 10), &SampleTerms::QWEN);
        let data = sample.map(|sample| sample.data_uri().data);
        assert!(data.is_ok_and(|data| data.starts_with("data:audio/wav;base64,UklGR") && data.len() < 10_000_000));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let problems = Sample::check(tone(SampleRate::HZ_8000, 2), &SampleTerms::QWEN).unwrap_err();
        assert!(
            matches!(problems[..], [SampleProblem::RateTooLow { hz: 8_000, .. }, SampleProblem::TooShort { .. }]),
            "{problems:?}"
        );
        let problems = Sample::check(vec![0; 7_500_003], &SampleTerms::QWEN).unwrap_err();
        assert!(matches!(problems[..], [SampleProblem::TooLarge { bytes: 10_000_004, .. }]), "{problems:?}");
        let problems = Sample::check(b"<html>".to_vec(), &SampleTerms::COSYVOICE).unwrap_err();
        assert!(matches!(problems[..], [SampleProblem::Unreadable(_)]), "{problems:?}");
    }
}
