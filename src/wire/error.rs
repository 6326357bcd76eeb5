//! The body of a refused call, in the two shapes that it comes in.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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

impl ErrorBody {
    /// Reads whatever a server answers: its own shape, that of the OpenAI-compatible paths, fields that are missing,
    /// `null` or of another type. What is no JSON gives an empty body.
    pub fn read(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).map(|answer| Self::of(&answer)).unwrap_or_default()
    }

    /// The same of an answer that is read already.
    pub fn of(answer: &Value) -> Self {
        let inner = answer.get("error").filter(|error| error.is_object()).unwrap_or(answer);
        let text = |from: &Value, field: &str| match from.get(field) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let code = Some(text(inner, "code")).filter(|code| !code.is_empty() || std::ptr::eq(inner, answer));
        Self {
            code: code.unwrap_or_else(|| text(inner, "type")),
            message: text(inner, "message"),
            request_id: text(answer, "request_id"),
        }
    }
}

/// A refusal on an OpenAI-compatible path: `{"error":{…},"request_id"}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompatibleErrorBody {
    /// What was wrong.
    pub error: CompatibleError,
    /// The server's id of the call.
    pub request_id: String,
}

/// The inner part of a [`CompatibleErrorBody`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompatibleError {
    /// Sentence in the server's words.
    pub message: String,
    /// Class of the error, such as `invalid_request_error`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The field that was wrong.
    pub param: Option<String>,
    /// Machine-readable code, such as `invalid_api_key`.
    pub code: String,
}

/// Header that carries the request id where the body does not.
pub const REQUEST_ID_HEADER: &str = "x-request-id";

/// Header that names the workspace on a region's shared host.
pub const WORKSPACE_HEADER: &str = "x-dashscope-workspace";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_read() {
        for (bytes, code, message, id) in [
            (r#"{"code":"Throttling","message":"slow","request_id":"r"}"#, "Throttling", "slow", "r"),
            (r#"{"code":400,"message":null,"request_id":7}"#, "400", "", "7"),
            (
                r#"{"error":{"code":"model_not_found","message":"m","type":"t"},"request_id":"r"}"#,
                "model_not_found",
                "m",
                "r",
            ),
            (
                r#"{"error":{"code":null,"message":"m","type":"invalid_request_error"}}"#,
                "invalid_request_error",
                "m",
                "",
            ),
            (r#"{"error":"text","message":"m","type":"t"}"#, "", "m", ""),
            ("{}", "", "", ""),
            ("[1]", "", "", ""),
            ("<html>", "", "", ""),
        ] {
            let expected = ErrorBody { code: code.to_owned(), message: message.to_owned(), request_id: id.to_owned() };
            assert_eq!(ErrorBody::read(bytes.as_bytes()), expected, "{bytes}");
        }
    }

    #[test]
    fn the_compatible_shape_is_written_as_documented() {
        let body = CompatibleErrorBody {
            error: CompatibleError { message: "m".to_owned(), kind: "t".to_owned(), param: None, code: "c".to_owned() },
            request_id: "r".to_owned(),
        };
        let expected = serde_json::json!({"error":{"message":"m","type":"t","param":null,"code":"c"},"request_id":"r"});
        assert_eq!(serde_json::to_value(&body).ok(), Some(expected));
    }
}
