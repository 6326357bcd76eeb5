//! Telephone numbers and other rows of figures that are read one by one.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    number::one_by_one,
    rewrite::{pattern, rewrite},
    words::words,
};
use crate::model::Language;

static GROUPED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\+?)(\(?[0-9]{1,4}\)?(?:[ .-]?\(?[0-9]{2,5}\)?){1,6})"));
static LONG: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[0-9]{10,}\b"));
static HYPHENED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[0-9]+(?:-[0-9]+){2,}\b"));
static PARTS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[0-9]+(?:\.[0-9]+){2,}\b"));

/// `text` with rows of figures parted.
pub(super) fn spell(text: String, language: Language) -> String {
    let text = rewrite(text, &PARTS, |hit| {
        let groups = hit.get(0).split('.').skip(1).all(|group| group.len() == 3);
        // 1.234.567 is a number where points part thousands.
        (language == Language::En || !groups).then(|| hit.get(0).replace('.', &format!(" {} ", words(language).dot)))
    });
    let text = rewrite(text, &GROUPED, |hit| {
        let groups: Vec<&str> =
            hit.get(2).split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
        let figures: usize = groups.iter().map(|group| group.len()).sum();
        let plus = !hit.get(1).is_empty();
        (is_telephone(&groups, plus, hit.get(2)) && (7..=15).contains(&figures) && hit.is_whole_number()).then(|| {
            let said: Vec<String> = groups.iter().map(|group| one_by_one(group)).collect();
            let plus = if plus { format!("{} ", words(language).plus) } else { String::new() };
            format!("{plus}{}", said.join(", "))
        })
    });
    let text = rewrite(text, &HYPHENED, |hit| {
        hit.is_whole_number().then(|| hit.get(0).split('-').map(one_by_one).collect::<Vec<_>>().join(", "))
    });
    rewrite(text, &LONG, |hit| {
        let round = hit.get(0).trim_end_matches('0').len() <= 3;
        (!round && hit.is_whole_number()).then(|| one_by_one(hit.get(0)))
    })
}

/// Whether groups of figures are a telephone number and no sum, date or range.
fn is_telephone(groups: &[&str], plus: bool, written: &str) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let hyphens = written.contains('-');
    let pairs = lengths.len() >= 4 && lengths.iter().all(|length| *length == 2);
    let several = groups.len() > 1;
    several && (plus || written.starts_with('('))
        || plus && written.len() >= 8
        || hyphens && (lengths.as_slice() == [3, 4] || lengths.len() >= 3 && lengths[0] != 4)
        || (pairs || several && lengths.iter().sum::<usize>() > 8) && groups[0].starts_with('0')
}

#[cfg(test)]
mod tests {
    use Language::{En, Es, Fr};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn rows_of_figures_are_parted() {
        compare_in(
            &[
                (En, "Call +1 (555) 123-4567.", "Call plus 1, 5 5 5, 1 2 3, 4 5 6 7."),
                (En, "555-1234 or 800-555-1234", "5 5 5, 1 2 3 4 or 8 0 0, 5 5 5, 1 2 3 4"),
                (En, "2010-2015 and 10-20", "2010-2015 and 10-20"),
                (En, "1234567890 but 12000000000", "1 2 3 4 5 6 7 8 9 0 but 12000000000"),
                (En, "192.168.0.1 and 1.2.3", "192 dot 168 dot 0 dot 1 and 1 dot 2 dot 3"),
                (Fr, "01 23 45 67 89", "0 1, 2 3, 4 5, 6 7, 8 9"),
                (Es, "1.234.567 y 1 234 567", "1.234.567 y 1 234 567"),
            ],
            spell,
        );
    }
}
