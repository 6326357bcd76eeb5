//! Japanese numbers whose sound changes with what they count: days, hours, minutes, people, years.

use std::sync::LazyLock;

use regex::Regex;

use super::rewrite::{pattern, rewrite};
use crate::engine::text::numerals::{Reader, write_out};

static CLOCK: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]{1,2}):([0-9]{2})"));
static DASHED_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]{4})([-/])([0-9]{1,2})([-/])([0-9]{1,2})"));
static COUNTED: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]{1,4})(年|月|日|時|分|人)"));

/// Days of the month that have a name of their own.
const DAYS: [(u32, &str); 12] = [
    (2, "ふつか"),
    (3, "みっか"),
    (4, "よっか"),
    (5, "いつか"),
    (6, "むいか"),
    (7, "なのか"),
    (8, "ようか"),
    (9, "ここのか"),
    (10, "とおか"),
    (14, "じゅうよっか"),
    (20, "はつか"),
    (24, "にじゅうよっか"),
];
/// Minutes by their last figure.
const MINUTES: [&str; 10] = [
    "じゅっぷん",
    "いっぷん",
    "にふん",
    "さんぷん",
    "よんぷん",
    "ごふん",
    "ろっぷん",
    "ななふん",
    "はっぷん",
    "きゅうふん",
];

/// `text` with such numbers as they sound.
pub(super) fn spell(text: String) -> String {
    let text = rewrite(text, &DASHED_DATE, |hit| {
        let same = hit.get(2) == hit.get(4) && hit.is_whole_number();
        same.then(|| format!("{}年{}月{}日", hit.get(1), hit.get(3), hit.get(5)))
    });
    let text = rewrite(text, &CLOCK, |hit| {
        let minutes = hit.get(2).trim_start_matches('0');
        let minutes = if minutes.is_empty() { String::new() } else { format!("{minutes}分") };
        hit.is_whole_number().then(|| format!("{}時{minutes}", hit.get(1)))
    });
    rewrite(text, &COUNTED, |hit| {
        let number: u32 = hit.get(1).parse().ok()?;
        let whole = !hit.before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
        whole.then(|| counted(number, hit.get(2), hit.before, hit.after)).flatten()
    })
}

fn counted(number: u32, unit: &str, before: &str, after: &str) -> Option<String> {
    let (tens, ones) = (number / 10, number % 10);
    let with = |ones: &str| if tens > 0 { format!("{}{ones}", kanji(tens * 10)) } else { ones.to_owned() };
    match unit {
        "日" if number == 1 && before.ends_with('月') => Some("ついたち".to_owned()),
        "日" => {
            let named = DAYS.iter().find(|(day, _)| *day == number).map(|(_, name)| (*name).to_owned());
            Some(named.unwrap_or_else(|| format!("{}にち", kanji(number))))
        }
        "分" if after.starts_with('の') => None,
        "分" if ones == 0 && tens > 0 => {
            let rest = if tens == 1 { String::new() } else { kanji(tens) };
            Some(format!("{rest}{}", MINUTES[0]))
        }
        "分" => Some(with(MINUTES[ones as usize])),
        "時" if ones == 4 => Some(with("よじ")),
        "時" if ones == 7 => Some(with("しちじ")),
        "時" if ones == 9 => Some(with("くじ")),
        "時" => Some(format!("{}じ", kanji(number))),
        "年" if ones == 4 => Some(with("よねん")),
        "年" => Some(format!("{}ねん", kanji(number))),
        "人" if number > 2 && ones != 4 => Some(format!("{}にん", kanji(number))),
        "人" if ones == 4 => Some(with("よにん")),
        _ => None,
    }
}

fn kanji(number: u32) -> String {
    write_out(&number.to_string(), Reader::Japanese)
}

#[cfg(test)]
mod tests {
    use super::{super::super::testing::compare, *};

    #[test]
    fn counted_things_sound_as_they_should() {
        compare(
            &[
                ("4月1日", "4月ついたち"),
                ("2026年11月21日", "二千二十六ねん11月二十一にち"),
                ("14:30", "十よじ三じゅっぷん"),
                ("9時5分", "くじごふん"),
                ("3人と21人", "三にんと二十一にん"),
                ("2人", "2人"),
                ("3分の1", "3分の1"),
                ("1984年", "千九百八十よねん"),
            ],
            |text| spell(text.to_owned()),
        );
    }
}
