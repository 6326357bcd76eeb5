//! Proxies for tests: one that speaks HTTP, one that speaks SOCKS 5. Whatever they are asked for, they lead to one
//! address; so does a server that puts TLS before it.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

#[derive(Clone, Copy)]
pub enum Speaks {
    Http,
    Socks,
}

type Login = Option<(&'static str, &'static str)>;

pub struct Gateway {
    pub addr: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Gateway {
    pub async fn new(speaks: Speaks, login: Login, to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gateway = Self { addr: listener.local_addr().unwrap(), asked: Arc::default() };
        let asked = Arc::clone(&gateway.asked);
        tokio::spawn(async move {
            while let Ok((mut caller, _)) = listener.accept().await {
                let asked = Arc::clone(&asked);
                tokio::spawn(async move {
                    let led = match speaks {
                        Speaks::Http => by_http(&mut caller, login, to, &asked).await,
                        Speaks::Socks => by_socks(&mut caller, login, to, &asked).await,
                    };
                    if let Some(mut server) = led {
                        let _ = copy_bidirectional(&mut caller, &mut server).await;
                    }
                });
            }
        });
        gateway
    }

    /// What it led callers to, as they named it.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// A tunnel where it is asked for one; a plain call is handed on as it is.
async fn by_http(
    caller: &mut TcpStream,
    login: Login,
    to: SocketAddr,
    asked: &Mutex<Vec<String>>,
) -> Option<TcpStream> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(caller.read_u8().await.ok()?);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    let wanted =
        login.map(|(user, password)| format!("basic {}", BASE64_STANDARD.encode(format!("{user}:{password}"))));
    let given = text.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("proxy-authorization").then(|| value.replacen("Basic", "basic", 1))
    });
    if given != wanted {
        let _ = caller.write_all(b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n").await;
        return None;
    }
    let mut words = text.split(' ');
    let (method, target) = (words.next()?, words.next()?.to_owned());
    asked.lock().unwrap().push(target);
    let mut server = TcpStream::connect(to).await.unwrap();
    if method == "CONNECT" {
        caller.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await.ok()?;
    } else {
        server.write_all(&head).await.ok()?;
    }
    Some(server)
}

/// RFC 1928 and 1929, as far as a client of names needs it.
async fn by_socks(
    caller: &mut TcpStream,
    login: Login,
    to: SocketAddr,
    asked: &Mutex<Vec<String>>,
) -> Option<TcpStream> {
    let (5, count) = (caller.read_u8().await.ok()?, caller.read_u8().await.ok()?) else { return None };
    let mut methods = vec![0; usize::from(count)];
    caller.read_exact(&mut methods).await.ok()?;
    let method = if login.is_some() { 2 } else { 0 };
    if !methods.contains(&method) {
        let _ = caller.write_all(&[5, 0xff]).await;
        return None;
    }
    caller.write_all(&[5, method]).await.ok()?;
    if let Some((user, password)) = login {
        caller.read_u8().await.ok()?;
        let given = (text(caller).await?, text(caller).await?);
        let right = given == (user.to_owned(), password.to_owned());
        caller.write_all(&[1, u8::from(!right)]).await.ok()?;
        if !right {
            return None;
        }
    }
    let mut request = [0; 4];
    caller.read_exact(&mut request).await.ok()?;
    assert_eq!(request, [5, 1, 0, 3], "a connection to a name");
    let (host, port) = (text(caller).await?, caller.read_u16().await.ok()?);
    asked.lock().unwrap().push(format!("{host}:{port}"));
    caller.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await.ok()?;
    Some(TcpStream::connect(to).await.unwrap())
}

/// A text after its length.
async fn text(caller: &mut TcpStream) -> Option<String> {
    let mut bytes = vec![0; usize::from(caller.read_u8().await.ok()?)];
    caller.read_exact(&mut bytes).await.ok()?;
    String::from_utf8(bytes).ok()
}

/// A server that speaks TLS, with a certificate of its own making, and hands on what it hears.
pub async fn tls_before(to: SocketAddr) -> SocketAddr {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls");
    let certificate = CertificateDer::from_pem_file(folder.join("ca.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
    let config =
        rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((caller, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(mut caller) = acceptor.accept(caller).await {
                    let mut server = TcpStream::connect(to).await.unwrap();
                    let _ = copy_bidirectional(&mut caller, &mut server).await;
                }
            });
        }
    });
    addr
}
