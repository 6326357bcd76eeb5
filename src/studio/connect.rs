//! Choosing where calls go, and starting the embedded service where they stay here.

use std::{net::Ipv4Addr, path::PathBuf, sync::Arc, time::Duration};

use super::{
    Event, Failure, FailureKind, Notice, Place,
    desk::{Connection, Desk, blocking, lock},
};
use crate::{
    dashscope::{Client, Endpoint, NetOptions},
    service::{Service, ServiceConfig},
    settings::{
        Account,
        secrets::{self, ApiKey},
    },
};

/// Connects to an account and tells the window; `endpoint` comes from the command line and goes before everything.
pub(super) async fn connect(desk: &Desk, account: &Account, endpoint: Option<&str>) {
    connect_with(desk, account, endpoint, None).await;
}

async fn connect_with(desk: &Desk, account: &Account, endpoint: Option<&str>, key: Option<ApiKey>) {
    let connection = match (endpoint, account) {
        (Some(endpoint), _) => to_endpoint(desk, endpoint),
        (None, Account::Offline) => to_embedded(desk).await,
        (None, Account::Cloud { region, workspace }) => to_cloud(desk, region, workspace.as_deref(), key).await,
    };
    match connection {
        Ok(connection) => {
            let place = connection.place.clone();
            desk.set_connection(Some(connection));
            desk.emit(Event::Connected(place)).await;
        }
        Err(failure) => {
            desk.set_connection(None);
            desk.emit(Event::ConnectFailed(failure)).await;
        }
    }
}

/// Puts a key into the keyring, then connects with it.
pub(super) async fn store_key(desk: &Desk, account: &Account, key: ApiKey) {
    let (name, kept) = (key_name(account), key.clone());
    if let Err(failure) = blocking(move || Ok(secrets::store_key(&name, &kept)?)).await {
        // It still serves until the program ends.
        desk.emit(Event::Failed(failure)).await;
    }
    connect_with(desk, account, None, Some(key)).await;
}

/// Name of an account in the keyring: keys belong to regions.
fn key_name(account: &Account) -> String {
    match account {
        Account::Offline => "offline".to_owned(),
        Account::Cloud { region, .. } => region.clone(),
    }
}

fn to_endpoint(desk: &Desk, text: &str) -> Result<Connection, Failure> {
    let endpoint = Endpoint::parse(text).map_err(|err| Failure::new(FailureKind::BadEndpoint, err.to_string()))?;
    let key = desk.key.clone().ok_or(FailureKind::NoKey)?;
    // Where it is the vendor's own, its prices hold.
    let region = desk.catalog.region_of(endpoint.host()).map(|region| region.id.clone());
    let place = Place { offline: false, host: endpoint.host().to_owned(), region, given: true };
    Ok(Connection { client: client(desk, endpoint, key)?, place })
}

/// A client that goes the way that the settings choose.
fn client(desk: &Desk, endpoint: Endpoint, key: ApiKey) -> Result<Client, Failure> {
    let options = NetOptions { proxy: lock(&desk.proxy).clone(), ..NetOptions::default() };
    Ok(Client::with(endpoint, key, options)?)
}

async fn to_cloud(
    desk: &Desk,
    region: &str,
    workspace: Option<&str>,
    key: Option<ApiKey>,
) -> Result<Connection, Failure> {
    let bad = |detail: String| Failure::new(FailureKind::BadEndpoint, detail);
    let known = desk.catalog.region(region).ok_or_else(|| bad(region.to_owned()))?;
    let endpoint = Endpoint::cloud(known, workspace).map_err(|err| bad(err.to_string()))?;
    let key = match key {
        Some(key) => key,
        None => known_key(desk, region).await?,
    };
    let place =
        Place { offline: false, host: endpoint.host().to_owned(), region: Some(region.to_owned()), given: false };
    Ok(Connection { client: client(desk, endpoint, key)?, place })
}

/// The key in the keyring, else the one in the environment.
async fn known_key(desk: &Desk, region: &str) -> Result<ApiKey, Failure> {
    let name = region.to_owned();
    let kept = blocking(move || Ok(secrets::load_key(&name)?)).await;
    match (kept, desk.key.clone()) {
        (Ok(Some(key)), _) | (_, Some(key)) => Ok(key),
        (Ok(None), None) => Err(FailureKind::NoKey.into()),
        (Err(failure), None) => Err(failure),
    }
}

async fn to_embedded(desk: &Desk) -> Result<Connection, Failure> {
    let mut running = desk.service.lock().await;
    if running.is_none() {
        let service = start_service(desk, desk.paths.service_dir.clone()).await?;
        for warning in service.warnings() {
            desk.emit(Event::Notice(Notice::ServiceStore(warning.to_string()))).await;
        }
        *running = Some(service);
        warm(desk);
    }
    let Some(service) = running.as_ref() else { return Err(FailureKind::ServiceDown.into()) };
    let endpoint =
        Endpoint::parse(&service.base_url()).map_err(|err| Failure::new(FailureKind::BadEndpoint, err.to_string()))?;
    let key = ApiKey::new(service.key()).ok_or(FailureKind::NoKey)?;
    let place = Place { offline: true, host: endpoint.host().to_owned(), region: None, given: false };
    Ok(Connection { client: client(desk, endpoint, key)?, place })
}

/// How long the engine leaves the processors to the window, which is being drawn for the first time.
const AFTER_THE_WINDOW: Duration = Duration::from_millis(400);

/// Makes the engine ready for the first words, so that the first voice is heard as soon as the later ones. Nobody waits
/// for it.
pub(super) fn warm(desk: &Desk) {
    let (engine, languages) = (Arc::clone(&desk.engine), lock(&desk.languages).clone());
    drop(tokio::spawn(async move {
        tokio::time::sleep(AFTER_THE_WINDOW).await;
        let warm = move || languages.into_iter().for_each(|language| engine.warm(language));
        drop(tokio::task::spawn_blocking(warm));
    }));
}

async fn start_service(desk: &Desk, data_dir: PathBuf) -> Result<Service, Failure> {
    let config = ServiceConfig {
        addr: (Ipv4Addr::LOCALHOST, 0).into(),
        data_dir,
        engine: Arc::clone(&desk.engine),
        catalog: Arc::clone(&desk.catalog),
        key: None,
    };
    crate::service::start(config).await.map_err(|err| Failure::new(FailureKind::ServiceDown, err.to_string()))
}
