//! Any number of legs in one trip, in order and exact at the cut.

use qdrant_client::qdrant::{
    Filter, QuantizationSearchParams, QueryBatchPoints, QueryPoints, ScoredPoint, SearchParams,
};

use super::client::Client;
use super::convert::{Leg, to_filter, to_uuid};
use crate::filter::SearchFilter;
use crate::passage_index::{Hit, IndexError};
use crate::ranking;

const BEAM_WIDTH: u64 = 256;
const RESCORED_PER_RESULT: f64 = 2.0;

/// The `limit` best of every leg. A second trip is made only for a leg whose cut goes through a group of
/// ties larger than the first trip shows.
pub(super) async fn best<const LEGS: usize>(
    client: &Client,
    legs: [Leg; LEGS],
    filter: &SearchFilter,
    limit: usize,
) -> Result<[Vec<Hit>; LEGS], IndexError> {
    let mut best: [Vec<Hit>; LEGS] = std::array::from_fn(|_| Vec::new());
    let Some(filter) = to_filter(filter).filter(|_| limit > 0) else { return Ok(best) };
    let mut pending: Vec<usize> = (0..LEGS).filter(|&leg| legs[leg].is_some()).collect();
    let mut asked = ranking::first_ask(limit);
    while !pending.is_empty() {
        let queries = pending.iter().filter_map(|&leg| query(client, &legs[leg], &filter, asked)).collect();
        let answers = ask(client, queries).await?;
        let next = ranking::next_ask(asked, limit);
        let mut unsettled = Vec::new();
        for (&leg, given) in pending.iter().zip(answers) {
            let lowest = given.iter().map(|hit| hit.score).fold(f32::INFINITY, f32::min);
            let count = given.len();
            best[leg] = ranking::best_first(given, limit);
            if next.is_some() && !ranking::is_settled(&best[leg], limit, count, asked, lowest) {
                unsettled.push(leg);
            }
        }
        pending = unsettled;
        asked = next.unwrap_or(asked);
    }
    Ok(best)
}

fn query(client: &Client, leg: &Leg, filter: &Filter, limit: usize) -> Option<QueryPoints> {
    let (using, query) = leg.clone()?;
    Some(QueryPoints {
        collection_name: client.collection(),
        query: Some(query),
        using: Some(using.to_owned()),
        filter: Some(filter.clone()),
        params: Some(search_params()),
        limit: Some(limit as u64),
        with_payload: Some(false.into()),
        with_vectors: Some(false.into()),
        ..QueryPoints::default()
    })
}

fn search_params() -> SearchParams {
    let quantization =
        QuantizationSearchParams { ignore: Some(false), rescore: Some(true), oversampling: Some(RESCORED_PER_RESULT) };
    SearchParams { hnsw_ef: Some(BEAM_WIDTH), quantization: Some(quantization), ..SearchParams::default() }
}

async fn ask(client: &Client, query_points: Vec<QueryPoints>) -> Result<Vec<Vec<Hit>>, IndexError> {
    let collection_name = client.collection();
    let request = QueryBatchPoints { collection_name, query_points, ..QueryBatchPoints::default() };
    let answer = client.qdrant().query_batch(request).await.map_err(client.error("searching"))?;
    Ok(answer.result.into_iter().map(|leg| leg.result.into_iter().filter_map(to_hit).collect()).collect())
}

fn to_hit(point: ScoredPoint) -> Option<Hit> {
    Some(Hit { id: to_uuid(point.id)?, score: point.score })
}
