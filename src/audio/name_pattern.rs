//! Names of exported files made after a pattern: `{date} {title} {number}`. What comes out is a legal name on every
//! system.

use super::safe_file_stem;

/// What the fields of a pattern stand for; what is not known is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named by what stands in the pattern")]
pub struct NameFields {
    pub title: String,
    pub voice: String,
    pub number: u32,
    pub date: String,
    pub time: String,
    pub language: String,
    pub model: String,
    pub text: String,
}

/// Names of the fields, as they stand in a pattern without their braces, in the order to offer them.
pub const FIELDS: [&str; 8] = ["title", "voice", "number", "date", "time", "language", "model", "text"];

/// What parts fields from each other; at the ends, and where a field is empty, it parts nothing.
const SEPARATORS: [char; 4] = [' ', '_', '-', '.'];

impl NameFields {
    fn get(&self, name: &str) -> Option<String> {
        Some(match name {
            "title" => self.title.clone(),
            "voice" => self.voice.clone(),
            // So that names in order are numbers in order.
            "number" => format!("{:03}", self.number),
            "date" => self.date.clone(),
            "time" => self.time.clone(),
            "language" => self.language.clone(),
            "model" => self.model.clone(),
            "text" => self.text.clone(),
            _ => return None,
        })
    }
}

/// The stem of a file's name. What stands in braces and is no field stays as it stands.
pub fn fill(pattern: &str, fields: &NameFields) -> String {
    let mut stem = String::new();
    for part in parts(pattern) {
        match part {
            Part::Text(text) => stem.push_str(text),
            Part::Field(name) => match fields.get(name) {
                Some(value) if value.trim().is_empty() => {
                    let kept = stem.trim_end_matches(SEPARATORS).len();
                    stem.truncate(kept);
                }
                Some(value) => stem.push_str(value.trim()),
                None => stem.extend(["{", name, "}"]),
            },
        }
    }
    safe_file_stem(stem.trim_matches(SEPARATORS))
}

/// What stands in braces and is no field.
pub fn unknown_fields(pattern: &str) -> Vec<String> {
    let none = NameFields::default();
    let unknown = |part| match part {
        Part::Field(name) if none.get(name).is_none() => Some(name.to_owned()),
        _ => None,
    };
    parts(pattern).into_iter().filter_map(unknown).collect()
}

enum Part<'a> {
    Text(&'a str),
    Field(&'a str),
}

fn parts(mut pattern: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    while let Some((before, name, after)) = next_field(pattern) {
        parts.push(Part::Text(before));
        parts.push(Part::Field(name));
        pattern = after;
    }
    parts.push(Part::Text(pattern));
    parts
}

fn next_field(pattern: &str) -> Option<(&str, &str, &str)> {
    let end = pattern.find('}')?;
    let start = pattern[..end].rfind('{')?;
    Some((&pattern[..start], &pattern[start + 1..end], &pattern[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> NameFields {
        NameFields {
            title: "Old sailor".to_owned(),
            voice: "sailor".to_owned(),
            number: 7,
            date: "2026-03-01".to_owned(),
            language: "English".to_owned(),
            ..NameFields::default()
        }
    }

    #[test]
    fn patterns_are_filled() {
        for (pattern, name) in [
            ("{title}", "Old sailor"),
            ("{voice}_{number}", "sailor_007"),
            ("{date} {title} ({language})", "2026-03-01 Old sailor (English)"),
            ("台词 {number}", "台词 007"),
            ("plain", "plain"),
            ("{titel} {number}", "{titel} 007"),
            ("a}b{c", "a}b{c"),
            ("{{title}}", "{Old sailor}"),
            ("../{title}/{number}", "_Old sailor_007"),
        ] {
            assert_eq!(fill(pattern, &fields()), name, "{pattern}");
        }
    }

    #[test]
    fn empty_fields_leave_no_separators() {
        let fields = NameFields { voice: String::new(), ..fields() };
        for (pattern, name) in [
            ("{voice}_{number}", "007"),
            ("{title}_{voice}_{number}", "Old sailor_007"),
            ("{title} - {model}", "Old sailor"),
            ("{voice}{model}", "voice"),
            ("", "voice"),
        ] {
            assert_eq!(fill(pattern, &fields), name, "{pattern}");
        }
    }

    #[test]
    fn misspelt_fields_are_told() {
        assert_eq!(unknown_fields("{title} {nr} {Voice}"), ["nr", "Voice"]);
        let all = FIELDS.map(|name| format!("{{{name}}}")).join(" ");
        assert!(unknown_fields(&all).is_empty() && unknown_fields("}{ plain").is_empty());
    }
}
