use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use madoguchi_ingest::Passage;
use madoguchi_retrieve::{AskedWord, Evidence};

use super::{Answerer, Exchange};
use crate::chat::{ChatDelta, ChatError, ChatModel, ChatRequest, FinishReason};
use crate::mask::Masker;
use crate::model::{Answer, AnswerEvent, Grade, Outcome, Style};
use crate::prompt::Prompts;
use crate::sample::{analyzer, desks, evidence, faq, guide};
use crate::settings::AnswerSettings;

const QUESTION: &str = "転入届はいつまでに出しますか";
const FAQ_ANSWER: &str = "引っ越した日から14日以内に、市民課へ届け出てください。";

/// What a scripted model does on one request.
#[derive(Debug, Clone)]
enum Step {
    Say(&'static str),
    Fail(fn() -> ChatError),
    Finish(FinishReason),
}

/// A model that follows a script: one list of steps per request, the last one again and again.
struct Script {
    requests: Vec<Vec<Step>>,
    asked: AtomicUsize,
    seen: Mutex<Vec<ChatRequest>>,
}

impl Script {
    fn new(requests: Vec<Vec<Step>>) -> Arc<Self> {
        Arc::new(Self { requests, asked: AtomicUsize::new(0), seen: Mutex::default() })
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl ChatModel for Script {
    fn stream(&self, request: ChatRequest) -> BoxStream<'_, Result<ChatDelta, ChatError>> {
        self.seen.lock().expect("not poisoned").push(request);
        let turn = self.asked.fetch_add(1, Ordering::SeqCst).min(self.requests.len() - 1);
        let steps = self.requests[turn].clone();
        async_stream::stream! {
            for step in steps {
                match step {
                    Step::Say(text) => yield Ok(ChatDelta::Text(text.to_owned())),
                    Step::Fail(error) => yield Err(error()),
                    Step::Finish(reason) => yield Ok(ChatDelta::Finished(reason)),
                }
            }
        }
        .boxed()
    }
}

fn settings(grade: Grade) -> AnswerSettings {
    AnswerSettings { grade, city: "瀬戸見市".to_owned(), ..AnswerSettings::default() }
}

fn exchange(question: &str) -> Exchange {
    Exchange {
        question: Masker::new().mask(question).text,
        words: question.to_owned(),
        history: Vec::new(),
        japanese: None,
        understood: 1.0,
        style: Style::Standard,
        language: None,
        trace_id: "trace-1".to_owned(),
    }
}

fn passages() -> Vec<(f32, Passage)> {
    vec![
        (0.9, faq("faq-1", "転入届の期限はいつですか。", FAQ_ANSWER)),
        (0.8, faq("faq-2", "転出届の期限はいつですか。", "引っ越す前に出してください。")),
        (0.7, guide("guide-1", "手引き\n受付は平日8時30分〜17時15分です。")),
    ]
}

fn answerer(grade: Grade, model: Option<&Arc<Script>>) -> Option<(Arc<Answerer>, Arc<Evidence>)> {
    let analyzer = analyzer()?;
    let evidence = Arc::new(evidence(&analyzer, QUESTION, passages()));
    let answerer = Answerer::new(analyzer, Arc::new(desks()), settings(grade));
    let prompts = Arc::new(Prompts::embedded().expect("embedded"));
    let answerer = match model {
        Some(model) => answerer.with_model(model.clone(), prompts),
        None => answerer,
    };
    Some((Arc::new(answerer), evidence))
}

/// The events of one exchange, with the invariant that every stream must keep.
async fn events(answerer: &Arc<Answerer>, evidence: Arc<Evidence>) -> Vec<AnswerEvent> {
    let events: Vec<AnswerEvent> = answerer.answer(exchange(QUESTION), evidence).collect().await;
    let closings = events.iter().filter(|event| matches!(event, AnswerEvent::Closing(_))).count();
    assert_eq!(closings, 1, "{events:?}");
    assert!(matches!(events.last(), Some(AnswerEvent::Closing(_))), "{events:?}");
    events
}

fn closing(events: &[AnswerEvent]) -> Answer {
    match events.last() {
        Some(AnswerEvent::Closing(answer)) => (**answer).clone(),
        other => panic!("no closing: {other:?}"),
    }
}

fn spoken(events: &[AnswerEvent]) -> String {
    events
        .iter()
        .filter_map(|event| if let AnswerEvent::Delta(text) = event { Some(text.as_str()) } else { None })
        .collect()
}

#[tokio::test]
async fn the_answer_object() {
    let Some((answerer, evidence)) = answerer(Grade::Extractive, None) else { return };
    let events = events(&answerer, evidence).await;
    let answer = closing(&events);
    assert_eq!(spoken(&events), answer.answer);
    assert!(matches!(&events[0], AnswerEvent::Evidence(citations) if *citations == answer.citations));
    insta::assert_json_snapshot!(answer);
}

#[tokio::test]
async fn the_declining_object() {
    let Some((answerer, evidence)) = answerer(Grade::Extractive, None) else { return };
    let mut unsure = (*evidence).clone();
    unsure.confidence = 0.3;
    for (scored, confidence) in unsure.passages.iter_mut().zip([0.3, 0.15, 0.05]) {
        scored.confidence = confidence;
    }
    insta::assert_json_snapshot!(closing(&events(&answerer, Arc::new(unsure)).await));
    let nothing = closing(&events(&answerer, Arc::default()).await);
    assert_eq!((nothing.outcome, nothing.contacts[0].department.as_str()), (Outcome::Declined, "市民課"));
    assert!(nothing.suggestions.is_empty());
}

#[tokio::test]
async fn reviewed_only_answers_from_faqs_alone() {
    let Some((answerer, evidence)) = answerer(Grade::ReviewedOnly, None) else { return };
    let mut guide_first = (*evidence).clone();
    guide_first.passages.rotate_right(1);
    guide_first.passages[0].confidence = 0.95;
    let answer = closing(&events(&answerer, Arc::new(guide_first.clone())).await);
    assert_eq!((answer.grade, answer.answer), (Grade::ReviewedOnly, format!("{FAQ_ANSWER} [1]")));
    guide_first.passages.truncate(1);
    assert_eq!(closing(&events(&answerer, Arc::new(guide_first)).await).outcome, Outcome::Declined);
}

#[test]
fn half_understood_questions_must_say_something() {
    let Some((answerer, evidence)) = answerer(Grade::Extractive, None) else { return };
    for (understood, weights, expected) in [
        (1.0, &[3.0][..], true),
        (0.7, &[3.0], true),
        (0.5, &[3.0, 4.0], false),
        (0.5, &[6.0, 7.0], true),
        (0.3, &[6.0, 7.0], false),
    ] {
        let word = |weight: &f32| AskedWord { base: "語".to_owned(), weight: *weight, vector: [1.0].into() };
        let heard = Exchange { understood, ..exchange(QUESTION) };
        let evidence = Evidence { words: weights.iter().map(word).collect(), ..(*evidence).clone() };
        assert_eq!(answerer.is_heard(&heard, &evidence), expected, "{understood} {weights:?}");
        let outcome = if expected { Some(true) } else { None };
        assert_eq!(answerer.extractive(&heard, &evidence).map(|draft| !draft.answer.is_empty()), outcome);
    }
}

#[tokio::test]
async fn a_model_answers_and_is_checked() {
    use Step::{Finish, Say};
    let steps = vec![
        Say("引っ越した日から14日以内に届け"),
        Say("出てください。[1]手数料は500円です。[1]"),
        Say("受付は17時15分までです。[3]"),
        Finish(FinishReason::Stop),
    ];
    let model = Script::new(vec![steps]);
    let Some((answerer, evidence)) = answerer(Grade::Llm, Some(&model)) else { return };
    let events = events(&answerer, evidence).await;
    let answer = closing(&events);
    assert_eq!(answer.grade, Grade::Llm);
    assert_eq!(answer.answer, "引っ越した日から14日以内に届け出てください。 [1] 受付は17時15分までです。 [3]");
    assert_eq!(spoken(&events), answer.answer);
    assert_eq!(answer.citations.iter().map(|citation| citation.n).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(answer.citations[1].quote, "受付は平日8時30分〜17時15分です。");
    let request = &model.seen.lock().expect("not poisoned")[0];
    assert!(request.user.contains(FAQ_ANSWER) && request.user.contains(QUESTION));
}

#[tokio::test]
async fn a_model_that_fails_is_replaced() {
    use Step::{Fail, Finish, Say};
    let stop = || Finish(FinishReason::Stop);
    for (steps, says_something) in [
        (vec![], false),
        (vec![stop()], false),
        (vec![Say("NO_ANSWER"), stop()], false),
        (vec![Say("14日以内です。"), stop()], false),
        (vec![Say("30日以内に届け出てください。[1]"), stop()], false),
        (vec![Say("引っ越した日から14日以内です。[9]"), stop()], false),
        (vec![Say("引っ越した日から14日以内です。[1]次の")], true),
        (vec![Fail(|| ChatError::Transient { reason: "dead".to_owned() })], false),
        (vec![Fail(|| ChatError::Permanent { reason: "no key".to_owned() })], false),
        (vec![Fail(|| ChatError::RateLimited { retry_after: None })], false),
        (vec![Fail(|| ChatError::ContextTooLong)], false),
    ] {
        let model = Script::new(vec![steps.clone()]);
        let Some((answerer, evidence)) = answerer(Grade::Llm, Some(&model)) else { return };
        let events = events(&answerer, evidence).await;
        let answer = closing(&events);
        assert_eq!((answer.outcome, answer.grade), (Outcome::Answered, Grade::Extractive), "{steps:?}");
        assert_eq!(answer.answer, format!("{FAQ_ANSWER} [1]"), "{steps:?}");
        assert_eq!(spoken(&events) != answer.answer, says_something, "{steps:?}");
        let last = events.iter().rev().find_map(|event| match event {
            AnswerEvent::Evidence(citations) => Some(citations),
            _ => None,
        });
        assert_eq!(last, Some(&answer.citations));
    }
}

#[tokio::test]
async fn a_request_that_is_too_long_is_tried_with_fewer_passages() {
    use Step::{Fail, Finish, Say};
    let model = Script::new(vec![
        vec![Fail(|| ChatError::ContextTooLong)],
        vec![Say("引っ越した日から14日以内です。[1]"), Finish(FinishReason::Stop)],
    ]);
    let Some((answerer, evidence)) = answerer(Grade::Llm, Some(&model)) else { return };
    let answer = closing(&events(&answerer, evidence).await);
    assert_eq!((answer.grade, model.asked()), (Grade::Llm, 2));
    let seen = model.seen.lock().expect("not poisoned");
    assert_eq!(seen[0].user.matches("<passage n=").count(), 3);
    assert_eq!(seen[1].user.matches("<passage n=").count(), 1);
}

#[tokio::test]
async fn a_model_that_asks_for_rest_gets_it() {
    let limited = || ChatError::RateLimited { retry_after: Some(Duration::from_secs(200)) };
    let model = Script::new(vec![vec![Step::Fail(limited)]]);
    let Some((answerer, evidence)) = answerer(Grade::Llm, Some(&model)) else { return };
    for _ in 0..3 {
        let answer = closing(&events(&answerer, Arc::clone(&evidence)).await);
        assert_eq!((answer.outcome, model.asked()), (Outcome::Answered, 1));
    }
}

#[tokio::test]
async fn a_slow_consumer_gets_everything() {
    use Step::{Finish, Say};
    let steps =
        vec![Say("引っ越した日から14日以内です。[1]"), Say("受付は17時15分までです。[3]"), Finish(FinishReason::Stop)];
    let model = Script::new(vec![steps]);
    let Some((answerer, evidence)) = answerer(Grade::Llm, Some(&model)) else { return };
    let mut stream = std::pin::pin!(answerer.answer(exchange(QUESTION), evidence));
    let mut seen = Vec::new();
    while let Some(event) = stream.next().await {
        tokio::time::sleep(Duration::from_millis(20)).await;
        seen.push(event);
    }
    assert_eq!(closing(&seen).grade, Grade::Llm);
    assert_eq!(spoken(&seen), closing(&seen).answer);
}

#[tokio::test]
async fn another_language_is_the_models_alone() {
    use Step::{Finish, Say};
    let model = Script::new(vec![vec![Say("Please register within 14 days. [1]\n"), Finish(FinishReason::Stop)]]);
    let Some((answerer, evidence)) = answerer(Grade::Llm, Some(&model)) else { return };
    let english = Exchange { language: Some("en-US".to_owned()), ..exchange(QUESTION) };
    let events: Vec<AnswerEvent> = answerer.answer(english, evidence).collect().await;
    let answer = closing(&events);
    assert_eq!((answer.language.as_str(), answer.answer.as_str()), ("en", "Please register within 14 days. [1]"));
    assert!(model.seen.lock().expect("not poisoned")[0].system.contains("英語"));
}
