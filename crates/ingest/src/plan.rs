//! What an ingest would change: a diff of the index and what was read.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::Serialize;
use uuid::Uuid;

use crate::model::Passage;
use crate::source::{Scope, file_of};

/// What is known of a passage that is in the index already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Existing {
    /// The passage.
    pub id: Uuid,
    /// Where it came from.
    pub source: String,
    /// Its article.
    pub article_id: String,
    /// Hash of its content at the time.
    pub content_hash: String,
}

/// What happens to a passage or an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Not in the index yet.
    New,
    /// In the index with other content.
    Changed,
    /// In the index as it was read.
    Unchanged,
    /// In the index, and no longer in the documents: is deleted.
    Gone,
    /// In the index, and where it came from could not be read: stays as it is.
    Kept,
}

/// How many passages change in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct PlanCounts {
    /// [`Change::New`].
    pub new: usize,
    /// [`Change::Changed`].
    pub changed: usize,
    /// [`Change::Unchanged`].
    pub unchanged: usize,
    /// [`Change::Gone`].
    pub gone: usize,
    /// [`Change::Kept`].
    pub kept: usize,
}

/// What happens to one article; unchanged ones are counted, not listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArticleChange {
    /// The article.
    pub article_id: String,
    /// Its title, where it was read.
    pub title: Option<String>,
    /// The one change of all its passages; [`Change::Changed`] where they differ.
    pub change: Change,
    /// How many of its passages change.
    pub passages: usize,
}

/// What happens to the passages of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourcePlan {
    /// The file, without a position.
    pub source: String,
    /// Its passages.
    pub counts: PlanCounts,
    /// Its articles that change, by id.
    pub articles: Vec<ArticleChange>,
}

/// What an ingest would change.
///
/// Invariant: the five lists share no id; `new`, `changed` and `unchanged` are all that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// All passages together.
    pub counts: PlanCounts,
    /// Passages to add, in the order they were read.
    pub new: Vec<Uuid>,
    /// Passages to replace, in the order they were read.
    pub changed: Vec<Uuid>,
    /// Passages to leave alone, in the order they were read.
    pub unchanged: Vec<Uuid>,
    /// Passages to delete, by source and id.
    pub gone: Vec<Uuid>,
    /// Passages whose file or row could not be read, by source and id: they stay.
    pub kept: Vec<Uuid>,
    /// The same by file, in the order of their names.
    pub sources: Vec<SourcePlan>,
}

impl Plan {
    /// Compares the index with what was read.
    ///
    /// An existing passage that is not `wanted` is gone when its source lies in `scope.ingested` and not in
    /// `scope.broken`; passages from anywhere else are not part of the plan.
    #[must_use]
    pub fn diff(existing: &[Existing], wanted: &[Passage], scope: &Scope) -> Self {
        let known: HashMap<Uuid, &Existing> = existing.iter().map(|entry| (entry.id, entry)).collect();
        let wanted_ids: std::collections::HashSet<Uuid> = wanted.iter().map(|passage| passage.id).collect();
        let mut plan = Self::default();
        let mut listing = Listing::default();
        for passage in wanted {
            let change = match known.get(&passage.id) {
                None => Change::New,
                Some(entry) if entry.content_hash == passage.content_hash => Change::Unchanged,
                Some(_) => Change::Changed,
            };
            plan.list(change).push(passage.id);
            listing.add(&passage.source, &passage.article_id, Some(&passage.title), change);
        }
        let mut left: Vec<&Existing> = existing.iter().filter(|entry| !wanted_ids.contains(&entry.id)).collect();
        left.sort_unstable_by(|a, b| (&a.source, a.id).cmp(&(&b.source, b.id)));
        for entry in left {
            let change = match (scope.ingested.contains(&entry.source), scope.broken.contains(&entry.source)) {
                (false, _) => continue,
                (true, true) => Change::Kept,
                (true, false) => Change::Gone,
            };
            plan.list(change).push(entry.id);
            listing.add(&entry.source, &entry.article_id, None, change);
        }
        plan.counts = plan.counted();
        plan.sources = listing.finish();
        plan
    }

    /// Whether the index is already what was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.gone.is_empty()
    }

    fn list(&mut self, change: Change) -> &mut Vec<Uuid> {
        match change {
            Change::New => &mut self.new,
            Change::Changed => &mut self.changed,
            Change::Unchanged => &mut self.unchanged,
            Change::Gone => &mut self.gone,
            Change::Kept => &mut self.kept,
        }
    }

    fn counted(&self) -> PlanCounts {
        PlanCounts {
            new: self.new.len(),
            changed: self.changed.len(),
            unchanged: self.unchanged.len(),
            gone: self.gone.len(),
            kept: self.kept.len(),
        }
    }
}

impl PlanCounts {
    fn add(&mut self, change: Change) {
        *match change {
            Change::New => &mut self.new,
            Change::Changed => &mut self.changed,
            Change::Unchanged => &mut self.unchanged,
            Change::Gone => &mut self.gone,
            Change::Kept => &mut self.kept,
        } += 1;
    }
}

/// Changes by file and article.
#[derive(Default)]
struct Listing<'a> {
    files: BTreeMap<&'a str, (PlanCounts, BTreeMap<&'a str, Entry<'a>>)>,
}

struct Entry<'a> {
    title: Option<&'a str>,
    /// The change of every passage so far; `None` once they differ.
    change: Option<Change>,
    passages: usize,
}

impl<'a> Listing<'a> {
    fn add(&mut self, source: &'a str, article_id: &'a str, title: Option<&'a str>, change: Change) {
        let (counts, articles) = self.files.entry(file_of(source)).or_default();
        counts.add(change);
        let entry = articles.entry(article_id).or_insert(Entry { title, change: Some(change), passages: 0 });
        entry.title = entry.title.or(title);
        entry.change = entry.change.filter(|before| *before == change);
        entry.passages += usize::from(change != Change::Unchanged);
    }

    fn finish(self) -> Vec<SourcePlan> {
        let plan = |(source, (counts, articles)): (&str, (PlanCounts, BTreeMap<&str, Entry<'_>>))| SourcePlan {
            source: source.to_owned(),
            counts,
            articles: articles.into_iter().filter_map(|(id, entry)| entry.told(id)).collect(),
        };
        self.files.into_iter().map(plan).collect()
    }
}

impl Entry<'_> {
    fn told(self, article_id: &str) -> Option<ArticleChange> {
        let change = self.change.unwrap_or(Change::Changed);
        (change != Change::Unchanged).then(|| ArticleChange {
            article_id: article_id.to_owned(),
            title: self.title.map(str::to_owned),
            change,
            passages: self.passages,
        })
    }
}

impl fmt::Display for PlanCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { new, changed, unchanged, gone, kept } = self;
        write!(f, "new {new}, changed {changed}, unchanged {unchanged}, gone {gone}, kept {kept}")
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.counts.fmt(f)
    }
}

/// One line for the file, and one for each article that changes: `+` new, `~` changed, `-` gone, `=` kept.
impl fmt::Display for SourcePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.counts)?;
        for article in &self.articles {
            let sign = match article.change {
                Change::New => '+',
                Change::Changed => '~',
                Change::Gone => '-',
                Change::Kept | Change::Unchanged => '=',
            };
            write!(f, "\n  {sign} {}", article.article_id)?;
            if let Some(title) = &article.title {
                write!(f, " {title}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Article, ArticleKind, Block, Visibility};
    use crate::source::Sources;
    use crate::split::{SplitLimits, passages};

    fn wanted(id: &str, source: &str, text: &str) -> Vec<Passage> {
        let article = Article {
            id: id.into(),
            kind: ArticleKind::Faq,
            tenant: "setomi".into(),
            visibility: Visibility::Public,
            departments: Vec::new(),
            owner: None,
            title: format!("{id}？"),
            body: vec![Block::Paragraph { text: text.into() }],
            pages: Vec::new(),
            keywords: Vec::new(),
            versions: Default::default(),
            phrasings: Vec::new(),
            phrasings_within: Vec::new(),
            category: None,
            procedure: None,
            url: None,
            language: "ja".into(),
            revised_on: None,
            effective_from: None,
            expires_on: None,
            contact: None,
            source: source.into(),
        };
        passages(&article, &SplitLimits::default())
    }

    fn indexed(passages: &[Passage]) -> Vec<Existing> {
        let entry = |passage: &Passage| Existing {
            id: passage.id,
            source: passage.source.clone(),
            article_id: passage.article_id.clone(),
            content_hash: passage.content_hash.clone(),
        };
        passages.iter().map(entry).collect()
    }

    fn scope(ingested: &[&str], broken: &[&str]) -> Scope {
        Scope { ingested: ingested.iter().copied().collect(), broken: broken.iter().copied().collect() }
    }

    #[test]
    fn every_passage_has_its_fate() {
        let old = [
            wanted("same", "c/a.csv#same", "同じ"),
            wanted("edited", "c/a.csv#edited", "前"),
            wanted("deleted", "c/a.csv#deleted", "消えた"),
            wanted("broken", "c/bad.csv#broken", "残る"),
            wanted("elsewhere", "d/a.csv#elsewhere", "別の所"),
        ]
        .concat();
        let new = [
            wanted("same", "c/a.csv#same", "同じ"),
            wanted("edited", "c/a.csv#edited", "後"),
            wanted("added", "c/b.csv#added", "新しい"),
        ]
        .concat();
        let plan = Plan::diff(&indexed(&old), &new, &scope(&["c/"], &["c/bad.csv#"]));
        assert_eq!(plan.to_string(), "new 1, changed 1, unchanged 1, gone 1, kept 1");
        assert_eq!(plan.gone, [old[2].id]);
        assert_eq!(plan.kept, [old[3].id]);
        let listing: Vec<String> = plan.sources.iter().map(ToString::to_string).collect();
        assert_eq!(
            listing,
            [
                "c/a.csv: new 0, changed 1, unchanged 1, gone 1, kept 0\n  - deleted\n  ~ edited edited？",
                "c/b.csv: new 1, changed 0, unchanged 0, gone 0, kept 0\n  + added added？",
                "c/bad.csv: new 0, changed 0, unchanged 0, gone 0, kept 1\n  = broken",
            ]
        );
        assert_eq!(serde_json::to_value(&plan).expect("serialises")["counts"]["gone"], 1);
    }

    #[test]
    fn ingesting_twice_changes_nothing() {
        let passages = wanted("a", "c/a.csv#a", "本文");
        let plan = Plan::diff(&indexed(&passages), &passages, &scope(&["c/"], &[]));
        assert!(plan.is_empty());
        assert_eq!(plan.counts.unchanged, 1);
    }

    #[test]
    fn a_moved_article_is_changed_not_gone() {
        let (before, after) = (wanted("a", "c/old.csv#a", "本文"), wanted("a", "c/new.csv#a", "本文"));
        let plan = Plan::diff(&indexed(&before), &after, &scope(&["c/"], &[]));
        assert_eq!((plan.counts.changed, plan.counts.gone), (1, 0));
    }

    #[test]
    fn nothing_outside_the_scope_is_touched() {
        let old = indexed(&wanted("a", "c/a.csv#a", "本文"));
        assert!(Plan::diff(&old, &[], &Scope::default()).is_empty());
        assert!(Plan::diff(&old, &[], &scope(&["c/b.csv#"], &[])).is_empty());
        assert_eq!(Plan::diff(&old, &[], &scope(&["c/a.csv#"], &[])).counts.gone, 1);
        assert!(Sources::default().is_empty());
    }
}
