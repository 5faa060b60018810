//! `_translation_en.csv`: the FAQ of a folder in another language, as a translator delivers it.
//!
//! One file a language, so that it can be given away and taken back without touching the FAQ. A row says of which state of the
//! Japanese it is a translation; one that the Japanese has outrun is left out, because an old price in a new language is a
//! wrong answer.

use std::path::Path;

use jiff::civil::Date;

use crate::beside::{Column, Record, places, read, records};
use crate::date::parse_date;
use crate::field::Tongue;
use crate::model::{Article, ArticleKind, Version};
use crate::problem::{Cause, Problem};
use crate::source::Sources;
use crate::text::clean_line;

static COLUMNS: [Column; 5] = [
    Column::needed("id", &["記事ID", "文書"]),
    Column::needed("question", &["質問"]),
    Column::needed("answer", &["回答"]),
    Column::optional("revised_on", &["原文の改訂日"]),
    Column::optional("reviewed_on", &["確認日"]),
];

/// The translations of one folder into one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FolderTranslations {
    /// Source of the folder, with its closing `/`: they are of the articles in it.
    pub folder: String,
    /// What messages call the file.
    pub file: String,
    /// BCP 47 tag.
    pub tag: &'static str,
    pub rows: Vec<Row>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub article: String,
    pub version: Version,
    /// The revision of the Japanese that was translated; `None`: not said.
    pub of: Option<Date>,
    /// From 1.
    pub line: u64,
}

/// Names of the files that a folder may have, with the language of each.
pub(crate) fn files() -> impl Iterator<Item = (&'static str, String)> {
    Tongue::languages().map(|tag| (tag, format!("_translation_{tag}.csv")))
}

impl FolderTranslations {
    /// Reads the file of a folder, with what is wrong in it; `None` where there is none.
    pub(crate) fn open(
        path: &Path,
        folder: &str,
        file: String,
        tag: &'static str,
    ) -> Result<Option<(Self, Vec<Problem>)>, Problem> {
        let Some(bytes) = read(path, &file)? else { return Ok(None) };
        let (rows, problems) = parse(&file, &bytes);
        Ok(Some((Self { folder: folder.to_owned(), file, tag, rows }, problems)))
    }
}

fn parse(file: &str, bytes: &[u8]) -> (Vec<Row>, Vec<Problem>) {
    let (records, mut problems) = records(file, bytes, &COLUMNS);
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        match row(file, record) {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    (rows, problems)
}

fn row(file: &str, Record { cells, line }: Record<5>) -> Result<Row, Problem> {
    let [id, question, answer, revised_on, reviewed_on] = cells;
    let day = |column: &str, value: &str| match value {
        "" => Ok(None),
        value => parse_date(value).map(Some).map_err(|error| {
            Problem::at_line(file, line, Cause::NotADate { value: value.to_owned(), reason: error })
                .on("column", column)
        }),
    };
    let of = day("revised_on", &revised_on)?;
    let is_unreviewed = day("reviewed_on", &reviewed_on)?.is_none();
    let version = Version { question: Some(clean_line(&question)), answer: Some(answer), is_unreviewed };
    Ok(Row { article: clean_line(&id), version, of, line })
}

/// Gives the articles their translations; one that stands in the FAQ itself comes before one that stands beside it. A row whose
/// FAQ entry is not in its folder, though all of it was read, is a problem, and so is one that is older than the Japanese.
pub(crate) fn attach(all: &[FolderTranslations], articles: &mut [Article], ingested: &Sources) -> Vec<Problem> {
    let mut problems = Vec::new();
    let places: Vec<(&FolderTranslations, &Row, Option<usize>)> = {
        let places = places(articles);
        let is_meant = |from: &FolderTranslations, at: usize| {
            articles[at].kind == ArticleKind::Faq && articles[at].source.starts_with(&from.folder)
        };
        let of = |from: &FolderTranslations, row: &Row| {
            places.get(row.article.as_str()).into_iter().flatten().copied().find(|at| is_meant(from, *at))
        };
        all.iter()
            .flat_map(|from| from.rows.iter().map(move |row| (from, row)))
            .map(|(from, row)| (from, row, of(from, row)))
            .collect()
    };
    for (from, row, at) in places {
        let problem = |cause| Problem::at_line(&from.file, row.line, cause);
        match at {
            Some(at) => match stale(row, &articles[at]) {
                Some(cause) => problems.push(problem(cause)),
                None => _ = articles[at].versions.entry(from.tag.to_owned()).or_insert_with(|| row.version.clone()),
            },
            None if ingested.contains(&from.folder) => {
                problems.push(problem(Cause::UnknownArticle { id: row.article.clone() }));
            }
            None => {}
        }
    }
    problems
}

/// Why `row` is no translation of what `article` says today.
fn stale(row: &Row, article: &Article) -> Option<Cause> {
    let (of, revised_on) = (row.of?, article.revised_on?);
    let cause = || Cause::StaleTranslation { of: of.to_string(), revised_on: revised_on.to_string() };
    (of < revised_on).then(cause)
}

#[cfg(test)]
mod tests;
