//! The shapes of the icons: data on a grid of 24 by 24, drawn for this program.

use super::Icon;

/// One stroke or area of an icon.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// An open line.
    Line(&'static [(f32, f32)]),
    /// A closed line.
    Loop(&'static [(f32, f32)]),
    /// A filled convex area, its corners clockwise.
    Fill(&'static [(f32, f32)]),
    /// A circle: centre and radius.
    Ring(f32, f32, f32),
    /// A filled circle: centre and radius.
    Disc(f32, f32, f32),
    /// Part of a circle; angles in turns, clockwise from the right.
    Arc { centre: (f32, f32), radius: f32, from: f32, to: f32 },
}

use Part::{Arc, Disc, Fill, Line, Loop, Ring};

/// The parts of an icon, back to front.
pub(super) fn shape(icon: Icon) -> &'static [Part] {
    match icon {
        Icon::Play => PLAY,
        Icon::Pause => PAUSE,
        Icon::Stop => STOP,
        Icon::Star => STAR,
        Icon::StarFilled => STAR_FILLED,
        Icon::Trash => TRASH,
        Icon::Download => DOWNLOAD,
        Icon::DownloadAs => DOWNLOAD_AS,
        Icon::Search => SEARCH,
        Icon::Gear => GEAR,
        Icon::Mic => MIC,
        Icon::Wave => WAVE,
        Icon::Speaker => SPEAKER,
        Icon::Close => CLOSE,
        Icon::Copy => COPY,
        Icon::ChevronDown => CHEVRON_DOWN,
        Icon::ChevronRight => CHEVRON_RIGHT,
        Icon::Warning => WARNING,
        Icon::Info => INFO,
        Icon::Check => CHECK,
        Icon::Spark => SPARK,
        Icon::People => PEOPLE,
        Icon::Script => SCRIPT,
        Icon::Plus => PLUS,
        Icon::Refresh => REFRESH,
        Icon::Live => LIVE,
        Icon::Compare => COMPARE,
        Icon::Minus => MINUS,
        Icon::Release => RELEASE,
        Icon::Undo => UNDO,
        Icon::Redo => REDO,
        Icon::Difference => DIFFERENCE,
        Icon::Say => SAY,
        Icon::Note => NOTE,
        Icon::Family => FAMILY,
    }
}

const PLAY: &[Part] = &[Fill(&[(6.5, 3.0), (21.0, 12.0), (6.5, 21.0)])];
const PAUSE: &[Part] = &[
    Fill(&[(6.0, 4.5), (10.0, 4.5), (10.0, 19.5), (6.0, 19.5)]),
    Fill(&[(14.0, 4.5), (18.0, 4.5), (18.0, 19.5), (14.0, 19.5)]),
];
const STOP: &[Part] = &[Fill(&[(5.0, 5.0), (19.0, 5.0), (19.0, 19.0), (5.0, 19.0)])];

const STAR_POINTS: &[(f32, f32)] = &[
    (12.0, 2.5),
    (14.8, 8.6),
    (21.5, 9.4),
    (16.6, 14.0),
    (17.9, 20.6),
    (12.0, 17.3),
    (6.1, 20.6),
    (7.4, 14.0),
    (2.5, 9.4),
    (9.2, 8.6),
];
const STAR: &[Part] = &[Loop(STAR_POINTS)];
// A star is not convex: five kites around its middle are.
const STAR_FILLED: &[Part] = &[
    Fill(&[(12.0, 2.5), (14.8, 8.6), (12.0, 12.0), (9.2, 8.6)]),
    Fill(&[(21.5, 9.4), (16.6, 14.0), (12.0, 12.0), (14.8, 8.6)]),
    Fill(&[(17.9, 20.6), (12.0, 17.3), (12.0, 12.0), (16.6, 14.0)]),
    Fill(&[(6.1, 20.6), (7.4, 14.0), (12.0, 12.0), (12.0, 17.3)]),
    Fill(&[(2.5, 9.4), (9.2, 8.6), (12.0, 12.0), (7.4, 14.0)]),
    // Covers the seams between them.
    Fill(&[(9.2, 8.6), (14.8, 8.6), (16.6, 14.0), (12.0, 17.3), (7.4, 14.0)]),
    Loop(STAR_POINTS),
];

const TRASH: &[Part] = &[
    Line(&[(4.0, 6.5), (20.0, 6.5)]),
    Line(&[(9.0, 6.0), (9.0, 3.5), (15.0, 3.5), (15.0, 6.0)]),
    Line(&[(6.0, 7.0), (7.0, 20.5), (17.0, 20.5), (18.0, 7.0)]),
    Line(&[(10.0, 11.0), (10.0, 16.5)]),
    Line(&[(14.0, 11.0), (14.0, 16.5)]),
];
const DOWNLOAD: &[Part] = &[
    Line(&[(12.0, 3.5), (12.0, 15.0)]),
    Line(&[(7.0, 10.5), (12.0, 15.5), (17.0, 10.5)]),
    Line(&[(4.0, 16.5), (4.0, 20.5), (20.0, 20.5), (20.0, 16.5)]),
];
// The dots stand where the tray is: somebody is asked where to.
const DOWNLOAD_AS: &[Part] = &[
    Line(&[(12.0, 2.5), (12.0, 14.0)]),
    Line(&[(7.0, 9.5), (12.0, 14.5), (17.0, 9.5)]),
    Disc(5.0, 20.0, 1.6),
    Disc(12.0, 20.0, 1.6),
    Disc(19.0, 20.0, 1.6),
];
const SEARCH: &[Part] = &[Ring(10.5, 10.5, 6.5), Line(&[(15.3, 15.3), (21.0, 21.0)])];
const GEAR: &[Part] = &[
    Ring(12.0, 12.0, 3.0),
    Ring(12.0, 12.0, 7.0),
    Line(&[(12.0, 1.8), (12.0, 5.0)]),
    Line(&[(12.0, 19.0), (12.0, 22.2)]),
    Line(&[(1.8, 12.0), (5.0, 12.0)]),
    Line(&[(19.0, 12.0), (22.2, 12.0)]),
    Line(&[(4.8, 4.8), (7.0, 7.0)]),
    Line(&[(17.0, 17.0), (19.2, 19.2)]),
    Line(&[(19.2, 4.8), (17.0, 7.0)]),
    Line(&[(7.0, 17.0), (4.8, 19.2)]),
];
const MIC: &[Part] = &[
    Arc { centre: (12.0, 6.5), radius: 3.0, from: 0.5, to: 1.0 },
    Line(&[(9.0, 6.5), (9.0, 11.5)]),
    Line(&[(15.0, 6.5), (15.0, 11.5)]),
    Arc { centre: (12.0, 11.5), radius: 3.0, from: 0.0, to: 0.5 },
    Arc { centre: (12.0, 11.0), radius: 7.0, from: 0.0, to: 0.5 },
    Line(&[(12.0, 18.0), (12.0, 21.5)]),
    Line(&[(8.5, 21.5), (15.5, 21.5)]),
];
const WAVE: &[Part] = &[
    Line(&[(3.0, 10.0), (3.0, 14.0)]),
    Line(&[(7.5, 6.5), (7.5, 17.5)]),
    Line(&[(12.0, 3.0), (12.0, 21.0)]),
    Line(&[(16.5, 7.5), (16.5, 16.5)]),
    Line(&[(21.0, 10.5), (21.0, 13.5)]),
];
const SPEAKER: &[Part] = &[
    Loop(&[(3.0, 9.0), (6.5, 9.0), (11.5, 4.5), (11.5, 19.5), (6.5, 15.0), (3.0, 15.0)]),
    Arc { centre: (12.5, 12.0), radius: 4.0, from: -0.13, to: 0.13 },
    Arc { centre: (12.5, 12.0), radius: 8.0, from: -0.13, to: 0.13 },
];
const CLOSE: &[Part] = &[Line(&[(5.5, 5.5), (18.5, 18.5)]), Line(&[(18.5, 5.5), (5.5, 18.5)])];
const COPY: &[Part] = &[
    Loop(&[(8.0, 8.0), (20.0, 8.0), (20.0, 20.0), (8.0, 20.0)]),
    Line(&[(16.0, 5.0), (16.0, 4.0), (4.0, 4.0), (4.0, 16.0), (5.0, 16.0)]),
];
const CHEVRON_DOWN: &[Part] = &[Line(&[(6.0, 9.0), (12.0, 15.0), (18.0, 9.0)])];
const CHEVRON_RIGHT: &[Part] = &[Line(&[(9.0, 6.0), (15.0, 12.0), (9.0, 18.0)])];
const WARNING: &[Part] =
    &[Loop(&[(12.0, 3.5), (21.5, 20.0), (2.5, 20.0)]), Line(&[(12.0, 9.5), (12.0, 14.0)]), Disc(12.0, 17.0, 1.2)];
const INFO: &[Part] = &[Ring(12.0, 12.0, 9.0), Line(&[(12.0, 11.0), (12.0, 16.5)]), Disc(12.0, 7.8, 1.3)];
const CHECK: &[Part] = &[Line(&[(4.5, 12.5), (9.5, 17.5), (19.5, 6.5)])];
const SPARK: &[Part] = &[
    Loop(&[(10.0, 4.0), (12.0, 10.0), (18.0, 12.5), (12.0, 15.0), (10.0, 21.0), (8.0, 15.0), (2.0, 12.5), (8.0, 10.0)]),
    Line(&[(19.0, 2.5), (19.0, 7.5)]),
    Line(&[(16.5, 5.0), (21.5, 5.0)]),
];
const PEOPLE: &[Part] = &[
    Ring(9.0, 8.0, 3.8),
    Arc { centre: (9.0, 21.0), radius: 6.8, from: 0.53, to: 0.97 },
    Arc { centre: (15.5, 8.0), radius: 3.8, from: -0.2, to: 0.2 },
    Arc { centre: (15.0, 21.0), radius: 6.8, from: 0.8, to: 0.97 },
];
const SCRIPT: &[Part] = &[
    Loop(&[(5.0, 3.0), (15.0, 3.0), (19.5, 7.5), (19.5, 21.0), (5.0, 21.0)]),
    Line(&[(9.0, 11.5), (15.5, 11.5)]),
    Line(&[(9.0, 16.0), (15.5, 16.0)]),
];
const PLUS: &[Part] = &[Line(&[(12.0, 4.5), (12.0, 19.5)]), Line(&[(4.5, 12.0), (19.5, 12.0)])];
const REFRESH: &[Part] =
    &[Arc { centre: (12.0, 12.0), radius: 8.0, from: 0.06, to: 0.84 }, Line(&[(20.2, 3.5), (19.0, 8.4), (14.0, 7.6)])];
const LIVE: &[Part] = &[
    Disc(12.0, 12.0, 2.4),
    Arc { centre: (12.0, 12.0), radius: 6.0, from: -0.14, to: 0.14 },
    Arc { centre: (12.0, 12.0), radius: 6.0, from: 0.36, to: 0.64 },
    Arc { centre: (12.0, 12.0), radius: 10.0, from: -0.14, to: 0.14 },
    Arc { centre: (12.0, 12.0), radius: 10.0, from: 0.36, to: 0.64 },
];
/// Two waves, one above the other.
const COMPARE: &[Part] = &[
    Line(&[(5.0, 5.0), (5.0, 9.0)]),
    Line(&[(9.7, 3.0), (9.7, 11.0)]),
    Line(&[(14.3, 4.5), (14.3, 9.5)]),
    Line(&[(19.0, 6.0), (19.0, 8.0)]),
    Line(&[(5.0, 16.0), (5.0, 18.0)]),
    Line(&[(9.7, 14.5), (9.7, 19.5)]),
    Line(&[(14.3, 13.0), (14.3, 21.0)]),
    Line(&[(19.0, 15.0), (19.0, 19.0)]),
];
const MINUS: &[Part] = &[Line(&[(4.5, 12.0), (19.5, 12.0)])];
/// What was in the cloud is there no more.
const RELEASE: &[Part] = &[
    Arc { centre: (7.0, 11.0), radius: 4.0, from: 0.25, to: 0.72 },
    Arc { centre: (12.5, 8.0), radius: 5.0, from: 0.53, to: 1.0 },
    Arc { centre: (17.5, 11.5), radius: 3.5, from: -0.25, to: 0.25 },
    Line(&[(9.0, 13.0), (15.0, 20.5)]),
    Line(&[(15.0, 13.0), (9.0, 20.5)]),
];
const UNDO: &[Part] = &[
    Line(&[(8.5, 4.5), (4.0, 9.0), (8.5, 13.5)]),
    Line(&[(4.0, 9.0), (14.5, 9.0)]),
    Arc { centre: (14.5, 14.0), radius: 5.0, from: -0.25, to: 0.25 },
    Line(&[(14.5, 19.0), (9.0, 19.0)]),
];
const REDO: &[Part] = &[
    Line(&[(15.5, 4.5), (20.0, 9.0), (15.5, 13.5)]),
    Line(&[(20.0, 9.0), (9.5, 9.0)]),
    Arc { centre: (9.5, 14.0), radius: 5.0, from: 0.25, to: 0.75 },
    Line(&[(9.5, 19.0), (15.0, 19.0)]),
];
const DIFFERENCE: &[Part] = &[
    Loop(&[(3.0, 4.0), (9.5, 4.0), (9.5, 20.0), (3.0, 20.0)]),
    Loop(&[(14.5, 4.0), (21.0, 4.0), (21.0, 20.0), (14.5, 20.0)]),
    Line(&[(12.0, 2.0), (12.0, 22.0)]),
];
/// What somebody says.
const SAY: &[Part] = &[
    Loop(&[(3.0, 4.0), (21.0, 4.0), (21.0, 16.5), (12.5, 16.5), (7.5, 21.0), (7.5, 16.5), (3.0, 16.5)]),
    Line(&[(7.5, 8.5), (16.5, 8.5)]),
    Line(&[(7.5, 12.0), (13.0, 12.0)]),
];
/// A pencil.
const NOTE: &[Part] =
    &[Loop(&[(4.0, 20.0), (5.2, 15.2), (16.0, 4.0), (20.0, 8.0), (8.8, 18.8)]), Line(&[(13.5, 6.5), (17.5, 10.5)])];
/// A tree: one, and two below it.
const FAMILY: &[Part] = &[
    Ring(6.0, 5.0, 2.6),
    Line(&[(6.0, 8.0), (6.0, 19.5), (14.5, 19.5)]),
    Line(&[(6.0, 12.0), (14.5, 12.0)]),
    Ring(17.8, 12.0, 2.6),
    Ring(17.8, 19.5, 2.6),
];
