//! Event streams: wherever the bytes are cut, the events are the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use timbre::wire::sse::{Event, Reader};

fn read<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Option<Vec<Event>> {
    let mut reader = Reader::default();
    let mut events = Vec::new();
    for piece in pieces {
        events.extend(reader.push(piece).ok()?);
    }
    events.extend(reader.finish());
    Some(events)
}

fuzz_target!(|data: (u8, &[u8])| {
    let (size, bytes) = data;
    let whole = read(std::iter::once(bytes));
    let cut = read(bytes.chunks(usize::from(size).max(1)));
    assert_eq!(whole, cut);
});
