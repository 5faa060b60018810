//! A corpus of any size: real entries, repeated with a suffix.

use std::path::Path;

use anyhow::{Context, Result, bail};
use jiff::civil::date;
use madoguchi_eval::BeirFolder;
use madoguchi_ingest::{Article, ArticleKind, Passage, Visibility, passages};

use crate::config::Config;
use crate::wiring;

/// Entries to index and questions to ask.
pub(crate) struct Corpus {
    pub(crate) passages: Vec<Passage>,
    pub(crate) questions: Vec<String>,
}

/// Title (of a FAQ, its question) and text.
type Entry = (String, String);

/// `folder` is a BEIR folder; without it, the configured FAQ serve, asked with their own questions.
pub(crate) fn load(config: &Config, folder: Option<&Path>, size: usize) -> Result<Corpus> {
    let (entries, questions) = match folder {
        Some(folder) => from_beir(folder)?,
        None => from_faq(config)?,
    };
    if entries.is_empty() || questions.is_empty() {
        bail!("the corpus has no entries or no questions. Remedy: name a BEIR folder with --corpus");
    }
    let limits = wiring::read_options(config).limits;
    let passages = (0..size)
        .flat_map(|row| {
            let (title, text) = &entries[row % entries.len()];
            passages(&article(&config.raw.tenant, row, row / entries.len(), title, text), &limits)
        })
        .collect();
    Ok(Corpus { passages, questions })
}

fn from_beir(folder: &Path) -> Result<(Vec<Entry>, Vec<String>)> {
    let beir = BeirFolder::open(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let entries = beir.corpus()?.into_iter().map(|document| (document.title, document.text)).collect();
    let split = beir.splits().first().map(String::as_str);
    Ok((entries, beir.split(split)?.queries.into_iter().map(|query| query.text).collect()))
}

fn from_faq(config: &Config) -> Result<(Vec<Entry>, Vec<String>)> {
    let reading = madoguchi_ingest::read(&config.ingest_paths, &wiring::read_options(config));
    let faq = reading.passages.into_iter().filter(|passage| passage.kind == ArticleKind::Faq);
    let entries: Vec<(String, String)> = faq.map(|passage| (passage.title, passage.text)).collect();
    let questions = entries.iter().map(|(question, _)| question.clone()).collect();
    Ok((entries, questions))
}

/// Made-up access and dates, so that the filter has work to do: a citizen may read about 81 % of the rows.
fn article(tenant: &str, row: usize, copy: usize, title: &str, text: &str) -> Article {
    let suffix = if copy == 0 { String::new() } else { format!("（複製{copy}）") };
    let tenant = if row % 20 == 7 { "neighbour" } else { tenant };
    let plain = Article::of_text(
        format!("bench-{row:07}"),
        tenant.to_owned(),
        ArticleKind::Faq,
        format!("{title}{suffix}"),
        format!("{text}{suffix}"),
        format!("bench/corpus.jsonl#{row}"),
    );
    Article {
        visibility: if row % 10 == 3 { Visibility::Internal } else { Visibility::Public },
        effective_from: Some(date(2018, 4, 1)),
        expires_on: (row % 20 == 11).then(|| date(2020, 3, 31)),
        ..plain
    }
}
