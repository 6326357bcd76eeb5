//! Rows about places, and texts in both languages.

use serde::{Deserialize, Serialize};

/// A text in both languages of the window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "named by language")]
pub struct LocalText {
    pub en: String,
    pub zh: String,
}

/// A place where the service runs, with keys of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Region {
    /// `cn-beijing`.
    pub id: String,
    /// Its name for people.
    pub name: LocalText,
    /// Public host; empty where only workspaces have hosts.
    pub host: String,
    /// Host of a workspace, with `{workspace}` to be filled in.
    pub workspace_host: String,
    /// Sign of the currency that prices are in.
    pub currency: String,
    /// No speech model is documented there.
    pub text_only: bool,
}

impl Region {
    /// Whether that is the region's public host, or the host of some workspace in it.
    pub(super) fn has_host(&self, host: &str) -> bool {
        let workspace = self.workspace_host.split_once("{workspace}");
        let of_workspace = |(head, tail): (&str, &str)| {
            let name = host.strip_prefix(head).and_then(|rest| rest.strip_suffix(tail));
            !tail.is_empty() && name.is_some_and(|name| !name.is_empty() && !name.contains('.'))
        };
        !host.is_empty() && self.host == host || workspace.is_some_and(of_workspace)
    }
}
