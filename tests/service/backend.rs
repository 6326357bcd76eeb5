//! The work behind the window: what is paid for is on disk before anybody hears of it, and is paid for once.

use std::{collections::HashSet, sync::Arc};

use serde_json::json;
use timbre::{
    audio::{self, WavDepth, player::PlayerEvent, wav_bytes},
    dashscope::ErrorKind,
    library::{NewTake, TakeKind},
    model::{Clip, SampleRate, TakeId, VoiceId},
    studio::{Command, Event, FailureKind, LiveEnd, LiveEvent, LiveRequest, sound_id},
    wire::{session::SessionMode, voices::VoiceFamily},
};
use tokio::sync::Semaphore;

use crate::{
    drive::{Home, PREVIEW, PROMPT, Studio, design, design_cosy, live_request},
    liar::{Liar, Lie},
    support::eventually,
};

#[tokio::test]
async fn a_take_is_on_disk_when_the_window_hears_of_it() {
    for candidates in [1, 3] {
        let home = Home::new();
        let mut studio = home.start(None).await;
        studio.send(design(7, candidates));
        let (mut voices, mut sounds) = (HashSet::new(), HashSet::new());
        for _ in 0..candidates {
            let take = studio.designed(7).await.unwrap();
            let vault = home.vault();
            assert_eq!(vault.take(&take.id), Some(take.clone()));
            let sound = vault.audio(&take.id).unwrap();
            // The engine says 50 ms for each character.
            assert_eq!(audio::decode(&sound).unwrap().samples.len(), PREVIEW.len() * 1_200);
            assert_eq!((take.kind, take.text.as_str(), take.complete), (TakeKind::Preview, PREVIEW, true));
            assert!(take.price.is_none(), "offline costs nothing");
            voices.insert(take.voice.unwrap());
            sounds.insert(sound);
        }
        assert_eq!((voices.len(), sounds.len()), (usize::from(candidates), usize::from(candidates)));
        studio.close().await;
        assert_eq!((home.vault().takes().len(), home.notes()), (usize::from(candidates), 0));
    }
}

#[tokio::test]
async fn a_charged_call_is_noted_on_disk_as_long_as_it_lasts() {
    let (home, gate) = (Home::new(), Arc::new(Semaphore::new(0)));
    let liar = Liar::new(vec![Lie::designed_late(&gate)]).await;
    let mut studio = home.start(Some(liar.base_url())).await;
    studio.send(design(1, 1));
    eventually(|| liar.calls() == 1).await;
    assert_eq!(home.notes(), 1, "written before the server heard of it");
    let (_copy, crashed) = home.after_a_crash();
    let pending = crashed.pending_charges();
    assert_eq!(pending.len(), 1);
    assert_eq!(pending[0].note.voice_prompt.as_deref(), Some(PROMPT));
    assert_eq!(pending[0].note.endpoint, Some(liar.addr.to_string()));
    gate.add_permits(1);
    let take = studio.designed(1).await.unwrap();
    assert_eq!(home.vault().audio(&take.id).unwrap(), [0, 0, 1, 0, 2, 0, 3, 0]);
    eventually(|| home.notes() == 0).await;
    studio.close().await;
    assert_eq!(liar.calls(), 1);
}

#[tokio::test]
async fn what_was_sent_before_a_cancel_arrives_unheard() {
    for cancelled in [false, true] {
        let (home, gate) = (Home::new(), Arc::new(Semaphore::new(0)));
        let other = take(&home, 1);
        let liar = Liar::new(vec![Lie::designed_late(&gate)]).await;
        let mut studio = home.start(Some(liar.base_url())).await;
        studio.send(design(1, 1));
        eventually(|| liar.calls() == 1).await;
        if cancelled {
            studio.send(Command::CancelDesign(1));
        }
        // The next command is obeyed after it.
        studio.send(Command::Discard(TakeId::new("nobody")));
        studio.until(|event| matches!(event, Event::Failed(_)).then_some(())).await;
        gate.add_permits(1);
        let made = studio.designed(1).await.unwrap();
        // The player does one thing after the other: what had begun before that is told before it.
        studio.send(Command::Play(other.clone(), 0.0));
        let (heard, _) = hear(&mut studio, sound_id(&other)).await;
        let ended = PlayerEvent::Stopped { id: sound_id(&made.id) };
        let finished = PlayerEvent::Finished { id: sound_id(&made.id) };
        assert_eq!(heard.contains(&ended) || heard.contains(&finished), !cancelled, "{heard:?}");
        studio.close().await;
    }
}

#[tokio::test]
async fn a_charged_call_without_an_answer_is_told_at_each_start_until_it_is_dismissed() {
    for lie in [Lie::Reset, Lie::Say(String::new()), Lie::json(502, &json!({}))] {
        let home = Home::new();
        let liar = Liar::new(vec![lie]).await;
        let mut studio = home.start(Some(liar.base_url())).await;
        studio.send(design(1, 1));
        assert_eq!(studio.designed(1).await.unwrap_err().kind, FailureKind::OutcomeUnknown);
        studio.close().await;
        let studio = home.start(None).await;
        let [charge] = &studio.pending[..] else { panic!("one charge: {:?}", studio.pending) };
        assert_eq!(charge.note.voice_prompt.as_deref(), Some(PROMPT));
        let id = charge.id.clone();
        studio.close().await;
        let studio = home.start(None).await;
        assert_eq!((studio.pending.len(), &studio.pending[0].id), (1, &id), "nobody has dismissed it");
        studio.send(Command::DismissCharge(id));
        studio.close().await;
        assert_eq!((home.start(None).await.pending, home.notes()), (Vec::new(), 0));
        assert_eq!(liar.calls(), 1, "sent once, and not again at a start");
    }
}

#[tokio::test]
async fn a_clear_refusal_leaves_nothing_owed() {
    let words = json!({"code": "InvalidParameter", "message": "The prompt is odd.", "request_id": "req-body"});
    for (lie, kind) in [
        (Lie::json(400, &words), ErrorKind::Rejected),
        (Lie::json(401, &json!({})), ErrorKind::InvalidKey),
        (Lie::json(429, &json!({})), ErrorKind::RateLimited(None)),
    ] {
        let home = Home::new();
        let liar = Liar::new(vec![lie]).await;
        let mut studio = home.start(Some(liar.base_url())).await;
        studio.send(design(1, 1));
        let failure = studio.designed(1).await.unwrap_err();
        assert_eq!((failure.kind, home.notes()), (FailureKind::Server(kind), 0));
        studio.close().await;
        assert_eq!((home.start(None).await.pending, liar.calls()), (Vec::new(), 1));
    }
}

async fn listed(studio: &mut Studio, request: u64) -> HashSet<VoiceId> {
    studio.send(Command::ListVoices(request));
    let voices = studio.until(|event| match event {
        Event::VoicesListed(id, voices) if id == request => Some(voices.unwrap()),
        _ => None,
    });
    voices.await.voices.into_iter().map(|info| info.voice).collect()
}

async fn delete(studio: &mut Studio, voice: &VoiceId) {
    delete_of(studio, VoiceFamily::QwenDesign, voice).await;
}

async fn delete_of(studio: &mut Studio, family: VoiceFamily, voice: &VoiceId) {
    studio.send(Command::DeleteVoice(family, voice.clone()));
    let wanted = |event| if let Event::VoiceDeleted(voice, result) = event { Some((voice, result)) } else { None };
    assert_eq!(studio.until(wanted).await, (voice.clone(), Ok(())));
}

#[tokio::test]
async fn designed_voices_are_listed_and_one_that_is_gone_counts_as_deleted() {
    let home = Home::new();
    let mut studio = home.start(None).await;
    studio.send(design(1, 3));
    let mut made = HashSet::new();
    let mut last = None;
    for _ in 0..3 {
        last = studio.designed(1).await.unwrap().voice;
        made.extend(last.clone());
    }
    assert_eq!((made.len(), listed(&mut studio, 2).await == made), (3, true));
    let gone = last.unwrap();
    delete(&mut studio, &gone).await;
    made.remove(&gone);
    assert_eq!(listed(&mut studio, 3).await, made);
    delete(&mut studio, &gone).await;
    delete(&mut studio, &"qwen-tts-vd-nobody-voice-1-a".into()).await;
    assert_eq!(listed(&mut studio, 4).await, made);
    assert_eq!(home.vault().takes().len(), 3, "what was heard of them stays");
}

#[tokio::test]
async fn the_other_family_is_designed_for_listed_spoken_with_and_deleted_alike() {
    let home = Home::new();
    let mut studio = home.start(None).await;
    studio.send(design_cosy(1));
    let take = studio.designed(1).await.unwrap();
    let voice = take.voice.clone().unwrap();
    assert!(voice.as_str().starts_with("cosyvoice-v3.5-plus-vd-timbre-"), "{voice}");
    assert!(take.audio.seconds > 0.5 && take.voice_name.is_none());
    // The window is told when the voice can speak.
    studio.until(|event| matches!(event, Event::VoicesChanged).then_some(())).await;
    assert_eq!(listed(&mut studio, 2).await, HashSet::from([voice.clone()]));

    let speak = |mode| {
        let (voice, voice_name) = (voice.clone(), "it".to_owned());
        let request = live_request("One sentence. And another one.", "cosyvoice-v3.5-plus");
        Command::Speak(Box::new(LiveRequest { voice, voice_name, mode, ..request }))
    };
    let ended = |event| match event {
        LiveEvent::Ended { recording, end, .. } => Some((recording.unwrap().take, end)),
        _ => None,
    };
    studio.send(speak(SessionMode::ServerCommit));
    let (whole, end) = studio.live(ended).await;
    assert_eq!((end, whole.complete), (LiveEnd::Finished, true));
    assert!(whole.audio.seconds > 0.5 && whole.text.ends_with("another one."));

    // By hand, nothing is said before the commit, and what was dropped is not said.
    studio.send(speak(SessionMode::Commit));
    studio.live(|event| matches!(event, LiveEvent::State(state) if state.waiting > 0).then_some(())).await;
    studio.send(Command::LiveClear);
    studio.live(|event| matches!(event, LiveEvent::State(state) if state.waiting == 0).then_some(())).await;
    studio.send(speak(SessionMode::Commit));
    studio.live(|event| matches!(event, LiveEvent::State(state) if state.waiting > 0).then_some(())).await;
    studio.send(Command::LiveCommit);
    let (by_hand, end) = studio.live(ended).await;
    assert_eq!((end, by_hand.complete, by_hand.text), (LiveEnd::Finished, true, whole.text));
    let length = by_hand.audio.seconds / whole.audio.seconds;
    assert!((0.9..1.1).contains(&length), "it was said once: {length}");

    delete_of(&mut studio, VoiceFamily::Enrollment, &voice).await;
    assert!(listed(&mut studio, 3).await.is_empty());
    studio.send(speak(SessionMode::ServerCommit));
    let end = studio.live(|event| if let LiveEvent::Ended { end, .. } = event { Some(end) } else { None }).await;
    let LiveEnd::Failed(failure) = end else { panic!("{end:?}") };
    assert!(matches!(failure.kind, FailureKind::Server(_)), "{failure:?}");
    assert_eq!(home.vault().takes().len(), 3, "what was heard stays");
}

/// A take of so many seconds of silence.
fn take(home: &Home, seconds: usize) -> TakeId {
    let rate = SampleRate::HZ_24000;
    let clip = Clip { samples: vec![0.0; seconds * rate.hz() as usize].into(), rate };
    home.vault().save_take(&NewTake::default(), &wav_bytes(&clip, WavDepth::Bits16)).unwrap().id
}

/// What is heard until the take of that number ends, and whether a picture came meanwhile.
async fn hear(studio: &mut Studio, id: u64) -> (Vec<PlayerEvent>, bool) {
    let (mut heard, mut drawn, mut ended) = (Vec::new(), false, false);
    while !ended {
        match studio.event().await {
            Event::Drawn(..) => drawn = true,
            // A machine that is too busy to look after its card is not what is tested.
            Event::Player(PlayerEvent::DeviceBack) => {}
            Event::Player(event) => {
                ended = [PlayerEvent::Finished { id }, PlayerEvent::Stopped { id }].contains(&event);
                heard.push(event);
            }
            _ => {}
        }
    }
    (heard, drawn)
}

#[tokio::test]
async fn the_last_of_two_plays_wins_though_the_first_takes_longer_to_decode() {
    let home = Home::new();
    let (long, short) = (take(&home, 60), take(&home, 1));
    let id = sound_id(&short);
    let mut studio = home.start(None).await;
    studio.send(Command::Play(long.clone(), 0.0));
    studio.send(Command::Play(short.clone(), 0.0));
    // Is decoded after the long one was, so that that one has had its time to come in between.
    studio.send(Command::Draw(long));
    let (mut heard, drawn) = hear(&mut studio, id).await;
    if !drawn {
        studio.until(|event| matches!(event, Event::Drawn(..)).then_some(())).await;
    }
    // The player does one thing after the other: this ends whatever came in between.
    studio.send(Command::Play(short, 0.0));
    heard.extend(hear(&mut studio, id).await.0);
    // A slow machine may have begun the long one before it heard of the short one.
    let (started, finished) = (PlayerEvent::Started { id }, PlayerEvent::Finished { id });
    let first = heard.iter().position(|event| *event == started).unwrap();
    assert_eq!(heard[first..], [started.clone(), finished.clone(), started, finished]);
}
