//! What the vault holds in memory, and the names and numbers that it gives.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Library,
    charges::ChargeNote,
    folder,
    record::{self, Birth, TakeKind, TakeRecord},
};
use crate::model::TakeId;

/// The vault in memory.
#[derive(Debug)]
pub(super) struct State {
    pub takes: BTreeMap<TakeId, TakeRecord>,
    pub charges: BTreeMap<String, ChargeNote>,
    /// Milliseconds since 1970 in the newest name.
    newest: i64,
    /// The highest numbers of takes and of recordings.
    numbers: [u32; 2],
}

impl State {
    /// With what was found on the disk.
    pub fn new(takes: BTreeMap<TakeId, TakeRecord>, charges: BTreeMap<String, ChargeNote>) -> Self {
        let mut state = Self { takes, charges, newest: 0, numbers: [0, 0] };
        for record in state.takes.values() {
            let highest = &mut state.numbers[record.kind.shelf() as usize];
            *highest = (*highest).max(record.number);
        }
        state
    }

    /// A new name and its time, later than every other of this run even where the clock stands still.
    fn next_id(&mut self) -> (TakeId, Timestamp) {
        self.newest = Timestamp::now().as_millisecond().max(self.newest + 1);
        (record::new_id(self.newest), Timestamp::from_millisecond(self.newest).unwrap_or_default())
    }

    fn next_number(&mut self, kind: TakeKind) -> u32 {
        let highest = &mut self.numbers[kind.shelf() as usize];
        *highest = highest.saturating_add(1);
        *highest
    }
}

impl Library {
    /// A name and its time, for something that is no take.
    pub(super) fn next_id(&self) -> (TakeId, Timestamp) {
        self.state().next_id()
    }

    /// Name, time and number of a new take: a later one has a higher number.
    pub(super) fn next_take(&self, kind: TakeKind) -> Birth {
        let mut state = self.state();
        let (id, created) = state.next_id();
        Birth { id, created, number: state.next_number(kind) }
    }

    /// Numbers the takes whose records do not say theirs, in the order of making, and writes the numbers down.
    pub(super) fn number_the_rest(&self, write: bool) {
        let mut rest: Vec<_> = self.state().takes.values().filter(|record| record.number == 0).cloned().collect();
        rest.sort_by_key(|record| record.created);
        for mut record in rest {
            record.number = self.state().next_number(record.kind);
            if write && let Err(error) = folder::write_record(&self.folder(&record.id), &record) {
                tracing::warn!(%error, take = %record.id, "the number of a take could not be written");
            }
            self.remember(record);
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::{super::NewTake, *};

    fn numbers(library: &Library) -> Vec<(String, u32)> {
        library.takes().into_iter().map(|take| (take.title, take.number)).collect()
    }

    fn save(library: &Library, title: &str, kind: TakeKind) {
        let new = NewTake { title: title.to_owned(), kind, ..NewTake::default() };
        library.save_take(&new, b"sound").unwrap();
    }

    #[test]
    fn numbers_stay_with_their_takes() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::open(folder.path()).unwrap();
        for title in ["a", "b", "c"] {
            save(&library, title, TakeKind::Preview);
        }
        save(&library, "live", TakeKind::Live);
        let lost = library.takes().into_iter().find(|take| take.title == "a").unwrap().id;
        let expected = [("live", 1), ("c", 3), ("b", 2), ("a", 1)].map(|(title, number)| (title.to_owned(), number));
        assert_eq!(numbers(&library), expected);
        drop(library);

        // A take that vanishes takes its number along.
        std::fs::remove_dir_all(folder.path().join("takes").join(lost.as_str())).unwrap();
        let (library, _) = Library::open(folder.path()).unwrap();
        assert_eq!(numbers(&library), expected[..3]);
        save(&library, "d", TakeKind::Preview);
        assert_eq!(numbers(&library)[0], ("d".to_owned(), 4));
    }

    #[test]
    fn what_a_voice_says_besides_is_numbered_with_the_takes() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::open(folder.path()).unwrap();
        for (title, kind) in [("a", TakeKind::Preview), ("b", TakeKind::Spoken), ("c", TakeKind::Live)] {
            save(&library, title, kind);
        }
        let expected = [("c", 1), ("b", 2), ("a", 1)].map(|(title, number)| (title.to_owned(), number));
        assert_eq!(numbers(&library), expected);
        drop(library);
        let (library, _) = Library::open(folder.path()).unwrap();
        save(&library, "d", TakeKind::Spoken);
        assert_eq!(numbers(&library)[0], ("d".to_owned(), 3));
    }

    #[test]
    fn takes_without_a_number_get_one_for_good() {
        let folder = tempfile::tempdir().unwrap();
        let (library, _) = Library::open(folder.path()).unwrap();
        for title in ["a", "b"] {
            save(&library, title, TakeKind::Preview);
        }
        let path = library.folder(&library.takes()[1].id).join(folder::RECORD);
        drop(library);
        let text = std::fs::read_to_string(&path).unwrap().replace("\"number\": 1,", "");
        std::fs::write(&path, text).unwrap();
        for _ in 0..2 {
            let (library, _) = Library::open(folder.path()).unwrap();
            assert_eq!(numbers(&library), [("b".to_owned(), 2), ("a".to_owned(), 3)]);
            save(&library, "later", TakeKind::Live);
            library.discard(&library.takes()[0].id).unwrap();
        }
    }
}
