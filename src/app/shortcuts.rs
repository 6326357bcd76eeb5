//! Keys that work everywhere.

use eframe::egui::{Context, Event, Key, Modifiers};

use super::Studio;
use crate::{
    library::TakeKind,
    ui::{Panel, audition, say},
};

/// Takes the keys of this frame. Keys that a field, a button or a question wants are left to it.
pub(super) fn take(studio: &mut Studio, ctx: &Context) {
    if ctx.memory(|memory| memory.top_modal_layer().is_some()) {
        return;
    }
    for (key, panel) in [Key::Num1, Key::Num2, Key::Num3, Key::Num4].into_iter().zip(Panel::ALL) {
        if ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, key)) {
            studio.panel = panel;
        }
    }
    // The panels are behind a page then.
    if studio.shared.is_on_a_page() {
        if studio.shared.say.page.is_some() && pressed_once(ctx, Modifiers::COMMAND, Key::Enter) {
            say::send(&mut studio.shared);
        }
        return;
    }
    if studio.panel == Panel::Design {
        audition::keys(&mut studio.shared, ctx);
    }
    if pressed_once(ctx, Modifiers::COMMAND, Key::Enter) {
        match studio.panel {
            Panel::Design => studio.design.design(&mut studio.shared),
            Panel::Live => studio.live.speak(&mut studio.shared),
            Panel::Voices | Panel::Settings => {}
        }
    }
    // With the focus on a field or a control, space and escape belong to that.
    let free = ctx.memory(|memory| memory.focused().is_none());
    if free && pressed_once(ctx, Modifiers::NONE, Key::Space) {
        play_or_stop(studio);
    }
    if free && pressed_once(ctx, Modifiers::NONE, Key::Escape) {
        stop(studio);
    }
}

/// Takes a key that was just pressed: a key that is held down must not spend money at every repeat.
fn pressed_once(ctx: &Context, modifiers: Modifiers, key: Key) -> bool {
    ctx.input_mut(|input| {
        let first = input
            .events
            .iter()
            .any(|event| matches!(event, Event::Key { key: k, pressed: true, repeat: false, .. } if *k == key));
        input.consume_key(modifiers, key) && first
    })
}

/// Stops what plays, or plays what the panel is about.
fn play_or_stop(studio: &mut Studio) {
    let shared = &mut studio.shared;
    if shared.sound.playing != 0 {
        return stop(studio);
    }
    let take = match studio.panel {
        Panel::Design => shared.takes_of(TakeKind::Preview).next().map(|take| take.id.clone()),
        Panel::Voices => studio.voices.playable(shared),
        Panel::Live => studio.live.playable(),
        Panel::Settings => None,
    };
    if let Some(take) = take {
        shared.toggle(&take);
    }
}

fn stop(studio: &mut Studio) {
    if studio.shared.sound.playing != 0 || studio.panel == Panel::Live {
        studio.live.stop(&mut studio.shared);
    } else if studio.panel == Panel::Design && !studio.design.leave_discarded() {
        studio.design.cancel(&mut studio.shared);
    }
}
