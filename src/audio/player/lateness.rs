//! Whether a device comes for its samples in time, told by the clock alone: not every sound system says so itself.
//! Runs inside the audio callback: nothing here blocks, allocates, frees or logs.

use std::time::{Duration, Instant};

use super::{RATE, device::LARGEST_PERIOD};

/// Periods that a device holds.
const HELD: u32 = 2;
/// Blocks that are this close together were taken at one go.
const AT_ONCE: Duration = Duration::from_millis(3);
/// A device that has just been opened fills its buffer and may then take its time to begin.
const SETTLED: u32 = 3;

/// How late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Late {
    /// The largest buffer would have lasted.
    Short,
    /// No buffer would have lasted: the whole program stood still.
    Long,
}

/// Knows how long the buffer of a device lasts.
#[derive(Debug)]
pub(super) struct Lateness {
    /// Frames that the device was asked to take at a time.
    period: u32,
    last: Option<Instant>,
    /// Frames taken at one go, last.
    burst: u32,
    bursts: u32,
}

impl Lateness {
    pub(super) fn new(period: u32) -> Self {
        Self { period, last: None, burst: 0, bursts: 0 }
    }

    /// Notes that so many frames are taken now, and tells if they should have been taken earlier.
    pub(super) fn pulled(&mut self, now: Instant, frames: u32) -> Option<Late> {
        let pause = self.last.replace(now).map_or(Duration::ZERO, |last| now.saturating_duration_since(last));
        if pause < AT_ONCE {
            self.burst += frames;
            return None;
        }
        let late = self.bursts >= SETTLED && pause > self.lasts();
        self.bursts = self.bursts.saturating_add(1);
        self.burst = frames;
        late.then(|| if pause < frames_last(HELD * LARGEST_PERIOD) { Late::Short } else { Late::Long })
    }

    /// A device that takes more at one go than it was asked to also holds more.
    fn lasts(&self) -> Duration {
        frames_last(HELD * self.period.max(self.burst))
    }
}

fn frames_last(frames: u32) -> Duration {
    Duration::from_secs(1) * frames / RATE.hz()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets a device take these many frames after these many milliseconds; what was late.
    fn late(lateness: &mut Lateness, now: &mut Instant, pulls: &[(u64, u32)]) -> Vec<Option<Late>> {
        pulls
            .iter()
            .map(|&(pause, frames)| {
                *now += Duration::from_millis(pause);
                let late = lateness.pulled(*now, 64);
                (1..frames / 64).for_each(|_| assert_eq!(lateness.pulled(*now, 64), None));
                late
            })
            .collect()
    }

    #[test]
    fn what_comes_after_the_buffer_is_empty_is_late() {
        let (mut lateness, mut now) = (Lateness::new(512), Instant::now());
        // The buffer is filled; the device begins when it likes.
        assert_eq!(late(&mut lateness, &mut now, &[(0, 1_024), (2_000, 512), (11, 512), (11, 512)]), [None; 4]);
        let pulls = [(20, 512), (30, 1_024), (11, 512), (150, 1_024), (11, 512)];
        assert_eq!(late(&mut lateness, &mut now, &pulls), [None, Some(Late::Short), None, Some(Late::Long), None]);
    }

    #[test]
    fn a_device_that_takes_much_at_one_go_may_come_seldom() {
        let (mut lateness, mut now) = (Lateness::new(512), Instant::now());
        assert_eq!(late(&mut lateness, &mut now, &[(43, 2_048); 20]), [None; 20]);
        assert_eq!(late(&mut lateness, &mut now, &[(100, 2_048)]), [Some(Late::Long)]);
    }
}
