//! A line to a server for a socket: straight, or through a proxy that is asked for a tunnel. TLS and the upgrade come
//! on top of it, elsewhere.

use std::{error::Error as StdError, net::SocketAddr, sync::Arc};

use futures_util::future::BoxFuture;
use hyper_util::{
    client::{
        legacy::connect::{
            HttpConnector,
            proxy::{SocksV5, Tunnel},
        },
        proxy::matcher::Intercept,
    },
    rt::TokioIo,
};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::{
    MaybeTlsStream,
    tungstenite::http::{Uri, uri::Authority},
};
use tower::{ServiceExt as _, service_fn};

use super::{NetOptions, trouble};
use crate::dashscope::{Error, error::chain};

/// An open line: encrypted where it is a line to a proxy that wants that.
pub type Line = MaybeTlsStream<TcpStream>;

type AnyError = Box<dyn StdError + Send + Sync>;

/// Opens a line to the host and port of `target`, an `http` or `https` address.
///
/// # Errors
/// The proxy's or the network's failure, by its kind; nothing was delivered.
pub fn dial(
    options: &NetOptions,
    tls: &Arc<rustls::ClientConfig>,
    target: Uri,
    loopback: bool,
) -> BoxFuture<'static, Result<Line, Error>> {
    let proxy = if loopback { None } else { options.proxy.on_the_way_to(&target) };
    let tls = Arc::clone(tls);
    Box::pin(async move {
        let line = match proxy {
            None => connect(target).await.map(MaybeTlsStream::Plain),
            Some(proxy) => through(proxy, tls, target).await,
        };
        line.map_err(|err| Error::new(trouble::of_connecting(err.as_ref()), chain(err.as_ref())))
    })
}

async fn connect(to: Uri) -> Result<TcpStream, AnyError> {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    Ok(connector.oneshot(to).await?.into_inner())
}

async fn through(proxy: Intercept, tls: Arc<rustls::ClientConfig>, target: Uri) -> Result<Line, AnyError> {
    let target = with_port(&target)?;
    let at = proxy.uri().clone();
    let inner = service_fn(move |at: Uri| {
        let tls = Arc::clone(&tls);
        async move { to_proxy(at, tls).await.map(TokioIo::new) }
    });
    match at.scheme_str() {
        Some("http" | "https") => {
            let mut tunnel = Tunnel::new(at, inner);
            if let Some(auth) = proxy.basic_auth() {
                tunnel = tunnel.with_auth(auth.clone());
            }
            Ok(tunnel.oneshot(target).await?.into_inner())
        }
        Some(scheme @ ("socks5" | "socks5h")) => {
            let target = if scheme == "socks5" { looked_up(&target).await? } else { target };
            let mut tunnel = SocksV5::new(at, inner);
            if let Some((user, password)) = proxy.raw_auth() {
                tunnel = tunnel.with_auth(user.to_owned(), password.to_owned());
            }
            Ok(tunnel.oneshot(target).await.map_err(|err| err.to_string())?.into_inner())
        }
        other => Err(format!("proxies of the kind {} are not supported", other.unwrap_or_default()).into()),
    }
}

/// A line to the proxy itself, encrypted where its address says so.
async fn to_proxy(at: Uri, tls: Arc<rustls::ClientConfig>) -> Result<Line, trouble::AtProxy> {
    let (secure, host) = (at.scheme_str() == Some("https"), at.host().unwrap_or_default().to_owned());
    let line = connect(at).await.map_err(trouble::AtProxy)?;
    if !secure {
        return Ok(MaybeTlsStream::Plain(line));
    }
    let name =
        ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(|err| trouble::AtProxy(err.into()))?;
    let line = TlsConnector::from(tls).connect(name, line).await.map_err(|err| trouble::AtProxy(err.into()))?;
    Ok(MaybeTlsStream::Rustls(line))
}

/// A tunnel needs a port; an address may leave it to its scheme.
fn with_port(target: &Uri) -> Result<Uri, AnyError> {
    let port = target.port_u16().unwrap_or(if target.scheme_str() == Some("http") { 80 } else { 443 });
    let authority: Authority = format!("{}:{port}", target.host().unwrap_or_default()).parse()?;
    Ok(Uri::builder().scheme("http").authority(authority).path_and_query("/").build()?)
}

async fn looked_up(target: &Uri) -> Result<Uri, AnyError> {
    let authority = target.authority().map(ToString::to_string).unwrap_or_default();
    let found: Option<SocketAddr> = tokio::net::lookup_host(authority).await.map_err(trouble::no_name)?.next();
    let found = found.ok_or_else(|| trouble::no_name("no address"))?;
    with_port(&format!("http://{found}/").parse()?)
}
