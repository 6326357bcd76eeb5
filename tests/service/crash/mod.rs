//! Kill −9 in a loop: the program dies at every step of designing, keeping, releasing and exporting, and no take that
//! was paid for is lost. They are counted at the service.

mod child;
mod front;
mod life;
mod moments;
mod told;
mod vault;

use std::{collections::BTreeMap, env, sync::Arc, time::Duration};

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use timbre::{
    catalog::Catalog,
    service::{Extras, Service, ServiceConfig, Tuning, start_with},
};

use self::{front::Front, life::Life, moments::Moment, told::Told, vault::Seen};
use crate::{drive::Home, engines::Sine, liar::SECRET};

/// Deaths in all. More of them, or the same ones again: `TIMBRE_CRASH_ROUNDS`, `TIMBRE_CRASH_SEED`.
const ROUNDS: u64 = 200;
/// Vaults that they are spread over, so that none grows so large that opening it is all that is done.
const VAULTS: u64 = 4;

fn asked_for(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_deaths_lose_no_take_that_was_paid_for() {
    let rounds = asked_for("TIMBRE_CRASH_ROUNDS").unwrap_or(ROUNDS);
    let seed = asked_for("TIMBRE_CRASH_SEED").unwrap_or_else(rand::random);
    println!("TIMBRE_CRASH_SEED={seed} TIMBRE_CRASH_ROUNDS={rounds}");
    let vaults: Vec<_> =
        (0..VAULTS).map(|vault| tokio::spawn(one_vault(seed ^ vault, rounds.div_ceil(VAULTS)))).collect();
    for vault in vaults {
        vault.await.unwrap();
    }
}

struct Scene {
    home: Home,
    _store: tempfile::TempDir,
    _service: Service,
    front: Front,
    seen: Seen,
    /// How often each kind of moment was met, and how often it did not come.
    met: BTreeMap<String, (u32, u32)>,
}

async fn one_vault(seed: u64, rounds: u64) {
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut scene = Scene::open().await;
    for round in 0..rounds {
        let moment = Moment::any(&mut dice);
        let told = scene.live_and_die(round, dice.random(), moment).await;
        assert_eq!(told.trouble, Vec::<String>::new(), "{moment:?}");
        scene.seen.hear(&told);
        // Now and then the next start of the program finds all of it as it was left.
        if round + 1 == rounds || dice.random_bool(0.6) {
            scene.look(dice.random_bool(0.7));
        }
    }
    scene.report();
}

impl Scene {
    async fn open() -> Self {
        let store = tempfile::tempdir().unwrap();
        let config = ServiceConfig {
            addr: ([127, 0, 0, 1], 0).into(),
            data_dir: store.path().to_owned(),
            engine: Arc::new(Sine::default()),
            catalog: Arc::new(Catalog::bundled()),
            key: Some(SECRET.to_owned()),
        };
        let tuning = Tuning { deploying: Duration::ZERO, ..Tuning::default() };
        let service = start_with(config, Extras { tuning, ..Extras::default() }).await.unwrap();
        let front = Front::new(service.base_url());
        let (home, seen, met) = (Home::new(), Seen::default(), BTreeMap::new());
        Self { home, _store: store, _service: service, front, seen, met }
    }

    /// One life of the program, until `moment`. What it told is held against what is known.
    async fn live_and_die(&mut self, round: u64, seed: u64, moment: Moment) -> Told {
        let before = self.front.ledger().listed();
        let door = self.front.open(moment).await;
        let life = Life::begin(&self.home.paths, &format!("http://{}", door.addr), round, seed);
        self.front.aim(&life.victim);
        let paths = self.home.paths.clone();
        let (met, words) = tokio::task::spawn_blocking(move || life.end(moment, &paths)).await.unwrap();
        self.front.close(door).await;

        let kind = format!("{moment:?}").split('(').next().unwrap().to_owned();
        let (came, missed) = self.met.entry(kind).or_default();
        *if met { came } else { missed } += 1;
        let told = Told::read(&words);
        if let Some(pending) = &told.pending {
            assert!(self.seen.pending.is_subset(pending), "notes that nobody dismissed: {pending:?}");
        }
        if let Some(listed) = &told.listed {
            let odd: Vec<_> = listed.symmetric_difference(&before).collect();
            assert!(odd.is_empty(), "the list of voices that the program saw: {odd:?}");
        }
        told
    }

    fn look(&mut self, dismiss: bool) {
        let ledger = self.front.ledger();
        self.seen.check(&self.home.paths, &ledger, dismiss);
    }

    fn report(&self) {
        let ledger = self.front.ledger();
        let (made, deleted) = (ledger.made.len(), ledger.deleted.len());
        let &Seen { lost, exported, recovered, .. } = &self.seen;
        println!(
            "{made} voices made, {deleted} released, {lost} previews lost with a note, {recovered} takes recovered, \
             {exported} files exported"
        );
        println!("moments met and missed: {:?}", self.met);
        assert!(made > 0 && exported > 0);
    }
}
