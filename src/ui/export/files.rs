//! What came of each take: its file with what it measures, or why there is none.

use eframe::egui::{Align, Label, RichText, Ui};

use super::{ExportJob, Seen, finish::figures, first_file, outcome, outcome_severity};
use crate::{
    i18n::{self, Lang},
    model::LoudnessTarget,
    studio::{Command, ExportedFile, Failure},
    ui::{
        Shared, theme,
        widgets::{Severity, badge, button, section_heading},
    },
};

pub(super) fn show(ui: &mut Ui, shared: &mut Shared) {
    let some = |job: &&ExportJob| !job.files.is_empty() || job.ended.is_some();
    let Some(job) = shared.exports.job.as_ref().filter(some).cloned() else { return };
    let drawn = ui.scope(|ui| all(ui, shared, &job)).response;
    let now = if job.ended.is_some() { Seen::End } else { Seen::Beginning };
    if let Some(job) = shared.exports.job.as_mut().filter(|job| job.seen < now) {
        job.seen = now;
        // Who scrolls elsewhere afterwards is left there.
        ui.scroll_to_rect(drawn.rect, Some(Align::Max));
    }
}

fn all(ui: &mut Ui, shared: &mut Shared, job: &ExportJob) {
    let lang = shared.lang;
    ui.add_space(theme::metrics().space.m);
    section_heading(ui, i18n::export_files(lang));
    summary(ui, shared, job);
    let for_audiobook = shared.settings.export.finish.loudness == LoudnessTarget::Audiobook;
    for (_, result) in &job.files {
        ui.horizontal(|ui| row(ui, lang, result, for_audiobook));
    }
}

/// How it ended, and the way to the files.
fn summary(ui: &mut Ui, shared: &mut Shared, job: &ExportJob) {
    if job.ended.is_none() {
        return;
    }
    ui.horizontal(|ui| {
        if let Some(file) = first_file(job)
            && button::secondary(ui, true, i18n::show_in_folder(shared.lang), None).clicked()
        {
            shared.send(Command::ShowInFolder(file));
        }
        let colour = outcome_severity(job).colour(theme::tokens(ui));
        ui.colored_label(colour, outcome(shared.lang, job));
    });
}

fn row(ui: &mut Ui, lang: Lang, result: &Result<ExportedFile, Failure>, for_audiobook: bool) {
    match result {
        Ok(file) => {
            if for_audiobook && file.measured.is_some_and(|measured| !measured.audiobook().passes()) {
                badge(ui, i18n::export_audiobook_no(lang), Severity::Warning);
            }
            let name = file.path.file_name().unwrap_or(file.path.as_os_str()).to_string_lossy();
            let quiet = theme::tokens(ui).text_secondary;
            if let Some(measured) = &file.measured {
                let figures = RichText::new(figures(lang, measured)).font(theme::font(theme::Text::Caption));
                ui.label(figures.color(quiet));
            }
            ui.add(Label::new(name.as_ref()).truncate());
        }
        Err(failure) => {
            badge(ui, i18n::export_failed(lang), Severity::Danger);
            ui.add(Label::new(i18n::failure(lang, failure)).truncate());
        }
    }
}
