//! What must be true of the files after each death: looked at as the program would at its next start.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use sha2::{Digest, Sha256};
use timbre::{
    audio::{self, export::encode},
    library::{Library, LibraryWarning, PendingCharge, TakeKind, TakeRecord},
    model::{ExportFormat, TakeId, VoiceId},
    settings::{self, Paths},
};

use super::{front::Ledger, moments::has_ending, told::Told};

/// A sound, by its SHA-256.
pub type Print = [u8; 32];

/// What was seen before, and must stay.
#[derive(Default)]
pub struct Seen {
    /// Whole takes: their sound, and what never changes of their records.
    whole: BTreeMap<TakeId, (Print, Facts)>,
    /// Voices whose loss was told and that somebody has taken note of.
    excused: BTreeSet<String>,
    /// Notes that were found and not dismissed.
    pub pending: BTreeSet<String>,
    /// Kept and discarded, as it was told last and must be.
    state: HashMap<String, (bool, bool)>,
    /// Takes of which the program said that they are in the vault.
    told: BTreeSet<TakeId>,
    /// Half files that were there, and are old by now.
    old: BTreeSet<PathBuf>,
    /// Figures for the report.
    pub lost: usize,
    pub exported: usize,
    pub recovered: usize,
}

type Facts = (Option<String>, Option<String>, u32, Option<TakeId>);

fn facts(take: &TakeRecord) -> Facts {
    (take.voice.as_ref().map(ToString::to_string), take.request_id.clone(), take.number, take.parent.clone())
}

pub fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

impl Seen {
    /// Takes note of what the program told before it died.
    pub fn hear(&mut self, told: &Told) {
        self.told.extend(told.made.iter().cloned());
        for (id, state) in &told.state {
            match state {
                Some(state) => drop(self.state.insert(id.clone(), *state)),
                // Asked for, and nobody knows whether it came to that.
                None => drop(self.state.remove(id)),
            }
        }
    }

    /// Opens the vault as a start does, and checks everything. `dismiss` takes the notes away, as their owner would.
    pub fn check(&mut self, paths: &Paths, ledger: &Ledger, dismiss: bool) {
        let (vault, warnings) = Library::open(&paths.library_dir).unwrap();
        for warning in &warnings {
            assert!(matches!(warning, LibraryWarning::TakeRecovered { .. }), "{warning:?}");
        }
        self.recovered += warnings.len();
        let takes: Vec<_> = vault.takes().into_iter().chain(vault.discarded()).collect();
        let whole = self.takes(&vault, &takes, ledger);
        self.money(&vault.pending_charges(), &whole, ledger);
        self.files(&takes, &vault, paths);
        self.pending = vault.pending_charges().into_iter().map(|charge| charge.id).collect();
        if dismiss {
            self.dismiss(&vault, &whole, ledger);
        }
    }

    /// What was there whole stays whole, nothing was made up, and everything is as it was told. Gives the voices whose
    /// sound is there as it was sent.
    fn takes(&mut self, vault: &Library, takes: &[TakeRecord], ledger: &Ledger) -> BTreeSet<String> {
        let (mut voices, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        for take in takes {
            let sound: Print = Sha256::digest(vault.audio(&take.id).unwrap()).into();
            let voice = take.voice.as_ref().map(ToString::to_string).unwrap();
            assert!(take.kind == TakeKind::Preview && numbers.insert(take.number), "{take:?}");
            let made = ledger.made.get(&voice).unwrap_or_else(|| panic!("nobody made {take:?}"));
            assert_eq!(take.complete, sound == made.sound, "{take:?}");
            if take.complete {
                assert!(voices.insert(voice), "twice: {take:?}");
                self.whole.entry(take.id.clone()).or_insert_with(|| (sound, facts(take)));
            }
            if let Some(state) = self.state.get(take.id.as_str()) {
                assert_eq!((take.kept, take.discarded.is_some()), *state, "as it was told: {take:?}");
            }
        }
        for id in &self.told {
            assert!(self.whole.contains_key(id), "{id} was shown, and is not in the vault");
        }
        let now: BTreeMap<_, _> = takes.iter().map(|take| (&take.id, take)).collect();
        for (id, (sound, known)) in &self.whole {
            let take = now.get(id).unwrap_or_else(|| panic!("{id} is gone"));
            let voice = take.voice.as_ref().unwrap().as_str();
            assert!(take.complete && facts(take) == *known && ledger.made[voice].sound == *sound, "{take:?}");
        }
        // What a crash left of a preview is a take too, and its voice may be released.
        let left: BTreeSet<_> = takes.iter().filter_map(|take| take.voice.as_ref()).map(VoiceId::as_str).collect();
        for voice in &ledger.deleted {
            assert!(left.contains(&**voice), "{voice} was deleted, and its sound is not here");
        }
        voices
    }

    /// Whatever was paid for is here, or a note says that it may have been made.
    fn money(&self, notes: &[PendingCharge], whole: &BTreeSet<String>, ledger: &Ledger) {
        let mut clicks: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
        for (voice, made) in &ledger.made {
            let click = clicks.entry(&made.click).or_default();
            match (whole.contains(voice), self.excused.contains(voice)) {
                (true, _) => click.0 += 1,
                (false, false) => click.1 += 1,
                (false, true) => {}
            }
        }
        for note in notes {
            clicks.entry(note.note.voice_name.as_deref().unwrap()).or_default().2 += 1;
        }
        for (click, (here, missing, noted)) in clicks {
            assert!(missing <= noted, "{click}: {missing} paid for and lost without a word; {noted} notes");
            let candidates: usize = click.rsplit('c').next().unwrap().parse().unwrap();
            assert!(here + noted <= candidates, "{click}: {noted} notes beside {here} takes of {candidates}");
        }
    }

    fn dismiss(&mut self, vault: &Library, whole: &BTreeSet<String>, ledger: &Ledger) {
        for charge in vault.pending_charges() {
            let click = charge.note.voice_name.as_deref().unwrap();
            let mut missing = ledger.made.iter().filter(|(_, made)| made.click == click).map(|(voice, _)| voice);
            if let Some(voice) = missing.find(|voice| !whole.contains(*voice) && !self.excused.contains(*voice)) {
                self.excused.insert(voice.clone());
                self.lost += 1;
            }
            vault.dismiss(&charge.id).unwrap();
        }
        self.pending.clear();
    }

    /// No half file under a name that means a whole one, and none that outlives the next writer once it is old.
    fn files(&mut self, takes: &[TakeRecord], vault: &Library, paths: &Paths) {
        let (_, warnings) = settings::load(&paths.settings_file);
        assert_eq!(warnings, [], "of the settings");
        let mut half = Vec::new();
        for folder in entries(&paths.library_dir.join("takes")) {
            assert!(!name(&folder).starts_with('.'), "{}", folder.display());
            for file in entries(&folder) {
                assert!(name(&file) == "take.json" || name(&file) == "audio.wav", "{}", file.display());
            }
        }
        assert!(entries(&paths.library_dir.join("pending")).iter().all(|note| has_ending(&name(note), "json")));
        let (litter, exports): (Vec<_>, Vec<_>) =
            entries(&paths.export_dir).into_iter().partition(|file| name(file).starts_with('.'));
        // Half of an export bears no name of one, and stands in the way of none.
        assert!(litter.iter().all(|file| is_temporary(file, ".timbre-", "tmp")), "{litter:?}");
        half.extend(litter.iter().filter(|_| !exports.is_empty()).cloned());
        for path in entries(&paths.data_dir) {
            if is_temporary(&path, ".settings.json.", "new") {
                half.push(path);
            } else {
                assert!(KNOWN.contains(&&*name(&path)), "{}", path.display());
            }
        }
        // Whoever wrote there since, or read the settings just now, removed what was old enough.
        let old: Vec<_> = half.iter().filter(|file| self.old.contains(*file)).collect();
        assert!(old.is_empty(), "nobody removed {old:?}");
        self.age(&half);
        self.age(&litter);
        for file in exports {
            is_whole(&file, takes, vault);
            self.exported += 1;
            fs::remove_file(file).unwrap();
        }
    }

    /// Lets half files grow as old as those that programs remove.
    fn age(&mut self, half: &[PathBuf]) {
        for path in half {
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_hours(2)).unwrap();
            self.old.insert(path.clone());
        }
    }
}

fn is_temporary(path: &Path, prefix: &str, ending: &str) -> bool {
    name(path).starts_with(prefix) && has_ending(&name(path), ending)
}

/// What stands in the folder of the data.
const KNOWN: [&str; 4] = ["library", "exports", "settings.json", "voice-pack"];

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Whether an exported file has all of the sound of its take.
fn is_whole(file: &Path, takes: &[TakeRecord], vault: &Library) {
    let number: u32 = name(file).split(' ').next().unwrap().parse().unwrap();
    let take = takes.iter().find(|take| take.number == number).unwrap();
    let sound = audio::decode(&vault.audio(&take.id).unwrap()).unwrap();
    let bytes = fs::read(file).unwrap();
    if file.extension().unwrap() == "flac" {
        assert!(encode(&sound, ExportFormat::Flac16).unwrap() == bytes, "{}", file.display());
        return;
    }
    let exported = audio::decode(&bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let seconds = |clip: &timbre::model::Clip| clip.samples.len() as f64 / f64::from(clip.rate.hz());
    // Frames of MP3 are never shorter than what they hold.
    let longer = seconds(&exported) - seconds(&sound);
    assert!((-0.001..0.12).contains(&longer), "{}: {longer} s longer than its take", file.display());
}
