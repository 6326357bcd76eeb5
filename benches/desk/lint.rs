//! How long the longest description is linted: the aim is under a millisecond.

use std::{hint::black_box, time::Duration};

use timbre::{
    model::TextLimits,
    prompt::{diff, dimensions, lint},
};

use super::{best, row};

/// Times that a text is looked at in one round.
const TIMES: u32 = 20;
/// Longest description of any family, in characters.
const LENGTH: usize = 2_048;
const AIM: Duration = Duration::from_millis(1);
/// Good descriptions, one with a fault in every clause, and one in languages that descriptions may not be in.
const TEXTS: [(&str, &str); 4] = [
    ("Chinese", "沉稳的中年男性，音调低沉，语速缓慢，音色浑厚而富有磁性，适合纪录片解说。"),
    ("English", "A composed middle-aged male voice with a low pitch, a slow pace and a rich tone, suitable for news. "),
    ("faulty", "A very very nice voice I love, like Morgan Freeman, deep but high-pitched, slow and fast, good. "),
    ("foreign", "Eine ruhige und tiefe Stimme, die langsam erzählt; la pluie tombe doucement sur les toits gris. "),
];

/// Prints the figures; whether the aim is met. Reading the rules, which is done once, does not count.
pub fn run() -> bool {
    drop(lint::check("warm", &TextLimits::QWEN));
    let mut met = true;
    for (name, text) in TEXTS {
        let text: String = text.chars().cycle().take(LENGTH).collect();
        let check = || drop(black_box(lint::check(black_box(&text), &TextLimits::QWEN)));
        met &= row(&format!("lint of {LENGTH} characters, {name}"), each(check), AIM);
        let cover = || drop(black_box(dimensions::coverage(black_box(&text))));
        met &= row(&format!("coverage of {LENGTH} characters, {name}"), each(cover), AIM);
    }
    let (old, new) = (TEXTS[1].1.repeat(20), TEXTS[2].1.repeat(20));
    let compare = || drop(black_box(diff::words(black_box(&old), &new, None)));
    met & row("difference between two descriptions", each(compare), Duration::from_millis(16))
}

fn each(mut work: impl FnMut()) -> Duration {
    best(|| (0..TIMES).for_each(|_| work())) / TIMES
}
