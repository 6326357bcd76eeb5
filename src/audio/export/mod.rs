//! What the user takes away: a clip, finished, as a file with tags. Names and places are [`file_name`](super::file_name)'s
//! and [`name_pattern`](super::name_pattern)'s.
//!
//! Writes into anything that can be written and rewound, block by block, so that an hour of sound takes no more memory
//! than a minute.

mod dither;
mod error;
mod flac;
mod mp3;
mod opus;
mod tags;
mod wav;

use std::io::{Cursor, Seek, Write};

pub use error::ExportError;
pub use tags::Tags;

use super::{
    finish::{self, Measured, Meter, Plan, Progress},
    mp3::Mode,
};
use crate::model::{Clip, ExportChannels, ExportFormat, ExportRecipe, SampleRate};

/// What was made of a clip.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What the finished sound measures, before a lossy format changes it; `None` where nothing was done to it, which
    /// would only take time.
    pub measured: Option<Measured>,
    /// What was done.
    pub plan: Plan,
}

/// Takes finished samples of one channel and writes a file of them.
trait Sink {
    fn write(&mut self, samples: &[f32]) -> Result<(), ExportError>;
    fn finish(self: Box<Self>) -> Result<(), ExportError>;
}

/// How the samples of a file are laid out.
#[derive(Clone, Copy, Debug)]
struct Layout {
    rate: SampleRate,
    channels: ExportChannels,
    /// Whether whole numbers of fewer bits than the sound has are dithered.
    dither: bool,
}

/// Finishes a clip and writes it as a whole file; the file is worth nothing where this fails.
///
/// # Errors
/// Where the clip is empty, an encoder fails, the file cannot be written, or `progress` wants no more.
pub fn write<W: Write + Seek>(
    clip: &Clip,
    recipe: &ExportRecipe,
    tags: &Tags,
    to: W,
    progress: &mut Progress<'_>,
) -> Result<Report, ExportError> {
    if clip.samples.is_empty() {
        return Err(ExportError::Empty);
    }
    let (format, options) = (recipe.format, &recipe.options);
    let rate = coded_rate(format, options.rate.of(clip.rate));
    let plan = Plan::new(clip, &options.finish, rate, options.channels, progress)?;
    let exact = plan.keeps_samples() && format.bits().is_none_or(|bits| dither::is_exact(&clip.samples, bits));
    let layout = Layout { rate, channels: options.channels, dither: !exact };
    let none = Tags::default();
    let mut sink = sink(format, layout, if options.tags { tags } else { &none }, to)?;
    let mut meter = (!options.finish.keeps_samples()).then(|| Meter::new(rate, options.channels));
    finish::run(clip, &plan, progress, |samples| {
        if let Some(meter) = &mut meter {
            meter.push(samples);
        }
        sink.write(samples)
    })?;
    sink.finish()?;
    Ok(Report { measured: meter.map(|meter| meter.read()), plan })
}

/// The bytes of a whole file of the clip as it is, without tags.
///
/// # Errors
/// Where the clip is empty or an encoder fails.
pub fn encode(clip: &Clip, format: ExportFormat) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Cursor::new(Vec::new());
    let mut go_on = |_| std::ops::ControlFlow::Continue(());
    write(clip, &format.into(), &Tags::default(), &mut bytes, &mut go_on)?;
    Ok(bytes.into_inner())
}

/// The rate itself where the format has it.
fn coded_rate(format: ExportFormat, rate: SampleRate) -> SampleRate {
    match format {
        ExportFormat::Mp3 { kbps } => super::mp3::coded_rate(rate, Some(kbps)),
        ExportFormat::Mp3Vbr { .. } => super::mp3::coded_rate(rate, None),
        ExportFormat::Opus { .. } => super::stream::opus_rate(rate),
        ExportFormat::Flac16 | ExportFormat::Flac24 => flac::coded_rate(rate),
        ExportFormat::Wav16 | ExportFormat::Wav24 | ExportFormat::Wav32 => rate,
    }
}

fn sink<'a, W: Write + Seek + 'a>(
    format: ExportFormat,
    layout: Layout,
    tags: &Tags,
    to: W,
) -> Result<Box<dyn Sink + 'a>, ExportError> {
    Ok(match format {
        ExportFormat::Wav16 | ExportFormat::Wav24 | ExportFormat::Wav32 => {
            Box::new(wav::WavSink::new(to, format.bits(), layout, tags)?)
        }
        ExportFormat::Flac16 => Box::new(flac::FlacSink::new(to, 16, layout, tags)?),
        ExportFormat::Flac24 => Box::new(flac::FlacSink::new(to, 24, layout, tags)?),
        ExportFormat::Mp3 { kbps } => Box::new(mp3::Mp3Sink::new(to, Mode::Constant(kbps), layout, tags)?),
        ExportFormat::Mp3Vbr { quality } => Box::new(mp3::Mp3Sink::new(to, Mode::Variable(quality), layout, tags)?),
        ExportFormat::Opus { kbps } => Box::new(opus::OpusSink::new(to, kbps, layout, tags)?),
    })
}

#[cfg(test)]
mod tests;
