//! The retriever with one leg alone, and with a model that reads question and passage together.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::Path;
use std::sync::{Arc, Mutex};

use madoguchi_embed::{CrossEncoder, EmbedError, default_model};
use madoguchi_index::{MemoryIndex, PassageIndex, SearchFilter};
use madoguchi_ingest::{Passage, ReadOptions, read};
use madoguchi_retrieve::{
    Bm25Options, CrossEncoding, Evidence, Indexer, Indexing, Learned, Legs, Question, RankOptions, Representation,
    Retriever,
};
use madoguchi_text::{Analyzer, Synonyms, ensure_ipadic};

const FAQ: &str = "id,question,answer
moved-in,市外から引っ越してきたときの手続きは？,14日以内に転入届を出してください。
moved-out,市外へ引っ越すときの手続きは？,転出届を出してください。
moved-within,市内で引っ越したときの手続きは？,転居届を出してください。
big-trash,粗大ごみはどう出しますか？,予約制です。
";
const ASKED: &str = "引っ越しの手続きを教えて";

/// Believes in one passage, and keeps what it was asked.
struct Believer {
    favourite: &'static str,
    asked: Mutex<Vec<(String, usize)>>,
}

impl CrossEncoder for Believer {
    fn logits(&self, question: &str, passages: &[&str]) -> Result<Vec<f32>, EmbedError> {
        self.asked.lock().expect("not poisoned").push((question.to_owned(), passages.len()));
        Ok(passages.iter().map(|text| if text.contains(self.favourite) { 8.0 } else { -8.0 }).collect())
    }
}

struct Broken;

impl CrossEncoder for Broken {
    fn logits(&self, _: &str, _: &[&str]) -> Result<Vec<f32>, EmbedError> {
        Err(EmbedError::CrossEncoder { model: "broken".to_owned(), reason: "no memory".to_owned() })
    }
}

struct World {
    representation: Arc<Representation>,
    index: Arc<dyn PassageIndex>,
}

impl World {
    /// `None`, with a message, where there is no dictionary.
    async fn new() -> Option<Self> {
        let source = Path::new("/usr/share/mecab/dic/ipadic");
        if !source.exists() {
            println!("skipped: {} is missing (apt-get install mecab-ipadic)", source.display());
            return None;
        }
        let built =
            ensure_ipadic(&std::env::temp_dir().join("madoguchi-retrieve-ipadic"), source).expect("a dictionary");
        let analyzer = Arc::new(Analyzer::open(&built, None).expect("an analyzer"));
        let embedder = Arc::new(default_model().expect("the shipped model"));
        let representation = Representation::new(analyzer, embedder, Synonyms::default(), Bm25Options::default());
        let representation = Arc::new(representation);
        let index: Arc<dyn PassageIndex> = Arc::new(MemoryIndex::new(representation.identity().dimension));
        let indexing = Indexing { upsert: passages(), delete: Vec::new() };
        Indexer::new(representation.clone(), index.clone()).apply(indexing, |_| {}).await.expect("indexed");
        Some(Self { representation, index })
    }

    fn retriever(&self, options: RankOptions) -> Retriever {
        Retriever::new(self.representation.clone(), self.index.clone(), Learned::default(), options)
    }
}

fn passages() -> Vec<Passage> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("faq.csv");
    std::fs::write(&file, FAQ).expect("written");
    read(&[file], &ReadOptions::new("test")).passages
}

fn question(text: &str) -> Question {
    let filter = SearchFilter::citizen("test", "2026-11-22".parse().expect("a day"));
    Question { text: text.to_owned(), original: None, history: Vec::new(), filter, limit: 4 }
}

fn ids(evidence: &Evidence) -> Vec<&str> {
    evidence.passages.iter().map(|scored| scored.passage.article_id.as_str()).collect()
}

/// What the cross-encoder said of each, tenfold reduced as the feature is.
fn said(evidence: &Evidence) -> Vec<f32> {
    let features = evidence.passages.iter().map(|scored| scored.legs.features.expect("it was read"));
    features.map(|features| features.get("cross_encoder").expect("a feature")).collect()
}

#[tokio::test]
async fn one_leg_alone_finds_what_it_finds() {
    let Some(world) = World::new().await else { return };
    for (legs, has_dense, has_bm25) in [(Legs::Both, true, true), (Legs::Dense, true, false), (Legs::Bm25, false, true)]
    {
        let retriever = world.retriever(RankOptions { legs, reread: 0, ..RankOptions::default() });
        let found = retriever.retrieve(&question(ASKED)).await.expect("found");
        assert!(!found.passages.is_empty(), "{legs:?}");
        let any = |leg: fn(&madoguchi_retrieve::LegScores) -> bool| found.passages.iter().any(|one| leg(&one.legs));
        assert_eq!(any(|legs| legs.dense.is_some()), has_dense, "{legs:?}");
        assert_eq!(any(|legs| legs.bm25.is_some()), has_bm25, "{legs:?}");
        assert!(found.passages.iter().all(|one| one.legs.features.is_none()), "nothing is reread");
    }
}

#[tokio::test]
async fn the_best_are_read_together_and_what_is_not_read_counts_as_the_worst_of_them() {
    let Some(world) = World::new().await else { return };
    let plain = world.retriever(RankOptions::default()).retrieve(&question(ASKED)).await.expect("found");
    let order = ids(&plain);
    assert_eq!(said(&plain), [0.0; 4], "without the model its feature says nothing");
    // The third of the order without it comes first once it is read, and stays where it is while it is not.
    let favourite = passages().into_iter().find(|one| one.article_id == order[2]).expect("a passage");
    let favourite: &'static str = Box::leak(favourite.text.into_boxed_str());
    for (candidates, first) in [(4, order[2]), (3, order[2]), (2, order[0])] {
        let believer = Arc::new(Believer { favourite, asked: Mutex::default() });
        let encoding = CrossEncoding::new(believer.clone(), candidates);
        let retriever = world.retriever(RankOptions::default()).with_cross_encoding(encoding);
        let found = retriever.retrieve(&question(ASKED)).await.expect("found");
        assert_eq!(ids(&found)[0], first, "{candidates}");
        let lowest = said(&found).into_iter().fold(f32::INFINITY, f32::min);
        assert_eq!((said(&found)[3], lowest), (-0.8, -0.8), "{candidates}");
        assert_eq!(believer.asked.lock().expect("not poisoned")[0].1, candidates);
        assert!(found.passages.is_sorted_by(|a, b| a.score >= b.score), "{candidates}");
    }
}

#[tokio::test]
async fn whoever_asks_an_entrys_own_question_gets_it_whatever_the_model_believes() {
    let Some(world) = World::new().await else { return };
    let believer = Arc::new(Believer { favourite: "予約制", asked: Mutex::default() });
    let retriever = world.retriever(RankOptions::default()).with_cross_encoding(CrossEncoding::new(believer, 4));
    let found = retriever.retrieve(&question("市内で引っ越したときの手続きは？")).await.expect("found");
    assert_eq!(ids(&found)[0], "moved-within");
}

#[tokio::test]
async fn a_broken_model_is_an_error_that_names_it() {
    let Some(world) = World::new().await else { return };
    let retriever =
        world.retriever(RankOptions::default()).with_cross_encoding(CrossEncoding::new(Arc::new(Broken), 4));
    let error = retriever.retrieve(&question(ASKED)).await.expect_err("broken").to_string();
    assert!(error.contains("cross-encoder broken: no memory"), "{error}");
}
