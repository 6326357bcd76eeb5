//! Addresses, names with @ and #, paths and code.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    rewrite::{is_letter, pattern, rewrite},
    words::{Words, words},
};
use crate::model::Language;

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?-u:\b)(?i:(?:https?|ftp)://)(?:www\.)?([^\s<>“”，。、！？；：（）]+)|(?-u:\b)www\.([^\s<>“”，。、！？；：（）]+)",
    )
});
static MAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u:\b)([A-Za-z0-9._%+-]+)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"));
static DOMAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?-u:\b)((?:[A-Za-z0-9-]+\.)+(?:com|org|net|io|dev|edu|gov|info|app|ai|co|uk|de|fr|es|it|pt|br|cn|jp|eu|rs|html?|php|js|py|txt|md|json|csv|pdf|png|jpe?g|exe|toml|ya?ml|zip|wav|mp3))(?-u:\b)((?:/[A-Za-z0-9._~%+-]*)*)",
    )
});
static MENTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"@([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)"));
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"#([\p{L}_][\p{L}\p{N}_]*)#?"));
static CALL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?-u:\b)([A-Za-z_][A-Za-z0-9_]*(?:(?:\.|::|->)[A-Za-z_][A-Za-z0-9_]*)*)\(\)"));
static SCOPE: LazyLock<Regex> = LazyLock::new(|| pattern(r"([A-Za-z0-9_])(?:::|->)([A-Za-z_])"));
static HEX: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u:\b)0[xX]([0-9A-Fa-f]+)(?-u:\b)"));
static SNAKE: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\p{L}\p{N}]*_[\p{L}\p{N}_]*"));
static CAMEL: LazyLock<Regex> = LazyLock::new(|| pattern(r"([a-z])([A-Z])"));

/// `text` with addresses and code in words.
pub(super) fn spell(text: &str, language: Language) -> String {
    let words = match language {
        Language::Zh => &CHINESE,
        Language::Ja => &JAPANESE,
        language => &Signs::of(words(language)),
    };
    let text = text.replace("C++", "C plus plus").replace("C#", "C sharp");
    let mut text =
        rewrite(text, &MAIL, |hit| Some(format!("{} {} {}", words.read(hit.get(1)), words.at, words.read(hit.get(2)))));
    text = rewrite(text, &ADDRESS, |hit| {
        let address = format!("{}{}", hit.get(1), hit.get(2));
        let end = address.trim_end_matches(|c: char| ".,;:!?)]}'\"".contains(c)).len();
        let (address, marks) = address.split_at(end);
        Some(format!("{}{marks}", words.read(address.trim_end_matches('/'))))
    });
    text = rewrite(text, &DOMAIN, |hit| {
        Some(words.read(&format!("{}{}", hit.get(1), hit.get(2).trim_end_matches(['/', '.']))) + stop(hit.get(2)))
    });
    text = rewrite(text, &MENTION, |hit| {
        (!hit.before.ends_with(is_letter)).then(|| format!(" {} {}", words.at, parted(hit.get(1))))
    });
    text = rewrite(text, &TAG, |hit| Some(format!(" {}{}", words.tag, parted(hit.get(1)))));
    text = rewrite(text, &HEX, |hit| Some(format!("0 X‿ {}", one_letter_each(hit.get(1)))));
    text = rewrite(text, &CALL, |hit| Some(hit.get(1).replace('.', &format!(" {} ", words.dot))));
    text = rewrite(text, &SCOPE, |hit| Some(format!("{} {}", hit.get(1), hit.get(2))));
    rewrite(text, &SNAKE, |hit| Some(format!(" {} ", parted(hit.get(0)))))
}

/// The point after an address that ends a sentence.
fn stop(path: &str) -> &'static str {
    if path.ends_with('.') { "." } else { "" }
}

fn one_letter_each(figures: &str) -> String {
    let each = |c: char| if c.is_ascii_digit() { c.to_string() } else { format!("{}‿", c.to_ascii_uppercase()) };
    figures.chars().map(each).collect::<Vec<_>>().join(" ")
}

/// `name` with a space where the writer put a line or a capital.
fn parted(name: &str) -> String {
    let spaced = name.replace('_', " ");
    CAMEL.replace_all(spaced.trim(), "$1 $2").into_owned()
}

/// How the signs of addresses are called.
struct Signs {
    at: &'static str,
    dot: &'static str,
    slash: &'static str,
    dash: &'static str,
    underscore: &'static str,
    plus: &'static str,
    equals: &'static str,
    and: &'static str,
    hash: &'static str,
    /// What a hashtag is introduced with, with its space.
    tag: &'static str,
}

const CHINESE: Signs = Signs {
    at: "艾特",
    dot: "点",
    slash: "斜杠",
    dash: "杠",
    underscore: "下划线",
    plus: "加",
    equals: "等于",
    and: "和",
    hash: "井号",
    tag: "",
};
const JAPANESE: Signs = Signs {
    at: "アットマーク",
    dot: "ドット",
    slash: "スラッシュ",
    dash: "ハイフン",
    underscore: "アンダーバー",
    plus: "プラス",
    equals: "イコール",
    and: "アンド",
    hash: "シャープ",
    tag: "ハッシュタグ",
};

impl Signs {
    const fn of(words: &Words) -> Self {
        Self {
            at: words.at,
            dot: words.dot,
            slash: words.slash,
            dash: words.dash,
            underscore: words.underscore,
            plus: words.plus,
            equals: words.equals,
            and: words.and,
            hash: words.hash,
            tag: "hashtag ",
        }
    }

    /// An address, sign by sign.
    fn read(&self, address: &str) -> String {
        let mut said = String::new();
        for c in address.chars() {
            let sign = match c {
                '.' => self.dot,
                '/' => self.slash,
                '-' => self.dash,
                '_' => self.underscore,
                '@' => self.at,
                '+' => self.plus,
                '=' => self.equals,
                '&' => self.and,
                '#' => self.hash,
                c if c.is_alphanumeric() => {
                    said.push(c);
                    continue;
                }
                _ => "",
            };
            said.push(' ');
            said.push_str(sign);
            said.push(' ');
        }
        CAMEL.replace_all(said.split_whitespace().collect::<Vec<_>>().join(" ").as_str(), "$1 $2").into_owned()
    }
}

#[cfg(test)]
mod tests {
    use Language::{En, Es, Ja, Zh};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn addresses_and_code_are_said() {
        let squeeze = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        compare_in(
            &[
                (En, "See https://www.example.com/docs.", "See example dot com slash docs."),
                (En, "example.org/a_b, ok", "example dot org slash a underscore b, ok"),
                (En, "Mail john.doe@example.com!", "Mail john dot doe at example dot com!"),
                (En, "@some_user likes #RustLang", "at some user likes hashtag Rust Lang"),
                (En, "call foo_bar() or Vec::new()", "call foo bar or Vec new"),
                (En, "0x1F and main.rs.", "0 X‿ 1 F‿ and main dot rs."),
                (En, "__init__ snake_case", "init snake case"),
                (Es, "info@ejemplo.es", "info arroba ejemplo punto es"),
                (Zh, "看example.com/docs，", "看example 点 com 斜杠 docs，"),
                (Ja, "#東京 です", "ハッシュタグ東京 です"),
            ],
            |text, language| squeeze(spell(&text, language)),
        );
    }
}
