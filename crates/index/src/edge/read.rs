//! Reading passages and what is known of them.

use std::collections::HashMap;
use std::sync::Arc;

use madoguchi_ingest::Passage;
use qdrant_edge::{PointId, Record, ScrollRequest};
use uuid::Uuid;

use super::convert::{all, engine_error, one_of, payload_of, text, to_uuid};
use super::folder::bytes_on_disk;
use super::validity::selection;
use super::{EdgeIndex, Inner};
use crate::passage_index::{IndexError, IndexStats, ManifestEntry};
use crate::payload::{field, read_passage};

const PAGE: usize = 1024;

impl EdgeIndex {
    /// The passages with `ids`, in that order; unknown ones left out. Leaves the async thread only for
    /// those that are not in the cache.
    pub(super) async fn passages(&self, ids: &[Uuid]) -> Result<Vec<Arc<Passage>>, IndexError> {
        let looked_up = self.inner.cache.lookup(ids);
        let missing: Vec<Uuid> =
            ids.iter().zip(&looked_up.found).filter(|(_, found)| found.is_none()).map(|(&id, _)| id).collect();
        if missing.is_empty() {
            return Ok(looked_up.found.into_iter().flatten().collect());
        }
        let read = self.blocking("reading passages", move |inner| inner.passages(&missing)).await?;
        self.inner.cache.fill(looked_up.epoch, read.iter().cloned());
        let read: HashMap<Uuid, Arc<Passage>> = read.into_iter().map(|passage| (passage.id, passage)).collect();
        let found = ids.iter().zip(looked_up.found);
        Ok(found.filter_map(|(id, found)| found.or_else(|| read.get(id).cloned())).collect())
    }
}

impl Inner {
    fn passages(&self, ids: &[Uuid]) -> Result<Vec<Arc<Passage>>, IndexError> {
        let ids: Vec<PointId> = ids.iter().map(|&id| PointId::Uuid(id)).collect();
        let records = self.shard.retrieve(&ids, Some(selection(&[field::PASSAGE])), None);
        records.map_err(engine_error("reading passages"))?.into_iter().filter_map(to_passage).collect()
    }

    /// All passages of an article, by position, whoever may read them.
    pub(super) fn article(&self, article_id: &str) -> Result<Vec<Arc<Passage>>, IndexError> {
        let records = self.scroll(field::ARTICLE_ID, article_id, &[field::PASSAGE])?;
        let passages: Result<Vec<_>, _> = records.into_iter().filter_map(to_passage).collect();
        let mut passages = passages?;
        passages.sort_by_key(|passage| (passage.position, passage.id));
        Ok(passages)
    }

    /// Every passage of `tenant`, by id.
    pub(super) fn manifest(&self, tenant: &str) -> Result<Vec<ManifestEntry>, IndexError> {
        let records = self.scroll(field::TENANT, tenant, &field::MANIFEST)?;
        Ok(records.into_iter().filter_map(to_entry).collect())
    }

    pub(super) fn stats(&self) -> Result<IndexStats, IndexError> {
        let bytes = bytes_on_disk(&self.folder);
        let bytes = bytes.map_err(|source| IndexError::Io { path: self.folder.clone(), source })?;
        let passages = self.shard.info().points_count as u64;
        Ok(IndexStats { passages, bytes_on_disk: Some(bytes) })
    }

    /// All points whose field `name` is `value`, by id, with the fields `wanted`.
    fn scroll(&self, name: &str, value: &str, wanted: &[&str]) -> Result<Vec<Record>, IndexError> {
        let filter = all(vec![one_of(name, vec![value.to_owned()])]);
        let (mut records, mut offset) = (Vec::new(), None);
        loop {
            let request = ScrollRequest {
                offset,
                limit: Some(PAGE),
                filter: Some(filter.clone()),
                with_payload: Some(selection(wanted)),
                ..ScrollRequest::default()
            };
            let (page, next) = self.shard.scroll(request).map_err(engine_error("listing passages"))?;
            records.extend(page);
            match next {
                Some(next) => offset = Some(next),
                None => return Ok(records),
            }
        }
    }
}

/// A point without a passage is what a process killed while writing may leave: as good as not written.
fn to_passage(record: Record) -> Option<Result<Arc<Passage>, IndexError>> {
    let payload = payload_of(record);
    text(&payload, field::PASSAGE).map(|json| read_passage(json).map(Arc::new))
}

fn to_entry(record: Record) -> Option<ManifestEntry> {
    let id = to_uuid(record.id)?;
    let payload = payload_of(record);
    let field = |name| text(&payload, name).map(str::to_owned);
    Some(ManifestEntry {
        id,
        article_id: field(field::ARTICLE_ID)?,
        source: field(field::SOURCE)?,
        content_hash: field(field::CONTENT_HASH)?,
    })
}
