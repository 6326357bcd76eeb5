//! The command line.

use std::{ffi::OsString, net::SocketAddr, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt as _};

use crate::i18n::Lang;

/// What `--help` prints.
pub const HELP: &str = "\
Timbre: design voices in words

Usage: timbre [--endpoint URL] [--data-dir DIR] [--lang en|zh]
       timbre serve [--addr 127.0.0.1:0] [--data-dir DIR] [--fault-token TOKEN]

  --endpoint URL   send all calls there, with the key in DASHSCOPE_API_KEY
  --data-dir DIR   keep everything that is written under this folder
  --lang en|zh     language of the window
  --addr ADDR      where the embedded service listens; port 0 takes a free one
  --fault-token T  for tests: let calls go wrong for whoever has the token
  --help           print this
  --version        print the version

`timbre serve` runs the embedded service alone and prints its address and key.
";

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Args {
    /// What to run.
    pub mode: Mode,
    /// Where everything is kept.
    pub data_dir: Option<PathBuf>,
}

/// What to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The window.
    Window {
        /// A server that goes before the chosen account.
        endpoint: Option<String>,
        /// Language that goes before the settings.
        lang: Option<Lang>,
    },
    /// The embedded service alone.
    Serve {
        /// Where it listens.
        addr: SocketAddr,
        /// What whoever orders faults has to know; no faults can be ordered without.
        fault_token: Option<String>,
    },
    /// Print [`HELP`].
    Help,
    /// Print the version.
    Version,
}

/// The command line makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("{0}; try timbre --help")]
pub struct BadArgs(#[from] lexopt::Error);

impl Args {
    /// Reads the arguments, without the program's name.
    ///
    /// # Errors
    /// [`BadArgs`] with what is wrong.
    pub fn parse(args: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Self, BadArgs> {
        let mut parser = Parser::from_args(args);
        let mut serve = false;
        let (mut endpoint, mut lang, mut data_dir, mut fault_token) = (None, None, None, None);
        let mut addr = SocketAddr::from(([127, 0, 0, 1], 0));
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Long("help") | Arg::Short('h') => return Ok(Self { mode: Mode::Help, data_dir }),
                Arg::Long("version") | Arg::Short('V') => return Ok(Self { mode: Mode::Version, data_dir }),
                Arg::Long("data-dir") => data_dir = Some(parser.value()?.parse_with(folder)?),
                Arg::Long("addr") if serve => addr = parser.value()?.parse()?,
                Arg::Long("fault-token") if serve => fault_token = Some(parser.value()?.string()?),
                Arg::Long("endpoint") if !serve => endpoint = Some(parser.value()?.string()?),
                Arg::Long("lang") if !serve => lang = Some(parser.value()?.parse_with(language)?),
                Arg::Value(word) if word == "serve" && !serve => serve = true,
                other => return Err(other.unexpected().into()),
            }
        }
        let mode = if serve { Mode::Serve { addr, fault_token } } else { Mode::Window { endpoint, lang } };
        Ok(Self { mode, data_dir })
    }
}

/// An empty name would mean the folder that the program happens to be started in.
fn folder(name: &str) -> Result<PathBuf, &'static str> {
    if name.trim().is_empty() { Err("--data-dir needs the name of a folder") } else { Ok(name.into()) }
}

fn language(word: &str) -> Result<Lang, String> {
    match word {
        "en" => Ok(Lang::En),
        "zh" => Ok(Lang::Zh),
        other => Err(format!("{other:?} is neither en nor zh")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(line: &str) -> Option<Mode> {
        Args::parse(line.split_whitespace()).ok().map(|args| args.mode)
    }

    #[test]
    fn the_window_and_the_service_have_their_own_options() {
        assert_eq!(mode(""), Some(Mode::Window { endpoint: None, lang: None }));
        let window = Mode::Window { endpoint: Some("http://127.0.0.1:1".to_owned()), lang: Some(Lang::Zh) };
        assert_eq!(mode("--endpoint http://127.0.0.1:1 --lang zh --data-dir /x"), Some(window));
        let addr = ([127, 0, 0, 1], 9).into();
        assert_eq!(mode("serve --addr 127.0.0.1:9"), Some(Mode::Serve { addr, fault_token: None }));
        let serve = Mode::Serve { addr, fault_token: Some("t".to_owned()) };
        assert_eq!(mode("serve --fault-token t --addr 127.0.0.1:9"), Some(serve));
        for bad in [
            "--lang fr",
            "--fault-token t",
            "serve --lang en",
            "--addr 127.0.0.1:1",
            "dance",
            "serve --addr x",
            "--data-dir",
        ] {
            assert_eq!(mode(bad), None, "{bad}");
        }
    }
}
