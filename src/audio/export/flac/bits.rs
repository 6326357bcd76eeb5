//! Bits one behind the other, the highest first, as the format has them.

/// Collects bits in a word and words in bytes.
#[derive(Default)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    /// The youngest bits, the last one lowest; what stands above them is of no meaning.
    held: u64,
    /// How many of them wait for being written, below 64.
    count: u32,
}

impl BitWriter {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), held: 0, count: 0 }
    }

    /// The lowest bits of a value, at most 63 of them; the others must be 0.
    #[inline]
    pub(super) fn put(&mut self, value: u64, bits: u32) {
        let count = self.count + bits;
        if count < 64 {
            self.held = self.held << bits | value;
            self.count = count;
        } else {
            // At least one of them fits, and at least one was there before.
            let rest = count - 64;
            let word = self.held << (bits - rest) | value >> rest;
            self.bytes.extend_from_slice(&word.to_be_bytes());
            self.held = value;
            self.count = rest;
        }
    }

    /// A number with its sign, in two's complement of so many bits.
    pub(super) fn put_signed(&mut self, value: i32, bits: u32) {
        self.put(value as u64 & ((1 << bits) - 1), bits);
    }

    /// So many zeros, and a one that ends them.
    pub(super) fn put_unary(&mut self, mut zeros: u32) {
        while zeros > 31 {
            self.put(0, 32);
            zeros -= 32;
        }
        self.put(1, zeros + 1);
    }

    /// Rice codes: what stands above the lowest bits as zeros and a one, and then these bits.
    #[inline]
    pub(super) fn put_rice(&mut self, values: &[u32], parameter: u32) {
        for &value in values {
            let above = value >> parameter;
            let stop_and_low = u64::from(value & ((1 << parameter) - 1) | 1 << parameter);
            if above + parameter < 63 {
                self.put(stop_and_low, above + 1 + parameter);
            } else {
                self.put_unary(above);
                self.put(u64::from(value & ((1 << parameter) - 1)), parameter);
            }
        }
    }

    /// Zeros up to the next whole byte.
    pub(super) fn align(&mut self) {
        self.put(0, self.count.wrapping_neg() % 8);
        let bytes = (self.count / 8) as usize;
        let held = self.held << (63 - self.count) << 1;
        self.bytes.extend_from_slice(&held.to_be_bytes()[..bytes]);
        self.count = 0;
    }

    /// The whole words so far, or all bytes where it was aligned just before.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The whole words so far, or all bytes where it was aligned just before.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(to: &BitWriter) -> String {
        let bytes: Vec<String> = to.bytes.iter().map(|byte| format!("{byte:08b}")).collect();
        bytes.concat()
    }

    #[test]
    fn bits_follow_each_other_across_words() {
        let mut to = BitWriter::default();
        let mut expected = String::new();
        for n in 0..200_u32 {
            let bits = n % 64;
            let value = 0x9e37_79b9_7f4a_7c15_u64 >> (63 - bits) >> 1;
            to.put(value, bits);
            if bits > 0 {
                expected.extend(format!("{value:00$b}", bits as usize).chars());
            }
        }
        to.align();
        expected += &"0".repeat(expected.len().wrapping_neg() % 8);
        assert_eq!(text(&to), expected);
    }

    #[test]
    fn negative_numbers_have_no_more_bits_than_they_may() {
        let mut to = BitWriter::default();
        to.put_signed(-1, 3);
        to.put_signed(-8_388_608, 24);
        to.put_signed(2, 5);
        assert_eq!(text(&to).len(), 0, "not written before it is aligned");
        let mut to = BitWriter::default();
        for (value, bits) in [(-1, 3), (-8, 4), (3, 5)] {
            to.put_signed(value, bits);
        }
        to.align();
        assert_eq!(text(&to), "1111000000110000");
    }

    #[test]
    fn rice_codes_are_a_unary_and_a_binary_part() {
        let mut to = BitWriter::default();
        to.put_rice(&[0b1011, 1], 2);
        to.put_rice(&[3], 0);
        to.put_rice(&[70 << 1 | 1], 1);
        to.align();
        assert_eq!(text(&to), format!("00111101{}{}11{}", "0001", "0".repeat(70), "0000"));
    }
}
