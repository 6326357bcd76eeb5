//! Which proxy comes between this computer and a server: the system's, none, or one of the user's.
//!
//! What a proxy's address says (scheme, host, user, password) is read here; who speaks with it stands in `dial` and in
//! the HTTP library. This computer itself is never reached through a proxy.

use std::{fmt, str::FromStr};

use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::Url;
use tokio_tungstenite::tungstenite::http::Uri;

/// Which proxy to use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// What `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say, in capitals or small letters, else what the
    /// desktop is set to where the platform tells.
    #[default]
    System,
    /// None, whatever the system says.
    None,
    /// This one.
    Url(ProxyUrl),
}

/// Address of a proxy: `http://`, `https://` (both by CONNECT), `socks5://` (names are looked up here) or `socks5h://`
/// (names are looked up there). Shows itself without the password.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyUrl(Url);

/// The text is no proxy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadProxy {
    /// Not an address of a proxy. The text is left out, for it may hold a password.
    #[error("not an address such as http://proxy.example:8080 or socks5h://127.0.0.1:1080")]
    NotAnAddress,
    /// Settings are kept in a plain file.
    #[error("a password does not belong in the settings; set HTTPS_PROXY instead")]
    Password,
}

impl ProxyChoice {
    /// Reads what a user typed: nothing for the system's, `none`, or an address. A missing scheme means `http://`.
    ///
    /// # Errors
    /// [`BadProxy`] with what is wrong.
    pub fn from_setting(text: &str) -> Result<Self, BadProxy> {
        match text.trim() {
            "" => Ok(Self::System),
            none if none.eq_ignore_ascii_case("none") => Ok(Self::None),
            text => {
                let url: ProxyUrl = text.parse()?;
                if url.0.password().is_some() { Err(BadProxy::Password) } else { Ok(Self::Url(url)) }
            }
        }
    }

    /// The proxy on the way to `target`, where there is one.
    pub(in crate::dashscope) fn on_the_way_to(&self, target: &Uri) -> Option<Intercept> {
        match self {
            Self::System => Matcher::from_system().intercept(target),
            Self::None => None,
            Self::Url(url) => Matcher::builder().all(url.0.as_str()).build().intercept(target),
        }
    }

    /// What a program that fetches for us finds in its environment: the system's proxies where nothing else was chosen.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        const NAMES: [&str; 6] = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
        match self {
            Self::System => Vec::new(),
            Self::None => NAMES.map(|name| (name, String::new())).to_vec(),
            Self::Url(url) => NAMES.map(|name| (name, url.0.to_string())).to_vec(),
        }
    }

    /// Tells the HTTP library; the same rules decide there.
    pub(super) fn apply(&self, builder: reqwest::ClientBuilder, loopback: bool) -> reqwest::ClientBuilder {
        match self {
            _ if loopback => builder.no_proxy(),
            Self::System => builder,
            Self::None => builder.no_proxy(),
            // The address was read before, so that the library finds nothing wrong with it.
            Self::Url(url) => match reqwest::Proxy::all(url.0.clone()) {
                Ok(proxy) => builder.proxy(proxy),
                Err(_) => builder,
            },
        }
    }
}

impl FromStr for ProxyUrl {
    type Err = BadProxy;

    fn from_str(text: &str) -> Result<Self, BadProxy> {
        let text = text.trim();
        let whole = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let mut url = Url::parse(&whole).map_err(|_| BadProxy::NotAnAddress)?;
        let known = matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h");
        let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        if !known || !bare || url.host_str().is_none_or(str::is_empty) {
            return Err(BadProxy::NotAnAddress);
        }
        if url.scheme().starts_with("socks") && url.port().is_none() {
            url.set_port(Some(SOCKS_PORT)).map_err(|()| BadProxy::NotAnAddress)?;
        }
        Ok(Self(url))
    }
}

/// The registered port of SOCKS.
const SOCKS_PORT: u16 = 1080;

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProxyUrl({}://{})", self.0.scheme(), self.0.host_str().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_the_systems_none_or_an_address() {
        assert_eq!(ProxyChoice::from_setting(" "), Ok(ProxyChoice::System));
        assert_eq!(ProxyChoice::from_setting("None"), Ok(ProxyChoice::None));
        for good in ["http://p:8080", "p:8080", "10.0.0.1:3128", "https://p", "socks5://p", "socks5h://u@[::1]:9050/"] {
            assert!(matches!(ProxyChoice::from_setting(good), Ok(ProxyChoice::Url(_))), "{good}");
        }
        for bad in ["ftp://p", "http://", "http://p/path", "http://p?x", "socks4://p", "two words", "://"] {
            assert_eq!(ProxyChoice::from_setting(bad), Err(BadProxy::NotAnAddress), "{bad}");
        }
        assert_eq!(ProxyChoice::from_setting("http://u:secret@p"), Err(BadProxy::Password));
    }

    #[test]
    fn other_programs_are_told_what_was_chosen() {
        let told = |text: &str| ProxyChoice::from_setting(text).unwrap_or_default().environment();
        assert_eq!(told(""), []);
        assert!(told("none").contains(&("HTTPS_PROXY", String::new())));
        assert!(told("p:8080").contains(&("https_proxy", "http://p:8080/".to_owned())));
    }

    #[test]
    fn a_password_is_not_shown() {
        let url: Result<ProxyUrl, _> = "http://user:secret@p:1".parse();
        assert!(!format!("{:?}", url.map(ProxyChoice::Url)).contains("secret"));
    }

    #[test]
    fn a_chosen_proxy_stands_in_every_way_and_none_in_no_way() {
        let target = Uri::from_static("https://dashscope.aliyuncs.com/api");
        let way = |text: &str| {
            let choice = ProxyChoice::from_setting(text).unwrap_or_default();
            choice.on_the_way_to(&target).map(|found| found.uri().to_string())
        };
        assert_eq!(way("socks5h://p"), Some("socks5h://p:1080/".to_owned()));
        assert_eq!(way("p:8080"), Some("http://p:8080/".to_owned()));
        assert_eq!(way("none"), None);
    }
}
