//! A server that answers nonsense: each time one sentence, nothing lost, and the program goes on.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::stage::{DESIGN, Desktop, Liar, Lie, OLD_MAN, Program, Start, Tree, vault};

const NONSENSE: &str = "The server answered something that makes no sense.";
/// A charged call without a clear answer may have been charged.
const UNKNOWN: &str = "No clear answer came, so the voice may have been made and charged all the same.";
const BROKEN: &str = "The connection broke. What had arrived is kept.";

#[test]
fn nonsense_in_answer_to_a_design_is_told() {
    let Some(desktop) = Desktop::open() else { return };
    let (data, liar) = (desktop.folder("data"), Liar::start());
    let mut program = Start::new(&desktop, &data).endpoint(&liar.url, "sk-any").open();
    program.describe(OLD_MAN, "lied");
    let html = "<!doctype html><title>Welcome to the hotel network</title>";
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"output\": {\"voice\"".to_vec();
    for (lie, sentence) in [
        (Lie::Bytes(b"\x00\xff\x13 this is no HTTP\r\n\r\n".to_vec()), UNKNOWN),
        (Lie::answer("200 OK", html), UNKNOWN),
        (Lie::Bytes(cut), UNKNOWN),
        (Lie::answer("200 OK", "[]"), UNKNOWN),
        (Lie::Bytes(Vec::new()), UNKNOWN),
        (Lie::answer("200 OK", "null"), UNKNOWN),
        (Lie::answer("503 Service Unavailable", html), UNKNOWN),
        (Lie::answer("200 OK", r#"{"output": {"voice": {"id": 5}}}"#), UNKNOWN),
        (Lie::answer("404 Not Found", html), "The server refused the request."),
    ] {
        liar.tell(lie.clone());
        program.click(DESIGN);
        program.until(&format!("{sentence} after {lie:?}"), |tree| tree.says(sentence) && tree.find(DESIGN).is_some());
        assert!(vault(&data).is_empty());
    }
    a_preview_that_is_no_sound_is_kept(&mut program, &liar);
    program.close();
}

/// It was paid for: its bytes stay, whatever they are.
fn a_preview_that_is_no_sound_is_kept(program: &mut Program, liar: &Liar) {
    let answer = |data: &str| {
        let preview = json!({"data": data, "sample_rate": 24_000, "response_format": "wav"});
        let output = json!({"voice": "qwen-tts-vd-lied-voice-1-a", "preview_audio": preview});
        Lie::answer("200 OK", &json!({"output": output, "request_id": "r"}).to_string())
    };
    liar.tell(answer("%%% no base64 %%%"));
    program.design(1);
    program.says("The voice was made, but its preview cannot be read.");
    liar.tell(answer("bm90IGEgc291bmQ="));
    program.design(2);
    program.says("The sound cannot be read. Its bytes are kept in the vault.");
    let takes = vault(&program.data);
    assert_eq!(std::fs::read(takes[1].sound()).unwrap(), b"not a sound");
}

#[test]
fn nonsense_in_a_live_session_is_told() {
    let Some(desktop) = Desktop::open() else { return };
    let (data, liar) = (desktop.folder("data"), Liar::start());
    let mut program = Start::new(&desktop, &data).endpoint(&liar.url, "sk-any").open();
    program.click("Live");
    program.choose("Voice", "Cherry");
    program.fill("Text to speak", "Is anybody there?");
    let event = |event: serde_json::Value| Message::text(event.to_string());
    let hello = event(json!({"type": "session.created", "session": {"id": "s"}}));
    let wrong = event(json!({"type": "response.audio.delta", "delta": "%%%"}));
    let odd = event(json!({"type": "response.audio.delta", "delta": {"no": "text"}}));
    let late = "The server did not answer in time.";
    for (lie, sentence) in [
        (Lie::answer("200 OK", "<!doctype html><title>Welcome</title>"), "The server"),
        (Lie::Bytes(b"\x00\xff\x13\r\n\r\n".to_vec()), "The server cannot be reached."),
        (Lie::FramesAndSilence(vec![Message::text("}{ garbage")]), NONSENSE),
        (Lie::Frames(vec![hello.clone()]), BROKEN),
        (Lie::FramesAndSilence(vec![hello.clone(), Message::binary(vec![0, 1, 2])]), NONSENSE),
        (Lie::FramesAndSilence(vec![hello.clone(), wrong]), NONSENSE),
        (Lie::Frames(Vec::new()), BROKEN),
        (Lie::FramesAndSilence(vec![hello, odd]), NONSENSE),
        (Lie::FramesAndSilence(Vec::new()), late),
    ] {
        liar.tell(lie.clone());
        program.click("Speak");
        let failed = |tree: &Tree| tree.says("Failed: nothing was spoken") && tree.says(sentence);
        program.until(&format!("{sentence} after {lie:?}"), failed);
    }
    assert!(vault(&data).is_empty(), "sessions without a sound leave no recordings");
    program.close();
}
