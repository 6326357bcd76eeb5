//! What the last click did not give: each failure once, with how many candidates it took and what they cost.

use eframe::egui::Ui;

use crate::{
    i18n::{self, Lang},
    studio::{Failure, FailureKind},
    ui::{failure_box, widgets::card::note},
};

/// A candidate that is not there as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Failed {
    /// Why.
    pub failure: Failure,
    /// Whether the voice was made all the same, and only could not be written.
    pub made: bool,
}

/// Draws them.
pub(super) fn show(ui: &mut Ui, lang: Lang, failed: &[Failed]) {
    for (first, count) in groups(failed) {
        failure_box::show(ui, lang, &first.failure);
        if let Some(cost) = cost(lang, first, count) {
            note(ui, &cost);
        }
    }
}

/// The failures that differ, each with how many there are of it; the last goes first, for that is the news.
fn groups(failed: &[Failed]) -> Vec<(&Failed, usize)> {
    let mut groups: Vec<(&Failed, usize)> = Vec::new();
    for one in failed.iter().rev() {
        let same =
            |(known, _): &&mut (&Failed, usize)| known.failure.kind == one.failure.kind && known.made == one.made;
        match groups.iter_mut().find(same) {
            Some((_, count)) => *count += 1,
            None => groups.push((one, 1)),
        }
    }
    groups
}

/// What so many of a kind cost; `None` where they are there, with their price.
fn cost(lang: Lang, failed: &Failed, count: usize) -> Option<String> {
    let unknown = failed.failure.kind == FailureKind::OutcomeUnknown;
    match (failed.made, unknown, count) {
        (true, ..) => None,
        (false, true, 1) => Some(i18n::failed_may_cost(lang).to_owned()),
        (false, false, 1) => Some(i18n::failed_free(lang).to_owned()),
        (false, true, count) => Some(i18n::failed_many_may_cost(lang, count)),
        (false, false, count) => Some(i18n::failed_many_free(lang, count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_of_one_kind_are_told_once_with_what_they_cost() {
        let failed = |kind, made| Failed { failure: Failure::new(kind, "raw"), made };
        let all = [
            failed(FailureKind::OutcomeUnknown, false),
            failed(FailureKind::Busy, false),
            failed(FailureKind::DiskFull, true),
            failed(FailureKind::Busy, false),
        ];
        let told: Vec<_> = groups(&all).into_iter().map(|(one, count)| (count, cost(Lang::En, one, count))).collect();
        let expected = [
            (2, Some("2 candidates failed; they cost nothing.".to_owned())),
            (1, None),
            (1, Some("It may have been charged.".to_owned())),
        ];
        assert_eq!(told, expected);
    }
}
