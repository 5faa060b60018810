//! What is stored beside the vectors of a passage: the passage as JSON, and fields to filter by.
//!
//! Both Qdrant backends store the same fields, so that a folder and a server can be compared.

use std::collections::BTreeSet;

use jiff::civil::Date;
use madoguchi_ingest::{Passage, Visibility};

use crate::filter::{Reader, SearchFilter};
use crate::passage_index::IndexError;

/// Names of the stored fields.
pub(crate) mod field {
    /// The whole passage as one JSON string: read back without building a tree of values.
    pub(crate) const PASSAGE: &str = "passage";
    /// Keys of [`super::access_keys`]: tenant and audience in one, because one condition is cheaper than two.
    pub(crate) const ACCESS: &str = "access";
    /// First day in force as `YYYYMMDD`, [`super::ALWAYS`] when open.
    pub(crate) const VALID_FROM: &str = "valid_from";
    /// Last day in force as `YYYYMMDD`, [`super::FOREVER`] when open.
    pub(crate) const VALID_TO: &str = "valid_to";
    /// The municipality.
    pub(crate) const TENANT: &str = "tenant";
    /// The article.
    pub(crate) const ARTICLE_ID: &str = "article_id";
    /// File and position.
    pub(crate) const SOURCE: &str = "source";
    /// Topic; absent when the passage has none.
    pub(crate) const CATEGORY: &str = "category";
    /// Hash of the content.
    pub(crate) const CONTENT_HASH: &str = "content_hash";

    /// Fields with a keyword index.
    pub(crate) const KEYWORDS: [&str; 4] = [ACCESS, TENANT, ARTICLE_ID, CATEGORY];
    /// Fields with an integer range index.
    pub(crate) const DAYS: [&str; 2] = [VALID_FROM, VALID_TO];
    /// What a manifest reads.
    pub(crate) const MANIFEST: [&str; 3] = [ARTICLE_ID, SOURCE, CONTENT_HASH];
}

/// `valid_from` of a passage without a first day.
pub(crate) const ALWAYS: i64 = 0;
/// `valid_to` of a passage without a last day.
pub(crate) const FOREVER: i64 = 99_991_231;

/// Between the parts of an access key; no tenant or department contains it.
const SEPARATOR: char = '\u{1f}';

/// One stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FieldValue {
    Text(String),
    Texts(Vec<String>),
    Day(i64),
}

/// All fields of `passage`.
pub(crate) fn fields(passage: &Passage) -> Result<Vec<(&'static str, FieldValue)>, IndexError> {
    let json = serde_json::to_string(passage)
        .map_err(|error| IndexError::Engine { doing: "writing a passage as JSON", reason: error.to_string() })?;
    let (from, to) = validity(passage);
    let mut fields = vec![
        (field::PASSAGE, FieldValue::Text(json)),
        (field::ACCESS, FieldValue::Texts(access_keys(passage))),
        (field::VALID_FROM, FieldValue::Day(from)),
        (field::VALID_TO, FieldValue::Day(to)),
        (field::TENANT, FieldValue::Text(passage.tenant.clone())),
        (field::ARTICLE_ID, FieldValue::Text(passage.article_id.clone())),
        (field::SOURCE, FieldValue::Text(passage.source.clone())),
        (field::CONTENT_HASH, FieldValue::Text(passage.content_hash.clone())),
    ];
    fields.extend(passage.category.clone().map(|category| (field::CATEGORY, FieldValue::Text(category))));
    Ok(fields)
}

/// The passage that `json` was written from.
pub(crate) fn read_passage(json: &str) -> Result<Passage, IndexError> {
    serde_json::from_str(json)
        .map_err(|error| IndexError::Engine { doing: "reading a stored passage", reason: error.to_string() })
}

/// A day as the integer `YYYYMMDD`, which orders as the days do.
pub(crate) fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// First and last day in force, as [`day_number`]s.
pub(crate) fn validity(passage: &Passage) -> (i64, i64) {
    (passage.effective_from.map_or(ALWAYS, day_number), passage.expires_on.map_or(FOREVER, day_number))
}

/// Who may read `passage`: one key per audience. A reader may read what shares a key with [`reader_keys`].
pub(crate) fn access_keys(passage: &Passage) -> Vec<String> {
    let key = |audience: &str| format!("{}{SEPARATOR}{audience}", passage.tenant);
    match passage.visibility {
        Visibility::Public => vec![key("public")],
        Visibility::Internal if passage.departments.is_empty() => vec![key("staff")],
        Visibility::Internal => passage.departments.iter().map(|name| key(&format!("dept:{name}"))).collect(),
    }
}

/// The keys that open a passage to the reader of `filter`; none when no tenant is named.
pub(crate) fn reader_keys(filter: &SearchFilter) -> Vec<String> {
    let mut audiences = vec!["public".to_owned()];
    if let Reader::Staff { departments } = &filter.reader {
        audiences.push("staff".to_owned());
        audiences.extend(departments.iter().map(|name| format!("dept:{name}")));
    }
    let tenants: BTreeSet<&String> = filter.tenants.iter().collect();
    tenants
        .into_iter()
        .flat_map(|tenant| audiences.iter().map(move |audience| format!("{tenant}{SEPARATOR}{audience}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::passage;
    use jiff::civil::date;

    #[test]
    fn keys_open_exactly_what_the_filter_admits() {
        let day = date(2026, 11, 21);
        let mut internal = passage(1, "a");
        internal.visibility = Visibility::Internal;
        let mut of_desk = internal.clone();
        of_desk.departments = vec!["市民課".to_owned(), "税務課".to_owned()];
        let mut elsewhere = passage(2, "b");
        elsewhere.tenant = "shared".to_owned();
        let passages = [passage(3, "c"), internal, of_desk, elsewhere];

        let staff = |names: &[&str]| SearchFilter::staff("setomi", names.iter().map(|&name| name.to_owned()), day);
        let mut both = staff(&["福祉課"]);
        both.tenants.push("shared".to_owned());
        let mut nowhere = staff(&[]);
        nowhere.tenants.clear();
        for filter in [SearchFilter::citizen("setomi", day), staff(&[]), staff(&["税務課"]), both, nowhere] {
            let keys = reader_keys(&filter);
            for passage in &passages {
                let opened = access_keys(passage).iter().any(|key| keys.contains(key));
                assert_eq!(opened, filter.admits(passage), "{filter:?} on {passage:?}");
            }
        }
    }

    #[test]
    fn days_order_as_numbers() {
        let days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)];
        let numbers: Vec<i64> = days.into_iter().map(day_number).collect();
        assert_eq!(numbers, [20251231, 20260101, 20260131, 20260201]);
        assert!(numbers.iter().all(|&number| ALWAYS < number && number < FOREVER));
    }

    #[test]
    fn a_passage_survives_its_json() {
        let mut wanted = passage(7, "転入届は14日以内に\n届け出ます。");
        wanted.expires_on = Some(date(2027, 3, 31));
        let fields = fields(&wanted).expect("fields");
        let Some((_, FieldValue::Text(json))) = fields.iter().find(|(name, _)| *name == field::PASSAGE) else {
            panic!("no passage in {fields:?}");
        };
        assert_eq!(read_passage(json).expect("passage"), wanted);
    }
}
