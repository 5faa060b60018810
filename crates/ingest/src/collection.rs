//! `_collection.toml`: what a folder says about the documents in it.

use std::collections::{BTreeMap, BTreeSet};

use encoding_rs::Encoding;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::decode::encoding_of;
use crate::field::{Field, nearest, normal};
use crate::metadata::Metadata;
use crate::problem::{Cause, Problem};
use crate::template::Template;
use crate::toml_text::TomlText;

/// Name of the file.
pub(crate) const COLLECTION_FILE: &str = "_collection.toml";

/// Keys that are no [`Field`].
const OWN_KEYS: [&str; 9] =
    ["name", "tenant", "columns", "template", "ignore_columns", "ignore_files", "encoding", "answer_format", "files"];

/// Fields that belong to one document and are no folder's to say.
const OF_ONE_DOCUMENT: [Field; 4] = [Field::Id, Field::Question, Field::Answer, Field::Title];

/// How the answers of records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnswerFormat {
    /// Plain text, kept as it is.
    Text,
    Markdown,
    Html,
}

/// What all `_collection.toml` from the root down to a folder say, the nearest winning per key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layer {
    /// Name of the collection, in place of its root folder's.
    pub name: Option<String>,
    pub tenant: Option<String>,
    pub metadata: Metadata,
    pub url: Option<Template>,
    /// Field by column header, in [`normal`] form.
    pub columns: BTreeMap<String, Field>,
    pub templates: BTreeMap<Field, Template>,
    /// Headers in [`normal`] form.
    pub ignored: BTreeSet<String>,
    pub encoding: Option<&'static Encoding>,
    pub answer_format: Option<AnswerFormat>,
    /// Files that are no documents, by path relative to the root.
    pub ignored_files: BTreeSet<String>,
    /// By path relative to the root.
    pub files: BTreeMap<String, FileEntry>,
}

/// What `[files."name"]` says about one file.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileEntry {
    pub metadata: Metadata,
    pub encoding: Option<&'static Encoding>,
}

/// One `_collection.toml`, and where it names files.
#[derive(Debug, Default)]
pub(crate) struct Collection {
    pub layer: Layer,
    /// Path relative to the root, and the line that names it.
    pub named_files: Vec<(String, u64)>,
}

impl Layer {
    /// Takes from `base`, the layer of the folder above, what is not said here.
    pub(crate) fn fill_from(&mut self, base: &Self) {
        self.name = self.name.take().or_else(|| base.name.clone());
        self.tenant = self.tenant.take().or_else(|| base.tenant.clone());
        self.metadata.fill_from(&base.metadata);
        self.url = self.url.take().or_else(|| base.url.clone());
        self.encoding = self.encoding.or(base.encoding);
        self.answer_format = self.answer_format.or(base.answer_format);
        for (header, field) in &base.columns {
            self.columns.entry(header.clone()).or_insert(*field);
        }
        for (field, template) in &base.templates {
            self.templates.entry(*field).or_insert_with(|| template.clone());
        }
        self.ignored.extend(base.ignored.iter().cloned());
        self.ignored_files.extend(base.ignored_files.iter().cloned());
        for (path, outer) in &base.files {
            let entry = self.files.entry(path.clone()).or_default();
            entry.metadata.fill_from(&outer.metadata);
            entry.encoding = entry.encoding.or(outer.encoding);
        }
    }
}

impl Collection {
    /// Reads the text of the `_collection.toml` in the folder at `folder` (relative to the root; empty for
    /// the root itself).
    pub(crate) fn parse(file: &str, text: &str, folder: &str) -> Result<Self, Vec<Problem>> {
        let source = TomlText { file, text: text.strip_prefix('\u{FEFF}').unwrap_or(text) };
        let table = source.table().map_err(|problem| vec![problem])?;
        let mut collection = Self::default();
        let mut problems = Vec::new();
        for (key, value) in &table {
            if let Err(problem) = collection.set(source, key, value, folder) {
                problems.push(problem);
            }
        }
        if problems.is_empty() { Ok(collection) } else { Err(problems) }
    }

    fn set<'t>(
        &mut self,
        source: TomlText<'t>,
        key: &Spanned<std::borrow::Cow<'t, str>>,
        value: &Spanned<DeValue<'t>>,
        folder: &str,
    ) -> Result<(), Problem> {
        let layer = &mut self.layer;
        let name = key.get_ref().as_ref();
        match name {
            "name" => layer.name = Some(source.value(name, value)?),
            "tenant" => layer.tenant = Some(source.value(name, value)?),
            "url" => layer.url = Some(url_template(source, value)?),
            "encoding" => layer.encoding = Some(encoding(source, value)?),
            "answer_format" => layer.answer_format = Some(answer_format(source, value)?),
            "ignore_columns" => layer.ignored = source.list(name, value)?.iter().map(|header| normal(header)).collect(),
            "ignore_files" => {
                let names = source.list(name, value)?;
                layer.ignored_files = names.iter().map(|file| below(folder, file)).collect();
            }
            "columns" => layer.columns = columns(source, source.subtable(name, value)?)?,
            "template" => layer.templates = templates(source, source.subtable(name, value)?)?,
            "files" => self.set_files(source, source.subtable(name, value)?, folder)?,
            _ => {
                let field = Field::of_key(name).filter(|field| !OF_ONE_DOCUMENT.contains(field));
                let field = field.ok_or_else(|| unknown(source, key, &OWN_KEYS, &OF_ONE_DOCUMENT))?;
                set_field(source, &mut layer.metadata, field, value)?;
            }
        }
        Ok(())
    }

    fn set_files<'t>(&mut self, source: TomlText<'t>, table: &DeTable<'t>, folder: &str) -> Result<(), Problem> {
        for (name, value) in table {
            let mut entry = FileEntry::default();
            for (key, value) in source.subtable(name.get_ref(), value)? {
                if key.get_ref() == "encoding" {
                    entry.encoding = Some(encoding(source, value)?);
                    continue;
                }
                let field = Field::of_key(key.get_ref()).filter(|field| *field != Field::Answer);
                let field = field.ok_or_else(|| unknown(source, key, &["encoding"], &[Field::Answer]))?;
                set_field(source, &mut entry.metadata, field, value)?;
            }
            let path = below(folder, name.get_ref());
            self.named_files.push((path.clone(), source.line(&name.span())));
            self.layer.files.insert(path, entry);
        }
        Ok(())
    }
}

/// `name` in `folder`, both relative to the root.
fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn set_field<'t>(
    source: TomlText<'t>,
    metadata: &mut Metadata,
    field: Field,
    value: &Spanned<DeValue<'t>>,
) -> Result<(), Problem> {
    let text = source.value(field.name(), value)?;
    metadata.set(field, &text).map_err(|cause| source.problem(value.span(), cause).on("key", field.name()))
}

fn unknown(
    source: TomlText<'_>,
    key: &Spanned<std::borrow::Cow<'_, str>>,
    own: &[&'static str],
    but: &[Field],
) -> Problem {
    let fields = Field::all().filter(|field| !but.contains(field)).map(Field::name);
    let nearest = nearest(key.get_ref(), own.iter().copied().chain(fields)).map(|name| format!("{name:?}"));
    source.problem(key.span(), Cause::UnknownName { nearest }).on("key", key.get_ref())
}

fn url_template<'t>(source: TomlText<'t>, value: &Spanned<DeValue<'t>>) -> Result<Template, Problem> {
    let text = source.value("url", value)?;
    let problem = |reason| source.problem(value.span(), Cause::Template { reason }).on("key", "url");
    let template = Template::parse(&text).map_err(problem)?;
    if let Some(name) = template.names().find(|name| !matches!(*name, "id" | "stem")) {
        return Err(problem(format!("{{{name}}} is not known here; {{id}} and {{stem}} (the file's name) are")));
    }
    crate::metadata::url(&template.fill(|_| "x"))
        .map(|_| template)
        .map_err(|cause| source.problem(value.span(), cause).on("key", "url"))
}

fn encoding<'t>(source: TomlText<'t>, value: &Spanned<DeValue<'t>>) -> Result<&'static Encoding, Problem> {
    let label = source.value("encoding", value)?;
    encoding_of(&label).ok_or_else(|| {
        let expected = "a known encoding (utf-8, cp932, euc-jp, iso-2022-jp, utf-16le)";
        source.problem(value.span(), Cause::Invalid { value: label, expected }).on("key", "encoding")
    })
}

fn answer_format<'t>(source: TomlText<'t>, value: &Spanned<DeValue<'t>>) -> Result<AnswerFormat, Problem> {
    let name = source.value("answer_format", value)?;
    Ok(match name.as_str() {
        "text" => AnswerFormat::Text,
        "markdown" => AnswerFormat::Markdown,
        "html" => AnswerFormat::Html,
        _ => {
            let cause = Cause::Invalid { value: name, expected: "a format (text, markdown or html)" };
            return Err(source.problem(value.span(), cause).on("key", "answer_format"));
        }
    })
}

fn columns<'t>(source: TomlText<'t>, table: &DeTable<'t>) -> Result<BTreeMap<String, Field>, Problem> {
    let mut columns = BTreeMap::new();
    for (header, value) in table {
        let name = source.value(header.get_ref(), value)?;
        columns.insert(normal(header.get_ref()), known_field(source, &name, value.span())?);
    }
    Ok(columns)
}

fn templates<'t>(source: TomlText<'t>, table: &DeTable<'t>) -> Result<BTreeMap<Field, Template>, Problem> {
    let mut templates = BTreeMap::new();
    for (key, value) in table {
        let field = known_field(source, key.get_ref(), key.span())?;
        let text = source.value(key.get_ref(), value)?;
        let template = Template::parse(&text)
            .map_err(|reason| source.problem(value.span(), Cause::Template { reason }).on("key", key.get_ref()))?;
        templates.insert(field, template);
    }
    Ok(templates)
}

fn known_field(source: TomlText<'_>, name: &str, span: std::ops::Range<usize>) -> Result<Field, Problem> {
    Field::of_key(name).ok_or_else(|| {
        let nearest = nearest(name, Field::all().map(Field::name)).map(|name| format!("{name:?}"));
        source.problem(span, Cause::UnknownName { nearest }).on("field", name)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{ArticleKind, Visibility};

    fn parse(text: &str) -> Collection {
        Collection::parse("_collection.toml", text, "manuals").expect("a collection")
    }

    #[test]
    fn reads_every_key() {
        let collection = parse(
            r#"
            name = "setomi"
            tenant = "setomi"
            kind = "manual"
            visibility = "internal"
            departments = ["市民課", "税務課"]
            department = "市民課"
            language = "ja"
            category = "戸籍"
            revised_on = 2026-04-01
            url = "https://www.city.setomi.example/faq/{id}"
            encoding = "cp932"
            answer_format = "html"
            ignore_columns = ["備考", "Ｎｏ"]
            [columns]
            "品目" = "question"
            [template]
            answer = "{分別}。{注}"
            [files."a.txt"]
            title = "手引き"
            revised_on = "令和8年4月1日"
            "#,
        );
        let layer = &collection.layer;
        assert_eq!(layer.metadata.kind, Some(ArticleKind::Manual));
        assert_eq!(layer.metadata.visibility, Some(Visibility::Internal));
        assert_eq!(layer.metadata.departments.as_deref(), Some(&["市民課".to_owned(), "税務課".to_owned()][..]));
        assert!(layer.ignored.contains("no") && layer.ignored.contains("備考"));
        assert_eq!(layer.columns["品目"], Field::Question);
        assert_eq!(layer.files["manuals/a.txt"].metadata.title.as_deref(), Some("手引き"));
        assert_eq!(layer.files["manuals/a.txt"].metadata.revised_on, layer.metadata.revised_on);
        assert_eq!(collection.named_files, [("manuals/a.txt".to_owned(), 19)]);
    }

    #[test]
    fn errors_name_line_and_nearest_key() {
        for (text, expected) in [
            (
                "kind = \"faq\"\nvisibilty = \"public\"",
                "c:2: key \"visibilty\": not a known name; the nearest is \"visibility\"",
            ),
            ("id = \"x\"", "c:1: key \"id\": not a known name"),
            ("visibility = \"secret\"", "c:1: key \"visibility\": \"secret\" is not a visibility"),
            ("revised_on = \"いつか\"", "c:1: key \"revised_on\": \"いつか\" is not a date"),
            ("url = \"https://x/{path}\"", "c:1: key \"url\": template: {path} is not known here"),
            ("url = \"javascript:{id}\"", "c:1: key \"url\": \"javascript:x\" is not an address"),
            (
                "[columns]\n\"質問\" = \"qestion\"",
                "c:2: field \"qestion\": not a known name; the nearest is \"question\"",
            ),
            ("[files.\"a.md\"]\ntitel = \"x\"", "c:2: key \"titel\": not a known name; the nearest is \"title\""),
            ("kind = ", "c:1: "),
            ("columns = 3", "c:1: key \"columns\": \"3\" is not a table"),
            ("departments = [1.5]", "c:1: key \"departments\": \"[1.5]\" is not a text"),
        ] {
            let problems = Collection::parse("c", text, "").expect_err(text);
            assert!(problems[0].to_string().starts_with(expected), "{text}\n{}", problems[0]);
        }
    }

    #[test]
    fn the_nearer_folder_wins_per_key() {
        let mut near = parse("category = \"戸籍\"\nignore_columns = [\"a\"]\n[columns]\n\"x\" = \"question\"").layer;
        let far = parse("category = \"税\"\nlanguage = \"en\"\nignore_columns = [\"b\"]\n[columns]\n\"x\" = \"answer\"\n\"y\" = \"answer\"").layer;
        near.fill_from(&far);
        assert_eq!(near.metadata.category.as_deref(), Some("戸籍"));
        assert_eq!(near.metadata.language.as_deref(), Some("en"));
        assert_eq!((near.columns["x"], near.columns["y"]), (Field::Question, Field::Answer));
        assert_eq!(near.ignored.len(), 2);
    }

    proptest! {
        #[test]
        fn never_panics(text in "[a-z_\\[\\]\"=.{}あ\\n#', 0-9-]{0,60}") {
            let _ = Collection::parse("c", &text, "");
        }
    }
}
