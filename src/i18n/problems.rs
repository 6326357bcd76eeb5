//! Sentences that stand beside a field.

use super::{Lang, macros::texts};
use crate::model::TextProblem;

texts! {
    too_long(count, limit): "{count} of {limit} characters: shorten it." / "共 {count} 个字符，最多 {limit} 个，请缩短。";
    too_short(least): "At least {least} characters are needed." / "至少需要 {least} 个字符，请补充。";
    other_script(c): "“{c}” is neither Chinese nor English: use one of the two." / "“{c}”不是中文或英文：请用中文或英文描述。";
    no_words: "There are no words in it: write what can be heard." / "没有可用的文字：请写出能听到的内容。";
    bad_name_character(c): "{c} cannot be in a name: use a–z, A–Z, 0–9 and _." / "名称中不能有{c}：请使用字母、数字和下划线。";
    not_lowercase(c): "{c} cannot be in a name here: use a–z and 0–9." / "此处名称中不能有{c}：请使用小写字母和数字。";
    other_language: "This is not in the chosen language: change one of them." / "文本与所选语言不符：请修改文本或语言。";
    a_space: "A space" / "空格";
    quoted(c): "“{c}”" / "“{c}”";
    empty: "Write something here first." / "请先填写此处。";
}

/// What is wrong with a text, and what to do.
pub fn text_problem(lang: Lang, problem: &TextProblem) -> String {
    match problem {
        TextProblem::Empty => empty(lang).to_owned(),
        TextProblem::TooLong { count, limit } => too_long(lang, grouped(*count), grouped(*limit)),
        TextProblem::TooShort { least, .. } => too_short(lang, grouped(*least)),
        TextProblem::OtherScript(c) => other_script(lang, c),
        TextProblem::NoWords => no_words(lang).to_owned(),
        TextProblem::OtherLanguage => other_language(lang).to_owned(),
        TextProblem::BadNameCharacter(c) => bad_name_character(lang, character(lang, *c)),
        TextProblem::NotLowercase(c) => not_lowercase(lang, character(lang, *c)),
    }
}

/// A character by its name where it cannot be seen.
fn character(lang: Lang, c: char) -> String {
    if c.is_whitespace() { a_space(lang).to_owned() } else { quoted(lang, c) }
}

/// `12345` as `12,345`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_groups_of_three() {
        assert_eq!([0, 999, 1000, 2048, 1_234_567].map(grouped), ["0", "999", "1,000", "2,048", "1,234,567"]);
    }

    #[test]
    fn a_space_is_called_by_its_name() {
        let problem = |c| text_problem(Lang::En, &TextProblem::BadNameCharacter(c));
        assert!(problem(' ').starts_with("A space cannot"), "{}", problem(' '));
        assert!(problem('é').starts_with("“é” cannot"), "{}", problem('é'));
    }
}
