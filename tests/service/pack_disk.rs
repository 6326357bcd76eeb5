//! The voice pack on a disk that is full, or fills up on the way: it is said how much is missing, nothing half installed
//! is left, and what was fetched is gone on with.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use timbre::{
    engine::pack::{PackError, State},
    studio::{Failure, PackStage, PackTrouble, PackWatch},
};
use tokio_util::sync::CancellationToken;

use crate::{
    pack::{Stage, trouble},
    pack_server::Manner,
    small_disk::SmallDisk,
};

/// Room for the pack, twice over, and its downloads.
const ROOM: u32 = 12 << 10;

async fn on(disk: &SmallDisk) -> Stage {
    Stage::with(tempfile::tempdir().unwrap(), disk.path().join("data")).await
}

fn missing(failed: Result<(), Failure>) -> (u64, u64) {
    match trouble(failed) {
        PackTrouble::Files(PackError::DiskFull { needed, missing }) => (needed, missing),
        other => panic!("{other:?}"),
    }
}

/// Fetches the pack, and fills the disk at the first word from that stage with something done.
async fn get_and_fill(stage: &Stage, disk: &Arc<SmallDisk>, at: PackStage) -> Result<(), Failure> {
    let (disk, full) = (Arc::clone(disk), AtomicBool::new(false));
    let watch = PackWatch::new(CancellationToken::new(), move |progress| {
        if progress.stage == at && progress.done > 0 && !full.swap(true, Ordering::SeqCst) {
            disk.fill(0);
        }
    });
    stage.work().get(&watch).await
}

#[tokio::test]
async fn a_disk_without_room_for_the_pack_is_told_before_anything_is_fetched() {
    let Some(disk) = SmallDisk::mount(ROOM) else { return };
    let stage = on(&disk).await;
    fs::create_dir(&stage.data).unwrap();
    let left = 1 << 20;
    disk.fill(left);
    let (needed, missing) = missing(stage.get().await);
    assert_eq!(needed, stage.fake.pack.download_bytes() + stage.fake.pack.installed_bytes());
    assert!(missing.abs_diff(needed - left) < 64 << 10, "{missing} of {needed}");
    assert_eq!((stage.server.asked().len(), stage.downloads()), (0, Vec::new()));
    // As much as was said is enough.
    disk.free();
    // Blocks and folders take some more.
    disk.fill(left + missing + (64 << 10));
    stage.get().await.unwrap();
    assert!(stage.is_ready());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_while_the_pack_is_fetched_keeps_what_came() {
    let Some(disk) = SmallDisk::mount(ROOM).map(Arc::new) else { return };
    let stage = on(&disk).await;
    // A pause in the middle, because not every piece is told.
    stage.server.manner(&stage.name("model-1"), &[Manner::BreakAfter(300_000)]);
    let (needed, missing) = missing(get_and_fill(&stage, &disk, PackStage::Fetching).await);
    let found = stage.work().look();
    assert!(found.state == State::Absent && found.waiting > 0, "{found:?}");
    assert!(missing > 0 && missing <= needed - found.waiting, "{missing} of {needed}, {found:?}");
    disk.free();
    stage.server.forget();
    stage.get().await.unwrap();
    assert!(stage.is_ready() && stage.server.asked()[0].from.is_some(), "{:?}", stage.server.asked());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_while_the_pack_is_installed_leaves_nothing_half_done() {
    let Some(disk) = SmallDisk::mount(ROOM).map(Arc::new) else { return };
    let stage = on(&disk).await;
    let (needed, missing) = missing(get_and_fill(&stage, &disk, PackStage::Installing).await);
    assert!(needed == stage.fake.pack.installed_bytes() && missing > 0 && missing <= needed, "{missing} of {needed}");
    assert!(stage.work().look().state == State::Absent && !stage.data.join("voice-pack.new").exists());
    disk.free();
    stage.server.forget();
    stage.get().await.unwrap();
    assert!(stage.is_ready() && stage.server.asked().is_empty(), "nothing is fetched twice");
}
