//! What a recording must be like before a voice can be cloned from it, as plain facts and limits.

use std::time::Duration;

/// Kind of a recording's file, told by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleKind {
    /// WAV with plain samples.
    Wav,
    /// MP3.
    Mp3,
    /// AAC in an MP4 container.
    M4a,
}

impl SampleKind {
    /// Its MIME type, as data URIs want it.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
            Self::M4a => "audio/mp4",
        }
    }

    /// Its file's extension, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::M4a => "m4a",
        }
    }
}

/// What was measured of a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleFacts {
    /// Kind of its file.
    pub kind: SampleKind,
    /// Size of its file.
    pub bytes: usize,
    /// Samples per second, in hertz.
    pub rate_hz: u32,
    /// How long it lasts.
    pub duration: Duration,
    /// Largest sample, 0 to 1.
    pub peak: f32,
}

/// What a family of voices asks of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleTerms {
    /// Lowest rate in hertz.
    pub min_rate_hz: u32,
    /// Shortest recording.
    pub shortest: Duration,
    /// Longest recording.
    pub longest: Duration,
    /// Largest size in bytes, as it is sent.
    pub max_bytes: usize,
    /// Whether it is sent in base64, which makes four bytes of three.
    pub in_base64: bool,
}

impl SampleTerms {
    /// Qwen clones: 24 kHz, 10 to 60 s, below 10 MB in base64.
    pub const QWEN: Self = Self {
        min_rate_hz: 24_000,
        shortest: Duration::from_secs(10),
        longest: Duration::from_mins(1),
        max_bytes: 10_000_000,
        in_base64: true,
    };
    /// CosyVoice and Qwen-Audio clones: 16 kHz, 10 to 60 s, at most 10 MB.
    pub const COSYVOICE: Self = Self { min_rate_hz: 16_000, in_base64: false, ..Self::QWEN };

    /// Bytes that a file of `bytes` takes on its way.
    pub const fn sent_bytes(&self, bytes: usize) -> usize {
        if self.in_base64 { bytes.div_ceil(3) * 4 } else { bytes }
    }

    /// Everything that is wrong with a recording; nothing where it can be sent.
    pub fn check(&self, facts: &SampleFacts) -> Vec<SampleProblem> {
        let mut problems = Vec::new();
        let sent = self.sent_bytes(facts.bytes);
        if sent > self.max_bytes {
            problems.push(SampleProblem::TooLarge { bytes: sent, limit: self.max_bytes });
        }
        if facts.rate_hz < self.min_rate_hz {
            problems.push(SampleProblem::RateTooLow { hz: facts.rate_hz, limit: self.min_rate_hz });
        }
        if facts.duration < self.shortest {
            problems.push(SampleProblem::TooShort { duration: facts.duration, limit: self.shortest });
        } else if facts.duration > self.longest {
            problems.push(SampleProblem::TooLong { duration: facts.duration, limit: self.longest });
        }
        if facts.peak < SILENCE {
            problems.push(SampleProblem::Silent);
        }
        problems
    }
}

/// A recording that stays below this part of full scale (−40 dB) holds no voice that could be heard.
const SILENCE: f32 = 0.01;

/// Why a recording cannot be cloned from. The window turns it into a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SampleProblem {
    /// The file is of no kind that is accepted, or damaged.
    #[error("{0}")]
    Unreadable(String),
    /// More bytes than the limit, as it would be sent.
    #[error("the recording takes {bytes} bytes, the limit is {limit}")]
    TooLarge {
        /// Bytes on the way.
        bytes: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Too few samples per second.
    #[error("the recording has {hz} Hz, at least {limit} Hz are needed")]
    RateTooLow {
        /// Its rate.
        hz: u32,
        /// Lowest rate allowed.
        limit: u32,
    },
    /// Too short.
    #[error("the recording lasts {:.1} s, at least {:.0} s are needed", duration.as_secs_f64(), limit.as_secs_f64())]
    TooShort {
        /// Its length.
        duration: Duration,
        /// Shortest length.
        limit: Duration,
    },
    /// Too long.
    #[error("the recording lasts {:.1} s, at most {:.0} s are allowed", duration.as_secs_f64(), limit.as_secs_f64())]
    TooLong {
        /// Its length.
        duration: Duration,
        /// Longest length.
        limit: Duration,
    },
    /// Nothing can be heard.
    #[error("the recording is silent")]
    Silent,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> SampleFacts {
        SampleFacts {
            kind: SampleKind::Wav,
            bytes: 7_500_000,
            rate_hz: 24_000,
            duration: Duration::from_secs(10),
            peak: 0.5,
        }
    }

    #[test]
    fn each_limit_holds_at_its_edge() {
        let qwen = SampleTerms::QWEN;
        assert_eq!(qwen.check(&good()), []);
        assert_eq!(qwen.check(&SampleFacts { duration: Duration::from_mins(1), ..good() }), []);
        let problem = |facts: SampleFacts| qwen.check(&facts);
        assert_eq!(
            problem(SampleFacts { bytes: 7_500_001, ..good() }),
            [SampleProblem::TooLarge { bytes: 10_000_004, limit: 10_000_000 }]
        );
        assert_eq!(
            problem(SampleFacts { rate_hz: 22_050, ..good() }),
            [SampleProblem::RateTooLow { hz: 22_050, limit: 24_000 }]
        );
        let (short, long) = (Duration::from_millis(9_999), Duration::from_millis(60_001));
        assert!(matches!(problem(SampleFacts { duration: short, ..good() })[..], [SampleProblem::TooShort { .. }]));
        assert!(matches!(problem(SampleFacts { duration: long, ..good() })[..], [SampleProblem::TooLong { .. }]));
        assert_eq!(problem(SampleFacts { peak: 0.001, ..good() }), [SampleProblem::Silent]);
    }

    #[test]
    fn a_file_that_is_not_sent_in_base64_may_be_larger_and_slower() {
        let facts = SampleFacts { bytes: 10_000_000, rate_hz: 16_000, ..good() };
        assert_eq!(SampleTerms::COSYVOICE.check(&facts), []);
        assert_eq!(SampleTerms::QWEN.check(&facts).len(), 2);
    }
}
