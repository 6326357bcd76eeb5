//! What can be seen on the display, from outside any program: the same question for all of them.

use std::{
    thread,
    time::{Duration, Instant},
};

use x11rb::{
    connection::Connection as _,
    protocol::xproto::{ConnectionExt as _, ImageFormat},
    rust_connection::RustConnection,
};

use crate::Res;

/// The line that is looked at: through the middle of a window in the corner of the screen.
const LINE: (i16, i16, u16, u16) = (0, 380, 1_000, 1);
/// Time between two looks. A look costs the display some microseconds.
const LOOK_EVERY: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_mins(1);

/// The display's root window.
pub struct Screen {
    connection: RustConnection,
    root: u32,
}

impl Screen {
    pub fn open() -> Res<Self> {
        let (connection, number) = x11rb::connect(None)?;
        let root = connection.setup().roots.get(number).ok_or("no screen")?.root;
        Ok(Self { connection, root })
    }

    /// Whether anything but black is on the line.
    fn is_lit(&self) -> Res<bool> {
        let (x, y, width, height) = LINE;
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, !0)?.reply()?;
        // The fourth byte of a pixel is padding.
        Ok(image.data.chunks_exact(4).any(|pixel| pixel[..3].iter().any(|&value| value != 0)))
    }

    /// Waits until the line is lit, or black; gives the moment when it was seen.
    pub fn wait(&self, lit: bool) -> Res<Instant> {
        let since = Instant::now();
        while self.is_lit()? != lit {
            if since.elapsed() > PATIENCE {
                return Err("nothing changes on the screen".into());
            }
            thread::sleep(LOOK_EVERY);
        }
        Ok(Instant::now())
    }
}
