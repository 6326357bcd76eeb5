//! One line about what speaks offline, where that is not the natural voices.

use eframe::egui::Ui;

use super::{
    Shared,
    natural_voices::VoiceEngine,
    theme::{self, Text},
};
use crate::{
    engine::{self, phonemes},
    i18n,
    library::TakeRecord,
    model::{Language, VoiceId},
    prompt::spoken_in,
};

/// Tells it for a text in `language`, spoken by `voice` where it was made already, in a place that is kept free for it, so that nothing moves.
pub fn show(ui: &mut Ui, shared: &Shared, language: Language, voice: Option<&VoiceId>) {
    let font = theme::font(Text::Caption);
    let Some(text) = of(shared, language, voice) else {
        let height = ui.fonts_mut(|fonts| fonts.row_height(&font));
        ui.add_space(height);
        return;
    };
    let colour = theme::tokens(ui).text_secondary;
    ui.label(eframe::egui::RichText::new(text).font(font).color(colour));
}

/// What there is to be told; nothing in the cloud, and nothing before it is known.
fn of(shared: &Shared, language: Language, voice: Option<&VoiceId>) -> Option<String> {
    let offline = shared.place.as_ref().is_some_and(|place| place.offline);
    shared.pack.found.as_ref().filter(|_| offline)?;
    let lang = shared.lang;
    match shared.pack.engine() {
        VoiceEngine::Formant => Some(i18n::speaks_formant(lang).to_owned()),
        VoiceEngine::Natural
            if voice.and_then(|voice| shared.preview_of(voice)).is_some_and(|take| is_formant(shared, take)) =>
        {
            Some(i18n::speaks_formant_voice(lang).to_owned())
        }
        VoiceEngine::Natural if phonemes::speaks(language) => None,
        VoiceEngine::Natural => Some(i18n::speaks_formant_language(lang, i18n::language_name(lang, language))),
    }
}

/// Whether a take's voice sounds like a machine although there are natural voices.
pub fn is_formant(shared: &Shared, take: &TakeRecord) -> bool {
    take.engine.as_deref() == Some(engine::FORMANT) && shared.pack.engine() == VoiceEngine::Natural
}

/// The language that a voice will be heard in with `text`: the letters tell, or the voice's own where they do not.
pub fn heard_in(shared: &Shared, text: &str) -> Language {
    let voice = shared.settings.live.voice.as_ref();
    let own = voice.and_then(|voice| shared.preview_of(voice)).and_then(|take| take.language);
    spoken_in(text, own.unwrap_or(Language::En))
}
