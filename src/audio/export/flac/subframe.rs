//! One channel of a block: the shortest of the ways in which the format can hold it.

use super::{
    bits::BitWriter,
    fixed,
    lpc::{self, Predictor},
    rice::Plan,
};

const CONSTANT: u64 = 0;
const VERBATIM: u64 = 1;
const FIXED: u64 = 8;
const LINEAR: u64 = 32;

/// A block whose samples are foretold from those before them.
struct Foretold {
    /// The first samples, which are written as they are.
    order: usize,
    /// `None` where it is a fixed one.
    predictor: Option<Predictor>,
    /// Without sign: 0, −1, 1, −2 and so on become 0, 1, 2, 3.
    residual: Vec<u32>,
    plan: Plan,
}

/// Writes samples of so many bits, at least one.
pub(super) fn write(to: &mut BitWriter, block: &[i32], bits: u32, window: &[f32]) {
    let Some((first, others)) = block.split_first() else { return };
    if others.iter().all(|sample| sample == first) {
        head(to, CONSTANT, 0);
        return to.put_signed(*first, bits);
    }
    let wasted = block.iter().fold(0, |used, sample| used | sample).trailing_zeros();
    let used: Vec<i32> = block.iter().map(|sample| sample >> wasted).collect();
    let bits = bits - wasted;
    let fixed = Foretold::fixed(&used);
    let foretold = match Foretold::linear(&used, window, bits) {
        Some(linear) if linear.bits(bits) < fixed.bits(bits) => linear,
        _ => fixed,
    };
    if foretold.bits(bits) < used.len() as u64 * u64::from(bits) {
        foretold.write(to, &used, bits, wasted);
    } else {
        head(to, VERBATIM, wasted);
        for sample in used {
            to.put_signed(sample, bits);
        }
    }
}

/// Writes a block of any length in which all samples are 0.
pub(super) fn write_silence(to: &mut BitWriter, bits: u32) {
    head(to, CONSTANT, 0);
    to.put_signed(0, bits);
}

/// Its kind, and how many of the lowest bits are 0 in all samples.
fn head(to: &mut BitWriter, kind: u64, wasted: u32) {
    to.put(kind << 1 | u64::from(wasted > 0), 8);
    if wasted > 0 {
        to.put_unary(wasted - 1);
    }
}

impl Foretold {
    fn fixed(block: &[i32]) -> Self {
        let order = fixed::best_order(block);
        let mut residual = vec![0; order];
        residual.extend(fixed::residual(block, order).into_iter().map(without_sign));
        Self { order, predictor: None, plan: Plan::new(&residual, order), residual }
    }

    fn linear(block: &[i32], window: &[f32], bits: u32) -> Option<Self> {
        let predictor = lpc::predictor(block, window, bits)?;
        let residual: Vec<u32> = predictor.residual(block)?.into_iter().map(without_sign).collect();
        let order = predictor.weights.len();
        Some(Self { order, plan: Plan::new(&residual, order), predictor: Some(predictor), residual })
    }

    /// Its length, about.
    fn bits(&self, bits: u32) -> u64 {
        let weights = self.predictor.as_ref().map_or(0, |predictor| 9 + predictor.precision as usize * self.order);
        self.plan.bits + (self.order * bits as usize + weights) as u64
    }

    fn write(&self, to: &mut BitWriter, block: &[i32], bits: u32, wasted: u32) {
        let kind = if self.predictor.is_some() { LINEAR - 1 } else { FIXED };
        head(to, kind + self.order as u64, wasted);
        for &sample in &block[..self.order] {
            to.put_signed(sample, bits);
        }
        if let Some(predictor) = &self.predictor {
            to.put(u64::from(predictor.precision - 1), 4);
            to.put(u64::from(predictor.shift), 5);
            for &weight in &predictor.weights {
                to.put_signed(weight, predictor.precision);
            }
        }
        self.plan.write(to, &self.residual, self.order);
    }
}

fn without_sign(value: i32) -> u32 {
    (value << 1 ^ value >> 31) as u32
}
