//! Passages in Qdrant: [`PassageIndex`], in process ([`EdgeIndex`]) or on a server ([`ServerIndex`]).
//!
//! The only crate that names Qdrant.

mod filter;
mod passage_index;

pub use filter::{Reader, SearchFilter};
pub use passage_index::{
    Hit, IndexError, IndexIdentity, IndexPoint, IndexStats, LegHits, ManifestEntry, PassageIndex, SparseVector,
};
