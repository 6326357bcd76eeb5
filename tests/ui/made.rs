//! Things that the work behind the window would have made: takes, voices, answers.

use timbre::{
    dashscope::ManagedVoice,
    library::{AudioFile, TakeKind, TakeRecord},
    model::{Language, TakeId},
    studio::{DesignedTake, Event, Failure, FailureKind, LiveEnd, LiveEvent, RequestId},
    wire::voices::{VoiceFamily, VoiceStatus},
};

use crate::support::Window;

pub const NEWEST: &str = "qwen3-tts-vd-realtime-2026-01-15";
pub const OLDER: &str = "qwen3-tts-vd-realtime-2025-12-16";
pub const FLASH: &str = "qwen3-tts-flash-realtime";

/// The take that was made as number `n`.
pub fn take(n: i64) -> TakeRecord {
    TakeRecord {
        id: TakeId::new(format!("{n:013}-a")),
        created: jiff::Timestamp::from_second(1_765_000_000 + n).unwrap(),
        number: u32::try_from(n).unwrap(),
        title: format!("narrator_{n}"),
        voice: Some(voice_id(n).as_str().into()),
        voice_name: Some(format!("narrator_{n}")),
        voice_prompt: Some("A calm man, 沉稳的男声".to_owned()),
        text: "Hello there.".to_owned(),
        language: Some(Language::En),
        model: Some(NEWEST.into()),
        audio: AudioFile { seconds: 4.0, ..AudioFile::default() },
        endpoint: Some("offline".to_owned()),
        complete: true,
        ..TakeRecord::default()
    }
}

pub fn recording(n: i64) -> TakeRecord {
    TakeRecord { kind: TakeKind::Live, id: TakeId::new(format!("{n:013}-b")), ..take(n) }
}

pub fn made(take: TakeRecord) -> Box<DesignedTake> {
    Box::new(DesignedTake { take, unsaved: None })
}

pub fn unsaved(take: TakeRecord) -> Box<DesignedTake> {
    Box::new(DesignedTake { take, unsaved: Some(FailureKind::DiskFull.into()) })
}

pub fn voice_id(n: i64) -> String {
    format!("qwen-tts-vd-narrator_{n}-voice-20251201102800-{n:04x}")
}

pub fn voice(n: i64, model: &str) -> ManagedVoice {
    ManagedVoice {
        voice: voice_id(n).as_str().into(),
        voice_prompt: "A calm man, 沉稳的男声".to_owned(),
        preview_text: "Hello there.".to_owned(),
        language: "en".to_owned(),
        target_model: Some(model.into()),
        family: VoiceFamily::QwenDesign,
        status: VoiceStatus::Ok,
        created: "2025-12-01 10:28:00".to_owned(),
        modified: "2025-12-02 11:29:01".to_owned(),
    }
}

/// A failure of the server with words and a request id.
pub fn refused(kind: timbre::dashscope::ErrorKind) -> Failure {
    let kind = FailureKind::Server(kind);
    Failure { kind, detail: "Throttling: raw words".to_owned(), request_id: "req-42".to_owned() }
}

impl Window {
    /// The vault's list, newest first.
    pub fn takes(&mut self, takes: Vec<TakeRecord>) {
        self.apply(Event::TakesChanged { takes, discarded: Vec::new() });
    }

    /// The account's voices, asked for anew.
    pub fn lists(&mut self, voices: Vec<ManagedVoice>) {
        self.shared_mut().refresh_voices();
        self.sent();
        self.list(voices);
    }

    pub fn designed(&mut self, request: RequestId, result: Result<Box<DesignedTake>, Failure>) {
        self.apply(Event::Designed(request, result));
    }

    pub fn live(&mut self, event: LiveEvent) {
        self.apply(Event::Live(event));
    }

    pub fn ended(&mut self, recording: Option<Box<DesignedTake>>, end: LiveEnd) {
        self.live(LiveEvent::Ended { recording, lost: false, end });
    }
}
