//! Telling the format of a stream by its first bytes.

use super::{Format, mp3_frame::FrameHeader};

/// The format of a stream that begins so; `None` where more must come to tell. `declared` is what was asked for, and
/// `is_end` says that no more will come.
///
/// Samples without a header may look like the mark of an MP3 frame, so where MP3 was not asked for, two frames must
/// follow each other; where samples were, no mark counts.
pub(super) fn sniff(head: &[u8], declared: Option<Format>, is_end: bool) -> Option<Format> {
    let marks =
        [(b"RIFF".as_slice(), Format::Wav), (b"RF64", Format::Wav), (b"OggS", Format::Opus), (b"ID3", Format::Mp3)];
    for (mark, format) in marks {
        if head.starts_with(mark) {
            return Some(format);
        }
        if !is_end && mark.starts_with(head) {
            return None;
        }
    }
    match declared {
        Some(Format::Mp3) => Some(Format::Mp3),
        Some(Format::Opus) | None if begins_with_frames(head, is_end)? => Some(Format::Mp3),
        Some(Format::Opus) => Some(Format::Opus),
        Some(Format::Pcm | Format::Wav) | None => Some(Format::Pcm),
    }
}

fn begins_with_frames(head: &[u8], is_end: bool) -> Option<bool> {
    if head.first().is_some_and(|&byte| byte != 0xff) {
        return Some(false);
    }
    let cannot_tell = is_end.then_some(false);
    let Some(&first) = head.first_chunk() else { return cannot_tell };
    let Some(first) = FrameHeader::parse(first) else { return Some(false) };
    let Some(&next) = head.get(first.length..).and_then(|rest| rest.first_chunk()) else {
        return cannot_tell.map(|_| head.len() == first.length);
    };
    Some(FrameHeader::parse(next).is_some_and(|next| next.is_like(first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: [u8; 4] = [0xff, 0xfb, 0x90, 0x64];

    fn frames(gap: usize) -> Vec<u8> {
        [&FRAME[..], &vec![0; gap], &FRAME].concat()
    }

    #[test]
    fn marks_are_stronger_than_what_was_asked_for() {
        for declared in Format::ALL.map(Some).into_iter().chain([None]) {
            assert_eq!(sniff(b"RIFF", declared, false), Some(Format::Wav));
            assert_eq!(sniff(b"OggS", declared, false), Some(Format::Opus));
            assert_eq!(sniff(b"ID3", declared, false), Some(Format::Mp3));
            for part in [b"".as_slice(), b"R", b"RIF", b"Ogg", b"ID"] {
                assert_eq!(sniff(part, declared, false), None, "{part:?} {declared:?}");
            }
        }
    }

    #[test]
    fn what_was_asked_for_decides_the_rest() {
        for format in Format::ALL {
            let expected = if format == Format::Wav { Format::Pcm } else { format };
            assert_eq!(sniff(b"\x01\x02\x03\x04", Some(format), false), Some(expected));
        }
        assert_eq!(sniff(b"\x01\x02\x03\x04", None, false), Some(Format::Pcm));
        assert_eq!(sniff(b"RI", None, true), Some(Format::Pcm));
    }

    #[test]
    fn one_mark_of_mp3_is_not_enough_unless_it_was_asked_for() {
        assert_eq!(sniff(&frames(413), None, false), Some(Format::Mp3));
        assert_eq!(sniff(&[frames(412), vec![0]].concat(), None, false), Some(Format::Pcm));
        assert_eq!(sniff(&frames(413)[..420], None, false), None);
        assert_eq!(sniff(&frames(413)[..420], None, true), Some(Format::Pcm));
        assert_eq!(sniff(&frames(413)[..417], None, true), Some(Format::Mp3));
        assert_eq!(sniff(&frames(413), Some(Format::Pcm), false), Some(Format::Pcm));
        assert_eq!(sniff(&FRAME, Some(Format::Mp3), false), Some(Format::Mp3));
    }
}
