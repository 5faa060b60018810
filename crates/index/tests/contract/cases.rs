//! One promise each. Run over every backend by the table in `main.rs`.

use jiff::civil::date;
use madoguchi_index::{Hit, IndexError, IndexPoint, IndexStats, SearchFilter, SparseVector};
use madoguchi_ingest::Visibility;

use crate::backends::Subject;
use crate::points::{CITY, DIMENSION, TODAY, citizen, id, point, point_with, staff, terms};

const EAST: [f32; DIMENSION] = [1.0, 0.0, 0.0, 0.0];
const NORTH: [f32; DIMENSION] = [0.0, 1.0, 0.0, 0.0];

fn numbers(hits: &[Hit]) -> Vec<u128> {
    hits.iter().map(|hit| hit.id.as_u128()).collect()
}

/// A unit vector at `degrees` from east towards north.
fn at(degrees: f32) -> Vec<f32> {
    let (sin, cos) = degrees.to_radians().sin_cos();
    vec![cos, sin, 0.0, 0.0]
}

fn with_vector(number: u128, dense: Vec<f32>) -> IndexPoint {
    IndexPoint { dense, ..point(number) }
}

fn with_terms(number: u128, pairs: &[(u32, f32)]) -> IndexPoint {
    IndexPoint { bm25: terms(pairs), ..point(number) }
}

async fn dense(subject: &Subject, vector: &[f32], filter: &SearchFilter, limit: usize) -> Vec<Hit> {
    subject.index.dense(vector.to_vec(), filter, limit).await.expect("searched")
}

async fn sparse(subject: &Subject, query: &[(u32, f32)], filter: &SearchFilter, limit: usize) -> Vec<Hit> {
    subject.index.sparse(terms(query), filter, limit).await.expect("searched")
}

fn assert_scores(hits: &[Hit], wanted: &[(u128, f64)]) {
    assert_eq!(numbers(hits), wanted.iter().map(|pair| pair.0).collect::<Vec<_>>());
    for (hit, (number, score)) in hits.iter().zip(wanted) {
        assert!((f64::from(hit.score) - score).abs() < 1e-3, "{number}: {} instead of {score}", hit.score);
    }
}

/// `ln(1 + (N - df + 0.5) / (df + 0.5))`
fn idf(passages: f64, df: f64) -> f64 {
    (1.0 + (passages - df + 0.5) / (df + 0.5)).ln()
}

pub(crate) async fn an_empty_index_answers_nothing(subject: &Subject) {
    let filter = citizen();
    let legs = subject.index.legs(EAST.to_vec(), terms(&[(1, 1.0)]), &filter, 10).await.expect("searched");
    assert!(legs.dense.is_empty() && legs.bm25.is_empty());
    assert!(subject.index.fetch(&[id(1)], &filter).await.expect("fetched").is_empty());
    assert!(subject.index.article("article-1", &filter).await.expect("read").is_empty());
    assert!(subject.index.manifest(CITY).await.expect("listed").is_empty());
    assert_eq!(subject.index.stats().await.expect("counted").passages, 0);
    subject.index.upsert(Vec::new()).await.expect("nothing to do");
    subject.index.delete(Vec::new()).await.expect("nothing to do");
    subject.index.optimize().await.expect("nothing to do");
}

pub(crate) async fn dense_hits_are_ordered_with_ties_by_id(subject: &Subject) {
    let points = [(7, 40.0), (3, 20.0), (9, 20.0), (1, 90.0), (5, 0.0)];
    subject.put(points.map(|(number, degrees)| with_vector(number, at(degrees))).into()).await;
    let hits = dense(subject, &EAST, &citizen(), 10).await;
    let cos = |degrees: f64| degrees.to_radians().cos();
    assert_scores(&hits, &[(5, 1.0), (3, cos(20.0)), (9, cos(20.0)), (7, cos(40.0)), (1, 0.0)]);
    assert_eq!(numbers(&dense(subject, &EAST, &citizen(), 2).await), [5, 3]);
}

pub(crate) async fn ties_are_cut_by_id(subject: &Subject) {
    // Written from the highest id down, so that the order of writing is no help.
    subject.put((1..=120).rev().map(point).collect()).await;
    subject.put(vec![with_vector(500, at(10.0))]).await;
    assert_eq!(numbers(&dense(subject, &EAST, &citizen(), 5).await), [1, 2, 3, 4, 5]);
    assert_eq!(numbers(&sparse(subject, &[(1, 1.0)], &citizen(), 5).await), [1, 2, 3, 4, 5]);
    assert_eq!(numbers(&dense(subject, &at(10.0), &citizen(), 3).await), [500, 1, 2]);
}

pub(crate) async fn a_zero_vector_has_no_neighbours(subject: &Subject) {
    subject.put(vec![point(1), with_vector(2, vec![0.0; DIMENSION])]).await;
    assert!(dense(subject, &[0.0; DIMENSION], &citizen(), 10).await.is_empty());
    assert_scores(&dense(subject, &EAST, &citizen(), 10).await, &[(1, 1.0), (2, 0.0)]);
    let nothing = SparseVector::default();
    let legs = subject.index.legs(vec![0.0; DIMENSION], nothing, &citizen(), 10).await.expect("searched");
    assert!(legs.dense.is_empty() && legs.bm25.is_empty());
}

pub(crate) async fn sparse_scores_follow_the_formula(subject: &Subject) {
    let points = [with_terms(1, &[(10, 1.5), (20, 0.5)]), with_terms(2, &[(10, 1.0)]), with_terms(3, &[(30, 2.0)])];
    subject.put(points.into()).await;
    let hits = sparse(subject, &[(10, 1.0), (20, 2.0), (99, 1.0)], &citizen(), 10).await;
    let (ten, twenty) = (idf(3.0, 2.0), idf(3.0, 1.0));
    assert_scores(&hits, &[(1, 1.5 * ten + 2.0 * 0.5 * twenty), (2, ten)]);
}

pub(crate) async fn idf_counts_what_the_reader_may_not_see(subject: &Subject) {
    let hidden = |number| point_with(number, |passage| passage.tenant = "elsewhere".to_owned());
    subject.put(vec![point(1), hidden(2), hidden(3), with_terms(4, &[(2, 1.0)])]).await;
    assert_scores(&sparse(subject, &[(1, 1.0)], &citizen(), 10).await, &[(1, idf(4.0, 3.0))]);
}

pub(crate) async fn passages_without_a_term_are_no_results(subject: &Subject) {
    subject.put(vec![with_terms(1, &[(1, 1.0)]), with_terms(2, &[(2, 1.0)]), with_terms(3, &[])]).await;
    assert_eq!(numbers(&sparse(subject, &[(2, 1.0)], &citizen(), 10).await), [2]);
    assert!(sparse(subject, &[(3, 1.0)], &citizen(), 10).await.is_empty());
    assert!(sparse(subject, &[], &citizen(), 10).await.is_empty());
    assert_eq!(dense(subject, &EAST, &citizen(), 10).await.len(), 3, "a passage without terms is found by its vector");
}

pub(crate) async fn both_legs_are_those_of_the_single_searches(subject: &Subject) {
    let points = (1..=30).map(|number| {
        let weights = terms(&[(number as u32 % 3, 1.0), (7, number as f32)]);
        IndexPoint { bm25: weights, ..with_vector(number, at(number as f32)) }
    });
    subject.put(points.collect()).await;
    let query = [(0, 1.0), (7, 1.0)];
    let legs = subject.index.legs(NORTH.to_vec(), terms(&query), &citizen(), 12).await.expect("searched");
    assert_eq!(legs.dense, dense(subject, &NORTH, &citizen(), 12).await);
    assert_eq!(legs.bm25, sparse(subject, &query, &citizen(), 12).await);
    assert_eq!(numbers(&legs.dense)[..3], [30, 29, 28]);
    assert_eq!((legs.dense.len(), legs.bm25.len()), (12, 12));
}

/// Passages of every kind of audience, day and topic.
fn assorted() -> Vec<IndexPoint> {
    let internal = |departments: &[&str]| {
        let departments: Vec<String> = departments.iter().map(|&name| name.to_owned()).collect();
        move |passage: &mut madoguchi_ingest::Passage| {
            passage.visibility = Visibility::Internal;
            passage.departments = departments;
        }
    };
    vec![
        point(1),
        point_with(2, |passage| passage.tenant = "region".to_owned()),
        point_with(3, |passage| passage.category = Some("転入".to_owned())),
        point_with(4, |passage| passage.category = Some("税".to_owned())),
        point_with(5, internal(&[])),
        point_with(6, internal(&["市民課"])),
        point_with(7, internal(&["市民課", "税務課"])),
        point_with(8, |passage| passage.effective_from = Some(date(2027, 4, 1))),
        point_with(9, |passage| passage.expires_on = Some(date(2026, 3, 31))),
        point_with(10, |passage| {
            passage.effective_from = Some(date(2026, 4, 1));
            passage.expires_on = Some(date(2027, 3, 31));
        }),
        // Departments of a public passage are no restriction.
        point_with(11, |passage| passage.departments = vec!["税務課".to_owned()]),
    ]
}

/// The readers to try on [`assorted`], and what each may see.
fn readers() -> Vec<(SearchFilter, Vec<u128>)> {
    let of_topic = |mut filter: SearchFilter, topic: &str| {
        filter.category = Some(topic.to_owned());
        filter
    };
    let on = |mut filter: SearchFilter, year, month, day| {
        filter.on = date(year, month, day);
        filter
    };
    let of_tenants = |mut filter: SearchFilter, tenants: &[&str]| {
        filter.tenants = tenants.iter().map(|&tenant| tenant.to_owned()).collect();
        filter
    };
    vec![
        (citizen(), vec![1, 3, 4, 10, 11]),
        (staff(&[]), vec![1, 3, 4, 5, 10, 11]),
        (staff(&["税務課"]), vec![1, 3, 4, 5, 7, 10, 11]),
        (staff(&["福祉課", "市民課"]), vec![1, 3, 4, 5, 6, 7, 10, 11]),
        (of_topic(citizen(), "転入"), vec![3]),
        (of_topic(citizen(), "無い話題"), vec![]),
        (on(citizen(), 2026, 3, 31), vec![1, 3, 4, 9, 11]),
        (on(citizen(), 2027, 4, 1), vec![1, 3, 4, 8, 11]),
        (of_tenants(citizen(), &["region"]), vec![2]),
        (of_tenants(staff(&["市民課"]), &["region", CITY]), vec![1, 2, 3, 4, 5, 6, 7, 10, 11]),
        (of_tenants(citizen(), &[]), vec![]),
    ]
}

pub(crate) async fn every_read_admits_the_same_passages(subject: &Subject) {
    subject.put(assorted()).await;
    let everything: Vec<_> = (1..=11).map(id).collect();
    for (filter, wanted) in readers() {
        assert_eq!(numbers(&dense(subject, &EAST, &filter, 20).await), wanted, "dense for {filter:?}");
        assert_eq!(numbers(&sparse(subject, &[(1, 1.0)], &filter, 20).await), wanted, "sparse for {filter:?}");
        let fetched = subject.index.fetch(&everything, &filter).await.expect("fetched");
        assert_eq!(
            fetched.iter().map(|passage| passage.id.as_u128()).collect::<Vec<_>>(),
            wanted,
            "fetch for {filter:?}"
        );
        for number in 1..=11 {
            let article = subject.index.article(&format!("article-{number}"), &filter).await.expect("read");
            assert_eq!(article.len(), usize::from(wanted.contains(&number)), "article {number} for {filter:?}");
        }
    }
}

pub(crate) async fn the_first_and_the_last_day_are_in_force(subject: &Subject) {
    let (first, last) = (date(2026, 10, 1), date(2026, 12, 31));
    let dated = point_with(1, |passage| {
        passage.effective_from = Some(first);
        passage.expires_on = Some(last);
    });
    subject.put(vec![dated]).await;
    let day_before = |day: jiff::civil::Date| day.yesterday().expect("a day");
    let day_after = |day: jiff::civil::Date| day.tomorrow().expect("a day");
    for (day, wanted) in [(day_before(first), 0), (first, 1), (last, 1), (day_after(last), 0)] {
        let filter = SearchFilter::citizen(CITY, day);
        assert_eq!(dense(subject, &EAST, &filter, 5).await.len(), wanted, "dense on {day}");
        assert_eq!(sparse(subject, &[(1, 1.0)], &filter, 5).await.len(), wanted, "sparse on {day}");
        assert_eq!(subject.index.fetch(&[id(1)], &filter).await.expect("fetched").len(), wanted, "fetch on {day}");
    }
}

pub(crate) async fn passages_out_of_force_do_not_crowd_out_others(subject: &Subject) {
    let expired = |number| point_with(number, |passage| passage.expires_on = Some(TODAY.yesterday().expect("a day")));
    let further = (101..=300).map(|number| IndexPoint { bm25: terms(&[(1, 0.5)]), ..with_vector(number, at(30.0)) });
    // The nearest sixty are out of force: fewer than a third of all, then, with the rest deleted, nearly all.
    subject.put((1..=60).map(expired).chain(further).collect()).await;
    let wanted: Vec<u128> = (101..=110).collect();
    assert_eq!(numbers(&dense(subject, &EAST, &citizen(), 10).await), wanted);
    assert_eq!(numbers(&sparse(subject, &[(1, 1.0)], &citizen(), 10).await), wanted);
    subject.delete((106..=300).map(id).collect()).await;
    assert_eq!(numbers(&dense(subject, &EAST, &citizen(), 10).await), wanted[..5]);
    assert_eq!(numbers(&sparse(subject, &[(1, 1.0)], &citizen(), 10).await), wanted[..5]);
}

pub(crate) async fn an_upsert_replaces(subject: &Subject) {
    subject.put(vec![point(1), point(2)]).await;
    // What was fetched before must not come back after.
    assert_eq!(subject.index.fetch(&[id(1)], &citizen()).await.expect("fetched").len(), 1);
    let mut changed = with_terms(1, &[(5, 1.0)]);
    changed.dense = NORTH.to_vec();
    changed.passage.text = "改めた本文です。".to_owned();
    changed.passage.expires_on = Some(TODAY);
    changed.passage.content_hash = "another".to_owned();
    subject.put(vec![changed.clone()]).await;

    let fetched = subject.index.fetch(&[id(1)], &citizen()).await.expect("fetched");
    assert_eq!(*fetched[0], changed.passage);
    assert_eq!(numbers(&sparse(subject, &[(1, 1.0)], &citizen(), 5).await), [2]);
    assert_eq!(numbers(&sparse(subject, &[(5, 1.0)], &citizen(), 5).await), [1]);
    assert_scores(&dense(subject, &NORTH, &citizen(), 5).await, &[(1, 1.0), (2, 0.0)]);
    let tomorrow = SearchFilter::citizen(CITY, TODAY.tomorrow().expect("a day"));
    assert_eq!(numbers(&dense(subject, &NORTH, &tomorrow, 5).await), [2]);
    assert_eq!(subject.index.stats().await.expect("counted").passages, 2);
    assert_eq!(subject.index.manifest(CITY).await.expect("listed")[0].content_hash, "another");

    changed.passage.expires_on = None;
    changed.passage.visibility = Visibility::Internal;
    subject.put(vec![changed]).await;
    assert_eq!(numbers(&dense(subject, &NORTH, &tomorrow, 5).await), [2]);
    assert_eq!(dense(subject, &NORTH, &staff(&[]), 5).await.len(), 2);
}

pub(crate) async fn a_deleted_passage_is_gone(subject: &Subject) {
    subject.put((1..=4).map(point).collect()).await;
    assert_eq!(subject.index.fetch(&[id(2)], &citizen()).await.expect("fetched").len(), 1);
    subject.delete(vec![id(2), id(4), id(77)]).await;
    subject.delete(vec![id(2)]).await;
    assert_eq!(numbers(&dense(subject, &EAST, &citizen(), 10).await), [1, 3]);
    assert_eq!(numbers(&sparse(subject, &[(1, 1.0)], &citizen(), 10).await), [1, 3]);
    assert!(subject.index.fetch(&[id(2)], &citizen()).await.expect("fetched").is_empty());
    assert!(subject.index.article("article-2", &citizen()).await.expect("read").is_empty());
    assert_eq!(subject.index.stats().await.expect("counted").passages, 2);
    subject.put(vec![point(2)]).await;
    assert_eq!(numbers(&dense(subject, &EAST, &citizen(), 10).await), [1, 2, 3]);
}

pub(crate) async fn fetch_keeps_the_order_asked_for(subject: &Subject) {
    subject.put((1..=5).map(point).collect()).await;
    for round in ["first", "again"] {
        let fetched = subject.index.fetch(&[4, 9, 1, 5, 1].map(id), &citizen()).await.expect("fetched");
        let order: Vec<u128> = fetched.iter().map(|passage| passage.id.as_u128()).collect();
        assert_eq!(order, [4, 1, 5, 1], "{round}");
    }
    assert!(subject.index.fetch(&[], &citizen()).await.expect("fetched").is_empty());
}

pub(crate) async fn an_article_is_read_by_position(subject: &Subject) {
    let part = |number, position| {
        point_with(number, |passage| {
            passage.article_id = "guide-moving".to_owned();
            passage.position = position;
        })
    };
    let mut internal = part(4, 3);
    internal.passage.visibility = Visibility::Internal;
    subject.put(vec![part(1, 2), part(2, 0), part(3, 1), internal, point(9)]).await;
    let read = subject.index.article("guide-moving", &citizen()).await.expect("read");
    assert_eq!(read.iter().map(|passage| passage.id.as_u128()).collect::<Vec<_>>(), [2, 3, 1]);
    assert_eq!(subject.index.article("guide-moving", &staff(&[])).await.expect("read").len(), 4);
    assert!(subject.index.article("guide-none", &citizen()).await.expect("read").is_empty());
}

pub(crate) async fn the_manifest_lists_one_tenant_by_id(subject: &Subject) {
    // More than a page of any backend, of every audience and day.
    let points = (1..=1100).map(|number| {
        point_with(number, |passage| {
            if number % 2 == 0 {
                passage.visibility = Visibility::Internal;
            }
            if number % 3 == 0 {
                passage.expires_on = Some(date(2020, 1, 1));
            }
            if number % 100 == 0 {
                passage.tenant = "region".to_owned();
            }
        })
    });
    subject.put(points.rev().collect()).await;
    let manifest = subject.index.manifest(CITY).await.expect("listed");
    let wanted: Vec<_> = (1..=1100).filter(|number| number % 100 != 0).map(id).collect();
    assert_eq!(manifest.iter().map(|entry| entry.id).collect::<Vec<_>>(), wanted);
    let entry = &manifest[4];
    let (article_id, source) = (entry.article_id.as_str(), entry.source.as_str());
    assert_eq!((article_id, source, entry.content_hash.as_str()), ("article-5", "faq/moving.csv#5", "hash-5"));
    assert_eq!(subject.index.manifest("region").await.expect("listed").len(), 11);
    assert_eq!(subject.index.stats().await.expect("counted").passages, 1100);
}

pub(crate) async fn a_wrong_length_is_refused_whole(subject: &Subject) {
    let refused = subject.index.upsert(vec![point(1), with_vector(2, vec![1.0; 3])]).await;
    assert!(matches!(refused, Err(IndexError::Dimension { found: 3, wanted: DIMENSION })), "{refused:?}");
    let refused = subject.index.dense(vec![1.0; 5], &citizen(), 5).await;
    assert!(matches!(refused, Err(IndexError::Dimension { found: 5, wanted: DIMENSION })), "{refused:?}");
    let IndexStats { passages, .. } = subject.index.stats().await.expect("counted");
    assert_eq!(passages, 0);
}

pub(crate) async fn a_limit_of_zero_is_none(subject: &Subject) {
    subject.put(vec![point(1)]).await;
    assert!(dense(subject, &EAST, &citizen(), 0).await.is_empty());
    assert!(sparse(subject, &[(1, 1.0)], &citizen(), 0).await.is_empty());
}

pub(crate) async fn text_comes_back_as_it_was(subject: &Subject) {
    let text = "髙橋さん①㈱\n\t\"引用\" \\ \u{1f}\u{0} 𠮷野家 🏠\u{200d}";
    let written = point_with(1, |passage| {
        passage.text = text.to_owned();
        passage.keywords = vec!["引越し".to_owned(), String::new()];
        passage.category = Some("転入・転出".to_owned());
        passage.revised_on = Some(date(2026, 4, 1));
    });
    subject.put(vec![written.clone()]).await;
    let fetched = subject.index.fetch(&[id(1)], &citizen()).await.expect("fetched");
    assert_eq!(*fetched[0], written.passage);
}
