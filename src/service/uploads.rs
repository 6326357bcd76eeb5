//! Temporary storage: leave to write one file, the form that it comes in, and the files until they expire.
//!
//! Leaves are kept in memory and are as good as a key for one folder and a few minutes; files are kept on disk.

mod files;

use std::{
    collections::HashMap,
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    Extension, Json,
    extract::{DefaultBodyLimit, Multipart, Query, State, multipart::Field},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, post},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use serde_json::json;

use self::files::{Files, PutError};
use super::{App, auth::RequestId, custom, errors::Refusal, ids};
use crate::wire::uploads::{FILE_FIELD, GET_POLICY, PolicyAnswer, PolicyQuery, StorageError, UploadPolicy};

/// Where the form goes. The gate asks for no key there: the form's signature is what allows it.
pub const FORM_PATH: &str = "/oss";
/// Largest file in megabytes: twice the largest recording that a clone may have.
const MAX_FILE_MB: u64 = 20;
const MAX_FILE: usize = MAX_FILE_MB as usize * 1_000_000;
/// Room in a form for everything but the file.
const FORM_ROOM: usize = 64 << 10;
/// How long leave lasts.
const LEAVE: Duration = Duration::from_mins(5);
/// How long a form may take to arrive.
const FORM_DEADLINE: Duration = Duration::from_mins(2);
/// Who signs; a name, for nothing is checked with it.
const ACCESS_KEY_ID: &str = "timbre-offline";

/// Leaves and files.
#[derive(Debug)]
pub struct Uploads {
    files: Files,
    leaves: Mutex<HashMap<String, Leave>>,
}

/// Leave to write one folder.
#[derive(Clone, Debug)]
struct Leave {
    folder: String,
    policy: String,
    until: Instant,
}

impl Uploads {
    /// Files below `dir`, which is made where it is missing; those older than `kept` are removed.
    ///
    /// # Errors
    /// The folder cannot be made or read.
    pub fn open(dir: &Path, kept: Duration) -> io::Result<Self> {
        Ok(Self { files: Files::open(dir, kept)?, leaves: Mutex::default() })
    }

    /// The file of that key, unless it has expired. Blocks.
    pub fn read(&self, key: &str) -> Option<Vec<u8>> {
        self.files.read(key)
    }

    fn grant(&self, host: &str) -> UploadPolicy {
        let id = ids::request();
        let folder = format!("dashscope-instant/{}/{id}", Timestamp::now().strftime("%Y-%m-%d"));
        let until = Timestamp::now() + LEAVE;
        let policy = json!({"expiration": until.to_string(),
            "conditions": [["content-length-range", 0, MAX_FILE], ["starts-with", "$key", folder]]});
        let (policy, signature) = (BASE64_STANDARD.encode(policy.to_string()), ids::part(""));
        let leave = Leave { folder: folder.clone(), policy: policy.clone(), until: Instant::now() + LEAVE };
        let mut leaves = self.leaves.lock().unwrap_or_else(PoisonError::into_inner);
        leaves.retain(|_, leave| leave.until > Instant::now());
        leaves.insert(signature.clone(), leave);
        UploadPolicy {
            policy,
            signature,
            upload_dir: folder,
            upload_host: format!("http://{host}{FORM_PATH}"),
            expire_in_seconds: LEAVE.as_secs(),
            max_file_size_mb: MAX_FILE_MB,
            capacity_limit_mb: 999_999_999,
            oss_access_key_id: ACCESS_KEY_ID.to_owned(),
            x_oss_object_acl: "private".to_owned(),
            x_oss_forbid_overwrite: "true".to_owned(),
        }
    }

    /// Whether a form may write `key`.
    fn allows(&self, form: &Form) -> bool {
        let leaves = self.leaves.lock().unwrap_or_else(PoisonError::into_inner);
        let leave = leaves.get(&form.signature).filter(|leave| leave.until > Instant::now());
        leave.is_some_and(|leave| {
            let name = form.key.strip_prefix(&leave.folder).and_then(|rest| rest.strip_prefix('/'));
            leave.policy == form.policy && name.is_some_and(|name| !name.is_empty() && !name.contains('/'))
        })
    }
}

/// Gives leave to write one file.
pub async fn policy(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
    headers: HeaderMap,
    Query(query): Query<PolicyQuery>,
) -> Response {
    if query.action != GET_POLICY {
        return Refusal::parameter("action must be getPolicy.").respond(&id.0);
    }
    if query.model.is_empty() {
        return Refusal::parameter("Missing required parameter 'model'.").respond(&id.0);
    }
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else {
        return Refusal::parameter("Missing required header 'Host'.").respond(&id.0);
    };
    let uploads = Arc::clone(&app.uploads);
    // What cannot be removed now is tried again the next time.
    let _ = custom::blocking(move || uploads.files.purge()).await;
    Json(PolicyAnswer { data: app.uploads.grant(host), request_id: id.0 }).into_response()
}

/// The form's address, with room for the largest file.
pub fn form() -> MethodRouter<Arc<App>> {
    post(receive).layer(DefaultBodyLimit::max(MAX_FILE + FORM_ROOM))
}

async fn receive(State(app): State<Arc<App>>, Extension(id): Extension<RequestId>, form: Multipart) -> Response {
    let taken = tokio::time::timeout(FORM_DEADLINE, take(&app, form));
    match taken.await.unwrap_or(Err(LATE)) {
        Ok(()) => StatusCode::OK.into_response(),
        Err(denied) => denied.respond(&id.0),
    }
}

/// A refusal in the storage's own shape: status, code, sentence.
struct Denied(u16, &'static str, &'static str);

impl Denied {
    fn respond(self, id: &str) -> Response {
        let Self(status, code, message) = self;
        let error =
            StorageError { code: code.to_owned(), message: message.to_owned(), request_id: id.to_owned() }.to_xml();
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        (status, [(header::CONTENT_TYPE, "application/xml")], error).into_response()
    }
}

const BROKEN: Denied = Denied(400, "MalformedPOSTRequest", "The body is not a form that can be read.");
const LATE: Denied = Denied(400, "RequestTimeout", "The form did not arrive in time.");
const TOO_LARGE: Denied = Denied(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size.");

/// The fields that count.
#[derive(Default)]
struct Form {
    signature: String,
    policy: String,
    key: String,
}

async fn take(app: &App, mut multipart: Multipart) -> Result<(), Denied> {
    let mut form = Form::default();
    while let Some(field) = multipart.next_field().await.map_err(|_| BROKEN)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILE_FIELD {
            if !app.uploads.allows(&form) {
                return Err(Denied(403, "AccessDenied", "The policy does not allow this upload, or has expired."));
            }
            return keep(app, form.key, file(field).await?).await;
        }
        let value = field.text().await.map_err(|_| BROKEN)?;
        match name.as_str() {
            "Signature" => form.signature = value,
            "policy" => form.policy = value,
            "key" => form.key = value,
            _ => {}
        }
    }
    Err(Denied(400, "InvalidArgument", "The form has no file."))
}

async fn file(mut field: Field<'_>) -> Result<Vec<u8>, Denied> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| BROKEN)? {
        if bytes.len() + chunk.len() > MAX_FILE {
            return Err(TOO_LARGE);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn keep(app: &App, key: String, bytes: Vec<u8>) -> Result<(), Denied> {
    let uploads = Arc::clone(&app.uploads);
    let failed = Denied(500, "InternalError", "The file could not be kept.");
    match custom::blocking(move || uploads.files.put(&key, &bytes)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(PutError::Exists)) => Err(Denied(409, "FileAlreadyExists", "The object you specified already exists.")),
        Ok(Err(PutError::BadKey)) => Err(Denied(400, "InvalidObjectName", "The specified object name is not valid.")),
        Ok(Err(PutError::Io(_))) | Err(_) => Err(failed),
    }
}
