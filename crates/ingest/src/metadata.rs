//! What a document says about itself, and what its folders say about it.

use jiff::civil::Date;

use crate::date::parse_date;
use crate::field::{Field, Tongue};
use crate::model::{ArticleKind, Version, Versions, Visibility};
use crate::problem::Cause;
use crate::text::{clean_line, clean_text, split_list, split_phrasings};

/// Metadata of one article; `None` means: not said here.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metadata {
    pub id: Option<String>,
    pub question: Option<String>,
    pub answer: Option<String>,
    pub title: Option<String>,
    pub kind: Option<ArticleKind>,
    pub category: Option<String>,
    pub owner: Option<String>,
    pub departments: Option<Vec<String>>,
    pub visibility: Option<Visibility>,
    pub keywords: Option<Vec<String>>,
    pub phrasings: Option<Vec<String>>,
    pub procedure: Option<String>,
    pub phone: Option<String>,
    pub hours: Option<String>,
    pub place: Option<String>,
    pub url: Option<String>,
    pub language: Option<String>,
    pub revised_on: Option<Date>,
    pub effective_from: Option<Date>,
    pub expires_on: Option<Date>,
    pub versions: Versions,
}

impl Metadata {
    /// Sets `field` from its text. An empty text says nothing.
    pub(crate) fn set(&mut self, field: Field, value: &str) -> Result<(), Cause> {
        let trimmed = value.trim();
        if trimmed.is_empty() {
            return Ok(());
        }
        match field {
            Field::Id => self.id = Some(id(trimmed)?),
            Field::Question => self.question = text(clean_line(value)),
            // Kept as written: its format decides how it is cleaned.
            Field::Answer => self.answer = text(value.to_owned()),
            Field::Title => self.title = text(clean_line(value)),
            Field::Kind => self.kind = Some(kind(trimmed)?),
            Field::Category => self.category = text(clean_line(value)),
            Field::Department => self.owner = text(clean_line(value)),
            Field::Departments => self.departments = Some(split_list(value, false)),
            Field::Visibility => self.visibility = Some(visibility(trimmed)?),
            Field::Keywords => self.keywords = Some(split_list(value, true)),
            Field::Phrasings => self.phrasings = Some(split_phrasings(value)),
            Field::Procedure => self.procedure = text(clean_line(value)),
            Field::ContactPhone => self.phone = text(clean_line(value)),
            Field::ContactHours => self.hours = text(clean_text(value)),
            Field::ContactPlace => self.place = text(clean_line(value)),
            Field::Url => self.url = Some(url(trimmed)?),
            Field::Language => self.language = Some(language(trimmed)?),
            Field::RevisedOn => self.revised_on = Some(date(trimmed)?),
            Field::EffectiveFrom => self.effective_from = Some(date(trimmed)?),
            Field::ExpiresOn => self.expires_on = Some(date(trimmed)?),
            Field::QuestionIn(tongue) => self.version(tongue).question = text(clean_line(value)),
            Field::AnswerIn(tongue) => self.version(tongue).answer = text(clean_text(value)),
        }
        Ok(())
    }

    fn version(&mut self, tongue: Tongue) -> &mut Version {
        self.versions.entry(tongue.tag().to_owned()).or_default()
    }

    /// Takes from `base` what is not said here.
    pub(crate) fn fill_from(&mut self, base: &Self) {
        macro_rules! fill {
            ($($field:ident),*) => { $( if self.$field.is_none() { self.$field.clone_from(&base.$field); } )* };
        }
        fill!(id, question, answer, title, kind, category, owner, departments, visibility, keywords, procedure);
        fill!(phrasings, phone, hours, place, url, language, revised_on, effective_from, expires_on);
    }
}

fn text(cleaned: String) -> Option<String> {
    (!cleaned.is_empty()).then_some(cleaned)
}

fn date(value: &str) -> Result<Date, Cause> {
    parse_date(value).map_err(|reason| Cause::NotADate { value: value.to_owned(), reason })
}

fn invalid(value: &str, expected: &'static str) -> Cause {
    Cause::Invalid { value: value.to_owned(), expected }
}

/// An id goes into addresses and into `file#position`.
fn id(value: &str) -> Result<String, Cause> {
    const MAX_CHARS: usize = 128;
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if value.chars().count() <= MAX_CHARS && value.chars().all(fits) && !value.chars().all(|c| c == '.') {
        return Ok(value.to_owned());
    }
    Err(invalid(value, "an id (up to 128 letters, digits and - _ . :)"))
}

/// Links are shown to citizens: nothing but the web.
pub(crate) fn url(value: &str) -> Result<String, Cause> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| {
        value.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme)).map(|_| &value[scheme.len()..])
    });
    let harmless = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\');
    match rest {
        Some(host) if !host.is_empty() && !host.starts_with('/') && value.chars().all(harmless) => Ok(value.to_owned()),
        _ => Err(invalid(value, "an address that begins with https:// or http://")),
    }
}

/// A BCP 47 tag, as far as its shape goes.
pub(crate) fn language(value: &str) -> Result<String, Cause> {
    let mut parts = value.split(['-', '_']);
    let primary = parts.next().unwrap_or_default();
    let shaped = (2..=3).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if !shaped {
        return Err(invalid(value, "a language tag like ja, en or zh-Hans"));
    }
    Ok(value.replacen(primary, &primary.to_ascii_lowercase(), 1).replace('_', "-"))
}

fn kind(value: &str) -> Result<ArticleKind, Cause> {
    Ok(match value.to_ascii_lowercase().as_str() {
        "faq" | "よくある質問" => ArticleKind::Faq,
        "guide" | "手引き" | "案内" => ArticleKind::Guide,
        "manual" | "マニュアル" | "事務手引き" => ArticleKind::Manual,
        "notice" | "お知らせ" => ArticleKind::Notice,
        _ => return Err(invalid(value, "a kind (faq, guide, manual or notice)")),
    })
}

fn visibility(value: &str) -> Result<Visibility, Cause> {
    Ok(match value.to_ascii_lowercase().as_str() {
        "public" | "公開" => Visibility::Public,
        "internal" | "内部" | "庁内" | "非公開" => Visibility::Internal,
        _ => return Err(invalid(value, "a visibility (public or internal)")),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(field: Field, value: &str) -> Result<Metadata, Cause> {
        let mut metadata = Metadata::default();
        metadata.set(field, value).map(|()| metadata)
    }

    #[test]
    fn values_are_checked() {
        for (field, good, bad) in [
            (Field::Id, vec!["faq-moving-001", "記事１", "a.b:c_d"], vec!["a b", "a#1", "a/b", "..", "a?b"]),
            (
                Field::Url,
                vec!["https://a.example/x?y=1#z"],
                vec!["javascript:alert(1)", "//a", "https://", "https:///x", "http://a\"b"],
            ),
            (Field::Language, vec!["ja", "zh-Hans", "EN_us"], vec!["j", "日本語", "ja-", "123"]),
            (Field::Kind, vec!["faq", "お知らせ"], vec!["faqs"]),
            (Field::Visibility, vec!["public", "庁内"], vec!["secret"]),
            (Field::RevisedOn, vec!["令和8年4月1日"], vec!["令和99年1月1日"]),
        ] {
            for value in good {
                assert!(one(field, value).is_ok(), "{field:?} {value}");
            }
            for value in bad {
                assert!(one(field, value).is_err(), "{field:?} {value}");
            }
        }
        assert_eq!(one(Field::Language, "EN_us").expect("a tag").language.as_deref(), Some("en-us"));
    }

    #[test]
    fn empty_says_nothing_and_the_nearer_wins() {
        let mut near = one(Field::Category, "税").expect("a category");
        near.set(Field::RevisedOn, " ").expect("nothing said");
        let mut far = one(Field::Category, "ごみ").expect("a category");
        far.set(Field::RevisedOn, "2026-04-01").expect("a date");
        near.fill_from(&far);
        assert_eq!(near.category.as_deref(), Some("税"));
        assert_eq!(near.revised_on, far.revised_on);
    }

    proptest! {
        #[test]
        fn no_value_panics(value in "\\PC{0,30}") {
            for field in [Field::Id, Field::Url, Field::Language, Field::Kind, Field::Keywords, Field::ExpiresOn, Field::Title] {
                let _ = one(field, &value);
            }
        }
    }
}
