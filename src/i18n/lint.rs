//! Texts about descriptions: what the lint found, the dimensions, starters, presets, and what changed.

use super::{Lang, language_name, macros::texts};
use crate::prompt::{
    dimensions::Choice,
    lint::{Detail, Finding, Rule, Severity},
    traits::Dimension,
};

texts! {
    lint_vague(word): "“{word}” says nothing that can be heard. Name a quality, such as low, crisp or slow." / "“{word}”没有可听的特征。请写具体特质，如低沉、清脆、语速慢。";
    lint_taste(word): "“{word}” is taste. Describe the sound itself." / "“{word}”是个人喜好。请描述声音本身。";
    lint_imitation(word): "“{word}”: voices cannot imitate a person. Describe what is heard." / "“{word}”：无法模仿特定人物。请描述声音特质。";
    lint_imitation_traits(word, traits): "“{word}”: a person cannot be imitated. Say instead: {traits}." / "“{word}”：无法模仿特定人物。可改为：{traits}。";
    lint_intensifier(word): "“{word}”: once is enough." / "“{word}”：强调一次就够了。";
    lint_repeated(word, other): "“{word}” repeats “{other}”." / "“{word}”与“{other}”重复。";
    lint_contradiction(word, other): "“{word}” contradicts “{other}”." / "“{word}”与“{other}”矛盾。";
    lint_contradiction_hint(word, other): "“{word}” beside “{other}”: is that meant?" / "“{word}”与“{other}”并用，是否有意？";
    lint_one_dimension(dimension): "Only {dimension} is described. Add more, for instance with the buttons above." / "只描述了{dimension}。请补充更多维度，可用上方按钮。";
    lint_no_dimension: "Nothing here describes a voice yet. The buttons above add what is missing." / "还没有描述声音的内容。可用上方按钮补充。";
    lint_other_language(language): "This looks like {language}. Descriptions are in Chinese or English." / "这段看起来是{language}。描述只支持中文和英文。";
    lint_unknown_language: "This is neither Chinese nor English." / "这段不是中文或英文。";
    lint_meaningless: "There seem to be no words in this." / "这段文字似乎没有意义。";
    lint_too_long(count, limit): "{count} of {limit} characters: what is marked does not fit." / "共 {count} 个字符，最多 {limit} 个：标出的部分超出了限制。";
    lint_too_short(count, least): "{count} characters; at least {least} are needed." / "共 {count} 个字符，至少需要 {least} 个。";
    lint_empty: "Write something here first." / "请先填写内容。";
    lint_no_words: "There are no words in it." / "没有可用的文字。";
    lint_preview_language(language): "This looks like {language}; another language is chosen." / "这段看起来是{language}，与所选语言不同。";
    lint_preview_mismatch(word): "“{word}” does not suit the voice that is described." / "“{word}”与所描述的声音不太相称。";
    lint_clean: "Nothing to improve." / "没有需要改进的地方。";
    lint_waiting: "What you write is checked as you type." / "输入时会自动检查。";
    lint_fix: "Fix" / "修正";
    lint_fix_of(what): "Fix: {what}" / "修正：{what}";
    lint_findings(count): "{count} things to improve; scroll to see all." / "共 {count} 处可以改进，滚动可查看全部。";
    another_language: "another language" / "其他语言";
    undo_form: "Undo (Ctrl+Z)" / "撤销 (Ctrl+Z)";
    redo_form: "Redo (Ctrl+Shift+Z)" / "重做 (Ctrl+Shift+Z)";
    dimension_gender: "Gender" / "性别";
    dimension_age: "Age" / "年龄";
    dimension_pitch: "Pitch" / "音调";
    dimension_pace: "Pace" / "语速";
    dimension_emotion: "Emotion" / "情感";
    dimension_character: "Character" / "特点";
    dimension_purpose: "Purpose" / "用途";
    dimension_covered: "The description says it." / "描述中已包含。";
    dimension_missing: "The description does not say it yet." / "描述中尚未包含。";
    starters: "Begin with…" / "快速开始…";
    preset_of_yours: "yours" / "我的";
    presets_open: "Save or edit presets…" / "保存或编辑预设…";
    presets_title: "Presets" / "预设";
    presets_text: "A preset keeps the description, the preview text, the name and the language." / "预设会保存声音描述、试听文本、名称和语言。";
    preset_name: "Preset name" / "预设名称";
    preset_save: "Save preset" / "保存预设";
    preset_nth(number): "Name of preset {number}" / "预设 {number} 的名称";
    preset_delete(name): "Delete preset {name}" / "删除预设“{name}”";
    preset_replaced: "The preset of this name is replaced." / "将替换同名预设。";
    preset_taken(name): "There is a preset “{name}” already; this one keeps its name." / "已有名为“{name}”的预设；此预设的名称保持不变。";
    preset_nameless: "A preset needs a name; this one keeps its own." / "预设需要名称；此预设的名称保持不变。";
    presets_none: "None yet." / "暂无预设。";
    difference_of_take(number): "Compare description of take {number} with the form" / "将试听 {number} 的描述与表单对比";
    difference_title(number): "From take {number} to the form" / "从试听 {number} 到表单";
    difference_said(removed, added): "Removed: {removed}. Added: {added}." / "删除：{removed}。新增：{added}。";
    difference_nothing: "nothing" / "无";
    difference_use: "Use this description" / "使用此描述";
}

/// Name of a dimension.
pub fn dimension(lang: Lang, dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Gender => dimension_gender(lang),
        Dimension::Age => dimension_age(lang),
        Dimension::Pitch => dimension_pitch(lang),
        Dimension::Pace => dimension_pace(lang),
        Dimension::Emotion => dimension_emotion(lang),
        Dimension::Character => dimension_character(lang),
        Dimension::Purpose => dimension_purpose(lang),
    }
}

/// Name of something that can be said about a dimension.
pub fn choice_name(lang: Lang, choice: &Choice) -> &str {
    match lang {
        Lang::En => &choice.name_en,
        Lang::Zh => &choice.name_zh,
    }
}

/// What was found in a description, in one sentence.
pub fn finding(lang: Lang, finding: &Finding, text: &str) -> String {
    let word = short(text.get(finding.span.clone()).unwrap_or_default());
    match (finding.rule, &finding.detail) {
        (Rule::Vague, _) => lint_vague(lang, word),
        (Rule::Taste, _) => lint_taste(lang, word),
        (Rule::Imitation, Detail::Traits(traits)) => lint_imitation_traits(lang, word, traits),
        (Rule::Imitation, _) => lint_imitation(lang, word),
        (Rule::Intensifier, _) => lint_intensifier(lang, word),
        (Rule::Repeated, Detail::Other(other)) => lint_repeated(lang, word, part(text, other)),
        (Rule::Contradiction, Detail::Other(other)) if finding.severity == Severity::Hint => {
            lint_contradiction_hint(lang, word, part(text, other))
        }
        (Rule::Contradiction, Detail::Other(other)) => lint_contradiction(lang, word, part(text, other)),
        (Rule::OneDimension, Detail::Covered(Some(only))) => lint_one_dimension(lang, within(lang, *only)),
        (Rule::OneDimension, _) => lint_no_dimension(lang).to_owned(),
        (Rule::OtherLanguage | Rule::OtherScript, Detail::Language(Some(language))) => {
            lint_other_language(lang, language_name(lang, *language))
        }
        (Rule::OtherLanguage | Rule::OtherScript, _) => lint_unknown_language(lang).to_owned(),
        (Rule::TooLong, Detail::Count(count, limit)) => {
            lint_too_long(lang, super::grouped(*count), super::grouped(*limit))
        }
        (Rule::TooShort, Detail::Count(count, least)) => lint_too_short(lang, count, least),
        (Rule::Empty, _) => lint_empty(lang).to_owned(),
        (Rule::NoWords, _) => lint_no_words(lang).to_owned(),
        (Rule::Mismatch, _) => lint_preview_mismatch(lang, word),
        (Rule::Meaningless | Rule::Repeated | Rule::Contradiction | Rule::TooLong | Rule::TooShort, _) => {
            lint_meaningless(lang).to_owned()
        }
    }
}

/// What was found in a preview text, in one sentence.
pub fn preview_finding(lang: Lang, found: &Finding, text: &str) -> String {
    match (found.rule, &found.detail) {
        (Rule::OtherLanguage, Detail::Language(seems)) => {
            let name = seems.map_or(another_language(lang), |seems| language_name(lang, seems));
            lint_preview_language(lang, name)
        }
        _ => finding(lang, found, text),
    }
}

/// A dimension within a sentence.
fn within(lang: Lang, only: Dimension) -> String {
    dimension(lang, only).to_lowercase()
}

fn part<'a>(text: &'a str, span: &std::ops::Range<usize>) -> &'a str {
    text.get(span.clone()).unwrap_or_default()
}

/// A quotation that fits into a line.
fn short(words: &str) -> String {
    const MOST: usize = 24;
    let mut short: String = words.chars().take(MOST).collect();
    if words.chars().count() > MOST {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::TextLimits, prompt::lint};

    #[test]
    fn every_kind_of_finding_is_told_in_both_languages() {
        for text in [
            "A nice voice",
            "my favourite deep but high-pitched voice",
            "like Morgan Freeman",
            "very very deep, low man",
            "voix grave",
            "голос",
            "asdf",
            "123",
            "",
        ] {
            for found in lint::check(text, &TextLimits { voice_prompt: 30, ..TextLimits::QWEN }) {
                let (en, zh) = (finding(Lang::En, &found, text), finding(Lang::Zh, &found, text));
                assert!(en.is_ascii() || en.contains(['“', '…']), "{en}");
                assert!(zh.chars().any(|c| ('一'..='龥').contains(&c)), "{zh}");
            }
        }
    }
}
