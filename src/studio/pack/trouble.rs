//! What can go wrong on the way to a voice pack, each with what the user needs to know about it.

use crate::{catalog::PackageClient, engine::pack::PackError};

/// Which sentence to show. Names of files are those of the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackTrouble {
    /// The catalog names no pack.
    NoPack,
    /// Nobody knows where files are: the catalog has no address, and these programs are not installed.
    NoClient {
        /// What is not installed.
        clients: Vec<PackageClient>,
        /// What would have to be fetched by hand.
        files: Vec<String>,
    },
    /// A package client did not say where a package is.
    Unresolved {
        /// Who was asked.
        client: PackageClient,
        /// The file that it is for.
        file: String,
    },
    /// The server said no.
    Refused {
        /// The file.
        file: String,
        /// HTTP status.
        status: u16,
    },
    /// The line broke or stood still, and trying again did not help.
    Broken {
        /// The file.
        file: String,
    },
    /// Other bytes came than were published.
    WrongDownload {
        /// The file.
        file: String,
    },
    /// Another program is fetching it.
    Fetching,
    /// The desktop has no dialogue to choose files with.
    NoDialog,
    /// The files themselves, or the disk.
    Files(PackError),
}

impl From<PackError> for PackTrouble {
    fn from(error: PackError) -> Self {
        Self::Files(error)
    }
}
