//! Saying something else with the voice of a take: what stands on its page, and what is on its way.
//!
//! The text is a setting, so that it outlives a crash; the page takes the place of the panel that it was opened from.

mod page;
mod pairing;

pub use page::show;
pub use pairing::why_not;

use super::{Shared, budget, shared::Price, widgets::Severity};
use crate::{
    i18n,
    library::{TakeKind, TakeRecord},
    model::{Language, TakeId, counted_characters},
    studio::{Command, DesignedTake, Failure, FailureKind, LiveEnd, Place, RequestId, SpokenEvent, SpokenOrder},
};

/// The page, while it is open.
#[derive(Clone, Debug)]
pub struct SayPage {
    /// The take whose voice speaks.
    pub take: TakeId,
    /// Language of the text; `None` lets the server find out.
    language: Option<Language>,
    /// Why the last text was not spoken, or not all of it.
    failure: Option<Failure>,
    /// What came of the last text all the same.
    part: Option<u32>,
    /// The question about the budget that has to be answered first.
    over_budget: Option<String>,
    /// Whether it has just been opened, so that the keyboard belongs into its text.
    is_new: bool,
}

/// A text on its way.
#[derive(Clone, Debug)]
struct Speaking {
    request: RequestId,
    take: TakeId,
    /// Seconds of sound that have come.
    seconds: f64,
    cancelled: bool,
}

/// All of it.
#[derive(Debug, Default)]
pub struct SayView {
    /// The page, while it is open.
    pub page: Option<SayPage>,
    speaking: Vec<Speaking>,
}

impl SayView {
    /// Opens the page.
    pub fn open(&mut self, take: &TakeRecord) {
        let (take, language) = (take.id.clone(), take.language);
        self.page = Some(SayPage { take, language, failure: None, part: None, over_budget: None, is_new: true });
    }

    /// What is on its way with the voice of a take.
    fn speaking(&self, take: &TakeId) -> Option<&Speaking> {
        self.speaking.iter().find(|speaking| speaking.take == *take)
    }

    fn page_of(&mut self, take: &TakeId) -> Option<&mut SayPage> {
        self.page.as_mut().filter(|page| page.take == *take)
    }
}

/// What it costs to have that spoken with the voice of a take.
fn price(shared: &Shared, take: &TakeRecord) -> Price {
    let characters = counted_characters(shared.settings.say.text.trim());
    let model = take.model.as_ref().and_then(|model| shared.catalog.model(model));
    shared.price(|region| model?.price_of(region, characters))
}

/// Sends the text of the page, if it can be spoken and nothing speaks against it.
pub fn send(shared: &mut Shared) {
    let Some(page) = &shared.say.page else { return };
    let Some(take) = shared.find_take(&page.take).cloned() else { return };
    let busy = shared.say.speaking(&take.id).is_some() || page.over_budget.is_some();
    if busy || pairing::problem(shared, &take).is_some() {
        return;
    }
    let question = budget::question(shared, &price(shared, &take));
    match (question, &mut shared.say.page) {
        (Some(question), Some(page)) => page.over_budget = Some(question),
        _ => send_now(shared, &take),
    }
}

fn send_now(shared: &mut Shared, take: &TakeRecord) {
    let (request, price) = (shared.next_id(), price(shared, take));
    let account = shared.place.as_ref().map(Place::account).unwrap_or_default();
    let Some(page) = &mut shared.say.page else { return };
    (page.failure, page.part) = (None, None);
    let takes_instructions = pairing::takes_instructions(&shared.catalog, take);
    let draft = &shared.settings.say;
    let order = SpokenOrder {
        take: take.id.clone(),
        text: draft.text.trim().to_owned(),
        language: page.language,
        instructions: if takes_instructions { draft.instructions.trim().to_owned() } else { String::new() },
        account,
    };
    shared.say.speaking.push(Speaking { request, take: take.id.clone(), seconds: 0.0, cancelled: false });
    shared.under_way.sent(request, 1, &price);
    shared.send(Command::SaySomethingElse(request, Box::new(order)));
}

/// Takes what the job says.
pub fn take(shared: &mut Shared, event: SpokenEvent) {
    match event {
        SpokenEvent::Progress(request, seconds) => {
            if let Some(speaking) = shared.say.speaking.iter_mut().find(|one| one.request == request) {
                speaking.seconds = seconds;
            }
        }
        SpokenEvent::Ended { request, take, end } => {
            shared.under_way.answered(request);
            let of = shared.say.speaking.iter().position(|one| one.request == request);
            let of = of.map(|at| shared.say.speaking.remove(at).take);
            ended(shared, of, take, end);
        }
    }
}

fn ended(shared: &mut Shared, of: Option<TakeId>, made: Option<Box<DesignedTake>>, end: LiveEnd) {
    let number = made.as_ref().map(|made| made.take.number);
    if let Some(made) = made {
        if let Some(failure) = &made.unsaved {
            shared.toast_failure(failure);
        }
        shared.add_take(*made);
    }
    let failure = match end {
        LiveEnd::Failed(failure) => Some(failure),
        LiveEnd::Finished | LiveEnd::Stopped => None,
    };
    shared.heard(failure.as_ref());
    let part = number.filter(|_| failure.is_some());
    if let Some(page) = of.and_then(|take| shared.say.page_of(&take)) {
        (page.failure, page.part) = (failure, part);
        return;
    }
    tell(shared, failure.as_ref(), number);
}

/// Tells it where no page does.
fn tell(shared: &mut Shared, failure: Option<&Failure>, number: Option<u32>) {
    let lang = shared.lang;
    match (failure, number) {
        (Some(failure), number) => {
            let part = number.map(|number| i18n::say_part(lang, number)).unwrap_or_default();
            let text = format!("{} {part}", i18n::failure(lang, failure));
            shared.toast(Severity::Danger, text.trim_end(), None);
        }
        (None, Some(number)) => shared.toast(Severity::Success, i18n::say_done(lang, number), None),
        (None, None) => {}
    }
}

/// Stops what is on its way with the voice of a take.
fn cancel(shared: &mut Shared, take: &TakeId) {
    let Some(speaking) = shared.say.speaking.iter_mut().find(|one| one.take == *take) else { return };
    speaking.cancelled = true;
    let request = speaking.request;
    shared.send(Command::CancelSpoken(request));
}

/// What the voice of a take has said besides, newest first.
fn said<'a>(shared: &'a Shared, take: &'a TakeRecord) -> impl Iterator<Item = &'a TakeRecord> {
    let spoken = shared.takes.iter().filter(|other| other.kind == TakeKind::Spoken);
    spoken.filter(move |other| other.voice == take.voice)
}

/// Whether nobody can tell what a failure has cost.
fn may_cost(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::SpeechLost | FailureKind::OutcomeUnknown)
}
