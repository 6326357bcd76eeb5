//! The program that dies: the real work behind the window, given orders without a pause, in an order that a seed
//! decides. It tells on its error stream what it was told.

use std::{
    collections::{BTreeMap, HashMap},
    env,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use timbre::{
    catalog::Catalog,
    library::TakeRecord,
    model::{ExportFormat, ExportOptions, ExportRecipe, TakeId},
    settings::{self, Draft, Paths, Settings},
    studio::{Backend, Command, DesignRequest, Event, ExportEvent, ExportOrder, ExportTarget, RequestId, family_in_id},
};

use crate::drive::{PROMPT, backend};

pub const HOME: &str = "TIMBRE_TEST_CRASH_HOME";
pub const SERVER: &str = "TIMBRE_TEST_CRASH_SERVER";
pub const SEED: &str = "TIMBRE_TEST_CRASH_SEED";
pub const ROUND: &str = "TIMBRE_TEST_CRASH_ROUND";
/// What files are called: number of the take first, so that its sound can be found again.
pub const NAMES: &str = "{number} {voice}";

/// Nobody lets it live that long.
const LIFE: Duration = Duration::from_mins(1);
/// Between two orders.
const REST: Duration = Duration::from_millis(3);
/// Clicks on the button in one life; more would only make the test longer.
const CLICKS: u32 = 5;
/// Candidates and exports that may be on their way.
const FLYING: usize = 6;
const EXPORTS: usize = 3;

/// Not a test of its own: the program that dies in the loop.
#[test]
#[ignore = "started by another test"]
fn the_program_that_is_killed() {
    let Some(home) = env::var_os(HOME) else { return };
    let number = |name| env::var(name).unwrap().parse::<u64>().unwrap();
    let paths = Paths::resolve(Some(Path::new(&home))).unwrap();
    let (settings, warnings) = settings::load(&paths.settings_file);
    assert_eq!(warnings, [], "of the settings");
    let backend = backend(&paths, Catalog::bundled(), Some(env::var(SERVER).unwrap()), Box::new(|| ()));
    let program = Program {
        backend,
        paths,
        settings,
        dice: Xoshiro256PlusPlus::seed_from_u64(number(SEED)),
        round: number(ROUND),
        clicks: 0,
        flying: 0,
        exports: 0,
        takes: BTreeMap::new(),
        asked: HashMap::new(),
        requests: 0,
    };
    program.run();
}

fn tell(what: &str) {
    eprintln!("@{what}");
}

struct Program {
    backend: Backend,
    paths: Paths,
    settings: Settings,
    dice: Xoshiro256PlusPlus,
    round: u64,
    clicks: u32,
    flying: usize,
    exports: usize,
    /// As the vault says.
    takes: BTreeMap<TakeId, TakeRecord>,
    /// What was asked for and has not been told yet: kept, discarded.
    asked: HashMap<TakeId, (bool, bool)>,
    requests: RequestId,
}

fn state(take: &TakeRecord) -> (bool, bool) {
    (take.kept, take.discarded.is_some())
}

impl Program {
    fn run(mut self) {
        let end = Instant::now() + LIFE;
        let (mut open, mut connected) = (false, false);
        while !(open && connected) {
            match self.event(end) {
                Event::VaultOpened { takes, discarded, pending, .. } => {
                    let notes: Vec<_> = pending.into_iter().map(|charge| charge.id).collect();
                    tell(&format!("pending {}", notes.join(" ")));
                    self.learn(takes, discarded);
                    open = true;
                }
                Event::Connected(_) => connected = true,
                other => self.take(other),
            }
        }
        self.send(Command::ListVoices(0));
        let voices = loop {
            match self.event(end) {
                Event::VoicesListed(0, voices) => break voices.unwrap().voices,
                other => self.take(other),
            }
        };
        let voices: Vec<_> = voices.iter().map(|voice| voice.voice.as_str()).collect();
        tell(&format!("listed {}", voices.join(" ")));
        while Instant::now() < end {
            while let Some(event) = self.backend.next_event() {
                self.take(event);
            }
            self.act();
            thread::sleep(REST);
        }
    }

    fn event(&mut self, end: Instant) -> Event {
        while Instant::now() < end {
            if let Some(event) = self.backend.next_event() {
                return event;
            }
            thread::sleep(Duration::from_millis(1));
        }
        panic!("the work behind the window does not answer");
    }

    fn send(&self, command: Command) {
        self.backend.send(command).unwrap();
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Designed(_, made) => {
                self.flying -= 1;
                match made {
                    Ok(made) if made.unsaved.is_none() => tell(&format!("made {}", made.take.id)),
                    other => tell(&format!("trouble {other:?}")),
                }
            }
            Event::DesignCancelled(_) => self.flying -= 1,
            Event::TakesChanged { takes, discarded } => self.learn(takes, discarded),
            Event::Export(ExportEvent::Ended { .. }) | Event::Exported(_, Ok(_)) => self.exports -= 1,
            Event::Exported(_, Err(failure))
            | Event::Export(ExportEvent::File { result: Err(failure), .. })
            | Event::VoiceDeleted(_, Err(failure))
            | Event::Failed(failure)
            | Event::VaultFailed(failure) => {
                tell(&format!("trouble {failure:?}"));
            }
            _ => {}
        }
    }

    /// Tells what is new about takes: it is on the disk.
    fn learn(&mut self, takes: Vec<TakeRecord>, discarded: Vec<TakeRecord>) {
        for take in takes.into_iter().chain(discarded) {
            let now = state(&take);
            if self.takes.get(&take.id).map(state) != Some(now) {
                tell(&format!("is {} {} {}", take.id, now.0, now.1));
            }
            if self.asked.get(&take.id) == Some(&now) {
                self.asked.remove(&take.id);
            }
            self.takes.insert(take.id.clone(), take);
        }
    }

    fn any_take(&mut self) -> Option<TakeRecord> {
        let count = self.takes.len();
        let place = (count > 0).then(|| self.dice.random_range(0..count))?;
        self.takes.values().nth(place).cloned()
    }

    fn request(&mut self) -> RequestId {
        self.requests += 1;
        self.requests
    }

    fn act(&mut self) {
        match self.dice.random_range(0..12) {
            0..=2 if self.clicks < CLICKS => self.design(),
            3 | 4 => self.change(),
            5 => self.export(),
            6 => self.export_many(),
            7 => self.write_settings(),
            8 => self.release(),
            9 if self.dice.random_ratio(1, 20) => {
                let last = self.requests;
                self.send(Command::CancelDesign(last));
                self.send(Command::CancelExport(last));
            }
            _ => {}
        }
    }

    /// One to four candidates of either service, of a new description or of a refined one.
    fn design(&mut self) {
        let candidates = self.dice.random_range(1..=4);
        if self.flying + usize::from(candidates) > FLYING {
            return;
        }
        let parent = if self.dice.random_bool(0.3) { self.any_take() } else { None };
        let cosy = self.dice.random_bool(0.3);
        let draft = Draft {
            voice_prompt: PROMPT.to_owned(),
            preview_text: if cosy { "Hello everyone.".to_owned() } else { "Hello.".to_owned() },
            voice_name: format!("r{}n{}c{candidates}", self.round, self.clicks),
            target_model: cosy.then(|| "cosyvoice-v3.5-plus".into()),
            candidates,
            parent: parent.map(|take| take.id),
            ..Draft::default()
        };
        let request = DesignRequest::check(&draft, &Catalog::bundled()).unwrap();
        let id = self.request();
        self.clicks += 1;
        self.flying += usize::from(candidates);
        self.send(Command::Design(id, Box::new(request)));
    }

    /// Keeps, discards or restores, or the other way round. One order at a time for each take, so that it is known what
    /// must come of it.
    fn change(&mut self) {
        let Some(take) = self.any_take().filter(|take| !self.asked.contains_key(&take.id)) else { return };
        let ((kept, discarded), id) = (state(&take), take.id);
        let (command, wanted) = match self.dice.random_range(0..3) {
            0 if discarded => (Command::Restore(id.clone()), (kept, false)),
            0 => (Command::Discard(id.clone()), (kept, true)),
            _ => (Command::Keep(id.clone(), !kept), (!kept, discarded)),
        };
        tell(&format!("asks {id}"));
        self.asked.insert(id, wanted);
        self.send(command);
    }

    fn recipe(&mut self) -> ExportRecipe {
        const FORMATS: [ExportFormat; 6] = [
            ExportFormat::Wav16,
            ExportFormat::Wav32,
            ExportFormat::Flac16,
            ExportFormat::Mp3 { kbps: 128 },
            ExportFormat::Mp3Vbr { quality: 4 },
            ExportFormat::Opus { kbps: 64 },
        ];
        let format = FORMATS[self.dice.random_range(0..FORMATS.len())];
        let options = ExportOptions { name: NAMES.to_owned(), tags: false, ..ExportOptions::default() };
        ExportRecipe { format, options }
    }

    fn export(&mut self) {
        if self.exports < EXPORTS
            && let Some(take) = self.any_take()
        {
            let target = ExportTarget::Folder(self.paths.export_dir.clone());
            let recipe = Box::new(self.recipe());
            self.exports += 1;
            self.send(Command::Export(take.id, recipe, target));
        }
    }

    fn export_many(&mut self) {
        let takes: Vec<_> = (0..4).filter_map(|_| self.any_take()).map(|take| take.id).collect();
        if self.exports < EXPORTS && !takes.is_empty() {
            let (request, recipe, folder) = (self.request(), self.recipe(), self.paths.export_dir.clone());
            self.exports += 1;
            self.send(Command::ExportMany(Box::new(ExportOrder { request, takes, recipe, folder })));
        }
    }

    fn write_settings(&mut self) {
        let words = self.dice.random_range(1..400);
        self.settings.draft.voice_prompt = "calm ".repeat(words);
        self.send(Command::SaveSettings(Box::new(self.settings.clone())));
    }

    /// One that is not kept, or all of its click that are not.
    fn release(&mut self) {
        let Some(take) = self.any_take() else { return };
        let others = self.dice.random_bool(0.5);
        let same =
            |other: &&TakeRecord| other.id == take.id || others && other.click.is_some() && other.click == take.click;
        let go = |other: &&TakeRecord| !other.kept && !self.asked.contains_key(&other.id);
        let voices: Vec<_> =
            self.takes.values().filter(same).filter(go).filter_map(|take| take.voice.clone()).collect();
        for voice in voices {
            self.send(Command::DeleteVoice(family_in_id(&voice), voice));
        }
    }
}
