//! What changed between two versions of an article.

use std::collections::BTreeSet;

use madoguchi_ingest::{Article, article_text};
use serde::Serialize;
use serde_json::Value;
use similar::TextDiff;

/// What changed between two versions of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Fields other than the text, by name.
    pub fields: Vec<FieldChange>,
    /// The text as a unified diff; empty when it is the same.
    pub text: String,
}

/// One field that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// What it was; empty when it was not there.
    pub before: String,
    /// What it is; empty when it is not there.
    pub after: String,
}

/// Lines around a change that a diff repeats.
const CONTEXT_LINES: usize = 1;

impl Difference {
    /// The difference from `before` to `after`; `None` stands for no article at all.
    #[must_use]
    pub fn between(before: Option<&Article>, after: Option<&Article>) -> Self {
        Self { fields: fields(before, after), text: text(before, after) }
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.text.is_empty()
    }
}

fn fields(before: Option<&Article>, after: Option<&Article>) -> Vec<FieldChange> {
    // Of a new article, every field would be listed: the article itself says it better.
    let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
    let (before, after) = (values(before), values(after));
    let names: BTreeSet<&String> = before.iter().chain(&after).map(|(name, _)| name).collect();
    let value = |of: &[(String, Value)], name: &str| {
        of.iter().find(|(known, _)| known == name).map_or(String::new(), |(_, value)| shown(value))
    };
    names
        .into_iter()
        .map(|name| FieldChange { field: name.clone(), before: value(&before, name), after: value(&after, name) })
        .filter(|change| change.before != change.after)
        .collect()
}

/// All fields but the text.
fn values(article: &Article) -> Vec<(String, Value)> {
    match serde_json::to_value(article) {
        Ok(Value::Object(fields)) => fields.into_iter().filter(|(name, _)| name != "body" && name != "pages").collect(),
        _ => Vec::new(),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

fn text(before: Option<&Article>, after: Option<&Article>) -> String {
    let of = |article: Option<&Article>| article.map(article_text).unwrap_or_default();
    let (before, after) = (of(before), of(after));
    if before == after {
        return String::new();
    }
    TextDiff::from_lines(&before, &after)
        .unified_diff()
        .context_radius(CONTEXT_LINES)
        .missing_newline_hint(false)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(title: &str, text: &str) -> Article {
        let json = serde_json::json!({
            "id": "a", "kind": "faq", "tenant": "t", "visibility": "public", "departments": [], "owner": "市民課",
            "title": title, "body": [{"block": "paragraph", "text": text}], "keywords": ["転入", "引越"],
            "category": null, "procedure": null, "url": null, "language": "ja", "revised_on": null,
            "effective_from": null, "expires_on": null, "contact": null, "source": "faq/a.csv#a",
        });
        serde_json::from_value(json).expect("an article")
    }

    #[test]
    fn fields_and_lines() {
        let (old, new) = (article("旧", "一行目\n手数料は300円です。"), article("新", "一行目\n手数料は350円です。"));
        let difference = Difference::between(Some(&old), Some(&new));
        assert_eq!(difference.fields, [FieldChange { field: "title".into(), before: "旧".into(), after: "新".into() }]);
        assert!(difference.text.contains("-手数料は300円です。"), "{}", difference.text);
        assert!(difference.text.contains("+手数料は350円です。"), "{}", difference.text);
        assert!(Difference::between(Some(&old), Some(&old)).is_empty());
    }

    #[test]
    fn beginning_and_end() {
        let only = article("題", "本文");
        assert!(Difference::between(None, Some(&only)).text.contains("+本文"));
        assert!(Difference::between(Some(&only), None).text.contains("-本文"));
        assert!(Difference::between(None, None).is_empty());
    }
}
