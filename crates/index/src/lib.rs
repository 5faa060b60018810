//! Passages in Qdrant: [`PassageIndex`], in process ([`EdgeIndex`]) or on a server ([`ServerIndex`]).
//!
//! The only crate that names Qdrant. Both backends keep a dense vector (cosine) and BM25 term weights of
//! every passage, answer both legs of a hybrid search unfused, and filter by tenant, reader and day inside
//! every search; [`MemoryIndex`] does the same by plain loops, and is what the others are tested against.
//!
//! ```
//! use futures::executor::block_on;
//! use jiff::civil::date;
//! use madoguchi_index::{MemoryIndex, PassageIndex, SearchFilter};
//!
//! let index = MemoryIndex::new(2);
//! let filter = SearchFilter::citizen("setomi", date(2026, 11, 21));
//! let hits = block_on(index.dense(vec![1.0, 0.0], &filter, 10))?;
//! assert!(hits.is_empty());
//! # Ok::<(), madoguchi_index::IndexError>(())
//! ```

mod cache;
mod edge;
mod filter;
mod identity;
mod memory;
mod passage_index;
mod payload;
mod ranking;
#[cfg(test)]
mod samples;
mod server;

pub use edge::{EdgeClaim, EdgeIndex, EdgeOptions};
pub use filter::{Reader, SearchFilter};
pub use memory::MemoryIndex;
pub use passage_index::{
    Hit, IndexError, IndexIdentity, IndexPoint, IndexStats, LegHits, ManifestEntry, PassageIndex, SparseVector,
};
pub use server::{ServerIndex, ServerOptions};
