//! The folder with the rules of pronunciation that the library reads.
//!
//! The files come with the program. Only those of the languages that are spoken are laid out: the library looks
//! through every description of a language in the folder for each sentence, so a full one would cost tens of
//! milliseconds each time. Every file appears by renaming, so that several programs may use one folder at once.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// Descriptions of languages and tables of sounds, out of the several hundred that the package carries.
const SHARED: [&str; 10] = [
    "phontab",
    "phonindex",
    "phondata",
    "intonations",
    "lang/gmw/en",
    "lang/gmw/en-US",
    "lang/roa/es",
    "lang/roa/fr",
    "lang/roa/it",
    "lang/roa/pt-BR",
];

/// Each file of the folder: its place and what is in it.
fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let shared = espeak_ng_data_phonemes::ALL_FILES.iter().filter(|(place, _)| SHARED.contains(place));
    let dictionaries = [
        espeak_ng_data_dict_en::ALL_FILES,
        espeak_ng_data_dict_es::ALL_FILES,
        espeak_ng_data_dict_fr::ALL_FILES,
        espeak_ng_data_dict_it::ALL_FILES,
        espeak_ng_data_dict_pt::ALL_FILES,
    ];
    shared.chain(dictionaries.into_iter().flatten()).copied()
}

/// Makes `folder` whole: files that are missing, cut short or changed are written anew, the others stay.
///
/// # Errors
/// The folder cannot be made or written.
pub(super) fn lay_out(folder: &Path) -> io::Result<()> {
    for (place, content) in files() {
        let file = folder.join(place);
        if !fs::read(&file).is_ok_and(|found| found == content) {
            write(&file, content)?;
        }
    }
    Ok(())
}

fn write(file: &Path, content: &[u8]) -> io::Result<()> {
    if file.is_dir() {
        fs::remove_dir_all(file)?;
    }
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(content)?;
    new.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]

    use super::*;

    #[test]
    fn a_damaged_folder_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("rules");
        lay_out(&root).unwrap();
        assert_eq!(files().count(), SHARED.len() + 5);
        fs::write(root.join("en_dict"), b"half").unwrap();
        fs::remove_file(root.join("phontab")).unwrap();
        fs::remove_file(root.join("fr_dict")).unwrap();
        fs::create_dir(root.join("fr_dict")).unwrap();
        lay_out(&root).unwrap();
        for (place, content) in files() {
            assert_eq!(fs::read(root.join(place)).unwrap(), content, "{place}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(lay_out(&file.path().join("rules")).is_err());
    }
}
