//! A wire with an ear: passes bytes on between the program and a server, and notes when audio passes.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Instant,
};

use crate::Res;

/// What every piece of audio has in it; a server's frames are not masked.
const MARK: &[u8] = b"response.audio.delta";

/// A running wire.
pub struct Proxy {
    pub addr: SocketAddr,
    passed: Arc<Mutex<Option<Instant>>>,
}

impl Proxy {
    /// Passes everything on to `server`.
    pub fn start(server: SocketAddr) -> Res<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let addr = listener.local_addr()?;
        let passed = Arc::new(Mutex::new(None));
        let noted = Arc::clone(&passed);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Ok(server) = TcpStream::connect(server) {
                    let _ = join(client, server, &noted);
                }
            }
        });
        Ok(Self { addr, passed })
    }

    /// When the first audio passed since this was last asked.
    pub fn take(&self) -> Option<Instant> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

fn join(client: TcpStream, server: TcpStream, noted: &Arc<Mutex<Option<Instant>>>) -> Res<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (client_again, server_again) = (client.try_clone()?, server.try_clone()?);
    let noted = Arc::clone(noted);
    thread::spawn(move || pass(client, server, |_| ()));
    thread::spawn(move || {
        let mut tail = Vec::new();
        pass(server_again, client_again, |bytes| {
            // The mark may be cut in two.
            tail.extend_from_slice(bytes);
            if tail.windows(MARK.len()).any(|window| window == MARK) {
                noted.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(Instant::now);
            }
            tail.drain(..tail.len().saturating_sub(MARK.len() - 1));
        });
    });
    Ok(())
}

fn pass(mut from: TcpStream, mut to: TcpStream, mut listen: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        listen(&buffer[..count]);
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
