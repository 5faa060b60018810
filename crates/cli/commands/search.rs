//! `madoguchi search`: passages and, with `--explain`, how each got its place.

use std::process::ExitCode;

use anyhow::Result;
use madoguchi_retrieve::{AskedWord, Features, Question, Reranker, ScoredPassage};
use serde_json::json;

use crate::args::SearchArgs;
use crate::config::Config;
use crate::wiring;

pub(super) async fn run(config: &Config, args: &SearchArgs, as_json: bool) -> Result<ExitCode> {
    let retriever = wiring::retriever(config).await?;
    let question = Question {
        text: args.question.clone(),
        original: None,
        history: super::history(&args.after),
        filter: super::filter(config, &args.reader, None),
        limit: args.limit,
    };
    let learned = wiring::learned(config)?;
    let evidence = retriever.retrieve(&question).await?;
    if as_json {
        let value = |scored: &ScoredPassage| as_value(scored, &evidence.words);
        let passages: Vec<_> = evidence.passages.iter().map(value).collect();
        super::print_json(
            &json!({ "terms": evidence.terms, "confidence": evidence.confidence, "passages": passages }),
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.explain {
        super::print(&format!("terms: {}", evidence.terms.join(" ")));
    }
    if evidence.passages.is_empty() {
        super::print("該当する資料はありません。");
    }
    for (rank, scored) in evidence.passages.iter().enumerate() {
        super::print(&line(rank + 1, scored, args.explain, learned.reranker.as_deref()));
        let unknown = unknown(scored, &evidence.words);
        if args.explain && !unknown.is_empty() {
            super::print(&format!("      unknown: {}", unknown.join(" ")));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A word known less than this counts as unknown.
const KNOWN: f32 = 0.6;

/// The words of the question that the passage does not know, those that say most first.
fn unknown<'w>(scored: &ScoredPassage, words: &'w [AskedWord]) -> Vec<&'w str> {
    let known = scored.grounds.iter().map(|ground| ground.all);
    let mut unknown: Vec<&AskedWord> =
        words.iter().zip(known).filter(|(_, known)| *known < KNOWN).map(|(word, _)| word).collect();
    unknown.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    unknown.into_iter().map(|word| word.base.as_str()).collect()
}

fn as_value(scored: &ScoredPassage, words: &[AskedWord]) -> serde_json::Value {
    let passage = &scored.passage;
    json!({
        "article_id": passage.article_id, "passage_id": passage.id, "title": passage.title,
        "heading_path": passage.heading_path, "text": passage.text, "source": passage.source,
        "score": scored.score, "confidence": scored.confidence, "legs": scored.legs,
        "unknown": unknown(scored, words),
    })
}

/// What each feature adds to the score, the heaviest first.
fn parts(reranker: &Reranker, features: &Features) -> String {
    let mut parts = reranker.parts(features);
    parts.retain(|(_, part)| part.abs() >= 0.005);
    parts.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(b.0)));
    parts.iter().map(|(name, part)| format!("{name} {part:+.2}")).collect::<Vec<_>>().join("  ")
}

fn line(rank: usize, scored: &ScoredPassage, explain: bool, reranker: Option<&Reranker>) -> String {
    let passage = &scored.passage;
    let path = if passage.heading_path.is_empty() {
        String::new()
    } else {
        format!(" ＞ {}", passage.heading_path.join(" ＞ "))
    };
    let mut text = format!("{rank:>2}. {:.3}  {}{path}  [{}]", scored.score, passage.title, passage.article_id);
    if explain {
        let leg = |score: Option<f32>| score.map_or("    -".to_owned(), |score| format!("{score:5.2}"));
        text.push_str(&format!(
            "\n      dense {}  bm25 {}  fused {:.3}  confidence {:.2}  {}",
            leg(scored.legs.dense),
            leg(scored.legs.bm25),
            scored.legs.fused,
            scored.confidence,
            passage.source
        ));
        if let Some((reranker, features)) = reranker.zip(scored.legs.features) {
            text.push_str(&format!("\n      {}", parts(reranker, &features)));
        }
    }
    text
}
