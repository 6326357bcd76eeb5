//! Sound that travels, in every format: no bytes panic or eat memory, and wherever they are cut, the samples are the
//! same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use timbre::{
    audio::stream::{Decoder, Format},
    model::SampleRate,
};

/// All samples up to the first error, as bits, so that what is no number compares, too.
fn samples<'a>(format: Option<Format>, pieces: impl Iterator<Item = &'a [u8]>) -> (Vec<u32>, bool) {
    let mut decoder = Decoder::sniffing(format, SampleRate::HZ_24000);
    let mut all = Vec::new();
    for piece in pieces {
        match decoder.push(piece) {
            Ok(samples) => all.extend(samples.into_iter().map(f32::to_bits)),
            Err(_) => return (all, false),
        }
    }
    match decoder.finish() {
        Ok(samples) => all.extend(samples.into_iter().map(f32::to_bits)),
        Err(_) => return (all, false),
    }
    (all, true)
}

fuzz_target!(|data: (u8, u8, &[u8])| {
    let (format, size, bytes) = data;
    let format = Format::ALL.get(usize::from(format % 5)).copied();
    let (whole, _) = samples(format, std::iter::once(bytes));
    let (cut, _) = samples(format, bytes.chunks(usize::from(size).max(1)));
    assert_eq!(whole, cut);
});
