//! Addresses of a server.

use crate::catalog::Region;

/// A server that speaks the APIs: the cloud's in some region, or any other at a base address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `https://host` or `http://127.0.0.1:port`, without a slash at the end.
    base: String,
    /// Region whose prices hold; none for a server of one's own.
    pub region: Option<String>,
    shared: Option<Shared>,
}

/// A region's shared host, as seen from a workspace with a host of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shared {
    base: String,
    workspace: String,
}

impl Shared {
    /// Address of a plain call.
    pub fn http(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Address of a socket.
    pub fn socket(&self, path: &str) -> String {
        socket_url(&self.base, path)
    }

    /// The workspace, which the shared host has to be told.
    pub fn workspace(&self) -> &str {
        &self.workspace
    }
}

/// The text is no address of a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an address such as https://dashscope.aliyuncs.com or http://127.0.0.1:8080")]
pub struct BadEndpoint(pub String);

impl Endpoint {
    /// A base address that begins with `http://` or `https://`; a path after the host is kept.
    ///
    /// # Errors
    /// [`BadEndpoint`] where the text is no such address, or carries a user, a query or a fragment.
    pub fn parse(text: &str) -> Result<Self, BadEndpoint> {
        let bad = || BadEndpoint(text.to_owned());
        let url = reqwest::Url::parse(text.trim()).map_err(|_| bad())?;
        let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || !plain || url.fragment().is_some() {
            return Err(bad());
        }
        Ok(Self { base: url.as_str().trim_end_matches('/').to_owned(), region: None, shared: None })
    }

    /// The cloud in `region`, through the workspace's own host where one is given.
    ///
    /// # Errors
    /// [`BadEndpoint`] where the workspace or the region's host makes no address.
    pub fn cloud(region: &Region, workspace: Option<&str>) -> Result<Self, BadEndpoint> {
        let shared = Self::parse(&format!("https://{}", region.host));
        let endpoint = match workspace.map(str::trim).filter(|workspace| !workspace.is_empty()) {
            Some(workspace) if is_workspace(workspace) => {
                let own = Self::parse(&format!("https://{}", region.workspace_host.replace("{workspace}", workspace)))?;
                // Some regions have no shared host.
                shared.map_or_else(|_| own.clone(), |shared| own.clone().beside(&shared, workspace))
            }
            Some(other) => return Err(BadEndpoint(other.to_owned())),
            None => shared?,
        };
        Ok(Self { region: Some(region.id.clone()), ..endpoint })
    }

    /// The same server as the own host of `workspace`, with `shared` to be asked for reasons that it does not give.
    #[must_use]
    pub fn beside(self, shared: &Self, workspace: &str) -> Self {
        let shared = Shared { base: shared.base.clone(), workspace: workspace.to_owned() };
        Self { shared: Some(shared), ..self }
    }

    /// Where to ask for reasons that this server does not give.
    pub(super) fn shared(&self) -> Option<&Shared> {
        self.shared.as_ref()
    }

    /// Host and port, for people.
    pub fn host(&self) -> &str {
        self.base.split_once("://").map_or(self.base.as_str(), |(_, host)| host)
    }

    /// Whether the server runs on this computer, so that no proxy must come between.
    pub fn is_loopback(&self) -> bool {
        let authority = self.host().split('/').next().unwrap_or_default();
        is_this_computer(authority.rsplit_once(':').map_or(authority, |(name, _)| name))
    }

    /// Address of a plain call.
    pub fn http(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Address of a socket: `ws://` where plain calls go to `http://`, else `wss://`.
    pub fn socket(&self, path: &str) -> String {
        socket_url(&self.base, path)
    }
}

fn socket_url(base: &str, path: &str) -> String {
    format!("ws{}{path}", base.strip_prefix("http").unwrap_or(base))
}

/// The check that the vendor's own client makes: 1 to 64 letters, digits, `_` and `-`, not beginning with a sign.
fn is_workspace(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// Whether a host's name or address, without a port, is this computer's own.
pub(super) fn is_this_computer(host: &str) -> bool {
    let name = host.trim_matches(['[', ']']);
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn sockets_follow_the_scheme() {
        let own = Endpoint::parse("http://127.0.0.1:8080/").ok();
        assert_eq!(own.as_ref().map(|e| e.socket("/x")), Some("ws://127.0.0.1:8080/x".to_owned()));
        assert_eq!(own.as_ref().map(|e| e.http("/x")), Some("http://127.0.0.1:8080/x".to_owned()));
        let cloud = Endpoint::parse("https://dashscope.aliyuncs.com").ok();
        assert_eq!(cloud.map(|e| e.socket("/x")), Some("wss://dashscope.aliyuncs.com/x".to_owned()));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in ["", "dashscope", "ftp://x", "http://", "http://user:pass@host", "http://h/?q=1", "file:///etc"] {
            assert!(Endpoint::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn regions_and_workspaces_make_hosts() {
        let catalog = Catalog::bundled();
        let Some(region) = catalog.region("ap-southeast-1") else { panic!("Singapore is in the catalog") };
        let shared = Endpoint::cloud(region, None).ok();
        assert_eq!(shared.as_ref().map(Endpoint::host), Some("dashscope-intl.aliyuncs.com"));
        assert_eq!(shared.and_then(|e| e.region), Some("ap-southeast-1".to_owned()));
        let own = Endpoint::cloud(region, Some("ws-1")).ok();
        assert_eq!(own.as_ref().map(Endpoint::host), Some("ws-1.ap-southeast-1.maas.aliyuncs.com"));
        assert!(Endpoint::cloud(region, Some("evil.example/")).is_err());
    }

    #[test]
    fn loopback_is_recognised() {
        for (text, expected) in [
            ("http://127.0.0.1:1", true),
            ("http://localhost:1", true),
            ("http://[::1]:1", true),
            ("http://10.0.0.1", false),
            ("https://dashscope.aliyuncs.com", false),
        ] {
            assert_eq!(Endpoint::parse(text).ok().map(|e| e.is_loopback()), Some(expected), "{text}");
        }
    }
}
