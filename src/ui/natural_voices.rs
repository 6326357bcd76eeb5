//! The section "Natural voices" of Settings: which engine speaks, the voice pack's state, and what can be done with it.

use eframe::egui::Ui;

use super::{
    Shared, failure_box,
    settings::note,
    widgets::{
        button::{self, Button, Kind},
        dialog, kv,
        progress::{self, Progress},
    },
};
use crate::{
    catalog::VoicePack,
    engine::pack::State,
    i18n::{self, megabytes},
    studio::{Command, Failure, PackEnd, PackEvent, PackFound, PackJob, PackProgress, PackStage},
};

/// What speaks offline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoiceEngine {
    /// The voices of the pack.
    Natural,
    /// The one that needs no files.
    Formant,
}

/// What the window knows of the voice pack.
#[derive(Debug, Default)]
pub struct PackView {
    /// How it is; `None` before anybody looked.
    pub found: Option<PackFound>,
    /// What is being done.
    pub job: Option<PackJob>,
    /// How far that is.
    pub progress: Option<PackProgress>,
    /// Why the last job failed.
    pub failure: Option<Failure>,
    /// The last job was a check, and all files are as they should be.
    pub whole: bool,
    /// Whether the user is asked about removing it.
    asking: bool,
}

impl PackView {
    /// Takes what happened.
    pub fn take(&mut self, event: PackEvent) {
        match event {
            PackEvent::Found(found) => self.found = Some(found),
            PackEvent::Started(job) => self.begin(job),
            // A word that comes after the end is about what is over.
            PackEvent::Progress(progress) => self.progress = self.job.map(|_| progress),
            PackEvent::Ended(job, end) => {
                (self.job, self.progress) = (None, None);
                let ready = matches!(&self.found, Some(PackFound { state: State::Ready { .. }, .. }));
                self.whole = job == PackJob::Check && end == PackEnd::Done && ready;
                if let PackEnd::Failed(failure) = end {
                    self.failure = Some(failure);
                }
            }
        }
    }

    fn begin(&mut self, job: PackJob) {
        self.job = Some(job);
        (self.progress, self.failure, self.whole) = (None, None, false);
    }

    /// What speaks where nobody says otherwise.
    pub fn engine(&self) -> VoiceEngine {
        match &self.found {
            Some(PackFound { state: State::Ready { .. }, .. }) => VoiceEngine::Natural,
            _ => VoiceEngine::Formant,
        }
    }
}

/// Draws what stands below the heading.
pub fn show(ui: &mut Ui, shared: &mut Shared) {
    let lang = shared.lang;
    note(ui, i18n::natural_text(lang));
    let engine = match shared.pack.engine() {
        VoiceEngine::Natural => i18n::engine_natural(lang),
        VoiceEngine::Formant => i18n::engine_formant(lang),
    };
    kv(ui, i18n::engine_now(lang), engine);
    let catalog = std::sync::Arc::clone(&shared.catalog);
    let Some(pack) = catalog.voice_pack() else { return };
    kv(ui, i18n::pack(lang), &i18n::pack_state(lang, shared.pack.found.as_ref()));
    if let Some(failure) = &shared.pack.failure {
        failure_box::show(ui, lang, failure);
    }
    match (shared.pack.job, shared.pack.found.clone()) {
        (Some(job), _) => running(ui, shared, job),
        (None, Some(found)) => resting(ui, shared, pack, &found),
        (None, None) => {}
    }
    ask_to_remove(ui, shared);
}

fn running(ui: &mut Ui, shared: &mut Shared, job: PackJob) {
    let lang = shared.lang;
    let text = match (shared.pack.progress, job) {
        (_, PackJob::Remove) => i18n::pack_removing(lang).to_owned(),
        (Some(progress), _) => i18n::pack_progress(lang, &progress),
        (None, _) => i18n::pack_looking(lang).to_owned(),
    };
    ui.label(text);
    let part = match shared.pack.progress {
        Some(PackProgress { stage, done, of }) if stage != PackStage::Finding && of > 0 => {
            Progress::Fraction(done as f32 / of as f32)
        }
        _ => Progress::Indeterminate,
    };
    progress::bar(ui, i18n::pack_progress_bar(lang), part);
    let cancel = match job {
        PackJob::Get => i18n::cancel_download(lang),
        PackJob::Install => i18n::cancel_install(lang),
        PackJob::Check => i18n::cancel_check(lang),
        // Over in a moment.
        PackJob::Remove => return,
    };
    if button::secondary(ui, true, cancel, None).clicked() {
        shared.send(Command::CancelVoicePack);
    }
}

fn resting(ui: &mut Ui, shared: &mut Shared, pack: &VoicePack, found: &PackFound) {
    let lang = shared.lang;
    let installed = found.state != State::Absent;
    let newer = matches!(&found.state, State::Ready { version, .. } if *version != pack.version);
    let paused = found.waiting > 0;
    if newer {
        note(ui, &i18n::pack_newer(lang, &pack.version));
    }
    if paused {
        note(ui, &i18n::pack_paused(lang, megabytes(found.waiting), megabytes(pack.download_bytes())));
    }
    if shared.pack.whole {
        note(ui, i18n::pack_whole(lang));
    }
    let wanted = newer || paused || !matches!(found.state, State::Ready { .. });
    ui.horizontal_wrapped(|ui| {
        if wanted {
            fetch_buttons(ui, shared, pack, found);
        }
        if matches!(found.state, State::Ready { .. })
            && button::secondary(ui, true, i18n::check_pack(lang), None).clicked()
        {
            start(shared, PackJob::Check, Command::CheckVoicePack);
        }
        if installed && button::danger(ui, true, i18n::remove_pack(lang), None).clicked() {
            shared.pack.asking = true;
        }
    });
}

fn fetch_buttons(ui: &mut Ui, shared: &mut Shared, pack: &VoicePack, found: &PackFound) {
    let lang = shared.lang;
    let size = megabytes(pack.download_bytes());
    let label = match &found.state {
        _ if found.waiting > 0 => i18n::resume_pack(lang).to_owned(),
        State::Broken { .. } => i18n::get_pack_again(lang, size),
        _ => i18n::get_pack(lang, size),
    };
    if Button::new(&label).kind(Kind::Primary).show(ui).clicked() {
        start(shared, PackJob::Get, Command::GetVoicePack);
    }
    if found.waiting > 0
        && found.state == State::Absent
        && button::secondary(ui, true, i18n::discard_download(lang), None).clicked()
    {
        start(shared, PackJob::Remove, Command::RemoveVoicePack);
    }
    let names: Vec<_> = pack.files.values().map(|file| file.name.clone()).collect();
    let hint = i18n::install_files_hint(lang, i18n::list(lang, &names));
    if Button::new(i18n::install_files(lang)).reason(Some(&hint)).show(ui).clicked() {
        // The job begins when files were chosen.
        shared.pack.failure = None;
        shared.send(Command::ChooseVoicePackFiles);
    }
}

fn start(shared: &mut Shared, job: PackJob, command: Command) {
    shared.pack.begin(job);
    shared.send(command);
}

fn ask_to_remove(ui: &Ui, shared: &mut Shared) {
    if !shared.pack.asking {
        return;
    }
    let lang = shared.lang;
    let bytes = match &shared.pack.found {
        Some(PackFound { state: State::Ready { bytes, .. }, .. }) => *bytes,
        _ => shared.catalog.voice_pack().map_or(0, VoicePack::installed_bytes),
    };
    let text = i18n::remove_pack_text(lang, megabytes(bytes));
    let (yes, no) = (i18n::remove_pack_yes(lang), i18n::remove_pack_no(lang));
    let answer = dialog::confirm(ui.ctx(), i18n::remove_pack_title(lang), &text, yes, no, true);
    shared.pack.asking = answer.is_none();
    if answer == Some(true) {
        start(shared, PackJob::Remove, Command::RemoveVoicePack);
    }
}
