//! How fast the design desk is: `make bench-desk`, or `cargo bench --bench desk`.
//!
//! It ends with a failure where an aim is missed. One file per figure.

mod export;
mod frame;
mod lint;
mod pictures;

use std::{
    error::Error,
    process::ExitCode,
    time::{Duration, Instant},
};

/// A bench may fail with anything; it is printed.
type Res<T> = Result<T, Box<dyn Error>>;

const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let exported = export::run().inspect_err(|error| eprintln!("export: {error}")).is_ok();
    let met = [pictures::run(), frame::run(), lint::run(), exported];
    if met.into_iter().all(|met| met) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The best of some rounds, because what else runs on the machine only slows a round down.
fn best<T>(mut round: impl FnMut() -> T) -> Duration {
    let time = || {
        let start = Instant::now();
        std::hint::black_box(round());
        start.elapsed()
    };
    std::iter::repeat_with(time).take(ROUNDS).min().unwrap_or_default()
}

/// Prints a line of the table, and tells whether it is what is aimed at.
fn row(name: &str, took: Duration, aim: Duration) -> bool {
    let met = took < aim;
    let verdict = if met { "met" } else { "MISSED" };
    println!("{name:<64} {:>10.3} ms  < {aim:?}: {verdict}", took.as_secs_f64() * 1e3);
    met
}
