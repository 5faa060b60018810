//! Files become [`Article`]s, and articles become [`Passage`]s: the unit that is indexed, retrieved and cited.
//!
//! Never async, and no network: what is read here is read from disk by the caller's thread. A broken
//! file or row is a [`Problem`] with its place and remedy; everything else is still read, and
//! [`Plan::diff`] keeps what the broken part had put into the index before.
//!
//! ```
//! use madoguchi_ingest::{Plan, ReadOptions, read};
//!
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("faq.csv"), "id,質問,回答\nq1,転入届の期限は？,14日以内です。\n")?;
//! let reading = read(&[folder.path().to_owned()], &ReadOptions::new("setomi"));
//! assert!(reading.problems.is_empty());
//! assert_eq!(reading.passages[0].text, "14日以内です。");
//!
//! let plan = Plan::diff(&[], &reading.passages, &reading.scope);
//! assert_eq!(plan.to_string(), "new 1, changed 0, unchanged 0, gone 0, kept 0");
//! # Ok::<(), std::io::Error>(())
//! ```

mod article;
mod beside;
mod collection;
mod date;
mod decode;
mod desks;
mod field;
mod id;
mod metadata;
mod model;
mod phrasings;
mod plan;
mod problem;
mod read;
mod reader;
mod render;
mod repeats;
mod source;
mod split;
mod template;
mod text;
mod toml_text;
mod translations;
mod tree;

pub use date::{DateError, parse_date};
pub use desks::{Desk, Desks};
pub use model::{
    Article, ArticleKind, Block, Contact, EASY, PageStart, Passage, PhrasingWithin, Version, Versions, Visibility,
};
pub use plan::{ArticleChange, Change, Existing, Plan, PlanCounts, SourcePlan};
pub use problem::{Cause, Problem};
pub use read::{FileReport, PdfOptions, Progress, ReadOptions, Reading, read, read_with};
pub use reader::{ENDINGS, check_ending, pdf_worker};
pub use render::article_text;
pub use source::{Scope, Sources};
pub use split::{SplitLimits, passages};
