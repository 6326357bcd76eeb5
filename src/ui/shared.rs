//! What all panels know, and the commands that they leave for the application to send.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
};

use crate::{
    audio::{ExportFormat, player::DeviceState},
    catalog::Catalog,
    dashscope::ManagedVoice,
    i18n::{self, Lang},
    library::{TakeKind, TakeRecord},
    model::{TakeId, VoiceId},
    settings::{Draft, Paths, Settings},
    studio::{Command, DesignedTake, ExportTarget, Failure, Place, RequestId, family_in_id, sound_id},
    ui::{
        audition::AuditionView,
        budget::UnderWay,
        export::Exports,
        family::{self, FamilyView},
        natural_voices::PackView,
        note::NoteDialog,
        say::SayView,
        widgets::{Severity, toast::Toasts},
    },
    wire::voices::VoiceFamily,
};

/// How long a voice that was just made may be missing from the server's list.
const SETTLES_WITHIN: jiff::SignedDuration = jiff::SignedDuration::from_mins(1);

/// The panels, in the order of the rail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the rail")]
pub enum Panel {
    #[default]
    Design,
    Voices,
    Live,
    Settings,
}

impl Panel {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Design, Self::Voices, Self::Live, Self::Settings];
}

/// What the player does in this frame.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sound {
    /// Number of the clip or stream that plays; 0: none.
    pub playing: u64,
    /// Seconds of it that were given to the device.
    pub seconds: f64,
    /// Peak, 0 to 1.
    pub level: f32,
    /// Times that the present stream ran dry.
    pub underruns: u32,
    /// Seconds that wait to be played.
    pub buffered: f64,
    /// Whether there is a device.
    pub device: Option<DeviceState>,
}

/// The account's voices as far as they are known.
#[derive(Debug, Default)]
pub struct VoiceList {
    /// Newest first; those of the last answer while a new one is on its way.
    pub voices: Vec<ManagedVoice>,
    /// The question that is out.
    pub asked: Option<RequestId>,
    /// Why the last question failed.
    pub failure: Option<Failure>,
    /// Whether there was ever an answer.
    pub known: bool,
    /// The services that told their voices; of those of others nothing is known.
    pub told_by: Vec<VoiceFamily>,
    /// When the last answer came.
    pub as_of: Option<jiff::Timestamp>,
}

/// What an action of a toast does.
#[derive(Clone, Debug)]
pub enum ToastAction {
    /// Opens the file manager.
    Show(PathBuf),
    /// Puts a take back.
    Restore(TakeId),
    /// Puts a description back into the form.
    RestoreDraft(Box<Draft>),
    /// Puts the words about a take back as they were.
    Note(TakeId, String),
    /// Asks whether the voices of these takes go from the server.
    Release(Vec<TakeId>),
    /// Opens the list of voices and forgets the notes of charged calls.
    LookInVoices(Vec<String>),
    /// Opens the list of takes and forgets the notes of charged calls.
    LookInTakes(Vec<String>),
}

/// What all panels know.
pub struct Shared {
    /// Language of the window.
    pub lang: Lang,
    /// Models, voices and prices.
    pub catalog: Arc<Catalog>,
    /// Where files live.
    pub paths: Paths,
    /// The user's choices; panels edit them, the application saves them.
    pub settings: Settings,
    /// Takes in the vault and in memory, newest first.
    pub takes: Vec<TakeRecord>,
    /// Takes that were taken off the desk; their sound is still in the vault.
    pub discarded: Vec<TakeRecord>,
    /// Where the preview of each voice is among `takes` and `discarded`, in this order.
    previews: HashMap<VoiceId, usize>,
    /// Takes that others come from: were refined from, or speak with the voice of.
    ancestors: HashSet<TakeId>,
    /// Counts how often the takes became other ones.
    takes_version: u64,
    /// Takes that are only in memory, and why.
    pub unsaved: HashMap<TakeId, Failure>,
    /// Pictures of takes; an empty one cannot be drawn.
    pub pictures: HashMap<TakeId, Arc<[(f32, f32)]>>,
    /// Pictures that were asked for.
    pub drawing: HashSet<TakeId>,
    /// Takes whose voices may be released; the user is asked.
    pub releasing: Vec<TakeId>,
    /// Takes being exported.
    pub exporting: HashSet<TakeId>,
    /// The page of exporting, and the files that it asked for.
    pub exports: Exports,
    /// The page of a take's family.
    pub family: FamilyView,
    /// A take whose card is to be brought into sight.
    pub reveal: Option<TakeId>,
    /// The dialog for the user's words about a take, while it is open.
    pub noting: Option<NoteDialog>,
    /// The page of saying something else, and what is on its way.
    pub say: SayView,
    /// Charged calls that were not answered yet.
    pub under_way: UnderWay,
    /// What the player does in this frame.
    pub sound: Sound,
    /// The account's voices.
    pub voices: VoiceList,
    /// Where calls go.
    pub place: Option<Place>,
    /// Whether a connection is being made.
    pub connecting: bool,
    /// Why no calls can be made.
    pub connect_failure: Option<Failure>,
    /// Why the server could not be used when it was last asked.
    pub trouble: Option<Failure>,
    /// Voices that were deleted since the start.
    pub deleted: HashSet<VoiceId>,
    /// Why nothing can be kept.
    pub vault_failure: Option<Failure>,
    /// Whether the vault is open.
    pub vault_open: bool,
    /// The voice pack.
    pub pack: PackView,
    /// Takes that are compared.
    pub audition: AuditionView,
    /// Whether the licences are shown.
    pub licences_open: bool,
    /// Short messages.
    pub toasts: Toasts,
    /// What their actions do.
    pub toast_actions: HashMap<u64, ToastAction>,
    /// Commands for the application to send after the frame.
    pub commands: Vec<Command>,
    /// A panel that was asked for.
    pub go_to: Option<Panel>,
    /// A voice that was asked for in Live.
    pub use_in_live: Option<VoiceId>,
    next_id: u64,
}

impl Shared {
    /// For tests of panels: nothing is there yet, nowhere.
    #[cfg(test)]
    #[expect(clippy::unwrap_used, reason = "a failing test may panic")]
    pub(crate) fn testing(lang: Lang, catalog: Catalog) -> Self {
        let paths = Paths::resolve(Some(std::path::Path::new("/nowhere"))).unwrap();
        Self::new(lang, Arc::new(catalog), paths, Settings::default())
    }

    /// Before anything is known.
    pub fn new(lang: Lang, catalog: Arc<Catalog>, paths: Paths, settings: Settings) -> Self {
        Self {
            lang,
            catalog,
            paths,
            settings,
            takes: Vec::new(),
            discarded: Vec::new(),
            previews: HashMap::new(),
            ancestors: HashSet::new(),
            takes_version: 0,
            unsaved: HashMap::new(),
            pictures: HashMap::new(),
            drawing: HashSet::new(),
            releasing: Vec::new(),
            exporting: HashSet::new(),
            exports: Exports::default(),
            family: FamilyView::default(),
            reveal: None,
            noting: None,
            say: SayView::default(),
            under_way: UnderWay::default(),
            sound: Sound::default(),
            voices: VoiceList::default(),
            place: None,
            connecting: true,
            connect_failure: None,
            trouble: None,
            deleted: HashSet::new(),
            vault_failure: None,
            vault_open: false,
            pack: PackView::default(),
            audition: AuditionView::default(),
            licences_open: false,
            toasts: Toasts::above(super::status_bar::HEIGHT),
            toast_actions: HashMap::new(),
            commands: Vec::new(),
            go_to: None,
            use_in_live: None,
            next_id: 0,
        }
    }

    /// A number that was not given before in this run.
    pub fn next_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Leaves the pages that stand in the place of a panel.
    pub fn close_pages(&mut self) {
        (self.exports.page, self.say.page, self.family.page) = (None, None, None);
    }

    /// Whether such a page is open.
    pub fn is_on_a_page(&self) -> bool {
        self.exports.page.is_some() || self.say.page.is_some() || self.family.page.is_some()
    }

    /// Leaves a command for the application.
    pub fn send(&mut self, command: Command) {
        self.commands.push(command);
    }

    /// Forgets the notes of these charged calls: the user looks for what came of them.
    pub fn dismiss(&mut self, charges: Vec<String>) {
        self.commands.extend(charges.into_iter().map(Command::DismissCharge));
    }

    /// Shows a short message, with an action where there is one to take.
    pub fn toast(&mut self, severity: Severity, text: impl Into<String>, action: Option<(&str, ToastAction)>) {
        let action = action.map(|(label, action)| {
            let id = self.next_id();
            self.toast_actions.insert(id, action);
            (label.to_owned(), id)
        });
        self.toasts.push(severity, text.into(), action);
    }

    /// Shows a failure in one sentence.
    pub fn toast_failure(&mut self, failure: &Failure) {
        let text = i18n::failure(self.lang, failure);
        self.toast(Severity::Danger, text, None);
    }

    /// Takes the vault's list; what is only in memory stays in front.
    pub fn set_takes(&mut self, vault: Vec<TakeRecord>) {
        let mut takes: Vec<_> = self.takes.drain(..).filter(|take| self.unsaved.contains_key(&take.id)).collect();
        takes.retain(|take| vault.iter().all(|kept| kept.id != take.id));
        takes.extend(vault);
        takes.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| b.id.cmp(&a.id)));
        self.takes = takes;
        self.reindex();
    }

    /// Adds a take that was just made, unless the vault's list has brought it already.
    pub fn add_take(&mut self, made: DesignedTake) {
        if let Some(failure) = made.unsaved {
            self.unsaved.insert(made.take.id.clone(), failure);
        }
        // It may have been discarded already, too.
        if self.find_take(&made.take.id).is_none() {
            // Candidates do not always answer in the order in which they were made.
            let older = |take: &TakeRecord| (take.created, &take.id) < (made.take.created, &made.take.id);
            let place = self.takes.iter().position(older).unwrap_or(self.takes.len());
            self.takes.insert(place, made.take);
            self.reindex();
        }
    }

    /// Removes a take that was only in memory.
    pub fn forget_unsaved(&mut self, id: &TakeId) {
        self.unsaved.remove(id);
        self.takes.retain(|take| take.id != *id);
        self.reindex();
    }

    /// Notes where previews are and who has descendants: panels ask for that in every frame, so nobody searches there.
    fn reindex(&mut self) {
        let all = self.all_takes().enumerate();
        let previews = all.filter(|(_, take)| take.kind == TakeKind::Preview);
        let of_voice = previews.filter_map(|(place, take)| Some((take.voice.clone()?, place)));
        // Backwards, so that the first of a voice's counts.
        self.previews = of_voice.collect::<Vec<_>>().into_iter().rev().collect();
        self.ancestors = self.all_takes().filter_map(family::above).cloned().collect();
        self.takes_version += 1;
    }

    /// Another number once the takes are other ones.
    pub fn takes_version(&self) -> u64 {
        self.takes_version
    }

    /// Whether a take came from another one, or another one from it.
    pub fn has_family(&self, take: &TakeRecord) -> bool {
        family::above(take).is_some() || self.ancestors.contains(&take.id)
    }

    /// Takes of all kinds, on the desk and then off it, each newest first.
    pub fn all_takes(&self) -> impl Iterator<Item = &TakeRecord> {
        self.takes.iter().chain(&self.discarded)
    }

    /// A take, on the desk or off it.
    pub fn find_take(&self, id: &TakeId) -> Option<&TakeRecord> {
        self.all_takes().find(|take| take.id == *id)
    }

    /// Takes of the shelf of a kind ([`TakeKind::shelf`]), newest first.
    pub fn takes_of(&self, kind: TakeKind) -> impl Iterator<Item = &TakeRecord> {
        self.takes.iter().filter(move |take| take.kind.shelf() == kind.shelf())
    }

    /// The preview of a voice, where this vault has it, on the desk or off it.
    pub fn preview_of(&self, voice: &VoiceId) -> Option<&TakeRecord> {
        let place = *self.previews.get(voice)?;
        self.takes.get(place).or_else(|| self.discarded.get(place.checked_sub(self.takes.len())?))
    }

    /// Whether a take's voice lives in the account that calls go to now.
    pub fn is_of_this_account(&self, take: &TakeRecord) -> bool {
        let listed = |voice: &VoiceId| self.voices.voices.iter().any(|info| info.voice == *voice);
        let here = self.place.as_ref().map(Place::account);
        take.voice.as_ref().is_some_and(listed) || (here.is_some() && take.endpoint == here)
    }

    /// Whether a take's voice was in this account and is not any more.
    pub fn is_deleted(&self, take: &TakeRecord) -> bool {
        let Some(voice) = &take.voice else { return false };
        // What the vendor ships is listed in no account.
        if self.catalog.voice(voice).is_some() {
            return false;
        }
        let list = &self.voices;
        let told = list.told_by.contains(&family_in_id(voice));
        let answered = told && list.known && list.asked.is_none() && list.failure.is_none();
        let listed = list.voices.iter().any(|info| info.voice == *voice);
        let here = self.place.as_ref().map(Place::account);
        // A server may take a moment to list a voice that it has just made.
        let settled = list.as_of.is_some_and(|as_of| take.created + SETTLES_WITHIN < as_of);
        here.is_some() && take.endpoint == here && (self.deleted.contains(voice) || answered && settled && !listed)
    }

    /// Takes note of how a call ended: whether the server can be used. What never reached it says nothing.
    pub fn heard(&mut self, failure: Option<&Failure>) {
        match failure {
            Some(failure) if failure.kind.is_of_connection() => self.trouble = Some(failure.clone()),
            Some(failure) if !failure.kind.is_answer() => {}
            _ => self.trouble = None,
        }
    }

    /// The region of the account; `None` offline and where it is not known.
    pub fn region(&self) -> Option<&str> {
        self.place.as_ref()?.region.as_deref()
    }

    /// Whether this take plays.
    pub fn is_playing(&self, id: &TakeId) -> bool {
        self.sound.playing == sound_id(id)
    }

    /// How much of a take was heard, 0 to 1, while it plays.
    pub fn progress(&self, take: &TakeRecord) -> Option<f32> {
        let length = take.audio.seconds;
        (self.is_playing(&take.id) && length > 0.0).then(|| (self.sound.seconds / length).clamp(0.0, 1.0) as f32)
    }

    /// Plays a take from the beginning, or stops it.
    pub fn toggle(&mut self, id: &TakeId) {
        let command = if self.is_playing(id) { Command::StopPlaying } else { Command::Play(id.clone(), 0.0) };
        self.send(command);
    }

    /// A take's picture; asks for it where it is not there yet.
    pub fn picture(&mut self, id: &TakeId) -> Option<Arc<[(f32, f32)]>> {
        let picture = self.pictures.get(id).cloned();
        if picture.is_none() && self.drawing.insert(id.clone()) {
            self.send(Command::Draw(id.clone()));
        }
        picture
    }

    /// Where exported files go.
    pub fn export_folder(&self) -> PathBuf {
        self.settings.export_dir.clone().unwrap_or_else(|| self.paths.export_dir.clone())
    }

    /// Exports a take into the export folder, or wherever the user says.
    pub fn export(&mut self, id: &TakeId, ask: bool) {
        let folder = self.export_folder();
        let target = if ask { ExportTarget::Ask(folder) } else { ExportTarget::Folder(folder) };
        self.exporting.insert(id.clone());
        let recipe = Box::new(self.settings.export_recipe());
        self.send(Command::Export(id.clone(), recipe, target));
    }

    /// Asks the server for the account's voices.
    pub fn refresh_voices(&mut self) {
        let id = self.next_id();
        self.voices.asked = Some(id);
        self.send(Command::ListVoices(id));
    }

    /// The sign and the amount of a price in the account's region; `None` offline, where all is free.
    pub fn price(&self, amount: impl Fn(&str) -> Option<f64>) -> Price {
        let Some(place) = &self.place else { return Price::Unknown };
        if place.offline {
            return Price::Free;
        }
        place
            .price(&self.catalog, amount)
            .map_or(Price::Unknown, |price| Price::Known { currency: price.currency, amount: price.amount })
    }
}

/// What something costs.
#[derive(Clone, Debug, PartialEq)]
pub enum Price {
    /// Nothing.
    Free,
    /// So much.
    Known {
        /// Sign of the currency.
        currency: String,
        /// Amount.
        amount: f64,
    },
    /// The catalog does not say.
    Unknown,
}

impl Price {
    /// So many times as much.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        match self {
            Self::Known { currency, amount } => Self::Known { currency: currency.clone(), amount: amount * factor },
            other => other.clone(),
        }
    }

    /// The amount, where it is in that currency.
    pub fn amount_in(&self, wanted: &str) -> f64 {
        match self {
            Self::Known { currency, amount } if currency == wanted => *amount,
            _ => 0.0,
        }
    }

    /// For people, where nothing is an amount as well.
    pub fn amount_text(&self) -> String {
        match self {
            Self::Known { currency, amount } if *amount > 0.0 && *amount < 0.01 => format!("{currency}{amount:.4}"),
            Self::Known { currency, amount } => format!("{currency}{amount:.2}"),
            Self::Free | Self::Unknown => String::new(),
        }
    }

    /// For people.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Free | Self::Known { amount: 0.0, .. } => i18n::price_free(lang).to_owned(),
            Self::Known { .. } => self.amount_text(),
            Self::Unknown => i18n::price_unknown(lang).to_owned(),
        }
    }
}

/// An export format for people.
pub fn format_name(lang: Lang, format: ExportFormat) -> String {
    match format {
        ExportFormat::Wav16 => i18n::format_wav16(lang).to_owned(),
        ExportFormat::Wav24 => i18n::format_wav24(lang).to_owned(),
        ExportFormat::Wav32 => i18n::format_wav32(lang).to_owned(),
        ExportFormat::Flac16 => i18n::format_flac16(lang).to_owned(),
        ExportFormat::Flac24 => i18n::format_flac24(lang).to_owned(),
        ExportFormat::Mp3 { kbps } => i18n::format_mp3(lang, kbps),
        ExportFormat::Mp3Vbr { quality } => i18n::format_mp3_vbr(lang, quality),
        ExportFormat::Opus { kbps } => i18n::format_opus(lang, kbps),
    }
}
