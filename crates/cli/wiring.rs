//! Concrete types from the configuration. Nothing else in the workspace knows which backend is in use.

use std::sync::Arc;

use anyhow::Result;
use jiff::civil::Date;
use madoguchi_answer::Engine;
use madoguchi_embed::{Embedder, StaticEmbedder};
use madoguchi_index::{EdgeIndex, IndexIdentity, PassageIndex, ServerIndex};
use madoguchi_ingest::{Desks, ReadOptions};
use madoguchi_retrieve::{Bm25Options, RankOptions, Representation, Retriever};
use madoguchi_text::{Analyzer, Synonyms, ensure_ipadic};

use crate::config::{Config, EmbedKind, IndexBackend};

/// Today where the cities are: Japan has had one offset, UTC+9, and no summer time since 1951.
#[must_use]
pub fn today_in_japan() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).date()
}

/// A fresh name for one exchange.
#[must_use]
pub fn new_trace_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}
