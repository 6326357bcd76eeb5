//! A stream of Opus in Ogg (RFC 3533, RFC 7845), and of such streams one after another.
//!
//! A page that is damaged is left out; what follows is read on.

use ogg::reading::{BasePacketReader, OggPage, PageParser};

use super::{StreamError, opus_track::OpusTrack, output::Output};

/// What every page begins with.
const CAPTURE: &[u8; 4] = b"OggS";
/// Bytes of a page's header, before the lengths of its segments.
const HEADER: usize = 27;
/// Where the header has its flags.
const FLAGS: usize = 5;
/// The flag of the first page of a stream.
const FIRST: u8 = 0x02;

/// Reads Ogg Opus files that follow each other.
pub(super) struct OggStream {
    waiting: Vec<u8>,
    packets: BasePacketReader,
    track: Option<OpusTrack>,
}

impl Default for OggStream {
    fn default() -> Self {
        Self { waiting: Vec::new(), packets: BasePacketReader::new(), track: None }
    }
}

impl OggStream {
    pub(super) fn push(&mut self, bytes: &[u8], output: &mut Output) -> Result<(), StreamError> {
        self.waiting.extend_from_slice(bytes);
        self.read(false, output)
    }

    /// The pages behind something that looked like one and is not whole.
    pub(super) fn finish(&mut self, output: &mut Output) -> Result<(), StreamError> {
        self.read(true, output)
    }

    fn read(&mut self, is_end: bool, output: &mut Output) -> Result<(), StreamError> {
        let waiting = std::mem::take(&mut self.waiting);
        let mut at = 0;
        let result = loop {
            match self.step(&waiting[at..], is_end, output) {
                Ok(Some(taken)) => at += taken,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        self.waiting = waiting;
        self.waiting.drain(..at);
        result
    }

    /// How many bytes were used up; `None` where more must come first.
    fn step(&mut self, bytes: &[u8], is_end: bool, output: &mut Output) -> Result<Option<usize>, StreamError> {
        let start = next_page(bytes);
        if start > 0 {
            return Ok(Some(start));
        }
        let past_capture = CAPTURE.len().min(bytes.len());
        let Some(whole) = page_length(bytes).and_then(|length| bytes.get(..length)) else {
            return Ok((is_end && past_capture > 0).then_some(past_capture));
        };
        let Some(page) = parse(whole) else { return Ok(Some(past_capture)) };
        if whole[FLAGS] & FIRST != 0 {
            self.packets = BasePacketReader::new();
            self.track = None;
        }
        // A page that does not fit to the one before it is left out.
        if self.packets.push_page(page).is_ok() {
            self.read_packets(output)?;
        }
        Ok(Some(whole.len()))
    }

    fn read_packets(&mut self, output: &mut Output) -> Result<(), StreamError> {
        while let Some(packet) = self.packets.read_packet() {
            if packet.first_in_stream() {
                self.track = OpusTrack::open(&packet.data)?;
            } else if let Some(track) = &mut self.track {
                track.decode(packet, output);
            }
        }
        Ok(())
    }
}

/// Where the next page begins, or may begin with what is still to come.
fn next_page(bytes: &[u8]) -> usize {
    let fits = |start: &usize| bytes[*start..].iter().zip(CAPTURE).all(|(byte, wanted)| byte == wanted);
    (0..bytes.len()).find(fits).unwrap_or(bytes.len())
}

/// Bytes of the page that begins here; `None` where that is not to be seen yet.
fn page_length(bytes: &[u8]) -> Option<usize> {
    let segments = usize::from(*bytes.get(HEADER - 1)?);
    let lengths = bytes.get(HEADER..HEADER + segments)?;
    Some(HEADER + segments + lengths.iter().map(|&length| usize::from(length)).sum::<usize>())
}

/// The page, if it is undamaged.
fn parse(page: &[u8]) -> Option<OggPage> {
    let (header, rest) = page.split_first_chunk::<HEADER>()?;
    let (mut parser, segments) = PageParser::new(*header).ok()?;
    let (lengths, body) = rest.split_at_checked(segments)?;
    parser.parse_segments(lengths.to_vec());
    parser.parse_packet_data(body.to_vec()).ok()
}
