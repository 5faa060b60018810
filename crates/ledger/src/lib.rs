//! What was asked, how it ended and what people thought of it: [`Ledger`].
//!
//! Two implementations: [`SqliteLedger`], one file, and [`MemoryLedger`], for tests and for servers that
//! must keep nothing. Answers never wait for either: they hand their [`Entry`] to a [`LedgerWriter`],
//! which writes many at once in the background.
//!
//! The same file holds what the citizen's counter keeps beside the exchanges: [`Counter`].
//!
//! Invariant: what comes here is masked already. This crate cannot check it, so every field that holds a
//! person's words is named `masked_…`, and whoever fills it must have masked it. How a person who opened a case is
//! reached ([`Reach`]) is the one exception; it is deleted after a time.
//!
//! ```
//! # use std::sync::Arc;
//! # use jiff::Timestamp;
//! use madoguchi_ledger::{Entry, Feedback, Ledger, LedgerWriter, MemoryLedger, Verdict, WriterOptions};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(async {
//! let ledger: Arc<dyn Ledger> = Arc::new(MemoryLedger::new());
//! let writer = LedgerWriter::start(Arc::clone(&ledger), WriterOptions::default());
//! writer.record(Feedback {
//!     trace_id: "t1".to_owned(),
//!     given_at: Timestamp::now(),
//!     verdict: Verdict::Down,
//!     masked_reason: None,
//!     masked_comment: Some("窓口の時間が違います".to_owned()),
//! });
//! writer.flush().await?;
//! assert_eq!(writer.counts().written, 1);
//! # Ok::<(), madoguchi_ledger::LedgerError>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod counter;
mod entry;
mod error;
mod ledger;
mod memory;
mod read;
mod sqlite;
mod version;
mod writer;

pub use counter::{
    Banner, BannerLevel, Case, CaseChange, CaseEvent, CasePage, CaseQuery, CaseState, Channel, Counter, Delivery,
    Message, ModelUse, NewCase, OutboxCounts, PersonName, Reach, Receipt,
};
pub use entry::{Audience, CitedSpan, Ending, Entry, Feedback, IngestRun, QuestionRecord, Verdict};
pub use error::LedgerError;
pub use ledger::Ledger;
pub use memory::MemoryLedger;
pub use read::{Exchange, Forgotten, Period, PeriodCounts, UnansweredQuery};
pub use sqlite::SqliteLedger;
pub use version::{ArticleContent, ArticleState, ArticleVersion, Recorder};
pub use writer::{LedgerWriter, WriterCounts, WriterOptions};
