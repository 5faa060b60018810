//! Random passages and random readers: the index on a folder answers as the plain one does.

use std::collections::BTreeMap;

use futures::executor::block_on;
use jiff::civil::{Date, date};
use madoguchi_index::{EdgeIndex, Hit, IndexPoint, MemoryIndex, PassageIndex, SearchFilter};
use madoguchi_ingest::Visibility;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use uuid::Uuid;

use crate::points::{CITY, DIMENSION, identity, point, terms};

const DEPARTMENTS: [&str; 3] = ["市民課", "税務課", "福祉課"];
const TENANTS: [&str; 2] = [CITY, "region"];
const TOPICS: [&str; 2] = ["転入", "税"];
const EVERYTHING: usize = 200;

fn days() -> impl Strategy<Value = Date> {
    (0..6i8).prop_map(|day| date(2026, 11, 18 + day))
}

fn one_of(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::sample::select(names).prop_map(str::to_owned)
}

/// Small whole numbers, so that many scores are equal; never zero.
fn vectors() -> impl Strategy<Value = Vec<f32>> {
    vec(-2i8..=2, DIMENSION).prop_map(|parts| {
        let vector: Vec<f32> = parts.into_iter().map(f32::from).collect();
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        if length == 0.0 { vec![1.0, 0.0, 0.0, 0.0] } else { vector.iter().map(|x| x / length).collect() }
    })
}

fn weights() -> impl Strategy<Value = BTreeMap<u32, u8>> {
    proptest::collection::btree_map(0u32..8, 1u8..4, 1..5)
}

prop_compose! {
    fn points()(
        number in 1u128..60,
        dense in vectors(),
        // At least one term, as every title gives: once optimized, the engine leaves a passage without any out of idf.
        weights in weights(),
        tenant in one_of(&TENANTS),
        departments in option::of(proptest::sample::subsequence(&DEPARTMENTS[..], 0..=2)),
        category in option::of(one_of(&TOPICS)),
        effective_from in option::weighted(0.3, days()),
        expires_on in option::weighted(0.3, days()),
    ) -> IndexPoint {
        let mut point = point(number);
        point.dense = dense;
        point.bm25 = terms(&weights.into_iter().map(|(term, weight)| (term, f32::from(weight))).collect::<Vec<_>>());
        let passage = &mut point.passage;
        passage.tenant = tenant;
        passage.visibility = if departments.is_some() { Visibility::Internal } else { Visibility::Public };
        passage.departments = departments.unwrap_or_default().into_iter().map(str::to_owned).collect();
        passage.category = category;
        passage.effective_from = effective_from;
        passage.expires_on = expires_on;
        point
    }
}

prop_compose! {
    fn filters()(
        tenants in proptest::sample::subsequence(&TENANTS[..], 1..=2),
        departments in option::of(proptest::sample::subsequence(&DEPARTMENTS[..], 0..=2)),
        on in days(),
        category in option::weighted(0.2, one_of(&TOPICS)),
    ) -> SearchFilter {
        let mut filter = match departments {
            None => SearchFilter::citizen(CITY, on),
            Some(names) => SearchFilter::staff(CITY, names.into_iter().map(str::to_owned), on),
        };
        filter.tenants = tenants.into_iter().map(str::to_owned).collect();
        filter.category = category;
        filter
    }
}

#[derive(Debug, Clone)]
struct Search {
    filter: SearchFilter,
    vector: Vec<f32>,
    terms: Vec<u32>,
    limit: usize,
}

prop_compose! {
    fn searches()(
        filter in filters(),
        vector in vectors(),
        terms in proptest::sample::subsequence((0u32..8).collect::<Vec<_>>(), 0..4),
        limit in 1usize..12,
    ) -> Search {
        Search { filter, vector, terms, limit }
    }
}

fn by_id(hits: &[Hit]) -> BTreeMap<Uuid, f32> {
    hits.iter().map(|hit| (hit.id, hit.score)).collect()
}

/// The same ids with the same scores, and the same scores down to the cut.
fn assert_alike(
    edge: &dyn Fn(usize) -> Vec<Hit>,
    memory: &dyn Fn(usize) -> Vec<Hit>,
    limit: usize,
) -> Result<(), TestCaseError> {
    let (ours, theirs) = (by_id(&edge(EVERYTHING)), by_id(&memory(EVERYTHING)));
    prop_assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (id, score) in &ours {
        prop_assert!((score - theirs[id]).abs() < 1e-4, "{}: {} instead of {}", id, score, theirs[id]);
    }
    let (ours, theirs) = (edge(limit), memory(limit));
    prop_assert_eq!(ours.len(), theirs.len());
    for (our, their) in ours.iter().zip(&theirs) {
        prop_assert!((our.score - their.score).abs() < 1e-4);
    }
    prop_assert!(ours.windows(2).all(|pair| (pair[1].score, pair[0].id) < (pair[0].score, pair[1].id)));
    Ok(())
}

fn compare(edge: &EdgeIndex, memory: &MemoryIndex, search: &Search, history: History) -> Result<(), TestCaseError> {
    let Search { filter, vector, terms: wanted, limit } = search;
    let query = terms(&wanted.iter().map(|&term| (term, 1.0)).collect::<Vec<_>>());
    let dense =
        |index: &dyn PassageIndex, limit| block_on(index.dense(vector.clone(), filter, limit)).expect("searched");
    let sparse =
        |index: &dyn PassageIndex, limit| block_on(index.sparse(query.clone(), filter, limit)).expect("searched");
    assert_alike(&|limit| dense(edge, limit), &|limit| dense(memory, limit), *limit)?;
    if matches!(history, History::Changed) {
        // A small segment is not rebuilt for a few deleted points, and the engine goes on counting them in idf.
        let ids = |index: &dyn PassageIndex| by_id(&sparse(index, EVERYTHING)).into_keys().collect::<Vec<_>>();
        prop_assert_eq!(ids(edge), ids(memory));
    } else {
        assert_alike(&|limit| sparse(edge, limit), &|limit| sparse(memory, limit), *limit)?;
    }

    let all: Vec<Uuid> = (1..60).map(Uuid::from_u128).collect();
    let fetched = block_on(edge.fetch(&all, filter)).expect("fetched");
    prop_assert_eq!(&fetched, &block_on(memory.fetch(&all, filter)).expect("fetched"));
    prop_assert!(fetched.iter().all(|passage| filter.admits(passage)));
    let found = dense(edge, EVERYTHING);
    prop_assert_eq!(found.len(), fetched.len(), "every admitted passage has a vector, and no other is found");
    Ok(())
}

/// How the passages came to be there. Where passages were deleted or replaced, idf is not compared: the engine
/// counts them until it rebuilds their segment, which it does not do for a few.
#[derive(Debug, Clone, Copy)]
enum History {
    /// Written, and no more.
    Written,
    /// Optimized, then others added.
    Grown,
    /// Optimized, then some replaced, some deleted, and optimized again.
    Changed,
}

impl History {
    fn play(self, index: &dyn PassageIndex, first: &[IndexPoint], second: &[IndexPoint], deleted: &[u128]) {
        let upsert = |points: Vec<IndexPoint>| block_on(index.upsert(points)).expect("upserted");
        let optimize = || block_on(index.optimize()).expect("optimized");
        upsert(first.to_vec());
        match self {
            Self::Written => {}
            Self::Grown => {
                optimize();
                let is_new = |point: &&IndexPoint| first.iter().all(|old| old.passage.id != point.passage.id);
                upsert(second.iter().filter(is_new).cloned().collect());
            }
            Self::Changed => {
                optimize();
                upsert(second.to_vec());
                block_on(index.delete(deleted.iter().copied().map(Uuid::from_u128).collect())).expect("deleted");
                optimize();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_on_a_folder_answers_as_the_plain_one(
        first in vec(points(), 1..50),
        second in vec(points(), 0..20),
        deleted in vec(1u128..60, 0..10),
        history in proptest::sample::select(vec![History::Written, History::Grown, History::Changed]),
        searches in vec(searches(), 1..8),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("runtime");
        let _entered = runtime.enter();
        let folder = tempfile::tempdir().expect("folder");
        let edge = EdgeIndex::open(folder.path(), identity()).expect("opened");
        let memory = MemoryIndex::new(DIMENSION);
        let both: [&dyn PassageIndex; 2] = [&edge, &memory];
        for index in both {
            history.play(index, &first, &second, &deleted);
        }
        for search in &searches {
            compare(&edge, &memory, search, history)?;
        }
    }
}
