//! What designing and speaking may cost in a month, and what they have cost.

use eframe::egui::{Id, Ui};

use super::{
    Shared,
    settings::note,
    shared::Price,
    widgets::{
        Severity, dialog,
        field::{FieldOptions, text_field},
    },
};
use crate::{i18n, studio::RequestId};

/// What the takes of this month have cost, in `currency`, discarded ones included: they were paid for.
fn spent(shared: &Shared, currency: &str) -> f64 {
    // Settings asks in every frame, and there may be a thousand takes: the calendar is asked once.
    let now = jiff::Zoned::now();
    let month = now.first_of_month().and_then(|first| first.start_of_day()).unwrap_or(now).timestamp();
    let takes = shared.all_takes().filter(|take| take.created >= month);
    takes.filter_map(|take| take.price.as_ref()).filter(|price| price.currency == currency).map(|it| it.amount).sum()
}

/// What was sent and may be charged without being in the vault, whether anybody waits for it or not.
#[derive(Debug, Default)]
pub struct UnderWay {
    calls: Vec<Sent>,
    /// Texts for live sessions.
    asked: Vec<Price>,
    /// How many of them the present session took, and what is at stake for those.
    taken: usize,
    live: Option<Price>,
    /// What was sent in this run, and of which nothing came.
    lost: Vec<Price>,
}

#[derive(Debug)]
struct Sent {
    request: RequestId,
    left: u8,
    each: f64,
    currency: String,
}

impl UnderWay {
    /// So many calls went out, for that price together.
    pub fn sent(&mut self, request: RequestId, calls: u8, price: &Price) {
        if let Price::Known { amount, currency } = price {
            let each = amount / f64::from(calls.max(1));
            self.calls.push(Sent { request, left: calls, each, currency: currency.clone() });
        }
    }

    /// One of them was answered, or was not sent after all.
    pub fn answered(&mut self, request: RequestId) {
        for sent in self.calls.iter_mut().filter(|sent| sent.request == request) {
            sent.left = sent.left.saturating_sub(1);
        }
        self.calls.retain(|sent| sent.left > 0);
    }

    /// A text goes to a live session.
    pub fn asked(&mut self, price: Price) {
        self.asked.push(price);
    }

    /// The live session took so many of these texts, and that much is at stake for them.
    pub fn speaking(&mut self, texts: usize, at_stake: Price) {
        (self.taken, self.live) = (texts.min(self.asked.len()), Some(at_stake));
    }

    /// The live session is over: its recording tells the price, unless all of it was `lost`. A text that it did not
    /// take is for the next one; where it took none, that was the end of its first.
    pub fn spoken(&mut self, lost: bool) {
        self.lost.extend(self.live.take().filter(|_| lost));
        self.asked.drain(..self.taken.max(1).min(self.asked.len()));
        self.taken = 0;
    }

    fn amount(&self, currency: &str) -> f64 {
        let same = self.calls.iter().filter(|sent| sent.currency == currency);
        let calls: f64 = same.map(|sent| f64::from(sent.left) * sent.each).sum();
        let asked = self.asked.iter().skip(self.taken);
        let speech: f64 = asked.chain(&self.live).chain(&self.lost).map(|price| price.amount_in(currency)).sum();
        calls + speech
    }
}

/// The question that must be answered before `price` is paid, where it goes beyond the budget with what was sent and
/// not answered yet.
pub fn question(shared: &Shared, price: &Price) -> Option<String> {
    let (Price::Known { currency, amount }, Some(budget)) = (price, shared.settings.budget) else { return None };
    let spent = spent(shared, currency) + shared.under_way.amount(currency);
    // Prices are sums of fractions that no binary number holds.
    (*amount > 0.0 && spent + amount > budget + 1e-6).then(|| {
        let money = |amount| Price::Known { currency: currency.clone(), amount }.amount_text();
        i18n::budget_ask(shared.lang, money(spent), money(*amount), money(budget))
    })
}

/// Asks before the budget is passed, as long as there is a question; `true` where it is agreed to.
pub fn ask(ui: &Ui, lang: i18n::Lang, question: &mut Option<String>, yes: &str) -> bool {
    let Some(text) = question else { return false };
    let answer = dialog::confirm(ui.ctx(), i18n::budget_ask_title(lang), text, yes, i18n::cancel(lang), true);
    if answer.is_some() {
        *question = None;
    }
    answer == Some(true)
}

/// The field of Settings; `typed` is what stands in it while the keyboard is there, and as long as it is no amount.
pub fn field(ui: &mut Ui, shared: &mut Shared, typed: &mut Option<String>) {
    let lang = shared.lang;
    let known = shared.settings.budget.map(|amount| amount.to_string()).unwrap_or_default();
    let mut text = typed.clone().unwrap_or(known);
    let wrong = parse(&text).is_err().then(|| (Severity::Danger, i18n::budget_wrong(lang)));
    let options = FieldOptions { hint: i18n::budget_none(lang), message: wrong, ..FieldOptions::default() };
    let region = shared.region().and_then(|region| shared.catalog.region(region));
    let currency = region.map(|region| region.currency.clone());
    let label = currency
        .as_ref()
        .map_or_else(|| i18n::budget_month(lang).to_owned(), |currency| i18n::budget_month_in(lang, currency));
    let field = text_field(ui, Id::unique("budget"), &label, &mut text, options);
    if field.changed() {
        if let Ok(budget) = parse(&text) {
            shared.settings.budget = budget;
        }
        // "7." is an amount as well, and more is to come.
        *typed = Some(text);
    } else if !field.has_focus() && typed.as_deref().is_some_and(|typed| parse(typed).is_ok()) {
        *typed = None;
    }
    if let Some(currency) = currency {
        let price = Price::Known { amount: spent(shared, &currency), currency };
        note(ui, &i18n::budget_spent(lang, price.amount_text()));
    }
    note(ui, i18n::budget_hint(lang));
}

/// An amount of money; nothing for no limit.
fn parse(text: &str) -> Result<Option<f64>, ()> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    let amount = text.parse::<f64>().map_err(drop)?;
    if amount.is_finite() && amount >= 0.0 { Ok(Some(amount)) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_understood_and_nonsense_is_not() {
        assert_eq!(parse(" 7,50 "), Ok(Some(7.5)));
        assert_eq!(parse(""), Ok(None));
        for wrong in ["-1", "much", "inf", "NaN", "1.2.3"] {
            assert_eq!(parse(wrong), Err(()), "{wrong}");
        }
    }
}
