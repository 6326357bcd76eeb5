//! Exporting: what is chosen on its page, and what is known of the files being written.
//!
//! The choices themselves are settings, so that one click on a card's button repeats the last ones. The page takes the
//! place of the panel that it was opened from.

mod files;
mod finish;
mod page;
mod recipe;
mod takes;

use std::collections::HashSet;

pub use page::show;
pub use recipe::name as recipe_name;

use super::{Shared, shared::ToastAction, widgets::Severity};
use crate::{
    audio::finish::Measured,
    i18n,
    library::{TakeKind, TakeRecord},
    model::{ExportRecipe, TakeId},
    studio::{ExportEvent, ExportOrder, ExportedFile, Failure, RequestId},
};

/// Which takes are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The one that the page was opened for.
    One,
    /// Those that are kept.
    Kept,
    /// All of the list.
    All,
    /// Those that are ticked.
    Ticked,
}

/// The page, while it is open.
#[derive(Clone, Debug)]
pub struct ExportPage {
    /// Previews or recordings.
    pub kind: TakeKind,
    /// Which of them.
    pub scope: Scope,
    /// The take that the page was opened for.
    one: Option<TakeId>,
    ticked: HashSet<TakeId>,
    /// What is typed as the name of a preset.
    preset_title: String,
}

/// Files being written, or the last that were.
#[derive(Clone, Debug)]
pub struct ExportJob {
    /// The job.
    pub request: RequestId,
    /// How many takes there are.
    pub total: usize,
    /// Files done and part of the present one.
    pub progress: (usize, f32),
    /// What came of each take so far.
    pub files: Vec<(TakeId, Result<ExportedFile, Failure>)>,
    /// Whether it was stopped; `None` while it runs.
    pub ended: Option<bool>,
    /// How much of what came of it was scrolled to: nothing, its beginning, or its end.
    seen: Seen,
}

/// What came of a job stands below everything, and is scrolled to when it comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    #[default]
    Nothing,
    Beginning,
    End,
}

/// What a take would measure.
#[derive(Clone, Debug)]
pub struct ExportCheck {
    request: RequestId,
    take: TakeId,
    recipe: ExportRecipe,
    /// `None` while it is measured.
    result: Option<Result<Measured, Failure>>,
}

/// All of exporting.
#[derive(Debug, Default)]
pub struct Exports {
    /// The page, while it is open.
    pub page: Option<ExportPage>,
    /// The files.
    pub job: Option<ExportJob>,
    check: Option<ExportCheck>,
}

impl Exports {
    /// Whether files are being written.
    pub fn is_busy(&self) -> bool {
        self.job.as_ref().is_some_and(|job| job.ended.is_none())
    }

    fn job_of(&mut self, request: RequestId) -> Option<&mut ExportJob> {
        self.job.as_mut().filter(|job| job.request == request)
    }

    /// Opens the page for one take.
    pub fn open_one(&mut self, take: &TakeRecord) {
        self.open(take.kind, Scope::One, Some(take.id.clone()));
    }

    /// Opens the page for several: those that are marked for comparing, where any are.
    pub fn open_several(&mut self, kind: TakeKind, marked: HashSet<TakeId>, any_kept: bool) {
        let scope = match () {
            () if !marked.is_empty() => Scope::Ticked,
            () if any_kept => Scope::Kept,
            () => Scope::All,
        };
        self.open(kind, scope, None);
        if let Some(page) = &mut self.page {
            page.ticked = marked;
        }
    }

    fn open(&mut self, kind: TakeKind, scope: Scope, one: Option<TakeId>) {
        let ticked = one.iter().cloned().collect();
        self.page = Some(ExportPage { kind, scope, one, ticked, preset_title: String::new() });
        self.check = None;
        if !self.is_busy() {
            self.job = None;
        }
    }
}

/// The takes that would be exported, in the order of their numbers.
fn chosen(shared: &Shared, page: &ExportPage) -> Vec<TakeRecord> {
    let is_meant = |take: &&TakeRecord| match page.scope {
        Scope::One => page.one.as_ref() == Some(&take.id),
        Scope::Kept => take.kept,
        Scope::All => true,
        Scope::Ticked => page.ticked.contains(&take.id),
    };
    let mut takes: Vec<_> = shared.takes_of(page.kind).filter(is_meant).cloned().collect();
    takes.sort_by_key(|take| take.number);
    takes
}

/// Starts to write these takes.
fn start(shared: &mut Shared, takes: &[TakeRecord]) {
    let request = shared.next_id();
    let takes: Vec<_> = takes.iter().map(|take| take.id.clone()).collect();
    let (recipe, folder) = (shared.settings.export_recipe(), shared.export_folder());
    let total = takes.len();
    shared.exports.job =
        Some(ExportJob { request, total, progress: (0, 0.0), files: Vec::new(), ended: None, seen: Seen::Nothing });
    let order = ExportOrder { request, takes, recipe, folder };
    shared.send(crate::studio::Command::ExportMany(Box::new(order)));
}

/// Asks what a take would measure.
fn check(shared: &mut Shared, take: &TakeId) {
    let (request, recipe) = (shared.next_id(), shared.settings.export_recipe());
    if let Some(older) = shared.exports.check.take().filter(|check| check.result.is_none()) {
        shared.send(crate::studio::Command::CancelExport(older.request));
    }
    shared.send(crate::studio::Command::CheckExport(request, take.clone(), Box::new(recipe.clone())));
    shared.exports.check = Some(ExportCheck { request, take: take.clone(), recipe, result: None });
}

/// Takes what the jobs say; what is about an older job is not listened to.
pub fn take(shared: &mut Shared, event: ExportEvent) {
    let exports = &mut shared.exports;
    match event {
        ExportEvent::Progress { request, done, part } => {
            if let Some(job) = exports.job_of(request) {
                job.progress = (done, part);
            }
        }
        ExportEvent::File { request, take, result } => {
            if let Some(job) = exports.job_of(request) {
                job.files.push((take, result));
                job.progress = (job.files.len(), 0.0);
            }
        }
        ExportEvent::Ended { request, cancelled } => {
            if let Some(job) = exports.job_of(request) {
                job.ended = Some(cancelled);
                ended(shared);
            }
        }
        ExportEvent::Checked { request, result } => {
            if let Some(check) = exports.check.as_mut().filter(|check| check.request == request) {
                check.result = Some(result);
            }
        }
    }
}

/// Tells it where the page does not.
fn ended(shared: &mut Shared) {
    let Some(job) = &shared.exports.job else { return };
    let first = first_file(job);
    let (severity, text) = (outcome_severity(job), outcome(shared.lang, job));
    if shared.exports.page.is_some() {
        return;
    }
    let show = first.map(|file| (i18n::show_in_folder(shared.lang), ToastAction::Show(file)));
    shared.toast(severity, text, show);
}

/// Where the first file is, for the file manager.
fn first_file(job: &ExportJob) -> Option<std::path::PathBuf> {
    job.files.iter().find_map(|(_, result)| result.as_ref().ok()).map(|file| file.path.clone())
}

fn outcome_severity(job: &ExportJob) -> Severity {
    match () {
        () if job.files.iter().any(|(_, result)| result.is_err()) => Severity::Danger,
        () if job.ended == Some(true) => Severity::Info,
        () => Severity::Success,
    }
}

/// How a job ended, in a sentence.
fn outcome(lang: i18n::Lang, job: &ExportJob) -> String {
    let written = job.files.iter().filter(|(_, result)| result.is_ok()).count();
    let failed = job.files.len() - written;
    match () {
        () if failed > 0 => i18n::export_failed_some(lang, written, failed),
        () if job.ended == Some(true) => i18n::export_stopped(lang, written, job.total),
        () => i18n::export_done(lang, written),
    }
}
