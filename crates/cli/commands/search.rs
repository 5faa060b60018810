//! `madoguchi search`: passages and, with `--explain`, how each got its place.

use std::process::ExitCode;

use anyhow::Result;
use madoguchi_retrieve::{Question, ScoredPassage};
use serde_json::json;

use crate::args::SearchArgs;
use crate::config::Config;
use crate::wiring;

pub(super) async fn run(config: &Config, args: &SearchArgs, as_json: bool) -> Result<ExitCode> {
    let retriever = wiring::retriever(config).await?;
    let question = Question {
        text: args.question.clone(),
        history: Vec::new(),
        filter: super::filter(config, &args.reader, None),
        limit: args.limit,
    };
    let evidence = retriever.retrieve(&question).await?;
    if as_json {
        let passages: Vec<_> = evidence.passages.iter().map(as_value).collect();
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
        super::print(&line(rank + 1, scored, args.explain));
    }
    Ok(ExitCode::SUCCESS)
}

fn as_value(scored: &ScoredPassage) -> serde_json::Value {
    let passage = &scored.passage;
    json!({
        "article_id": passage.article_id, "passage_id": passage.id, "title": passage.title,
        "heading_path": passage.heading_path, "text": passage.text, "source": passage.source,
        "score": scored.score, "confidence": scored.confidence, "legs": scored.legs,
    })
}

fn line(rank: usize, scored: &ScoredPassage, explain: bool) -> String {
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
            "\n      dense {}  bm25 {}  fused {:.3}  coverage {:.2}  title {:.2}  confidence {:.2}  {}",
            leg(scored.legs.dense),
            leg(scored.legs.bm25),
            scored.legs.fused,
            scored.legs.coverage,
            scored.legs.title_coverage,
            scored.confidence,
            passage.source
        ));
    }
    text
}
