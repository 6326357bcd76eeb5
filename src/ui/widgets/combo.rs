//! A choice of many, behind a button that shows the current one, with its name above.
//!
//! Owns opening, closing and the keyboard; `combo_list.rs` owns the list. The keyboard stays on the button (or on the
//! filter line) while a cursor walks the list, as screen readers expect of a combo box.

use eframe::egui::{
    Align2, EventFilter, Id, Key, Modifiers, Popup, PopupCloseBehavior, Rect, Response, Role, Sense, SetOpenCommand,
    Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit, pos2, vec2,
};

use super::{Icon, combo_list, icon, paint};
use crate::ui::theme;

/// One choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ComboItem<'a> {
    /// What the program calls it; the filter searches it too.
    pub key: &'a str,
    /// What the user reads. The choice whose text is the current text is marked.
    pub text: &'a str,
    /// A quieter word behind the text, in the list and on the button; may be empty.
    pub note: &'a str,
    /// A second, quieter line; may be empty.
    pub detail: &'a str,
    /// Why it cannot be chosen; shown instead of the detail.
    pub disabled_reason: Option<&'a str>,
}

/// What a combo box may have besides its choices.
#[derive(Clone, Copy, Debug)]
pub struct ComboOptions<'a> {
    /// Whether it can be opened.
    pub enabled: bool,
    /// Width in points; all there is where not given.
    pub width: Option<f32>,
    /// Hint in the filter line of long lists; the name where empty.
    pub filter_hint: &'a str,
    /// Whether the name stands above; without it the name is for screen readers and as a tooltip, for tool bars.
    pub caption: bool,
}

impl Default for ComboOptions<'_> {
    fn default() -> Self {
        Self { enabled: true, width: None, filter_hint: "", caption: true }
    }
}

/// Draws it over the available width; gives the place of a choice that was just made.
pub fn combo(ui: &mut Ui, id: Id, label: &str, current_text: &str, items: &[ComboItem<'_>]) -> Option<usize> {
    combo_with(ui, id, label, current_text, items, ComboOptions::default())
}

/// The same with options.
pub fn combo_with(
    ui: &mut Ui,
    id: Id,
    label: &str,
    current_text: &str,
    items: &[ComboItem<'_>],
    options: ComboOptions<'_>,
) -> Option<usize> {
    let width = options.width.unwrap_or_else(|| ui.available_width()).max(0.0);
    let enabled = options.enabled && ui.is_enabled();
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let asked = options.caption && paint::caption(ui, label, width, None) && enabled;
        let popup = id.with("popup");
        let open = Popup::is_id_open(ui.ctx(), popup);
        let keys = Keys::take(ui, id, open);
        let note = items.iter().find(|item| item.text == current_text).map_or("", |item| item.note);
        let response = button(ui, id, width, (current_text, note), enabled, open);
        describe(ui, &response, label, current_text, enabled, open);
        let response = if options.caption { response } else { response.on_hover_text(label) };
        let toggle = (response.clicked() || asked || keys.open) && enabled;
        let command =
            if enabled { toggle.then_some(SetOpenCommand::Toggle) } else { Some(SetOpenCommand::Bool(false)) };
        let list = combo_list::List { id, label, current_text, items, hint: options.filter_hint, keys, fresh: toggle };
        let shown = Popup::from_response(&response)
            .id(popup)
            .open_memory(command)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .gap(theme::metrics().space.xs)
            .width(width)
            .show(|ui| {
                ui.ctx().accesskit_node_builder(popup, |node| node.set_role(accesskit::Role::ListBox));
                list.show(ui, width)
            });
        let chosen = shown.and_then(|shown| shown.inner);
        if chosen.is_some() {
            Popup::close_id(ui.ctx(), popup);
        }
        let idle = Popup::is_id_open(ui.ctx(), popup) && ui.memory(|memory| memory.focused().is_none());
        if chosen.is_some() || (open && keys.leave) || idle {
            response.request_focus();
        }
        chosen
    })
    .inner
}

/// What the keyboard asked of it this frame. Taken before anything is drawn, so that Enter does not also press the
/// button, and the arrows do not also move the cursor of the filter line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Keys {
    pub steps: isize,
    pub choose: bool,
    open: bool,
    leave: bool,
}

impl Keys {
    fn take(ui: &Ui, id: Id, open: bool) -> Self {
        let focused = ui.memory(|memory| memory.has_focus(id));
        let filtering = ui.memory(|memory| memory.has_focus(combo_list::filter_id(id)));
        if focused {
            let filter = EventFilter { vertical_arrows: true, escape: open, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
        }
        if !(focused || filtering && open) {
            return Self::default();
        }
        ui.input_mut(|input| {
            let mut took = |key| input.count_and_consume_key(Modifiers::NONE, key);
            let (down, up) = (took(Key::ArrowDown).cast_signed(), took(Key::ArrowUp).cast_signed());
            if !open {
                return Self { open: down + up > 0, ..Self::default() };
            }
            let choose = took(Key::Enter) > 0 || (focused && took(Key::Space) > 0);
            Self { steps: down - up, choose, open: false, leave: input.key_pressed(Key::Escape) }
        })
    }
}

fn button(ui: &mut Ui, id: Id, width: f32, current: (&str, &str), enabled: bool, open: bool) -> Response {
    let (m, t) = (theme::metrics(), theme::tokens(ui));
    let (rect, _) = ui.allocate_exact_size(vec2(width, m.control.height), Sense::hover());
    let response = ui.interact(rect, id, if enabled { Sense::click() } else { Sense::hover() });
    let (fill, outline, colour) = match () {
        () if !enabled => (t.control_disabled, t.stroke, t.text_disabled),
        () if open || response.is_pointer_button_down_on() => (t.control_pressed, t.stroke_strong, t.text),
        () if response.hovered() => (t.control_hover, t.stroke_strong, t.text),
        () => (t.control, t.stroke_strong, t.text),
    };
    let corners = paint::corners(m.radius.m);
    ui.painter().rect(rect, corners, fill, Stroke::new(m.control.stroke, outline), StrokeKind::Inside);
    if paint::focused(ui, &response) || open {
        let ring = Stroke::new(m.control.focus, t.focus);
        ui.painter().rect_stroke(rect, corners, ring, StrokeKind::Inside);
    }
    let sign_at = pos2(rect.right() - m.space.m - m.control.icon / 2.0, rect.center().y);
    let sign = Rect::from_center_size(sign_at, Vec2::splat(m.control.icon));
    icon::paint(ui.painter(), Icon::ChevronDown, sign, if enabled { t.text_secondary } else { t.text_disabled });
    let room = rect.with_min_x(rect.left() + m.space.m).with_max_x(sign.left() - m.space.xs);
    paint::noted(ui, current, colour, Align2::LEFT_CENTER, room);
    response
}

fn describe(ui: &Ui, response: &Response, label: &str, current: &str, enabled: bool, open: bool) {
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ComboBox, enabled, label);
        info.current_text_value = Some(current.to_owned());
        info
    });
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_expanded(open);
        node.set_has_popup(accesskit::HasPopup::Listbox);
    });
}

#[cfg(test)]
mod tests {
    use egui_kittest::{
        Harness,
        kittest::{NodeT as _, Queryable as _},
    };

    use super::super::testing::{harness, press, shows};
    use super::*;

    const LANGUAGES: [&str; 3] = ["English", "中文", "日本語"];

    fn items() -> Vec<ComboItem<'static>> {
        let mut items: Vec<_> = LANGUAGES.map(|text| ComboItem { text, ..ComboItem::default() }).to_vec();
        items[2].disabled_reason = Some("Not with this model");
        items
    }

    fn languages<'a>() -> Harness<'a, usize> {
        harness(0, |ui, chosen| {
            let picked = combo(ui, Id::unique("language"), "Language", LANGUAGES[*chosen], &items());
            *chosen = picked.unwrap_or(*chosen);
        })
    }

    #[test]
    fn the_pointer_opens_it_and_takes_a_choice() {
        let mut window = languages();
        assert_eq!(window.get_by_label("Language").value().as_deref(), Some("English"));
        window.get_by_label("Language").click();
        window.run();
        window.get_by_label("中文").click();
        window.run();
        assert_eq!(*window.state(), 1);
        assert_eq!(window.get_by_label("Language").value().as_deref(), Some("中文"));
        assert!(!shows(&window, "日本語"), "the list is closed");
    }

    #[test]
    fn the_keyboard_opens_walks_takes_and_leaves() {
        let mut window = languages();
        press(&mut window, Key::Tab);
        press(&mut window, Key::ArrowDown);
        assert!(shows(&window, "中文"));
        press(&mut window, Key::ArrowDown);
        press(&mut window, Key::Enter);
        assert_eq!(*window.state(), 1);
        assert!(window.get_by_label("Language").is_focused());
        press(&mut window, Key::Space);
        assert!(shows(&window, "日本語"));
        press(&mut window, Key::Escape);
        assert!(!shows(&window, "日本語"));
        assert!(window.get_by_label("Language").is_focused());
        assert_eq!(*window.state(), 1);
    }

    #[test]
    fn what_cannot_be_chosen_says_why_and_is_not_taken() {
        let mut window = languages();
        window.get_by_label("Language").click();
        window.run();
        let node = window.get_by_label("日本語");
        assert!(node.accesskit_node().is_disabled());
        assert_eq!(node.accesskit_node().data().description(), Some("Not with this model"));
        node.click();
        window.run();
        assert_eq!(*window.state(), 0);
        press(&mut window, Key::ArrowUp);
        press(&mut window, Key::Enter);
        assert_eq!(*window.state(), 1, "the cursor passes over it");
    }

    #[test]
    fn a_long_list_is_filtered_by_typing() {
        let names: Vec<String> = (0..40).map(|n| format!("Voice {n}")).collect();
        let mut window = harness(0, move |ui, chosen| {
            let items: Vec<_> = names.iter().map(|text| ComboItem { text, ..ComboItem::default() }).collect();
            *chosen = combo(ui, Id::unique("voice"), "Voice", &names[*chosen], &items).unwrap_or(*chosen);
        });
        window.get_by_label("Voice").click();
        window.run();
        window.event(eframe::egui::Event::Text("37".to_owned()));
        window.run();
        assert!(!shows(&window, "Voice 1"));
        press(&mut window, Key::Enter);
        assert_eq!(*window.state(), 37);
        assert!(!shows(&window, "Voice 37"));
        press(&mut window, Key::Space);
        assert!(shows(&window, "Voice 36"));
        press(&mut window, Key::Escape);
        assert!(!shows(&window, "Voice 36"));
        assert!(window.get_by_label("Voice").is_focused());
    }

    #[test]
    fn hundreds_of_choices_are_searched_by_words_of_any_line() {
        let voices: Vec<_> =
            (0..300).map(|n| (format!("Voice {n}"), format!("Calm woman · dialect {}", n % 7))).collect();
        let mut window = harness(0, move |ui, chosen| {
            let item = |(text, detail)| ComboItem { text, detail, ..ComboItem::default() };
            let items: Vec<_> = voices.iter().map(|(text, detail)| item((text.as_str(), detail.as_str()))).collect();
            *chosen = combo(ui, Id::unique("voice"), "Voice", &voices[*chosen].0, &items).unwrap_or(*chosen);
        });
        window.get_by_label("Voice").click();
        window.run();
        window.event(eframe::egui::Event::Text("calm 299 dialect".to_owned()));
        window.run();
        assert!(shows(&window, "Voice 299") && !shows(&window, "Voice 298"));
        press(&mut window, Key::Enter);
        assert_eq!(*window.state(), 299);
        press(&mut window, Key::Space);
        let current = window.get_by_label("Voice 299").rect();
        assert!(window.ctx.content_rect().contains_rect(current), "the present choice is in sight: {current:?}");
    }

    #[test]
    fn a_note_is_painted_and_described_but_is_no_part_of_the_name() {
        let mut window = harness(0, |ui, chosen| {
            let old = ComboItem { text: "old", note: "(retired)", detail: "since May", ..ComboItem::default() };
            let items = [ComboItem { text: "new", ..ComboItem::default() }, old];
            *chosen = combo(ui, Id::unique("model"), "Model", items[*chosen].text, &items).unwrap_or(*chosen);
        });
        window.get_by_label("Model").click();
        window.run();
        let described = window.get_by_label("old").accesskit_node().data().description().map(str::to_owned);
        assert_eq!(described.as_deref(), Some("since May (retired)"));
        window.get_by_label("old").click();
        window.run();
        assert_eq!(window.get_by_label("Model").value().as_deref(), Some("old"));
        let painted = format!("{:?}", window.output().shapes);
        assert!(painted.contains("(retired)"), "the closed box shows it too");
    }

    #[test]
    fn a_disabled_one_does_not_open() {
        let mut window = harness((), |ui, ()| {
            let options = ComboOptions { enabled: false, ..ComboOptions::default() };
            combo_with(ui, Id::unique("language"), "Language", "English", &items(), options);
        });
        window.get_by_label("Language").click();
        window.run();
        assert!(!shows(&window, "中文"));
        assert!(window.get_by_label("Language").accesskit_node().is_disabled());
    }
}
