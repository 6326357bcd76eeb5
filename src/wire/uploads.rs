//! Temporary storage for files that a server has to fetch: leave to write, and the form that the file is sent in.
//!
//! The file goes to another host than the calls, without the key; what allows it is the signed policy.

use serde::{Deserialize, Serialize};

/// Path of the call that gives leave, with `action=getPolicy` and `model`.
pub const UPLOADS_PATH: &str = "/api/v1/uploads";
/// Header of a call whose body names an `oss://` address; its value is [`OSS_RESOLVE_ON`].
pub const OSS_RESOLVE_HEADER: &str = "X-DashScope-OssResourceResolve";
/// The value of [`OSS_RESOLVE_HEADER`].
pub const OSS_RESOLVE_ON: &str = "enable";
/// How the address of an uploaded file begins; the key follows.
pub const OSS_SCHEME: &str = "oss://";
/// The only action of [`UPLOADS_PATH`].
pub const GET_POLICY: &str = "getPolicy";

/// Query of the call that gives leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyQuery {
    /// Always [`GET_POLICY`].
    #[serde(default)]
    pub action: String,
    /// The model that will read the file, and no other.
    #[serde(default)]
    pub model: String,
}

/// Answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyAnswer {
    /// The leave.
    pub data: UploadPolicy,
    /// The server's id of the call.
    #[serde(default)]
    pub request_id: String,
}

/// Leave to write one folder for a short time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UploadPolicy {
    /// Base64 of what is allowed.
    pub policy: String,
    /// Its signature.
    pub signature: String,
    /// Folder that the file's key must begin with.
    pub upload_dir: String,
    /// Where the form goes.
    pub upload_host: String,
    /// Seconds until the leave ends.
    pub expire_in_seconds: u64,
    /// Largest file, in megabytes; 0 where the server does not say.
    pub max_file_size_mb: u64,
    /// Room in the account, in megabytes.
    pub capacity_limit_mb: u64,
    /// Who signed.
    pub oss_access_key_id: String,
    /// Who may read the file, such as `private`.
    pub x_oss_object_acl: String,
    /// `true` where a key can be written once only.
    pub x_oss_forbid_overwrite: String,
}

/// Name of the form's field that holds the file; it comes last, for fields after it are not read.
pub const FILE_FIELD: &str = "file";

impl UploadPolicy {
    /// The key of a file in this folder.
    pub fn key(&self, file_name: &str) -> String {
        format!("{}/{file_name}", self.upload_dir.trim_end_matches('/'))
    }

    /// Names and values of the form's fields before the file, in their order.
    pub fn fields(&self, key: &str) -> [(&'static str, String); 7] {
        [
            ("OSSAccessKeyId", self.oss_access_key_id.clone()),
            ("Signature", self.signature.clone()),
            ("policy", self.policy.clone()),
            ("key", key.to_owned()),
            ("x-oss-object-acl", self.x_oss_object_acl.clone()),
            ("x-oss-forbid-overwrite", self.x_oss_forbid_overwrite.clone()),
            ("success_action_status", "200".to_owned()),
        ]
    }
}

/// A refused upload, which is told in XML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorageError {
    /// Such as `AccessDenied`.
    pub code: String,
    /// In the storage's words.
    pub message: String,
    /// The storage's id of the request.
    pub request_id: String,
}

impl StorageError {
    /// Reads what can be read: three elements that hold plain text.
    pub fn read(xml: &str) -> Self {
        let element = |name: &str| {
            let (_, rest) = xml.split_once(&format!("<{name}>"))?;
            let (text, _) = rest.split_once(&format!("</{name}>"))?;
            Some(unescaped(text))
        };
        let text = |name| element(name).unwrap_or_default();
        Self { code: text("Code"), message: text("Message"), request_id: text("RequestId") }
    }

    /// The document that says this.
    pub fn to_xml(&self) -> String {
        let element = |name, text: &str| format!("  <{name}>{}</{name}>\n", escaped(text));
        let parts =
            [element("Code", &self.code), element("Message", &self.message), element("RequestId", &self.request_id)];
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n{}</Error>\n", parts.concat())
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn unescaped(text: &str) -> String {
    text.trim().replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_has_the_documented_fields_in_order() {
        let policy = UploadPolicy {
            policy: "cG9s".to_owned(),
            signature: "sig=".to_owned(),
            upload_dir: "dashscope-instant/a/2026-11-21/b".to_owned(),
            oss_access_key_id: "LTAI".to_owned(),
            x_oss_object_acl: "private".to_owned(),
            x_oss_forbid_overwrite: "true".to_owned(),
            ..UploadPolicy::default()
        };
        let key = policy.key("a.wav");
        assert_eq!(key, "dashscope-instant/a/2026-11-21/b/a.wav");
        let fields = policy.fields(&key);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(
            fields,
            [
                ("OSSAccessKeyId", "LTAI"),
                ("Signature", "sig="),
                ("policy", "cG9s"),
                ("key", key.as_str()),
                ("x-oss-object-acl", "private"),
                ("x-oss-forbid-overwrite", "true"),
                ("success_action_status", "200"),
            ]
        );
    }

    #[test]
    fn a_refusal_leads_back_and_other_documents_are_no_error() {
        let error = StorageError {
            code: "AccessDenied".to_owned(),
            message: "5 < 6 & <b>".to_owned(),
            request_id: "R".to_owned(),
        };
        assert_eq!(StorageError::read(&error.to_xml()), error);
        assert_eq!(StorageError::read("<html>"), StorageError::default());
    }

    #[test]
    fn a_policy_may_lack_what_is_not_needed() {
        let answer: Option<PolicyAnswer> =
            serde_json::from_str(r#"{"data":{"policy":"p","upload_host":"https://h","new":1}}"#).ok();
        assert_eq!(answer.map(|answer| answer.data.upload_host), Some("https://h".to_owned()));
    }
}
