//! One reader per file format. Each adds to an [`Outcome`] and goes on after what it cannot read.

pub(crate) mod archive;
mod blocks;
mod columns;
mod contents;
mod csv;
mod document;
mod docx;
mod faq_page;
mod front_matter;
mod html;
mod json;
mod jsonl;
mod main_content;
mod mark;
mod markdown;
mod outline;
mod package;
mod page_facts;
mod pdf;
mod plain;
mod pptx;
mod records;
mod sheet;
mod table;
mod unzip;
mod xml;

pub(crate) use blocks::starts_with_mark;
pub use pdf::pdf_worker;

use crate::article::Origin;
use crate::collection::FileEntry;
use crate::decode::{DecodeError, decode};
use crate::metadata::Metadata;
use crate::model::Article;
use crate::problem::{Cause, Problem};
use crate::read::PdfOptions;

/// The formats that are read, by the ending of the file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Tsv,
    Json,
    Jsonl,
    Markdown,
    Html,
    Plain,
    Docx,
    Pptx,
    Xlsx,
    Ods,
    /// An archive of documents.
    Zip,
    Pdf,
}

impl Format {
    /// The format of files with the ending `extension` (without its dot).
    pub(crate) fn of_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            "jsonl" | "ndjson" => Self::Jsonl,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" => Self::Html,
            "txt" => Self::Plain,
            "json" => Self::Json,
            "docx" => Self::Docx,
            "pptx" => Self::Pptx,
            "xlsx" => Self::Xlsx,
            "ods" => Self::Ods,
            "zip" => Self::Zip,
            "pdf" => Self::Pdf,
            _ => return None,
        })
    }
}

/// The endings of the files that are read, in lower case, without the dot.
pub const ENDINGS: [&str; 16] = [
    "docx", "pptx", "xlsx", "ods", "pdf", "csv", "tsv", "json", "jsonl", "ndjson", "md", "markdown", "html", "htm",
    "txt", "zip",
];

/// Whether a file called `name` would be read, by its ending.
///
/// # Errors
/// Why not: [`Cause::UnsupportedFormat`], [`Cause::Macro`] or [`Cause::OldFormat`].
pub fn check_ending(name: &str) -> Result<(), Cause> {
    let ending = std::path::Path::new(name).extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let ending = ending.unwrap_or_default();
    Format::of_extension(&ending).map(|_| ()).ok_or_else(|| unread(&ending))
}

/// Files of programs that carry macros, by their ending.
const WITH_MACROS: [&str; 9] = ["docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm"];
/// Files of the binary formats before 2007.
const OLD_FORMATS: [&str; 6] = ["doc", "dot", "xls", "xlt", "ppt", "pps"];
/// What lies beside documents and is none: nobody expects it to be read.
const BESIDE_DOCUMENTS: [&str; 17] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "css", "js", "mjs", "map", "woff", "woff2", "ttf",
    "otf", "db",
];

/// Why files with the ending `extension`, in lower case, are not read.
pub(crate) fn unread(extension: &str) -> Cause {
    if WITH_MACROS.contains(&extension) {
        return Cause::Macro;
    }
    if OLD_FORMATS.contains(&extension) {
        return Cause::OldFormat;
    }
    Cause::UnsupportedFormat { extension: extension.to_owned() }
}

/// Whether a file is a picture or the like, which documents refer to.
pub(crate) fn lies_beside(name: &str) -> bool {
    let extension = std::path::Path::new(name).extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| BESIDE_DOCUMENTS.contains(&extension.as_str()))
}

/// Everything a reader needs to know about the file it reads.
pub(crate) struct FileContext<'a> {
    /// What messages call the file.
    pub file: &'a str,
    pub origin: Origin<'a>,
    /// What `[files."name"]` and the folders say about it.
    pub entry: FileEntry,
    /// Longest row or line, in bytes.
    pub max_record_bytes: usize,
    /// Largest file, and largest member of an archive, in bytes.
    pub max_file_bytes: u64,
    pub pdf: &'a PdfOptions,
}

impl<'a> FileContext<'a> {
    fn problem(&self, cause: Cause) -> Problem {
        Problem::in_file(self.file, cause)
    }

    fn problem_at(&self, line: u64, cause: Cause) -> Problem {
        Problem::at_line(self.file, line, cause)
    }

    /// The same for a part that messages call `file`, with its own entry.
    fn of_part<'p>(&'p self, file: &'p str, entry: FileEntry) -> FileContext<'p> {
        FileContext { file, origin: self.origin, entry, ..*self }
    }

    /// The same for a member of this archive.
    fn of_member<'p>(&'p self, file: &'p str, source: &'p str, stem: &'p str, entry: FileEntry) -> FileContext<'p> {
        FileContext { file, origin: Origin { source, stem, ..self.origin }, entry, ..*self }
    }

    /// What folders and `[files]` say about each record of a file with many.
    fn record_base(&self) -> Metadata {
        Metadata { id: None, title: None, question: None, answer: None, ..self.entry.metadata.clone() }
    }
}

/// An article and the line where it begins.
#[derive(Debug)]
pub(crate) struct Placed {
    pub article: Article,
    pub line: u64,
}

/// What a reader made of a file.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub articles: Vec<Placed>,
    pub problems: Vec<Problem>,
    /// Sources that could not be read: records, or the whole file.
    pub broken: Vec<String>,
    pub encoding: Option<&'static str>,
    pub encoding_guessed: bool,
}

impl Outcome {
    /// Takes what was made of another part of the same file.
    fn add(&mut self, other: Self) {
        self.articles.extend(other.articles);
        self.problems.extend(other.problems);
        self.broken.extend(other.broken);
    }

    /// Records a problem that leaves part of the file unread, no one knows which articles.
    fn break_file(&mut self, context: &FileContext<'_>, problem: Problem) {
        self.problems.push(problem);
        self.broken.push(context.origin.source.to_owned());
    }

    /// A file that could not be read at all.
    pub(crate) fn fail(context: &FileContext<'_>, problem: Problem) -> Self {
        let mut outcome = Self::default();
        outcome.break_file(context, problem);
        outcome
    }
}

/// Reads the bytes of one file.
pub(crate) fn read_bytes(bytes: Vec<u8>, format: Format, context: &FileContext<'_>) -> Outcome {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Outcome::fail(context, context.problem(Cause::Empty));
    }
    match format {
        Format::Pdf => return pdf::read(bytes, context),
        Format::Docx => return document::from_office(docx::parse(&bytes), context),
        Format::Pptx => return document::from_office(pptx::parse(&bytes), context),
        Format::Xlsx => return sheet::read_xlsx(&bytes, context),
        Format::Ods => return sheet::read_ods(&bytes, context),
        _ => {}
    }
    let bytes = bytes.as_slice();
    if format == Format::Jsonl && context.entry.encoding.is_none() {
        return jsonl::read(bytes, context);
    }
    let decoded = match decode(bytes, context.entry.encoding) {
        Ok(decoded) => decoded,
        Err(DecodeError { line, cause }) => {
            return Outcome::fail(context, Problem { line, ..context.problem(cause) });
        }
    };
    let text = decoded.text.as_ref();
    if let Some((line, bytes)) = long_line(text, format, context.max_record_bytes) {
        let cause = Cause::RecordTooLong { bytes, limit_bytes: context.max_record_bytes };
        return Outcome::fail(context, context.problem_at(line, cause));
    }
    let mut outcome = match format {
        Format::Csv => csv::read(text, None, context),
        Format::Tsv => csv::read(text, Some(b'\t'), context),
        Format::Jsonl => jsonl::read(text.as_bytes(), context),
        Format::Markdown => document::read(text, markdown::parse, context),
        Format::Html => html::read(text, context),
        Format::Json => json::read(text, context),
        // PDF and Office files were read above, archives are taken apart before their members come here.
        Format::Plain | Format::Pdf | Format::Docx | Format::Pptx | Format::Xlsx | Format::Ods | Format::Zip => {
            document::read(text, plain::parse, context)
        }
    };
    outcome.encoding = Some(decoded.encoding);
    outcome.encoding_guessed = decoded.guessed;
    outcome
}

/// The first line of a document that is longer than the limit, and its length. Records are measured by their
/// own readers, which go on behind a long one.
fn long_line(text: &str, format: Format, limit_bytes: usize) -> Option<(u64, usize)> {
    if matches!(format, Format::Csv | Format::Tsv | Format::Jsonl | Format::Json) || text.len() <= limit_bytes {
        return None;
    }
    text.split('\n').zip(1..).find(|(line, _)| line.len() > limit_bytes).map(|(line, number)| (number, line.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_that_are_read_are_listed() {
        for ending in ENDINGS {
            assert_eq!(check_ending(&format!("手引き.{}", ending.to_uppercase())), Ok(()), "{ending}");
        }
        assert_eq!(check_ending("a.doc"), Err(Cause::OldFormat));
        assert_eq!(check_ending("a.xlsm"), Err(Cause::Macro));
        for name in ["a.exe", "a", ".csv", "a.csv ", ""] {
            assert!(matches!(check_ending(name), Err(Cause::UnsupportedFormat { .. })), "{name:?}");
        }
    }
}
