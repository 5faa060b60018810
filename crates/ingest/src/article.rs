//! Metadata and body become an [`Article`].

use crate::collection::Layer;
use crate::id;
use crate::metadata::Metadata;
use crate::model::{Article, ArticleKind, Block, Contact, Visibility};
use crate::problem::Cause;

/// What is the same for every article of a file.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    /// Source of the file, up to and with its `#`.
    pub source: &'a str,
    /// The file's name without its ending.
    pub stem: &'a str,
    /// What the folders say.
    pub layer: &'a Layer,
    /// The tenant where no folder names one.
    pub tenant: &'a str,
    /// The language where neither folder nor document names one.
    pub language: &'a str,
}

/// The field that stands in the way, and why.
pub(crate) type Obstacle = (&'static str, Cause);

/// Puts an article together. `metadata` holds what document and folders say, `position` is unique in the file.
pub(crate) fn assemble(
    metadata: Metadata,
    body: Vec<Block>,
    position: &str,
    default_kind: ArticleKind,
    origin: &Origin<'_>,
) -> Result<Article, Obstacle> {
    let kind = metadata.kind.unwrap_or(default_kind);
    let (title, keywords) = title_and_keywords(&metadata, kind)?;
    let contact = contact(&metadata)?;
    check_period(&metadata)?;
    let visibility = visibility(&metadata, kind);
    let mut departments = metadata.departments.unwrap_or_default();
    departments.sort_unstable();
    departments.dedup();
    if visibility == Visibility::Public {
        departments.clear();
    }
    let tenant = origin.layer.tenant.as_deref().unwrap_or(origin.tenant).to_owned();
    let source = format!("{}{position}", origin.source);
    let id = metadata.id.unwrap_or_else(|| id::article_id(&tenant, &source));
    let url = metadata.url.or_else(|| url_of(origin, &id));
    Ok(Article {
        id,
        kind,
        tenant,
        visibility,
        departments,
        owner: metadata.owner,
        title,
        body,
        pages: Vec::new(),
        keywords,
        phrasings: metadata.phrasings.unwrap_or_default(),
        phrasings_within: Vec::new(),
        category: metadata.category,
        procedure: metadata.procedure,
        url,
        language: metadata.language.unwrap_or_else(|| origin.language.to_owned()),
        revised_on: metadata.revised_on,
        effective_from: metadata.effective_from,
        expires_on: metadata.expires_on,
        contact,
        versions: metadata.versions,
        source,
    })
}

/// A FAQ is called by its question; a title of its own is another word for the subject.
fn title_and_keywords(metadata: &Metadata, kind: ArticleKind) -> Result<(String, Vec<String>), Obstacle> {
    let mut keywords = metadata.keywords.clone().unwrap_or_default();
    let (first, second, field) = match kind {
        ArticleKind::Faq => (&metadata.question, &metadata.title, "question"),
        _ => (&metadata.title, &metadata.question, "title"),
    };
    let title = first.as_ref().or(second.as_ref()).ok_or((field, Cause::MissingValue))?;
    if let (Some(_), Some(other)) = (first, second)
        && other != title
        && !keywords.contains(other)
    {
        keywords.push(other.clone());
    }
    Ok((title.clone(), keywords))
}

/// Where nothing is said, a text for staff, or one that names its readers, is not for everyone.
fn visibility(metadata: &Metadata, kind: ArticleKind) -> Visibility {
    metadata.visibility.unwrap_or(match kind {
        ArticleKind::Manual => Visibility::Internal,
        _ if metadata.departments.as_ref().is_some_and(|departments| !departments.is_empty()) => Visibility::Internal,
        _ => Visibility::Public,
    })
}

fn contact(metadata: &Metadata) -> Result<Option<Contact>, Obstacle> {
    match &metadata.phone {
        Some(phone) => Ok(Some(Contact {
            department: metadata.owner.clone().unwrap_or_default(),
            phone: phone.clone(),
            hours: metadata.hours.clone().unwrap_or_default(),
            place: metadata.place.clone(),
            ..Contact::default()
        })),
        None if metadata.hours.is_some() || metadata.place.is_some() => Err(("contact_phone", Cause::MissingValue)),
        None => Ok(None),
    }
}

fn check_period(metadata: &Metadata) -> Result<(), Obstacle> {
    match (metadata.effective_from, metadata.expires_on) {
        (Some(from), Some(to)) if from > to => {
            Err(("expires_on", Cause::PeriodReversed { effective_from: from.to_string(), expires_on: to.to_string() }))
        }
        _ => Ok(()),
    }
}

fn url_of(origin: &Origin<'_>, id: &str) -> Option<String> {
    let template = origin.layer.url.as_ref()?;
    Some(template.fill(|name| if name == "id" { id } else { origin.stem }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;
    use crate::template::Template;

    fn build(fields: &[(Field, &str)], kind: ArticleKind) -> Result<Article, Obstacle> {
        let layer = Layer {
            url: Some(Template::parse("https://city.example/{stem}/{id}").expect("a template")),
            ..Layer::default()
        };
        let origin = Origin { source: "r/faq/a.csv#", stem: "a", layer: &layer, tenant: "setomi", language: "ja" };
        let mut metadata = Metadata::default();
        for (field, value) in fields {
            metadata.set(*field, value).expect("a value");
        }
        assemble(metadata, Vec::new(), "7", kind, &origin)
    }

    #[test]
    fn what_is_not_said_is_derived() {
        let article = build(&[(Field::Question, "何？")], ArticleKind::Faq).expect("an article");
        assert_eq!(article.source, "r/faq/a.csv#7");
        assert_eq!(article.id, id::article_id("setomi", "r/faq/a.csv#7"));
        assert_eq!(article.url, Some(format!("https://city.example/a/{}", article.id)));
        assert_eq!((article.language.as_str(), article.visibility), ("ja", Visibility::Public));
    }

    #[test]
    fn nothing_for_staff_becomes_public_by_silence() {
        let base = (Field::Title, "表題");
        for (fields, kind, expected) in [
            (vec![base], ArticleKind::Guide, Visibility::Public),
            (vec![base], ArticleKind::Manual, Visibility::Internal),
            (vec![base, (Field::Departments, "市民課")], ArticleKind::Guide, Visibility::Internal),
            (vec![base, (Field::Visibility, "public")], ArticleKind::Manual, Visibility::Public),
        ] {
            assert_eq!(build(&fields, kind).expect("an article").visibility, expected, "{fields:?}");
        }
        let public = build(&[base, (Field::Visibility, "public"), (Field::Departments, "b;a")], ArticleKind::Guide);
        assert!(public.expect("an article").departments.is_empty());
        let internal = build(&[base, (Field::Departments, "b;a;b")], ArticleKind::Guide);
        assert_eq!(internal.expect("an article").departments, ["a", "b"]);
    }

    #[test]
    fn a_faq_is_called_by_its_question() {
        let fields = [(Field::Question, "何を？"), (Field::Title, "持ち物")];
        let faq = build(&fields, ArticleKind::Faq).expect("an article");
        assert_eq!((faq.title.as_str(), faq.keywords), ("何を？", vec!["持ち物".to_owned()]));
        let notice = build(&fields, ArticleKind::Notice).expect("an article");
        assert_eq!(notice.title, "持ち物");
    }

    #[test]
    fn obstacles_name_the_field() {
        let title = (Field::Title, "表題");
        for (fields, field) in [
            (vec![], "question"),
            (vec![title, (Field::ContactHours, "平日")], "contact_phone"),
            (vec![title, (Field::EffectiveFrom, "2026-05-01"), (Field::ExpiresOn, "2026-04-30")], "expires_on"),
        ] {
            assert_eq!(build(&fields, ArticleKind::Faq).expect_err(field).0, field);
        }
    }
}
