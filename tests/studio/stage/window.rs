//! Closing a window as its title bar would; a display without a window manager has none.

use x11rb::{
    connection::Connection as _,
    protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask},
};

/// Asks every window of the display to close.
pub fn close_all(display: &str) {
    let (line, screen) = x11rb::connect(Some(display)).unwrap();
    let root = line.setup().roots[screen].root;
    let atom = |name: &str| line.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
    let (protocols, delete) = (atom("WM_PROTOCOLS"), atom("WM_DELETE_WINDOW"));
    let mut asked = 0;
    for window in line.query_tree(root).unwrap().reply().unwrap().children {
        let knows = line.get_property(false, window, protocols, AtomEnum::ATOM, 0, 8).unwrap().reply().unwrap();
        if knows.value32().is_some_and(|mut atoms| atoms.any(|atom| atom == delete)) {
            let event = ClientMessageEvent::new(32, window, protocols, [delete, x11rb::CURRENT_TIME, 0, 0, 0]);
            line.send_event(false, window, EventMask::NO_EVENT, event).unwrap();
            asked += 1;
        }
    }
    // An answer means that everything before it was taken.
    line.get_input_focus().unwrap().reply().unwrap();
    assert_eq!(asked, 1, "one window can be closed");
}
