//! Drives a running window through its inspection port.

use std::{
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use accesskit::{Node, TreeUpdate};
use eframe::egui::{Event, Modifiers, PointerButton, Pos2};
use egui_inspection::{Request, Response, protocol::read_handshake, read_message, write_message};

use crate::Res;

const PATIENCE: Duration = Duration::from_mins(1);

/// A connection to a window.
pub struct Driver(TcpStream);

impl Driver {
    /// Connects as soon as the window listens.
    pub fn connect(addr: &str) -> Res<Self> {
        let since = Instant::now();
        let mut stream = loop {
            match TcpStream::connect(addr) {
                Ok(stream) => break stream,
                Err(error) if since.elapsed() > PATIENCE => return Err(error.into()),
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        };
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        read_handshake(&mut stream)?;
        Ok(Self(stream))
    }

    fn call(&mut self, request: &Request) -> Res<Response> {
        write_message(&mut self.0, request)?;
        match read_message(&mut self.0)? {
            Response::Error { message } => Err(message.into()),
            response => Ok(response),
        }
    }

    fn tree(&mut self) -> Res<(u64, TreeUpdate)> {
        match self.call(&Request::GetTree)? {
            Response::Tree { step, accesskit: Some(tree), .. } => Ok((step, tree)),
            _ => Err("the window has no tree".into()),
        }
    }

    /// Frames that the window has drawn so far. Asking costs one.
    pub fn frames(&mut self) -> Res<u64> {
        Ok(self.tree()?.0)
    }

    /// Waits for a node that can be used and whose label begins with `label`.
    fn wait(&mut self, label: &str) -> Res<Node> {
        let since = Instant::now();
        loop {
            let found = self.tree().ok().and_then(|(_, tree)| find(&tree, label).filter(|node| !node.is_disabled()));
            match found {
                Some(node) => return Ok(node),
                None if since.elapsed() > PATIENCE => return Err(format!("{label:?} cannot be used").into()),
                None => thread::sleep(Duration::from_millis(50)),
            }
        }
    }

    /// Waits for a node and clicks it; gives the moment of the click.
    pub fn click(&mut self, label: &str) -> Res<Instant> {
        let bounds = self.wait(label)?.bounds().ok_or("it has no place")?;
        let pos = Pos2::new(f64::midpoint(bounds.x0, bounds.x1) as f32, f64::midpoint(bounds.y0, bounds.y1) as f32);
        let button =
            |pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
        self.call(&Request::ApplyEvents { events: vec![Event::PointerMoved(pos)] })?;
        self.call(&Request::ApplyEvents { events: vec![button(true)] })?;
        // A button acts when it is let go.
        let clicked = Instant::now();
        self.call(&Request::ApplyEvents { events: vec![button(false)] })?;
        Ok(clicked)
    }
}

fn find(tree: &TreeUpdate, label: &str) -> Option<Node> {
    let begins = |node: &&Node| node.label().is_some_and(|own| own.starts_with(label)) && node.bounds().is_some();
    let exact = tree.nodes.iter().map(|(_, node)| node).find(|node| node.label() == Some(label));
    exact.or_else(|| tree.nodes.iter().map(|(_, node)| node).find(begins)).cloned()
}
