//! Results over a real socket, with a life that a test can wait for.

use std::{error::Error, io};

use super::*;
use crate::{
    catalog::Catalog,
    service::{Extras, Service, ServiceConfig, Tuning, session::testing::Sine, start_with},
};

fn results(dir: &Path, life: Duration) -> io::Result<Arc<Results>> {
    Results::open(dir, "http://127.0.0.1:1".to_owned(), life).map(Arc::new)
}

async fn add(results: &Arc<Results>, bytes: &[u8]) -> io::Result<Address> {
    let mut writing = results.begin("wav").await?;
    writing.push(bytes).await?;
    writing.finish().await
}

fn files(results: &Results) -> usize {
    // The lock is one of them.
    std::fs::read_dir(results.folder.path()).map_or(0, |entries| entries.count() - 1)
}

#[tokio::test]
async fn the_oldest_go_first() -> io::Result<()> {
    let dir = tempfile::tempdir()?;
    let results = results(dir.path(), LIFE)?;
    let first = add(&results, b"1").await?;
    for _ in 0..MOST_FILES {
        add(&results, b"2").await?;
    }
    assert_eq!((files(&results), results.lock().len()), (MOST_FILES, MOST_FILES));
    let name = first.url.trim_start_matches("http://127.0.0.1:1/results/").split('?').next().unwrap_or_default();
    assert!(!name.is_empty() && results.find(name).is_none());
    results.lock().push_back(Kept { name: "large".to_owned(), bytes: MOST_BYTES, expires: Timestamp::MAX });
    add(&results, b"3").await?;
    assert_eq!(results.lock().len(), 1, "bytes are bounded, too");
    Ok(())
}

#[tokio::test]
async fn what_is_not_finished_leaves_nothing() -> io::Result<()> {
    let dir = tempfile::tempdir()?;
    let results = results(dir.path(), LIFE)?;
    let mut writing = results.begin("mp3").await?;
    writing.push(b"half").await?;
    assert_eq!(files(&results), 1);
    drop(writing);
    assert_eq!(files(&results), 0);
    Ok(())
}

async fn scene(life: Duration) -> Result<(Service, tempfile::TempDir), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let mut catalog = Catalog::bundled();
    catalog.overlay(r#"{"models":[{"id":"flash","transport":"http"}],"voices":[{"id":"Ann","models":["flash"]}]}"#)?;
    let config = ServiceConfig {
        addr: ([127, 0, 0, 1], 0).into(),
        data_dir: dir.path().to_owned(),
        engine: Arc::new(Sine::default()),
        catalog: Arc::new(catalog),
        key: Some("sk-test".to_owned()),
    };
    let tuning = Tuning { result_life: life, ..Tuning::default() };
    Ok((start_with(config, Extras { tuning, ..Extras::default() }).await?, dir))
}

async fn speak(service: &Service) -> Result<String, Box<dyn Error>> {
    let url = format!("{}{}", service.base_url(), crate::wire::synthesis::QWEN_SPEECH_PATH);
    let body = serde_json::json!({"model": "flash", "input": {"text": "Hello", "voice": "Ann"}});
    let answer = client()?.post(url).bearer_auth("sk-test").json(&body).send().await?;
    let answer: serde_json::Value = answer.json().await?;
    Ok(answer["output"]["audio"]["url"].as_str().ok_or_else(|| answer.to_string())?.to_owned())
}

fn client() -> reqwest::Result<reqwest::Client> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build()
}

async fn get(url: &str) -> Result<(u16, Vec<u8>), Box<dyn Error>> {
    let answer = client()?.get(url).send().await?;
    Ok((answer.status().as_u16(), answer.bytes().await?.to_vec()))
}

#[tokio::test]
async fn results_expire_as_in_the_vendors_storage() -> Result<(), Box<dyn Error>> {
    let (service, _dir) = scene(Duration::ZERO).await?;
    let url = speak(&service).await?;
    let (status, body) = get(&url).await?;
    assert_eq!(status, 403);
    assert!(String::from_utf8(body)?.contains("<Code>AccessDenied</Code><Message>Request has expired.</Message>"));
    Ok(())
}

#[tokio::test]
async fn results_need_no_key_and_cannot_be_guessed() -> Result<(), Box<dyn Error>> {
    let (service, _dir) = scene(LIFE).await?;
    let url = speak(&service).await?;
    let (status, body) = get(&url).await?;
    assert_eq!((status, &body[..4]), (200, b"RIFF".as_slice()));
    let base = service.base_url();
    for (path, expected) in [
        ("/results/x.wav", 404),
        ("/results/x.wav?Expires=9999999999", 404),
        ("/results/x.wav?Expires=1", 403),
        ("/results/lock", 404),
        ("/results/..%2f..%2fvoices", 404),
        ("/results/", 404),
    ] {
        assert_eq!(get(&format!("{base}{path}")).await?.0, expected, "{path}");
    }
    Ok(())
}
