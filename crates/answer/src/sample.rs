//! Passages, evidence and a city for tests.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use jiff::civil::date;
use madoguchi_ingest::{ArticleKind, Desks, Passage, Visibility};
use madoguchi_retrieve::{Evidence, LegScores, ScoredPassage};
use madoguchi_text::Analyzer;
use uuid::Uuid;

/// The analyzer over the system's dictionary; `None`, with a message, where that is not installed.
pub(crate) fn analyzer() -> Option<Arc<Analyzer>> {
    static ANALYZER: OnceLock<Option<Arc<Analyzer>>> = OnceLock::new();
    let open = || {
        let source = Path::new("/usr/share/mecab/dic/ipadic");
        if !source.exists() {
            println!("skipped: {} is missing (apt-get install mecab-ipadic)", source.display());
            return None;
        }
        let built = std::env::temp_dir().join("madoguchi-answer-tests-ipadic");
        let built = madoguchi_text::ensure_ipadic(&built, source).expect("a dictionary");
        Some(Arc::new(Analyzer::open(&built, None).expect("an analyzer")))
    };
    ANALYZER.get_or_init(open).clone()
}

pub(crate) fn desks() -> Desks {
    Desks::from_toml(
        r#"
default = "市役所代表"
[[desk]]
department = "市役所代表"
phone = "0850-22-1111"
place = "本庁舎1階"
hours = "平日 8時30分〜17時15分"
[[desk]]
department = "市民課"
phone = "0850-22-1201"
place = "本庁舎1階 1〜4番窓口"
hours = "平日 8時30分〜17時15分"
topics = ["転入", "住民票", "マイナンバー"]
[[desk]]
department = "ごみ対策課"
phone = "0850-22-1410"
place = "環境センター"
hours = "平日 8時30分〜17時15分"
topics = ["ごみ", "粗大ごみ"]
"#,
    )
    .expect("desks")
}

fn passage(id: &str, kind: ArticleKind, title: &str, text: &str) -> Passage {
    let chars = u32::try_from(text.chars().count()).expect("short");
    Passage {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, id.as_bytes()),
        article_id: id.to_owned(),
        position: 0,
        kind,
        tenant: "setomi".to_owned(),
        visibility: Visibility::Public,
        departments: Vec::new(),
        owner: Some("市民課".to_owned()),
        title: title.to_owned(),
        question: None,
        heading_path: vec![title.to_owned()],
        text: text.to_owned(),
        start_char: 10,
        end_char: 10 + chars,
        page: None,
        keywords: Vec::new(),
        versions: Default::default(),
        phrasings: Vec::new(),
        category: None,
        url: Some(format!("https://www.city.setomi.example/{id}")),
        language: "ja".to_owned(),
        revised_on: Some(date(2026, 4, 1)),
        effective_from: None,
        expires_on: None,
        contact: None,
        source: format!("{id}.md"),
        content_hash: String::new(),
    }
}

pub(crate) fn guide(id: &str, text: &str) -> Passage {
    passage(id, ArticleKind::Guide, "手引き", text)
}

pub(crate) fn faq(id: &str, question: &str, answer: &str) -> Passage {
    let mut faq = passage(id, ArticleKind::Faq, question, answer);
    faq.question = Some(question.to_owned());
    faq.heading_path.clear();
    faq.start_char = 0;
    faq.end_char = u32::try_from(answer.chars().count()).expect("short");
    faq
}

/// Evidence of `passages` with their confidences; the terms are those of `question`.
pub(crate) fn evidence(analyzer: &Analyzer, question: &str, passages: Vec<(f32, Passage)>) -> Evidence {
    let scored = |(confidence, passage): (f32, Passage)| ScoredPassage {
        passage: Arc::new(passage),
        score: confidence,
        confidence,
        legs: LegScores { fused: confidence, ..LegScores::default() },
        grounds: Vec::new(),
    };
    let passages: Vec<ScoredPassage> = passages.into_iter().map(scored).collect();
    let confidence = passages.first().map_or(0.0, |first| first.confidence);
    let mut terms: Vec<String> = Vec::new();
    for term in analyzer.analyze(question).terms() {
        if !terms.iter().any(|known| known == term) {
            terms.push(term.to_owned());
        }
    }
    Evidence { passages, confidence, terms, ..Evidence::default() }
}
