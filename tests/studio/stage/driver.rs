//! The line to the program's inspection: asks for its tree, puts events into its window.

use std::{
    io,
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_inspection::{Request, Response, protocol::read_handshake, read_message, write_message};

use super::Tree;

/// The program answers a request within 20 s or not at all.
const ANSWER: Duration = Duration::from_secs(30);

pub struct Driver(TcpStream);

impl Driver {
    /// Fails while the program does not listen yet.
    pub fn connect(addr: SocketAddr) -> io::Result<Self> {
        let mut line = TcpStream::connect(addr)?;
        line.set_read_timeout(Some(ANSWER))?;
        line.set_nodelay(true)?;
        read_handshake(&mut line)?;
        Ok(Self(line))
    }

    fn ask(&mut self, request: &Request) -> io::Result<Response> {
        write_message(&mut self.0, request)?;
        match read_message(&mut self.0)? {
            Response::Error { message } => Err(io::Error::other(message)),
            response => Ok(response),
        }
    }

    /// The tree; `None` before the first frame.
    pub fn tree(&mut self) -> io::Result<Option<Tree>> {
        match self.ask(&Request::GetTree)? {
            Response::Tree { step, accesskit, .. } => Ok(accesskit.map(|update| Tree::new(step, update))),
            other => Err(io::Error::other(format!("{other:?}"))),
        }
    }

    /// Puts events into the next frame and waits until it is drawn.
    pub fn events(&mut self, events: Vec<Event>) {
        let answer = self.ask(&Request::ApplyEvents { events }).expect("the window takes events");
        assert!(matches!(answer, Response::Done), "{answer:?}");
    }

    /// Moves there, presses and lets go, each in a frame of its own as a hand would.
    pub fn click(&mut self, pos: Pos2) {
        self.events(vec![Event::PointerMoved(pos)]);
        for pressed in [true, false] {
            let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
            self.events(vec![Event::PointerButton { pos, button, pressed, modifiers }]);
        }
    }

    /// Presses a key and lets it go.
    pub fn press(&mut self, modifiers: Modifiers, key: Key) {
        for pressed in [true, false] {
            self.events(vec![Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }]);
        }
    }
}
