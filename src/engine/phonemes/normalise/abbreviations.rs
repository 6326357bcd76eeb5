//! Abbreviations with a point, and initials.

use std::sync::LazyLock;

use regex::Regex;

use super::rewrite::{Hit, pattern, rewrite};
use crate::model::Language;

/// What is written and what is said. A trailing point of a last word stays where the sentence ends.
type Rows = &'static [(&'static str, &'static str)];

const ENGLISH: Rows = &[
    ("Mr.", "Mister"),
    ("Mon.", "Monday"),
    ("Tue.", "Tuesday"),
    ("Tues.", "Tuesday"),
    ("Wed.", "Wednesday"),
    ("Thu.", "Thursday"),
    ("Thurs.", "Thursday"),
    ("Fri.", "Friday"),
    ("Mrs.", "Missus"),
    ("Ms.", "Miz"),
    ("Prof.", "Professor"),
    ("Gen.", "General"),
    ("Col.", "Colonel"),
    ("Capt.", "Captain"),
    ("Lt.", "Lieutenant"),
    ("Sgt.", "Sergeant"),
    ("Rev.", "Reverend"),
    ("Hon.", "Honorable"),
    ("Gov.", "Governor"),
    ("Sen.", "Senator"),
    ("Pres.", "President"),
    ("Mr", "Mister"),
    ("Mrs", "Missus"),
    ("Ms", "Miz"),
    ("Dr", "Doctor"),
    ("Jr.", "Junior"),
    ("Sr.", "Senior"),
    ("Inc.", "Incorporated"),
    ("Ltd.", "Limited"),
    ("Corp.", "Corporation"),
    ("Co.", "Company"),
    ("Ave.", "Avenue"),
    ("Blvd.", "Boulevard"),
    ("Rd.", "Road"),
    ("Mt.", "Mount"),
    ("Ft.", "Fort"),
    ("vs.", "versus"),
    ("vs", "versus"),
    ("e.g.", "for example"),
    ("i.e.", "that is"),
    ("etc.", "et cetera"),
    ("approx.", "approximately"),
    ("dept.", "department"),
    ("Dept.", "Department"),
    ("est.", "established"),
    ("Fig.", "Figure"),
    ("fig.", "figure"),
    ("vol.", "volume"),
    ("Vol.", "Volume"),
    ("pp.", "pages"),
    ("ch.", "chapter"),
    ("Ch.", "Chapter"),
    ("ca.", "circa"),
    ("Ph.D.", "P‿H‿D"),
    ("PhD", "P‿H‿D"),
    ("w/o", "without"),
    ("w/", "with"),
    ("a.k.a.", "also known as"),
    ("aka", "also known as"),
];
const SPANISH: Rows = &[
    ("Nº", "número"),
    ("nº", "número"),
    ("N.º", "número"),
    ("n.º", "número"),
    ("ej.", "ejemplo"),
    ("Sr.", "señor"),
    ("Sra.", "señora"),
    ("Srta.", "señorita"),
    ("Sres.", "señores"),
    ("Dr.", "doctor"),
    ("Dra.", "doctora"),
    ("D.", "don"),
    ("Dña.", "doña"),
    ("Ud.", "usted"),
    ("Uds.", "ustedes"),
    ("Vd.", "usted"),
    ("etc.", "etcétera"),
    ("ej.", "ejemplo"),
    ("p. ej.", "por ejemplo"),
    ("p.ej.", "por ejemplo"),
    ("EE. UU.", "Estados Unidos"),
    ("EE.UU.", "Estados Unidos"),
    ("EEUU", "Estados Unidos"),
    ("pág.", "página"),
    ("págs.", "páginas"),
    ("Av.", "avenida"),
    ("Avda.", "avenida"),
    ("núm.", "número"),
    ("tel.", "teléfono"),
    ("Tel.", "teléfono"),
    ("aprox.", "aproximadamente"),
    ("cap.", "capítulo"),
    ("a. C.", "antes de Cristo"),
    ("d. C.", "después de Cristo"),
    ("a. m.", "A‿M"),
    ("p. m.", "P‿M"),
    ("Prof.", "profesor"),
];
const FRENCH: Rows = &[
    ("M.", "monsieur"),
    ("MM.", "messieurs"),
    ("Mme", "madame"),
    ("Mmes", "mesdames"),
    ("Mlle", "mademoiselle"),
    ("Dr", "docteur"),
    ("Dr.", "docteur"),
    ("Pr", "professeur"),
    ("Me", "maître"),
    ("St", "saint"),
    ("Ste", "sainte"),
    ("etc.", "et cetera"),
    ("p. ex.", "par exemple"),
    ("p.ex.", "par exemple"),
    ("c.-à-d.", "c'est-à-dire"),
    ("av. J.-C.", "avant Jésus-Christ"),
    ("apr. J.-C.", "après Jésus-Christ"),
    ("env.", "environ"),
    ("tél.", "téléphone"),
    ("Tél.", "téléphone"),
    ("chap.", "chapitre"),
    ("vol.", "volume"),
    ("bd", "boulevard"),
    ("av.", "avenue"),
    ("n°", "numéro"),
    ("N°", "numéro"),
    ("min.", "minutes"),
    ("max.", "maximum"),
];
const ITALIAN: Rows = &[
    ("Sig.", "signor"),
    ("Sig.ra", "signora"),
    ("Sig.na", "signorina"),
    ("Sigg.", "signori"),
    ("Dott.", "dottor"),
    ("Dott.ssa", "dottoressa"),
    ("Dr.", "dottor"),
    ("Prof.", "professor"),
    ("Prof.ssa", "professoressa"),
    ("Ing.", "ingegner"),
    ("Avv.", "avvocato"),
    ("On.", "onorevole"),
    ("ecc.", "eccetera"),
    ("es.", "esempio"),
    ("p.es.", "per esempio"),
    ("pag.", "pagina"),
    ("pagg.", "pagine"),
    ("a.C.", "avanti Cristo"),
    ("d.C.", "dopo Cristo"),
    ("tel.", "telefono"),
    ("Tel.", "telefono"),
    ("n.", "numero"),
    ("cap.", "capitolo"),
    ("ca.", "circa"),
    ("S.", "san"),
    ("vol.", "volume"),
];
const PORTUGUESE: Rows = &[
    ("Nº", "número"),
    ("N.º", "número"),
    ("Sr.", "senhor"),
    ("Sra.", "senhora"),
    ("Srta.", "senhorita"),
    ("Srs.", "senhores"),
    ("Dr.", "doutor"),
    ("Dra.", "doutora"),
    ("Prof.", "professor"),
    ("Profa.", "professora"),
    ("D.", "dom"),
    ("etc.", "etcétera"),
    ("p. ex.", "por exemplo"),
    ("p.ex.", "por exemplo"),
    ("pág.", "página"),
    ("págs.", "páginas"),
    ("Av.", "avenida"),
    ("R.", "rua"),
    ("tel.", "telefone"),
    ("Tel.", "telefone"),
    ("nº", "número"),
    ("n.º", "número"),
    ("aprox.", "aproximadamente"),
    ("a.C.", "antes de Cristo"),
    ("d.C.", "depois de Cristo"),
    ("cap.", "capítulo"),
    ("vol.", "volume"),
    ("V. Exa.", "vossa excelência"),
];

/// The rows of a language, the longer first, and the pattern that finds them.
struct Table {
    rows: Rows,
    pattern: Regex,
}

impl Table {
    fn of(rows: Rows) -> Self {
        let mut written: Vec<&str> = rows.iter().map(|(written, _)| *written).collect();
        written.sort_by_key(|written| std::cmp::Reverse(written.len()));
        let written: Vec<String> = written.into_iter().map(regex::escape).collect();
        Self { rows, pattern: pattern(&written.join("|")) }
    }
}

static TABLES: LazyLock<[Table; 5]> = LazyLock::new(|| [ENGLISH, SPANISH, FRENCH, ITALIAN, PORTUGUESE].map(Table::of));
static DOCTOR: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(Dr|St)\."));
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:[Nn]o|[Nn]r|[Nn]um)\. ?([0-9])"));
static INITIALS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:\p{Lu}\.[ -]?){2,}|\b\p{Lu}\."));
static PAGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b[Pp]\. ?([0-9])"));

/// `text` with abbreviations in full.
pub(super) fn spell(text: String, language: Language) -> String {
    let table = &TABLES[super::words::column(language)];
    let mut text = rewrite(text, &table.pattern, |hit| {
        let (_, said) = table.rows.iter().find(|(written, _)| *written == hit.get(0))?;
        let pointed = !hit.get(0).ends_with('.') && hit.after.starts_with('.');
        (hit.is_alone() && !pointed).then(|| kept_stop(said, hit, language))
    });
    let number = super::words::words(language).number;
    text = rewrite(text, &NUMBERED, |hit| Some(format!("{number} {}", hit.get(1))));
    if language == Language::En {
        text = rewrite(text, &DOCTOR, |hit| Some(street_or_saint(hit)));
        text = rewrite(text, &PAGE, |hit| Some(format!("page {}", hit.get(1))));
    }
    rewrite(text, &INITIALS, initials)
}

/// Those that may end a sentence; a capital after them begins another.
const LAST_WORDS: [&str; 9] = ["etc.", "ecc.", "EE. UU.", "a. C.", "d. C.", "a.C.", "d.C.", "av. J.-C.", "apr. J.-C."];
const LAST_ENGLISH: [&str; 10] = ["Jr.", "Sr.", "Inc.", "Ltd.", "Co.", "Corp.", "Ave.", "Blvd.", "Rd.", "Ph.D."];

/// "etc." at the end of a sentence ends it.
fn kept_stop(said: &str, hit: &Hit<'_>, language: Language) -> String {
    let written = hit.get(0);
    let last = LAST_WORDS.contains(&written) || language == Language::En && LAST_ENGLISH.contains(&written);
    let left = hit.after.trim_start_matches(['"', '”', ')', '\'']);
    let ends = left.is_empty() || last && left.starts_with(' ') && left.trim_start().starts_with(char::is_uppercase);
    let stop = if written.ends_with('.') && ends { "." } else { "" };
    format!("{said}{stop}")
}

/// "St. Mary" is a saint, "Main St." a street; so with doctors and drives.
fn street_or_saint(hit: &Hit<'_>) -> String {
    let name_follows = hit.after.starts_with(' ') && hit.after.trim_start().starts_with(char::is_uppercase);
    let name_before = hit
        .before
        .split_whitespace()
        .next_back()
        .is_some_and(|word| word.starts_with(char::is_uppercase) && !word.ends_with(['.', ',']));
    let title =
        name_follows && !(name_before && hit.get(1) == "St" && hit.before.contains(|c: char| c.is_ascii_digit()));
    let said = match (hit.get(1), title || !name_before) {
        ("Dr", true) => "Doctor",
        ("Dr", false) => "Drive",
        (_, true) => "Saint",
        _ => "Street",
    };
    let stop = if hit.after.trim().is_empty() || !title && name_follows { "." } else { "" };
    format!("{said}{stop}")
}

/// "U.S.A." and "J. K. Rowling" letter by letter; a single letter with a point may also just end a sentence.
fn initials(hit: &Hit<'_>) -> Option<String> {
    let letters: Vec<char> = hit.get(0).chars().filter(|c| c.is_alphabetic()).collect();
    let follows = hit.after.trim_start();
    let single = letters.len() == 1;
    if single {
        let name_before = hit.before.split_whitespace().next_back().is_none_or(|word| {
            word.starts_with(char::is_uppercase)
                && word.chars().count() > 1
                && word.chars().skip(1).all(char::is_lowercase)
        });
        let name_after = hit.after.starts_with(' ') && follows.starts_with(char::is_uppercase);
        if !(name_before && name_after) || hit.get(0) == "I." {
            return None;
        }
    }
    let spaced = hit.get(0).contains(' ') && !hit.get(0).trim_end().contains(' ') || hit.get(0).ends_with(' ');
    let joined: Vec<String> = letters.iter().map(char::to_string).collect();
    let mark = if single { format!("{}‿", letters[0]) } else { joined.join("‿") };
    let stop = if follows.is_empty() { "." } else { "" };
    Some(format!("{mark}{stop}{}", if spaced { " " } else { "" }))
}

#[cfg(test)]
mod tests {
    use Language::{En, Es, Fr, It, Pt};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn abbreviations_are_said_in_full() {
        compare_in(
            &[
                (
                    En,
                    "Dr. Smith and Mr. Jones, e.g. here, etc.",
                    "Doctor Smith and Mister Jones, for example here, et cetera.",
                ),
                (En, "Apples etc. are here. Pears etc. Then", "Apples et cetera are here. Pears et cetera. Then"),
                (
                    En,
                    "St. Mary lives at 5 Main St., near Oak Dr. now",
                    "Saint Mary lives at 5 Main Street, near Oak Drive now",
                ),
                (En, "No. 5 and no. It is", "number 5 and no. It is"),
                (En, "the U.S.A. and F.A.Q.", "the U‿S‿A and F‿A‿Q."),
                (En, "J. K. Rowling and John F. Kennedy", "J‿K Rowling and John F‿ Kennedy"),
                (En, "vitamin C. Then plan B.", "vitamin C. Then plan B."),
                (
                    Es,
                    "El Sr. García y la Sra. López de EE. UU.",
                    "El señor García y la señora López de Estados Unidos.",
                ),
                (Fr, "M. Dupont et Mme Durand, etc.", "monsieur Dupont et madame Durand, et cetera."),
                (It, "Il Sig. Rossi e la Sig.ra Bianchi", "Il signor Rossi e la signora Bianchi"),
                (Pt, "O Sr. Silva e a Dra. Souza", "O senhor Silva e a doutora Souza"),
            ],
            spell,
        );
    }
}
