//! Reading whole trees of documents.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rayon::prelude::*;
use serde::Serialize;

use crate::article::Origin;
use crate::desks::io_cause;
use crate::model::{Article, Passage};
use crate::phrasings;
use crate::problem::{Cause, Problem};
use crate::reader::archive::{self, MemberOutcome};
use crate::reader::{FileContext, Format, Outcome, read_bytes};
use crate::repeats::index_once;
use crate::source::{Scope, Sources, archive_source, file_of};
use crate::split::{SplitLimits, passages};
use crate::translations;
use crate::tree::{Found, walk};

/// How documents are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadOptions {
    /// The municipality that documents belong to where no `_collection.toml` names one.
    pub tenant: String,
    /// BCP 47 tag of documents where neither they nor their folders name one. Default `ja`.
    pub language: String,
    /// How long passages are.
    pub limits: SplitLimits,
    /// Larger files are not read, in bytes. Default 50 MiB; PDF has a limit of its own. A file takes about three times its size of memory.
    pub max_file_bytes: u64,
    /// Longer rows and lines are not read, in bytes. Default 4 MiB.
    pub max_record_bytes: usize,
    /// A file in the form of `_collection.toml` that stands above all folders: for trees that cannot hold one.
    pub collection: Option<PathBuf>,
    /// How PDF is read.
    pub pdf: PdfOptions,
    /// Folders directly under a root that hold no documents. Default `dictionary`, `languages`, `mappings` and
    /// `safety`.
    pub skip_folders: Vec<String>,
    /// Files to read in place of others: by the absolute path of the file, which need not exist, the path of the
    /// one that is read under its name. So one sees what a change will do before it is made. Default none.
    pub stand_ins: BTreeMap<PathBuf, PathBuf>,
}

impl ReadOptions {
    /// The defaults, for `tenant`.
    pub fn new(tenant: impl Into<String>) -> Self {
        Self {
            tenant: tenant.into(),
            language: "ja".to_owned(),
            limits: SplitLimits::default(),
            max_file_bytes: 50 << 20,
            max_record_bytes: 4 << 20,
            collection: None,
            pdf: PdfOptions::default(),
            skip_folders: ["dictionary", "languages", "mappings", "safety"].map(str::to_owned).to_vec(),
            stand_ins: BTreeMap::new(),
        }
    }
}

/// How PDF files are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfOptions {
    /// Larger files are not read, in bytes. Default 200 MiB; a file takes about twice its size of memory, three
    /// times with an `ocr_command`.
    pub max_bytes: u64,
    /// Files with more pages are not read. Default 20,000.
    pub max_pages: u32,
    /// Longest time for a file, without that of `ocr_command`. Default 10 minutes; 4,500 pages take less than one.
    pub time_limit: Duration,
    /// A page is refused when more of its characters, in percent, cannot be meant: the unknown character, codes
    /// for private use, what a font without a table of characters leaves. Default 5; a page of clean text has
    /// none. Higher lets rubbish into answers, 0 refuses a page for a single odd sign.
    pub max_garbled_percent: u8,
    /// Program and arguments that call [`pdf_worker`](crate::pdf_worker), to read each file in a process of its own.
    /// Set it wherever files come from people one does not know: a file made to exhaust the stack then ends
    /// that process, and else this one. Default none.
    pub worker: Option<Vec<String>>,
    /// Program and arguments that read a page that is a picture. `{input}`, `{page}` and `{output}` stand for the
    /// file, the page from 1 and a file for the text in UTF-8; without `{output}` the text is what is printed.
    /// Default none: such pages are reported.
    pub ocr_command: Option<Vec<String>>,
    /// Longest time of that command for one page. Default 2 minutes.
    pub ocr_timeout: Duration,
}

impl Default for PdfOptions {
    fn default() -> Self {
        Self {
            max_bytes: 200 << 20,
            max_pages: 20_000,
            time_limit: Duration::from_secs(600),
            max_garbled_percent: 5,
            worker: None,
            ocr_command: None,
            ocr_timeout: Duration::from_secs(120),
        }
    }
}

/// Everything that was read, and everything that could not be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// In the order of the paths, their files by name, and within the files.
    ///
    /// Invariant: no two of one tenant have the same id.
    pub articles: Vec<Article>,
    /// The passages of all articles, in the same order, without those that another article's passage repeats
    /// word for word: boilerplate is indexed once, and counted in `repeated`.
    pub passages: Vec<Passage>,
    /// How many passages were left out because another article has the same.
    pub repeated: usize,
    /// What could not be read, and why.
    pub problems: Vec<Problem>,
    /// Each file, in the same order.
    pub files: Vec<FileReport>,
    /// What this reading may delete from an index: see [`Plan::diff`](crate::Plan::diff).
    pub scope: Scope,
}

impl Reading {
    /// The places that could not be read: their old passages stay.
    #[must_use]
    pub fn broken_sources(&self) -> &Sources {
        &self.scope.broken
    }

    /// The tenants of the articles.
    #[must_use]
    pub fn tenants(&self) -> BTreeSet<&str> {
        self.articles.iter().map(|article| article.tenant.as_str()).collect()
    }
}

/// What was found in one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The file, as the caller would name it.
    pub path: String,
    /// The file as sources name it, without a position.
    pub source: String,
    /// WHATWG name of its encoding (`Shift_JIS` is cp932); `None` when it could not be decoded, and
    /// for office files, which say it themselves.
    pub encoding: Option<String>,
    /// Whether the encoding was guessed from the bytes.
    pub encoding_guessed: bool,
    /// Articles read from it.
    pub articles: usize,
    /// Passages of them that are indexed.
    pub passages: usize,
    /// Problems found in it.
    pub problems: usize,
}

/// How far a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Files read so far, this one included.
    pub files_done: usize,
    /// All files.
    pub files_total: usize,
    /// The file just read.
    pub path: &'a Path,
}

/// Reads files and folders.
///
/// A folder's documents are its `.docx`, `.pptx`, `.xlsx`, `.ods`, `.pdf`, `.csv`, `.tsv`, `.json`, `.jsonl`, `.md`,
/// `.html` and `.txt` files and the `.zip` archives of such, at any depth, but for names that begin with `_` or `.`.
/// The result depends on the files alone, not on the order in which the system lists them or on the number of threads.
#[must_use]
pub fn read(paths: &[PathBuf], options: &ReadOptions) -> Reading {
    read_with(paths, options, &|_| {})
}

/// [`read`], calling `progress` after each file, from any thread.
#[must_use]
pub fn read_with(paths: &[PathBuf], options: &ReadOptions, progress: &(dyn Fn(Progress<'_>) + Sync)) -> Reading {
    let tree = walk(paths, options);
    let done = AtomicUsize::new(0);
    let outcomes: Vec<Vec<MemberOutcome>> = tree
        .files
        .par_iter()
        .map(|found| {
            let outcomes = read_file(found, options);
            let files_done = done.fetch_add(1, Ordering::Relaxed) + 1;
            progress(Progress { files_done, files_total: tree.files.len(), path: &found.path });
            outcomes
        })
        .collect();

    let mut reading = Reading { problems: tree.problems, scope: tree.scope, ..Reading::default() };
    let mut places = Places::default();
    let mut article_files = Vec::new();
    for (index, MemberOutcome { file, source, outcome }) in outcomes.into_iter().flatten().enumerate() {
        let (articles_before, problems_before) = (reading.articles.len(), reading.problems.len());
        reading.problems.extend(outcome.problems);
        reading.scope.broken.extend(outcome.broken);
        for placed in outcome.articles {
            match places.claim(&placed.article, &file, placed.line) {
                Ok(()) => reading.articles.push(placed.article),
                Err(problem) => reading.problems.push(problem),
            }
        }
        let articles = reading.articles.len() - articles_before;
        article_files.extend(std::iter::repeat_n(index, articles));
        reading.files.push(FileReport {
            source: file_of(&source).to_owned(),
            path: file,
            encoding: outcome.encoding.map(str::to_owned),
            encoding_guessed: outcome.encoding_guessed,
            articles,
            passages: 0,
            problems: reading.problems.len() - problems_before,
        });
    }
    let mut beside = phrasings::attach(&tree.phrasings, &mut reading.articles, &reading.scope.ingested);
    beside.extend(translations::attach(&tree.translations, &mut reading.articles, &reading.scope.ingested));
    let mut split: Vec<Vec<Passage>> =
        reading.articles.par_iter().map(|article| passages(article, &options.limits)).collect();
    let astray = phrasings::astray(&tree.phrasings, &reading.articles, &split);
    reading.problems.extend(beside.into_iter().chain(astray));
    reading.repeated = index_once(&mut split);
    for (file, passages) in article_files.into_iter().zip(&split) {
        reading.files[file].passages += passages.len();
    }
    reading.passages = split.into_iter().flatten().collect();
    reading
}

/// Where each id was first used.
#[derive(Default)]
struct Places {
    /// By tenant and id.
    first: HashMap<(String, String), (String, u64)>,
}

impl Places {
    fn claim(&mut self, article: &Article, file: &str, line: u64) -> Result<(), Problem> {
        let key = (article.tenant.clone(), article.id.clone());
        match self.first.entry(key) {
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert((file.to_owned(), line));
                Ok(())
            }
            std::collections::hash_map::Entry::Occupied(occupied) => {
                let (first_file, first_line) = occupied.get();
                let cause = Cause::DuplicateId { id: article.id.clone(), first: format!("{first_file}:{first_line}") };
                Err(Problem::at_line(file, line, cause))
            }
        }
    }
}

/// What was made of a file; of an archive, of each of its members.
fn read_file(found: &Found, options: &ReadOptions) -> Vec<MemberOutcome> {
    let stem =
        Path::new(&found.relative).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut entry = found.layer.files.get(&found.relative).cloned().unwrap_or_default();
    entry.metadata.fill_from(&found.layer.metadata);
    entry.encoding = entry.encoding.or(found.layer.encoding);
    let origin = Origin {
        source: &found.source,
        stem: &stem,
        layer: &found.layer,
        tenant: &options.tenant,
        language: &options.language,
    };
    let max_file_bytes = if found.format == Format::Pdf { options.pdf.max_bytes } else { options.max_file_bytes };
    let context = FileContext {
        file: &found.display,
        origin,
        entry,
        max_record_bytes: options.max_record_bytes,
        max_file_bytes: options.max_file_bytes,
        pdf: &options.pdf,
    };
    let (outcome, members) = match load(&found.path, max_file_bytes) {
        Ok(bytes) if found.format == Format::Zip => archive::read(&bytes, &context),
        Ok(bytes) => (read_bytes(bytes, found.format, &context), Vec::new()),
        Err(cause) => {
            let mut outcome = Outcome::fail(&context, Problem::in_file(&found.display, cause));
            if found.format == Format::Zip {
                outcome.broken.push(archive_source(&found.source));
            }
            (outcome, Vec::new())
        }
    };
    let itself = MemberOutcome { file: found.display.clone(), source: found.source.clone(), outcome };
    // An archive that is whole is told by its members alone.
    let is_told = members.is_empty() || !itself.outcome.problems.is_empty();
    is_told.then_some(itself).into_iter().chain(members).collect()
}

/// The bytes of a file, of at most `limit_bytes`.
fn load(path: &Path, limit_bytes: u64) -> Result<Vec<u8>, Cause> {
    let metadata = std::fs::metadata(path).map_err(|error| io_cause(&error))?;
    // Opening a pipe would wait for its other end.
    if !metadata.is_file() {
        return Err(Cause::Io { reason: "not a regular file".to_owned() });
    }
    let bytes = metadata.len();
    if bytes > limit_bytes {
        return Err(Cause::TooLarge { bytes, limit_bytes });
    }
    // A file may grow while it is read, and some tell no size.
    let file = std::fs::File::open(path).map_err(|error| io_cause(&error))?;
    let mut content = Vec::with_capacity(usize::try_from(bytes).unwrap_or_default());
    file.take(limit_bytes + 1).read_to_end(&mut content).map_err(|error| io_cause(&error))?;
    match content.len() as u64 {
        bytes if bytes > limit_bytes => Err(Cause::TooLarge { bytes, limit_bytes }),
        _ => Ok(content),
    }
}
