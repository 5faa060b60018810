//! Writing, reading and listing points.

use std::collections::HashMap;
use std::sync::Arc;

use madoguchi_ingest::Passage;
use qdrant_client::qdrant::points_selector::PointsSelectorOneOf;
use qdrant_client::qdrant::{
    CountPoints, DeletePoints, Filter, GetPoints, PointsIdsList, PointsSelector, RetrievedPoint, ScrollPoints,
    UpsertPoints,
};
use uuid::Uuid;

use super::client::Client;
use super::convert::{equals, selection, text, to_point, to_point_id, to_uuid};
use crate::filter::SearchFilter;
use crate::passage_index::{IndexError, IndexPoint, ManifestEntry};
use crate::payload::{field, read_passage};

/// Points per request: about 1 MB.
const BATCH: usize = 256;
const PAGE: u32 = 1024;

pub(super) async fn upsert(client: &Client, points: Vec<IndexPoint>) -> Result<(), IndexError> {
    let mut points = points.into_iter();
    loop {
        let batch: Result<Vec<_>, _> = points.by_ref().take(BATCH).map(to_point).collect();
        let batch = batch?;
        if batch.is_empty() {
            return Ok(());
        }
        let collection_name = client.collection();
        let request = UpsertPoints { collection_name, wait: Some(true), points: batch, ..UpsertPoints::default() };
        client.qdrant().upsert_points(request).await.map_err(client.error("upserting"))?;
    }
}

pub(super) async fn delete(client: &Client, ids: Vec<Uuid>) -> Result<(), IndexError> {
    for batch in ids.chunks(BATCH) {
        let ids = PointsIdsList { ids: batch.iter().copied().map(to_point_id).collect() };
        let request = DeletePoints {
            collection_name: client.collection(),
            wait: Some(true),
            points: Some(PointsSelector { points_selector_one_of: Some(PointsSelectorOneOf::Points(ids)) }),
            ..DeletePoints::default()
        };
        client.qdrant().delete_points(request).await.map_err(client.error("deleting"))?;
    }
    Ok(())
}

pub(super) async fn fetch(
    client: &Client,
    ids: &[Uuid],
    filter: &SearchFilter,
) -> Result<Vec<Arc<Passage>>, IndexError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let request = GetPoints {
        collection_name: client.collection(),
        ids: ids.iter().copied().map(to_point_id).collect(),
        with_payload: Some(selection(&[field::PASSAGE])),
        with_vectors: Some(false.into()),
        ..GetPoints::default()
    };
    let answer = client.qdrant().get_points(request).await.map_err(client.error("reading passages"))?;
    let found = answer.result.iter().filter_map(to_passage).collect::<Result<Vec<_>, _>>()?;
    let found: HashMap<Uuid, Arc<Passage>> = found.into_iter().map(|passage| (passage.id, passage)).collect();
    let ordered = ids.iter().filter_map(|id| found.get(id));
    Ok(ordered.filter(|passage| filter.admits(passage)).cloned().collect())
}

pub(super) async fn article(
    client: &Client,
    article_id: &str,
    filter: &SearchFilter,
) -> Result<Vec<Arc<Passage>>, IndexError> {
    let points = scroll(client, equals(field::ARTICLE_ID, article_id), &[field::PASSAGE]).await?;
    let mut passages = points.iter().filter_map(to_passage).collect::<Result<Vec<_>, _>>()?;
    passages.retain(|passage| filter.admits(passage));
    passages.sort_by_key(|passage| (passage.position, passage.id));
    Ok(passages)
}

pub(super) async fn manifest(client: &Client, tenant: &str) -> Result<Vec<ManifestEntry>, IndexError> {
    let points = scroll(client, equals(field::TENANT, tenant), &field::MANIFEST).await?;
    let mut entries: Vec<_> = points.into_iter().filter_map(to_entry).collect();
    entries.sort_unstable_by_key(|entry| entry.id);
    Ok(entries)
}

pub(super) async fn count(client: &Client) -> Result<u64, IndexError> {
    let request = CountPoints { collection_name: client.collection(), exact: Some(true), ..CountPoints::default() };
    let answer = client.qdrant().count(request).await.map_err(client.error("counting"))?;
    Ok(answer.result.map_or(0, |result| result.count))
}

/// All points of `filter`, page by page, with the fields `wanted`.
async fn scroll(client: &Client, filter: Filter, wanted: &[&str]) -> Result<Vec<RetrievedPoint>, IndexError> {
    let (mut points, mut offset) = (Vec::new(), None);
    loop {
        let request = ScrollPoints {
            collection_name: client.collection(),
            filter: Some(filter.clone()),
            offset,
            limit: Some(PAGE),
            with_payload: Some(selection(wanted)),
            with_vectors: Some(false.into()),
            ..ScrollPoints::default()
        };
        let page = client.qdrant().scroll(request).await.map_err(client.error("listing passages"))?;
        points.extend(page.result);
        match page.next_page_offset {
            Some(next) => offset = Some(next),
            None => return Ok(points),
        }
    }
}

/// A point without a passage was written by someone else: left out.
fn to_passage(point: &RetrievedPoint) -> Option<Result<Arc<Passage>, IndexError>> {
    text(&point.payload, field::PASSAGE).map(|json| read_passage(json).map(Arc::new))
}

fn to_entry(point: RetrievedPoint) -> Option<ManifestEntry> {
    let field = |name| text(&point.payload, name).map(str::to_owned);
    Some(ManifestEntry {
        article_id: field(field::ARTICLE_ID)?,
        source: field(field::SOURCE)?,
        content_hash: field(field::CONTENT_HASH)?,
        id: to_uuid(point.id)?,
    })
}
