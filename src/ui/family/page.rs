//! The page: a row for each of the family, indented below what it came from, with what changed beside what can be heard.

use std::sync::Arc;

use eframe::egui::{Id, ScrollArea, Ui};

use super::{A_FRAME, Compared, Member, changes, members, reveal};
use crate::{
    i18n::{self, Lang},
    library::{TakeKind, TakeRecord},
    model::TakeId,
    ui::{
        Shared,
        changes::Changes,
        page, take_card, theme,
        widgets::{
            Icon,
            button::icon_button,
            difference::Piece,
            tree_row::{self, TreeRow},
        },
    },
};

/// Draws the page, if it is open, in place of a panel: `true` then.
pub fn show(ui: &mut Ui, shared: &mut Shared) -> bool {
    let Some(of) = shared.family.page.clone() else { return false };
    let lang = shared.lang;
    let title = match shared.find_take(&of) {
        Some(take) => i18n::family_title(lang, take_card::number(lang, take)),
        None => i18n::family_title(lang, i18n::family_gone(lang)),
    };
    let stays = page::show(ui, &title, i18n::export_back(lang), |ui| rows(ui, shared, &of));
    if !stays {
        shared.family.page = None;
    }
    true
}

fn rows(ui: &mut Ui, shared: &mut Shared, of: &TakeId) {
    let members = members(shared, of);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut area = ScrollArea::vertical().id_salt("family").auto_shrink(false);
    if std::mem::take(&mut shared.family.is_new) {
        let at = members.iter().position(|member| member.take == *of).unwrap_or_default();
        // Two rows above it stay in sight: where it came from.
        area = area.vertical_scroll_offset(at.saturating_sub(2) as f32 * tree_row::HEIGHT);
    }
    shared.family.left = A_FRAME;
    area.show_rows(ui, tree_row::HEIGHT, members.len(), |ui, rows| {
        for member in &members[rows] {
            row(ui, shared, member, of);
        }
    });
}

fn row(ui: &mut Ui, shared: &mut Shared, member: &Member, of: &TakeId) {
    let lang = shared.lang;
    let Some(take) = shared.find_take(&member.take).cloned() else {
        let gone = i18n::family_gone(lang);
        let shown = TreeRow { title: gone, guides: &member.guides, ..TreeRow::default() };
        tree_row::tree_row(ui, Id::unique(("family", member.take.as_str())), &shown, ui.available_width());
        return;
    };
    let said = Said::of(shared, member, &take);
    if matches!(said, Said::Later) {
        ui.ctx().request_repaint();
    }
    let (description, words) = (said.description(lang), said.words(lang));
    let name = take_card::number(lang, &take);
    let playing = shared.is_playing(&take.id);
    let label = take_card::play_label(shared, &take);
    let title = format!("{name}  {}", take.title);
    let aside = aside(shared, &take);
    let shown = TreeRow {
        label: &label,
        description: &description,
        title: &title,
        aside: &aside,
        words: &words,
        guides: &member.guides,
        plays: Some(playing),
        starred: take.kept,
        selected: take.id == *of,
    };
    ui.horizontal(|ui| {
        let width = ui.available_width() - theme::metrics().control.compact - ui.spacing().item_spacing.x;
        let row = tree_row::tree_row(ui, Id::unique(("family", take.id.as_str())), &shown, width);
        if row.clicked() {
            shared.toggle(&take.id);
        }
        if let Said::Changed(changes) = &said {
            row.on_hover_ui(|ui| changes.show(ui, lang));
        }
        let listed = take.discarded.is_none() && take.kind.shelf() == TakeKind::Preview;
        if listed && icon_button(ui, Icon::ChevronRight, &i18n::family_show(lang, &name)).clicked() {
            reveal(shared, &take.id);
        }
    });
}

/// The second line of a row.
enum Said {
    /// Its description: it was not refined from anything that is known.
    Description(String),
    /// What it says with the voice above it.
    Text(String),
    /// How its description differs from the one above it.
    Changed(Arc<Changes>),
    /// That is worked out in one of the next frames; so long the line is empty, rather than another one.
    Later,
}

impl Said {
    fn of(shared: &mut Shared, member: &Member, take: &TakeRecord) -> Self {
        if take.voice_of.is_some() {
            return Self::Text(take_card::one_line(&take.text));
        }
        match member.above.as_ref().map_or(Compared::Never, |above| changes(shared, above, take)) {
            Compared::Now(changes) => Self::Changed(changes),
            Compared::Later => Self::Later,
            Compared::Never => {
                Self::Description(take_card::one_line(take.voice_prompt.as_deref().unwrap_or(&take.text)))
            }
        }
    }

    fn description(&self, lang: Lang) -> String {
        match self {
            Self::Description(words) | Self::Text(words) => words.clone(),
            Self::Changed(changes) => changes.said(lang),
            Self::Later => String::new(),
        }
    }

    fn words(&self, lang: Lang) -> Vec<(Piece, &str)> {
        match self {
            Self::Description(words) | Self::Text(words) => vec![(Piece::Same, words)],
            Self::Later => Vec::new(),
            Self::Changed(changes) => {
                let brief: Vec<_> = changes.brief().collect();
                if brief.is_empty() { vec![(Piece::Same, i18n::family_same(lang))] } else { brief }
            }
        }
    }
}

/// What became of a take, and its length.
fn aside(shared: &Shared, take: &TakeRecord) -> String {
    let lang = shared.lang;
    let states = [
        take.kept.then(|| i18n::kept_badge(lang)),
        shared.is_deleted(take).then(|| i18n::released_badge(lang)),
        take.discarded.is_some().then(|| i18n::discarded_badge(lang)),
    ];
    let length = i18n::seconds(lang, format!("{:.1}", take.audio.seconds));
    let states = states.into_iter().flatten().map(str::to_owned).chain([length]);
    states.collect::<Vec<_>>().join("  ·  ")
}
