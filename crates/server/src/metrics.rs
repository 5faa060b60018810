//! What is measured, for Prometheus.
//!
//! Each [`Metrics`] has its own recorder: nothing is global, so that tests and several servers in one process
//! do not count into each other. Names end in their unit.

use std::sync::Arc;
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, Key, Label, Level, Metadata, Recorder, SharedString, Unit};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

/// Upper bounds in seconds: an extractive answer takes about 0.002, one by a language model up to a minute.
const BUCKETS_SECONDS: [f64; 14] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

const METADATA: Metadata<'_> = Metadata::new("madoguchi_server", Level::INFO, None);

/// Counters and histograms of one server.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Registered>);

struct Registered {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
    in_flight: Gauge,
    waiting: Gauge,
    panics: Counter,
    passages: Gauge,
    ledger_queued: Gauge,
    ledger_written: Counter,
    ledger_dropped: Counter,
    ledger_failed_batches: Counter,
}

/// What other parts of the server count for themselves, read when metrics are rendered.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sampled {
    pub(crate) in_flight: usize,
    pub(crate) waiting: usize,
    pub(crate) passages: Option<u64>,
    pub(crate) ledger: madoguchi_ledger::WriterCounts,
    pub(crate) messages: Option<madoguchi_ledger::OutboxCounts>,
    /// Of today, by all processes.
    pub(crate) model: Option<madoguchi_ledger::ModelUse>,
    pub(crate) model_budget_is_spent: bool,
    pub(crate) banner_is_up: bool,
    pub(crate) refused: crate::limits::Refused,
}

/// One finished exchange.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AnswerMeasured {
    pub(crate) audience: &'static str,
    pub(crate) outcome: &'static str,
    pub(crate) grade: &'static str,
    pub(crate) took: Duration,
    pub(crate) first_token: Option<Duration>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let builder = with_buckets(PrometheusBuilder::new());
        let recorder = builder.unwrap_or_else(|_| PrometheusBuilder::new()).build_recorder();
        describe(&recorder);
        let gauge = |name| recorder.register_gauge(&Key::from_static_name(name), &METADATA);
        let counter = |name| recorder.register_counter(&Key::from_static_name(name), &METADATA);
        Self(Arc::new(Registered {
            handle: recorder.handle(),
            in_flight: gauge("madoguchi_in_flight"),
            waiting: gauge("madoguchi_waiting"),
            panics: counter("madoguchi_panics_total"),
            passages: gauge("madoguchi_index_passages"),
            ledger_queued: gauge("madoguchi_ledger_queued"),
            ledger_written: counter("madoguchi_ledger_written_total"),
            ledger_dropped: counter("madoguchi_ledger_dropped_total"),
            ledger_failed_batches: counter("madoguchi_ledger_failed_batches_total"),
            recorder,
        }))
    }

    pub(crate) fn request(&self, route: &'static str, status: u16, took: Duration) {
        let labels = vec![Label::from_static_parts("route", route), Label::new("status", status_text(status))];
        self.counter("madoguchi_requests_total", labels).increment(1);
        let labels = vec![Label::from_static_parts("route", route)];
        self.histogram("madoguchi_request_seconds", labels).record(took);
    }

    pub(crate) fn answer(&self, answer: AnswerMeasured) {
        let audience = Label::from_static_parts("audience", answer.audience);
        let labels = vec![
            audience.clone(),
            Label::from_static_parts("outcome", answer.outcome),
            Label::from_static_parts("grade", answer.grade),
        ];
        self.counter("madoguchi_answers_total", labels).increment(1);
        self.histogram("madoguchi_answer_seconds", vec![audience.clone()]).record(answer.took);
        if let Some(first_token) = answer.first_token {
            self.histogram("madoguchi_first_token_seconds", vec![audience]).record(first_token);
        }
    }

    pub(crate) fn feedback(&self, verdict: &'static str) {
        self.counter("madoguchi_feedback_total", vec![Label::from_static_parts("verdict", verdict)]).increment(1);
    }

    pub(crate) fn case(&self) {
        self.counter("madoguchi_cases_total", Vec::new()).increment(1);
    }

    pub(crate) fn panic(&self) {
        self.0.panics.increment(1);
    }

    /// The text that Prometheus scrapes.
    pub(crate) fn render(&self, sampled: Sampled) -> String {
        let registered = &self.0;
        registered.in_flight.set(sampled.in_flight as f64);
        registered.waiting.set(sampled.waiting as f64);
        if let Some(passages) = sampled.passages {
            registered.passages.set(passages as f64);
        }
        registered.ledger_queued.set(sampled.ledger.queued as f64);
        registered.ledger_written.absolute(sampled.ledger.written);
        registered.ledger_dropped.absolute(sampled.ledger.dropped);
        registered.ledger_failed_batches.absolute(sampled.ledger.failed_batches);
        self.render_counter(&sampled);
        registered.handle.render()
    }

    /// What concerns the counter: limits, cost, messages, the banner.
    fn render_counter(&self, sampled: &Sampled) {
        let refused = sampled.refused;
        for (why, count) in
            [("client", refused.rate_limited), ("site", refused.site_limited), ("site_key", refused.site_key)]
        {
            let labels = vec![Label::from_static_parts("why", why)];
            self.counter("madoguchi_refused_total", labels).absolute(count);
        }
        let gauge =
            |name, value: f64| self.0.recorder.register_gauge(&Key::from_static_name(name), &METADATA).set(value);
        gauge("madoguchi_slowed_clients", refused.slowed_clients as f64);
        gauge("madoguchi_banner_up", f64::from(u8::from(sampled.banner_is_up)));
        gauge("madoguchi_model_budget_spent", f64::from(u8::from(sampled.model_budget_is_spent)));
        if let Some(used) = sampled.model {
            gauge("madoguchi_model_tokens_today", used.tokens() as f64);
        }
        if let Some(messages) = sampled.messages {
            gauge("madoguchi_case_messages_waiting", messages.waiting as f64);
            gauge("madoguchi_case_messages_stuck", messages.stuck as f64);
        }
    }

    /// Sorts recorded durations into their buckets. Without this, or a scrape, they pile up.
    pub(crate) fn upkeep(&self) {
        self.0.handle.run_upkeep();
    }

    fn counter(&self, name: &'static str, labels: Vec<Label>) -> Counter {
        self.0.recorder.register_counter(&Key::from_parts(name, labels), &METADATA)
    }

    fn histogram(&self, name: &'static str, labels: Vec<Label>) -> Histogram {
        self.0.recorder.register_histogram(&Key::from_parts(name, labels), &METADATA)
    }
}

fn with_buckets(builder: PrometheusBuilder) -> Result<PrometheusBuilder, BuildError> {
    builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS_SECONDS)
}

fn status_text(status: u16) -> SharedString {
    match status {
        200 => "200".into(),
        202 => "202".into(),
        304 => "304".into(),
        404 => "404".into(),
        422 => "422".into(),
        429 => "429".into(),
        other => other.to_string().into(),
    }
}

fn describe(recorder: &PrometheusRecorder) {
    for (name, text) in [
        ("madoguchi_requests_total", "HTTP requests by route and status"),
        ("madoguchi_answers_total", "Answers by audience, outcome and grade"),
        ("madoguchi_feedback_total", "Verdicts of readers"),
        ("madoguchi_cases_total", "Questions that were handed over to people"),
        ("madoguchi_refused_total", "Requests turned away for their client's rate, their site's, or their site key"),
        ("madoguchi_panics_total", "Panics that were caught: each is a bug"),
        ("madoguchi_ledger_written_total", "Entries written to the ledger"),
        ("madoguchi_ledger_dropped_total", "Entries lost because the ledger's queue was full or could not be written"),
        ("madoguchi_ledger_failed_batches_total", "Ledger transactions that failed and were tried again"),
    ] {
        recorder.describe_counter(name.into(), None, text.into());
    }
    for (name, text) in [
        ("madoguchi_in_flight", "Questions and searches being worked on"),
        ("madoguchi_waiting", "Questions and searches waiting for their turn"),
        ("madoguchi_index_passages", "Passages in the index, of all tenants"),
        ("madoguchi_slowed_clients", "Clients that wait longer because they came too often"),
        ("madoguchi_banner_up", "1 while the banner is up"),
        ("madoguchi_model_tokens_today", "Tokens of the language model today in Japan, estimated, of all processes"),
        ("madoguchi_model_budget_spent", "1 while the day's budget of tokens is spent"),
        ("madoguchi_case_messages_waiting", "Messages about cases that have not arrived"),
        ("madoguchi_case_messages_stuck", "Of them, those tried in vain three times or more"),
        ("madoguchi_ledger_queued", "Entries waiting to be written to the ledger"),
    ] {
        recorder.describe_gauge(name.into(), None, text.into());
    }
    for (name, text) in [
        ("madoguchi_request_seconds", "Time to the response's head, by route"),
        ("madoguchi_answer_seconds", "Time from a question's arrival to the end of its answer"),
        ("madoguchi_first_token_seconds", "Time from a question's arrival to the first text of its answer"),
    ] {
        recorder.describe_histogram(name.into(), Some(Unit::Seconds), text.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_servers_do_not_count_into_each_other() {
        let (one, other) = (Metrics::new(), Metrics::new());
        one.request("/v1/ask", 200, Duration::from_millis(3));
        one.request("/v1/ask", 418, Duration::from_millis(3));
        let text = one.render(Sampled::default());
        assert!(text.contains(r#"madoguchi_requests_total{route="/v1/ask",status="200"} 1"#), "{text}");
        assert!(text.contains(r#"madoguchi_requests_total{route="/v1/ask",status="418"} 1"#), "{text}");
        assert!(text.contains(r#"madoguchi_request_seconds_bucket{route="/v1/ask",le="0.005"} 2"#), "{text}");
        assert!(text.contains("# HELP madoguchi_requests_total HTTP requests"), "{text}");
        assert!(!other.render(Sampled::default()).contains("/v1/ask"));
    }
}
