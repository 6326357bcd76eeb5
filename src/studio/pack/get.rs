//! Fetching the files of a pack: from the catalog's addresses first, then from where the package clients say.
//!
//! Each file waits under its own name until all are there. A file whose bytes are wrong is thrown away.

use std::{collections::BTreeMap, fs, path::PathBuf};

use super::{Failure, FailureKind, PackStage, PackTrouble, PackWatch, PackWork, index, resolve::Unresolved};
use crate::{
    catalog::{PackFile, PackageClient},
    dashscope::{DownloadError, Downloader, ErrorKind},
    engine::pack::{self, PackError, is_whole},
    studio::desk::blocking,
};

/// Bytes that are there already, in whole files and in parts.
pub fn waiting(work: &PackWork) -> u64 {
    let downloads = work.places().downloads;
    let size = |path: PathBuf| fs::metadata(path).map_or(0, |data| data.len());
    let files = work.pack.files.values();
    files
        .map(|file| {
            let part = downloads.join(format!("{}.part", file.name));
            size(downloads.join(&file.name)).max(size(part)).min(file.bytes)
        })
        .sum()
}

/// Bytes that fetching and installing need in all.
fn needed(work: &PackWork) -> u64 {
    work.pack.download_bytes() + work.pack.installed_bytes()
}

/// Fetches what is missing. Stopped within a moment; what came stays.
pub async fn fetch(work: &PackWork, watch: &PackWatch) -> Result<(), Failure> {
    tokio::select! {
        () = watch.cancel.cancelled() => Err(PackError::Cancelled.into()),
        fetched = fetch_all(work, watch) => fetched,
    }
}

async fn fetch_all(work: &PackWork, watch: &PackWatch) -> Result<(), Failure> {
    pack::check_table(&work.pack)?;
    let places = work.places();
    let _turn = blocking(move || {
        places.take_downloads_turn().map_err(|error| match error {
            PackError::InUse => PackTrouble::Fetching.into(),
            other => other.into(),
        })
    })
    .await?;
    let room = work.clone();
    blocking(move || Ok(pack::room::check(&room.places().downloads, needed(&room), waiting(&room))?)).await?;
    let (of, mut done) = (work.pack.download_bytes(), 0);
    let mut wanted = Vec::new();
    for file in work.pack.files.values() {
        watch.tell(PackStage::Checking, done, of);
        if is_there(work, file, watch).await? { done += file.bytes } else { wanted.push(file) }
    }
    let downloader = Downloader::new(work.proxy.clone())?;
    let known = find(work, &wanted, &downloader, watch).await?;
    for file in wanted {
        let get = Get { work, file, downloader: &downloader, watch, before: done };
        get.anywhere(known.get(file.name.as_str())).await?;
        done += file.bytes;
    }
    Ok(())
}

/// Whether a file waits whole; a wrong one is thrown away.
async fn is_there(work: &PackWork, file: &PackFile, watch: &PackWatch) -> Result<bool, Failure> {
    let (path, file, watch) = (work.places().downloads.join(&file.name), file.clone(), watch.clone());
    blocking(move || {
        let mut tick = |_| if watch.cancel.is_cancelled() { Err(PackError::Cancelled) } else { Ok(()) };
        let whole = is_whole(&file, &path, &mut tick)?;
        if !whole {
            let _ = fs::remove_file(&path);
        }
        Ok(whole)
    })
    .await
}

/// Asks for the addresses of files that the catalog tells none of, before anything is fetched: what is not installed
/// is told now and not after half of the way.
async fn find<'a>(
    work: &PackWork,
    wanted: &[&'a PackFile],
    downloader: &Downloader,
    watch: &PackWatch,
) -> Result<BTreeMap<&'a str, String>, Failure> {
    let unknown: Vec<_> = wanted.iter().filter(|file| work.pack.addresses(file).next().is_none()).collect();
    let (mut known, mut absent) = (BTreeMap::new(), Vec::new());
    let by_pip = unknown.iter().any(|file| file.package.client == PackageClient::Pip);
    let index = if by_pip { work.clients.index(&work.proxy).await } else { None };
    for (at, file) in unknown.iter().enumerate() {
        watch.tell(PackStage::Finding, at as u64, unknown.len() as u64);
        let client = file.package.client;
        if absent.contains(&client) {
            continue;
        }
        if let Some(index) = index.as_ref().filter(|_| client == PackageClient::Pip)
            && let Some(address) = index::address(downloader, index, file).await
        {
            known.insert(file.name.as_str(), address);
            continue;
        }
        // An index that speaks another way: pip looks into the package, which takes longer.
        match work.clients.resolve(&file.package, &work.proxy).await {
            Ok(address) => drop(known.insert(file.name.as_str(), address)),
            Err(Unresolved::NoClient) => absent.push(client),
            Err(Unresolved::Failed(words)) => return Err(unresolved(file, words)),
        }
    }
    if absent.is_empty() {
        return Ok(known);
    }
    // Whoever fetches them by hand needs all of them.
    let files = unknown.iter().map(|file| file.name.clone()).collect();
    Err(PackTrouble::NoClient { clients: absent, files }.into())
}

fn unresolved(file: &PackFile, words: String) -> Failure {
    let trouble = PackTrouble::Unresolved { client: file.package.client, file: file.name.clone() };
    Failure::new(FailureKind::Pack(Box::new(trouble)), words)
}

/// The way of one file.
struct Get<'a> {
    work: &'a PackWork,
    file: &'a PackFile,
    downloader: &'a Downloader,
    watch: &'a PackWatch,
    /// Bytes of the files before.
    before: u64,
}

impl Get<'_> {
    /// From the first address that has it. `known` is what a client said already.
    async fn anywhere(&self, known: Option<&String>) -> Result<(), Failure> {
        let mut failure = None;
        for address in self.work.pack.addresses(self.file).chain(known.cloned()) {
            match self.at(&address).await {
                Err(failed) if is_final(&failed) => return Err(failed),
                Err(failed) => failure = Some(failed),
                Ok(()) => return Ok(()),
            }
        }
        if known.is_none()
            && let Ok(address) = self.work.clients.resolve(&self.file.package, &self.work.proxy).await
        {
            return self.at(&address).await;
        }
        Err(failure.unwrap_or_else(|| unresolved(self.file, String::new())))
    }

    /// From one address. What was begun before and ends in wrong bytes is fetched again from the begin.
    async fn at(&self, address: &str) -> Result<(), Failure> {
        let goal = self.work.places().downloads.join(&self.file.name);
        let resumed = waiting_part(&goal) > 0;
        for _ in 0..=usize::from(resumed) {
            let tell = |bytes| {
                self.watch.tell(PackStage::Fetching, self.before + bytes, self.work.pack.download_bytes());
            };
            let fetched = self.downloader.fetch(address, &goal, self.file.bytes, &tell).await;
            fetched.map_err(|error| self.failed(error))?;
            if is_there(self.work, self.file, self.watch).await? {
                return Ok(());
            }
        }
        Err(PackTrouble::WrongDownload { file: self.file.name.clone() }.into())
    }

    fn failed(&self, error: DownloadError) -> Failure {
        let file = self.file.name.clone();
        let detail = error.to_string();
        let trouble = match error {
            DownloadError::Refused(status) => PackTrouble::Refused { file, status },
            DownloadError::OtherSize { .. } => PackTrouble::WrongDownload { file },
            DownloadError::Disk(error) => {
                PackError::of_disk(&error, &self.work.places().downloads, needed(self.work), waiting(self.work)).into()
            }
            DownloadError::Net(error) => match error.kind {
                ErrorKind::Interrupted | ErrorKind::TimedOut => PackTrouble::Broken { file },
                _ => return error.into(),
            },
        };
        Failure::new(FailureKind::Pack(Box::new(trouble)), detail)
    }
}

fn waiting_part(goal: &std::path::Path) -> u64 {
    let mut part = goal.as_os_str().to_owned();
    part.push(".part");
    fs::metadata(part).map_or(0, |data| data.len())
}

/// Whether another address would not help.
fn is_final(failure: &Failure) -> bool {
    matches!(&failure.kind, FailureKind::Pack(trouble) if matches!(**trouble, PackTrouble::Files(_)))
}
