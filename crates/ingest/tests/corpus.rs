//! The sample city reads without a single problem.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use madoguchi_ingest::{
    Article, ArticleKind, Desks, ReadOptions, Reading, SplitLimits, Visibility, article_text, read,
};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")
}

fn reading() -> Reading {
    read(&[corpus()], &ReadOptions::new("setomi"))
}

#[test]
fn every_file_reads_without_problems() {
    let reading = reading();
    let problems: Vec<String> = reading.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems, Vec::<String>::new());
    assert!(reading.broken_sources().is_empty());
    let silent: Vec<&str> =
        reading.files.iter().filter(|file| file.passages == 0).map(|file| file.source.as_str()).collect();
    assert_eq!(silent, Vec::<&str>::new(), "files without a passage");
}

#[test]
fn every_kind_of_file_is_there() {
    let reading = reading();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for file in &reading.files {
        *kinds.entry(file.path.rsplit('.').next().unwrap_or_default()).or_default() += 1;
    }
    for kind in ["csv", "jsonl", "md", "html", "txt"] {
        assert!(kinds.contains_key(kind), "no .{kind} file in the sample corpus: {kinds:?}");
    }
    assert!(reading.files.iter().any(|file| file.encoding.as_deref() == Some("Shift_JIS")), "no cp932 file");
}

#[test]
fn articles_are_complete() {
    let desks = Desks::open(&corpus().join("desks.toml")).expect("the city's desks");
    let departments: BTreeSet<&str> = desks.iter().map(|desk| desk.department.as_str()).collect();
    let wrong: Vec<String> = reading().articles.iter().filter_map(|article| fault(article, &departments)).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

fn fault(article: &Article, departments: &BTreeSet<&str>) -> Option<String> {
    let owner = article.owner.as_deref();
    let in_manuals = article.source.contains("/manuals/");
    let fault = if article.category.is_none() && article.kind == ArticleKind::Faq {
        "has no category"
    } else if owner.is_none_or(|owner| !departments.contains(owner)) {
        "has an owner without a desk"
    } else if !article.departments.iter().all(|department| departments.contains(department.as_str())) {
        "names a reader without a desk"
    } else if article.revised_on.is_none() {
        "has no day of revision"
    } else if in_manuals != (article.visibility == Visibility::Internal) {
        "is visible to the wrong people"
    } else if article_text(article).chars().count() < 40 {
        "says next to nothing"
    } else {
        return None;
    };
    Some(format!("{} {fault} (owner {owner:?})", article.source))
}

#[test]
fn passages_keep_their_limits() {
    let limits = SplitLimits::default();
    let reading = reading();
    let long: Vec<String> = reading
        .passages
        .iter()
        .filter(|passage| passage.kind != ArticleKind::Faq)
        .filter(|passage| passage.text.chars().count() > limits.max_chars)
        .map(|passage| format!("{} {}", passage.source, passage.text))
        .collect();
    assert_eq!(long, Vec::<String>::new());
    let ids: BTreeSet<_> = reading.passages.iter().map(|passage| passage.id).collect();
    assert_eq!(ids.len(), reading.passages.len());
}
