//! Passages and vectors to test with.

use jiff::civil::{Date, date};
use madoguchi_index::{IndexIdentity, IndexPoint, SearchFilter, SparseVector};
use madoguchi_ingest::{ArticleKind, Passage, Visibility};
use uuid::Uuid;

/// Length of the dense vectors.
pub(crate) const DIMENSION: usize = 4;
/// The day of every search unless a test says otherwise.
pub(crate) const TODAY: Date = date(2026, 11, 21);
/// The tenant of every passage unless a test says otherwise.
pub(crate) const CITY: &str = "setomi";

/// What the indexes under test are made with.
pub(crate) fn identity() -> IndexIdentity {
    IndexIdentity { model: "test-model".to_owned(), dimension: DIMENSION, analyzer: "test-analyzer".to_owned() }
}

pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// A citizen of the city, today.
pub(crate) fn citizen() -> SearchFilter {
    SearchFilter::citizen(CITY, TODAY)
}

/// Staff of the city in `departments`, today.
pub(crate) fn staff(departments: &[&str]) -> SearchFilter {
    SearchFilter::staff(CITY, departments.iter().map(|&name| name.to_owned()), TODAY)
}

/// Weights by term.
pub(crate) fn terms(pairs: &[(u32, f32)]) -> SparseVector {
    SparseVector {
        indices: pairs.iter().map(|pair| pair.0).collect(),
        values: pairs.iter().map(|pair| pair.1).collect(),
    }
}

/// A public passage without dates, with the vector (1, 0, 0, 0) and term 1.
pub(crate) fn point(number: u128) -> IndexPoint {
    IndexPoint { passage: passage(number), dense: vec![1.0, 0.0, 0.0, 0.0], bm25: terms(&[(1, 1.0)]) }
}

/// The same with `change` made to its passage.
pub(crate) fn point_with(number: u128, change: impl FnOnce(&mut Passage)) -> IndexPoint {
    let mut point = point(number);
    change(&mut point.passage);
    point
}

fn passage(number: u128) -> Passage {
    Passage {
        page: None,
        id: id(number),
        article_id: format!("article-{number}"),
        position: 0,
        kind: ArticleKind::Faq,
        tenant: CITY.to_owned(),
        visibility: Visibility::Public,
        departments: Vec::new(),
        owner: Some("市民課".to_owned()),
        title: format!("転入届 {number}"),
        question: Some("転入届はいつまでですか。".to_owned()),
        heading_path: Vec::new(),
        text: format!("引っ越した日から14日以内です。({number})"),
        start_char: 0,
        end_char: 10,
        keywords: Vec::new(),
        versions: Default::default(),
        phrasings: Vec::new(),
        category: None,
        url: None,
        language: "ja".to_owned(),
        revised_on: None,
        effective_from: None,
        expires_on: None,
        contact: None,
        source: format!("faq/moving.csv#{number}"),
        content_hash: format!("hash-{number}"),
    }
}
