//! [`MemoryIndex`]: every passage in a map, every search exact. For tests, and to test the others against.

use std::collections::{BTreeMap, HashMap};
use std::future::ready;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use futures::future::BoxFuture;
use madoguchi_ingest::Passage;
use uuid::Uuid;

use crate::filter::SearchFilter;
use crate::passage_index::{Hit, IndexError, IndexPoint, IndexStats, ManifestEntry, PassageIndex, SparseVector};
use crate::ranking::best_first;

type Points = BTreeMap<Uuid, Stored>;

/// An index that lives as long as the value: plain loops, no approximation, nothing on disk.
#[derive(Debug)]
pub struct MemoryIndex {
    dimension: usize,
    points: RwLock<Points>,
}

#[derive(Debug)]
struct Stored {
    passage: Arc<Passage>,
    dense: Vec<f32>,
    bm25: SparseVector,
}

impl MemoryIndex {
    /// An empty index of vectors of length `dimension`.
    pub fn new(dimension: usize) -> Self {
        Self { dimension, points: RwLock::default() }
    }

    fn read(&self) -> RwLockReadGuard<'_, Points> {
        self.points.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Points> {
        self.points.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn check_length(&self, vector: &[f32]) -> Result<(), IndexError> {
        if vector.len() == self.dimension {
            return Ok(());
        }
        Err(IndexError::Dimension { found: vector.len(), wanted: self.dimension })
    }

    fn insert(&self, points: Vec<IndexPoint>) -> Result<(), IndexError> {
        points.iter().try_for_each(|point| self.check_length(&point.dense))?;
        let mut stored = self.write();
        for IndexPoint { passage, dense, bm25 } in points {
            stored.insert(passage.id, Stored { passage: Arc::new(passage), dense, bm25 });
        }
        Ok(())
    }

    fn nearest(&self, vector: &[f32], filter: &SearchFilter, limit: usize) -> Result<Vec<Hit>, IndexError> {
        self.check_length(vector)?;
        if vector.iter().all(|&x| x == 0.0) {
            return Ok(Vec::new());
        }
        let points = self.read();
        let admitted = points.iter().filter(|(_, stored)| filter.admits(&stored.passage));
        let hits = admitted.map(|(&id, stored)| Hit { id, score: cosine(vector, &stored.dense) }).collect();
        Ok(best_first(hits, limit))
    }

    fn matching(&self, terms: &SparseVector, filter: &SearchFilter, limit: usize) -> Vec<Hit> {
        let points = self.read();
        let idf: HashMap<u32, f64> = terms.indices.iter().map(|&term| (term, idf(&points, term))).collect();
        let score = |stored: &Stored| -> Option<f64> {
            let matched = pairs(terms).filter_map(|(term, weight)| {
                Some(f64::from(weight) * idf[&term] * f64::from(weight_of(&stored.bm25, term)?))
            });
            matched.reduce(|sum, part| sum + part)
        };
        let admitted = points.iter().filter(|(_, stored)| filter.admits(&stored.passage));
        let hits = admitted.filter_map(|(&id, stored)| Some(Hit { id, score: score(stored)? as f32 })).collect();
        best_first(hits, limit)
    }

    fn passages(&self, wanted: impl Fn(&Passage) -> bool) -> Vec<Arc<Passage>> {
        self.read().values().map(|stored| &stored.passage).filter(|passage| wanted(passage)).cloned().collect()
    }
}

/// `dot(a, b) / (|a| |b|)`, 0 when either is zero.
fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |x: &[f32], y: &[f32]| -> f64 { x.iter().zip(y).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum() };
    let lengths = (dot(a, a) * dot(b, b)).sqrt();
    if lengths == 0.0 { 0.0 } else { (dot(a, b) / lengths) as f32 }
}

/// `ln(1 + (N - df + 0.5) / (df + 0.5))` over all passages, whatever the filter: the formula of Lucene
/// and of Qdrant's `Modifier::Idf`.
fn idf(points: &Points, term: u32) -> f64 {
    let df = points.values().filter(|stored| weight_of(&stored.bm25, term).is_some()).count() as f64;
    (1.0 + (points.len() as f64 - df + 0.5) / (df + 0.5)).ln()
}

fn pairs(vector: &SparseVector) -> impl Iterator<Item = (u32, f32)> + '_ {
    vector.indices.iter().copied().zip(vector.values.iter().copied())
}

fn weight_of(vector: &SparseVector, term: u32) -> Option<f32> {
    let at = vector.indices.binary_search(&term).ok()?;
    vector.values.get(at).copied()
}

impl PassageIndex for MemoryIndex {
    fn upsert(&self, points: Vec<IndexPoint>) -> BoxFuture<'_, Result<(), IndexError>> {
        Box::pin(ready(self.insert(points)))
    }

    fn delete(&self, ids: Vec<Uuid>) -> BoxFuture<'_, Result<(), IndexError>> {
        let mut points = self.write();
        for id in ids {
            points.remove(&id);
        }
        Box::pin(ready(Ok(())))
    }

    fn dense<'a>(
        &'a self,
        vector: Vec<f32>,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>> {
        Box::pin(ready(self.nearest(&vector, filter, limit)))
    }

    fn sparse<'a>(
        &'a self,
        terms: SparseVector,
        filter: &'a SearchFilter,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>> {
        Box::pin(ready(Ok(self.matching(&terms, filter, limit))))
    }

    fn fetch<'a>(
        &'a self,
        ids: &'a [Uuid],
        filter: &'a SearchFilter,
    ) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>> {
        let points = self.read();
        let found = ids.iter().filter_map(|id| points.get(id)).map(|stored| &stored.passage);
        Box::pin(ready(Ok(found.filter(|passage| filter.admits(passage)).cloned().collect())))
    }

    fn article<'a>(
        &'a self,
        article_id: &'a str,
        filter: &'a SearchFilter,
    ) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>> {
        let mut passages = self.passages(|passage| passage.article_id == article_id && filter.admits(passage));
        passages.sort_by_key(|passage| (passage.position, passage.id));
        Box::pin(ready(Ok(passages)))
    }

    fn manifest<'a>(&'a self, tenant: &'a str) -> BoxFuture<'a, Result<Vec<ManifestEntry>, IndexError>> {
        let passages = self.passages(|passage| passage.tenant == tenant);
        let entry = |passage: &Arc<Passage>| ManifestEntry {
            id: passage.id,
            article_id: passage.article_id.clone(),
            source: passage.source.clone(),
            content_hash: passage.content_hash.clone(),
        };
        Box::pin(ready(Ok(passages.iter().map(entry).collect())))
    }

    fn stats(&self) -> BoxFuture<'_, Result<IndexStats, IndexError>> {
        let passages = self.read().len() as u64;
        Box::pin(ready(Ok(IndexStats { passages, bytes_on_disk: None })))
    }

    fn optimize(&self) -> BoxFuture<'_, Result<(), IndexError>> {
        Box::pin(ready(Ok(())))
    }
}
