//! A model that a server calls gone is told to the window and written down; the embedded service has no say in that.

use std::sync::Arc;

use serde_json::json;
use timbre::{
    catalog::Catalog,
    dashscope::ErrorKind,
    model::ModelId,
    service::{Service, ServiceConfig, start},
    studio::{Command, Event, FailureKind, LiveEnd, LiveEvent, known_retired},
};

use crate::{
    drive::{Home, Studio, design, live_request},
    engines::Sine,
    liar::{Liar, Lie, SECRET},
    support::{DESIGNED, SYSTEM, eventually},
};

fn speak(model: &str) -> Command {
    Command::Speak(Box::new(live_request("Hello.", model)))
}

/// A service that offers no model at all.
async fn without_models(home: &Home) -> Service {
    let config = ServiceConfig {
        addr: ([127, 0, 0, 1], 0).into(),
        data_dir: home.paths.service_dir.clone(),
        engine: Arc::new(Sine::default()),
        catalog: Arc::new(Catalog::default()),
        key: Some(SECRET.to_owned()),
    };
    start(config).await.unwrap()
}

/// Takes events until the session ends with its model gone; gives the models that were called retired on the way.
async fn told_until_the_end(studio: &mut Studio) -> Vec<ModelId> {
    let mut told = Vec::new();
    studio
        .until(|event| match event {
            Event::ModelRetired { model, .. } => {
                told.push(model);
                None
            }
            Event::Live(LiveEvent::Ended { end: LiveEnd::Failed(failure), .. }) => {
                assert_eq!(failure.kind, FailureKind::Server(ErrorKind::ModelGone));
                Some(())
            }
            _ => None,
        })
        .await;
    told
}

#[tokio::test]
async fn a_refused_design_marks_its_model() {
    for (status, code) in [(404, "ModelNotFound"), (403, "Endpoint.AccessDenied")] {
        let home = Home::new();
        let liar = Liar::new(vec![Lie::json(status, &json!({"code": code, "message": "Model not exist."}))]).await;
        let mut studio = home.start(Some(liar.base_url())).await;
        studio.send(design(1, 1));
        let wanted = |event| if let Event::ModelRetired { model, day } = event { Some((model, day)) } else { None };
        let (model, day) = studio.until(wanted).await;
        assert_eq!(model, DESIGNED.into());
        let failure = studio.designed(1).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Server(ErrorKind::ModelGone));
        assert_eq!(known_retired(&home.paths.retired_file), [(model, day)].into(), "before the window hears of it");
        studio.close().await;
        assert_eq!(liar.calls(), 1, "sent once");
        assert!(!home.paths.catalog_file.exists(), "the user's own file is left alone");
    }
}

#[tokio::test]
async fn a_session_that_finds_its_model_gone_marks_it() {
    let home = Home::new();
    let service = without_models(&home).await;
    let mut studio = home.start(Some(service.base_url())).await;
    studio.send(speak(SYSTEM));
    assert_eq!(told_until_the_end(&mut studio).await, [SYSTEM.into()]);
    let file = home.paths.retired_file.clone();
    eventually(|| known_retired(&file).contains_key(&ModelId::from(SYSTEM))).await;
    studio.send(speak("typed-by-hand"));
    assert_eq!(told_until_the_end(&mut studio).await, [], "there is nothing to mark");
    studio.close().await;
    assert_eq!(known_retired(&file).len(), 1);
}

#[tokio::test]
async fn the_embedded_service_retires_nothing() {
    let home = Home::new();
    let mut studio = home.start(None).await;
    // A model of plain calls is in the catalog, and not at the realtime socket.
    studio.send(speak("qwen3-tts-flash"));
    assert_eq!(told_until_the_end(&mut studio).await, []);
    studio.close().await;
    assert!(!home.paths.retired_file.exists());
}
