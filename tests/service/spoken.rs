//! Saying something else with the voice of a take: whole, paid for once, kept as a take of its own whatever happens.

use std::sync::Arc;

use timbre::{
    audio,
    library::{NewTake, TakeKind, TakeRecord},
    model::{Language, TakeId},
    studio::{Command, Event, FailureKind, LiveEnd, RequestId, SpokenEvent, SpokenOrder},
    wire::voices::VoiceFamily,
};
use tokio::sync::Notify;

use crate::{
    drive::{Home, Studio, design, design_cosy},
    lasting::{half_a_speaker, sound},
    liar::socket_server,
    support::eventually,
};

const TEXT: &str = "Something else, then. And more.";

fn order(take: &TakeId, account: &str) -> SpokenOrder {
    let (take, text) = (take.clone(), format!(" {TEXT}\n"));
    let (language, instructions) = (Some(Language::En), String::new());
    SpokenOrder { take, text, language, instructions, account: account.to_owned() }
}

fn say(studio: &Studio, request: RequestId, order: SpokenOrder) {
    studio.send(Command::SaySomethingElse(request, Box::new(order)));
}

/// How it ended, and the take, which is in the vault.
async fn ended(studio: &mut Studio, request: RequestId) -> (Option<TakeRecord>, LiveEnd) {
    let over = |event| match event {
        Event::Spoken(SpokenEvent::Ended { request: of, take, end }) if of == request => Some((take, end)),
        _ => None,
    };
    let (take, end) = studio.until(over).await;
    let saved = take.map(|made| {
        assert_eq!(made.unsaved, None);
        made.take
    });
    (saved, end)
}

/// A take of a voice at that server.
fn origin(home: &Home, server: &str) -> (TakeRecord, String) {
    let host = server.trim_start_matches("http://").to_owned();
    let take = NewTake {
        title: "narrator".to_owned(),
        voice: Some("qwen-tts-vd-narrator-voice-1-a".into()),
        voice_name: Some("narrator".to_owned()),
        model: Some("qwen3-tts-vd-realtime-2026-01-15".into()),
        endpoint: Some(host.clone()),
        ..NewTake::default()
    };
    (home.vault().save_take(&take, b"RIFF").unwrap(), host)
}

#[tokio::test]
async fn a_voice_says_something_else_and_that_is_a_take_of_it() {
    let home = Home::new();
    let mut studio = home.start(None).await;
    studio.send(design(1, 1));
    let first = studio.designed(1).await.unwrap();
    say(&studio, 2, order(&first.id, "offline"));
    let (take, end) = ended(&mut studio, 2).await;
    let take = take.unwrap();
    assert_eq!((end, take.kind, take.complete, take.number), (LiveEnd::Finished, TakeKind::Spoken, true, 2));
    assert_eq!((take.text.as_str(), take.voice_of.as_ref(), &take.voice), (TEXT, Some(&first.id), &first.voice));
    assert_eq!((&take.voice_prompt, &take.model, &take.engine), (&first.voice_prompt, &first.model, &first.engine));
    assert_eq!((take.parent.as_ref(), take.price.as_ref()), (None, None), "refined it is not, and offline it is free");
    let vault = home.vault();
    assert_eq!(vault.take(&take.id), Some(take.clone()));
    // The engine says 50 ms for each character.
    let clip = audio::decode(&vault.audio(&take.id).unwrap()).unwrap();
    assert!(clip.samples.len().abs_diff(TEXT.len() * 1_200) <= 2_400, "{}", clip.samples.len());
    assert_eq!(home.notes(), 0);
    // What is said with the voice of that is said with the first one's.
    say(&studio, 3, order(&take.id, "offline"));
    let (again, _) = ended(&mut studio, 3).await;
    assert_eq!(again.unwrap().voice_of, Some(first.id));
    studio.close().await;
}

#[tokio::test]
async fn a_voice_of_the_other_family_is_spoken_with_by_a_task() {
    let home = Home::new();
    let mut studio = home.start(None).await;
    studio.send(design_cosy(1));
    let first = studio.designed(1).await.unwrap();
    studio.until(|event| matches!(event, Event::VoicesChanged).then_some(())).await;
    say(&studio, 2, order(&first.id, "offline"));
    let (take, end) = ended(&mut studio, 2).await;
    let take = take.unwrap();
    assert_eq!((end, take.complete, take.text.as_str()), (LiveEnd::Finished, true, TEXT));
    assert!(take.audio.seconds > 1.0, "{}", take.audio.seconds);
    studio.close().await;
    assert_eq!((home.vault().takes().len(), home.notes()), (2, 0));
}

#[tokio::test]
async fn a_voice_that_is_gone_says_nothing_and_nothing_is_owed() {
    let home = Home::new();
    let mut studio = home.start(None).await;
    studio.send(design(1, 1));
    let first = studio.designed(1).await.unwrap();
    studio.send(Command::DeleteVoice(VoiceFamily::QwenDesign, first.voice.clone().unwrap()));
    studio.until(|event| matches!(event, Event::VoiceDeleted(_, Ok(()))).then_some(())).await;
    say(&studio, 2, order(&first.id, "offline"));
    let (take, end) = ended(&mut studio, 2).await;
    assert!(take.is_none() && matches!(end, LiveEnd::Failed(_)), "{end:?}");
    say(&studio, 3, order(&TakeId::new("gone"), "offline"));
    let (_, end) = ended(&mut studio, 3).await;
    assert!(matches!(end, LiveEnd::Failed(failure) if failure.kind == FailureKind::TakeGone));
    say(&studio, 4, order(&first.id, "dashscope.example"));
    let (_, end) = ended(&mut studio, 4).await;
    let refused = |end| matches!(end, LiveEnd::Failed(failure) if failure.kind == FailureKind::NotConnected);
    assert!(refused(end), "it is another account by now");
    studio.close().await;
    assert_eq!((home.vault().takes().len(), home.notes()), (1, 0));
}

/// A voice in the middle of saying order 7: all of its sound has come, and its end is held back.
struct MidSpeech {
    home: Home,
    studio: Studio,
    /// The take whose voice it is.
    first: TakeRecord,
    /// Cuts the line.
    cut: Arc<Notify>,
}

impl MidSpeech {
    async fn new() -> Self {
        let (home, cut) = (Home::new(), Arc::new(Notify::new()));
        let server = half_a_speaker(&cut, false).await;
        let (first, account) = origin(&home, &server);
        let mut studio = home.start(Some(server)).await;
        say(&studio, 7, order(&first.id, &account));
        let all = |event| match event {
            Event::Spoken(SpokenEvent::Progress(_, seconds)) if seconds >= 0.9 => Some(()),
            _ => None,
        };
        studio.until(all).await;
        Self { home, studio, first, cut }
    }
}

#[tokio::test]
async fn a_crash_in_mid_speech_leaves_what_came_and_a_note_of_what_it_may_have_cost() {
    let MidSpeech { home, mut studio, first, cut } = MidSpeech::new().await;
    let crashed = || {
        let (_copy, vault) = home.after_a_crash();
        let pending = vault.pending_charges();
        assert_eq!((pending.len(), pending[0].note.text.as_deref()), (1, Some(TEXT)));
        let spoken = vault.takes().into_iter().find(|take| take.kind == TakeKind::Spoken);
        spoken.is_some_and(|take| {
            assert_eq!((take.text.as_str(), take.complete, take.voice_of), (TEXT, false, Some(first.id.clone())));
            assert_eq!((take.charge.as_ref(), &pending[0].note.voice), (Some(&pending[0].id), &first.voice));
            vault.audio(&take.id).unwrap()[44..] == sound()
        })
    };
    eventually(crashed).await;
    // What was cut off is a take as well, and then the note has done its work.
    cut.notify_one();
    let (take, end) = ended(&mut studio, 7).await;
    let take = take.unwrap();
    assert!(matches!(end, LiveEnd::Failed(_)) && !take.complete && take.audio.seconds > 0.9);
    studio.close().await;
    assert_eq!((home.vault().takes().len(), home.notes()), (2, 0));
}

#[tokio::test]
async fn a_cancel_keeps_what_had_come() {
    let MidSpeech { home, mut studio, .. } = MidSpeech::new().await;
    studio.send(Command::CancelSpoken(7));
    let (take, end) = ended(&mut studio, 7).await;
    assert_eq!((end, take.map(|take| (take.kind, take.complete))), (LiveEnd::Stopped, Some((TakeKind::Spoken, false))));
    studio.close().await;
    assert_eq!(home.notes(), 0);
}

/// What a server does with a text: these events once all of it came, and then it hangs up, or stays silent.
struct Speaker {
    says: &'static [&'static str],
    stays: bool,
}

/// The address of such a server, and word of each text that came.
async fn speaker(Speaker { says, stays }: Speaker) -> (String, Arc<Notify>) {
    use futures_util::{SinkExt as _, StreamExt as _};
    use tokio_tungstenite::tungstenite::Message;
    let came = Arc::new(Notify::new());
    let told = Arc::clone(&came);
    let client = socket_server(move |mut socket| {
        let told = Arc::clone(&told);
        async move {
            for event in ["session.created", "session.updated"] {
                let event = serde_json::json!({"type": event, "session": {"id": "s"}});
                let _ = socket.send(Message::text(event.to_string())).await;
            }
            while let Some(Ok(message)) = socket.next().await {
                let is_all = message.to_text().is_ok_and(|text| text.contains("commit") && !text.contains("session."));
                if !is_all {
                    continue;
                }
                for event in says {
                    let _ = socket.send(Message::text(*event)).await;
                }
                told.notify_one();
                if !stays {
                    return;
                }
            }
        }
    })
    .await;
    (format!("http://{}", client.endpoint().host()), came)
}

/// Speaks through such a server, and cancels where it is asked to. Gives what came of it, and the notes at the next
/// start.
async fn spoken_by(server: Speaker) -> (Option<TakeRecord>, LiveEnd, usize) {
    let home = Home::new();
    let stays = server.stays;
    let (server, came) = speaker(server).await;
    let (first, account) = origin(&home, &server);
    let mut studio = home.start(Some(server)).await;
    say(&studio, 7, order(&first.id, &account));
    came.notified().await;
    if stays {
        studio.send(Command::CancelSpoken(7));
    }
    let (take, end) = ended(&mut studio, 7).await;
    studio.close().await;
    let studio = home.start(None).await;
    let pending: Vec<_> = studio.pending.iter().map(|charge| charge.note.text.as_deref()).collect();
    assert!(pending.iter().all(|text| *text == Some(TEXT)));
    let notes = pending.len();
    studio.close().await;
    (take, end, notes)
}

#[tokio::test]
async fn what_may_have_been_charged_without_a_sound_is_an_open_question() {
    let finished = r#"{"type": "session.finished"}"#;
    for server in [
        Speaker { says: &[], stays: false },
        Speaker { says: &[], stays: true },
        Speaker { says: &[r#"{"type": "session.finished"}"#], stays: false },
    ] {
        let what = (server.says.contains(&finished), server.stays);
        let (take, end, notes) = spoken_by(server).await;
        assert!(take.is_none());
        let LiveEnd::Failed(failure) = end else { panic!("{what:?}: {end:?}") };
        assert_eq!((failure.kind, notes), (FailureKind::SpeechLost, 1), "{what:?}");
    }
}

#[tokio::test]
async fn a_line_that_breaks_between_two_sentences_leaves_an_incomplete_take() {
    // A little silence, and the end of the first response.
    const SAYS: [&str; 3] = [
        r#"{"type": "response.created", "response": {"id": "r"}}"#,
        r#"{"type": "response.audio.delta", "response_id": "r", "delta": "AAAAAAAAAAAAAAAA"}"#,
        r#"{"type": "response.done", "response": {"id": "r", "status": "completed"}}"#,
    ];
    let (take, end, notes) = spoken_by(Speaker { says: &SAYS, stays: false }).await;
    assert!(matches!(end, LiveEnd::Failed(_)), "{end:?}");
    assert_eq!((take.map(|take| take.complete), notes), (Some(false), 0), "the take is what was paid for");
}
