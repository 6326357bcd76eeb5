//! Times of the day.

use std::sync::LazyLock;

use regex::Regex;

use super::rewrite::{pattern, rewrite};
use crate::model::Language;

static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?: ?([AaPp])\.? ?[Mm]\b\.?| ?h\b)?"));
static HALF_DAY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([0-9]{1,2}) ?([AaPp])(?:\. ?[Mm]\.|[Mm]\b)"));
static FRENCH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([0-9]{1,2}) ?[hH](?: ?([0-9]{2}))?\b"));

/// `text` with times in words.
pub(super) fn spell(text: String, language: Language) -> String {
    let text = if matches!(language, Language::Fr | Language::Es | Language::It | Language::Pt) {
        rewrite(text, &FRENCH, |hit| {
            hit.is_whole_number().then(|| clock(hit.get(1), hit.get(2), "", "", language)).flatten()
        })
    } else {
        text
    };
    let text = rewrite(text, &CLOCK, |hit| {
        let said = clock(hit.get(1), hit.get(2), hit.get(3), hit.get(4), language)?;
        hit.is_alone().then(|| kept_stop(said, hit.get(0), hit.after))
    });
    rewrite(text, &HALF_DAY, |hit| {
        let said = format!("{}{}", hit.get(1), half_day(hit.get(2)));
        (hit.get(1).parse::<u32>().is_ok_and(|hour| (1..=12).contains(&hour)) && hit.is_alone())
            .then(|| kept_stop(said, hit.get(0), hit.after))
    })
}

/// The point of "p.m." also ends the sentence where nothing or a capital follows.
fn kept_stop(said: String, written: &str, after: &str) -> String {
    let ends = after.trim_start().chars().next().is_none_or(char::is_uppercase);
    if written.ends_with('.') && ends { said + "." } else { said }
}

fn half_day(letter: &str) -> &'static str {
    match letter {
        "" => "",
        "a" | "A" => " A‿M",
        _ => " P‿M",
    }
}

fn clock(hours: &str, minutes: &str, seconds: &str, letter: &str, language: Language) -> Option<String> {
    let number = |figures: &str| if figures.is_empty() { Some(0) } else { figures.parse::<u32>().ok() };
    let (hour, minute, second) = (number(hours)?, number(minutes)?, number(seconds)?);
    if hour > 24 || minute > 59 || second > 59 {
        return None;
    }
    let half_day = half_day(letter);
    let said = match language {
        Language::Es | Language::Pt if minute == 0 => format!("{hour} {}", if hour == 1 { "hora" } else { "horas" }),
        Language::Es => format!("{hour} y {minute}"),
        Language::Fr => {
            let hours = if hour < 2 { "heure" } else { "heures" };
            let minutes = if minute == 0 { String::new() } else { format!(" {minute}") };
            format!("{hour} {hours}{minutes}")
        }
        Language::It if minute == 0 => hour.to_string(),
        Language::It | Language::Pt => format!("{hour} e {minute}"),
        _ => match minute {
            0 if !half_day.is_empty() => hour.to_string(),
            0 if hour > 12 => format!("{hour} hundred"),
            0 => format!("{hour} o'clock"),
            1..=9 => format!("{hour} oh {minute}"),
            _ => format!("{hour} {minute}"),
        },
    };
    let and = match language {
        Language::Es => "y",
        Language::Fr => "et",
        Language::It | Language::Pt => "e",
        _ => "and",
    };
    let unit = match language {
        Language::Es | Language::Pt => "segundos",
        Language::Fr => "secondes",
        Language::It => "secondi",
        _ => "seconds",
    };
    let seconds = if seconds.is_empty() { String::new() } else { format!(" {and} {second} {unit}") };
    Some(format!("{said}{seconds}{half_day}"))
}

#[cfg(test)]
mod tests {
    use Language::{En, Es, Fr, It, Pt};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn times_are_said() {
        compare_in(
            &[
                (En, "at 14:30, 9:05, 10:00", "at 14 30, 9 oh 5, 10 o'clock"),
                (En, "2:30 pm or 7 a.m. or 10:00AM", "2 30 P‿M or 7 A‿M or 10 A‿M"),
                (En, "It is 5 p.m.", "It is 5 P‿M."),
                (En, "12:30:45, 99:99", "12 30 and 45 seconds, 99:99"),
                (Es, "a las 14:30 y 15:00", "a las 14 y 30 y 15 horas"),
                (Fr, "à 14h30, 9 h, 1:05", "à 14 heures 30, 9 heures, 1 heure 5"),
                (It, "alle 14:30 e 15:00", "alle 14 e 30 e 15"),
                (Pt, "às 14:30", "às 14 e 30"),
            ],
            spell,
        );
    }
}
