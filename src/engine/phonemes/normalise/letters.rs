//! Which words in capitals are read letter by letter. The letters of such a word are joined by [`JOINT`].

use std::sync::LazyLock;

use regex::Regex;

use super::rewrite::{is_letter, pattern, rewrite};
use crate::model::Language;

/// Between letters that are named one by one, and after a single one.
pub(in crate::engine::phonemes) const JOINT: char = '‿';

static CAPITALS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\p{Lu}{2,8}(?:s(?-u:\b))?"));

/// English words of two or three letters, which are words in capitals, too.
const SHORT_WORDS: &str = " AM AN AS AT BE BY DO GO HE IF IN IS ME MY NO OF ON OR SO TO UP WE OH HI \
ALL AND ANY ARE ART ASK BAD BAR BED BIG BIT BOX BOY BUT BUY CAN CAR CAT CUP CUT DAD DAY DID DOG EAT END EYE FAR FEW \
FLY FOR FUN GET GOD GOT GUN GUY HAD HAS HER HIM HIS HIT HOT HOW ITS JOB JOY KEY KID LAW LET LIE LOT LOW MAN MAP MAY \
MEN MET MOM NEW NOR NOT NOW OFF OLD ONE OUR OUT OWN PAY PUT RAN RED RUN SAD SAT SAW SAY SEA SEE SET SHE SIT SIX SKY \
SON SUN TEN THE TOO TOP TRY TWO USE WAR WAS WAY WHO WHY WIN WON YES YET YOU \
NASA NATO AIDS RAM ROM SIM PIN GIF BIOS FIFA UEFA OPEC ZIP LAN WAN SWAT ";
/// Longer ones that look like words and are not.
const SPELT: &str = " ASAP IEEE AFAIK UCLA UNHCR HTML HTTPS ICAO IATA EULA ISBN RSVP USAF HDMI IMHO AAPL YMCA ";
/// Short ones that are words in the other languages.
const PRONOUNCED: &str = " ONU OTAN OVNI IVA PIB RAE SIDA NASA RAI FIAT NATO FIFA UEFA OPEP INE SAT RER UNO \
EL LA LOS LAS UN UNA DE DEL EN CON POR QUE NO SI SÍ YO TÚ MI SU ES SON LE LES DES DU ET EST PAS SUR AU AUX IL LO GLI \
DI DA IN PER CHE NON È E O OU UM UMA DO DOS DAS EM COM NA SE JE TU ON NE ";

/// `text` with the words in capitals that are spelt marked.
pub(super) fn spell(text: String, language: Language) -> String {
    let shouting = is_shouting(&text);
    rewrite(text, &CAPITALS, |hit| {
        let plural = hit.get(0).ends_with('s');
        let word = hit.get(0).trim_end_matches('s');
        let follows_small = hit.before.ends_with(char::is_lowercase);
        if follows_small && word.len() <= 3 && !hit.after.starts_with(is_letter) {
            // macOS, iOS.
            return Some(format!(" {}", joined(word)));
        }
        let touched = hit.before.ends_with(|c: char| c.is_lowercase() || c == JOINT)
            || hit.after.starts_with(|c: char| is_letter(c) && c.is_alphabetic() || c == JOINT);
        if touched {
            return None;
        }
        if !is_spelt(word, language, shouting) {
            // The library spells RAM and reads ram.
            return (language == Language::En && !shouting && !plural).then(|| word.to_lowercase());
        }
        Some(format!("{}{}", joined(word), if plural { "s" } else { "" }))
    })
}

fn joined(word: &str) -> String {
    word.chars().map(String::from).collect::<Vec<_>>().join(&JOINT.to_string())
}

/// Whether everything is in capitals, so that they mean nothing.
fn is_shouting(text: &str) -> bool {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count() > 2
        && !text.chars().any(char::is_lowercase)
}

fn is_spelt(word: &str, language: Language, shouting: bool) -> bool {
    let listed = |list: &str| list.split_whitespace().any(|known| known == word);
    let length = word.chars().count();
    let mute = !word.chars().any(|c| "AEIOUYÁÉÍÓÚÂÊÔÀÈÌÒÙÄÖÜÃÕ".contains(c));
    if language == Language::En {
        return mute || listed(SPELT) || length <= 3 && !shouting && !listed(SHORT_WORDS);
    }
    let cluster = word
        .chars()
        .zip(word.chars().skip(1))
        .zip(word.chars().skip(2))
        .any(|((a, b), c)| [a, b, c].iter().all(|c| !"AEIOUYÁÉÍÓÚÂÊÔÃÕ".contains(*c)));
    mute || cluster || listed(SPELT) || length <= 3 && !shouting && !listed(PRONOUNCED)
}

#[cfg(test)]
mod tests {
    use Language::{En, Es};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn words_in_capitals_are_words_or_letters() {
        compare_in(
            &[
                (En, "NASA and USB, the FAQ, two CPUs", "nasa and U‿S‿B, the F‿A‿Q, two C‿P‿Us"),
                (En, "STOP NOW, THE END", "STOP NOW, THE END"),
                (En, "FAQ", "F‿A‿Q"),
                (En, "HTML, ASAP, COVID, McDONALD", "H‿T‿M‿L, A‿S‿A‿P, covid, McDONALD"),
                (Es, "La ONU, el FBI y la UE", "La ONU, el F‿B‿I y la U‿E"),
            ],
            spell,
        );
    }
}
