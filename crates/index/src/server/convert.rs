//! Between the records of this crate and those of the client.

use std::collections::HashMap;

use qdrant_client::qdrant::point_id::PointIdOptions;
use qdrant_client::qdrant::value::Kind;
use qdrant_client::qdrant::{
    Condition, Filter, NamedVectors, PointId, PointStruct, Query, Range, Value, Vector, VectorInput, Vectors,
    WithPayloadSelector,
};
use uuid::Uuid;

use crate::filter::SearchFilter;
use crate::passage_index::{IndexError, IndexPoint, SparseVector};
use crate::payload::{self, FieldValue, day_number, field, reader_keys};

/// Name of the dense vector.
pub(super) const DENSE: &str = "dense";
/// Name of the sparse vector.
pub(super) const BM25: &str = "bm25";

/// One leg: which vector, and what to compare it with. `None` where nothing can be found.
pub(super) type Leg = Option<(&'static str, Query)>;

pub(super) fn dense_query(vector: Vec<f32>) -> Leg {
    let points_somewhere = vector.iter().any(|&x| x != 0.0);
    points_somewhere.then(|| (DENSE, Query::new_nearest(VectorInput::new_dense(vector))))
}

pub(super) fn sparse_query(terms: SparseVector) -> Leg {
    let has_terms = !terms.indices.is_empty();
    has_terms.then(|| (BM25, Query::new_nearest(VectorInput::new_sparse(terms.indices, terms.values))))
}

/// A point as the server stores it.
pub(super) fn to_point(point: IndexPoint) -> Result<PointStruct, IndexError> {
    let IndexPoint { passage, dense, bm25 } = point;
    let payload: HashMap<String, Value> =
        payload::fields(&passage)?.into_iter().map(|(name, value)| (name.to_owned(), to_value(value))).collect();
    let vectors = NamedVectors::default()
        .add_vector(DENSE, Vector::new_dense(dense))
        .add_vector(BM25, Vector::new_sparse(bm25.indices, bm25.values));
    Ok(PointStruct { id: Some(to_point_id(passage.id)), payload, vectors: Some(Vectors::from(vectors)) })
}

fn to_value(value: FieldValue) -> Value {
    match value {
        FieldValue::Text(text) => Value::from(text),
        FieldValue::Texts(texts) => Value::from(texts),
        FieldValue::Day(day) => Value::from(day),
    }
}

pub(super) fn to_point_id(id: Uuid) -> PointId {
    PointId::from(id.to_string())
}

pub(super) fn to_uuid(id: Option<PointId>) -> Option<Uuid> {
    match id?.point_id_options? {
        PointIdOptions::Uuid(id) => id.parse().ok(),
        PointIdOptions::Num(_) => None,
    }
}

/// A text field of a payload.
pub(super) fn text<'a>(payload: &'a HashMap<String, Value>, name: &str) -> Option<&'a str> {
    match payload.get(name)?.kind.as_ref()? {
        Kind::StringValue(text) => Some(text),
        _ => None,
    }
}

/// Only the fields `names` of a payload.
pub(super) fn selection(names: &[&str]) -> WithPayloadSelector {
    WithPayloadSelector::from(names.to_vec())
}

/// The points whose field `name` is `value`.
pub(super) fn equals(name: &str, value: &str) -> Filter {
    Filter::must([Condition::matches(name, value.to_owned())])
}

/// What the reader of `filter` may find; `None` where that is nothing.
pub(super) fn to_filter(filter: &SearchFilter) -> Option<Filter> {
    let keys = reader_keys(filter);
    if keys.is_empty() {
        return None;
    }
    // Eight digits: exact as a float.
    let day = Some(day_number(filter.on) as f64);
    let mut conditions = vec![
        Condition::matches(field::ACCESS, keys),
        Condition::range(field::VALID_FROM, Range { lte: day, ..Range::default() }),
        Condition::range(field::VALID_TO, Range { gte: day, ..Range::default() }),
    ];
    conditions.extend(filter.category.iter().map(|category| Condition::matches(field::CATEGORY, category.clone())));
    Some(Filter::must(conditions))
}
