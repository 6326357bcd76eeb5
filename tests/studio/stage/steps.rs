//! Steps that many stories take.

use eframe::egui::{Key, Modifiers};

use super::{Ear, Heard, Name, Program};

pub const OLD_MAN: &str = "A very old man with a deep, low, hoarse voice. He speaks slowly.";
pub const GIRL: &str = "A cheerful 8-year-old girl with a high, bright, childlike voice.";
pub const SENTENCE: &str = "The sea gives, and the sea takes. That night it gave us a story.";

/// Longer than any machine speaks at once.
pub fn endless_tale() -> String {
    "Once upon a time there was a tale that would not end. ".repeat(120)
}

/// The button's label goes on with the price.
pub const DESIGN: Name<'_> = Name::Begins("Design voice");

impl Program {
    /// Fills the form of Design.
    pub fn describe(&mut self, prompt: &str, name: &str) {
        self.click("Design");
        self.fill("Voice prompt", prompt);
        self.fill("Preview text", SENTENCE);
        self.fill("Voice name", name);
    }

    /// Designs by mouse, and waits for the take with this number.
    pub fn design(&mut self, number: u32) {
        self.click(DESIGN);
        self.has(&format!("Discard take {number}"));
    }

    /// Designs with this key, and hears the preview, which plays by itself.
    pub fn design_and_hear(&mut self, ear: &Ear, design: impl FnOnce(&mut Self)) -> Heard {
        let before = ear.now();
        design(self);
        ear.hears_all(before)
    }

    /// Begins to speak live, with a text that is there already, and waits until some of it has come.
    pub fn speak(&mut self) {
        self.click("Speak");
        self.until("speech", |tree| {
            tree.says("Speaking: ") && tree.says(" of ") && !tree.says("waiting for the first")
        });
    }

    /// Presses Ctrl and Enter.
    pub fn ctrl_enter(&mut self) {
        self.press(Modifiers::COMMAND, Key::Enter);
    }

    /// Presses Tab until this control has the keyboard.
    pub fn tab_to(&mut self, control: &str) {
        // More than any panel has controls.
        for _ in 0..60 {
            if self.tree().focused() == Some(control) {
                return;
            }
            self.key(Key::Tab);
        }
        panic!("the keyboard does not reach {control}");
    }

    /// Presses a key alone.
    pub fn key(&mut self, key: Key) {
        self.press(Modifiers::NONE, key);
    }
}
