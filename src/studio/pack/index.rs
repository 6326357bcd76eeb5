//! Where a file of a Python package lies, read from the index that pip is set to: a page of a few kilobytes, where pip
//! itself would fetch the whole package to tell.

use reqwest::Url;
use serde::Deserialize;

use crate::{catalog::PackFile, dashscope::Downloader};

/// The page of a package as JSON, by the index's simple interface.
const JSON: &str = "application/vnd.pypi.simple.v1+json";
/// Pages are longer only for packages of very many versions.
const LONGEST_PAGE: usize = 4 << 20;

/// The index in the words that pip explains its option with: `--index-url <url> … (default https://…)`.
pub(super) fn index_in(help: &str) -> Option<String> {
    let option = help.split_once("--index-url <url>")?.1;
    // Lines are broken anywhere.
    let words: String = option.chars().take(2_000).filter(|c| !c.is_whitespace()).collect();
    let (index, _) = words.split_once("(default")?.1.split_once(')')?;
    (index.starts_with("http://") || index.starts_with("https://")).then(|| index.to_owned())
}

#[derive(Deserialize)]
struct Page {
    files: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    filename: String,
    url: String,
}

/// The address of `file` in `index`; `None` where it is not there, or the index speaks another way.
pub(super) async fn address(downloader: &Downloader, index: &str, file: &PackFile) -> Option<String> {
    let page = format!("{}/{}/", index.trim_end_matches('/'), file.package.name);
    let (at, bytes) = downloader.page(&page, JSON, LONGEST_PAGE).await.ok()?;
    find(&at, &bytes, &file.name)
}

fn find(at: &Url, page: &[u8], name: &str) -> Option<String> {
    let page: Page = serde_json::from_slice(page).ok()?;
    let entry = page.files.into_iter().find(|entry| entry.filename == name)?;
    let address = at.join(&entry.url).ok()?;
    matches!(address.scheme(), "http" | "https").then(|| address.to_string())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use super::*;

    #[test]
    fn the_index_is_read_from_pips_own_words_however_they_are_broken() {
        let help = "  -i, --index-url <url>  Base URL of the Python Package Index (default\n      https://in-\n      dex.example/simple). This should";
        assert_eq!(index_in(help).unwrap(), "https://in-dex.example/simple");
        assert_eq!(index_in("--index-url <url> Base URL (default None)."), None);
        assert_eq!(index_in("no such option"), None);
    }

    #[test]
    fn a_file_is_found_by_its_name_and_relative_addresses_count_from_the_page() {
        let at = Url::parse("https://index.example/simple/some-pack/").unwrap();
        let page = br#"{"files": [{"filename": "a.whl", "url": "https://f.example/a.whl"},
            {"filename": "b.whl", "url": "../../files/b.whl", "hashes": {}}, {"filename": "c", "url": "file:///c"}]}"#;
        assert_eq!(find(&at, page, "a.whl").unwrap(), "https://f.example/a.whl");
        assert_eq!(find(&at, page, "b.whl").unwrap(), "https://index.example/files/b.whl");
        assert_eq!(find(&at, page, "c"), None);
        assert_eq!(find(&at, b"<html>", "a.whl"), None);
    }
}
