//! Undo and redo over everything that changes the draft: typing, chips, fixes, starters, presets.
//!
//! The keys are taken before a field sees them, so that the field's own undo never works against this one.

use eframe::egui::{self, Context, Id, Key, KeyboardShortcut, Modifiers, util::undoer::Undoer};

use crate::settings::Draft;

const UNDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Z);
const REDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);
const REDO_TOO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Y);
/// The fields whose words are undone here; others have an undo of their own.
pub(super) const FIELDS: [&str; 3] = ["voice prompt", "preview text", "voice name"];

/// The drafts that were.
#[derive(Default)]
pub(super) struct History {
    drafts: Undoer<Draft>,
}

impl History {
    /// Takes note of the draft at each frame; typing becomes a step of its own once it rests for a second.
    pub(super) fn watch(&mut self, ctx: &Context, draft: &Draft) {
        self.drafts.feed_state(ctx.input(|input| input.time), draft);
    }

    /// Changes the draft in one step.
    pub(super) fn step(&mut self, draft: &mut Draft, change: impl FnOnce(&mut Draft)) {
        self.drafts.add_undo(draft);
        change(draft);
        self.drafts.add_undo(draft);
    }

    /// Goes back by a step.
    pub(super) fn undo(&mut self, draft: &mut Draft) {
        if let Some(before) = self.drafts.undo(draft) {
            draft.clone_from(before);
        }
    }

    /// Goes forward again.
    pub(super) fn redo(&mut self, draft: &mut Draft) {
        if let Some(after) = self.drafts.redo(draft) {
            draft.clone_from(after);
        }
    }

    /// Whether there is a step back, and one forward.
    pub(super) fn ways(&self, draft: &Draft) -> (bool, bool) {
        (self.drafts.has_undo(draft), self.drafts.has_redo(draft))
    }

    /// Takes the keys of this frame, unless they belong to another text.
    pub(super) fn keys(&mut self, ctx: &Context, draft: &mut Draft) {
        let focused = ctx.memory(egui::Memory::focused);
        let own = focused.is_some_and(|id| FIELDS.iter().any(|field| Id::unique(*field) == id));
        let modal = ctx.memory(|memory| memory.top_modal_layer().is_some());
        if modal || (ctx.text_edit_focused() && !own) {
            return;
        }
        let redo = ctx.input_mut(|input| input.consume_shortcut(&REDO) || input.consume_shortcut(&REDO_TOO));
        if redo {
            self.redo(draft);
        } else if ctx.input_mut(|input| input.consume_shortcut(&UNDO)) {
            self.undo(draft);
        }
    }
}
