//! A model that fails is left alone for a while, so that not every citizen waits for the same dead machine.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::chat::ChatError;

/// After so many failures in a row the model rests.
const FAILURES: u32 = 3;
const AFTER_FAILURES: Duration = Duration::from_secs(10);
/// Wrong key, wrong model: a person has to act.
const AFTER_PERMANENT: Duration = Duration::from_secs(60);
/// Where the model asks for rest without saying how long, and the longest that it is given.
const UNSAID: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(300);

#[derive(Debug, Default)]
pub(crate) struct Rest(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    until: Option<Instant>,
    failures: u32,
}

impl Rest {
    /// Whether the model should be left alone at `now`.
    pub(crate) fn is_on(&self, now: Instant) -> bool {
        self.state(|state| state.until.is_some_and(|until| now < until))
    }

    /// The model replied.
    pub(crate) fn end(&self) {
        self.state(|state| *state = State::default());
    }

    /// The model failed with `error` at `now`.
    pub(crate) fn after(&self, error: &ChatError, now: Instant) {
        self.state(|state| {
            state.failures += 1;
            let pause = match error {
                ChatError::RateLimited { retry_after } => Some(retry_after.unwrap_or(UNSAID).min(LONGEST)),
                ChatError::Permanent { .. } => Some(AFTER_PERMANENT),
                ChatError::Transient { .. } => (state.failures >= FAILURES).then_some(AFTER_FAILURES),
                ChatError::ContextTooLong => None,
            };
            if let Some(pause) = pause {
                state.until = Some(now + pause);
            }
        });
    }

    fn state<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_model_rests() {
        let transient = ChatError::Transient { reason: String::new() };
        let limited = ChatError::RateLimited { retry_after: Some(Duration::from_secs(20)) };
        let permanent = ChatError::Permanent { reason: String::new() };
        let start = Instant::now();
        for (errors, rests_secs) in [
            (vec![], 0),
            (vec![&transient, &transient], 0),
            (vec![&transient, &transient, &transient], 10),
            (vec![&limited], 20),
            (vec![&ChatError::RateLimited { retry_after: None }], 5),
            (vec![&ChatError::RateLimited { retry_after: Some(Duration::from_secs(86_400)) }], 300),
            (vec![&permanent], 60),
            (vec![&ChatError::ContextTooLong; 5], 0),
        ] {
            let rest = Rest::default();
            for error in &errors {
                rest.after(error, start);
            }
            let end = start + Duration::from_secs(rests_secs);
            assert_eq!(rest.is_on(start), rests_secs > 0, "{errors:?}");
            assert!(rests_secs == 0 || rest.is_on(end - Duration::from_millis(1)), "{errors:?}");
            assert!(!rest.is_on(end), "{errors:?}");
            rest.end();
            assert!(!rest.is_on(start));
        }
    }
}
