//! The versions of an article, as far as a clerk may read them.

use jiff::Timestamp;
use madoguchi_index::Reader;
use madoguchi_ingest::Article;
use madoguchi_upkeep::{Difference, VersionedArticle};
use serde::Serialize;

/// Versions shown, the newest.
const MOST_VERSIONS: usize = 20;

/// A version, and what changed in it.
#[derive(Debug, Serialize)]
pub(crate) struct VersionView {
    version: u32,
    recorded_at: Timestamp,
    recorded_by: String,
    change: VersionChange,
    /// `None` of a new or deleted article, and where this or the version before was not for this reader.
    difference: Option<Difference>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum VersionChange {
    New,
    Changed,
    Deleted,
}

/// `versions` are the newest first.
pub(super) fn told(versions: Vec<VersionedArticle>, reader: &Reader) -> Vec<VersionView> {
    let before: Vec<Option<Article>> =
        versions.iter().skip(1).map(|version| version.article.clone()).chain([None]).collect();
    versions
        .into_iter()
        .zip(before)
        .take(MOST_VERSIONS)
        .map(|(version, before)| view(version, before.as_ref(), reader))
        .collect()
}

fn view(version: VersionedArticle, before: Option<&Article>, reader: &Reader) -> VersionView {
    let may_read = |article: &Article| reader.may_read(article.visibility, &article.departments);
    let (change, difference) = match (before, &version.article) {
        (_, None) => (VersionChange::Deleted, None),
        (None, Some(_)) => (VersionChange::New, None),
        (Some(before), Some(after)) => {
            let readable = may_read(before) && may_read(after);
            (VersionChange::Changed, readable.then_some(version.difference))
        }
    };
    let VersionedArticle { version, recorded_at, recorded_by, .. } = version;
    VersionView { version, recorded_at, recorded_by, change, difference }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(departments: &[&str], text: &str) -> Article {
        let json = serde_json::json!({
            "id": "a", "kind": "manual", "tenant": "t", "visibility": "internal", "departments": departments,
            "owner": null, "title": "題", "body": [{"block": "paragraph", "text": text}], "keywords": [],
            "category": null, "procedure": null, "url": null, "language": "ja", "revised_on": null,
            "effective_from": null, "expires_on": null, "contact": null, "source": "a.md#1",
        });
        serde_json::from_value(json).expect("an article")
    }

    fn versions(articles: Vec<Option<Article>>) -> Vec<VersionedArticle> {
        let mut told = Vec::new();
        let mut before: Option<Article> = None;
        for (article, version) in articles.into_iter().zip(1..) {
            let difference = Difference::between(before.as_ref(), article.as_ref());
            let recorded_at = Timestamp::UNIX_EPOCH;
            before.clone_from(&article);
            told.push(VersionedArticle { version, recorded_at, recorded_by: "佐藤".into(), article, difference });
        }
        told.reverse();
        told
    }

    #[test]
    fn what_was_another_departments_stays_theirs() {
        let history = versions(vec![
            Some(article(&["福祉課"], "福祉課の秘密")),
            Some(article(&["税務課"], "税務課の手順一")),
            None,
            Some(article(&["税務課"], "税務課の手順二")),
            Some(article(&["税務課"], "税務課の手順三")),
        ]);
        let tax = Reader::Staff { departments: ["税務課".to_owned()].into() };
        let told = told(history, &tax);
        let changes: Vec<(u32, VersionChange, bool)> =
            told.iter().map(|view| (view.version, view.change, view.difference.is_some())).collect();
        assert_eq!(
            changes,
            [
                (5, VersionChange::Changed, true),
                (4, VersionChange::New, false),
                (3, VersionChange::Deleted, false),
                (2, VersionChange::Changed, false),
                (1, VersionChange::New, false),
            ]
        );
        let json = serde_json::to_string(&told).expect("JSON");
        assert!(json.contains("手順三") && !json.contains("秘密"), "{json}");
    }
}
