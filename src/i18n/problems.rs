//! Sentences that stand beside a field.

use super::{Lang, macros::texts};
use crate::model::TextProblem;

texts! {
    too_long(count, limit): "{count} characters, {limit} are allowed: shorten it." / "共 {count} 个字符，最多 {limit} 个，请缩短。";
    too_short(count, least): "{count} characters, at least {least} are needed: write more." / "共 {count} 个字符，至少需要 {least} 个，请补充。";
    other_script(c): "“{c}” is neither Chinese nor English: describe the voice in one of the two." / "“{c}”不是中文或英文：请用中文或英文描述。";
    no_words: "There are no words in it: write what can be heard." / "没有可用的文字：请写出能听到的内容。";
    bad_name_character(c): "“{c}” cannot be in a name: use letters a–z, digits and _." / "名称中不能有“{c}”：请使用字母、数字和下划线。";
    not_lowercase(c): "“{c}” cannot be in a name here: use letters a–z in lower case and digits." / "此处名称中不能有“{c}”：请使用小写字母和数字。";
    other_language: "This text is not in the chosen language: change the text or the language." / "文本与所选语言不符：请修改文本或语言。";
    empty: "Write something here first." / "请先填写此处。";
}

/// What is wrong with a text, and what to do.
pub fn text_problem(lang: Lang, problem: &TextProblem) -> String {
    match problem {
        TextProblem::Empty => empty(lang).to_owned(),
        TextProblem::TooLong { count, limit } => too_long(lang, count, limit),
        TextProblem::TooShort { count, least } => too_short(lang, count, least),
        TextProblem::OtherScript(c) => other_script(lang, c),
        TextProblem::NoWords => no_words(lang).to_owned(),
        TextProblem::OtherLanguage => other_language(lang).to_owned(),
        TextProblem::BadNameCharacter(c) => bad_name_character(lang, c),
        TextProblem::NotLowercase(c) => not_lowercase(lang, c),
    }
}
