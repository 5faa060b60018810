//! Japanese text analysis: [`Analyzer`] turns text into base forms with byte offsets into the original.
//!
//! Documents and questions go through the same analyzer, so that what is searched and what is asked
//! meet in the same terms. Pure: after opening, nothing here touches a file.
//!
//! ```no_run
//! # fn main() -> Result<(), madoguchi_text::TextError> {
//! use madoguchi_text::Analyzer;
//! let analyzer = Analyzer::open("data/dictionary/ipadic".as_ref(), None)?;
//! let analysis = analyzer.analyze("先月、引っ越してきました。");
//! assert!(analysis.terms().any(|term| term == "引っ越す"));
//! # Ok(()) }
//! ```

mod analyzer;
mod dictionary;
mod error;
mod hash;
mod normalize;
mod sentence;
mod synonyms;

pub use analyzer::{Analysis, Analyzer, PartOfSpeech, Token};
pub use dictionary::ensure_ipadic;
pub use error::TextError;
pub use hash::stable_hash;
pub use normalize::{Normalized, normalize};
pub use sentence::sentences;
pub use synonyms::{Alternative, SynonymMatch, Synonyms};
