//! Temporary storage at the server's: a local file gets an `oss://` address that lives for 48 hours.
//!
//! The file goes to a host that the server names, without the key; leave to write it is in the form.

use bytes::Bytes;
use reqwest::{
    Response, header,
    multipart::{Form, Part},
};

use super::{
    Client, Error, ErrorKind,
    client::whole_body,
    endpoint::is_this_computer,
    retry::{Charge, Failed},
};
use crate::{
    model::ModelId,
    wire::uploads::{
        FILE_FIELD, GET_POLICY, OSS_SCHEME, PolicyAnswer, PolicyQuery, StorageError, UPLOADS_PATH, UploadPolicy,
    },
};

impl Client {
    /// Sends a file that calls for `model` may read, and gives its `oss://` address. The file's name is made up, for
    /// names tell about people. Free; each try asks for leave of its own and sends a file of its own.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn upload(&self, model: &ModelId, extension: &str, bytes: Vec<u8>) -> Result<String, Error> {
        let bytes = Bytes::from(bytes);
        let upload = || async { self.upload_once(model, extension, &bytes).await.map_err(Failed::from) };
        self.options.retry.run(Charge::Free, upload).await
    }

    async fn upload_once(&self, model: &ModelId, extension: &str, bytes: &Bytes) -> Result<String, Error> {
        let policy = self.upload_policy(model).await?;
        let limit = policy.max_file_size_mb.saturating_mul(1_000_000);
        if limit > 0 && bytes.len() as u64 > limit {
            let message = format!("the server takes files of {} MB at most", policy.max_file_size_mb);
            return Err(Error::new(ErrorKind::SampleRejected, message));
        }
        let name = format!("{:032x}.{extension}", rand::random::<u128>());
        let key = policy.key(&name);
        self.send_form(&policy, &key, name, bytes.clone()).await?;
        Ok(format!("{OSS_SCHEME}{key}"))
    }

    async fn upload_policy(&self, model: &ModelId) -> Result<UploadPolicy, Error> {
        let query = PolicyQuery { action: GET_POLICY.to_owned(), model: model.to_string() };
        let answer: PolicyAnswer = serde_json::from_value(self.get_once(UPLOADS_PATH, &query).await?)
            .map_err(|err| Error::new(ErrorKind::Nonsense, err.to_string()))?;
        let policy = answer.data;
        let host = reqwest::Url::parse(&policy.upload_host).ok();
        // A recording of someone's voice goes over the open network in no case.
        let local =
            |host: &reqwest::Url| self.endpoint().is_loopback() && host.host_str().is_some_and(is_this_computer);
        let safe = host.is_some_and(|host| host.scheme() == "https" || local(&host));
        if safe { Ok(policy) } else { Err(Error::new(ErrorKind::Nonsense, "the server names no safe place for files")) }
    }

    async fn send_form(&self, policy: &UploadPolicy, key: &str, name: String, bytes: Bytes) -> Result<(), Error> {
        let mut form = Form::new();
        for (field, value) in policy.fields(key) {
            form = form.text(field, value);
        }
        let length = bytes.len() as u64;
        let form = form.part(FILE_FIELD, Part::stream_with_length(bytes, length).file_name(name));
        let request = self.http.post(&policy.upload_host).timeout(self.options.upload).multipart(form);
        let response = request.send().await.map_err(Error::from_http)?;
        let status = response.status();
        if !status.is_success() {
            let body = whole_body(response).await?;
            return Err(refused(status.as_u16(), &String::from_utf8_lossy(&body)));
        }
        if is_page(&response) {
            return Err(Error::new(ErrorKind::Nonsense, "a page answered in place of the storage"));
        }
        Ok(())
    }
}

/// Networks that want a login answer whatever is asked of them.
fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"))
}

/// The storage's refusals are about the upload and never about the account.
fn refused(status: u16, xml: &str) -> Error {
    let told = StorageError::read(xml);
    let kind = match status {
        429 => ErrorKind::RateLimited(None),
        408 | 500..=599 => ErrorKind::ServerFault,
        _ => ErrorKind::Rejected,
    };
    let message = if told.message.is_empty() { format!("HTTP status {status}") } else { told.message };
    Error { kind, code: told.code, message, request_id: told.request_id }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_the_storages_words() {
        let xml = "<Error><Code>EntityTooLarge</Code><Message>Too big.</Message><RequestId>r</RequestId></Error>";
        let error = refused(400, xml);
        assert_eq!(
            (error.kind, error.code.as_str(), error.message.as_str(), error.request_id.as_str()),
            (ErrorKind::Rejected, "EntityTooLarge", "Too big.", "r")
        );
        assert_eq!(
            (refused(503, "").kind, refused(403, "<html>").message.as_str()),
            (ErrorKind::ServerFault, "HTTP status 403")
        );
    }
}
