use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt, StreamExt, stream};
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
use crate::chat::{ChatDelta, ChatError, ChatModel, ChatRequest, FinishReason};
use crate::mask::PersonalData;
use crate::model::{AskRequest, Grade, Outcome, Style};
use crate::prompt::Prompts;
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

/// How the model words a question.
#[derive(Clone, Copy)]
enum Wording {
    Says(&'static str),
    Fails,
    Dawdles,
}

/// A model that words questions as it is told and answers nothing; what it was to word is kept.
struct Scripted {
    wording: Wording,
    asked: Mutex<Vec<String>>,
}

impl ChatModel for Scripted {
    fn stream(&self, request: ChatRequest) -> BoxStream<'_, Result<ChatDelta, ChatError>> {
        let says = |text: &str| vec![Ok(ChatDelta::Text(text.to_owned())), Ok(ChatDelta::Finished(FinishReason::Stop))];
        if !request.system.contains("書き直します") {
            return stream::iter(says("NO_ANSWER")).boxed();
        }
        self.asked.lock().expect("not poisoned").push(request.user);
        match self.wording {
            Wording::Says(text) => stream::iter(says(text)).boxed(),
            Wording::Fails => stream::iter([Err(ChatError::Transient { reason: "gone".to_owned() })]).boxed(),
            Wording::Dawdles => stream::pending().boxed(),
        }
    }
}

fn world(is_broken: bool) -> Option<World> {
    world_with(is_broken, None)
}

fn world_with(is_broken: bool, model: Option<Arc<Scripted>>) -> Option<World> {
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
    let grade = if model.is_some() { Grade::Llm } else { Grade::Extractive };
    let settings = AnswerSettings { thresholds, grade, rewrite_timeout_ms: 200, ..AnswerSettings::default() };
    let mut answerer = Answerer::new(analyzer, Arc::new(desks()), settings);
    if let Some(model) = model {
        answerer = answerer.with_model(model, Arc::new(Prompts::embedded().expect("embedded prompts")));
    }
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

const BEFORE: &str = "転入届の期限はいつですか。";

/// The notes of the answer to `question` behind [`BEFORE`], what was embedded and what the model was to word.
async fn behind(question: &str, wording: Wording) -> Option<(Vec<String>, String, Vec<String>)> {
    let model = Arc::new(Scripted { wording, asked: Mutex::default() });
    let world = world_with(false, Some(model.clone()))?;
    let history = vec![Turn { question: BEFORE.to_owned(), answer: String::new() }];
    let answer = world.engine.answer(request(question), citizen(), history, "t".to_owned()).await.expect("a question");
    let embedded = world.embedder.0.lock().expect("not poisoned").join("\n");
    let asked = model.asked.lock().expect("not poisoned").clone();
    Some((answer.notes, embedded, asked))
}

#[tokio::test]
async fn a_follow_up_is_searched_for_as_a_model_words_it_and_the_reader_is_told() {
    let reply = "転入届は代理人でも出せますか。";
    let Some((notes, embedded, asked)) = behind("じゃあ代理人は？", Wording::Says(reply)).await else { return };
    assert!(embedded.lines().any(|text| text == reply), "{embedded}");
    assert!(notes.iter().any(|note| note.contains(reply)), "{notes:?}");
    assert_eq!(asked.len(), 1);
    assert!(asked[0].contains(BEFORE) && asked[0].contains("<question>\nじゃあ代理人は？"), "{}", asked[0]);
}

#[tokio::test]
async fn where_nothing_comes_of_it_the_follow_up_is_completed_by_rule() {
    for wording in [
        Wording::Says("転入届は30日以内なら代理人でも出せますか。"),
        Wording::Says("NO_ANSWER"),
        Wording::Says("質問を書き直しました。\n転入届は代理人でも出せますか。"),
        Wording::Fails,
        Wording::Dawdles,
    ] {
        let Some((notes, embedded, _)) = behind("じゃあ代理人は？", wording).await else { return };
        assert!(embedded.lines().any(|text| text == "転入届の期限は じゃあ代理人は？"), "{embedded}");
        assert!(notes.is_empty(), "{notes:?}");
    }
}

#[tokio::test]
async fn a_question_that_stands_on_its_own_stays_as_it_is() {
    let copied = "転入届の代理人は？";
    let Some((notes, embedded, _)) = behind(copied, Wording::Says(copied)).await else { return };
    assert!(notes.is_empty(), "{notes:?}");
    assert!(embedded.lines().any(|text| text == copied), "{embedded}");
    assert!(!embedded.contains(&format!("{BEFORE} {copied}")), "{embedded}");
    let model =
        Arc::new(Scripted { wording: Wording::Says("住民票はどこですか。"), asked: Mutex::default() });
    let Some(world) = world_with(false, Some(model.clone())) else { return };
    let alone = world.engine.answer(request("代理人は？"), citizen(), Vec::new(), "t".to_owned()).await;
    assert!(alone.is_ok() && model.asked.lock().expect("not poisoned").is_empty(), "nothing was asked before");
}

#[tokio::test]
async fn a_question_in_another_language_is_searched_for_in_japanese() {
    let reply = "転入届の期限はいつですか";
    let model = Arc::new(Scripted { wording: Wording::Says(reply), asked: Mutex::default() });
    let Some(world) = world_with(false, Some(model)) else { return };
    let question = request("By when must I hand in the moving-in notice?");
    let answer = world.engine.answer(question, citizen(), Vec::new(), "t".to_owned()).await.expect("a question");
    let embedded = world.embedder.0.lock().expect("not poisoned").join("\n");
    assert!(embedded.lines().any(|text| text == reply), "{embedded}");
    assert!(!answer.notes.iter().any(|note| note.contains(reply)), "{:?}", answer.notes);
}
