//! One task: text goes in, lines are spoken one after another, frames come out.

use std::collections::VecDeque;

use super::{
    failure::Failure,
    script::{Line, Part},
    settings::{Settings, Ssml},
    ssml, timing,
};
use crate::{
    service::{
        count::counted,
        errors::NOTHING_TO_SAY,
        ids,
        segment::TextBuffer,
        speak::{Job, Report},
    },
    wire::task::{
        MOST_TEXT_PER_FRAME, MOST_TEXT_PER_TASK, ResultKind, Sentence, TaskEvent, TaskFrame, TaskOutput, TaskUsage,
    },
};

/// Something to do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Send a text frame.
    Send(TaskFrame),
    /// Send a binary frame.
    Sound(Vec<u8>),
    /// Let the engine speak; there is never more than one line at a time.
    Speak(Box<Speech>),
    /// Let the stream of sound end: what its encoder kept back is still to come.
    End,
    /// Stop the engine; nothing more of that line is wanted, nor of the stream.
    Hush,
    /// The connection is over: close normally.
    Close,
}

/// A line for the engine.
#[derive(Clone, Debug, PartialEq)]
pub struct Speech {
    /// Voice, language, format.
    pub job: Job,
    /// What is said and left silent.
    pub parts: Vec<Part>,
}

/// One task.
pub struct Course {
    id: String,
    settings: Settings,
    buffer: TextBuffer,
    lines: VecDeque<Line>,
    current: Option<Line>,
    /// Lines begun.
    begun: u32,
    /// Counted characters received.
    received: u64,
    /// Frames of text received.
    texts: u32,
    /// Counted characters of the lines that were spoken.
    charged: u64,
    /// Milliseconds of sound before the current line.
    elapsed: u64,
    finishing: bool,
    over: bool,
}

impl Course {
    /// A task that has just begun.
    pub fn new(id: String, settings: Settings) -> Self {
        Self {
            id,
            settings,
            buffer: TextBuffer::default(),
            lines: VecDeque::new(),
            current: None,
            begun: 0,
            received: 0,
            texts: 0,
            charged: 0,
            elapsed: 0,
            finishing: false,
            over: false,
        }
    }

    /// The client's id of it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether no more text will come.
    pub const fn is_finishing(&self) -> bool {
        self.finishing
    }

    /// Whether it has ended.
    pub const fn is_over(&self) -> bool {
        self.over
    }

    /// Text came.
    pub fn text(&mut self, text: &str) -> Result<Vec<Action>, Failure> {
        self.must_be_open()?;
        if self.settings.ssml == Ssml::Read && self.texts > 0 {
            return Err(Failure::second_text());
        }
        if text.is_empty() {
            return Err(Failure::parameter("text is null"));
        }
        self.texts += 1;
        if ssml::is_markup(text) && self.settings.ssml != Ssml::Unasked {
            return self.markup(text);
        }
        self.receive(counted(text))?;
        self.buffer.push(text);
        for piece in self.buffer.take_ready() {
            self.enqueue(Line::text(piece));
        }
        Ok(self.next_line())
    }

    /// What waits for the end of its sentence is to be spoken.
    pub fn flush(&mut self) -> Result<Vec<Action>, Failure> {
        self.must_be_open()?;
        let rest = self.buffer.take_all();
        self.enqueue(Line::text(rest));
        Ok(self.next_line())
    }

    /// No more text.
    pub fn finish(&mut self) -> Result<Vec<Action>, Failure> {
        let actions = self.flush()?;
        self.finishing = true;
        if self.begun == 0 && self.texts > 0 && !self.settings.silent {
            return Err(Failure::parameter(NOTHING_TO_SAY));
        }
        Ok(if actions.is_empty() { self.next_line() } else { actions })
    }

    /// Stop, and end.
    pub fn cancel(&mut self) -> Vec<Action> {
        self.finishing = true;
        [Action::Hush].into_iter().chain(self.end()).collect()
    }

    /// The engine has something; `spoken` milliseconds of the line are sound by now.
    pub fn report(&mut self, report: Report, spoken: u64) -> Result<Vec<Action>, Failure> {
        match report {
            Report::Audio(bytes) => Ok(self.sound(bytes)),
            Report::Done if self.current.is_some() => Ok(self.end_line(spoken)),
            Report::Done => Ok(self.end()),
            Report::Unspeakable => Err(Failure::parameter(NOTHING_TO_SAY)),
            Report::Failed(message) => Err(Failure::engine(message)),
        }
    }

    fn end(&mut self) -> Vec<Action> {
        self.over = true;
        let (output, usage) = (self.settings.tells_sentences().then(TaskOutput::default), Some(self.usage()));
        vec![self.frame(TaskEvent::Finished { output, usage, request_uuid: ids::request() })]
    }

    fn markup(&mut self, text: &str) -> Result<Vec<Action>, Failure> {
        if self.settings.ssml == Ssml::Refused {
            return Err(Failure::ssml());
        }
        let document = ssml::read(text).map_err(Failure::parameter)?;
        self.receive(document.lines.iter().map(Line::characters).sum())?;
        self.settings.apply(&document)?;
        for line in document.lines {
            self.enqueue(line);
        }
        Ok(self.next_line())
    }

    fn must_be_open(&self) -> Result<(), Failure> {
        if self.finishing { Err(Failure::parameter("The task is finished already.")) } else { Ok(()) }
    }

    fn receive(&mut self, count: u64) -> Result<(), Failure> {
        if count > MOST_TEXT_PER_FRAME {
            return Err(Failure::long_frame(count));
        }
        self.received += count;
        if self.received > MOST_TEXT_PER_TASK { Err(Failure::long_task(self.received)) } else { Ok(()) }
    }

    fn enqueue(&mut self, line: Line) {
        // Stage directions and corrections may leave nothing of it.
        let spoken = line.clone().changed(|text| self.settings.spoken(text));
        if spoken.is_speakable() && !self.settings.silent {
            self.lines.push_back(line);
        }
    }

    /// Begins the next line where none is being spoken, or ends the task where none will come.
    fn next_line(&mut self) -> Vec<Action> {
        if self.current.is_some() {
            return Vec::new();
        }
        let Some(line) = self.lines.pop_front() else {
            if !self.finishing {
                return Vec::new();
            }
            return if self.begun > 0 { vec![Action::End] } else { self.end() };
        };
        self.begun += 1;
        let parts = line.clone().changed(|text| self.settings.spoken(text)).parts;
        let speech = Speech { job: self.settings.job(&line.original), parts };
        let begin = self.told(ResultKind::SentenceBegin, Some(&line.original));
        self.current = Some(line);
        begin.into_iter().chain([Action::Speak(Box::new(speech))]).collect()
    }

    fn sound(&self, bytes: Vec<u8>) -> Vec<Action> {
        let announced = self.told(ResultKind::SentenceSynthesis, None);
        announced.into_iter().chain([Action::Sound(bytes)]).collect()
    }

    fn end_line(&mut self, spoken: u64) -> Vec<Action> {
        let Some(line) = self.current.take() else { return Vec::new() };
        self.charged += line.characters();
        let (begin, end) = (self.elapsed, self.elapsed + spoken);
        self.elapsed = end;
        let words = if self.settings.word_times { timing::words(&line.original, begin, end) } else { Vec::new() };
        let (output, usage) = if self.settings.tells_sentences() {
            let sentence = Sentence { words, ..self.sentence() };
            let kind = Some(ResultKind::SentenceEnd);
            (TaskOutput { kind, original_text: Some(line.original), sentence }, Some(self.usage()))
        } else {
            let sentence = Sentence { index: None, begin_time: Some(begin), end_time: Some(end), words };
            (TaskOutput { sentence, ..TaskOutput::default() }, None)
        };
        let ended = self.frame(TaskEvent::Result { output, usage });
        [ended].into_iter().chain(self.next_line()).collect()
    }

    /// A result about the current sentence; Sambert tells of none.
    fn told(&self, kind: ResultKind, text: Option<&str>) -> Option<Action> {
        let original_text = text.map(str::to_owned);
        let output = TaskOutput { kind: Some(kind), original_text, sentence: self.sentence() };
        self.settings.tells_sentences().then(|| self.frame(TaskEvent::Result { output, usage: None }))
    }

    fn sentence(&self) -> Sentence {
        Sentence { index: Some(self.begun.saturating_sub(1)), ..Sentence::default() }
    }

    fn usage(&self) -> TaskUsage {
        TaskUsage { characters: self.charged }
    }

    fn frame(&self, event: TaskEvent) -> Action {
        Action::Send(TaskFrame { task_id: self.id.clone(), event })
    }
}
