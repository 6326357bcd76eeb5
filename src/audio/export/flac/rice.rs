//! How a residual is cut into equal parts, and which Rice parameter each of them has.

use super::bits::BitWriter;

/// Most halvings of a block.
const MOST_HALVINGS: u32 = 5;
const MOST_PARTS: usize = 1 << MOST_HALVINGS;
/// The highest parameter of the short form; one more means something else.
const SHORT: u32 = 14;
/// The highest of the long one.
const LONG: u32 = 30;

/// How a residual is written, and what that takes.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    halvings: u32,
    parameters: [u32; MOST_PARTS],
    /// Length of all of it, about.
    pub(super) bits: u64,
}

impl Plan {
    /// The shortest one for a residual, whose first values, as many as the order, are not written.
    pub(super) fn new(residual: &[u32], order: usize) -> Self {
        let length = residual.len();
        let mut halvings = most_halvings(length, order);
        let mut sums = sums(residual, order, halvings);
        let mut best = Self::of(&sums, length, order, halvings);
        while halvings > 0 {
            halvings -= 1;
            for part in 0..1 << halvings {
                sums[part] = sums[2 * part] + sums[2 * part + 1];
            }
            let plan = Self::of(&sums, length, order, halvings);
            if plan.bits <= best.bits {
                best = plan;
            }
        }
        best
    }

    fn of(sums: &[u64; MOST_PARTS], length: usize, order: usize, halvings: u32) -> Self {
        let mut parameters = [0; MOST_PARTS];
        let mut bits = 6;
        let part = length >> halvings;
        for (n, (parameter, &sum)) in parameters.iter_mut().zip(sums).enumerate().take(1 << halvings) {
            let count = if n == 0 { part - order } else { part };
            let (best, its_bits) = best_parameter(sum, count as u64);
            *parameter = best;
            bits += 4 + its_bits;
        }
        Self { halvings, parameters, bits }
    }

    /// Writes what stands behind the head of a subframe.
    pub(super) fn write(&self, to: &mut BitWriter, residual: &[u32], order: usize) {
        let parts = 1 << self.halvings;
        let parameters = &self.parameters[..parts];
        let long = parameters.iter().any(|&parameter| parameter > SHORT);
        to.put(u64::from(long), 2);
        to.put(u64::from(self.halvings), 4);
        let part = residual.len() >> self.halvings;
        for (n, &parameter) in parameters.iter().enumerate() {
            to.put(u64::from(parameter), if long { 5 } else { 4 });
            let from = if n == 0 { order } else { n * part };
            to.put_rice(&residual[from..(n + 1) * part], parameter);
        }
    }
}

/// The parts must be equally long, and the first longer than what is not written.
fn most_halvings(length: usize, order: usize) -> u32 {
    let mut halvings = MOST_HALVINGS.min(length.trailing_zeros());
    while halvings > 0 && length >> halvings <= order {
        halvings -= 1;
    }
    halvings
}

fn sums(residual: &[u32], order: usize, halvings: u32) -> [u64; MOST_PARTS] {
    let mut sums = [0; MOST_PARTS];
    let part = residual.len() >> halvings;
    for (n, (sum, values)) in sums.iter_mut().zip(residual.chunks_exact(part)).enumerate() {
        let from = if n == 0 { order } else { 0 };
        *sum = values[from..].iter().map(|&value| u64::from(value)).sum();
    }
    sums
}

/// The parameter that is best for so many values of that sum, and how many bits they take then, about: of what it cuts
/// off below, a value has half of the most on average.
fn best_parameter(sum: u64, count: u64) -> (u32, u64) {
    let bits = |parameter: u32| {
        let cut_off = count * ((1 << parameter) - 1) / 2;
        count * u64::from(parameter + 1) + (sum.saturating_sub(cut_off) >> parameter)
    };
    let about = (sum / count.max(1)).checked_ilog2().unwrap_or(0).min(LONG);
    let candidates = about.saturating_sub(1)..=(about + 1).min(LONG);
    candidates.map(|parameter| (parameter, bits(parameter))).min_by_key(|&(_, bits)| bits).unwrap_or((0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(plan: &Plan, residual: &[u32], order: usize) -> u64 {
        let mut to = BitWriter::default();
        plan.write(&mut to, residual, order);
        to.align();
        to.bytes().len() as u64 * 8
    }

    /// Loud and soft in turns.
    fn residual(count: usize, loudest: u32) -> Vec<u32> {
        let mut noise = 1_u32;
        let mut next = |n: usize| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 8) % if n % 1_000 < 500 { 3 } else { loudest }
        };
        (0..count).map(&mut next).collect()
    }

    #[test]
    fn it_takes_as_long_as_is_said_and_no_longer_than_any_single_parameter() {
        for (count, loudest, order) in [(4_096, 500, 8), (4_096, 1 << 22, 2), (1_001, 90, 0), (6, 40, 5), (4, 2, 4)] {
            let residual = residual(count, loudest);
            let plan = Plan::new(&residual, order);
            let bits = written(&plan, &residual, order);
            assert!(bits.abs_diff(plan.bits) <= 8 + bits / 20, "{bits}, not {}", plan.bits);
            for parameter in 0..=LONG {
                let single: u64 = residual[order..].iter().map(|v| u64::from(v >> parameter) + 1).sum();
                let single = single + u64::from(parameter) * (count - order) as u64 + 10;
                assert!(bits <= single + single / 100 + 8, "{bits}, and {single} with {parameter}");
            }
        }
    }

    #[test]
    fn loud_and_soft_parts_have_parameters_of_their_own() {
        let residual: Vec<u32> = (0..4_096_u32).map(|n| if n < 2_048 { n % 2 } else { 9_000 + n }).collect();
        let plan = Plan::new(&residual, 1);
        assert!(plan.halvings > 0 && plan.parameters[0] < 2);
        assert!(plan.parameters[(1 << plan.halvings) - 1] > 10, "{plan:?}");
    }
}
