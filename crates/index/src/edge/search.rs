//! Both legs of a search, in order and exact at the cut.

use qdrant_edge::{
    Condition, NamedQuery, QuantizationSearchParams, QueryEnum, QueryRequest, ScoringQuery, SearchParams,
    VectorInternal, WithPayloadInterface, WithVector,
};

use super::Inner;
use super::convert::{all, day_range, engine_error, one_of, to_sparse, to_uuid};
use super::shard::{BM25, DENSE};
use super::validity::Plan;
use crate::filter::SearchFilter;
use crate::passage_index::{Hit, IndexError, SparseVector};
use crate::payload::{day_number, field, reader_keys};
use crate::ranking;

/// Candidates by eight-bit vectors are compared again in full, this many times the results asked for:
/// measured, the exact 60 best are then among them.
const RESCORED_PER_RESULT: f64 = 2.0;

/// What both legs of a search share: built once, before the work leaves the async thread.
pub(super) struct Question {
    /// Access and topic; no more than one or two conditions.
    conditions: Vec<Condition>,
    day: i64,
    limit: usize,
    is_void: bool,
}

impl Question {
    pub(super) fn new(filter: &SearchFilter, limit: usize) -> Self {
        let keys = reader_keys(filter);
        let is_void = keys.is_empty() || limit == 0;
        let mut conditions = vec![one_of(field::ACCESS, keys)];
        conditions.extend(filter.category.iter().map(|category| one_of(field::CATEGORY, vec![category.clone()])));
        Self { conditions, day: day_number(filter.on), limit, is_void }
    }

    /// The conditions with those of the day.
    fn dated_conditions(&self) -> Vec<Condition> {
        let mut conditions = self.conditions.clone();
        conditions.push(day_range(field::VALID_FROM, None, Some(self.day)));
        conditions.push(day_range(field::VALID_TO, Some(self.day), None));
        conditions
    }
}

impl Inner {
    /// The dense leg.
    pub(super) fn nearest(&self, vector: Vec<f32>, question: &Question) -> Result<Vec<Hit>, IndexError> {
        if vector.len() != self.dimension {
            return Err(IndexError::Dimension { found: vector.len(), wanted: self.dimension });
        }
        if question.is_void || vector.iter().all(|&x| x == 0.0) {
            return Ok(Vec::new());
        }
        self.best(&NamedQuery::new(VectorInternal::Dense(vector), DENSE), question)
    }

    /// The sparse leg.
    pub(super) fn matching(&self, terms: SparseVector, question: &Question) -> Result<Vec<Hit>, IndexError> {
        if question.is_void || terms.indices.is_empty() {
            return Ok(Vec::new());
        }
        self.best(&NamedQuery::new(to_sparse(terms)?.into(), BM25), question)
    }

    fn best(&self, query: &NamedQuery<VectorInternal>, question: &Question) -> Result<Vec<Hit>, IndexError> {
        if let Plan::Drop(asked) = self.validity.plan(question.day, question.limit)
            && let Some(kept) = self.best_by_table(query, question, asked)?
        {
            return Ok(kept);
        }
        self.best_by_engine(query, question)
    }

    /// Drops what is out of force by the table, and asks for more while the cut goes through a group of ties. `None` when too
    /// few are left.
    fn best_by_table(
        &self,
        query: &NamedQuery<VectorInternal>,
        question: &Question,
        mut asked: usize,
    ) -> Result<Option<Vec<Hit>>, IndexError> {
        let limit = question.limit;
        loop {
            let mut kept = self.ask(query, question.conditions.clone(), asked)?;
            let (lowest, count) = (lowest(&kept), kept.len());
            self.validity.keep_in_force(&mut kept, question.day);
            ranking::sort(&mut kept);
            let is_settled = ranking::is_settled(&kept, limit, count, asked, lowest);
            if !is_settled && kept.len() < limit {
                return Ok(None);
            }
            match ranking::next_ask(asked, limit) {
                Some(next) if !is_settled => asked = next,
                _ => {
                    kept.truncate(limit);
                    return Ok(Some(kept));
                }
            }
        }
    }

    /// Filters by day in the engine, and asks for more while the cut goes through a group of ties.
    fn best_by_engine(&self, query: &NamedQuery<VectorInternal>, question: &Question) -> Result<Vec<Hit>, IndexError> {
        let limit = question.limit;
        let mut asked = ranking::first_ask(limit);
        loop {
            let given = self.ask(query, question.dated_conditions(), asked)?;
            let (lowest, count) = (lowest(&given), given.len());
            let kept = ranking::best_first(given, limit);
            match ranking::next_ask(asked, limit) {
                Some(next) if !ranking::is_settled(&kept, limit, count, asked, lowest) => asked = next,
                _ => return Ok(kept),
            }
        }
    }

    fn ask(
        &self,
        query: &NamedQuery<VectorInternal>,
        conditions: Vec<Condition>,
        limit: usize,
    ) -> Result<Vec<Hit>, IndexError> {
        let request = QueryRequest {
            prefetches: Vec::new(),
            query: Some(ScoringQuery::Vector(QueryEnum::Nearest(query.clone()))),
            filter: Some(all(conditions)),
            score_threshold: None,
            limit,
            offset: 0,
            params: Some(self.search_params()),
            with_vector: WithVector::Bool(false),
            with_payload: WithPayloadInterface::Bool(false),
        };
        let points = self.shard.query(request).map_err(engine_error("searching"))?;
        Ok(points.into_iter().filter_map(|point| Some(Hit { id: to_uuid(point.id)?, score: point.score })).collect())
    }

    fn search_params(&self) -> SearchParams {
        let quantization =
            QuantizationSearchParams { ignore: false, rescore: Some(true), oversampling: Some(RESCORED_PER_RESULT) };
        SearchParams {
            hnsw_ef: Some(self.options.beam_width),
            quantization: Some(quantization),
            ..SearchParams::default()
        }
    }
}

fn lowest(hits: &[Hit]) -> f32 {
    hits.iter().map(|hit| hit.score).fold(f32::INFINITY, f32::min)
}
