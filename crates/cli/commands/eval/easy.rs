//! やさしい日本語 of a folder's FAQ: how much easier it is to read, whether versions that people wrote keep the facts, and what
//! rules would change.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use madoguchi_answer::{ANY_DOUBT, Readers, Support, Unsupported, supports};
use madoguchi_ingest::{ArticleKind, EASY, Passage};
use madoguchi_language::Readability;
use madoguchi_text::Analyzer;
use serde::Serialize;

use crate::commands::{print, print_json};
use crate::config::Config;
use crate::wiring;

/// What came of all articles.
#[derive(Debug, Default, Serialize)]
struct Report {
    articles: usize,
    /// Articles with a version that people wrote; the others are put by rules.
    reviewed: usize,
    before: Figures,
    after: Figures,
    /// Sentences after the rules.
    sentences: usize,
    /// Those of them that rules changed. Each holds against its article, else it would stand as it was written: that
    /// is how they are made, and no finding.
    changed: usize,
    /// Of the changed ones, those that hold only where plain words of `plain_words.tsv` are taken for the article's own:
    /// article and sentence, for a person to read.
    by_plain_words: Vec<(String, String)>,
    /// Of the versions that people wrote: what they say otherwise than their article.
    differing: Vec<Difference>,
    #[serde(skip)]
    sums: (Readability, Readability),
}

/// How hard a text is.
#[derive(Debug, Default, Serialize)]
struct Figures {
    /// Letters and digits a sentence.
    sentence_chars: f64,
    /// Share of kanji that primary school does not teach, 0..1.
    kanji_beyond_primary: f64,
}

/// A sentence of a version, or of its article, that the other does not bear out.
#[derive(Debug, Serialize)]
struct Difference {
    article: String,
    kind: DifferenceKind,
    sentence: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum DifferenceKind {
    /// The version states a number, date, amount, telephone or the like that its article does not.
    Added,
    /// The article states one that its version does not.
    Lost,
}

impl From<Readability> for Figures {
    fn from(sum: Readability) -> Self {
        Self { sentence_chars: sum.mean_sentence_chars(), kanji_beyond_primary: sum.share_beyond_primary() }
    }
}

/// Reads the FAQ below `path` and puts each entry as a reader of やさしい日本語 gets it: how much easier it is, how many
/// sentences rules changed, and how many of these stand on reviewed words alone. At most `limit` entries, spread evenly.
pub(super) fn run(config: &Config, path: &Path, limit: Option<usize>, as_json: bool) -> Result<ExitCode> {
    let reading = madoguchi_ingest::read(&[path.to_owned()], &wiring::read_options(config));
    let faq = reading.passages.into_iter().filter(|passage| passage.kind == ArticleKind::Faq);
    let faq: Vec<Passage> = faq.collect();
    if faq.is_empty() {
        bail!("{} holds no FAQ. Remedy: name a folder of question and answer tables", path.display());
    }
    let (analyzer, readers) = (wiring::analyzer(config)?, wiring::readers(config)?);
    let step = limit.map_or(1, |limit| (faq.len() / limit.max(1)).max(1));
    let mut report = Report::default();
    for passage in faq.iter().step_by(step).take(limit.unwrap_or(usize::MAX)) {
        report.add(passage, &analyzer, &readers);
    }
    (report.before, report.after) = (report.sums.0.into(), report.sums.1.into());
    if as_json {
        print_json(&report)?;
    } else {
        print(&readable(&report));
    }
    Ok(ExitCode::SUCCESS)
}

impl Report {
    fn add(&mut self, passage: &Passage, analyzer: &Analyzer, readers: &Readers) {
        let rules = readers.simplified(analyzer, passage);
        let source = format!("{}\n{}", passage.title, passage.text);
        for range in madoguchi_text::sentences(&rules) {
            let sentence = rules[range].trim();
            self.sentences += 1;
            if passage.text.contains(sentence) {
                continue;
            }
            self.changed += 1;
            if !supports(analyzer, &source, sentence, ANY_DOUBT).is_supported() {
                self.by_plain_words.push((passage.article_id.clone(), sentence.to_owned()));
            }
        }
        let reviewed = passage.versions.get(EASY).and_then(|version| version.answer.clone());
        if let Some(version) = &reviewed {
            self.compare(analyzer, passage, &source, version);
        }
        self.articles += 1;
        self.reviewed += usize::from(reviewed.is_some());
        self.sums.0 += Readability::of(&passage.text);
        self.sums.1 += Readability::of(&reviewed.unwrap_or(rules));
    }
}

impl Report {
    /// Holds a version that people wrote against its article, both ways.
    fn compare(&mut self, analyzer: &Analyzer, passage: &Passage, source: &str, version: &str) {
        let ways = [(DifferenceKind::Added, source, version), (DifferenceKind::Lost, version, passage.text.as_str())];
        for (kind, against, claims) in ways {
            for range in madoguchi_text::sentences(claims) {
                let sentence = claims[range].trim();
                if supports(analyzer, against, sentence, ANY_DOUBT) != Support::Unsupported(Unsupported::Fact) {
                    continue;
                }
                let (article, sentence) = (passage.article_id.clone(), sentence.to_owned());
                self.differing.push(Difference { article, kind, sentence });
            }
        }
    }
}

fn readable(report: &Report) -> String {
    let Report { articles, reviewed, before, after, sentences, changed, by_plain_words, differing, .. } = report;
    let line = |name: &str, of: &Figures| {
        format!(
            "  {name:<10} {:>5.1} letters a sentence   {:>4.1} % of kanji beyond primary school",
            of.sentence_chars,
            100.0 * of.kanji_beyond_primary
        )
    };
    let mut lines = vec![
        format!("やさしい日本語 of {articles} FAQ entries, {reviewed} of them in a version written for it"),
        line("as written", before),
        line("easy", after),
        format!("  {} facts that such a version adds or loses:", differing.len()),
    ];
    lines.extend(differing.iter().map(|one| {
        let kind = if one.kind == DifferenceKind::Added { "added" } else { "lost" };
        format!("  {kind}: {}: {}", one.article, one.sentence)
    }));
    lines.extend([
        "without these versions:".to_owned(),
        format!(
            "  {changed} of {sentences} sentences changed by rules, {} of these by reviewed plain words:",
            by_plain_words.len()
        ),
    ]);
    lines.extend(by_plain_words.iter().map(|(article, sentence)| format!("  {article}: {sentence}")));
    lines.join("\n")
}
