//! The accessibility tree: what a screen reader would find in the window.

use std::{collections::HashMap, fmt::Write as _};

use accesskit::{Node, NodeId, Toggled, TreeUpdate};
use eframe::egui::{Pos2, pos2};

/// How a control is found.
#[derive(Clone, Copy, Debug)]
pub enum Name<'a> {
    /// By its whole label.
    Is(&'a str),
    /// By how its label begins.
    Begins(&'a str),
}

impl<'a> From<&'a str> for Name<'a> {
    fn from(label: &'a str) -> Self {
        Self::Is(label)
    }
}

impl<'a> From<&'a String> for Name<'a> {
    fn from(label: &'a String) -> Self {
        Self::Is(label)
    }
}

impl Name<'_> {
    fn fits(self, label: &str) -> bool {
        match self {
            Self::Is(name) => label == name,
            Self::Begins(name) => label.starts_with(name),
        }
    }
}

/// The tree of one frame.
pub struct Tree {
    pub step: u64,
    pub focus: NodeId,
    /// In reading order.
    nodes: Vec<(NodeId, usize, Node)>,
}

impl Tree {
    pub fn new(step: u64, update: TreeUpdate) -> Self {
        let root = update.tree.as_ref().map_or(update.nodes[0].0, |tree| tree.root);
        let mut all: HashMap<_, _> = update.nodes.into_iter().collect();
        let (mut nodes, mut open) = (Vec::new(), vec![(root, 0)]);
        while let Some((id, depth)) = open.pop() {
            let Some(node) = all.remove(&id) else { continue };
            open.extend(node.children().iter().rev().map(|child| (*child, depth + 1)));
            nodes.push((id, depth, node));
        }
        Self { step, focus: update.focus, nodes }
    }

    /// The first control of that name.
    pub fn find<'n>(&self, name: impl Into<Name<'n>>) -> Option<&Node> {
        self.all(name).next()
    }

    /// All controls of that name.
    pub fn all<'n>(&self, name: impl Into<Name<'n>>) -> impl Iterator<Item = &Node> {
        let name = name.into();
        self.nodes.iter().map(|(.., node)| node).filter(move |node| node.label().is_some_and(|label| name.fits(label)))
    }

    /// The label of what has the keyboard.
    pub fn focused(&self) -> Option<&str> {
        self.nodes.iter().find(|(id, ..)| *id == self.focus)?.2.label()
    }

    /// Whether some text in the window contains these words.
    pub fn says(&self, words: &str) -> bool {
        self.nodes.iter().any(|(.., node)| texts(node).any(|text| text.contains(words)))
    }

    /// The text that stands after the name of a figure.
    pub fn figure(&self, name: &str) -> Option<&str> {
        let texts = self.nodes.iter().filter_map(|(.., node)| node.label().or(node.value()));
        texts.skip_while(|text| *text != name).find(|text| *text != name)
    }

    /// All of it, one control a line, for whoever has to find out why a test failed.
    pub fn dump(&self) -> String {
        self.nodes.iter().fold(String::new(), |mut out, (_, depth, node)| {
            let place = node.bounds().map(|b| format!("[{:.0},{:.0} {:.0}x{:.0}]", b.x0, b.y0, b.width(), b.height()));
            let disabled = if node.is_disabled() { " disabled" } else { "" };
            let words: Vec<_> = texts(node).collect();
            let _ = writeln!(
                out,
                "{:indent$}{:?} {words:?}{disabled} {}",
                "",
                node.role(),
                place.unwrap_or_default(),
                indent = 2 * depth
            );
            out
        })
    }
}

fn texts(node: &Node) -> impl Iterator<Item = &str> {
    [node.label(), node.value(), node.description()].into_iter().flatten()
}

/// Where to click.
pub fn middle(node: &Node) -> Option<Pos2> {
    let bounds = node.bounds()?;
    Some(pos2(f64::midpoint(bounds.x0, bounds.x1) as f32, f64::midpoint(bounds.y0, bounds.y1) as f32))
}

/// Whether a segment or a switch is the chosen one.
pub fn is_on(node: &Node) -> bool {
    node.toggled() == Some(Toggled::True) || node.is_selected() == Some(true)
}
