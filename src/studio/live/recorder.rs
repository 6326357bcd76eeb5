//! Writes what is spoken to disk while it is spoken, on a thread that may block.

use tokio::{sync::mpsc, task::JoinHandle};

use crate::{
    audio::{WavDepth, pcm16, wav_bytes},
    library::{Library, LibraryError, NewTake, Recording, TakeRecord},
    model::SampleRate,
    studio::{Failure, FailureKind, desk::blocking},
};

/// Pieces of audio that may wait for the disk: at 100 ms each more than a minute.
const QUEUE: usize = 1_024;

/// A recording in progress.
pub(super) struct Recorder {
    library: Library,
    queue: mpsc::Sender<Vec<u8>>,
    writer: JoinHandle<Written>,
}

/// What the writer has at the end.
struct Written {
    recording: Recording,
    /// Why the disk stopped taking it; the recording itself holds what is left.
    failed: Option<Failure>,
}

/// What became of a recording.
pub(in crate::studio) enum Recorded {
    /// It is in the vault.
    Saved(Box<TakeRecord>),
    /// It is not, or not whole: here it is.
    Unsaved {
        /// What to write.
        record: Box<TakeRecord>,
        /// A whole WAV file.
        audio: Vec<u8>,
        /// Why it was not written.
        failure: Failure,
    },
}

impl Recorder {
    /// Starts a recording in the vault.
    pub(super) fn start(library: &Library, take: NewTake, rate: SampleRate) -> Result<Self, Failure> {
        let mut recording = library.begin_recording(take, rate)?;
        let (queue, mut pieces) = mpsc::channel::<Vec<u8>>(QUEUE);
        let writer = tokio::task::spawn_blocking(move || {
            let mut failed = None;
            while let Some(piece) = pieces.blocking_recv() {
                if let Err(error) = recording.append(&piece) {
                    failed = Some(error.into());
                }
            }
            Written { recording, failed }
        });
        Ok(Self { library: library.clone(), queue, writer })
    }

    /// Queues bytes of PCM; waits only where the disk is more than a minute behind.
    pub(super) async fn append(&self, pcm: Vec<u8>) {
        // The writer ends only after this end of the queue is dropped.
        let _ = self.queue.send(pcm).await;
    }

    /// Closes the recording. `take` describes what was spoken in the end.
    pub(super) async fn finish(self, take: NewTake, complete: bool, rate: SampleRate) -> Result<Recorded, Failure> {
        let library = self.library;
        drop(self.queue);
        let Written { mut recording, failed } =
            self.writer.await.map_err(|err| Failure::new(FailureKind::Disk, err.to_string()))?;
        blocking(move || {
            // Space may be free again.
            let again = recording.append(&[]);
            let failed = failed.or(again.err().map(Failure::from)).filter(|_| recording.is_behind());
            let Some(failure) = failed else {
                return Ok(Recorded::Saved(Box::new(recording.finish(complete, &take.text, take.price)?)));
            };
            let audio = wav_bytes(&pcm16(&recording.pcm()?, rate), WavDepth::Bits16);
            // What is on disk stays there as a shorter take. It was paid for once, and the whole one knows the price.
            match recording.finish(false, &take.text, None) {
                Ok(_) | Err(LibraryError::NothingRecorded) => {}
                Err(error) => tracing::warn!(%error, "what the disk took of a recording is left to the next start"),
            }
            let record = library.unsaved_record(&take, &audio);
            let record = TakeRecord { complete, ..record };
            Ok(Recorded::Unsaved { record: Box::new(record), audio, failure })
        })
        .await
    }
}
