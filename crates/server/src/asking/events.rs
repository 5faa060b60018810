//! An answer as server-sent events.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::response::sse::Event;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, Stream, StreamExt};
use madoguchi_answer::{Answer, AnswerEvent, Citation, Outcome};
use serde::Serialize;
use tracing::Span;

use super::exchange::OpenExchange;
use crate::admission::Permit;
use crate::contacts::tell_open;
use crate::observe::panic_text;

/// `evidence` and `delta` events, then exactly one closing event, whatever happens: an engine that panics, ends
/// early or takes too long is closed here with `error`.
pub(super) struct AnswerEvents {
    /// `None` once closed.
    open: Option<Open>,
    span: Span,
}

struct Open {
    events: BoxStream<'static, AnswerEvent>,
    exchange: OpenExchange,
    patience: BoxFuture<'static, ()>,
    /// Held as long as the answer is worked on.
    _permit: Permit,
}

impl AnswerEvents {
    pub(super) fn new(
        events: BoxStream<'static, AnswerEvent>,
        exchange: OpenExchange,
        patience: Pin<Box<impl Future<Output = ()> + Send + 'static>>,
        permit: Permit,
    ) -> Self {
        // The body is polled outside the request's span, so it takes the span along.
        let span = Span::current();
        Self { open: Some(Open { events, exchange, patience, _permit: permit }), span }
    }
}

impl Stream for AnswerEvents {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let _in_span = this.span.enter();
        let Some(open) = &mut this.open else { return Poll::Ready(None) };
        let event = std::task::ready!(open.poll_event(cx));
        if let AnswerEvent::Closing(mut answer) = event {
            tell_open(&mut answer.contacts, open.exchange.app().clock().now_in_japan());
            let event = closing_event(&answer);
            open.exchange.close(*answer);
            this.open = None;
            return Poll::Ready(Some(Ok(event)));
        }
        Poll::Ready(Some(Ok(open.running_event(event))))
    }
}

impl Open {
    /// The engine's next event, or the closing one in its place.
    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<AnswerEvent> {
        let polled = std::panic::catch_unwind(AssertUnwindSafe(|| self.events.poll_next_unpin(cx)));
        match polled {
            Ok(Poll::Ready(Some(event))) => Poll::Ready(event),
            Ok(Poll::Pending) => self.patience.poll_unpin(cx).map(|()| {
                tracing::error!("a streamed answer was cut off");
                self.broken()
            }),
            Ok(Poll::Ready(None)) => {
                tracing::error!("the engine ended without a closing event");
                Poll::Ready(self.broken())
            }
            Err(panic) => {
                tracing::error!(panic = panic_text(&*panic), "the engine panicked");
                self.exchange.app().metrics().panic();
                Poll::Ready(self.broken())
            }
        }
    }

    fn broken(&self) -> AnswerEvent {
        AnswerEvent::Closing(Box::new(self.exchange.broken()))
    }

    fn running_event(&mut self, event: AnswerEvent) -> Event {
        #[derive(Serialize)]
        struct Evidence {
            citations: Vec<Citation>,
        }
        #[derive(Serialize)]
        struct Delta {
            text: String,
        }
        match event {
            AnswerEvent::Evidence(citations) => json_event("evidence", &Evidence { citations }),
            AnswerEvent::Delta(text) => {
                self.exchange.speaks();
                json_event("delta", &Delta { text })
            }
            AnswerEvent::Closing(answer) => closing_event(&answer),
        }
    }
}

fn closing_event(answer: &Answer) -> Event {
    let name = match answer.outcome {
        Outcome::Answered => "done",
        Outcome::Declined => "declined",
        Outcome::Clarify => "clarify",
        Outcome::Emergency => "emergency",
        Outcome::Error => "error",
    };
    json_event(name, answer)
}

fn json_event(name: &str, data: &impl Serialize) -> Event {
    // JSON holds no bare line break, so it is one data line; these types always serialise.
    let json = serde_json::to_string(data).unwrap_or_default();
    Event::default().event(name).data(json)
}
