//! A window without a screen and without work behind it: events go in, commands come out, controls are found by name.

use eframe::egui::{self, Key, Modifiers, Rect, accesskit};
use egui_kittest::{Harness, Node, kittest::NodeT as _};
use std::{path::Path, sync::Arc};
use timbre::{
    app::Studio,
    catalog::Catalog,
    dashscope::ManagedVoice,
    i18n::Lang,
    settings::{Paths, Settings},
    studio::{Command, Event, Place, VoiceListing},
    ui::{Panel, Shared, theme},
    wire::voices::VoiceFamily,
};

pub const BOTH: [Lang; 2] = [Lang::En, Lang::Zh];
/// The usual window, and about the smallest that anybody uses.
pub const SIZES: [[f32; 2]; 2] = [[1_280.0, 800.0], [900.0, 600.0]];

pub const DESIGN: (&str, &str) = ("Design", "设计");
pub const VOICES: (&str, &str) = ("Voices", "音色");
pub const LIVE: (&str, &str) = ("Live", "实时");
pub const SETTINGS: (&str, &str) = ("Settings", "设置");

/// A name that may differ between the languages: a text, or English and Chinese.
pub trait Name {
    fn in_lang(&self, lang: Lang) -> String;
}

impl Name for &str {
    fn in_lang(&self, _: Lang) -> String {
        (*self).to_owned()
    }
}

impl Name for String {
    fn in_lang(&self, _: Lang) -> String {
        self.clone()
    }
}

impl<A: AsRef<str>, B: AsRef<str>> Name for (A, B) {
    fn in_lang(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.0.as_ref().to_owned(),
            Lang::Zh => self.1.as_ref().to_owned(),
        }
    }
}

/// What a node says: its name, or the words of a label.
pub fn said(node: &Node<'_>) -> Option<String> {
    let node = node.accesskit_node();
    let words = if node.role() == accesskit::Role::Label { node.value() } else { None };
    words.or_else(|| node.label())
}

/// The window under test.
pub struct Window {
    pub harness: Harness<'static, Studio>,
}

impl Window {
    /// Before anything is known.
    pub fn bare(lang: Lang, size: [f32; 2], settings: Settings) -> Self {
        let paths = Paths::resolve(Some(Path::new("/nowhere/timbre"))).unwrap();
        let shared = Shared::new(lang, Arc::new(Catalog::bundled()), paths, settings);
        let harness = Harness::builder()
            .with_size(size)
            // Short frames, so that no notice goes and no tooltip comes while a test looks.
            .with_step_dt(1.0 / 120.0)
            .with_context_setup(theme::install)
            .build_ui_state(|ui, studio: &mut Studio| studio.show(ui), Studio::new(shared));
        let mut window = Self { harness };
        window.settle();
        window
    }

    /// Offline and empty, ready for anything; the commands of getting there are taken away.
    pub fn new(lang: Lang) -> Self {
        Self::sized(lang, SIZES[0])
    }

    pub fn sized(lang: Lang, size: [f32; 2]) -> Self {
        Self::with(lang, size, Settings::default(), offline())
    }

    pub fn with(lang: Lang, size: [f32; 2], settings: Settings, place: Place) -> Self {
        let mut window = Self::bare(lang, size, settings);
        window.apply(Event::VaultOpened {
            takes: Vec::new(),
            discarded: Vec::new(),
            warnings: Vec::new(),
            pending: Vec::new(),
        });
        window.apply(Event::Connected(place));
        window.list(Vec::new());
        window.sent();
        window
    }

    /// Opens a panel by its place in the rail.
    pub fn on(mut self, panel: Panel) -> Self {
        self.go(panel);
        self
    }

    pub fn go(&mut self, panel: Panel) {
        self.harness.state_mut().panel = panel;
        self.settle();
    }

    /// Answers the question for the account's voices that is out.
    pub fn list(&mut self, voices: Vec<ManagedVoice>) {
        let asked = self.shared().voices.asked.unwrap();
        self.apply(Event::VoicesListed(asked, Ok(VoiceListing { voices, told_by: VoiceFamily::ALL.to_vec() })));
    }

    pub fn shared(&self) -> &Shared {
        &self.harness.state().shared
    }

    pub fn shared_mut(&mut self) -> &mut Shared {
        &mut self.harness.state_mut().shared
    }

    pub fn lang(&self) -> Lang {
        self.shared().lang
    }

    /// Runs what is queued and a few frames more; every control must have a name in all of this.
    pub fn settle(&mut self) {
        self.harness.run_steps(4);
        self.harness.check_accessibility();
    }

    pub fn apply(&mut self, event: Event) {
        self.harness.state_mut().apply(event);
        self.settle();
    }

    /// Takes the commands that were left, without those that ask for pictures.
    pub fn sent(&mut self) -> Vec<Command> {
        let mut commands = std::mem::take(&mut self.shared_mut().commands);
        commands.retain(|command| !matches!(command, Command::Draw(_)));
        commands
    }

    /// Takes the one command that was left.
    pub fn only(&mut self) -> Command {
        let mut commands = self.sent();
        assert_eq!(commands.len(), 1, "{commands:?}");
        commands.remove(0)
    }

    /// The one control outside the rail that has this name.
    pub fn control(&self, name: impl Name) -> Node<'_> {
        let tab = |node: &Node<'_>| node.accesskit_node().role() == accesskit::Role::Tab;
        self.one(&name.in_lang(self.lang()), |node| !tab(node))
    }

    /// The tab of this name in the rail.
    pub fn tab(&self, name: impl Name) -> Node<'_> {
        let tab = |node: &Node<'_>| node.accesskit_node().role() == accesskit::Role::Tab;
        self.one(&name.in_lang(self.lang()), tab)
    }

    fn one(&self, name: &str, wanted: impl Fn(&Node<'_>) -> bool) -> Node<'_> {
        let is = |node: &Node<'_>| said(node).as_deref() == Some(name) && wanted(node);
        let found: Vec<_> = self.controls().into_iter().filter(is).collect();
        assert_eq!(found.len(), 1, "{name:?} among {:?}", self.words());
        found[0]
    }

    /// The one control whose name begins so.
    pub fn control_from(&self, start: impl Name) -> Node<'_> {
        let start = start.in_lang(self.lang());
        let begins = |node: &Node<'_>| said(node).is_some_and(|name| name.starts_with(&start));
        let found: Vec<_> = self.controls().into_iter().filter(begins).collect();
        assert_eq!(found.len(), 1, "{start:?} among {:?}", self.words());
        found[0]
    }

    /// Everything that can be acted on, or could if it were not disabled.
    pub fn controls(&self) -> Vec<Node<'_>> {
        let is = |node: &Node<'_>| is_control(node.accesskit_node().role());
        self.harness.root().children_recursive().filter(is).collect()
    }

    pub fn has(&self, name: impl Name) -> bool {
        let name = name.in_lang(self.lang());
        self.controls().iter().any(|node| said(node).as_deref() == Some(&name))
    }

    pub fn enabled(&self, name: impl Name) -> bool {
        !self.control(name).accesskit_node().is_disabled()
    }

    /// Everything that is said anywhere.
    pub fn words(&self) -> Vec<String> {
        self.harness.root().children_recursive().filter_map(|node| said(&node)).collect()
    }

    /// Whether exactly this is said somewhere.
    pub fn shows(&self, text: impl Name) -> bool {
        let text = text.in_lang(self.lang());
        self.words().contains(&text)
    }

    /// Whether this is part of something that is said.
    pub fn tells(&self, part: impl Name) -> bool {
        let part = part.in_lang(self.lang());
        self.words().iter().any(|words| words.contains(&part))
    }

    /// Whether a group of choices has this name.
    pub fn group(&self, name: impl Name) -> bool {
        let name = name.in_lang(self.lang());
        let group = |node: &Node<'_>| node.accesskit_node().role() == accesskit::Role::RadioGroup;
        self.harness.root().children_recursive().any(|node| group(&node) && said(&node).as_deref() == Some(&name))
    }

    /// Whether these words are painted somewhere, be they in the tree or not.
    pub fn paints(&self, words: &str) -> bool {
        fn inside(shape: &egui::Shape, words: &str) -> bool {
            match shape {
                egui::Shape::Text(text) => text.galley.text() == words,
                egui::Shape::Vec(shapes) => shapes.iter().any(|shape| inside(shape, words)),
                _ => false,
            }
        }
        self.harness.output().shapes.iter().any(|clipped| inside(&clipped.shape, words))
    }

    pub fn click(&mut self, name: impl Name) {
        let node = self.control(name);
        assert!(!node.accesskit_node().is_disabled(), "{:?}", said(&node));
        node.click();
        self.settle();
    }

    /// Clicks where a control is, whether or not it can be used.
    pub fn poke(&mut self, place: Rect) {
        self.harness.hover_at(place.center());
        for pressed in [true, false] {
            let modifiers = Modifiers::NONE;
            let button = egui::PointerButton::Primary;
            self.harness.event(egui::Event::PointerButton { pos: place.center(), button, pressed, modifiers });
        }
        self.settle();
    }

    /// Opens the combo box of this name and takes the choice of that name; a long list is filtered by it first.
    pub fn choose(&mut self, combo: impl Name, choice: impl Name) {
        let choice = choice.in_lang(self.lang());
        self.click(combo);
        self.harness.event(egui::Event::Text(choice.clone()));
        self.settle();
        self.click(choice);
    }

    pub fn type_into(&mut self, field: impl Name, text: &str) {
        self.click(field);
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.settle();
    }

    pub fn replace(&mut self, field: impl Name, text: &str) {
        self.click(field);
        self.press(Modifiers::COMMAND, Key::A);
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.settle();
    }

    pub fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    pub fn value(&self, name: impl Name) -> String {
        self.control(name).value().unwrap_or_default()
    }

    pub fn focused(&self) -> Option<String> {
        self.harness.root().children_recursive().find(egui_kittest::Node::is_focused).and_then(|node| said(&node))
    }
}

/// Roles that somebody acts on.
pub fn is_control(role: accesskit::Role) -> bool {
    use accesskit::Role;
    matches!(
        role,
        Role::Button
            | Role::CheckBox
            | Role::ComboBox
            | Role::Link
            | Role::ListBoxOption
            | Role::ListItem
            | Role::MultilineTextInput
            | Role::PasswordInput
            | Role::RadioButton
            | Role::SearchInput
            | Role::Slider
            | Role::Tab
            | Role::TextInput
    )
}

pub fn offline() -> Place {
    Place { offline: true, host: "127.0.0.1".to_owned(), region: None, given: false }
}

pub fn cloud(region: &str) -> Place {
    Place { offline: false, host: "dashscope.aliyuncs.com".to_owned(), region: Some(region.to_owned()), given: false }
}
