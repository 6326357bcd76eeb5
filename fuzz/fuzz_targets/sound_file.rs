//! Files of sound: any bytes become a clip or a refusal.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = timbre::audio::decode(bytes);
});
