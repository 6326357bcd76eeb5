//! Every text of the window, in English and Chinese, in one row of one table.
//!
//! A text is a function of its language and of what it tells; a row that lacks a language does not compile. Nothing
//! else in the program holds words for people.

mod audition;
mod crash;
mod export;
mod failures;
mod lint;
mod macros;
mod pack;
mod problems;
mod takes;
mod texts;

pub use audition::*;
pub use crash::*;
pub use export::*;
pub use failures::{audio_end, failure, library_warning, notice};
pub use lint::*;
pub use pack::*;
pub use problems::{grouped, text_problem};
pub use takes::*;
pub use texts::*;

pub use crate::settings::UiLanguage as Lang;

use crate::model::Language;

/// The language of speech that a window in `lang` suggests.
pub fn spoken(lang: Lang) -> Language {
    match lang {
        Lang::En => Language::En,
        Lang::Zh => Language::Zh,
    }
}

/// Name of a language of speech.
pub fn language_name(lang: Lang, language: Language) -> &'static str {
    match (lang, language) {
        (Lang::En, _) => language.english_name(),
        (Lang::Zh, Language::Zh) => "中文",
        (Lang::Zh, Language::En) => "英语",
        (Lang::Zh, Language::De) => "德语",
        (Lang::Zh, Language::It) => "意大利语",
        (Lang::Zh, Language::Pt) => "葡萄牙语",
        (Lang::Zh, Language::Es) => "西班牙语",
        (Lang::Zh, Language::Ja) => "日语",
        (Lang::Zh, Language::Ko) => "韩语",
        (Lang::Zh, Language::Fr) => "法语",
        (Lang::Zh, Language::Ru) => "俄语",
    }
}
