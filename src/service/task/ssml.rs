//! Reading SSML: `<speak>` with its attributes, `<break>`, `<sub>`, `<say-as>` and `<phoneme>`; of other elements the
//! text is taken and the rest left.

use std::time::Duration;

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};

use super::{
    hot_fix::homophones,
    script::{Line, Part},
};
use crate::service::{errors::NOTHING_TO_SAY, segment::TextBuffer};

/// Longest pause of one `<break>`.
const LONGEST_BREAK: Duration = Duration::from_secs(10);
/// Pause of a `<break>` without a time.
const PLAIN_BREAK: Duration = Duration::from_secs(1);
/// Kinds of `<say-as>` that are read sign by sign.
const SPELLED: [&str; 4] = ["characters", "digits", "telephone", "id"];

/// A document that was read.
#[derive(Debug, Default)]
pub struct Document {
    /// Its sentences.
    pub lines: Vec<Line>,
    /// Pace of `<speak>`.
    pub rate: Option<f32>,
    /// Pitch of `<speak>`.
    pub pitch: Option<f32>,
    /// Volume of `<speak>`.
    pub volume: Option<u32>,
}

/// Whether `text` is meant as SSML.
pub fn is_markup(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("<speak") || text.starts_with("<?xml")
}

/// Reads a whole document.
///
/// # Errors
/// A sentence: it is no well-formed XML, its root is not `<speak>`, or a time is wrong.
pub fn read(text: &str) -> Result<Document, String> {
    let (mut reader, mut writer, mut depth) = (Reader::from_str(text), Writer::default(), 0_usize);
    loop {
        match reader.read_event().map_err(|err| format!("The SSML cannot be read: {err}."))? {
            Event::Start(element) => {
                writer.open(&element, depth == 0)?;
                depth += 1;
            }
            Event::Empty(element) => {
                writer.open(&element, depth == 0)?;
                writer.close(element.name().as_ref());
            }
            Event::End(element) => {
                depth = depth.saturating_sub(1);
                writer.close(element.name().as_ref());
            }
            Event::Text(text) => writer.text(&text.decode().unwrap_or_default()),
            Event::CData(text) => writer.text(&text.decode().unwrap_or_default()),
            Event::GeneralRef(name) => writer.text(&entity(&name)),
            Event::Eof if depth > 0 => return Err("The SSML cannot be read: an element has no end.".to_owned()),
            Event::Eof => return writer.finish(),
            Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Comment(_) => {}
        }
    }
}

fn entity(name: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = name.resolve_char_ref() {
        return c.to_string();
    }
    let name = name.decode().unwrap_or_default();
    resolve_predefined_entity(&name).unwrap_or_default().to_owned()
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok().flatten()?;
    attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

/// How the text of an element is said.
enum Said {
    /// As something else.
    As(String),
    /// Sign by sign.
    Spelled,
}

#[derive(Default)]
struct Writer {
    document: Document,
    begun: bool,
    line: Line,
    buffer: TextBuffer,
    /// The element whose text is said otherwise, and that text.
    other: Option<(Vec<u8>, Said, String)>,
}

impl Writer {
    fn open(&mut self, element: &BytesStart<'_>, is_root: bool) -> Result<(), String> {
        if is_root && (element.name().as_ref() != b"speak" || self.begun) {
            return Err("The root of SSML must be one <speak>.".to_owned());
        }
        let said = match element.name().as_ref() {
            b"speak" if is_root => return self.speak(element),
            b"break" => {
                let time = attribute(element, "time").map_or(Ok(PLAIN_BREAK), |time| pause(&time))?;
                self.take_rest();
                self.line.parts.push(Part::Pause(time));
                return Ok(());
            }
            b"sub" => attribute(element, "alias").map(Said::As),
            b"phoneme" => attribute(element, "ph").and_then(|pinyin| homophones(&pinyin)).map(Said::As),
            b"say-as" => attribute(element, "interpret-as")
                .filter(|kind| SPELLED.contains(&kind.as_str()))
                .map(|_| Said::Spelled),
            _ => None,
        };
        if let Some(said) = said.filter(|_| self.other.is_none()) {
            self.take_rest();
            self.other = Some((element.name().as_ref().to_vec(), said, String::new()));
        }
        Ok(())
    }

    fn speak(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        fn number<T: std::str::FromStr>(element: &BytesStart<'_>, name: &str) -> Result<Option<T>, String> {
            let wrong = |_| format!("The {name} of <speak> is not a number.");
            attribute(element, name).map(|text| text.trim().parse().map_err(wrong)).transpose()
        }
        self.begun = true;
        self.document.rate = number(element, "rate")?;
        self.document.pitch = number(element, "pitch")?;
        self.document.volume = number(element, "volume")?;
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some((.., inside)) = &mut self.other {
            inside.push_str(text);
            return;
        }
        self.buffer.push(text);
        for piece in self.buffer.take_ready() {
            self.line.say(&piece, piece.clone());
            self.end_line();
        }
    }

    fn close(&mut self, name: &[u8]) {
        if let Some((_, said, inside)) = self.other.take_if(|(element, ..)| element == name) {
            let spoken = match said {
                Said::As(spoken) => spoken,
                Said::Spelled => inside.chars().flat_map(|c| [c, ' ']).collect(),
            };
            self.line.say(&inside, spoken);
        }
    }

    /// What waits for the end of its sentence goes into the line as it is.
    fn take_rest(&mut self) {
        let rest = self.buffer.take_all();
        if !rest.is_empty() {
            self.line.say(&rest, rest.clone());
        }
    }

    fn end_line(&mut self) {
        self.document.lines.push(std::mem::take(&mut self.line));
    }

    /// A pause after the last sentence belongs to it.
    fn finish(mut self) -> Result<Document, String> {
        self.take_rest();
        match self.document.lines.last_mut() {
            Some(last) if !self.line.is_speakable() => last.parts.append(&mut self.line.parts),
            _ => self.end_line(),
        }
        if self.document.lines.iter().any(Line::is_speakable) {
            Ok(self.document)
        } else {
            Err(NOTHING_TO_SAY.to_owned())
        }
    }
}

/// `500ms` or `2s`.
fn pause(time: &str) -> Result<Duration, String> {
    let wrong = || format!("The time of <break> must be 0 to 10 s, such as 500ms or 2s, not {time:?}.");
    let (number, unit) = match time.trim().strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => (time.trim().strip_suffix('s').ok_or_else(wrong)?, 1.0),
    };
    let seconds = number.trim().parse::<f64>().map_err(|_| wrong())? * unit;
    Duration::try_from_secs_f64(seconds).ok().filter(|length| *length <= LONGEST_BREAK).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(String, Vec<Part>)> {
        match read(text) {
            Ok(document) => document.lines.into_iter().map(|line| (line.original, line.parts)).collect(),
            Err(problem) => panic!("{problem}"),
        }
    }

    fn say(text: &str) -> Part {
        Part::Text(text.to_owned())
    }

    fn silence(milliseconds: u64) -> Part {
        Part::Pause(Duration::from_millis(milliseconds))
    }

    #[test]
    fn sentences_and_pauses_keep_their_order() {
        assert_eq!(
            lines("<speak>你好<break time=\"500ms\"/>世界。再见。<break time='2s'></break></speak>"),
            [
                ("你好世界。".to_owned(), vec![say("你好"), silence(500), say("世界。")]),
                ("再见。".to_owned(), vec![say("再见。"), silence(2_000)]),
            ]
        );
    }

    #[test]
    fn elements_say_their_text_otherwise() {
        let text = "<?xml version=\"1.0\"?><speak>a &amp; &#98; <sub alias=\"W three C\">W3C</sub> \
            <say-as interpret-as=\"digits\">12</say-as><emphasis>x</emphasis><!-- no --></speak>";
        let all = lines(text);
        assert_eq!(all[0].0, "a & b W3C 12x");
        assert_eq!(all[0].1, [say("a & b "), say("W three C"), say(" "), say("1 2 "), say("x")]);
        let (original, parts) =
            lines("<speak>看<phoneme alphabet=\"py\" ph=\"cao3 di4\">草地</phoneme></speak>").remove(0);
        assert_eq!(original, "看草地");
        assert_eq!(parts, [say("看"), Part::Text(homophones("cao3 di4").unwrap_or_default())]);
    }

    #[test]
    fn the_root_sets_the_voice_going() {
        let document = read("<speak rate=\"1.2\" pitch='0.8' volume=\"70\">hi</speak>").unwrap_or_default();
        assert_eq!((document.rate, document.pitch, document.volume), (Some(1.2), Some(0.8), Some(70)));
    }

    #[test]
    fn what_is_no_ssml_is_told() {
        for odd in [
            "<speak>",
            "<speak>a</b></speak>",
            "<p>a</p>",
            "<speak>a</speak><speak>b</speak>",
            "<speak></speak>",
            "<speak>a<break time=\"11s\"/></speak>",
            "<speak>a<break time=\"-1s\"/></speak>",
            "<speak>a<break time=\"soon\"/></speak>",
            "<speak rate=\"fast\">a</speak>",
            "<speak>…</speak>",
        ] {
            assert!(read(odd).is_err(), "{odd}");
        }
        assert!(is_markup(" <speak>") && is_markup("<?xml ?><speak/>") && !is_markup("a <speak>") && !is_markup("<b>"));
    }
}
