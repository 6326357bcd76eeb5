//! What the tests of the widgets share: a harness that has our fonts and style, and reading its tree.

use eframe::egui;
use egui_kittest::{Harness, kittest::Queryable as _};

use crate::ui::theme::{self, Scheme};

/// A window of 640 x 480 points that draws only `contents`.
pub(in crate::ui) fn harness<'a, State: 'a>(
    state: State,
    mut contents: impl FnMut(&mut egui::Ui, &mut State) + 'a,
) -> Harness<'a, State> {
    Harness::builder()
        .with_size([640.0, 480.0])
        .with_context_setup(|ctx| {
            theme::install(ctx);
            theme::apply(ctx, Scheme::Dark);
        })
        .build_ui_state(move |ui, state| contents(ui, state), state)
}

/// Whether a node of that label is there.
pub(super) fn shows<State>(harness: &Harness<'_, State>, label: &str) -> bool {
    harness.query_by_label(label).is_some()
}

/// Presses a key, and lets the window settle.
pub(super) fn press<State>(harness: &mut Harness<'_, State>, key: egui::Key) {
    harness.key_press(key);
    harness.run();
}
