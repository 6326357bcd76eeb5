//! What crosses the border: commands downwards, events upwards.

use std::{path::PathBuf, sync::Arc, time::Duration};

use super::{
    AuditionEvent, AuditionOrder, DesignRequest, ExportEvent, ExportOrder, Failure, PackEvent, SpokenEvent, SpokenOrder,
};
use crate::{
    audio::player::PlayerEvent,
    catalog::Catalog,
    dashscope::{ManagedVoice, ProxyChoice},
    library::{LibraryWarning, PendingCharge, Price, TakeRecord},
    model::{ExportRecipe, Language, ModelId, TakeId, VoiceId},
    settings::{Account, Settings, secrets::ApiKey},
    wire::{session::SessionMode, voices::VoiceFamily},
};

/// The account's voices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VoiceListing {
    /// Newest first.
    pub voices: Vec<ManagedVoice>,
    /// The services that told theirs; of the voices of others nothing is known.
    pub told_by: Vec<VoiceFamily>,
}

/// Tells an answer from the answer to an older question.
pub type RequestId = u64;

/// What the window asks for. None of them makes it wait.
#[derive(Clone, Debug)]
pub enum Command {
    /// Makes `candidates` voices; one [`Event::Designed`] for each.
    Design(RequestId, Box<DesignRequest>),
    /// Stops what was not sent yet; what was sent still arrives and is kept.
    CancelDesign(RequestId),
    /// Has something else spoken with the voice of a take; [`SpokenEvent::Ended`] follows.
    SaySomethingElse(RequestId, Box<SpokenOrder>),
    /// Stops that; what has come is kept.
    CancelSpoken(RequestId),
    /// Writes a take that could not be written.
    SaveAgain(TakeId),
    /// Marks a take as kept, or no longer.
    Keep(TakeId, bool),
    /// Writes the user's words about a take; the newest ones win.
    Note(TakeId, String),
    /// Takes a take off the desk; its audio stays in the vault.
    Discard(TakeId),
    /// Puts a discarded take back.
    Restore(TakeId),
    /// Decodes a take for its picture.
    Draw(TakeId),
    /// Plays a take from a position in seconds.
    Play(TakeId, f64),
    /// Moves within what plays, in seconds.
    Seek(f64),
    /// Stops what plays.
    StopPlaying,
    /// Asks the server for the account's voices.
    ListVoices(RequestId),
    /// Deletes a voice at the server.
    DeleteVoice(VoiceFamily, VoiceId),
    /// Speaks text live, in the open session where it fits.
    Speak(Box<LiveRequest>),
    /// Speaks what was appended.
    LiveCommit,
    /// Drops what was appended and not committed.
    LiveClear,
    /// Ends the session after what is still to be spoken.
    LiveFinish,
    /// Ends the session and the sound now.
    LiveStop,
    /// Writes a file of a take.
    Export(TakeId, Box<ExportRecipe>, ExportTarget),
    /// Writes a file of each of some takes.
    ExportMany(Box<ExportOrder>),
    /// Measures what a take would be, finished.
    CheckExport(RequestId, TakeId, Box<ExportRecipe>),
    /// Stops writing or measuring; what is written stays.
    CancelExport(RequestId),
    /// Opens the file manager at a file.
    ShowInFolder(PathBuf),
    /// Asks for a folder to export into.
    ChooseExportFolder,
    /// Writes the settings file.
    SaveSettings(Box<Settings>),
    /// Connects to an account.
    Connect(Account),
    /// Goes this way from the next connection on.
    UseProxy(ProxyChoice),
    /// Puts a key for an account into the keyring, then connects.
    StoreKey(Account, ApiKey),
    /// Takes a note of a charged call off the list.
    DismissCharge(String),
    /// Something about takes that are compared.
    Audition(AuditionOrder),
    /// Fetches the voice pack, going on with what was fetched before, and installs it.
    GetVoicePack,
    /// Installs the voice pack from these files.
    InstallVoicePack(Vec<PathBuf>),
    /// Asks for files and installs the voice pack from them.
    ChooseVoicePackFiles,
    /// Takes the hashes of the installed voice pack.
    CheckVoicePack,
    /// Removes the voice pack and what was fetched of it.
    RemoveVoicePack,
    /// Stops what is being done with the voice pack. What was fetched stays.
    CancelVoicePack,
}

/// Where an exported file goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportTarget {
    /// Into this folder, under a name that is free.
    Folder(PathBuf),
    /// Wherever the user says, starting in this folder.
    Ask(PathBuf),
}

/// What to speak live, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveRequest {
    /// The text.
    pub text: String,
    /// The voice.
    pub voice: VoiceId,
    /// A name for the recording.
    pub voice_name: String,
    /// The model.
    pub model: ModelId,
    /// Who decides when to speak.
    pub mode: SessionMode,
    /// Language of the text; `None` lets the server find out.
    pub language: Option<Language>,
    /// 0.5 to 2.0.
    pub speech_rate: f32,
    /// 0.5 to 2.0.
    pub pitch_rate: f32,
    /// 0 to 100.
    pub volume: u32,
    /// How to speak, in the user's words; empty for nothing special.
    pub instructions: String,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The vault is open.
    VaultOpened {
        /// Newest first.
        takes: Vec<TakeRecord>,
        /// Those that were taken off the desk.
        discarded: Vec<TakeRecord>,
        /// What was found and mended.
        warnings: Vec<LibraryWarning>,
        /// Charged calls whose answers never came.
        pending: Vec<PendingCharge>,
    },
    /// The vault cannot be used: nothing is made until it can.
    VaultFailed(Failure),
    /// Calls go there now.
    Connected(Place),
    /// No calls can be made.
    ConnectFailed(Failure),
    /// A voice was made, or not.
    Designed(RequestId, Result<Box<DesignedTake>, Failure>),
    /// A candidate was not sent because the user cancelled.
    DesignCancelled(RequestId),
    /// Something is being said with the voice of a take.
    Spoken(SpokenEvent),
    /// The takes as they are now, newest first.
    TakesChanged {
        /// On the desk.
        takes: Vec<TakeRecord>,
        /// Taken off it, and still in the vault.
        discarded: Vec<TakeRecord>,
    },
    /// A take that could not be written now is.
    SavedAgain(TakeId),
    /// A picture: the smallest and largest sample of each stretch.
    Drawn(TakeId, Arc<[(f32, f32)]>),
    /// The server's list of voices is another one than it was.
    VoicesChanged,
    /// The account's voices.
    VoicesListed(RequestId, Result<VoiceListing, Failure>),
    /// A voice was deleted, or not.
    VoiceDeleted(VoiceId, Result<(), Failure>),
    /// The player said something.
    Player(PlayerEvent),
    /// The live session said something.
    Live(LiveEvent),
    /// A file was written (`None`: the user chose none), or not.
    Exported(TakeId, Result<Option<PathBuf>, Failure>),
    /// Exporting many takes said something.
    Export(ExportEvent),
    /// The user chose a folder to export into.
    ExportFolderChosen(PathBuf),
    /// A server said that it does not offer a model any more.
    ModelRetired {
        /// The model.
        model: ModelId,
        /// Today, `YYYY-MM-DD`.
        day: String,
    },
    /// Takes that are compared are ready, or a picture of them is.
    Audition(AuditionEvent),
    /// The voice pack said something.
    VoicePack(PackEvent),
    /// Something else failed.
    Failed(Failure),
    /// Something worth knowing.
    Notice(Notice),
}

/// A new voice with its take.
#[derive(Clone, Debug, PartialEq)]
pub struct DesignedTake {
    /// The take, in the vault unless `unsaved` says otherwise.
    pub take: TakeRecord,
    /// Why it is not in the vault: it is kept in memory, and can be exported or saved again.
    pub unsaved: Option<Failure>,
}

/// Where calls go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The embedded service.
    pub offline: bool,
    /// Host for people.
    pub host: String,
    /// Region whose prices hold.
    pub region: Option<String>,
    /// Named on the command line, which goes before the settings.
    pub given: bool,
}

/// What stands for the embedded service in the records of takes and in the notes of calls.
pub const OFFLINE: &str = "offline";

impl Place {
    /// What tells accounts apart in the records of takes: the embedded service has another port at each start.
    pub fn account(&self) -> String {
        if self.offline { OFFLINE.to_owned() } else { self.host.clone() }
    }

    /// The price in this region, of which `amount` knows how much it is; `None` where the price list does not say.
    pub fn price(&self, catalog: &Catalog, amount: impl FnOnce(&str) -> Option<f64>) -> Option<Price> {
        let region = catalog.region(self.region.as_deref()?)?;
        Some(Price { amount: amount(&region.id)?, currency: region.currency.clone() })
    }

    /// What speaking so many counted characters costs here by the price list; `None` where it does not say.
    pub fn price_of_speech(&self, catalog: &Catalog, model: &ModelId, characters: u64) -> Option<Price> {
        self.price(catalog, |region| catalog.model(model)?.price_of(region, characters))
    }
}

/// The live session.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveEvent {
    /// The socket is being opened.
    Connecting {
        /// Who speaks.
        model: ModelId,
        /// Who decides when to speak.
        mode: SessionMode,
    },
    /// The session takes text.
    Open,
    /// How far the session is.
    State(LiveState),
    /// The first audio came, so long after the click.
    FirstAudio(Duration),
    /// The server refused something, and the session goes on.
    Refused(Failure),
    /// There was nothing to commit or clear.
    NothingWaits,
    /// The session ended before anybody committed the text that waited.
    Forgotten,
    /// The session is over. The recording is there where anything was spoken.
    Ended {
        /// What was spoken, in the vault or in memory.
        recording: Option<Box<DesignedTake>>,
        /// Text was sent, nothing that was spoken of it is here, and it may have been charged.
        lost: bool,
        /// How it ended.
        end: LiveEnd,
    },
}

/// How far a live session is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LiveState {
    /// Speech was asked for and has not all come.
    pub owed: bool,
    /// No more text can be given.
    pub finishing: bool,
    /// Characters that wait for a commit.
    pub waiting: usize,
    /// Seconds of sound that came.
    pub received: f64,
    /// Texts that the session took.
    pub texts: usize,
    /// Counted characters that were sent, whether they are to be spoken yet or not.
    pub at_stake: u64,
}

/// How a live session ended.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveEnd {
    /// As it should.
    Finished,
    /// The user stopped it.
    Stopped,
    /// Something failed; what had come is kept.
    Failed(Failure),
}

/// Things worth knowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The settings file was not what it should be.
    SettingsReset,
    /// The embedded service could not read some of its voices.
    ServiceStore(String),
    /// The user's catalog file cannot be read, and the bundled table is used.
    CatalogIgnored {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use super::*;

    #[test]
    fn speech_costs_what_the_list_of_its_region_says() {
        let catalog = Catalog::bundled();
        let at = |region: Option<&str>| Place {
            offline: region.is_none(),
            host: String::new(),
            region: region.map(str::to_owned),
            given: false,
        };
        let model = ModelId::from("qwen3-tts-flash-realtime");
        let price = at(Some("cn-beijing")).price_of_speech(&catalog, &model, 20_000).unwrap();
        let each = catalog.model(&model).unwrap().price_per_10k_characters["cn-beijing"];
        assert_eq!((price.amount, price.currency.as_str()), (2.0 * each, "¥"));
        assert_eq!(at(None).price_of_speech(&catalog, &model, 20_000), None, "offline");
        assert_eq!(at(Some("cn-beijing")).price_of_speech(&catalog, &"unknown".into(), 20_000), None);
    }
}
