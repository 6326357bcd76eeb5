//! A seeded source of numbers that gives the same ones for ever.
//!
//! Kept voices are made from their seeds, so the numbers may never change; the `rand` crate promises that only within
//! a version. `SplitMix64` is a published algorithm of three lines.

/// `SplitMix64` (Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub(crate) struct SplitMix(u64);

impl SplitMix {
    /// A source that always gives the same numbers for `seed`.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next number, evenly from −1 to 1.
    pub(crate) fn signed(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 8_388_608.0 - 1.0
    }
}

/// A 64-bit hash of bytes (FNV-1a) that never changes, for file names and seeds.
pub(crate) fn stable_hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_paper() {
        // First outputs for the seed 1234567, as its authors' reference program prints them.
        let mut source = SplitMix::new(1_234_567);
        assert_eq!([source.next(), source.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
        assert_eq!(stable_hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(stable_hash(b"a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn signed_numbers_fill_their_range() {
        let mut source = SplitMix::new(2);
        let numbers: Vec<f32> = (0..10_000).map(|_| source.signed()).collect();
        assert!(numbers.iter().all(|x| (-1.0..=1.0).contains(x)));
        assert!(numbers.iter().any(|x| *x < -0.99) && numbers.iter().any(|x| *x > 0.99));
        assert!((numbers.iter().sum::<f32>() / 10_000.0).abs() < 0.02);
    }
}
