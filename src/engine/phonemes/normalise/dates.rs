//! Dates in figures, days of a month, and years.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::Accent,
    rewrite::{pattern, rewrite},
    words::words,
};
use crate::model::Language;

static YEAR_FIRST: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]{4})([-/.])([0-9]{1,2})([-/.])([0-9]{1,2})"));
static YEAR_LAST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([0-9]{1,2})([-/.])([0-9]{1,2})([-/.])([0-9]{4}|[0-9]{2})"));
static MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.? ([0-9]{1,2})(?:st|nd|rd|th)?\b(?:,? ([0-9]{4})\b)?",
    )
});
static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b([0-9]{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?(?:,? ([0-9]{4})\b)?",
    )
});
static FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b1 (de )?(janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre|janeiro|fevereiro|março|abril|maio|junho|julho|setembro|outubro|dezembro)\b",
    )
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([12][0-9]{3})('?s)?\b"));

/// Words before a figure of a year that is too old to be taken for one otherwise.
const BEFORE_YEARS: [&str; 16] = [
    "in", "of", "since", "from", "by", "year", "until", "till", "after", "before", "between", "and", "around", "circa",
    "to", "during",
];

/// `text` with dates in words, and English years as they are said.
pub(super) fn spell(text: String, language: Language, accent: Accent) -> String {
    let text = rewrite(text, &YEAR_FIRST, |hit| {
        let same = hit.get(2) == hit.get(4) && hit.is_alone();
        let (month, day) = (hit.get(3).parse().ok()?, hit.get(5).parse().ok()?);
        same.then(|| date(day, month, hit.get(1), language, accent)).flatten()
    });
    let text = rewrite(text, &YEAR_LAST, |hit| {
        let same = hit.get(2) == hit.get(4) && hit.is_whole_number();
        let short = hit.get(5).len() == 2 && hit.get(2) != "/";
        let (first, second): (u32, u32) = (hit.get(1).parse().ok()?, hit.get(3).parse().ok()?);
        let american = language == Language::En && accent == Accent::American && hit.get(2) == "/";
        let swapped = if american { first <= 12 } else { second > 12 };
        let (day, month) = if swapped { (second, first) } else { (first, second) };
        (same && !short).then(|| date(day, month, hit.get(5), language, accent)).flatten()
    });
    if language == Language::En {
        return years(named(text, accent));
    }
    rewrite(text, &FIRST, |hit| {
        let first = match language {
            Language::Fr => "premier",
            Language::It => "primo",
            Language::Pt => "primeiro",
            _ => return None,
        };
        Some(format!("{first} {}{}", hit.get(1), hit.get(2)))
    })
}

fn date(day: u32, month: u32, year: &str, language: Language, accent: Accent) -> Option<String> {
    let name = words(language).months.get(month.checked_sub(1)? as usize).filter(|_| (1..=31).contains(&day))?;
    Some(match language {
        Language::Es | Language::Pt => format!("{day} de {name} de {year}"),
        Language::Fr | Language::It => format!("{day} {name} {year}"),
        _ => format!("{} {year}", day_of(day, name, accent)),
    })
}

fn day_of(day: u32, month: &str, accent: Accent) -> String {
    let ending = match (day % 10, day / 10) {
        (1, tens) if tens != 1 => "st",
        (2, tens) if tens != 1 => "nd",
        (3, tens) if tens != 1 => "rd",
        _ => "th",
    };
    match accent {
        Accent::American => format!("{month} {day}{ending}"),
        Accent::British => format!("the {day}{ending} of {month}"),
    }
}

/// Dates with the name of a month: the figure is an ordinal.
fn named(text: String, accent: Accent) -> String {
    let say = |before: &str, day: &str, month: &str, year: &str| {
        let name =
            words(Language::En).months.into_iter().find(|name| name.starts_with(month.get(..3).unwrap_or(month)))?;
        let day = day.parse().ok().filter(|day| (1..=31).contains(day))?;
        let said = day_of(day, name, accent);
        let said = if before.trim_end().ends_with("the") { said.trim_start_matches("the ") } else { &said };
        Some(format!("{said} {year}").trim_end().to_owned())
    };
    let text = rewrite(text, &MONTH_DAY, |hit| {
        (!hit.after.starts_with(':')).then(|| say(hit.before, hit.get(2), hit.get(1), hit.get(3))).flatten()
    });
    rewrite(text, &DAY_MONTH, |hit| say(hit.before, hit.get(1), hit.get(2), hit.get(3)))
}

static SPAN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(1[1-9][0-9]{2}|20[0-9]{2})[-–](1[1-9][0-9]{2}|20[0-9]{2})\b"));
static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::[0-9.]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?")
});

/// `text` with a space inside the stamps that machines write.
pub(super) fn part_stamps(text: String) -> String {
    rewrite(text, &STAMP, |hit| Some(format!("{} {}", hit.get(1), hit.get(2))))
}

/// 1984 is nineteen eighty-four, 2005 two thousand five, the 1980s the nineteen eighties.
fn years(text: String) -> String {
    let text = rewrite(text, &SPAN, |hit| hit.is_whole_number().then(|| format!("{} to {}", hit.get(1), hit.get(2))));
    rewrite(text, &YEAR, |hit| {
        let year: u32 = hit.get(1).parse().ok()?;
        let (century, rest) = (year / 100, year % 100);
        let plural = !hit.get(2).is_empty();
        let last = hit.before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
        let recent = (1800..2100).contains(&year);
        let spans = hit.after.starts_with(" to 1") || hit.after.starts_with(" to 2");
        let told = (1100..1800).contains(&year) && (spans || BEFORE_YEARS.contains(&last.as_str()));
        if !(recent || told || plural) || !hit.is_whole_number() || (2000..2010).contains(&year) && !plural {
            return None;
        }
        Some(match (rest, plural) {
            (0, false) => format!("{century} hundred"),
            (0, true) if year == 2000 => "two thousands".to_owned(),
            (0, true) => format!("{century} hundreds"),
            (1..=9, _) => format!("{century} oh {rest}"),
            (_, true) => format!("{century} {rest}s"),
            _ => format!("{century} {rest}"),
        })
    })
}

#[cfg(test)]
mod tests {
    use Language::{En, Es, Fr, It, Pt};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn dates_are_said() {
        compare_in(
            &[
                (En, "on 2026-11-21.", "on November 21st 20 26."),
                (En, "11/21/2026 and 3/4/2026", "November 21st 20 26 and March 4th 20 26"),
                (En, "21.11.2026", "November 21st 20 26"),
                (En, "Nov. 2, 2026 and May 3", "November 2nd 20 26 and May 3rd"),
                (En, "in 1984, 2005, 2026, 1900 and 1905", "in 19 84, 2005, 20 26, 19 hundred and 19 oh 5"),
                (En, "the 1980s, in 1492 with 1492 men", "the 19 80s, in 14 92 with 1492 men"),
                (En, "2.1999 and 1-1999", "2.1999 and 1-1999"),
                (Es, "el 21/11/2026", "el 21 de noviembre de 2026"),
                (Fr, "le 2026-11-01", "le premier novembre 2026"),
                (It, "il 1.5.2026", "il primo maggio 2026"),
                (Pt, "em 01/12/2026", "em primeiro de dezembro de 2026"),
            ],
            |text, language| spell(text, language, Accent::American),
        );
        let british = |text: &str| spell(text.to_owned(), En, Accent::British);
        assert_eq!(british("3/4/2026"), "the 3rd of April 20 26");
        assert_eq!(british("on the 21 November 2026"), "on the 21st of November 20 26");
    }
}
