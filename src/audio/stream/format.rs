//! The formats that the speech APIs name.

/// A format of sound on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Raw little-endian 16-bit samples.
    Pcm,
    /// The same with a header.
    Wav,
    /// MPEG audio, layer III.
    Mp3,
    /// Opus in Ogg.
    Opus,
}

impl Format {
    /// All of them, in the order of the vendor's documents.
    pub const ALL: [Self; 4] = [Self::Pcm, Self::Wav, Self::Mp3, Self::Opus];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pcm => "pcm",
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Opus => "opus",
        }
    }

    /// By its name on the wire; `None` for any other name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        assert!(Format::ALL.iter().all(|&format| Format::from_name(format.name()) == Some(format)));
        assert_eq!((Format::from_name("ogg"), Format::from_name("")), (None, None));
    }
}
