//! Between the records of this crate and those of the engine.

use qdrant_edge::external::ordered_float::OrderedFloat;
use qdrant_edge::external::serde_json::{Map, Value};
use qdrant_edge::{
    AnyVariants, Condition, FieldCondition, Filter, JsonPath, Match, OperationError, Payload, PointId, PointStruct,
    PointStructPersisted, Range, Record, ValueVariants, Vector, Vectors,
};
use uuid::Uuid;

use super::shard::{BM25, DENSE};
use crate::passage_index::{IndexError, IndexPoint, SparseVector};
use crate::payload::{self, FieldValue};

pub(super) fn engine_error(doing: &'static str) -> impl Fn(OperationError) -> IndexError {
    move |error| IndexError::Engine { doing, reason: error.to_string() }
}

/// A point as the engine stores it.
pub(super) fn to_point(point: IndexPoint) -> Result<PointStructPersisted, IndexError> {
    let IndexPoint { passage, dense, bm25 } = point;
    let mut json = Map::new();
    for (name, value) in payload::fields(&passage)? {
        json.insert(name.to_owned(), to_value(value));
    }
    let vectors = Vectors::new_named([(DENSE, Vector::new_dense(dense)), (BM25, to_sparse(bm25)?)]);
    Ok(PointStruct::new(PointId::Uuid(passage.id), vectors, Value::Object(json)).into())
}

/// Term weights as the engine takes them.
pub(super) fn to_sparse(terms: SparseVector) -> Result<Vector, IndexError> {
    Vector::new_sparse(terms.indices, terms.values).map_err(engine_error("reading term weights"))
}

fn to_value(value: FieldValue) -> Value {
    match value {
        FieldValue::Text(text) => Value::from(text),
        FieldValue::Texts(texts) => Value::from(texts),
        FieldValue::Day(day) => Value::from(day),
    }
}

/// The passage's id; every point here has one.
pub(super) fn to_uuid(id: PointId) -> Option<Uuid> {
    match id {
        PointId::Uuid(id) => Some(id),
        PointId::NumId(_) => None,
    }
}

pub(super) fn text<'a>(payload: &'a Payload, name: &str) -> Option<&'a str> {
    payload.0.get(name)?.as_str()
}

pub(super) fn day(payload: &Payload, name: &str) -> Option<i64> {
    payload.0.get(name)?.as_i64()
}

/// The payload of a record; empty when it has none.
pub(super) fn payload_of(record: Record) -> Payload {
    record.payload.unwrap_or(Payload(Map::new()))
}

/// A field path. The names are constants of [`payload::field`], none of which is nested.
pub(super) fn path(name: &str) -> JsonPath {
    JsonPath { first_key: name.to_owned(), rest: Vec::new() }
}

/// `name` holds one of `keys`.
pub(super) fn one_of(name: &str, mut keys: Vec<String>) -> Condition {
    let matching = match keys.pop() {
        // A single value is estimated exactly and compared without a set.
        Some(key) if keys.is_empty() => Match::new_value(ValueVariants::String(key)),
        last => Match::new_any(AnyVariants::Strings(keys.into_iter().chain(last).collect())),
    };
    Condition::Field(FieldCondition::new_match(path(name), matching))
}

/// `name` is at most, or at least, a day.
pub(super) fn day_range(name: &str, at_least: Option<i64>, at_most: Option<i64>) -> Condition {
    // Eight digits: exact as a float.
    let bound = |day: Option<i64>| day.map(|day| OrderedFloat(day as f64));
    let range = Range { lt: None, gt: None, gte: bound(at_least), lte: bound(at_most) };
    Condition::Field(FieldCondition::new_range(path(name), range))
}

/// All of `conditions`.
pub(super) fn all(conditions: Vec<Condition>) -> Filter {
    Filter { must: Some(conditions), ..Filter::new() }
}
