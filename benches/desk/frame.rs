//! A frame of the window in which four takes of an hour are compared, with everything that can be seen of them.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use egui_kittest::{Harness, kittest::Queryable as _};
use timbre::{
    app::Studio,
    audio::{
        Figures,
        pictures::{Pyramid, contour, spectrogram},
    },
    catalog::Catalog,
    i18n::Lang,
    library::{AudioFile, TakeRecord},
    model::{Clip, TakeId},
    settings::{Paths, Settings},
    studio::{AuditionEvent, AuditionOrder, Command, Compared, ComparedTake, Event, Look, Picture},
    ui::{Shared, theme},
};

use super::{pictures, row};

const TAKES: u8 = 4;
const FRAMES: u32 = 60;
const AIM: Duration = Duration::from_millis(2);

type Window = Harness<'static, Studio>;

pub fn run() -> bool {
    let Some(mut window) = window() else {
        println!("the window could not be made");
        return false;
    };
    let without = frame(&mut window);
    let clip = pictures::hour();
    open(&mut window, &clip);
    let waves = frame(&mut window);
    window.get_by_label("Spectrogram").click();
    window.get_by_label("Pitch").click();
    window.run_steps(3);
    draw(&mut window, &clip);
    let all = frame(&mut window);
    let name = "frame of the window, four hours compared, than with a list";
    row(&format!("{name}: more"), waves.saturating_sub(without), AIM)
        & row(&format!("{name}, spectrograms: more"), all.saturating_sub(without), AIM)
}

fn window() -> Option<Window> {
    let paths = Paths::resolve(Some(Path::new("/nowhere/timbre"))).ok()?;
    let shared = Shared::new(Lang::En, Arc::new(Catalog::bundled()), paths, Settings::default());
    let mut window = Harness::builder()
        .with_size([1_600.0, 1_000.0])
        .with_context_setup(theme::install)
        .build_ui_state(|ui, studio: &mut Studio| studio.show(ui), Studio::new(shared));
    let takes = (1..=TAKES).map(|n| TakeRecord {
        id: TakeId::new(n.to_string()),
        number: u32::from(n),
        audio: AudioFile { seconds: pictures::HOUR, ..AudioFile::default() },
        ..TakeRecord::default()
    });
    window.state_mut().apply(Event::TakesChanged { takes: takes.collect(), discarded: Vec::new() });
    window.run_steps(5);
    Some(window)
}

/// What the window asked for since it was last asked.
fn orders(window: &mut Window) -> Vec<AuditionOrder> {
    let commands = std::mem::take(&mut window.state_mut().shared.commands).into_iter();
    commands.filter_map(|command| if let Command::Audition(order) = command { Some(order) } else { None }).collect()
}

fn open(window: &mut Window, clip: &Clip) {
    for n in 1..=TAKES {
        window.get_by_label(&format!("Compare take {n}")).click();
        window.run_steps(2);
    }
    window.get_by_label(&format!("Compare {TAKES} takes")).click();
    window.run_steps(2);
    let peaks = Pyramid::new(clip);
    let figures =
        Figures { seconds: pictures::HOUR, lufs: None, true_peak_db: -1.0, median_hz: Some(140.0), pace: None };
    for order in orders(window) {
        let AuditionOrder::Open(request, takes) = order else { continue };
        let take = |id| ComparedTake { id, peaks: peaks.clone(), figures, gain: 1.0 };
        let ready = Compared { takes: takes.into_iter().map(take).collect(), seconds: pictures::HOUR };
        window.state_mut().apply(Event::Audition(AuditionEvent::Ready(request, Ok(Arc::new(ready)))));
    }
    window.run_steps(3);
}

/// Answers the questions for pictures.
fn draw(window: &mut Window, clip: &Clip) {
    for _ in 0..2 {
        for order in orders(window) {
            let AuditionOrder::Look(look) = order else { continue };
            let picture = picture(clip, &look);
            let pictures = vec![picture; usize::from(TAKES)];
            window.state_mut().apply(Event::Audition(AuditionEvent::Drawn(look, Ok(pictures.into()))));
        }
        window.run_steps(3);
    }
}

fn picture(clip: &Clip, look: &Look) -> Picture {
    Picture {
        spectrogram: Some(spectrogram(clip, look.part.clone(), look.columns, look.rows, 1.0)),
        contour: contour(clip, look.part.clone(), look.columns),
    }
}

/// The best frame of some.
fn frame(window: &mut Window) -> Duration {
    window.run_steps(5);
    let time = |_| {
        let start = Instant::now();
        window.step();
        start.elapsed()
    };
    (0..FRAMES).map(time).min().unwrap_or_default()
}
