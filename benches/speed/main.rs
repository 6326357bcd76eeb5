//! How fast the program is: `make bench`, or `cargo bench --features inspection --bench speed -- SECTION...`.
//!
//! Nothing here passes or fails; it prints what it measured beside what is aimed at. What is compared is measured in
//! one run and in turns, A B A B, so that a busy machine slows both down. Everything runs on a stage of its own: a
//! virtual display, a sound server with one silent card, a home folder.
//!
//! | section | measures |
//! |---|---|
//! | `start` | process start to first frame, and memory, against an empty window |
//! | `design` | click on "Design voice" to the first audible sample |
//! | `live` | first audio delta on the socket to the first audible sample |
//! | `idle` | frames and processor time while nothing happens |
//! | `engine` | the offline engine's first block, and what a picture of a take costs |

mod design;
mod driver;
mod engine;
mod idle;
mod live;
mod program;
mod proxy;
mod recorder;
mod screen;
mod stage;
mod start;
mod table;

use std::error::Error;

/// A bench may fail with anything; it is printed.
type Res<T> = Result<T, Box<dyn Error>>;

/// Measures something and prints it.
type Section = fn() -> Res<()>;

/// Set in the process that runs on the stage.
const ON_STAGE: &str = "TIMBRE_BENCH_ON_STAGE";

fn main() -> Res<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if let [word, rest @ ..] = words.as_slice()
        && word == engine::CHILD
    {
        return engine::child(rest);
    }
    if std::env::var_os(ON_STAGE).is_none() {
        return stage::run_again_there(&words);
    }
    let sections: [(&str, Section); 5] = [
        ("start", start::measure),
        ("design", design::measure),
        ("live", live::measure),
        ("idle", idle::measure),
        ("engine", engine::measure),
    ];
    for (name, measure) in sections {
        if words.is_empty() || words.iter().any(|word| word == name) {
            measure().map_err(|error| format!("{name}: {error}"))?;
        }
    }
    Ok(())
}
