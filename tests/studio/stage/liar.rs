//! A server that answers whatever it is told to, however little sense it makes.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio_tungstenite::tungstenite::{self, Message};

use super::free_address;

/// What it answers.
#[derive(Clone, Debug)]
pub enum Lie {
    /// These bytes to every call, then the end.
    Bytes(Vec<u8>),
    /// An empty list to every call. To a socket, these frames once it has heard one, and then the end.
    Frames(Vec<Message>),
    /// The same, but then nothing more, without an end.
    FramesAndSilence(Vec<Message>),
}

impl Lie {
    /// An orderly answer with this status line and body.
    pub fn answer(status: &str, body: &str) -> Self {
        let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        Self::Bytes((head + body).into_bytes())
    }
}

pub struct Liar {
    pub url: String,
    lie: Arc<Mutex<Lie>>,
}

impl Liar {
    /// Listens until the test ends.
    pub fn start() -> Self {
        let listener = TcpListener::bind(free_address()).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let lie = Arc::new(Mutex::new(Lie::Frames(Vec::new())));
        let told = Arc::clone(&lie);
        std::thread::spawn(move || {
            for caller in listener.incoming().flatten() {
                let lie = told.lock().unwrap().clone();
                // A caller that goes away in the middle is not this server's trouble.
                std::thread::spawn(move || drop(answer(caller, lie)));
            }
        });
        Self { url, lie }
    }

    /// Answers like this from now on.
    pub fn tell(&self, lie: Lie) {
        *self.lie.lock().unwrap() = lie;
    }
}

fn answer(mut caller: TcpStream, lie: Lie) -> Result<(), tungstenite::Error> {
    let mut start = [0; 4];
    while caller.peek(&mut start)? < start.len() {}
    let (frames, silent) = match lie {
        Lie::Bytes(bytes) => {
            hear_call(&mut caller)?;
            return Ok(caller.write_all(&bytes)?);
        }
        Lie::Frames(_) | Lie::FramesAndSilence(_) if &start != b"GET " => {
            hear_call(&mut caller)?;
            let Lie::Bytes(list) = Lie::answer("200 OK", r#"{"output":{"voice_list":[],"total_count":0}}"#) else {
                return Ok(());
            };
            return Ok(caller.write_all(&list)?);
        }
        Lie::Frames(frames) => (frames, false),
        Lie::FramesAndSilence(frames) => (frames, true),
    };
    let mut socket = tungstenite::accept(caller).map_err(|err| tungstenite::Error::Io(std::io::Error::other(err)))?;
    socket.read()?;
    for frame in frames {
        socket.send(frame)?;
    }
    if silent {
        while socket.read().is_ok() {}
    }
    Ok(())
}

/// Reads a whole call: an answer before its end would reset the line.
fn hear_call(caller: &mut TcpStream) -> std::io::Result<()> {
    caller.set_read_timeout(Some(Duration::from_secs(5)))?;
    let (mut call, mut buffer) = (Vec::new(), [0; 8_192]);
    loop {
        let text = String::from_utf8_lossy(&call).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length:").nth(1).and_then(|rest| rest.lines().next());
            if body.len() >= length.and_then(|length| length.trim().parse().ok()).unwrap_or(0) {
                return Ok(());
            }
        }
        let count @ 1.. = caller.read(&mut buffer)? else { return Ok(()) };
        call.extend_from_slice(&buffer[..count]);
    }
}
