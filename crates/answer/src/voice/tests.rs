use std::sync::Arc;

use futures::StreamExt;
use madoguchi_ingest::{Passage, Version};

use crate::answerer::{Answerer, Exchange};
use crate::mask::Masker;
use crate::model::{Answer, AnswerEvent, Outcome, Style};
use crate::sample::{analyzer, desks, evidence, faq};
use crate::settings::AnswerSettings;

const TEXT: &str =
    "引っ越した日から14日以内に、転入届を市民課へ提出してください。手数料は不要ですが、転出証明書が必要です。";

async fn asked(language: &str, style: Style, version: Option<(&str, &str)>, confidence: f32) -> Option<Answer> {
    asked_of(language, style, vec![(confidence, entry(version))]).await
}

fn entry(version: Option<(&str, &str)>) -> Passage {
    let mut passage = faq("faq-1", "転入届の期限はいつですか。", TEXT);
    if let Some((tag, answer)) = version {
        let question = Some(format!("question in {tag}"));
        let version = Version { question, answer: Some(answer.to_owned()), is_unreviewed: false };
        passage.versions.insert(tag.to_owned(), version);
    }
    passage
}

async fn asked_of(language: &str, style: Style, passages: Vec<(f32, Passage)>) -> Option<Answer> {
    let analyzer = analyzer()?;
    let evidence = Arc::new(evidence(&analyzer, "転入届の期限", passages));
    let answerer = Arc::new(Answerer::new(analyzer, Arc::new(desks()), AnswerSettings::default()));
    let exchange = Exchange {
        question: Masker::new().mask("When do I register my address?").text,
        words: "いつ 転入届".to_owned(),
        japanese: Some("いつ 転入届".to_owned()),
        history: Vec::new(),
        understood: 1.0,
        style,
        language: Some(language.to_owned()),
        trace_id: "t".to_owned(),
    };
    let events: Vec<AnswerEvent> = answerer.answer(exchange, evidence).collect().await;
    let spoken: String = events
        .iter()
        .filter_map(|event| if let AnswerEvent::Delta(text) = event { Some(text.as_str()) } else { None })
        .collect();
    let Some(AnswerEvent::Closing(answer)) = events.into_iter().next_back() else { panic!("no closing event") };
    assert!(answer.outcome == Outcome::Declined || spoken == answer.answer, "{spoken}");
    Some(*answer)
}

#[tokio::test]
async fn a_foreign_reader_gets_the_quotation_framed() {
    let Some(answer) = asked("en", Style::Standard, None, 0.9).await else { return };
    assert_eq!(answer.answer, format!("The city's page says (in Japanese):\n{TEXT} [1]"));
    assert_eq!((answer.language.as_str(), answer.citations[0].quote.as_str()), ("en", TEXT));
    assert!(answer.notes[0].contains("転入届 = moving-in notification"), "{:?}", answer.notes);
    assert!(answer.notes[1].contains("いつ 転入届"), "{:?}", answer.notes);
}

#[tokio::test]
async fn a_stored_translation_is_the_answer_with_the_japanese_as_its_source() {
    let version = Some(("vi", "Hãy nộp trong vòng 14 ngày."));
    let Some(answer) = asked("vi", Style::Standard, version, 0.9).await else { return };
    assert_eq!((answer.answer.as_str(), answer.language.as_str()), ("Hãy nộp trong vòng 14 ngày. [1]", "vi"));
    assert_eq!(answer.citations[0].quote, TEXT);
    assert!(answer.notes[0].contains("tiếng Nhật"), "{:?}", answer.notes);
}

#[tokio::test]
async fn who_reads_a_translation_that_nobody_has_read_is_told_so() {
    let mut passage = entry(Some(("en", "Within 14 days.")));
    passage.versions.get_mut("en").expect("a version").is_unreviewed = true;
    let Some(answer) = asked_of("en", Style::Standard, vec![(0.9, passage)]).await else { return };
    assert_eq!(answer.answer, "Within 14 days. [1]");
    assert!(answer.notes[0].contains("nobody has checked"), "{:?}", answer.notes);
}

#[tokio::test]
async fn of_two_that_are_as_sure_the_translated_one_is_read() {
    let other = faq("faq-2", "転入届はいつまでですか。", TEXT);
    for (confidence, language, expected) in [
        (0.93, "en", "Within 14 days. [1]".to_owned()),
        (0.93, "ja", format!("{TEXT} [1]")),
        (0.80, "en", format!("The city's page says (in Japanese):\n{TEXT} [1]")),
    ] {
        let passages = vec![(0.95, other.clone()), (confidence, entry(Some(("en", "Within 14 days."))))];
        let Some(answer) = asked_of(language, Style::Standard, passages).await else { return };
        assert_eq!(answer.answer, expected, "{confidence} {language}");
    }
}

#[tokio::test]
async fn declining_is_said_in_every_language() {
    for language in ["en", "zh-Hans", "zh-Hant", "ko", "vi", "pt", "es", "tl", "ne"] {
        let version = Some((language, "x"));
        let Some(answer) = asked(language, Style::Standard, version, 0.3).await else { return };
        assert_eq!((answer.outcome, answer.language.as_str()), (Outcome::Declined, language));
        assert!(answer.answer.contains("When do I register my address"), "{}", answer.answer);
        assert!(answer.answer.contains("0850-22-1201") && !answer.answer.contains("お急ぎ"), "{}", answer.answer);
        assert_eq!(answer.suggestions, [format!("question in {language}")]);
    }
}

#[tokio::test]
async fn easy_japanese_is_plain_with_readings_and_the_same_facts() {
    let Some(answer) = asked("ja", Style::Easy, None, 0.9).await else { return };
    assert!(answer.answer.contains("出してください"), "{}", answer.answer);
    assert!(answer.answer.contains("でも、") && answer.answer.contains("14日以内"), "{}", answer.answer);
    assert_eq!(answer.ruby.iter().map(|segment| segment.text.as_str()).collect::<String>(), answer.answer);
    let read: String =
        answer.ruby.iter().map(|segment| segment.reading.as_ref().unwrap_or(&segment.text).as_str()).collect();
    assert!(read.contains("てんにゅうとどけをしみんかへだしてください"), "{read}");
    assert_eq!(answer.citations[0].quote, TEXT);
    assert!(answer.notes.iter().any(|note| note.contains("転出証明書")), "{:?}", answer.notes);
}

#[tokio::test]
async fn a_reviewed_easy_version_comes_first() {
    let version = Some(("easy", "14日のうちに、転入届を出してください。"));
    let Some(answer) = asked("ja", Style::Easy, version, 0.9).await else { return };
    assert_eq!(answer.answer, "14日のうちに、転入届を出してください。 [1]");
    let Some(declined) = asked("ja", Style::Easy, None, 0.3).await else { return };
    assert!(declined.answer.contains("聞いてください") && !declined.ruby.is_empty(), "{}", declined.answer);
}
