//! How often a model may be called: so often within a minute, and so often, or else a sixtieth of that, within a second.
//! Tokens are not counted.
//!
//! The numbers come from the catalog; the clock is handed in. Off unless the service is started with it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::{App, errors::Refusal};
use crate::{
    catalog::{Model, RateLimits},
    model::ModelId,
};

const MINUTE: Duration = Duration::from_mins(1);
const SECOND: Duration = Duration::from_secs(1);

/// When each model was called within the last minute.
#[derive(Debug, Default)]
pub struct Rates(Mutex<HashMap<ModelId, VecDeque<Instant>>>);

impl Rates {
    /// Takes note of a call at `now`, which may not be before that of an earlier one.
    ///
    /// # Errors
    /// The time after which the call would be let through; a call that is not does not count.
    pub fn admit(&self, model: &ModelId, limits: &RateLimits, now: Instant) -> Result<(), Duration> {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = calls.entry(model.clone()).or_default();
        while calls.front().is_some_and(|first| now.duration_since(*first) >= MINUTE) {
            calls.pop_front();
        }
        let wait = |most: Option<u32>, span: Duration| {
            let most = most?;
            // The call that has to be `span` ago before another one fits.
            let place = calls.len().checked_sub(most.max(1) as usize)?;
            span.checked_sub(now.duration_since(*calls.get(place)?)).filter(|wait| !wait.is_zero())
        };
        let per_minute = limits.requests_per_minute;
        let per_second = limits.requests_per_second.or(per_minute.map(|most| most.div_ceil(60)));
        if let Some(wait) = wait(per_minute, MINUTE).max(wait(per_second, SECOND)) {
            return Err(wait);
        }
        calls.push_back(now);
        Ok(())
    }
}

impl App {
    /// Takes note of a call of a model, where limits hold and the catalog gives one for it.
    ///
    /// # Errors
    /// 429 with the time to wait.
    pub(super) fn admit(&self, model: &Model) -> Result<(), Refusal> {
        let Some(rates) = &self.rates else { return Ok(()) };
        rates.admit(&model.id, &model.rate_limits, Instant::now()).map_err(Refusal::rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn per_minute(most: u32) -> RateLimits {
        RateLimits { requests_per_minute: Some(most), ..RateLimits::default() }
    }

    fn times(rates: &Rates, limits: &RateLimits, at: &[u64]) -> Vec<Result<(), u64>> {
        let begin = Instant::now();
        let call = |ms: &u64| rates.admit(&"m".into(), limits, begin + Duration::from_millis(*ms));
        at.iter().map(call).map(|admitted| admitted.map_err(|wait| wait.as_millis() as u64)).collect()
    }

    #[test]
    fn a_second_takes_a_sixtieth() {
        let at = [0, 100, 200, 300, 999, 1_000, 1_050];
        let expected = [Ok(()), Ok(()), Ok(()), Err(700), Err(1), Ok(()), Err(50)];
        assert_eq!(times(&Rates::default(), &per_minute(180), &at), expected);
    }

    #[test]
    fn a_minute_takes_what_it_may() {
        let at: Vec<u64> = (0..11).map(|n| n * 1_000).chain([59_999, 60_000, 60_500]).collect();
        let admitted = times(&Rates::default(), &per_minute(10), &at);
        assert!(admitted[..10].iter().all(Result::is_ok));
        assert_eq!(admitted[10..], [Err(50_000), Err(1), Ok(()), Err(500)]);
    }

    #[test]
    fn a_limit_by_the_second_needs_none_by_the_minute() {
        let limits = RateLimits { requests_per_second: Some(2), ..RateLimits::default() };
        assert_eq!(times(&Rates::default(), &limits, &[0, 0, 0, 1_000]), [Ok(()), Ok(()), Err(1_000), Ok(())]);
        assert!(times(&Rates::default(), &RateLimits::default(), &[0; 9]).iter().all(Result::is_ok));
    }

    #[test]
    fn models_do_not_count_for_each_other() {
        let (rates, now) = (Rates::default(), Instant::now());
        assert_eq!(rates.admit(&"a".into(), &per_minute(10), now), Ok(()));
        assert_eq!(rates.admit(&"b".into(), &per_minute(10), now), Ok(()));
        assert!(rates.admit(&"a".into(), &per_minute(10), now).is_err());
    }
}
