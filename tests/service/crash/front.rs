//! What stands before the service: it counts what the service made and deleted, keeps the sound of each preview as it
//! was sent, and pulls the trigger when an answer is at the moment that is waited for.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::{life::Victim, moments::Moment, vault::Print};

/// What the service said and did.
#[derive(Default)]
pub struct Ledger {
    /// Voices that it answered with success, whoever heard it, with the click that they were for and their sound.
    pub made: BTreeMap<String, Made>,
    /// Voices that it deleted.
    pub deleted: BTreeSet<String>,
    /// Calls that made something in this round, and those that deleted something.
    made_now: u32,
    deleted_now: u32,
}

/// A voice that was paid for.
pub struct Made {
    /// Name of the click.
    pub click: String,
    /// Its sound as it was sent.
    pub sound: Print,
}

impl Ledger {
    /// Voices that are at the service.
    pub fn listed(&self) -> BTreeSet<String> {
        self.made.keys().filter(|voice| !self.deleted.contains(*voice)).cloned().collect()
    }
}

/// When the program dies, and who it is once it runs.
type Trap = (Moment, Option<Victim>);

/// What the program talks to.
#[derive(Clone)]
pub struct Front {
    service: Arc<str>,
    http: reqwest::Client,
    ledger: Arc<Mutex<Ledger>>,
    trap: Arc<Mutex<Option<Trap>>>,
    /// Calls that the service is still at; a caller who dies does not end them.
    busy: Arc<watch::Sender<u32>>,
}

/// An address for one life of the program.
pub struct Door {
    pub addr: SocketAddr,
    close: CancellationToken,
    closed: JoinHandle<std::io::Result<()>>,
}

/// What a call is about.
enum Call {
    Create(String),
    Delete(String),
    Other,
}

impl Front {
    pub fn new(service: String) -> Self {
        Self {
            service: service.into(),
            http: crate::support::http(),
            ledger: Arc::default(),
            trap: Arc::default(),
            busy: Arc::new(watch::Sender::new(0)),
        }
    }

    /// A new address, and the moment at which whoever uses it is to die.
    pub async fn open(&self, moment: Moment) -> Door {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (addr, close) = (listener.local_addr().unwrap(), CancellationToken::new());
        {
            let mut ledger = self.ledger();
            (ledger.made_now, ledger.deleted_now) = (0, 0);
        }
        *self.trap.lock().unwrap() = Some((moment, None));
        let router = Router::new().fallback(hear).with_state(self.clone());
        let server = axum::serve(listener, router).with_graceful_shutdown(close.clone().cancelled_owned());
        Door { addr, close, closed: tokio::spawn(server.into_future()) }
    }

    /// Who is to die.
    pub fn aim(&self, victim: &Victim) {
        if let Some((_, aim)) = &mut *self.trap.lock().unwrap() {
            *aim = Some(victim.clone());
        }
    }

    /// Hears what is still on the lines of a program that is dead, and waits until the service has done all that it was
    /// asked for.
    pub async fn close(&self, door: Door) {
        *self.trap.lock().unwrap() = None;
        door.close.cancel();
        door.closed.await.unwrap().unwrap();
        self.busy.subscribe().wait_for(|count| *count == 0).await.unwrap();
    }

    pub fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }

    /// The moment that is waited for, where it is one of call number `number` of its kind.
    fn aimed(&self, number: u32) -> Option<(Moment, Victim)> {
        let (moment, victim) = self.trap.lock().unwrap().clone()?;
        Some((moment, victim?)).filter(|(moment, _)| moment.call() == Some(number))
    }

    fn strike(&self, number: u32, wanted: fn(&Moment) -> bool) {
        if let Some((moment, victim)) = self.aimed(number)
            && wanted(&moment)
        {
            victim.kill();
        }
    }

    fn begin(&self, call: &Call) -> u32 {
        let mut ledger = self.ledger();
        let count = match call {
            Call::Create(_) => &mut ledger.made_now,
            Call::Delete(_) => &mut ledger.deleted_now,
            Call::Other => return 0,
        };
        *count += 1;
        *count
    }

    fn write_down(&self, call: Call, answer: &[u8]) {
        let answer: Value = serde_json::from_slice(answer).unwrap();
        let output = &answer["output"];
        match call {
            Call::Create(click) => {
                let voice = output["voice"].as_str().or(output["voice_id"].as_str()).unwrap().to_owned();
                let sound = BASE64_STANDARD.decode(output["preview_audio"]["data"].as_str().unwrap()).unwrap();
                self.ledger().made.insert(voice, Made { click, sound: Sha256::digest(sound).into() });
            }
            Call::Delete(voice) => drop(self.ledger().deleted.insert(voice)),
            Call::Other => {}
        }
    }
}

fn call(body: &[u8]) -> Call {
    let call: Value = serde_json::from_slice(body).unwrap_or_default();
    let input = &call["input"];
    let text = |names: [&str; 2]| names.iter().find_map(|name| input[*name].as_str()).unwrap_or_default().to_owned();
    match input["action"].as_str() {
        Some("create" | "create_voice") => Call::Create(text(["preferred_name", "prefix"])),
        Some("delete" | "delete_voice") => Call::Delete(text(["voice", "voice_id"])),
        _ => Call::Other,
    }
}

async fn hear(State(front): State<Front>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let call = call(&body);
    let number = front.begin(&call);
    let creates = matches!(call, Call::Create(_));
    front.strike(
        number,
        if creates { |at| matches!(at, Moment::Sent(_)) } else { |at| matches!(at, Moment::Deleting(_)) },
    );
    front.busy.send_modify(|count| *count += 1);
    // A server does what it was asked for whether the caller lives or not.
    let doing = tokio::spawn({
        let front = front.clone();
        async move {
            let done = front.ask(uri, &headers, body).await;
            if done.0 == StatusCode::OK {
                front.write_down(call, &done.1);
            }
            front.busy.send_modify(|count| *count -= 1);
            done
        }
    });
    let (status, answer) = doing.await.unwrap();
    front.strike(
        number,
        if creates { |at| matches!(at, Moment::Made(_)) } else { |at| matches!(at, Moment::Deleted(_)) },
    );
    let body = if creates { front.tell(number, answer) } else { Body::from(answer) };
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

impl Front {
    async fn ask(&self, uri: Uri, headers: &HeaderMap, body: Bytes) -> (StatusCode, Bytes) {
        let call = self.http.post(format!("{}{uri}", self.service)).body(body);
        let call = [header::AUTHORIZATION, header::CONTENT_TYPE]
            .into_iter()
            .filter_map(|name| Some((name.clone(), headers.get(name)?.clone())))
            .fold(call, |call, (name, value)| call.header(name, value));
        let answer = call.send().await.unwrap();
        (answer.status(), answer.bytes().await.unwrap())
    }

    /// The answer, at whose middle or soon after which the program may die.
    fn tell(&self, number: u32, answer: Bytes) -> Body {
        match self.aimed(number) {
            Some((Moment::Part(_, part), victim)) => {
                let (head, tail) =
                    (answer.slice(..answer.len() / 100 * part), answer.slice(answer.len() / 100 * part..));
                let rest = stream::once(async move {
                    // The beginning is on its way by then.
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    victim.kill();
                    Ok::<_, std::io::Error>(tail)
                });
                Body::from_stream(stream::iter([Ok(head)]).chain(rest))
            }
            Some((Moment::Answered(_, delay), victim)) => {
                tokio::spawn(async move {
                    tokio::time::sleep(delay).await;
                    victim.kill();
                });
                Body::from(answer)
            }
            _ => Body::from(answer),
        }
    }
}
