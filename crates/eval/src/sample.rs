//! Small records that the tests of this crate share.

use madoguchi_answer::{Answer, Citation, Grade, Outcome};
use madoguchi_index::SearchFilter;
use madoguchi_ingest::{ArticleKind, Contact, Passage, Visibility};
use madoguchi_retrieve::Question;
use uuid::Uuid;

use crate::gold::{Audience, GoldArticle, GoldQuestion, Split, Wording};

/// A question by a citizen.
pub(crate) fn question(text: &str) -> Question {
    let filter = SearchFilter::citizen("setomi", jiff::civil::date(2026, 11, 1));
    Question { text: text.into(), original: None, history: Vec::new(), filter, limit: 30 }
}

/// A passage of `article_id`.
pub(crate) fn passage(article_id: &str, position: u32) -> Passage {
    Passage {
        id: Uuid::from_u128(u128::from(position)),
        article_id: article_id.into(),
        position,
        kind: ArticleKind::Guide,
        tenant: "setomi".into(),
        visibility: Visibility::Public,
        departments: Vec::new(),
        owner: None,
        title: format!("{article_id}の題"),
        question: None,
        heading_path: Vec::new(),
        text: String::new(),
        start_char: 0,
        end_char: 0,
        page: None,
        keywords: Vec::new(),
        versions: Default::default(),
        phrasings: Vec::new(),
        category: None,
        url: None,
        language: "ja".into(),
        revised_on: None,
        effective_from: None,
        expires_on: None,
        contact: None,
        source: String::new(),
        content_hash: String::new(),
    }
}

/// A question to be answered from article `a1` with the fact 14日以内.
pub(crate) fn gold(id: &str) -> GoldQuestion {
    GoldQuestion {
        id: id.into(),
        question: "いつまでに届け出ますか".into(),
        paraphrases: Vec::new(),
        history: Vec::new(),
        outcome: Outcome::Answered,
        articles: vec![GoldArticle { id: "a1".into(), grade: 2 }],
        must_include: vec![vec!["14日以内".into(), "14日".into()]],
        must_not_include: vec!["1か月".into()],
        audience: Audience::Citizen,
        departments: Vec::new(),
        topic: "引っ越し".into(),
        style: Wording::Plain,
        split: Split::Dev,
    }
}

/// A question to be declined.
pub(crate) fn unanswerable(id: &str) -> GoldQuestion {
    let (articles, must_include, must_not_include) = Default::default();
    GoldQuestion { outcome: Outcome::Declined, articles, must_include, must_not_include, ..gold(id) }
}

/// An answer that cites `articles`.
pub(crate) fn answer(outcome: Outcome, text: &str, articles: &[&str]) -> Answer {
    let citations = articles.iter().zip(1..).map(|(article_id, n)| Citation {
        n,
        article_id: (*article_id).into(),
        passage_id: Uuid::from_u128(u128::from(n)),
        title: format!("{article_id}の題"),
        url: None,
        quote: String::new(),
        start_char: 0,
        end_char: 0,
        revised_on: None,
        page: None,
    });
    Answer {
        outcome,
        answer: text.into(),
        citations: citations.collect(),
        contacts: vec![Contact {
            department: "市民課".into(),
            phone: "0850-22-1201".into(),
            hours: "平日".into(),
            ..Contact::default()
        }],
        notes: Vec::new(),
        ruby: Vec::new(),
        masked: Vec::new(),
        suggestions: Vec::new(),
        confidence: 0.9,
        language: "ja".into(),
        grade: Grade::Extractive,
        trace_id: format!("trace-{text}"),
    }
}
