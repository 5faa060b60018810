//! What may be chosen of an [`EdgeIndex`](super::EdgeIndex).

/// Settings of the index in process. The defaults serve a city: up to 100,000 passages on two cores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeOptions {
    /// Passages kept parsed in memory, about 3 KB each. Too low: fetching parses JSON again and again
    /// (some 10 µs a passage). Too high: memory. 0 keeps none.
    pub cached_passages: usize,
    /// Below this many candidates the dense leg compares them all instead of walking the graph. Too low:
    /// neighbours are missed in small indexes, where an exact answer costs less than the walk, and the same
    /// documents rank differently in two indexes, since graphs are built by several threads. Too high: every
    /// search reads every vector (10,000 of 256 numbers: about half a millisecond). Read when the index is optimized.
    pub exact_below_passages: usize,
    /// Candidates that the walk of the graph keeps. Too low: neighbours are missed. Too high: slow.
    /// Never fewer are kept than a search asks for.
    pub beam_width: usize,
}

impl Default for EdgeOptions {
    fn default() -> Self {
        Self { cached_passages: 20_000, exact_below_passages: 30_000, beam_width: 256 }
    }
}
