//! The page: what to say, in which language and how, what it costs, how far it is, and what this voice has said.

use eframe::egui::{Id, Label, Rect, RichText, Sense, Ui, vec2};

use super::{SayPage, cancel, may_cost, pairing, price, said, send, send_now};
use crate::{
    i18n,
    library::{TakeKind, TakeRecord},
    model::{Language, counted_characters},
    ui::{
        Shared, budget, engine_note, failure_box, page, take_card,
        theme::{self, Text},
        voice_names,
        widgets::{
            Icon,
            button::{self, Button, Kind},
            card::note,
            combo::{ComboItem, combo},
            field::{FieldOptions, text_field},
            progress, section_heading,
        },
    },
};

/// Rows of the text that are in sight.
const ROWS: usize = 6;
/// Width of the choice of a language, in points.
const LANGUAGE: f32 = 240.0;

/// Draws the page, if it is open, in place of a panel: `true` then.
pub fn show(ui: &mut Ui, shared: &mut Shared) -> bool {
    let Some(mut page) = shared.say.page.take() else { return false };
    let Some(take) = shared.find_take(&page.take).cloned() else { return false };
    let lang = shared.lang;
    let title = match take.kind {
        TakeKind::Live => i18n::say_title_recording(lang, take.number),
        TakeKind::Preview | TakeKind::Spoken => i18n::say_title_take(lang, take.number),
    };
    let mut act = None;
    let stays = page::scrolling(ui, &title, i18n::export_back(lang), |ui| {
        texts(ui, shared, &mut page, &take);
        act = footer(ui, shared, &page, &take);
        heard(ui, shared, &take);
    });
    let agreed = budget::ask(ui, shared.lang, &mut page.over_budget, i18n::budget_yes_say(shared.lang));
    if stays {
        shared.say.page = Some(page);
    }
    match act {
        _ if agreed => send_now(shared, &take),
        Some(Act::Send) => send(shared),
        Some(Act::Cancel) => cancel(shared, &take.id),
        None => {}
    }
    true
}

/// What a button asked for.
enum Act {
    Send,
    Cancel,
}

fn texts(ui: &mut Ui, shared: &mut Shared, page: &mut SayPage, take: &TakeRecord) {
    let lang = shared.lang;
    let voice = take.voice.as_ref().map(|voice| voice_names::name(shared, voice)).unwrap_or_default();
    let model = take.model.as_ref().map_or("", |model| model.as_str());
    note(ui, &i18n::say_with(lang, voice, model));
    let count = counted_characters(shared.settings.say.text.trim()) as usize;
    let options = FieldOptions {
        multiline_rows: ROWS,
        hint: i18n::say_text_hint(lang),
        counter: pairing::longest(&shared.catalog, take).map(|most| (count, most as usize)),
        message_rows: 0,
        ..FieldOptions::default()
    };
    let field = text_field(ui, Id::unique("say text"), i18n::say_text(lang), &mut shared.settings.say.text, options);
    if std::mem::take(&mut page.is_new) {
        field.request_focus();
    }
    language(ui, shared, page);
    if pairing::takes_instructions(&shared.catalog, take) {
        let hint = i18n::instructions_hint(lang);
        let options = FieldOptions { multiline_rows: 2, hint, message_rows: 0, ..FieldOptions::default() };
        let text = &mut shared.settings.say.instructions;
        text_field(ui, Id::unique("say instructions"), i18n::instructions(lang), text, options);
    }
    let own = take.language.unwrap_or(Language::En);
    let language = page.language.unwrap_or_else(|| crate::prompt::spoken_in(&shared.settings.say.text, own));
    engine_note::show(ui, shared, language, take.voice.as_ref());
}

fn language(ui: &mut Ui, shared: &Shared, page: &mut SayPage) {
    let lang = shared.lang;
    let automatic = ComboItem { key: "", text: i18n::say_automatic(lang), ..ComboItem::default() };
    let each = Language::ALL.iter().map(|&language| ComboItem {
        key: language.code(),
        text: i18n::language_name(lang, language),
        ..ComboItem::default()
    });
    let items: Vec<_> = [automatic].into_iter().chain(each).collect();
    let current = page.language.map_or(i18n::say_automatic(lang), |language| i18n::language_name(lang, language));
    ui.scope(|ui| {
        ui.set_max_width(LANGUAGE);
        if let Some(place) = combo(ui, Id::unique("say language"), i18n::language(lang), current, &items) {
            page.language = place.checked_sub(1).map(|place| Language::ALL[place]);
        }
    });
}

/// What became of the last text, and the button with its price; while one is on its way, how far it is.
fn footer(ui: &mut Ui, shared: &Shared, page: &SayPage, take: &TakeRecord) -> Option<Act> {
    let lang = shared.lang;
    if let Some(failure) = &page.failure {
        failure_box::show(ui, lang, failure);
        let cost = if may_cost(failure) { i18n::failed_may_cost(lang) } else { i18n::failed_free(lang) };
        let kept = page.part.map(|number| i18n::say_part(lang, number));
        note(ui, kept.as_deref().unwrap_or(cost));
    }
    let height = theme::metrics().control.height;
    ui.horizontal(|ui| {
        ui.set_height(height);
        if let Some(speaking) = shared.say.speaking(&take.id) {
            let words = i18n::say_under_way(lang, format!("{:.1}", speaking.seconds));
            progress::spinner(ui, &words, theme::metrics().control.icon);
            ui.label(&words);
            let stop = button::secondary(ui, !speaking.cancelled, i18n::cancel(lang), None);
            return stop.on_hover_text(i18n::say_cancel_hint(lang)).clicked().then_some(Act::Cancel);
        }
        let problem = pairing::problem(shared, take);
        let label = i18n::say_speak(lang, price(shared, take).text(lang));
        let speak = Button::new(&label)
            .kind(Kind::Primary)
            .icon(Icon::Say)
            .shortcut(Some("Ctrl+Enter"))
            .enabled(problem.is_none())
            .reason(problem.as_deref());
        let act = speak.show(ui).clicked().then_some(Act::Send);
        let count = i18n::characters(lang, counted_characters(shared.settings.say.text.trim()));
        let quiet = RichText::new(count).font(theme::font(Text::Caption)).color(theme::tokens(ui).text_secondary);
        ui.add(Label::new(quiet).truncate()).on_hover_text(i18n::characters_hint(lang));
        act
    })
    .inner
}

/// What this voice has said, the take itself last. The page scrolls; what is out of sight takes its room only.
fn heard(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) {
    let lang = shared.lang;
    ui.add_space(theme::metrics().space.s);
    section_heading(ui, i18n::say_heard(lang));
    let others = said(shared, take).map(|other| other.id.clone()).filter(|other| *other != take.id);
    let takes: Vec<_> = others.chain([take.id.clone()]).collect();
    let row = theme::metrics().control.height;
    let sight = ui.clip_rect().expand(2.0 * row);
    for take in &takes {
        let size = vec2(ui.available_width(), row);
        let in_sight = sight.intersects(Rect::from_min_size(ui.cursor().min, size));
        if let Some(take) = in_sight.then(|| shared.find_take(take).cloned()).flatten() {
            ui.horizontal(|ui| entry(ui, shared, &take));
        } else {
            ui.allocate_exact_size(size, Sense::hover());
        }
    }
}

fn entry(ui: &mut Ui, shared: &mut Shared, take: &TakeRecord) {
    let t = theme::tokens(ui);
    take_card::play_button(ui, shared, take);
    let length = i18n::seconds(shared.lang, format!("{:.1}", take.audio.seconds));
    let caption = |text: String| RichText::new(text).font(theme::font(Text::Caption)).color(t.text_secondary);
    ui.label(caption(length));
    ui.label(caption(take_card::number(shared.lang, take)));
    ui.add(Label::new(take_card::one_line(&take.text)).truncate());
}
