//! An ear at the loudspeaker: everything that the sound server plays, as it plays it.

use std::{
    io::Read as _,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use timbre::{
    audio::{median_f0, voice::measure},
    model::{Clip, SampleRate},
};

use super::{Kept, eventually};

const RATE: usize = 48_000;
/// Samples in a stretch of 20 ms, the shortest that tells loud from quiet.
const STRETCH: usize = RATE / 50;
/// Level of a stretch that is sound and not the rounding of silence: about −44 dB.
const SOUND: f32 = 0.006;
/// Stretches without sound after which nothing more comes: pauses in speech are shorter.
const QUIET: usize = 50;

/// Dropping it ends it.
pub struct Ear {
    heard: Arc<Mutex<Vec<f32>>>,
    _recorder: Kept,
}

/// What was heard, from its first sound to its last.
pub struct Heard(Vec<f32>);

impl Ear {
    pub fn open(sound_address: &str, options: &[&str]) -> Self {
        let mut recorder = Kept::start(
            Command::new("parec")
                .args(["-d", "nul.monitor", "--format=s16le", "--rate=48000", "--channels=1"])
                .args(options)
                .env("PULSE_SERVER", sound_address)
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        )
        .unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (mut stdout, ear) = (recorder.child().stdout.take().unwrap(), Arc::clone(&heard));
        // Ends with the recorder.
        std::thread::spawn(move || {
            let (mut buffer, mut odd) = ([0; 4_096], Vec::new());
            while let Ok(count @ 1..) = stdout.read(&mut buffer) {
                odd.extend_from_slice(&buffer[..count]);
                let whole = odd.len() / 2 * 2;
                let samples = odd.drain(..whole).collect::<Vec<_>>();
                let samples =
                    samples.chunks_exact(2).map(|two| f32::from(i16::from_le_bytes([two[0], two[1]])) / 32_768.0);
                ear.lock().unwrap().extend(samples);
            }
        });
        let ear = Self { heard, _recorder: recorder };
        eventually("silence, to begin with", || (ear.now() > 0).then_some(()));
        ear
    }

    /// The present moment, as a place in what was heard.
    pub fn now(&self) -> usize {
        self.heard.lock().unwrap().len()
    }

    fn since(&self, moment: usize) -> Vec<f32> {
        self.heard.lock().unwrap()[moment..].to_vec()
    }

    /// Waits until something sounds.
    pub fn hears_something(&self, since: usize) {
        eventually("a sound", || levels(&self.since(since)).into_iter().any(|level| level > SOUND).then_some(()));
    }

    /// Waits until something was heard and is over.
    pub fn hears_all(&self, since: usize) -> Heard {
        eventually("the end of a sound", || {
            let samples = self.since(since);
            let levels = levels(&samples);
            let first = levels.iter().position(|level| *level > SOUND)?;
            let last = levels.iter().rposition(|level| *level > SOUND)?;
            (levels.len() - last > QUIET).then(|| Heard(samples[first * STRETCH..(last + 1) * STRETCH].to_vec()))
        })
    }

    /// Whether nothing at all has sounded.
    pub fn heard_nothing(&self, since: usize) -> bool {
        levels(&self.since(since)).into_iter().all(|level| level <= SOUND)
    }
}

impl Heard {
    /// Its samples at 48 kHz.
    pub fn samples(self) -> Vec<f32> {
        self.0
    }

    pub fn seconds(&self) -> f64 {
        self.0.len() as f64 / RATE as f64
    }

    /// Median pitch in hertz of what must be speech: it has a pitch, and syllables, between which it is weaker.
    pub fn pitch_of_speech(&self) -> f32 {
        let mut levels = levels(&self.0);
        levels.sort_by(f32::total_cmp);
        let (weak, strong) = (levels[levels.len() / 10], levels[levels.len() * 9 / 10]);
        assert!(strong > 3.0 * weak, "a steady noise is no speech: {weak} to {strong}");
        let clip = Clip::new(SampleRate::HZ_48000, self.0.clone());
        // A hoarse voice has few moments that are regular enough for the first way.
        let found = median_f0(&clip).or_else(|| measure(&clip).map(|measures| measures.f0_hz));
        found.expect("speech has a pitch")
    }
}

/// Root mean square of each stretch.
fn levels(samples: &[f32]) -> Vec<f32> {
    let level = |stretch: &[f32]| (stretch.iter().map(|x| x * x).sum::<f32>() / stretch.len() as f32).sqrt();
    samples.chunks_exact(STRETCH).map(level).collect()
}
