//! The sound card, behind a seam: how a device is opened, and how it says that it is gone. Knows nothing of what plays.

use std::{
    num::{NonZeroU16, NonZeroU32},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
        mpsc::Sender,
    },
    time::{Duration, Instant},
};

use rodio::{
    DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink,
    cpal::{self, BufferSize, Device, ErrorKind, SampleFormat, traits::HostTrait},
};

use super::{RATE, lateness::Lateness, meters::PlayerMeters, owner::Request, source::PlayoutSource};

/// Frames that the device takes at a time, at first: 10.7 ms. Two such periods are its whole buffer. `PipeWire`
/// stutters at anything but a power of two (cpal issue 1250).
const PERIOD: u32 = 512;
/// The period grows to this (42.7 ms) on a machine that is too busy for less.
pub(super) const LARGEST_PERIOD: u32 = 2_048;
/// So many late deliveries show that the buffer is too small; a single one comes with many a start.
const MOST_GLITCHES: u32 = 2;
/// How long a device may report errors and take nothing before it counts as lost.
const DOUBT: Duration = Duration::from_millis(250);

/// Why no device was opened. The text is the system's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutputError {
    /// There is none.
    #[error("{0}")]
    Missing(String),
    /// There is one, but it will not play.
    #[error("{0}")]
    Failed(String),
}

/// An open device. Dropping it closes the device and drops the source that it was given.
pub trait Output {}

/// A way to open the output device; called on the player's thread whenever one is needed.
pub trait OpenOutput: Send {
    /// Opens the device and lets it take samples from the source, at its own pace, until it is dropped.
    ///
    /// # Errors
    /// Where there is no device, or it will not play. The source is dropped then.
    fn open(&mut self, source: PlayoutSource, faults: FaultSink) -> Result<Box<dyn Output>, OutputError>;

    /// Whether another opening would now bring a device with a larger buffer, which the glitches show to be needed.
    fn is_outgrown(&self, _short_glitches: u32) -> bool {
        false
    }
}

/// Where an open device tells of its troubles. May be called from its own thread.
#[derive(Clone)]
pub struct FaultSink {
    meters: Arc<PlayerMeters>,
    requests: Sender<Request>,
    opening: u64,
    told: Arc<AtomicBool>,
}

impl FaultSink {
    pub(super) fn new(meters: Arc<PlayerMeters>, requests: Sender<Request>, opening: u64) -> Self {
        Self { meters, requests, opening, told: Arc::default() }
    }

    /// The device will take no more samples. Only the first call counts, because some drivers repeat themselves.
    pub fn lost(&self, message: impl FnOnce() -> String) {
        if !self.told.swap(true, Relaxed) {
            // Without an owner nobody needs to know.
            let _ = self.requests.send(Request::Fault { opening: self.opening, message: message() });
        }
    }
}

/// Tells the troubles of one open device apart: what it gets over by itself is not worth losing the device for.
struct Diagnosis {
    faults: FaultSink,
    /// Blocks taken when the present trouble began, and when that was.
    trouble: Option<(u64, Instant)>,
}

impl Diagnosis {
    fn take(&mut self, error: &cpal::Error) {
        match error.kind() {
            // What comes too late is counted where it comes from, in the same way for every kind of device.
            ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
            ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable | ErrorKind::StreamInvalidated => {
                self.faults.lost(|| error.to_string());
            }
            _ => self.doubt(error),
        }
    }

    /// The `PulseAudio` plugin of ALSA calls it an input/output error when it merely has no timing yet, right after
    /// opening and after an underrun (alsa-plugins issue 65). Only an error that no block comes through is one.
    fn doubt(&mut self, error: &cpal::Error) {
        let pulls = self.faults.meters.pulls();
        match self.trouble {
            Some((known, since)) if known == pulls => {
                if since.elapsed() > DOUBT {
                    self.faults.lost(|| error.to_string());
                }
            }
            _ => self.trouble = Some((pulls, Instant::now())),
        }
    }
}

/// The system's default output, with a buffer as small as the machine can keep filled.
pub struct SystemOutput {
    period: u32,
    /// The glitches that were known when the device was last opened.
    known_glitches: u32,
}

impl Default for SystemOutput {
    fn default() -> Self {
        Self { period: PERIOD, known_glitches: 0 }
    }
}

impl Output for MixerDeviceSink {}

impl OpenOutput for SystemOutput {
    fn open(&mut self, mut source: PlayoutSource, faults: FaultSink) -> Result<Box<dyn Output>, OutputError> {
        self.learn(faults.meters.short_glitches());
        #[cfg(any(target_os = "linux", target_os = "freebsd", target_os = "netbsd", target_os = "dragonfly"))]
        if let Some(server) = super::pulse::connect() {
            match super::pulse::open(server, self.period) {
                Ok(opened) => return super::pulse::play(opened, source, self.period, faults),
                Err(missing @ OutputError::Missing(_)) => return Err(missing),
                // ALSA may know another way to the device.
                Err(error) => tracing::warn!(%error, "the sound server gave no stream"),
            }
        }
        let device = cpal::default_host()
            .default_output_device()
            .ok_or_else(|| OutputError::Missing("there is no audio output device".to_owned()))?;
        let mut sink = self
            .open_quick(&device, &faults)
            .or_else(|error| if is_missing(&error) { Err(error) } else { self.open_default(&device, &faults) })
            .map_err(|error| explain(&error))?;
        sink.log_on_drop(false);
        source.expect(Lateness::new(self.period));
        sink.mixer().add(source);
        Ok(Box::new(sink))
    }

    fn is_outgrown(&self, short_glitches: u32) -> bool {
        self.period < LARGEST_PERIOD && short_glitches.saturating_sub(self.known_glitches) >= MOST_GLITCHES
    }
}

impl SystemOutput {
    /// A period that led to glitches is doubled.
    fn learn(&mut self, glitches: u32) {
        if self.is_outgrown(glitches) {
            self.period *= 2;
        }
        self.known_glitches = glitches;
    }

    /// As the player would have it: its own rate, one channel, a small buffer.
    fn open_quick(&self, device: &Device, faults: &FaultSink) -> Result<MixerDeviceSink, DeviceSinkError> {
        let builder = DeviceSinkBuilder::default()
            .with_device(device.clone())
            .with_channels(NonZeroU16::MIN)
            .with_sample_rate(NonZeroU32::new(RATE.hz()).unwrap_or(NonZeroU32::MIN))
            .with_sample_format(SampleFormat::F32)
            .with_buffer_size(BufferSize::Fixed(self.period));
        start(builder, faults)
    }

    /// As the device would have it; rodio converts.
    fn open_default(&self, device: &Device, faults: &FaultSink) -> Result<MixerDeviceSink, DeviceSinkError> {
        let builder = DeviceSinkBuilder::from_device(device.clone())?;
        start(builder.with_buffer_size(BufferSize::Fixed(self.period)), faults).or_else(|_| {
            let builder = DeviceSinkBuilder::from_device(device.clone())?;
            start(builder.with_buffer_size(BufferSize::Default), faults)
        })
    }
}

fn start(builder: DeviceSinkBuilder, faults: &FaultSink) -> Result<MixerDeviceSink, DeviceSinkError> {
    let mut diagnosis = Diagnosis { faults: faults.clone(), trouble: None };
    builder.with_error_callback(move |error| diagnosis.take(&error)).open_stream()
}

fn cause(error: &DeviceSinkError) -> Option<&cpal::Error> {
    match error {
        DeviceSinkError::PlayError(cause)
        | DeviceSinkError::DefaultSinkConfigError(cause)
        | DeviceSinkError::BuildError(cause)
        | DeviceSinkError::SupportedConfigsError(cause) => Some(cause),
        DeviceSinkError::NoDevice | DeviceSinkError::UnsupportedSampleFormat => None,
    }
}

fn is_missing(error: &DeviceSinkError) -> bool {
    let kind = cause(error).map(cpal::Error::kind);
    matches!(error, DeviceSinkError::NoDevice)
        || matches!(kind, Some(ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable))
}

fn explain(error: &DeviceSinkError) -> OutputError {
    let message = cause(error).map_or_else(|| error.to_string(), ToString::to_string);
    if is_missing(error) { OutputError::Missing(message) } else { OutputError::Failed(message) }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{self, Receiver};

    use super::*;

    fn diagnosis() -> (Diagnosis, Receiver<Request>) {
        let (requests, inbox) = mpsc::channel();
        let faults = FaultSink::new(Arc::new(PlayerMeters::new()), requests, 1);
        (Diagnosis { faults, trouble: None }, inbox)
    }

    #[test]
    fn a_device_that_went_away_is_told_once() {
        let (mut diagnosis, inbox) = diagnosis();
        diagnosis.take(&ErrorKind::DeviceNotAvailable.into());
        diagnosis.take(&ErrorKind::DeviceNotAvailable.into());
        assert!(matches!(inbox.try_recv(), Ok(Request::Fault { opening: 1, .. })));
        assert!(inbox.try_recv().is_err());
    }

    #[test]
    fn what_a_device_gets_over_is_not_told() {
        let (mut diagnosis, inbox) = diagnosis();
        diagnosis.take(&ErrorKind::Xrun.into());
        diagnosis.take(&ErrorKind::DeviceChanged.into());
        for _ in 0..1_000 {
            diagnosis.take(&ErrorKind::BackendError.into());
            diagnosis.faults.meters.publish(super::super::meters::Reading::default());
        }
        assert!(inbox.try_recv().is_err());
    }

    #[test]
    fn glitches_lead_to_a_larger_buffer_and_to_an_end_of_that() {
        let mut output = SystemOutput::default();
        for (glitches, outgrown, period) in
            [(1, false, PERIOD), (3, true, 1_024), (4, false, 1_024), (6, true, 2_048), (9, false, 2_048)]
        {
            assert_eq!(output.is_outgrown(glitches), outgrown, "after {glitches}");
            output.learn(glitches);
            assert_eq!(output.period, period);
        }
    }
}
