//! The times above the pictures of a comparison, for the part that is seen. Says where things are; takes no input.

use eframe::egui::{Align2, Pos2, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{paint::Scale, session::Session};
use crate::{
    i18n::{self, Lang},
    ui::theme::{self, Text},
};

/// Steps that times can be apart, in seconds, and the digits behind the point that tell them.
const STEPS: [(f64, usize); 21] = [
    (0.001, 3),
    (0.002, 3),
    (0.005, 3),
    (0.01, 2),
    (0.02, 2),
    (0.05, 2),
    (0.1, 1),
    (0.2, 1),
    (0.5, 1),
    (1.0, 0),
    (2.0, 0),
    (5.0, 0),
    (10.0, 0),
    (20.0, 0),
    (60.0, 0),
    (120.0, 0),
    (300.0, 0),
    (600.0, 0),
    (1_200.0, 0),
    (3_600.0, 0),
    (7_200.0, 0),
];
/// Least distance of two times, in points: the longest of them and a gap.
const APART: f64 = 76.0;

/// Draws the times over the available width, one line high.
pub(super) fn show(ui: &mut Ui, lang: Lang, session: &Session) {
    let m = theme::metrics();
    let size = vec2(ui.available_width(), m.text.caption + m.space.xs);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let scale = Scale { rect, part: session.part.clone() };
    let (step, digits) = step((scale.part.end - scale.part.start) / f64::from(rect.width().max(1.0)) * APART);
    let [from, to] = [scale.part.start, scale.part.end].map(|seconds| clock(seconds, digits.max(2)));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, i18n::seen_part(lang, &from, &to)));
    let t = theme::tokens(ui);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let tick = Stroke::new(m.control.stroke, t.text_secondary);
    for n in ticks(scale.part.start, scale.part.end, step) {
        let seconds = n as f64 * step;
        let x = scale.x(seconds);
        painter.vline(x, rect.y_range(), tick);
        let at: Pos2 = pos2(x + m.space.xs, rect.center().y);
        painter.text(at, Align2::LEFT_CENTER, clock(seconds, digits), theme::font(Text::Caption), t.text_secondary);
    }
    // It belongs to what is below it.
    ui.add_space(m.space.xs - ui.spacing().item_spacing.y);
}

/// The shortest step that is no shorter than this.
fn step(least: f64) -> (f64, usize) {
    STEPS.into_iter().find(|(step, _)| *step >= least).unwrap_or(STEPS[STEPS.len() - 1])
}

/// Which multiples of the step lie in the part.
fn ticks(from: f64, to: f64, step: f64) -> std::ops::RangeInclusive<i64> {
    // What lies on the edge is in it, however it was rounded.
    let near = 1e-6;
    (from / step - near).ceil() as i64..=(to / step + near).floor() as i64
}

/// Minutes and seconds, with so many digits behind the point.
pub(super) fn clock(seconds: f64, digits: usize) -> String {
    let parts = 10_u64.pow(digits as u32);
    let all = (seconds.max(0.0) * parts as f64).round() as u64;
    let (minutes, seconds) = (all / parts / 60, all / parts % 60);
    match digits {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{minutes}:{seconds:02}.{:0digits$}", all % parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_finely_as_is_asked() {
        let hundredths = [0.0, 3.456, 59.999, 3_600.0].map(|seconds| clock(seconds, 2));
        assert_eq!(hundredths, ["0:00.00", "0:03.46", "1:00.00", "60:00.00"]);
        assert_eq!(clock(f64::NAN, 2), "0:00.00");
        assert_eq!([clock(75.0, 0), clock(0.3, 1), clock(61.005, 3)], ["1:15", "0:00.3", "1:01.005"]);
    }

    /// The times on a picture so many points wide.
    fn told(from: f64, to: f64, width: f64) -> Vec<String> {
        let (step, digits) = step((to - from) / width * APART);
        ticks(from, to, step).map(|n| clock(n as f64 * step, digits)).collect()
    }

    #[test]
    fn the_steps_suit_the_part_and_never_stand_too_close() {
        assert_eq!(
            told(0.0, 4.0, 800.0),
            ["0:00.0", "0:00.5", "0:01.0", "0:01.5", "0:02.0", "0:02.5", "0:03.0", "0:03.5", "0:04.0"]
        );
        assert_eq!(told(0.0, 60.0, 700.0), ["0:00", "0:10", "0:20", "0:30", "0:40", "0:50", "1:00"]);
        assert_eq!(told(0.0, 3_600.0, 600.0), ["0:00", "10:00", "20:00", "30:00", "40:00", "50:00", "60:00"]);
        assert_eq!(told(1.305, 1.325, 400.0), ["0:01.305", "0:01.310", "0:01.315", "0:01.320", "0:01.325"]);
        for seconds in [0.02, 0.3, 7.0, 55.0, 900.0, 10_000.0] {
            for width in [300.0, 1_200.0] {
                let count = told(0.0, seconds, width).len() as f64;
                assert!((1.0..=width / APART + 1.0).contains(&count), "{seconds} s, {width} points: {count}");
                assert!(count >= width / APART / 3.0 - 1.0, "{seconds} s, {width} points: {count}");
            }
        }
    }
}
