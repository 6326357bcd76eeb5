//! A server that dies, comes back with another key, or never knew this one.

use crate::stage::{
    DESIGN, Desktop, GIRL, OLD_MAN, Service, Start, endless_tale, exports, ffprobe, free_address, vault,
};

const UNREACHABLE: &str = "The server cannot be reached. Check the network and the address.";
const REFUSED: &str = "The key was refused. Check it, and that it belongs to the chosen region.";

#[test]
fn a_killed_server_costs_no_take_and_a_wrong_key_is_told() {
    let Some(desktop) = Desktop::open() else { return };
    let (data, there) = (desktop.folder("data"), desktop.folder("there"));
    let addr = free_address();
    let mut service = Service::start(&there, addr);
    let mut program = Start::new(&desktop, &data).endpoint(&service.url, &service.key).open();
    program.says(&format!("Connected to {}", service.url.trim_start_matches("http://")));
    program.describe(OLD_MAN, "first");
    program.design(1);

    service.kill();
    program.describe(GIRL, "second");
    program.click(DESIGN);
    program.says(UNREACHABLE);
    program.has("Discard take 1");
    assert_eq!(vault(&data).len(), 1);
    program.click("Voices");
    program.click("Refresh");
    program.says(UNREACHABLE);

    // The same address with a new key, which this program does not have.
    service = Service::start(&there, addr);
    program.click("Design");
    program.click(DESIGN);
    program.says(REFUSED);
    program.close();

    let mut program = Start::new(&desktop, &data).endpoint(&service.url, &service.key).open();
    program.has("Discard take 1");
    program.design(2);
    program.click("Voices");
    program.says("2 of 2");
    program.close();
}

#[test]
fn a_server_killed_in_mid_speech_leaves_a_recording() {
    let Some(desktop) = Desktop::open() else { return };
    let data = desktop.folder("data");
    let mut service = Service::start(&desktop.folder("there"), free_address());
    let mut program = Start::new(&desktop, &data).endpoint(&service.url, &service.key).open();
    program.describe(OLD_MAN, "teller");
    program.design(1);
    program.click("Use take 1 in Live");
    program.fill("Text to speak", &endless_tale());
    program.speak();
    service.kill();
    program.says("s recorded before");
    program.says("The connection broke. What had arrived is kept.");
    program.says("Incomplete");
    let recording = vault(&data).pop().unwrap();
    assert!(recording.seconds() > 0.5);
    program.click("Export recording");
    program.says("Exported ");
    let exported = ffprobe(&exports(&data)[0]).seconds;
    assert!((exported / recording.seconds() - 1.0).abs() < 0.02, "{exported} of {} s", recording.seconds());
    program.close();
}
