use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::civil::date;
use madoguchi_embed::{EmbedError, Embedder, Role};
use madoguchi_index::{
    Hit, IndexError, IndexPoint, IndexStats, ManifestEntry, PassageIndex, SearchFilter, SparseVector,
};
use madoguchi_ingest::Passage;
use madoguchi_retrieve::{Bm25Options, Learned, RankOptions, Representation, Retriever, Turn};
use madoguchi_text::Synonyms;
use uuid::Uuid;

use super::{Engine, EngineSettings, ValidationError};
use crate::answerer::Answerer;
use crate::mask::PersonalData;
use crate::model::{AskRequest, Outcome, Style};
use crate::sample::{analyzer, desks, faq};
use crate::settings::{AnswerSettings, Thresholds};

/// An index that finds all it holds, or nothing works in it.
#[derive(Default)]
struct Shelf {
    passages: HashMap<Uuid, Arc<Passage>>,
    is_broken: bool,
    filters: Mutex<Vec<SearchFilter>>,
}

impl Shelf {
    fn hits(&self, filter: &SearchFilter) -> Result<Vec<Hit>, IndexError> {
        self.filters.lock().expect("not poisoned").push(filter.clone());
        if self.is_broken {
            return Err(IndexError::Engine { doing: "searching", reason: "the disk is gone".to_owned() });
        }
        let admitted = self.passages.values().filter(|passage| filter.admits(passage));
        Ok(admitted.map(|passage| Hit { id: passage.id, score: 1.0 }).collect())
    }
}

impl PassageIndex for Shelf {
    fn upsert(&self, _: Vec<IndexPoint>) -> BoxFuture<'_, Result<(), IndexError>> {
        async { Ok(()) }.boxed()
    }
    fn delete(&self, _: Vec<Uuid>) -> BoxFuture<'_, Result<(), IndexError>> {
        async { Ok(()) }.boxed()
    }
    fn dense<'a>(
        &'a self,
        _: Vec<f32>,
        filter: &'a SearchFilter,
        _: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>> {
        async move { self.hits(filter) }.boxed()
    }
    fn sparse<'a>(
        &'a self,
        _: SparseVector,
        filter: &'a SearchFilter,
        _: usize,
    ) -> BoxFuture<'a, Result<Vec<Hit>, IndexError>> {
        async move { self.hits(filter) }.boxed()
    }
    fn fetch<'a>(
        &'a self,
        ids: &'a [Uuid],
        _: &'a SearchFilter,
    ) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>> {
        async move { Ok(ids.iter().filter_map(|id| self.passages.get(id).cloned()).collect()) }.boxed()
    }
    fn article<'a>(&'a self, _: &'a str, _: &'a SearchFilter) -> BoxFuture<'a, Result<Vec<Arc<Passage>>, IndexError>> {
        async { Ok(Vec::new()) }.boxed()
    }
    fn manifest<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Vec<ManifestEntry>, IndexError>> {
        async { Ok(Vec::new()) }.boxed()
    }
    fn stats(&self) -> BoxFuture<'_, Result<IndexStats, IndexError>> {
        async { Ok(IndexStats::default()) }.boxed()
    }
    fn optimize(&self) -> BoxFuture<'_, Result<(), IndexError>> {
        async { Ok(()) }.boxed()
    }
}

/// Every text points the same way; what was embedded is kept.
#[derive(Default)]
struct OneWay(Mutex<Vec<String>>);

impl Embedder for OneWay {
    fn id(&self) -> &str {
        "one-way"
    }
    fn dimension(&self) -> usize {
        2
    }
    fn embed(&self, _: Role, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.0.lock().expect("not poisoned").extend(texts.iter().map(|text| (*text).to_owned()));
        Ok(texts.iter().map(|_| vec![1.0, 0.0]).collect())
    }
}

struct World {
    engine: Engine,
    shelf: Arc<Shelf>,
    embedder: Arc<OneWay>,
}

fn world(is_broken: bool) -> Option<World> {
    let analyzer = analyzer()?;
    let mut passage = faq("faq-1", "転入届の期限はいつですか。", "14日以内です。");
    passage.category = Some("引っ越し".to_owned());
    let shelf =
        Arc::new(Shelf { passages: HashMap::from([(passage.id, Arc::new(passage))]), is_broken, ..Shelf::default() });
    let embedder = Arc::new(OneWay::default());
    let representation =
        Representation::new(Arc::clone(&analyzer), embedder.clone(), Synonyms::default(), Bm25Options::default());
    let retriever = Retriever::new(Arc::new(representation), shelf.clone(), Learned::default(), RankOptions::default());
    let thresholds = Thresholds { answer: 0.0, ..Thresholds::default() };
    let settings = AnswerSettings { thresholds, ..AnswerSettings::default() };
    let answerer = Answerer::new(analyzer, Arc::new(desks()), settings);
    let safety = Arc::new(madoguchi_safety::Recogniser::embedded().expect("safety files"));
    let settings = EngineSettings { question_chars: 100, passages: 8 };
    let engine = Engine::new(Arc::new(retriever), Arc::new(answerer), safety, settings);
    Some(World { engine, shelf, embedder })
}

fn request(question: &str) -> AskRequest {
    AskRequest {
        question: question.to_owned(),
        session_id: None,
        language: None,
        style: Style::Standard,
        category: None,
        history: Vec::new(),
    }
}

fn citizen() -> SearchFilter {
    SearchFilter::citizen("setomi", date(2026, 11, 21))
}

#[tokio::test]
async fn a_question_is_masked_before_anything_sees_it() {
    let Some(world) = world(false) else { return };
    let history = vec![Turn { question: "090-1111-2222の者です".to_owned(), answer: String::new() }];
    let question = request(" 転入届の期限は？電話は090-1234-5678です ");
    let asked = world.engine.ask(question, citizen(), history, "t".to_owned()).await.expect("a question");
    assert_eq!(asked.question.text.as_str(), "転入届の期限は？電話は〔電話番号〕です");
    assert_eq!(asked.question.kinds, [PersonalData::Phone]);
    assert_eq!(asked.evidence.passages.len(), 1);
    let answer = asked.into_answer().await;
    assert_eq!((answer.outcome, answer.answer.as_str()), (Outcome::Answered, "14日以内です。 [1]"));
    let embedded = world.embedder.0.lock().expect("not poisoned").join("\n");
    assert!(!embedded.is_empty() && !embedded.contains("1234") && !embedded.contains("1111"), "{embedded}");
}

#[tokio::test]
async fn a_category_narrows_the_search() {
    let Some(world) = world(false) else { return };
    let mut question = request("転入届の期限は？");
    question.category = Some("ごみ".to_owned());
    let answer = world.engine.answer(question, citizen(), Vec::new(), "t".to_owned()).await.expect("a question");
    assert_eq!(answer.outcome, Outcome::Declined);
    let filters = world.shelf.filters.lock().expect("not poisoned");
    assert!(filters.iter().all(|filter| filter.category.as_deref() == Some("ごみ")));
}

#[tokio::test]
async fn a_broken_index_names_the_main_desk() {
    let Some(world) = world(true) else { return };
    let asked = world.engine.ask(request("転入届の期限は？"), citizen(), Vec::new(), "t-9".to_owned()).await;
    let answer = asked.expect("a question").into_answer().await;
    assert_eq!((answer.outcome, answer.trace_id.as_str()), (Outcome::Error, "t-9"));
    assert_eq!(answer.contacts[0].department, "市役所代表");
    assert!(answer.answer.contains("0850-22-1111") && !answer.answer.contains("disk"), "{}", answer.answer);
}

#[tokio::test]
async fn questions_that_are_none() {
    let Some(world) = world(false) else { return };
    for (question, expected) in [
        (String::new(), ValidationError::Empty),
        (" \n　".to_owned(), ValidationError::Empty),
        ("\u{200b}\u{feff}".to_owned(), ValidationError::Empty),
        ("あ".repeat(101), ValidationError::TooLong { chars: 101, limit: 100 }),
    ] {
        let asked = world.engine.ask(request(&question), citizen(), Vec::new(), "t".to_owned()).await;
        assert_eq!(asked.err(), Some(expected), "{question:?}");
    }
}
