//! The ledger in memory.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::future::{BoxFuture, ready};
use jiff::Timestamp;

use crate::entry::{Ending, Entry, Feedback, IngestRun, QuestionRecord, Verdict};
use crate::error::LedgerError;
use crate::ledger::{Ledger, forget_before};
use crate::read::{Exchange, Forgotten, Period, PeriodCounts, UnansweredQuery};
use crate::version::{ArticleState, ArticleVersion, Recorder};

/// The ledger in memory: for tests, and for a server that must keep nothing past its end.
#[derive(Debug, Default)]
pub struct MemoryLedger {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    questions: Vec<QuestionRecord>,
    feedback: Vec<Feedback>,
    ingest_runs: Vec<IngestRun>,
    /// Versions of each article, by tenant and id, the oldest first.
    articles: BTreeMap<(String, String), Vec<ArticleVersion>>,
}

impl MemoryLedger {
    /// An empty ledger.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each write is a few pushes: a panic elsewhere leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn push(&mut self, entry: Entry) {
        match entry {
            Entry::Question(mut record) => {
                record.asked_at = whole_ms(record.asked_at);
                self.questions.push(*record);
            }
            Entry::Feedback(mut feedback) => {
                feedback.given_at = whole_ms(feedback.given_at);
                self.feedback.push(*feedback);
            }
            Entry::IngestRun(mut run) => {
                run.finished_at = whole_ms(run.finished_at);
                self.ingest_runs.push(*run);
            }
        }
    }

    /// Whether `state` differs from the last one.
    fn record_article(&mut self, state: &ArticleState, by: &Recorder) -> bool {
        let versions = self.articles.entry((state.tenant.clone(), state.article_id.clone())).or_default();
        let hash = state.content.as_ref().map(|content| content.hash.clone());
        if versions.last().and_then(|last| last.content_hash.clone()) == hash {
            return false;
        }
        versions.push(ArticleVersion {
            tenant: state.tenant.clone(),
            article_id: state.article_id.clone(),
            version: versions.last().map_or(0, |last| last.version) + 1,
            recorded_at: whole_ms(by.at),
            recorded_by: by.name.clone(),
            source: state.source.clone(),
            content_hash: hash,
            article: state.content.as_ref().map(|content| content.json.clone()),
        });
        true
    }

    fn feedback_on<'a>(&'a self, trace_id: &'a str) -> impl Iterator<Item = &'a Feedback> {
        self.feedback.iter().filter(move |feedback| feedback.trace_id == trace_id)
    }

    fn exchange(&self, question: &QuestionRecord) -> Exchange {
        let mut feedback: Vec<Feedback> = self.feedback_on(&question.trace_id).cloned().collect();
        feedback.sort_by_key(|feedback| feedback.given_at);
        Exchange { question: question.clone(), feedback }
    }

    /// Newest first, of the same moment the last written first.
    fn newest_first<'a>(&'a self, keep: impl Fn(&QuestionRecord) -> bool + 'a) -> Vec<&'a QuestionRecord> {
        let mut questions: Vec<&QuestionRecord> = self.questions.iter().rev().filter(|record| keep(record)).collect();
        questions.sort_by_key(|record| Reverse(record.asked_at));
        questions
    }

    fn unanswered(&self, query: &UnansweredQuery) -> Vec<Exchange> {
        let wanted = |record: &QuestionRecord| {
            query.tenant.as_ref().is_none_or(|tenant| *tenant == record.tenant)
                && query.audience.is_none_or(|audience| audience == record.audience)
                && query.since.is_none_or(|since| since <= record.asked_at)
                && (record.ending == Ending::Declined
                    || self.feedback_on(&record.trace_id).any(|feedback| feedback.verdict == Verdict::Down))
        };
        let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
        self.newest_first(wanted).into_iter().take(limit).map(|record| self.exchange(record)).collect()
    }

    fn counts(&self, period: Period, tenant: Option<&str>) -> PeriodCounts {
        let within = |moment: Timestamp| period.from <= moment && moment < period.until;
        let of_tenant = |record: &QuestionRecord| tenant.is_none_or(|tenant| tenant == record.tenant);
        let mut counts = PeriodCounts::default();
        for record in self.questions.iter().filter(|record| within(record.asked_at) && of_tenant(record)) {
            counts.questions += 1;
            counts.with_personal_data += u64::from(!record.masked_kinds.is_empty());
            add_one(&mut counts.by_ending, record.ending);
            add_one(&mut counts.by_audience, record.audience);
        }
        let known = |trace_id: &str| self.questions.iter().any(|q| q.trace_id == trace_id && of_tenant(q));
        for feedback in self.feedback.iter().filter(|feedback| within(feedback.given_at)) {
            if tenant.is_none() || known(&feedback.trace_id) {
                match feedback.verdict {
                    Verdict::Up => counts.up += 1,
                    Verdict::Down => counts.down += 1,
                }
            }
        }
        counts
    }

    fn forget_before(&mut self, moment: Timestamp) -> Forgotten {
        let before = (self.questions.len(), self.feedback.len());
        self.questions.retain(|record| record.asked_at >= moment);
        self.feedback.retain(|feedback| feedback.given_at >= moment);
        Forgotten {
            questions: (before.0 - self.questions.len()) as u64,
            feedback: (before.1 - self.feedback.len()) as u64,
        }
    }
}

fn add_one<K: Ord>(counts: &mut BTreeMap<K, u64>, key: K) {
    *counts.entry(key).or_default() += 1;
}

/// Times are kept to the millisecond, as in the file.
fn whole_ms(moment: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(moment.as_millisecond()).unwrap_or(moment)
}

impl Ledger for MemoryLedger {
    fn write<'a>(&'a self, entries: &'a [Entry]) -> BoxFuture<'a, Result<(), LedgerError>> {
        let mut state = self.state();
        for entry in entries {
            state.push(entry.clone());
        }
        Box::pin(ready(Ok(())))
    }

    fn exchange<'a>(&'a self, trace_id: &'a str) -> BoxFuture<'a, Result<Option<Exchange>, LedgerError>> {
        let state = self.state();
        let found = state.newest_first(|record| record.trace_id == trace_id);
        let exchange = found.first().map(|record| state.exchange(record));
        Box::pin(ready(Ok(exchange)))
    }

    fn unanswered<'a>(&'a self, query: &'a UnansweredQuery) -> BoxFuture<'a, Result<Vec<Exchange>, LedgerError>> {
        Box::pin(ready(Ok(self.state().unanswered(query))))
    }

    fn counts<'a>(
        &'a self,
        period: Period,
        tenant: Option<&'a str>,
    ) -> BoxFuture<'a, Result<PeriodCounts, LedgerError>> {
        Box::pin(ready(Ok(self.state().counts(period, tenant))))
    }

    fn ingest_runs(&self, limit: u32) -> BoxFuture<'_, Result<Vec<IngestRun>, LedgerError>> {
        let mut runs: Vec<IngestRun> = self.state().ingest_runs.iter().rev().cloned().collect();
        runs.sort_by_key(|run| Reverse(run.finished_at));
        runs.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Box::pin(ready(Ok(runs)))
    }

    fn forget_older_than(&self, days: u32, now: Timestamp) -> BoxFuture<'_, Result<Forgotten, LedgerError>> {
        let moment = whole_ms(forget_before(days, now));
        Box::pin(ready(Ok(self.state().forget_before(moment))))
    }

    fn record_articles<'a>(
        &'a self,
        states: &'a [ArticleState],
        by: &'a Recorder,
    ) -> BoxFuture<'a, Result<u64, LedgerError>> {
        let mut state = self.state();
        let recorded = states.iter().filter(|article| state.record_article(article, by)).count();
        Box::pin(ready(Ok(recorded as u64)))
    }

    fn articles<'a>(&'a self, tenant: &'a str) -> BoxFuture<'a, Result<Vec<ArticleVersion>, LedgerError>> {
        let state = self.state();
        let last =
            state.articles.iter().filter(|((of, _), _)| of == tenant).filter_map(|(_, versions)| versions.last());
        Box::pin(ready(Ok(last.filter(|version| version.article.is_some()).cloned().collect())))
    }

    fn article_history<'a>(
        &'a self,
        tenant: &'a str,
        article_id: &'a str,
    ) -> BoxFuture<'a, Result<Vec<ArticleVersion>, LedgerError>> {
        let versions = self.state().articles.get(&(tenant.to_owned(), article_id.to_owned())).cloned();
        Box::pin(ready(Ok(versions.unwrap_or_default().into_iter().rev().collect())))
    }

    fn check_writable(&self) -> BoxFuture<'_, Result<(), LedgerError>> {
        Box::pin(ready(Ok(())))
    }
}
