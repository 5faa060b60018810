//! What a model costs, and the day's budget for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{self, BoxStream};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ChatDelta, ChatError, ChatModel, ChatRequest};

/// How long a model is left alone once the budget is spent, before it is looked again.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// Tokens and requests of some time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenUse {
    /// Requests.
    pub requests: u64,
    /// Tokens of the requests.
    pub tokens_in: u64,
    /// Tokens of the replies.
    pub tokens_out: u64,
}

impl TokenUse {
    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.tokens_in += other.tokens_in;
        self.tokens_out += other.tokens_out;
    }

    fn tokens(self) -> u64 {
        self.tokens_in + self.tokens_out
    }
}

type Today = Arc<dyn Fn() -> Date + Send + Sync>;

/// Counts a model's tokens by day, and says when the day's budget is spent.
///
/// Tokens are estimated from the text, rather too high than too low: not every server tells them, and none tells them
/// of a reply that was broken off.
pub struct TokenMeter {
    daily_limit: Option<u64>,
    today: Today,
    state: Mutex<State>,
}

struct State {
    day: Date,
    /// Of all processes, as far as known.
    saved_tokens: u64,
    unsaved: TokenUse,
    has_warned: bool,
}

impl TokenMeter {
    /// A meter with a budget of `daily_limit` tokens (`None`: without end) for each day that `today` names.
    #[must_use]
    pub fn new(daily_limit: Option<u64>, today: impl Fn() -> Date + Send + Sync + 'static) -> Self {
        let day = today();
        let state = State { day, saved_tokens: 0, unsaved: TokenUse::default(), has_warned: false };
        Self { daily_limit, today: Arc::new(today), state: Mutex::new(state) }
    }

    /// The day's budget, tokens.
    #[must_use]
    pub fn daily_limit(&self) -> Option<u64> {
        self.daily_limit
    }

    /// Whether today's budget is spent.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        let mut state = self.state();
        let spent = state.saved_tokens + state.unsaved.tokens();
        let is_spent = self.daily_limit.is_some_and(|limit| spent >= limit);
        if is_spent && !state.has_warned {
            state.has_warned = true;
            tracing::warn!(spent, "the day's budget of model tokens is spent: answers are extractive until midnight");
        }
        is_spent
    }

    /// What was used since the last call, and the day it belongs to.
    #[must_use]
    pub fn take_unsaved(&self) -> (Date, TokenUse) {
        let mut state = self.state();
        let used = std::mem::take(&mut state.unsaved);
        // Until the total is learnt, it still counts.
        state.saved_tokens += used.tokens();
        (state.day, used)
    }

    /// What was taken could not be kept: it is to be taken again.
    pub fn give_back(&self, day: Date, used: TokenUse) {
        let mut state = self.state();
        if state.day == day {
            state.unsaved.add(used);
            state.saved_tokens = state.saved_tokens.saturating_sub(used.tokens());
        }
    }

    /// What all processes together used on `day`.
    pub fn learn_total(&self, day: Date, tokens: u64) {
        let mut state = self.state();
        if state.day == day {
            state.saved_tokens = tokens;
        }
    }

    fn count(&self, used: TokenUse) {
        self.state().unsaved.add(used);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let day = (self.today)();
        if state.day != day {
            // What nobody took before midnight is lost to the record, a second's worth at most.
            *state = State { day, saved_tokens: 0, unsaved: TokenUse::default(), has_warned: false };
        }
        state
    }
}

impl std::fmt::Debug for TokenMeter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenMeter").field("daily_limit", &self.daily_limit).finish_non_exhaustive()
    }
}

/// A model whose tokens are counted, and that is not asked when the day's budget is spent.
pub struct MeteredChat {
    model: Arc<dyn ChatModel>,
    meter: Arc<TokenMeter>,
}

impl MeteredChat {
    /// `model`, counted by `meter`.
    #[must_use]
    pub fn new(model: Arc<dyn ChatModel>, meter: Arc<TokenMeter>) -> Self {
        Self { model, meter }
    }
}

impl ChatModel for MeteredChat {
    fn stream(&self, request: ChatRequest) -> BoxStream<'_, Result<ChatDelta, ChatError>> {
        if self.meter.is_spent() {
            let spent = ChatError::RateLimited { retry_after: Some(LOOK_AGAIN) };
            return stream::once(async { Err(spent) }).boxed();
        }
        let tokens_in = estimate(&request.system) + estimate(&request.user);
        self.meter.count(TokenUse { requests: 1, tokens_in, tokens_out: 0 });
        let counted = self.model.stream(request).inspect(|delta| {
            if let Ok(ChatDelta::Text(text)) = delta {
                self.meter.count(TokenUse { tokens_out: estimate(text), ..TokenUse::default() });
            }
        });
        counted.boxed()
    }
}

/// A token for each character beyond ASCII, and for every four within it.
fn estimate(text: &str) -> u64 {
    let ascii = text.bytes().filter(u8::is_ascii).count();
    (text.chars().count() - ascii + ascii.div_ceil(4)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI8, Ordering};

    use futures::FutureExt;
    use jiff::civil::date;

    use crate::chat::FinishReason;

    struct Echo;

    impl ChatModel for Echo {
        fn stream(&self, request: ChatRequest) -> BoxStream<'_, Result<ChatDelta, ChatError>> {
            stream::iter([Ok(ChatDelta::Text(request.user)), Ok(ChatDelta::Finished(FinishReason::Stop))]).boxed()
        }
    }

    fn ask(chat: &MeteredChat) -> bool {
        let request = ChatRequest { system: "abcd".to_owned(), user: "転入届です".to_owned() };
        let replies: Vec<_> = chat.stream(request).collect().now_or_never().expect("in memory");
        replies.iter().all(Result::is_ok)
    }

    #[test]
    fn a_spent_budget_ends_at_midnight() {
        let day = Arc::new(AtomicI8::new(1));
        let today = Arc::clone(&day);
        let meter = Arc::new(TokenMeter::new(Some(20), move || date(2026, 4, today.load(Ordering::Relaxed))));
        let chat = MeteredChat::new(Arc::new(Echo), Arc::clone(&meter));
        assert_eq!([ask(&chat), ask(&chat), ask(&chat)], [true, true, false], "11 tokens each");
        assert!(meter.is_spent());
        let (taken_on, used) = meter.take_unsaved();
        assert_eq!((taken_on, used), (date(2026, 4, 1), TokenUse { requests: 2, tokens_in: 12, tokens_out: 10 }));
        assert!(meter.is_spent(), "also while it is being saved");
        day.store(2, Ordering::Relaxed);
        assert!(!meter.is_spent());
        meter.learn_total(date(2026, 4, 1), 1_000);
        assert!(!meter.is_spent(), "yesterday's");
        meter.learn_total(date(2026, 4, 2), 20);
        assert!(meter.is_spent(), "another process spent it");
    }

    #[test]
    fn what_could_not_be_kept_is_taken_again() {
        let meter = TokenMeter::new(None, || date(2026, 4, 1));
        meter.count(TokenUse { requests: 1, tokens_in: 5, tokens_out: 5 });
        let (day, used) = meter.take_unsaved();
        meter.give_back(day, used);
        assert_eq!(meter.take_unsaved(), (day, used));
        assert!(!meter.is_spent(), "without a limit");
    }

    #[test]
    fn estimates() {
        for (text, tokens) in [("", 0), ("転入届", 3), ("hello world", 3), ("14日", 2)] {
            assert_eq!(estimate(text), tokens, "{text}");
        }
    }
}
