//! The command line.

use std::{ffi::OsString, net::SocketAddr, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt as _};

use super::PackAction;
use crate::i18n::Lang;

/// What `--help` prints.
pub const HELP: &str = "\
Timbre: design voices in words

Usage: timbre [--endpoint URL] [--data-dir DIR] [--lang en|zh]
       timbre serve [--addr 127.0.0.1:0] [--data-dir DIR] [--fault-token TOKEN]
       timbre pack [status|get|install FILES...|check|remove] [--data-dir DIR]

  --endpoint URL   send all calls there, with the key in DASHSCOPE_API_KEY
  --data-dir DIR   keep everything that is written under this folder
  --lang en|zh     language of the window
  --addr ADDR      where the embedded service listens; port 0 takes a free one
  --fault-token T  for tests: let calls go wrong for whoever has the token
  --help           print this
  --version        print the version

`timbre serve` runs the embedded service alone and prints its address and key.

`timbre pack` manages the natural voices: `status` tells how they are, `get`
fetches them (going on where it was stopped) and installs them, `install` takes
the files of the voice pack, `check` takes all hashes, `remove` deletes them. It
ends with 0 where the voices are there and whole (or removed by `remove`), with
1 where something failed, 3 where there are none, 4 where they were removed, and
5 where they cannot be used.
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
    /// The voice pack.
    Pack(PackAction),
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
        let (mut serve, mut pack) = (false, None::<Vec<OsString>>);
        let (mut endpoint, mut lang, mut data_dir, mut fault_token) = (None, None, None, None);
        let mut addr = SocketAddr::from(([127, 0, 0, 1], 0));
        while let Some(arg) = parser.next()? {
            match arg {
                Arg::Long("help") | Arg::Short('h') => return Ok(Self { mode: Mode::Help, data_dir }),
                Arg::Long("version") | Arg::Short('V') => return Ok(Self { mode: Mode::Version, data_dir }),
                Arg::Long("data-dir") => data_dir = Some(parser.value()?.parse_with(folder)?),
                Arg::Long("addr") if serve => addr = parser.value()?.parse()?,
                Arg::Long("fault-token") if serve => fault_token = Some(parser.value()?.string()?),
                Arg::Long("endpoint") if !serve && pack.is_none() => endpoint = Some(parser.value()?.string()?),
                Arg::Long("lang") if !serve && pack.is_none() => lang = Some(parser.value()?.parse_with(language)?),
                Arg::Value(word) if word == "serve" && !serve && pack.is_none() => serve = true,
                Arg::Value(word) if word == "pack" && !serve && pack.is_none() => pack = Some(Vec::new()),
                Arg::Value(word) if let Some(words) = &mut pack => words.push(word),
                other => return Err(other.unexpected().into()),
            }
        }
        let mode = match pack {
            Some(words) => Mode::Pack(action(words).map_err(lexopt::Error::from)?),
            None if serve => Mode::Serve { addr, fault_token },
            None => Mode::Window { endpoint, lang },
        };
        Ok(Self { mode, data_dir })
    }
}

/// An empty name would mean the folder that the program happens to be started in.
fn folder(name: &str) -> Result<PathBuf, &'static str> {
    if name.trim().is_empty() { Err("--data-dir needs the name of a folder") } else { Ok(name.into()) }
}

/// What the words after `pack` say.
fn action(words: Vec<OsString>) -> Result<PackAction, String> {
    let mut words = words.into_iter();
    let Some(first) = words.next() else { return Ok(PackAction::Status) };
    let rest: Vec<PathBuf> = words.map(PathBuf::from).collect();
    match (first.to_str(), rest.is_empty()) {
        (Some("status"), true) => Ok(PackAction::Status),
        (Some("get"), true) => Ok(PackAction::Get),
        (Some("check"), true) => Ok(PackAction::Check),
        (Some("remove"), true) => Ok(PackAction::Remove),
        (Some("install"), false) => Ok(PackAction::Install(rest)),
        (Some("install"), true) => Err("pack install needs the files of the voice pack".to_owned()),
        _ => Err(format!("these words are not understood after pack: {}", first.display())),
    }
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
        assert_eq!(mode("pack"), Some(Mode::Pack(PackAction::Status)));
        assert_eq!(mode("pack get --data-dir /x"), Some(Mode::Pack(PackAction::Get)));
        let files = PackAction::Install(vec!["a.whl".into(), "get".into()]);
        assert_eq!(mode("pack install a.whl get"), Some(Mode::Pack(files)));
        for bad in [
            "pack install",
            "pack dance",
            "pack get check",
            "pack serve",
            "serve pack",
            "pack get --lang en",
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
