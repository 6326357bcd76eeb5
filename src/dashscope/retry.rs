//! When a call is sent again, as data: only what is free, or what was certainly not delivered.
//!
//! The numbers are those of the vendor's own client; the server's word (`retry-after-ms`, `retry-after`,
//! `x-should-retry`) goes before them. A charged call that may have arrived is never repeated here.

use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;
use tokio::time::{Instant, sleep};

use super::{Error, ErrorKind};

/// Statuses after which the same call may do better.
const PASSING: [u16; 7] = [408, 409, 429, 500, 502, 503, 504];
/// No server means a longer pause; what says more is taken for a mistake.
const LONGEST_ADVICE: f64 = 86_400.0;

/// How often, how fast and for how long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    /// How often a call is sent at most. 3.
    pub tries: u32,
    /// The first pause; each later one is twice as long. 0.5 s.
    pub first: Duration,
    /// The longest pause of our own choice. 8 s.
    pub longest: Duration,
    /// What chance may add to a pause, as a share of it. A quarter.
    pub jitter: f64,
    /// Time since the first try after which no other one begins; a server that asks for more patience gets none. 1 min.
    pub budget: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            tries: 3,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(8),
            jitter: 0.25,
            budget: Duration::from_mins(1),
        }
    }
}

/// Whether a call costs money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charge {
    /// Costs nothing.
    Free,
    /// Costs money or leaves something behind: sent again only where it was not delivered.
    Charged,
}

/// What a server says about trying again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Advice {
    /// After this time.
    pub after: Option<Duration>,
    /// At all, or not at all.
    pub again: Option<bool>,
}

impl Advice {
    /// Reads an answer's head at `now`.
    pub fn read(headers: &HeaderMap, now: SystemTime) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let number = |name: &str| text(name).and_then(|text| text.parse::<f64>().ok());
        let pause = |seconds: f64| Duration::try_from_secs_f64(seconds.clamp(0.0, LONGEST_ADVICE)).ok();
        let date = || {
            let date = httpdate::parse_http_date(text("retry-after")?).ok()?;
            Some(date.duration_since(now).unwrap_or_default())
        };
        let after = number("retry-after-ms").map(|ms| ms / 1_000.0).or_else(|| number("retry-after")).and_then(pause);
        let again = text("x-should-retry").and_then(|text| text.to_ascii_lowercase().parse().ok());
        Self { after: after.or_else(date), again }
    }
}

/// A try that failed.
#[derive(Debug)]
pub(super) struct Failed {
    /// What will be told.
    pub error: Error,
    /// The answer's status, where one came.
    pub status: Option<u16>,
    /// The answer's advice.
    pub advice: Advice,
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        let after = if let ErrorKind::RateLimited(after) = error.kind { after } else { None };
        Self { error, status: None, advice: Advice { after, again: None } }
    }
}

impl Failed {
    /// Refused without a code, as some hosts do.
    pub fn is_wordless(&self) -> bool {
        self.status.is_some_and(|status| (400..500).contains(&status) && status != 429) && self.error.code.is_empty()
    }

    fn may_pass(&self, charge: Charge) -> bool {
        if charge == Charge::Charged {
            return self.error.kind == ErrorKind::Unreachable;
        }
        self.advice.again.unwrap_or_else(|| match self.status {
            // An error under a status of success has no status of its own.
            None | Some(200..=299) => self.error.kind.is_passing(),
            Some(status) => PASSING.contains(&status) && (self.error.kind.is_passing() || status == 409),
        })
    }
}

impl RetryPolicy {
    /// The pause before the try with the number `tried` (the first one has 0), `spent` after the first one began;
    /// `None` where it is not sent again. `chance` is between 0 and 1.
    pub(super) fn pause(
        &self,
        failed: &Failed,
        charge: Charge,
        tried: u32,
        spent: Duration,
        chance: f64,
    ) -> Option<Duration> {
        if tried >= self.tries || !failed.may_pass(charge) {
            return None;
        }
        let doubled = self.first.saturating_mul(1 << tried.saturating_sub(1).min(16)).min(self.longest);
        let pause = failed.advice.after.unwrap_or_else(|| doubled.mul_f64(1.0 + self.jitter * chance));
        (spent.saturating_add(pause) <= self.budget).then_some(pause)
    }

    /// Makes a call as often as it takes and as is right.
    pub(super) async fn run<T, F>(&self, charge: Charge, mut call: impl FnMut() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Failed>>,
    {
        let (begin, mut tried) = (Instant::now(), 0);
        loop {
            tried += 1;
            let failed = match call().await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            match self.pause(&failed, charge, tried, begin.elapsed(), rand::random()) {
                Some(pause) => sleep(pause).await,
                None => return Err(failed.error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use std::cell::RefCell;

    use super::*;

    fn failed(kind: ErrorKind, status: Option<u16>) -> Failed {
        Failed { error: Error::new(kind, "x"), status, advice: Advice::default() }
    }

    fn advised(after: Option<u64>, again: Option<bool>) -> Failed {
        let advice = Advice { after: after.map(Duration::from_secs), again };
        Failed { advice, ..failed(ErrorKind::RateLimited(None), Some(429)) }
    }

    fn pause(failed: &Failed, charge: Charge, tried: u32) -> Option<f64> {
        let policy = RetryPolicy { tries: 9, ..RetryPolicy::default() };
        policy.pause(failed, charge, tried, Duration::ZERO, 0.0).map(|pause| pause.as_secs_f64())
    }

    #[test]
    fn pauses_double_up_to_eight_seconds_and_chance_adds_a_quarter() {
        let fault = failed(ErrorKind::ServerFault, Some(503));
        let pauses: Vec<_> = (1..9).filter_map(|tried| pause(&fault, Charge::Free, tried)).collect();
        assert_eq!(pauses, [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0]);
        let most = RetryPolicy::default().pause(&fault, Charge::Free, 2, Duration::ZERO, 1.0);
        assert_eq!(most, Some(Duration::from_millis(1_250)));
        assert_eq!(RetryPolicy::default().pause(&fault, Charge::Free, 3, Duration::ZERO, 0.0), None, "three tries");
    }

    #[test]
    fn only_what_may_pass_is_sent_again() {
        for (kind, status, again) in [
            (ErrorKind::ServerFault, Some(408), true),
            (ErrorKind::Rejected, Some(409), true),
            (ErrorKind::RateLimited(None), Some(429), true),
            (ErrorKind::QuotaFull, Some(429), false),
            (ErrorKind::Billing, Some(429), false),
            (ErrorKind::ServerFault, Some(500), true),
            (ErrorKind::ServerFault, Some(501), false),
            (ErrorKind::ServerFault, Some(200), true),
            (ErrorKind::RateLimited(None), Some(200), true),
            (ErrorKind::InvalidKey, Some(401), false),
            (ErrorKind::Moderation, Some(400), false),
            (ErrorKind::Interrupted, None, true),
            (ErrorKind::TimedOut, None, true),
            (ErrorKind::Unreachable, None, true),
            (ErrorKind::NoSuchHost, None, false),
            (ErrorKind::Untrusted, None, false),
            (ErrorKind::ProxyRefused, Some(407), false),
            (ErrorKind::Nonsense, None, false),
        ] {
            assert_eq!(pause(&failed(kind, status), Charge::Free, 1).is_some(), again, "{kind:?} {status:?}");
            let undelivered = kind == ErrorKind::Unreachable;
            assert_eq!(pause(&failed(kind, status), Charge::Charged, 1).is_some(), undelivered, "{kind:?}");
        }
    }

    #[test]
    fn the_servers_word_goes_first_within_the_budget() {
        assert_eq!(pause(&advised(Some(7), None), Charge::Free, 1), Some(7.0));
        assert_eq!(pause(&advised(Some(61), None), Charge::Free, 1), None, "no such patience");
        assert_eq!(pause(&advised(None, Some(false)), Charge::Free, 1), None);
        assert_eq!(pause(&advised(None, Some(true)), Charge::Charged, 1), None, "charged stays charged");
        let asked = Failed { status: Some(400), ..advised(Some(0), Some(true)) };
        assert_eq!(pause(&asked, Charge::Free, 1), Some(0.0));
        let late = RetryPolicy::default().pause(&advised(None, None), Charge::Free, 1, Duration::from_mins(1), 0.0);
        assert_eq!(late, None);
    }

    #[test]
    fn heads_are_read_in_every_spelling() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let read = |fields: &[(&'static str, &str)]| {
            let fields = fields.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            Advice::read(&fields.collect::<HeaderMap>(), now)
        };
        let after = |ms| Advice { after: Some(Duration::from_millis(ms)), again: None };
        assert_eq!(read(&[("retry-after", " 7 ")]), after(7_000));
        assert_eq!(read(&[("retry-after", "0.25")]), after(250));
        assert_eq!(read(&[("retry-after", "7"), ("retry-after-ms", "1500")]), after(1_500));
        assert_eq!(read(&[("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")]), after(30_000));
        assert_eq!(read(&[("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")]), after(0));
        assert_eq!(read(&[("retry-after", "-5")]), after(0));
        for odd in ["soon", "", "NaN"] {
            assert_eq!(read(&[("retry-after", odd)]), Advice::default(), "{odd}");
        }
        assert_eq!(read(&[("x-should-retry", "False")]).again, Some(false));
        assert_eq!(read(&[]), Advice::default());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_is_made_as_often_as_it_takes() {
        let (policy, begin) = (RetryPolicy { jitter: 0.0, ..RetryPolicy::default() }, Instant::now());
        let calls = RefCell::new(Vec::new());
        let call = |wins: usize| {
            let calls = &calls;
            move || {
                calls.borrow_mut().push(begin.elapsed().as_millis());
                let count = calls.borrow().len();
                async move { if count == wins { Ok(count) } else { Err(failed(ErrorKind::Interrupted, None)) } }
            }
        };
        assert_eq!(policy.run(Charge::Free, call(3)).await, Ok(3));
        assert_eq!(*calls.borrow(), [0, 500, 1_500]);
        calls.borrow_mut().clear();
        assert!(policy.run(Charge::Free, call(9)).await.is_err() && calls.borrow().len() == 3);
        calls.borrow_mut().clear();
        assert!(policy.run(Charge::Charged, call(9)).await.is_err() && calls.borrow().len() == 1);
    }
}
