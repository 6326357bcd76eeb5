//! What the form says about the description while it is written: chips of the seven dimensions, and findings.
//!
//! Everything is looked at once on each edit. The room for findings is always there, so that nothing moves.

use std::ops::Range;

use eframe::egui::{
    EventFilter, Id, Key, Popup, PopupCloseBehavior, ScrollArea, Ui,
    text::{CCursor, CCursorRange},
    text_edit::TextEditState,
};

use crate::{
    i18n::{self, Lang},
    model::TextLimits,
    prompt::{
        Edit,
        dimensions::{self, Covered},
        lint::{self, Detail, Finding, Rule},
    },
    settings::Draft,
    ui::{
        theme,
        widgets::{Severity, choice, covered_chip, field::Mark, finding, note},
    },
};

/// Findings that are seen without scrolling.
const SHOWN: usize = 2;

/// Findings that are listed at once; mending some brings the others.
const MOST: usize = 12;

/// What was found in the draft as it last was.
#[derive(Default)]
pub(super) struct Lab {
    /// The description that all this is about.
    text: String,
    findings: Vec<Finding>,
    covered: Vec<Covered>,
    pub(super) marks: Vec<Mark>,
    preview: Vec<Finding>,
    pub(super) preview_marks: Vec<Mark>,
}

impl Lab {
    /// Looks at a draft.
    pub(super) fn of(draft: &Draft, limits: &TextLimits) -> Self {
        let text = draft.voice_prompt.clone();
        let findings = if text.trim().is_empty() { Vec::new() } else { lint::check(&text, limits) };
        let said = &draft.preview_text;
        let preview =
            if said.trim().is_empty() { Vec::new() } else { lint::check_preview(said, draft.language, &text, limits) };
        Self {
            marks: marks(&findings),
            preview_marks: marks(&preview),
            covered: dimensions::coverage(lint::beginning(&text, limits.voice_prompt)).into(),
            text,
            findings,
            preview,
        }
    }

    /// What to say below the preview text, besides what keeps it from being sent.
    pub(super) fn preview_message(&self, lang: Lang, text: &str) -> Option<(Severity, String)> {
        let worst = self.preview.iter().max_by_key(|found| found.severity)?;
        Some((colour(worst.severity), i18n::preview_finding(lang, worst, text)))
    }

    /// Draws the seven chips; gives the change that a choice makes.
    pub(super) fn chips(&self, ui: &mut Ui, lang: Lang) -> Option<Edit> {
        let m = theme::metrics();
        let mut edit = None;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = eframe::egui::Vec2::splat(m.space.xs);
            for covered in &self.covered {
                edit = self.chip(ui, lang, covered).or(edit.take());
            }
        });
        edit
    }

    fn chip(&self, ui: &mut Ui, lang: Lang, covered: &Covered) -> Option<Edit> {
        let is_covered = covered.is_covered();
        let chip = covered_chip(ui, i18n::dimension(lang, covered.dimension), is_covered);
        let state = if is_covered { i18n::dimension_covered(lang) } else { i18n::dimension_missing(lang) };
        ui.ctx().accesskit_node_builder(chip.id, |node| node.set_description(state));
        let popup = Id::unique(("dimension", covered.dimension));
        let open = Popup::is_id_open(ui.ctx(), popup);
        if open {
            hold_escape(ui);
        }
        let shown = Popup::from_toggle_button_response(&chip)
            .id(popup)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .gap(theme::metrics().space.xs)
            .show(|ui| self.choices(ui, lang, covered));
        let chosen = shown.and_then(|shown| shown.inner);
        if chosen.is_some() {
            Popup::close_id(ui.ctx(), popup);
        }
        // The keyboard comes back to where it opened the list.
        if chosen.is_some()
            || (open && !Popup::is_id_open(ui.ctx(), popup) && ui.input(|input| input.key_pressed(Key::Escape)))
        {
            chip.request_focus();
        }
        chosen
    }

    fn choices(&self, ui: &mut Ui, lang: Lang, covered: &Covered) -> Option<Edit> {
        let mut chosen = None;
        ui.spacing_mut().item_spacing.y = 0.0;
        for each in dimensions::choices(covered.dimension) {
            let said = dimensions::says(each, &self.text);
            if choice(ui, i18n::choice_name(lang, each), said, CHOICE).clicked() {
                // What is said already changes nothing, and the list closes.
                let edit = dimensions::phrase(each, &self.text, i18n::spoken(lang));
                chosen = Some(edit.unwrap_or_else(|| Edit::insert(0, "")));
            }
        }
        chosen
    }

    /// How many findings there are, where not all are seen at once.
    pub(super) fn more(&self, lang: Lang) -> Option<(Severity, String)> {
        let count = self.listed().count();
        (count > SHOWN).then(|| (Severity::Info, i18n::lint_findings(lang, count)))
    }

    fn listed(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|found| is_listed(found))
    }

    /// Draws what was found, in room for [`SHOWN`]; gives the change that a fix makes.
    pub(super) fn findings(&self, ui: &mut Ui, lang: Lang) -> Option<Edit> {
        let mut edit = None;
        let height = SHOWN as f32 * finding::HEIGHT;
        ui.allocate_ui(eframe::egui::vec2(ui.available_width(), height), |ui| {
            ui.set_min_height(height);
            let listed: Vec<_> = self.listed().take(MOST).collect();
            if listed.is_empty() {
                let waiting = self.text.trim().is_empty();
                let marked = !self.findings.is_empty();
                if !marked {
                    note(ui, if waiting { i18n::lint_waiting(lang) } else { i18n::lint_clean(lang) });
                }
                return;
            }
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical().id_salt("findings").max_height(height).auto_shrink(false).show(ui, |ui| {
                ui.set_width(ui.available_width() - if listed.len() > SHOWN { super::BAR } else { 0.0 });
                for found in listed {
                    edit = self.finding(ui, lang, found).or(edit.take());
                }
            });
        });
        edit
    }

    fn finding(&self, ui: &mut Ui, lang: Lang, found: &Finding) -> Option<Edit> {
        let reason = i18n::finding(lang, found, &self.text);
        let name = i18n::lint_fix_of(lang, &reason);
        let fix = found.fix.as_ref().map(|_| (i18n::lint_fix(lang), name.as_str()));
        let response = finding::finding(ui, colour(found.severity), &reason, fix);
        if response.show {
            select(ui, &self.text, &found.span);
        }
        found.fix.clone().filter(|_| response.fix)
    }

    /// Whether all this is about `text`.
    pub(super) fn is_about(&self, text: &str) -> bool {
        self.text == text
    }
}

/// Keeps Escape for the list that is open: otherwise it would take the keyboard away first, and the list would stay.
fn hold_escape(ui: &Ui) {
    let filter = EventFilter { escape: true, ..EventFilter::default() };
    ui.memory_mut(|memory| {
        if let Some(id) = memory.focused() {
            memory.set_focus_lock_filter(id, filter);
        }
    });
}

/// Width of a choice in points.
const CHOICE: f32 = 176.0;

/// What stands below the field already is not listed again.
fn is_listed(found: &Finding) -> bool {
    !matches!(found.rule, Rule::Empty | Rule::NoWords | Rule::OtherScript)
}

fn colour(severity: lint::Severity) -> Severity {
    match severity {
        lint::Severity::Error => Severity::Danger,
        lint::Severity::Warning => Severity::Warning,
        lint::Severity::Hint => Severity::Info,
    }
}

/// Both words of a pair are underlined; what is wrong with the whole text is only listed.
fn marks(findings: &[Finding]) -> Vec<Mark> {
    let whole = |found: &&Finding| !matches!(found.rule, Rule::OneDimension | Rule::Empty | Rule::TooShort);
    let mut marks: Vec<_> = findings.iter().filter(whole).collect();
    marks.sort_by_key(|found| std::cmp::Reverse(found.severity));
    let of = |found: &Finding| {
        let other = if let Detail::Other(other) = &found.detail { Some(other.clone()) } else { None };
        let severity = colour(found.severity);
        [Some(found.span.clone()), other].into_iter().flatten().map(move |range| Mark { range, severity })
    };
    marks.into_iter().flat_map(of).collect()
}

/// Selects a part of the description and gives the field the keyboard.
fn select(ui: &Ui, text: &str, span: &Range<usize>) {
    let id = Id::unique("voice prompt");
    let place = |byte: usize| CCursor::new(text.get(..byte).map_or(0, |before| before.chars().count()));
    let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    state.cursor.set_char_range(Some(CCursorRange::two(place(span.start), place(span.end))));
    state.store(ui.ctx(), id);
    ui.memory_mut(|memory| memory.request_focus(id));
}
