//! Short notices at the bottom right. Good news goes by itself, errors stay until they are closed.
//!
//! Owns the queue and its times; draws with `toast_card`. Knows nothing of what the notices are about.

use eframe::egui::{Align2, Area, Context, Id, Order, vec2};

use super::{Severity, toast_card};
use crate::ui::theme;

/// Seconds that a notice stays when nothing holds it.
const STAY: f64 = 6.0;
/// The most notices in sight; of more, the oldest that would go by itself goes at once.
const MOST: usize = 5;

/// Something to do about a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Words on its button.
    pub label: String,
    /// What `show` gives back when it is clicked.
    pub id: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Toast {
    pub key: u64,
    pub kind: Severity,
    pub text: String,
    pub action: Option<Action>,
    /// Seconds left; counted from the first frame that shows it.
    left: f64,
}

/// Notices in order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Toasts {
    queue: Vec<Toast>,
    next_key: u64,
    last_time: f64,
    /// Height of what stands at the bottom and is not to be covered, in points.
    above: f32,
    /// Where the row of buttons begins over which notices stay in this frame, in points from the top.
    row: Option<f32>,
}

impl Toasts {
    /// Those of a window with a bar so high at its bottom, in points.
    pub fn above(height: f32) -> Self {
        Self { above: height, ..Self::default() }
    }

    /// Keeps this frame's notices above a row of buttons at the bottom that begins there, in points from the top of the
    /// window: whoever draws such a row says so in each frame.
    pub fn stay_above(&mut self, top: f32) {
        self.row = Some(top);
    }

    /// Adds a notice; the same notice again only stays longer. `action` is a label and the id that `show` returns.
    pub fn push(&mut self, kind: Severity, text: impl Into<String>, action: Option<(String, u64)>) {
        let text = text.into();
        let action = action.map(|(label, id)| Action { label, id });
        self.queue.retain(|toast| !(toast.kind == kind && toast.text == text && toast.action == action));
        self.next_key += 1;
        self.queue.push(Toast { key: self.next_key, kind, text, action, left: STAY });
        while self.queue.len() > MOST {
            let oldest = self.queue.iter().position(|toast| toast.kind != Severity::Danger).unwrap_or(0);
            self.queue.remove(oldest);
        }
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Draws them above everything but dialogs; gives the id of an action that was clicked, whose notice then goes.
    /// `close_label` names the button that closes a notice.
    pub fn show(&mut self, ctx: &Context, close_label: &str) -> Option<u64> {
        let now = ctx.input(|input| input.time);
        let passed = (now - self.last_time).clamp(0.0, 1.0);
        self.last_time = now;
        let row = self.row.take().map_or(0.0, |top| ctx.content_rect().bottom() - top);
        if self.queue.is_empty() {
            return None;
        }
        let m = theme::metrics();
        let area = Area::new(Id::unique("toasts"))
            .order(Order::Foreground)
            .anchor(Align2::RIGHT_BOTTOM, vec2(-m.space.l, -m.space.s - self.above.max(row)))
            .show(ctx, |ui| {
                ui.spacing_mut().item_spacing.y = m.space.s;
                let mut done = None;
                for toast in &self.queue {
                    if let Some(end) = toast_card::show(ui, toast, close_label) {
                        done = Some((toast.key, end));
                    }
                }
                done
            });
        let held = area.response.contains_pointer();
        if !held {
            self.age(passed);
        }
        self.wake(ctx, held);
        let (key, end) = area.inner?;
        self.queue.retain(|toast| toast.key != key);
        ctx.request_repaint();
        match end {
            toast_card::End::Acted(id) => Some(id),
            toast_card::End::Closed => None,
        }
    }

    fn age(&mut self, seconds: f64) {
        self.queue.iter_mut().filter(|toast| toast.kind != Severity::Danger).for_each(|toast| toast.left -= seconds);
        self.queue.retain(|toast| toast.left > 0.0);
    }

    /// Asks for a frame when the next notice is due. Time counts at most a second a frame, so that a window that slept
    /// does not lose notices nobody saw; hence at least one frame a second while any is due.
    fn wake(&self, ctx: &Context, held: bool) {
        let due = self.queue.iter().filter(|toast| toast.kind != Severity::Danger).map(|toast| toast.left);
        let soonest = due.fold(f64::INFINITY, f64::min);
        if !held && soonest.is_finite() {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(soonest.clamp(0.05, 1.0)));
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Key, accesskit::Live};
    use egui_kittest::{
        Harness,
        kittest::{NodeT as _, Queryable as _},
    };

    use super::super::testing::{harness, press, shows};
    use super::*;

    fn window<'a>(toasts: Toasts) -> Harness<'a, (Toasts, Option<u64>)> {
        harness((toasts, None), |ui, (toasts, acted)| {
            *acted = toasts.show(ui.ctx(), "Close").or(*acted);
        })
    }

    fn seconds_pass(window: &mut Harness<'_, (Toasts, Option<u64>)>, seconds: usize) {
        // The harness steps a quarter of a second.
        window.run_steps(seconds * 4);
    }

    #[test]
    fn good_news_goes_and_errors_stay_until_closed() {
        let mut toasts = Toasts::default();
        toasts.push(Severity::Success, "已导出", None);
        toasts.push(Severity::Danger, "No device", None);
        let mut window = window(toasts);
        window.step();
        assert!(shows(&window, "已导出") && shows(&window, "No device"));
        seconds_pass(&mut window, 8);
        assert!(!shows(&window, "已导出"));
        seconds_pass(&mut window, 60);
        window.get_by_label("Close").click();
        window.run_steps(3);
        assert!(window.state().0.is_empty());
    }

    #[test]
    fn its_action_is_reached_by_keyboard_and_ends_it() {
        let mut toasts = Toasts::default();
        toasts.push(Severity::Danger, "Saved", Some(("Show in folder".to_owned(), 7)));
        let mut window = window(toasts);
        window.run();
        press(&mut window, Key::Tab);
        assert!(window.get_by_label("Close").is_focused());
        press(&mut window, Key::Tab);
        assert!(window.get_by_label("Show in folder").is_focused());
        assert!(window.get_by_label("Show in folder").rect().top() > 380.0, "the notice lies at the bottom");
        press(&mut window, Key::Enter);
        assert_eq!(window.state().1, Some(7));
        assert!(window.state().0.is_empty());
    }

    #[test]
    fn a_row_of_buttons_at_the_bottom_is_not_covered() {
        let mut toasts = Toasts::above(20.0);
        toasts.push(Severity::Danger, "Disk full", None);
        let mut window = harness((toasts, 150.0), |ui, (toasts, row): &mut (Toasts, f32)| {
            toasts.stay_above(ui.ctx().content_rect().bottom() - *row);
            toasts.show(ui.ctx(), "Close");
        });
        let below = |window: &Harness<'_, (Toasts, f32)>| {
            window.ctx.content_rect().bottom() - window.get_by_label("Close").rect().bottom()
        };
        window.run_steps(3);
        assert!((150.0..200.0).contains(&below(&window)), "{}", below(&window));
        window.state_mut().1 = 0.0;
        window.run_steps(3);
        assert!((20.0..70.0).contains(&below(&window)), "the status bar still stays free: {}", below(&window));
    }

    #[test]
    fn a_screen_reader_is_told() {
        let mut toasts = Toasts::default();
        toasts.push(Severity::Danger, "Disk full", None);
        toasts.push(Severity::Info, "Ready", None);
        let mut window = window(toasts);
        window.step();
        let live = |label| window.get_by_label(label).accesskit_node().data().live();
        assert_eq!(live("Disk full"), Some(Live::Assertive));
        assert_eq!(live("Ready"), Some(Live::Polite));
    }

    #[test]
    fn the_same_notice_is_shown_once_and_errors_are_not_pushed_out() {
        let mut toasts = Toasts::default();
        toasts.push(Severity::Danger, "first", None);
        for n in 0..20 {
            toasts.push(Severity::Info, format!("note {}", n % 10), None);
            toasts.push(Severity::Info, "again", None);
        }
        assert_eq!(toasts.queue.len(), MOST);
        assert_eq!(toasts.queue[0].text, "first");
        assert_eq!(toasts.queue.iter().filter(|toast| toast.text == "again").count(), 1);
    }
}
