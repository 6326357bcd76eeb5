//! The voice pack: fetched, installed, checked and removed, one thing at a time.
//!
//! [`PackWork`] does the work for the window and for the command line alike; `job` ties it to the window's commands
//! and events. Where files lie is asked in `resolve`; how they come is told in `get`.

mod get;
mod index;
pub(super) mod job;
mod resolve;
mod trouble;
mod watch;

use std::path::PathBuf;

pub use resolve::PackClients;
pub use trouble::PackTrouble;
pub use watch::{PackProgress, PackStage, PackWatch};

use super::{Failure, FailureKind, desk::blocking};
use crate::{
    catalog::{Catalog, VoicePack},
    dashscope::ProxyChoice,
    engine::{
        natural,
        pack::{self, Order, PackError, Places, Prepare, State},
    },
    settings::Paths,
};

/// How the pack is on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFound {
    /// What is installed.
    pub state: State,
    /// Bytes of the download that wait to be gone on with.
    pub waiting: u64,
    /// The user removed it.
    pub removed: bool,
}

/// What can be done with the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackJob {
    /// Fetch and install.
    Get,
    /// Install from files.
    Install,
    /// Take all hashes.
    Check,
    /// Remove.
    Remove,
}

/// How a job ended.
#[derive(Clone, Debug, PartialEq)]
pub enum PackEnd {
    /// As it should.
    Done,
    /// The user stopped it.
    Cancelled,
    /// Not.
    Failed(Failure),
}

/// What the window is told about the pack.
#[derive(Clone, Debug, PartialEq)]
pub enum PackEvent {
    /// How it is now.
    Found(PackFound),
    /// A job began.
    Started(PackJob),
    /// How far it is.
    Progress(PackProgress),
    /// It is over.
    Ended(PackJob, PackEnd),
}

/// The work on one pack in one place.
#[derive(Clone)]
pub struct PackWork {
    /// The table.
    pub pack: VoicePack,
    /// Where it is installed.
    pub folder: PathBuf,
    /// The way to the net.
    pub proxy: ProxyChoice,
    /// Who knows where packages lie.
    pub clients: PackClients,
}

impl PackWork {
    /// The catalog's pack in the program's folder.
    ///
    /// # Errors
    /// [`PackTrouble::NoPack`] where the catalog names none.
    pub fn new(catalog: &Catalog, paths: &Paths, proxy: ProxyChoice) -> Result<Self, Failure> {
        let pack = catalog.voice_pack().cloned().ok_or(PackTrouble::NoPack)?;
        Ok(Self { pack, folder: paths.voice_pack_dir.clone(), proxy, clients: PackClients::default() })
    }

    /// How the pack is, by the sizes of its files. Reads the disk.
    pub fn look(&self) -> PackFound {
        self.found(pack::state(&self.folder))
    }

    fn found(&self, state: State) -> PackFound {
        PackFound { state, waiting: get::waiting(self), removed: pack::was_removed(&self.folder) }
    }

    /// Fetches what is missing, and installs it.
    ///
    /// # Errors
    /// Why not. What came is kept for the next time.
    pub async fn get(&self, watch: &PackWatch) -> Result<(), Failure> {
        get::fetch(self, watch).await?;
        self.install(Vec::new(), watch).await
    }

    /// Installs from these files; what they lack is taken from the downloads.
    ///
    /// # Errors
    /// Why not. What was installed before still is.
    pub async fn install(&self, given: Vec<PathBuf>, watch: &PackWatch) -> Result<(), Failure> {
        let (work, watch) = (self.clone(), watch.clone());
        blocking(move || {
            let as_it_is = |model: &[u8]| Ok(model.to_vec());
            let prepare: &Prepare = if work.pack.prepared { &as_it_is } else { &natural::graph::prepare };
            let order = Order { pack: &work.pack, given: &given, folder: &work.folder, prepare };
            pack::install(&order, &mut |step, done, of| watch.step(step, done, of)).map_err(Failure::from)
        })
        .await
    }

    /// How the pack is, by the hashes of its files.
    ///
    /// # Errors
    /// [`PackError::Cancelled`].
    pub async fn check(&self, watch: &PackWatch) -> Result<PackFound, Failure> {
        let (work, watch) = (self.clone(), watch.clone());
        blocking(move || {
            let state = pack::check(&work.folder, &mut |step, done, of| watch.step(step, done, of))?;
            Ok(work.found(state))
        })
        .await
    }

    /// Takes away what is installed and what was fetched.
    ///
    /// # Errors
    /// The disk refuses.
    pub async fn remove(&self) -> Result<(), Failure> {
        let folder = self.folder.clone();
        blocking(move || Ok(pack::remove(&folder)?)).await
    }

    fn places(&self) -> Places {
        Places::of(&self.folder)
    }
}

impl From<PackError> for Failure {
    fn from(error: PackError) -> Self {
        PackTrouble::from(error).into()
    }
}

impl From<PackTrouble> for Failure {
    fn from(trouble: PackTrouble) -> Self {
        FailureKind::Pack(Box::new(trouble)).into()
    }
}

/// Whether a job ended because the user stopped it.
pub(super) fn is_cancelled(failure: &Failure) -> bool {
    matches!(&failure.kind, FailureKind::Pack(trouble) if **trouble == PackTrouble::Files(PackError::Cancelled))
}
