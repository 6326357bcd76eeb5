//! Where a package lies, asked of the client that the user's system has for such packages. The client answers from its
//! own settings: its index, its mirrors, its proxies. It only tells; the fetching is ours.

use std::{ffi::OsString, process::Stdio, time::Duration};

use serde_json::Value;
use tokio::process::Command;

use super::index;
use crate::{
    catalog::{Package, PackageClient},
    dashscope::ProxyChoice,
};

/// Time for an answer: a slow index, and clients that fetch a package to look into it.
const PATIENCE: Duration = Duration::from_mins(3);

/// The programs to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackClients {
    /// Python with its module `pip`.
    pub python: OsString,
    /// npm.
    pub npm: OsString,
}

impl Default for PackClients {
    fn default() -> Self {
        let (python, npm) = if cfg!(windows) { ("python", "npm.cmd") } else { ("python3", "npm") };
        Self { python: python.into(), npm: npm.into() }
    }
}

/// Why no address is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// The client is not installed.
    NoClient,
    /// It failed; its words.
    Failed(String),
}

impl PackClients {
    /// The address of a package's file.
    ///
    /// # Errors
    /// The client is missing or does not say.
    pub async fn resolve(&self, package: &Package, proxy: &ProxyChoice) -> Result<String, Unresolved> {
        let wanted = |separator: &str| format!("{}{separator}{}", package.name, package.version);
        let address = match package.client {
            PackageClient::Npm => {
                let mut npm = Command::new(&self.npm);
                npm.args(["view", "--json", "--", &wanted("@"), "dist.tarball"]);
                from_npm(&run(npm, proxy).await?)
            }
            PackageClient::Pip => from_report(&self.ask_pip(&wanted("=="), proxy).await?),
        };
        let address = address.filter(|address| address.starts_with("http://") || address.starts_with("https://"));
        address.ok_or_else(|| Unresolved::Failed("the answer holds no address".to_owned()))
    }

    /// The index of Python packages that pip is set to, in its own words; `None` where there is no pip, or it does not
    /// tell.
    pub async fn index(&self, proxy: &ProxyChoice) -> Option<String> {
        let mut pip = Command::new(&self.python);
        pip.args(["-m", "pip", "install", "--help"]).env("PIP_DISABLE_PIP_VERSION_CHECK", "1").env("COLUMNS", "1000");
        let help = run(pip, proxy).await.ok()?;
        index::index_in(&String::from_utf8_lossy(&help))
    }

    /// A system's Python may be closed to pip; nothing is installed here, so it may be told that this is fine.
    async fn ask_pip(&self, wanted: &str, proxy: &ProxyChoice) -> Result<Vec<u8>, Unresolved> {
        let pip = |more: &[&str]| {
            let mut pip = Command::new(&self.python);
            pip.args([
                "-m",
                "pip",
                "install",
                "--dry-run",
                "--no-deps",
                "--ignore-installed",
                "--quiet",
                "--only-binary=:all:",
            ]);
            pip.args(["--report", "-"]).args(more).args(["--", wanted]);
            pip.env("PIP_DISABLE_PIP_VERSION_CHECK", "1").env("PIP_NO_INPUT", "1");
            pip
        };
        match run(pip(&[]), proxy).await {
            Err(Unresolved::Failed(words)) if words.contains("externally-managed") => {
                run(pip(&["--break-system-packages"]), proxy).await
            }
            Err(Unresolved::Failed(words)) if words.contains("No module named pip") => Err(Unresolved::NoClient),
            other => other,
        }
    }
}

/// What the program says. It is ended where nobody waits for it any more.
async fn run(mut program: Command, proxy: &ProxyChoice) -> Result<Vec<u8>, Unresolved> {
    program.envs(proxy.environment()).stdin(Stdio::null()).kill_on_drop(true);
    let failed = |words: &str| Unresolved::Failed(words.to_owned());
    let ended = match tokio::time::timeout(PATIENCE, program.output()).await {
        Err(_) => return Err(failed("no answer in time")),
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => return Err(Unresolved::NoClient),
        Ok(Err(error)) => return Err(failed(&error.to_string())),
        Ok(Ok(ended)) => ended,
    };
    if ended.status.success() {
        return Ok(ended.stdout);
    }
    let words = String::from_utf8_lossy(&ended.stderr);
    Err(failed(words.trim()))
}

/// pip's installation report.
fn from_report(json: &[u8]) -> Option<String> {
    let report: Value = serde_json::from_slice(json).ok()?;
    Some(report.pointer("/install/0/download_info/url")?.as_str()?.to_owned())
}

/// A text in quotes.
fn from_npm(json: &[u8]) -> Option<String> {
    serde_json::from_slice(json).ok()
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

    use super::*;

    fn script(folder: &Path, name: &str, text: &str) -> OsString {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.into()
    }

    async fn ask(client: PackageClient, python: &str, npm: &str) -> Result<String, Unresolved> {
        let folder = tempfile::tempdir().unwrap();
        let (python, npm) = (script(folder.path(), "python", python), script(folder.path(), "npm", npm));
        let package = Package { client, name: "some-pack".into(), version: "1.2".into() };
        PackClients { python, npm }.resolve(&package, &ProxyChoice::None).await
    }

    const REPORT: &str = r#"echo '{"install": [{"download_info": {"url": "https://p.example/x.whl"}}]}'"#;

    #[tokio::test]
    async fn both_clients_are_asked_for_the_exact_version() {
        let python = format!("case \"$*\" in *' -- some-pack==1.2') {REPORT};; *) exit 9;; esac");
        let npm = r#"[ "$4" = some-pack@1.2 ] && [ -z "$HTTPS_PROXY" ] && echo '"https://n.example/x.tgz"'"#;
        assert_eq!(ask(PackageClient::Pip, &python, npm).await.unwrap(), "https://p.example/x.whl");
        assert_eq!(ask(PackageClient::Npm, &python, npm).await.unwrap(), "https://n.example/x.tgz");
    }

    #[tokio::test]
    async fn a_closed_system_is_told_that_nothing_is_installed() {
        let python = format!(
            "case \"$*\" in *--break-system-packages*) {REPORT};; *) echo 'error: externally-managed-environment' >&2; exit 1;; esac"
        );
        assert_eq!(ask(PackageClient::Pip, &python, "").await.unwrap(), "https://p.example/x.whl");
    }

    #[tokio::test]
    async fn a_client_that_is_missing_is_told_from_one_that_fails() {
        let no_pip = "echo 'python3: No module named pip' >&2; exit 1";
        assert_eq!(ask(PackageClient::Pip, no_pip, "").await, Err(Unresolved::NoClient));
        let failing = "echo 'ERROR: No matching distribution' >&2; exit 1";
        let words = Unresolved::Failed("ERROR: No matching distribution".to_owned());
        assert_eq!(ask(PackageClient::Pip, failing, "").await, Err(words));
        for odd in ["echo nonsense", "echo '\"ftp://x\"'", "true"] {
            assert!(matches!(ask(PackageClient::Npm, "", odd).await, Err(Unresolved::Failed(_))), "{odd}");
        }
        let package = Package { client: PackageClient::Npm, name: "x".into(), version: "1".into() };
        let clients = PackClients { python: "/nowhere/python".into(), npm: "/nowhere/npm".into() };
        assert_eq!(clients.resolve(&package, &ProxyChoice::System).await, Err(Unresolved::NoClient));
    }
}
