//! From what is written to what is said: everything that is no word becomes words.

mod marks;

use super::Accent;
use crate::model::Language;

/// `text` with words for everything that is no word, and only the marks that the model knows.
pub(super) fn written_out(text: &str, language: Language, accent: Accent) -> String {
    let _ = (language, accent);
    marks::marks(text)
}
