//! What it means that a line could not be opened: the name, the proxy, the certificate, or just nobody there.
//!
//! The libraries below keep some of their error types to themselves, so that their words have to be read; a test holds
//! real failures against them.

use std::{error::Error as StdError, fmt, io};

use crate::dashscope::ErrorKind;

/// Could not reach the proxy, for this reason.
#[derive(Debug)]
pub struct AtProxy(pub Box<dyn StdError + Send + Sync>);

impl fmt::Display for AtProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot reach the proxy: {}", self.0)
    }
}

impl StdError for AtProxy {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.0.as_ref())
    }
}

/// A name that no address was found for.
pub fn no_name(reason: impl fmt::Display) -> io::Error {
    io::Error::other(format!("dns error: {reason}"))
}

/// Words of failures that tell their kind, the more telling ones first.
const WORDS: &[(&str, ErrorKind)] = &[
    ("tunnel error: proxy authorization required", ErrorKind::ProxyRefused),
    ("tunnel error: unsuccessful", ErrorKind::ProxyRefused),
    ("tunnel error:", ErrorKind::ProxyUnreachable),
    ("SOCKS error: credentials not accepted", ErrorKind::ProxyRefused),
    ("SOCKS error: server does not support", ErrorKind::ProxyRefused),
    ("SOCKS error: server implements", ErrorKind::ProxyRefused),
    ("SOCKS error: connection not allowed", ErrorKind::ProxyRefused),
    ("SOCKS error: failed to create underlying", ErrorKind::ProxyUnreachable),
    ("SOCKS error: io error", ErrorKind::ProxyUnreachable),
    ("SOCKS error: failed parsing", ErrorKind::ProxyUnreachable),
    // Everything else is what the proxy found beyond itself.
    ("SOCKS error:", ErrorKind::Unreachable),
    ("dns error", ErrorKind::NoSuchHost),
];

/// The kind of a failure to open a line; [`ErrorKind::Unreachable`] where nothing tells more.
pub fn of_connecting(error: &(dyn StdError + 'static)) -> ErrorKind {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if is_distrust(error) {
            return ErrorKind::Untrusted;
        }
        let text = error.to_string();
        if let Some((_, kind)) = WORDS.iter().find(|(words, _)| text.contains(words)) {
            return *kind;
        }
        cause = error.source();
    }
    ErrorKind::Unreachable
}

/// Whether TLS did not believe the other side. The reason may hide inside an I/O error, which does not count itself
/// among its causes.
fn is_distrust(error: &(dyn StdError + 'static)) -> bool {
    let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    let inside = inside.and_then(|inside| inside.downcast_ref::<rustls::Error>());
    matches!(inside.or_else(|| error.downcast_ref()), Some(rustls::Error::InvalidCertificate(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_not_believed_is_found_inside() {
        let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        assert_eq!(of_connecting(&io::Error::other(tls.clone())), ErrorKind::Untrusted);
        assert_eq!(of_connecting(&AtProxy(io::Error::other(tls).into())), ErrorKind::Untrusted);
        assert_eq!(of_connecting(&io::Error::other(rustls::Error::DecryptError)), ErrorKind::Unreachable);
    }

    #[test]
    fn a_name_without_an_address_is_told_apart() {
        assert_eq!(of_connecting(&no_name("x")), ErrorKind::NoSuchHost);
        assert_eq!(of_connecting(&io::Error::from(io::ErrorKind::ConnectionRefused)), ErrorKind::Unreachable);
    }
}
