//! What can be wrong with a document, where, and what to do about it.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};
use thiserror::Error;

use crate::date::DateError;

/// Longest value that a message quotes in full.
const QUOTED_CHARS: usize = 40;

/// Something that kept a file, a row or a setting from being read, and its place.
///
/// Displays as one line: `faq/moving.csv:12: column "revised_on": "令和99年1月1日" is not a date (…). Remedy: …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the caller named it.
    pub file: String,
    /// Line in the file, from 1, where it is known.
    pub line: Option<u64>,
    /// The column, key or meta element concerned, e.g. `column "revised_on"`.
    pub field: Option<String>,
    /// What is wrong.
    pub cause: Box<Cause>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Cause {
    /// The path does not exist.
    #[error("no such file or folder")]
    NotFound,
    /// The operating system refused.
    #[error("cannot be read: {reason}")]
    Io {
        /// What it said.
        reason: String,
    },
    /// No reader for this kind of file.
    #[error("no reader for files ending in {extension:?}")]
    UnsupportedFormat {
        /// What the name ends in; empty when it has no ending.
        extension: String,
    },
    /// The file is larger than the limit.
    #[error("{bytes} bytes, the limit is {limit_bytes}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit in force.
        limit_bytes: u64,
    },
    /// One row or line is larger than the limit.
    #[error("a record of {bytes} bytes, the limit is {limit_bytes}")]
    RecordTooLong {
        /// Its size.
        bytes: usize,
        /// The limit in force.
        limit_bytes: usize,
    },
    /// Nothing in the file, or only a header.
    #[error("the file is empty")]
    Empty,
    /// A folder without anything to read.
    #[error("no documents in the folder")]
    NoDocuments,
    /// The file has no text once its markup is taken away.
    #[error("no text in the document")]
    NoContent,
    /// The bytes are not text in the encoding they were taken for.
    #[error("not valid {encoding}")]
    Encoding {
        /// The encoding it was taken for.
        encoding: &'static str,
    },
    /// A NUL byte: a binary or damaged file.
    #[error("a NUL byte: the file is binary or damaged")]
    NulByte,
    /// A column, key or meta name that is not known.
    #[error("not a known name{}", nearest_hint(.nearest.as_deref()))]
    UnknownName {
        /// The nearest known name.
        nearest: Option<String>,
    },
    /// `[files."name"]` names a file that is not there.
    #[error("no such file beside it{}", nearest_hint(.nearest.as_deref()))]
    UnmatchedFile {
        /// The nearest existing name.
        nearest: Option<String>,
    },
    /// Two columns mean the same field.
    #[error("means the same as {other:?}")]
    RepeatedName {
        /// The other one.
        other: String,
    },
    /// A column that is needed is not there.
    #[error("the column is missing")]
    MissingColumn,
    /// A value that is needed is empty.
    #[error("the value is missing")]
    MissingValue,
    /// A row has more or fewer fields than the header.
    #[error("{found} fields, the header has {expected}")]
    FieldCount {
        /// Fields of the header.
        expected: usize,
        /// Fields of the row.
        found: usize,
    },
    /// A quoted field does not end.
    #[error("the quote opened here is never closed")]
    UnclosedQuote,
    /// A value is not a date.
    #[error("{} is not a date ({reason})", quoted(.value))]
    NotADate {
        /// The value.
        value: String,
        /// Why not.
        #[source]
        reason: DateError,
    },
    /// A value is none of those expected.
    #[error("{} is not {expected}", quoted(.value))]
    Invalid {
        /// The value.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// The last day of validity lies before the first.
    #[error("ends on {expires_on}, before it begins on {effective_from}")]
    PeriodReversed {
        /// First day.
        effective_from: String,
        /// Last day.
        expires_on: String,
    },
    /// Two articles have the same id.
    #[error("the id {id:?} is already used at {first}; this one is not read")]
    DuplicateId {
        /// The id.
        id: String,
        /// Where it was first used.
        first: String,
    },
    /// `_phrasings.csv` names an article, or a translation a FAQ entry, that is not in its folder.
    #[error("no article {id:?} of this kind in this folder")]
    UnknownArticle {
        /// The id.
        id: String,
    },
    /// `_phrasings.csv` names words that stand in no passage of the article.
    #[error("{} stands in no passage of {id:?}", quoted(.words))]
    WordsNotThere {
        /// The words.
        words: String,
        /// The article's id.
        id: String,
    },
    /// A translation is of an older state of the Japanese.
    #[error("the Japanese was revised on {revised_on}, and this is a translation of its state of {of}; it is left out")]
    StaleTranslation {
        /// What was translated.
        of: String,
        /// What is in force.
        revised_on: String,
    },
    /// Two ingested folders have the same name, so their sources could not be told apart.
    #[error("another folder of the same name {name:?} is being ingested: {first}")]
    DuplicateRoot {
        /// The name.
        name: String,
        /// The other folder.
        first: String,
    },
    /// Not well-formed CSV, JSON, YAML or TOML.
    #[error("{reason}")]
    Syntax {
        /// What the parser said.
        reason: String,
    },
    /// The file can be opened with a password only.
    #[error("the file is encrypted")]
    Encrypted,
    /// The file carries a program.
    #[error("the file contains macros")]
    Macro,
    /// A binary Office file of before 2007.
    #[error("an Office file in the old binary format")]
    OldFormat,
    /// A file that is not whole, or not what its name says.
    #[error("damaged: {reason}")]
    Damaged {
        /// What is wrong.
        reason: String,
    },
    /// An archive that could harm whoever unpacks it.
    #[error("not safe to unpack: {reason}")]
    UnsafeArchive {
        /// Why.
        reason: String,
    },
    /// XML with a document type, which could draw in other files or grow without end.
    #[error("the XML inside declares a document type")]
    DocumentType,
    /// A document took too long.
    #[error("not read within {limit_seconds} s")]
    TimedOut {
        /// The limit in force.
        limit_seconds: u64,
    },
    /// A document has more pages than the limit.
    #[error("{pages} pages, the limit is {limit_pages}")]
    TooManyPages {
        /// Its pages.
        pages: usize,
        /// The limit in force.
        limit_pages: u32,
    },
    /// Pages that cannot be read; the others are.
    #[error("page {pages} left out: damaged: {reason}")]
    DamagedPages {
        /// The pages, from 1: `1-3, 7`.
        pages: String,
        /// What the reader said of the first.
        reason: String,
    },
    /// A page whose text is no text; it is left out.
    #[error("page {page} is left out: {percent} % of its characters cannot be read")]
    GarbledPage {
        /// The page, from 1.
        page: u32,
        /// Share of characters that cannot be meant.
        percent: u8,
    },
    /// Pages that are pictures; they are left out.
    #[error("page {pages} left out: pictures without text")]
    NeedsOcr {
        /// The pages, from 1: `1-3, 7`.
        pages: String,
    },
    /// The command that reads pictures failed for a page.
    #[error("page {page}: the OCR command failed: {reason}")]
    OcrFailed {
        /// The page, from 1.
        page: u32,
        /// How.
        reason: String,
    },
    /// A template cannot be filled.
    #[error("template: {reason}")]
    Template {
        /// Why.
        reason: String,
    },
}

impl Cause {
    /// Stable identifier for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Io { .. } => "io",
            Self::UnsupportedFormat { .. } => "unsupported_format",
            Self::TooLarge { .. } => "too_large",
            Self::RecordTooLong { .. } => "record_too_long",
            Self::Empty => "empty",
            Self::NoDocuments => "no_documents",
            Self::NoContent => "no_content",
            Self::Encoding { .. } => "encoding",
            Self::NulByte => "nul_byte",
            Self::UnknownName { .. } => "unknown_name",
            Self::UnmatchedFile { .. } => "unmatched_file",
            Self::RepeatedName { .. } => "repeated_name",
            Self::MissingColumn => "missing_column",
            Self::MissingValue => "missing_value",
            Self::FieldCount { .. } => "field_count",
            Self::UnclosedQuote => "unclosed_quote",
            Self::NotADate { .. } => "not_a_date",
            Self::Invalid { .. } => "invalid_value",
            Self::PeriodReversed { .. } => "period_reversed",
            Self::DuplicateId { .. } => "duplicate_id",
            Self::UnknownArticle { .. } => "unknown_article",
            Self::WordsNotThere { .. } => "words_not_there",
            Self::StaleTranslation { .. } => "stale_translation",
            Self::DuplicateRoot { .. } => "duplicate_root",
            Self::Syntax { .. } => "syntax",
            Self::Encrypted => "encrypted",
            Self::Macro => "macro",
            Self::OldFormat => "old_format",
            Self::Damaged { .. } => "damaged",
            Self::UnsafeArchive { .. } => "unsafe_archive",
            Self::DocumentType => "document_type",
            Self::TimedOut { .. } => "timed_out",
            Self::TooManyPages { .. } => "too_many_pages",
            Self::DamagedPages { .. } => "damaged_pages",
            Self::GarbledPage { .. } => "garbled_page",
            Self::NeedsOcr { .. } => "needs_ocr",
            Self::OcrFailed { .. } => "ocr_failed",
            Self::Template { .. } => "template",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NotFound | Self::NoDocuments => "check the path; nothing was deleted from the index",
            Self::Io { .. } => "check the permissions and the disk, then ingest again",
            Self::UnsupportedFormat { .. } => {
                "convert it to .docx, .pptx, .xlsx, .ods, .pdf, .csv, .json, .jsonl, .md, .html or .txt, or begin its name with \"_\" to leave it out"
            }
            Self::TooLarge { .. } => "split the file, or raise max_file_bytes",
            Self::RecordTooLong { .. } => "look for a missing line break or quote, or raise max_record_bytes",
            Self::Empty => "fill it, or delete the file to remove its passages from the index",
            Self::NoContent => "check that the text lies in <main>, <article> or <body>, or below the headings",
            Self::Encoding { .. } => {
                "save the file as UTF-8, or name its encoding in _collection.toml (encoding = \"cp932\")"
            }
            Self::NulByte => "restore the file, or export it again as text",
            Self::UnknownName { .. } => {
                "correct the name; a column or front matter key may also be mapped by [columns] or left out by ignore_columns in _collection.toml"
            }
            Self::UnmatchedFile { .. } => "correct the name in [files], or remove the entry",
            Self::RepeatedName { .. } => "remove one of them, or put it into ignore_columns in _collection.toml",
            Self::MissingColumn => "add it, or build it with [columns] or [template] in _collection.toml",
            Self::MissingValue => "fill it in",
            Self::FieldCount { .. } => "put fields that hold a comma, a quote or a line break into double quotes",
            Self::UnclosedQuote => "close it, and double each quote inside a quoted field",
            Self::NotADate { .. } => "write it like 2026-04-01 or 令和8年4月1日",
            Self::Invalid { .. } => "correct the value",
            Self::PeriodReversed { .. } => "correct effective_from or expires_on",
            Self::DuplicateId { .. } => "give each article an id of its own",
            Self::UnknownArticle { .. } => "correct the id (`madoguchi articles list` prints all), or remove the row",
            Self::WordsNotThere { .. } => {
                "copy a few words from within one paragraph of the document, or leave the cell empty to ask for the whole"
            }
            Self::StaleTranslation { .. } => {
                "have the entry translated anew, and write the day of that revision into the row's revised_on"
            }
            Self::DuplicateRoot { .. } => "set name = \"…\" in one folder's _collection.toml",
            Self::Syntax { .. } => "correct the syntax at this place",
            Self::Encrypted => "save it without a password",
            Self::Macro => "save it as .docx, .xlsx or .pptx, without macros",
            Self::OldFormat => "open it in Word, Excel or PowerPoint and save it as .docx, .xlsx or .pptx",
            Self::Damaged { .. } => "open it in the program that made it, check it and save it again",
            Self::UnsafeArchive { .. } => "check where it comes from, unpack it yourself and ingest the folder",
            Self::DocumentType => "check where it comes from; save it again in Word, Excel or PowerPoint",
            Self::DamagedPages { .. } => "open it and save it again, or export it anew",
            Self::TimedOut { .. } => "split the file, or raise pdf.time_limit",
            Self::TooManyPages { .. } => "split the file, or raise pdf.max_pages",
            Self::GarbledPage { .. } => {
                "export the document anew with its fonts embedded, or print it and have it read by OCR"
            }
            Self::NeedsOcr { .. } => "run OCR over the file, or set pdf.ocr_command",
            Self::OcrFailed { .. } => "try pdf.ocr_command by hand on this page",
            Self::Template { .. } => "correct the template in _collection.toml; {{ and }} stand for plain braces",
        }
    }
}

impl Problem {
    /// A problem with a whole file.
    pub(crate) fn in_file(file: &str, cause: Cause) -> Self {
        Self { file: file.to_owned(), line: None, field: None, cause: Box::new(cause) }
    }

    /// A problem at a line of a file.
    pub(crate) fn at_line(file: &str, line: u64, cause: Cause) -> Self {
        Self { line: Some(line), ..Self::in_file(file, cause) }
    }

    /// The same problem, with the column, key or meta element it concerns.
    pub(crate) fn on(mut self, what: &str, name: &str) -> Self {
        self.field = Some(format!("{what} {}", quoted(name)));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(field) = &self.field {
            write!(f, ": {field}")?;
        }
        write!(f, ": {}. Remedy: {}", self.cause, self.cause.remedy())
    }
}

impl std::error::Error for Problem {}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("Problem", 6)?;
        record.serialize_field("file", &self.file)?;
        record.serialize_field("line", &self.line)?;
        record.serialize_field("field", &self.field)?;
        record.serialize_field("code", self.cause.code())?;
        record.serialize_field("reason", &self.cause.to_string())?;
        record.serialize_field("remedy", self.cause.remedy())?;
        record.end()
    }
}

/// `value` in quotes, shortened when long.
pub(crate) fn quoted(value: &str) -> String {
    match value.char_indices().nth(QUOTED_CHARS) {
        Some((end, _)) => format!("{:?}", format!("{}…", &value[..end])),
        None => format!("{value:?}"),
    }
}

fn nearest_hint(nearest: Option<&str>) -> String {
    nearest.map(|name| format!("; the nearest is {name}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn displays_place_reason_and_remedy_on_one_line() {
        let problem =
            Problem::at_line("faq/moving.csv", 12, Cause::UnknownName { nearest: Some("\"question\"".into()) })
                .on("column", "qestion");
        assert_eq!(
            problem.to_string(),
            "faq/moving.csv:12: column \"qestion\": not a known name; the nearest is \"question\". Remedy: correct the \
             name; a column or front matter key may also be mapped by [columns] or left out by ignore_columns in _collection.toml"
        );
    }

    #[test]
    fn long_values_are_shortened() {
        assert_eq!(quoted(&"あ".repeat(41)), format!("\"{}…\"", "あ".repeat(40)));
        assert_eq!(quoted("短い"), "\"短い\"");
    }

    #[test]
    fn serialises_for_programs() {
        let json = serde_json::to_value(Problem::in_file("a.csv", Cause::Empty)).expect("serialises");
        assert_eq!(json["code"], "empty");
        assert_eq!(json["line"], serde_json::Value::Null);
    }
}
