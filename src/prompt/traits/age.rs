//! Ages in figures: "around 8 years old", "in her early 30s", "aged 20 to 24", "30岁左右", "二十多岁".

use super::{
    Age,
    glyphs::{Glyph, is_boundary},
};

/// Ages outside of this are some other number.
const YEARS: std::ops::RangeInclusive<u8> = 2..=110;

/// The age that stands at `at`, and where it ends.
pub(super) fn years_at(glyphs: &[Glyph], at: usize) -> Option<(usize, Age)> {
    // Most characters begin no age: this is asked at each of them.
    if !glyphs.get(at).is_some_and(|glyph| glyph.c.is_ascii_alphanumeric() || FIRST_HAN.contains(&glyph.c)) {
        return None;
    }
    let text = Text(glyphs);
    let begins = is_boundary(at.checked_sub(1).and_then(|before| glyphs.get(before)));
    let (end, age) = begins
        .then(|| text.decade(at).or_else(|| text.english(at)).or_else(|| text.labelled(at)).or_else(|| text.loose(at)))
        .flatten()
        .or_else(|| begins.then(|| text.chinese(at)).flatten())?;
    (age.from <= age.to && YEARS.contains(&age.from) && YEARS.contains(&age.to)).then_some((end, age))
}

const TENS: [&str; 8] = ["twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet"];
const ONES: [&str; 19] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
/// What makes a number an age.
const SUFFIXES: [&str; 7] = ["years old", "year old", "years of age", "years young", "yrs old", "y/o", "yo"];
/// What may stand between "aged" and the number.
const FILLERS: [&str; 14] = [
    "around ",
    "about ",
    "between ",
    "approximately ",
    "roughly ",
    "of ",
    "is ",
    "in ",
    "大约",
    "大概",
    "约",
    "在",
    "为",
    ":",
];
/// Whom an age without "years" may be of.
const PEOPLE: [&str; 12] = [
    "man ",
    "woman ",
    "child ",
    "boy ",
    "girl ",
    "lady ",
    "person ",
    "kid ",
    "lad ",
    "teenager ",
    "gentleman ",
    "male ",
];
/// What may follow such an age.
const AFTER_LOOSE: [&str; 9] = [",", ".", ";", "、", " with ", " who ", " and ", " for ", " speaking "];
/// Chinese characters that an age may begin with.
const FIRST_HAN: [char; 12] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '两', '年'];
const HAN: &str = "一二三四五六七八九";

struct Text<'a>(&'a [Glyph]);

impl Text<'_> {
    fn char(&self, at: usize) -> Option<char> {
        self.0.get(at).map(|glyph| glyph.c)
    }

    /// Where `word` ends if it stands at `at`.
    fn skip(&self, at: usize, word: &str) -> Option<usize> {
        let end = at + word.chars().count();
        self.0.get(at..end)?.iter().map(|glyph| glyph.c).eq(word.chars()).then_some(end)
    }

    /// Where the first of `words` that stands at `at` ends, else `at`.
    fn skip_any(&self, at: usize, words: &[&str]) -> usize {
        words.iter().find_map(|word| self.skip(at, word)).unwrap_or(at)
    }

    fn ends_word(&self, at: usize) -> bool {
        is_boundary(self.0.get(at))
    }

    /// "early 30s", "late sixties", "20's".
    fn decade(&self, at: usize) -> Option<(usize, Age)> {
        let parts: [(&str, u8, u8); 5] =
            [("early ", 0, 3), ("mid to late ", 5, 9), ("mid ", 4, 6), ("middle ", 4, 6), ("late ", 7, 9)];
        let (start, low, high) = parts
            .iter()
            .find_map(|(word, low, high)| self.skip(at, word).map(|end| (end, *low, *high)))
            .unwrap_or((at, 0, 9));
        let (end, tens) = self.decade_figures(start).or_else(|| self.decade_word(start))?;
        Some((end, Age { from: tens + low, to: tens + high }))
    }

    fn decade_figures(&self, at: usize) -> Option<(usize, u8)> {
        let (end, tens) = self.figures(at).filter(|(end, tens)| end - at == 2 && tens % 10 == 0)?;
        let end = self.skip(end, "'s").or_else(|| self.skip(end, "s"))?;
        self.ends_word(end).then_some((end, tens))
    }

    fn decade_word(&self, at: usize) -> Option<(usize, u8)> {
        TENS.iter().zip((20..).step_by(10)).find_map(|(stem, tens)| {
            let end = self.skip(self.skip(at, stem)?, "ies")?;
            self.ends_word(end).then_some((end, tens))
        })
    }

    /// "8 years old", "20-24 year old", "eight-year-old", "thirty-something".
    fn english(&self, at: usize) -> Option<(usize, Age)> {
        let (end, age) = self.numbers(at)?;
        let gap = self.skip(end, " ").unwrap_or(end);
        if let Some(end) = self.skip(gap, "something").filter(|_| age.from % 10 == 0 && age.from == age.to) {
            return Some((end, Age { to: age.to.saturating_add(9), ..age }));
        }
        SUFFIXES
            .iter()
            .find_map(|word| self.skip(gap, word))
            .map(|end| (self.skip_any(end, &["s"]), age))
            .filter(|(end, _)| self.ends_word(*end))
    }

    /// "aged 20 to 24", "age 8", "年龄约30".
    fn labelled(&self, at: usize) -> Option<(usize, Age)> {
        let mut start = ["aged ", "ages ", "age ", "年龄"].iter().find_map(|word| self.skip(at, word))?;
        for _ in 0..3 {
            start = self.skip_any(start, &FILLERS);
        }
        let from = self.decade(start).or_else(|| self.numbers(start)).or_else(|| self.han(start));
        let (end, age) = from.filter(|(end, _)| self.ends_word(*end))?;
        Some((self.skip_any(end, &["岁", " years"]), age))
    }

    /// "a child of eight", "a woman around thirty,", "he is about sixty."
    fn loose(&self, at: usize) -> Option<(usize, Age)> {
        let start = match self.skip(at, "of ").filter(|_| PEOPLE.iter().any(|word| self.stands_before(at, word))) {
            Some(of) => self.skip_any(of, &["about ", "around "]),
            None => self.skip(at, "about ").or_else(|| self.skip(at, "around "))?,
        };
        let (end, age) = self.numbers(start).filter(|(end, _)| self.ends_word(*end))?;
        let stands_alone = self.0.len() == end || AFTER_LOOSE.iter().any(|word| self.skip(end, word).is_some());
        stands_alone.then_some((end, age))
    }

    fn stands_before(&self, at: usize, word: &str) -> bool {
        at.checked_sub(word.chars().count()).is_some_and(|start| self.skip(start, word).is_some())
    }

    /// "8岁", "20~24岁", "30岁左右", "三十多岁", "十七八岁", "60岁以上".
    fn chinese(&self, at: usize) -> Option<(usize, Age)> {
        let (end, mut age) = self.numbers(at).or_else(|| self.han(at))?;
        let end = self.skip_any(end, &[" "]);
        let (end, many) =
            ["多", "几", "来"].iter().find_map(|word| self.skip(end, word)).map_or((end, false), |end| (end, true));
        let end = self.skip(end, "岁")?;
        if many {
            age.to = age.to.saturating_add(9);
        }
        let tails: [(&str, u8, u8); 7] = [
            ("左右", 1, 1),
            ("上下", 1, 1),
            ("出头", 0, 3),
            ("多", 0, 9),
            ("以上", 0, 20),
            ("以下", 6, 0),
            ("开外", 0, 9),
        ];
        let Some((end, under, over)) =
            tails.iter().find_map(|(word, under, over)| self.skip(end, word).map(|end| (end, *under, *over)))
        else {
            return Some((end, age));
        };
        // "around 30" is vaguer than "around 8".
        let scale = if (under, over) == (1, 1) { (age.from / 10).max(1) } else { 1 };
        Some((
            end,
            Age { from: age.from.saturating_sub(under * scale).max(2), to: age.to.saturating_add(over * scale) },
        ))
    }

    /// One number, or two with something between them.
    fn numbers(&self, at: usize) -> Option<(usize, Age)> {
        let number = |at| self.figures(at).or_else(|| self.number_word(at));
        let (end, from) = number(at)?;
        let gaps: [&str; 9] = [" to ", " and ", " or ", " ~ ", "~", " ", "至", "到", "或"];
        let second = gaps.iter().find_map(|gap| number(self.skip(end, gap)?)).filter(|(_, to)| *to > from);
        Some(second.map_or((end, Age { from, to: from }), |(end, to)| (end, Age { from, to })))
    }

    fn figures(&self, at: usize) -> Option<(usize, u8)> {
        let count = self.0.get(at..)?.iter().take_while(|glyph| glyph.c.is_ascii_digit()).count();
        let digits: String = self.0.get(at..at + count)?.iter().map(|glyph| glyph.c).collect();
        digits.parse().ok().map(|number| (at + count, number))
    }

    /// "eight", "thirty", "thirty five".
    fn number_word(&self, at: usize) -> Option<(usize, u8)> {
        let ones = |at: usize| {
            let word = |(word, number): (&&str, u8)| {
                self.skip(at, word).filter(|end| self.ends_word(*end)).map(|end| (end, number))
            };
            ONES.iter().zip(1..).find_map(word)
        };
        let tens = TENS.iter().zip((20..).step_by(10)).find_map(|(stem, tens)| {
            self.skip(self.skip(at, stem)?, "y").filter(|end| self.ends_word(*end)).map(|end| (end, tens))
        });
        let Some((end, tens)) = tens else { return ones(at) };
        let rest = self.skip(end, " ").and_then(ones).filter(|(_, number)| *number < 10);
        Some(rest.map_or((end, tens), |(end, number)| (end, tens + number)))
    }

    fn han_digit(&self, at: usize) -> Option<u8> {
        let c = self.char(at)?;
        if c == '两' { Some(2) } else { HAN.chars().zip(1..).find_map(|(digit, value)| (digit == c).then_some(value)) }
    }

    /// "八", "七八", "十七八", "二十", "二三十", "三十五".
    fn han(&self, at: usize) -> Option<(usize, Age)> {
        let digits = |at| match (self.han_digit(at), self.han_digit(at + 1)) {
            (Some(a), Some(b)) if b == a + 1 => (at + 2, Some((a, b))),
            (Some(a), _) => (at + 1, Some((a, a))),
            _ => (at, None),
        };
        let (end, tens) = digits(at);
        let Some(end) = self.skip(end, "十") else { return tens.map(|(from, to)| (end, Age { from, to })) };
        let (low, high) = tens.unwrap_or((1, 1));
        let (end, ones) = digits(end);
        let (from, to) = ones.unwrap_or((0, if low == high { 0 } else { 9 }));
        Some((end, Age { from: low * 10 + from, to: high * 10 + to }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Age, read};

    #[test]
    fn ages_in_figures_are_read_in_both_languages() {
        for (text, from, to) in [
            ("around 8 years old", 8, 8),
            ("an 8-year-old girl", 8, 8),
            ("an eight-year-old boy", 8, 8),
            ("a thirty-five year old man", 35, 35),
            ("a woman in her sixties", 60, 69),
            ("a woman in her early 30s", 30, 33),
            ("late forties", 47, 49),
            ("a man in his 20's", 20, 29),
            ("aged 20-24", 20, 24),
            ("aged 20 to 24", 20, 24),
            ("a female voice aged 20–24, light", 20, 24),
            ("age 9", 9, 9),
            ("thirty-something woman", 30, 39),
            ("30岁左右", 27, 33),
            ("大约8岁女孩", 8, 8),
            ("一个20~24岁的女声", 20, 24),
            ("20～24岁", 20, 24),
            ("２０-２４岁", 20, 24),
            ("八岁小女孩", 8, 8),
            ("三十多岁", 30, 39),
            ("二十来岁", 20, 29),
            ("十七八岁的少年", 17, 18),
            ("四五十岁", 40, 59),
            ("三十五岁", 35, 35),
            ("60歲以上", 60, 80),
            ("年龄约30", 30, 30),
            ("a child of sixty, cheerful", 60, 60),
            ("a woman around thirty-five with a low voice", 35, 35),
            ("He is about 60.", 60, 60),
        ] {
            assert_eq!(read(text).age, Some(Age { from, to }), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_not_ages() {
        for text in [
            "123456",
            "0 yo",
            "500 yrs",
            "24 kHz",
            "第8集",
            "1 to 2 words",
            "about 20 words",
            "one of eight",
            "岁月",
            "yo",
        ] {
            assert_eq!(read(text).age, None, "{text}");
        }
    }
}
