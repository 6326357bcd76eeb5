//! The way to a server: how long each step may take, through which proxy, and with which trust.
//!
//! Owns connections and what their failures mean. It knows neither paths nor messages.

pub(super) mod dial;
mod proxy;
pub(super) mod trouble;

use std::{sync::Arc, time::Duration};

pub use proxy::{BadProxy, ProxyChoice, ProxyUrl};

use super::{Error, ErrorKind, RetryPolicy, error::chain};

/// Time to reach a server.
pub(super) const CONNECT: Duration = Duration::from_secs(10);

/// How long each step may take, and which way calls go. A step that takes longer ends in
/// [`ErrorKind::TimedOut`], or in [`ErrorKind::Unreachable`] while nothing was delivered yet.
#[derive(Clone, Debug, PartialEq)]
pub struct NetOptions {
    /// From the first packet to a line that can carry a call: name, proxy, TLS, and for a socket its upgrade. 10 s.
    pub connect: Duration,
    /// From an open socket, or from new settings, to the server's word that they hold. 5 s, the vendor's own client's
    /// number.
    pub ready: Duration,
    /// From a commit, or from the begin of a response, to its first sound. 20 s; the vendor needs less than one.
    pub first_audio: Duration,
    /// Silence in the middle of a response. 20 s; the vendor's other socket gives up after 23 s.
    pub stall: Duration,
    /// Silence between "finish" and the end of the session. 60 s.
    pub finish: Duration,
    /// A whole plain call. 2 min: the vendor's samples allow 60 s for a design, and slow links need more for its
    /// preview.
    pub call: Duration,
    /// A whole upload of a recording. 5 min: 10 MB through a slow line.
    pub upload: Duration,
    /// Which proxy comes between.
    pub proxy: ProxyChoice,
    /// When a call is sent again.
    pub retry: RetryPolicy,
}

impl Default for NetOptions {
    fn default() -> Self {
        Self {
            connect: CONNECT,
            ready: Duration::from_secs(5),
            first_audio: Duration::from_secs(20),
            stall: Duration::from_secs(20),
            finish: Duration::from_mins(1),
            call: Duration::from_mins(2),
            upload: Duration::from_mins(5),
            proxy: ProxyChoice::System,
            retry: RetryPolicy::default(),
        }
    }
}

/// Trust in the certificates that the system trusts.
pub(super) fn tls() -> Result<Arc<rustls::ClientConfig>, Error> {
    use rustls_platform_verifier::ConfigVerifierExt as _;
    // Fails only where a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = rustls::ClientConfig::with_platform_verifier()
        .map_err(|err| Error::new(ErrorKind::Unreachable, chain(&err)))?;
    Ok(Arc::new(config))
}

/// What all calls have in common.
fn client(options: &NetOptions, tls: &Arc<rustls::ClientConfig>) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("timbre/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(rustls::ClientConfig::clone(tls))
        .connect_timeout(options.connect)
        .retry(reqwest::retry::never())
}

/// What fetches large public files: no key goes along, so that redirects are followed, and only steps are timed.
pub(super) fn files(
    options: &NetOptions,
    tls: &Arc<rustls::ClientConfig>,
    loopback: bool,
) -> Result<reqwest::Client, Error> {
    let builder = client(options, tls).redirect(reqwest::redirect::Policy::limited(5));
    options.proxy.apply(builder, loopback).build().map_err(Error::from_http)
}

/// What makes plain calls.
pub(super) fn http(
    options: &NetOptions,
    tls: &Arc<rustls::ClientConfig>,
    loopback: bool,
) -> Result<reqwest::Client, Error> {
    let builder = client(options, tls)
        .timeout(options.call)
        .tcp_nodelay(true)
        // A redirect would take the key elsewhere, or send a charged call twice.
        .redirect(reqwest::redirect::Policy::none());
    options.proxy.apply(builder, loopback).build().map_err(Error::from_http)
}
