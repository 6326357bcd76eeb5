//! The body of a refused call.

use serde::{Deserialize, Serialize};

/// `{"code","message","request_id"}`; any of them may be missing (some hosts answer `{}`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorBody {
    /// Machine-readable code, such as `InvalidParameter`.
    pub code: String,
    /// Sentence in the server's words.
    pub message: String,
    /// The server's id of the call.
    pub request_id: String,
}

/// Header that carries the request id where the body does not.
pub const REQUEST_ID_HEADER: &str = "x-request-id";
