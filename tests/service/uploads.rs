//! Temporary storage: leave, form, files and their end.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use timbre::{catalog::Catalog, dashscope::ErrorKind, model::SampleRate, service::Tuning};

use crate::{
    client::own,
    enrollment::hum,
    liar::{Liar, Lie},
    support::{CUSTOMIZATION, Fixture, KEY},
};

const UPLOADS: &str = "/api/v1/uploads";

async fn policy(fixture: &Fixture, query: &str) -> (u16, Value) {
    let url = format!("{}{UPLOADS}?{query}", fixture.service.base_url());
    let answer = fixture.http.get(url).bearer_auth(KEY).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn leave(fixture: &Fixture) -> Value {
    policy(fixture, "action=getPolicy&model=cosyvoice-v2").await.1["data"].take()
}

/// Fills in the form and sends it, without the key.
async fn send(fixture: &Fixture, leave: &Value, key: &str, file: Option<Vec<u8>>) -> (u16, String) {
    let text = |field: &str| leave[field].as_str().unwrap().to_owned();
    let mut form = Form::new()
        .text("OSSAccessKeyId", text("oss_access_key_id"))
        .text("Signature", text("signature"))
        .text("policy", text("policy"))
        .text("key", key.to_owned())
        .text("x-oss-object-acl", text("x_oss_object_acl"))
        .text("x-oss-forbid-overwrite", text("x_oss_forbid_overwrite"))
        .text("success_action_status", "200");
    if let Some(file) = file {
        form = form.part("file", Part::bytes(file).file_name("a.wav"));
    }
    let answer = fixture.http.post(text("upload_host")).multipart(form).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn key(leave: &Value, name: &str) -> String {
    format!("{}/{name}", leave["upload_dir"].as_str().unwrap())
}

/// Makes a voice from an address, and gives the status and the code.
async fn enroll(fixture: &Fixture, url: &str, resolve: bool) -> (u16, String) {
    let body = json!({"model": "voice-enrollment", "input": {"action": "create_voice", "prefix": "mine", "url": url,
        "target_model": "cosyvoice-v2"}});
    let mut call = fixture.http.post(format!("{}{CUSTOMIZATION}", fixture.service.base_url()));
    if resolve {
        call = call.header("X-DashScope-OssResourceResolve", "enable");
    }
    let answer = call.bearer_auth(KEY).json(&body).send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json::<Value>().await.unwrap()["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn leave_has_the_documented_fields_and_needs_the_key() {
    let fixture = Fixture::new().await;
    let (status, answer) = policy(&fixture, "action=getPolicy&model=cosyvoice-v2").await;
    assert!(status == 200 && !answer["request_id"].as_str().unwrap().is_empty());
    let data = &answer["data"];
    for field in ["policy", "signature", "upload_dir", "upload_host", "oss_access_key_id"] {
        assert!(data[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {data}");
    }
    assert_eq!((&data["x_oss_object_acl"], &data["x_oss_forbid_overwrite"]), (&json!("private"), &json!("true")));
    assert!(data["expire_in_seconds"].as_u64().unwrap() > 0 && data["max_file_size_mb"].as_u64().unwrap() >= 10);
    for (query, code) in [("action=getPolicy", 400), ("action=dance&model=m", 400), ("", 400)] {
        let (status, answer) = policy(&fixture, query).await;
        assert_eq!((status, answer["code"].as_str()), (code, Some("InvalidParameter")), "{query}");
    }
    let url = format!("{}{UPLOADS}?action=getPolicy&model=m", fixture.service.base_url());
    assert_eq!(fixture.http.get(url).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_file_is_taken_once_and_read_by_a_call_that_asks_for_it_even_after_a_restart() {
    let fixture = Fixture::new().await;
    let (leave, file) = (leave(&fixture).await, hum(SampleRate::HZ_16000, 12.0, 120.0));
    let key = key(&leave, "我的声音.wav");
    assert_eq!(send(&fixture, &leave, &key, Some(file.clone())).await, (200, String::new()));
    let (status, xml) = send(&fixture, &leave, &key, Some(file)).await;
    assert!(status == 409 && xml.contains("<Code>FileAlreadyExists</Code>"), "{xml}");
    let url = format!("oss://{key}");
    let failed = (400, "BadRequest.InputDownloadFailed".to_owned());
    assert_eq!(enroll(&fixture, &url, false).await, failed, "without the header");
    assert_eq!(enroll(&fixture, &url.replace(".wav", ".mp3"), true).await, failed);
    assert_eq!(enroll(&fixture, &url, true).await, (200, String::new()));
    let fixture = fixture.restart().await;
    assert_eq!(enroll(&fixture, &url, true).await, (200, String::new()));
}

#[tokio::test]
async fn forms_without_leave_are_refused_in_the_storages_words() {
    let fixture = Fixture::new().await;
    let leave = leave(&fixture).await;
    let good = key(&leave, "a.wav");
    let forged = |field: &str| {
        let mut leave = leave.clone();
        leave[field] = json!("forged");
        leave
    };
    for (leave, key, file, status, code) in [
        (forged("signature"), good.as_str(), Some(vec![1]), 403, "AccessDenied"),
        (forged("policy"), good.as_str(), Some(vec![1]), 403, "AccessDenied"),
        (leave.clone(), "dashscope-instant/other/a.wav", Some(vec![1]), 403, "AccessDenied"),
        (leave.clone(), &key(&leave, "../a.wav"), Some(vec![1]), 403, "AccessDenied"),
        (leave.clone(), good.as_str(), None, 400, "InvalidArgument"),
        (leave.clone(), good.as_str(), Some(vec![0; 20_000_001]), 400, "EntityTooLarge"),
    ] {
        let (answered, xml) = send(&fixture, &leave, key, file).await;
        assert!(answered == status && xml.contains(&format!("<Code>{code}</Code>")), "{key}: {answered} {xml}");
    }
    let host = leave["upload_host"].as_str().unwrap();
    let answer = fixture.http.post(host).body("no form").send().await.unwrap();
    assert_eq!(answer.status(), 400);
    let files = std::fs::read_dir(fixture.dir.path().join("uploads")).unwrap().count();
    assert_eq!(files, 0, "what is refused is not kept");
}

#[tokio::test]
async fn a_file_that_has_expired_is_gone() {
    let tuning = Tuning { uploads_kept: Duration::ZERO, ..Tuning::default() };
    let fixture = Fixture::tuned(Catalog::bundled(), tuning).await;
    let first = leave(&fixture).await;
    let key = key(&first, "a.wav");
    let file = hum(SampleRate::HZ_16000, 12.0, 120.0);
    assert_eq!(send(&fixture, &first, &key, Some(file)).await.0, 200);
    assert_eq!(enroll(&fixture, &format!("oss://{key}"), true).await.1, "BadRequest.InputDownloadFailed");
    leave(&fixture).await;
    let files = std::fs::read_dir(fixture.dir.path().join("uploads")).unwrap().count();
    assert_eq!(files, 0, "the next leave cleans up");
}

#[tokio::test]
async fn the_programs_own_upload_says_what_is_wrong() {
    let fixture = Fixture::new().await;
    let client = own(&fixture);
    let model = "cosyvoice-v2".into();
    let url = client.upload(&model, "wav", vec![1, 2, 3]).await.unwrap();
    assert!(
        url.starts_with("oss://dashscope-instant/") && url.rsplit_once('.').is_some_and(|(_, end)| end == "wav"),
        "{url}"
    );
    assert_ne!(client.upload(&model, "wav", vec![1, 2, 3]).await.unwrap(), url);

    let answer = |host: &str, megabytes: u64| {
        let data = json!({"policy": "p", "signature": "s", "upload_dir": "d", "upload_host": host,
            "max_file_size_mb": megabytes});
        Lie::json(200, &json!({"data": data, "request_id": "r"}))
    };
    let xml = "<Error><Code>AccessDenied</Code><Message>Policy expired.</Message><RequestId>R</RequestId></Error>";
    let storage = Liar::new(vec![Lie::answer(403, "", xml)]).await;
    let liar = Liar::new(vec![answer(&format!("http://{}/", storage.addr), 1)]).await;
    let error = liar.client().upload(&model, "wav", vec![0; 1_000_001]).await.unwrap_err();
    assert_eq!((error.kind, storage.calls()), (ErrorKind::SampleRejected, 0));
    let error = liar.client().upload(&model, "wav", vec![7]).await.unwrap_err();
    assert_eq!(
        (error.kind, error.message.as_str(), error.request_id.as_str()),
        (ErrorKind::Rejected, "Policy expired.", "R")
    );
    assert_eq!(storage.calls(), 1);
    let sent = storage.last().to_ascii_lowercase();
    assert!(!sent.contains("authorization") && !sent.contains(crate::liar::SECRET), "the key goes to no other host");
    let liar = Liar::new(vec![answer("nonsense", 0)]).await;
    assert!(liar.client().upload(&model, "wav", vec![7]).await.is_err());
}
