//! What the program told on its error stream before it died.

use std::collections::{BTreeSet, HashMap};

use timbre::model::TakeId;

/// What it told before it died.
#[derive(Debug, Default)]
pub struct Told {
    /// Notes of charged calls that it found at its start.
    pub pending: Option<BTreeSet<String>>,
    /// Voices that the server had at its start.
    pub listed: Option<BTreeSet<String>>,
    /// Takes that it said are in the vault.
    pub made: Vec<TakeId>,
    /// Whether takes are kept and discarded; `None` where a change was asked for and not told yet.
    pub state: HashMap<String, Option<(bool, bool)>>,
    /// What should not have happened.
    pub trouble: Vec<String>,
}

impl Told {
    /// Reads whole lines only.
    pub fn read(words: &str) -> Self {
        let mut told = Self::default();
        let lines = words.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')?.strip_prefix('@'));
        for line in lines {
            let (what, rest) = line.split_once(' ').unwrap();
            let all = || rest.split_whitespace().map(ToOwned::to_owned).collect();
            match what {
                "pending" => told.pending = Some(all()),
                "listed" => told.listed = Some(all()),
                "made" => told.made.push(TakeId::new(rest)),
                "asks" => drop(told.state.insert(rest.to_owned(), None)),
                "is" => {
                    let words: Vec<_> = rest.split(' ').collect();
                    let state = (words[1] == "true", words[2] == "true");
                    told.state.insert(words[0].to_owned(), Some(state));
                }
                _ => told.trouble.push(line.to_owned()),
            }
        }
        told
    }
}
