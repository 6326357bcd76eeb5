//! When the program dies, and what pulls the trigger.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use rand::{RngExt, rngs::Xoshiro256PlusPlus};
use timbre::settings::Paths;

use super::life::Victim;

/// How long a moment is waited for once the program is at work; then it dies anyway.
const LONGEST: Duration = Duration::from_millis(1_500);
/// Between two looks at the disk.
const LOOK: Duration = Duration::from_micros(100);

/// When the program dies. Numbers are those of the calls of that kind in this life of the program, from 1.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// So long after its start, ready or not.
    Starting(Duration),
    /// So long after it was ready.
    After(Duration),
    /// A design has come to the server, which has done nothing yet.
    Sent(u32),
    /// The voice is made, and nothing is said of it yet.
    Made(u32),
    /// So many hundredths of the answer are said.
    Part(u32, usize),
    /// So long after the answer was given to the line.
    Answered(u32, Duration),
    /// A deletion has come to the server.
    Deleting(u32),
    /// The voice is deleted, and nothing is said of it yet.
    Deleted(u32),
    /// Something new is seen on the disk.
    Seen(Sight),
}

/// What is seen on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// A note of a charged call.
    Note,
    /// The folder of a take that has no name yet.
    Staged,
    /// Sound in such a folder.
    StagedSound,
    /// A take under its name.
    Placed,
    /// A record that is being changed.
    Record,
    /// A file that is being exported.
    Exporting,
    /// An exported file.
    Exported,
    /// Settings that are being written.
    Settings,
}

const SIGHTS: [Sight; 8] = [
    Sight::Note,
    Sight::Staged,
    Sight::StagedSound,
    Sight::Placed,
    Sight::Record,
    Sight::Exporting,
    Sight::Exported,
    Sight::Settings,
];

impl Moment {
    /// Any of them, the dangerous ones often.
    pub fn any(dice: &mut Xoshiro256PlusPlus) -> Self {
        let call = dice.random_range(1..=8);
        match dice.random_range(0..20) {
            0 => Self::Starting(Duration::from_millis(dice.random_range(0..300))),
            1 | 2 => Self::After(Duration::from_millis(dice.random_range(0..400))),
            3 => Self::Sent(call),
            4 | 5 => Self::Made(call),
            6 | 7 => Self::Part(call, dice.random_range(0..100)),
            8..=11 => Self::Answered(call, Duration::from_micros(dice.random_range(0..30_000))),
            12 => Self::Deleting(1),
            13 => Self::Deleted(1),
            14..=16 => Self::Seen([Sight::Note, Sight::Staged, Sight::StagedSound, Sight::Placed][call as usize % 4]),
            _ => Self::Seen(SIGHTS[dice.random_range(0..SIGHTS.len())]),
        }
    }

    /// The number of the call that it belongs to.
    pub const fn call(&self) -> Option<u32> {
        match *self {
            Self::Sent(call)
            | Self::Made(call)
            | Self::Part(call, _)
            | Self::Answered(call, _)
            | Self::Deleting(call)
            | Self::Deleted(call) => Some(call),
            _ => None,
        }
    }

    /// Waits on a thread of its own until `victim` is dead, and sees to that. `ready` tells whether it is at work.
    /// True where the moment came.
    pub fn wait(self, victim: &Victim, paths: &Paths, ready: impl Fn() -> bool) -> bool {
        let started = Instant::now();
        let known = if let Self::Seen(sight) = self { sight.found(paths) } else { HashSet::new() };
        let mut at_work = None;
        while !victim.is_dead() {
            if at_work.is_none() && ready() {
                at_work = Some(Instant::now());
            }
            let worked = at_work.map(|since| since.elapsed());
            let due = match self {
                Self::Starting(delay) => started.elapsed() >= delay,
                Self::After(delay) => worked.is_some_and(|worked| worked >= delay),
                Self::Seen(sight) => !sight.found(paths).is_subset(&known),
                _ => false,
            };
            if due || worked.is_some_and(|worked| worked > LONGEST) {
                victim.kill();
                return due;
            }
            thread::sleep(LOOK);
        }
        true
    }
}

impl Sight {
    /// What there is of it now.
    fn found(self, paths: &Paths) -> HashSet<PathBuf> {
        let takes = paths.library_dir.join("takes");
        let temporary = |name: &str| name.starts_with('.') && has_ending(name, "new");
        match self {
            Self::Note => list(&paths.library_dir.join("pending"), |name| has_ending(name, "json")),
            Self::Staged => list(&takes, |name| name.starts_with(".new-")),
            Self::StagedSound => {
                within(&list(&takes, |name| name.starts_with(".new-")), |name| name.starts_with("audio"))
            }
            Self::Placed => list(&takes, |name| !name.starts_with('.')),
            Self::Record => within(&list(&takes, |name| !name.starts_with('.')), temporary),
            Self::Exporting => list(&paths.export_dir, |name| name.starts_with('.')),
            Self::Exported => list(&paths.export_dir, |name| !name.starts_with('.')),
            Self::Settings => list(&paths.data_dir, temporary),
        }
    }
}

/// Whether that is what the name of a file ends with.
pub fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|has| has == ending)
}

fn list(folder: &Path, wanted: impl Fn(&str) -> bool) -> HashSet<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return HashSet::new() };
    entries.flatten().map(|entry| entry.path()).filter(|path| wanted(&super::vault::name(path))).collect()
}

fn within(folders: &HashSet<PathBuf>, wanted: impl Fn(&str) -> bool) -> HashSet<PathBuf> {
    folders.iter().flat_map(|folder| list(folder, &wanted)).collect()
}
