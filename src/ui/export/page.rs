//! The page: what is exported, as what, how it is finished, and what came of it.

use eframe::egui::{self, Align, Key, Layout, ScrollArea, Ui, vec2};

use super::{ExportPage, Scope, chosen, files, finish, recipe, start, takes};
use crate::{
    i18n,
    library::TakeRecord,
    studio::Command,
    ui::{
        Shared, theme,
        widgets::{
            button::{Button, Kind},
            progress::{self, Progress},
            section_heading,
        },
    },
};

/// Narrower than this, the columns stand below each other. In points.
const TWO_COLUMNS: f32 = 600.0;
/// Wider than this, the page grows no more. In points.
const WIDEST: f32 = 880.0;

/// Draws the page, if it is open, in place of a panel: `true` then.
pub fn show(ui: &mut Ui, shared: &mut Shared) -> bool {
    let Some(mut page) = shared.exports.page.take() else { return false };
    let stays = egui::CentralPanel::default()
        .frame(egui::Frame::new().fill(theme::tokens(ui).sunken).inner_margin(theme::metrics().space.l))
        .show(ui, |ui| {
            ui.set_max_width(WIDEST.min(ui.available_width()));
            whole(ui, shared, &mut page)
        })
        .inner;
    if stays {
        shared.exports.page = Some(page);
    }
    true
}

/// Whether the page stays open.
fn whole(ui: &mut Ui, shared: &mut Shared, page: &mut ExportPage) -> bool {
    let mut stays = !left_by_escape(ui);
    ui.horizontal(|ui| {
        ui.set_height(theme::metrics().control.height);
        stays &= !Button::new(i18n::export_back(shared.lang)).kind(Kind::Ghost).show(ui).clicked();
        section_heading(ui, i18n::export_title(shared.lang));
    });
    let takes = chosen(shared, page);
    let row = egui::Panel::bottom("export footer")
        .resizable(false)
        .show_separator_line(false)
        .frame(
            egui::Frame::new().inner_margin(egui::Margin { top: theme::metrics().space.s as i8, ..Default::default() }),
        )
        .show(ui, |ui| footer(ui, shared, page, &takes));
    shared.toasts.stay_above(row.response.rect.top());
    // The bar has its room before it is there, so that nothing moves when it comes.
    let width = ui.available_width() - theme::metrics().space.s;
    ScrollArea::vertical().id_salt("export page").auto_shrink(false).show(ui, |ui| {
        ui.set_max_width(width);
        columns(ui, shared, page, &takes);
        files::show(ui, shared);
    });
    stays
}

/// Escape belongs to a control that has the keyboard first.
fn left_by_escape(ui: &Ui) -> bool {
    let free = ui.memory(|memory| memory.focused().is_none());
    free && ui.input(|input| input.key_pressed(Key::Escape))
}

fn columns(ui: &mut Ui, shared: &mut Shared, page: &mut ExportPage, chosen: &[TakeRecord]) {
    let gap = theme::metrics().space.xl;
    let width = ui.available_width();
    if width < TWO_COLUMNS {
        takes::show(ui, shared, page);
        recipe::show(ui, shared, page, chosen.first());
        finish::show(ui, shared, chosen.first());
        return;
    }
    let half = ((width - gap) / 2.0).floor();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        let column = |ui: &mut Ui, add: &mut dyn FnMut(&mut Ui)| {
            ui.allocate_ui_with_layout(vec2(half, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing = vec2(theme::metrics().space.s, theme::metrics().space.s);
                ui.set_width(half);
                add(ui);
            });
        };
        column(ui, &mut |ui| {
            takes::show(ui, shared, page);
            recipe::show(ui, shared, page, chosen.first());
        });
        column(ui, &mut |ui| finish::show(ui, shared, chosen.first()));
    });
}

/// How far it is at the left, the buttons at the right.
fn footer(ui: &mut Ui, shared: &mut Shared, page: &ExportPage, takes: &[TakeRecord]) {
    let lang = shared.lang;
    let size = vec2(ui.available_width(), theme::metrics().control.height);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        if let Some(job) = shared.exports.job.clone().filter(|job| job.ended.is_none()) {
            if Button::new(i18n::export_cancel(lang)).show(ui).clicked() {
                shared.send(Command::CancelExport(job.request));
            }
            let (done, part) = job.progress;
            let label = i18n::export_progress(lang, done, job.total);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.label(&label);
                progress::bar(ui, &label, Progress::Fraction((done as f32 + part) / job.total.max(1) as f32));
            });
            return;
        }
        let label = i18n::export_now(lang, takes.len());
        if Button::new(&label).kind(Kind::Primary).enabled(!takes.is_empty()).show(ui).clicked() {
            start(shared, takes);
        }
        if let ([take], Scope::One) = (takes, page.scope) {
            let free = !shared.exporting.contains(&take.id);
            if Button::new(i18n::export_elsewhere(lang)).enabled(free).show(ui).clicked() {
                shared.export(&take.id, true);
            }
        }
        if Button::new(i18n::choose_folder(lang)).kind(Kind::Ghost).show(ui).clicked() {
            shared.send(Command::ChooseExportFolder);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let folder = i18n::export_into(lang, shared.export_folder().display());
            ui.add(egui::Label::new(folder).truncate());
        });
    });
}
