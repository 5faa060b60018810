//! How the engine's shard is set up and opened.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use qdrant_edge::{
    CreateIndex, Distance, EdgeConfig, EdgeConfigBuilder, EdgeOptimizersConfig, EdgeShard,
    EdgeSparseVectorParamsBuilder, EdgeVectorParamsBuilder, FieldIndexOperations, HnswIndexConfig, IntegerIndexParams,
    KeywordIndexParams, Modifier, PayloadFieldSchema, PayloadSchemaParams, ScalarQuantizationConfig, ScalarType,
    UpdateOperation, WalOptions,
};

use super::convert::path;
use super::folder::{io_error, shard_path};
use super::options::EdgeOptions;
use crate::passage_index::IndexError;
use crate::payload::field;

/// Name of the dense vector.
pub(super) const DENSE: &str = "dense";
/// Name of the sparse vector.
pub(super) const BM25: &str = "bm25";

/// Links per node of the graph, and candidates weighed for each link when it is built.
const GRAPH_LINKS: usize = 16;
const GRAPH_BUILD_CANDIDATES: usize = 128;
/// Below this many candidates the sparse leg looks each one up instead of reading posting lists.
const SPARSE_LOOKUP_BELOW: usize = 100;
/// One graph over everything is faster to walk than several; 10 GB is never reached.
const LARGEST_SEGMENT_KB: usize = 10_000_000;
const LOG_SEGMENT_BYTES: usize = 8 * 1024 * 1024;

/// Opens the shard in the index folder `path`, creating whatever part of it is absent.
pub(super) fn open(path: &Path, dimension: usize, options: &EdgeOptions) -> Result<EdgeShard, IndexError> {
    let shard_path = shard_path(path);
    fs::create_dir_all(&shard_path).map_err(io_error(&shard_path))?;
    prune_log(&shard_path.join("wal")).map_err(io_error(&shard_path))?;
    remove_unfinished(&shard_path.join("temp_segments")).map_err(io_error(&shard_path))?;
    let shard = EdgeShard::load(&shard_path, Some(config(dimension, options)));
    let shard = shard.map_err(|error| opening_error(path, &error.to_string()))?;
    create_payload_indexes(&shard)?;
    Ok(shard)
}

/// The engine has a lock of its own, which another program may hold.
fn opening_error(path: &Path, reason: &str) -> IndexError {
    if reason.contains("WouldBlock") {
        return IndexError::Locked { path: path.to_owned() };
    }
    IndexError::Engine { doing: "opening the shard", reason: reason.to_owned() }
}

fn config(dimension: usize, options: &EdgeOptions) -> EdgeConfig {
    // Eight-bit copies are compared first, the best are compared again in full: a quarter of the memory
    // traffic, and the scores that are returned are exact.
    let copies = ScalarQuantizationConfig { r#type: ScalarType::Int8, quantile: Some(0.99), always_ram: Some(true) };
    let dense = EdgeVectorParamsBuilder::new(dimension, Distance::Cosine)
        .hnsw_config(graph(usize::MAX, dimension, options))
        .quantization_config(copies.into())
        .build();
    let sparse = EdgeSparseVectorParamsBuilder::new()
        .modifier(Modifier::Idf)
        .on_disk(false)
        .full_scan_threshold(SPARSE_LOOKUP_BELOW)
        .build();
    let log = WalOptions { segment_capacity: LOG_SEGMENT_BYTES, ..WalOptions::default() };
    EdgeConfigBuilder::new()
        .vector(DENSE, dense)
        .sparse_vector(BM25, sparse)
        .on_disk_payload(true)
        .optimizers(optimizers(0, 0.0, dimension))
        .wal_options(log)
        .build()
}

/// The graph over `passages` vectors. Where all are compared anyway, none is built.
pub(super) fn graph(passages: usize, dimension: usize, options: &EdgeOptions) -> HnswIndexConfig {
    HnswIndexConfig {
        m: if passages < options.exact_below_passages { 0 } else { GRAPH_LINKS },
        ef_construct: GRAPH_BUILD_CANDIDATES,
        // The engine counts in KB of vectors.
        full_scan_threshold: (options.exact_below_passages * vector_bytes(dimension)).div_ceil(1024).max(1),
        max_indexing_threads: 0,
        on_disk: Some(false),
        // No graphs per field value: they double the time to build, and filters here admit most passages.
        payload_m: Some(0),
        inline_storage: None,
    }
}

/// Bytes of one dense vector.
fn vector_bytes(dimension: usize) -> usize {
    dimension * size_of::<f32>()
}

/// What makes a new segment immutable and touches no other.
pub(super) fn sealing() -> EdgeOptimizersConfig {
    EdgeOptimizersConfig {
        indexing_threshold: Some(1),
        // 1 would mean every segment: with a number that is never reached, none is merged or cleaned.
        default_segment_number: Some(usize::MAX),
        deleted_threshold: Some(1.0),
        vacuum_min_vector_number: Some(usize::MAX),
        max_segment_size: Some(LARGEST_SEGMENT_KB),
        ..EdgeOptimizersConfig::default()
    }
}

/// One segment, rebuilt when more than the share `changed` of `passages` was deleted from it or lies
/// outside of it.
pub(super) fn optimizers(passages: usize, changed: f64, dimension: usize) -> EdgeOptimizersConfig {
    let unindexed_bytes = (passages * vector_bytes(dimension)) as f64 * changed;
    EdgeOptimizersConfig {
        // 0 would mean never.
        indexing_threshold: Some(((unindexed_bytes / 1024.0) as usize).max(1)),
        deleted_threshold: Some(changed),
        vacuum_min_vector_number: Some(1),
        default_segment_number: Some(1),
        max_segment_size: Some(LARGEST_SEGMENT_KB),
        ..EdgeOptimizersConfig::default()
    }
}

/// Creates the payload indexes that are absent; one that exists costs nothing.
pub(super) fn create_payload_indexes(shard: &EdgeShard) -> Result<(), IndexError> {
    let keyword = PayloadSchemaParams::Keyword(KeywordIndexParams::default());
    let day = PayloadSchemaParams::Integer(IntegerIndexParams {
        lookup: Some(false),
        range: Some(true),
        ..IntegerIndexParams::default()
    });
    let keywords = field::KEYWORDS.iter().map(|&name| (name, keyword.clone()));
    let days = field::DAYS.iter().map(|&name| (name, day.clone()));
    keywords.chain(days).try_for_each(|(name, params)| create_payload_index(shard, name, params))
}

fn create_payload_index(shard: &EdgeShard, name: &str, params: PayloadSchemaParams) -> Result<(), IndexError> {
    let doing = "creating a payload index";
    let create = CreateIndex { field_name: path(name), field_schema: Some(PayloadFieldSchema::FieldParams(params)) };
    let operation = UpdateOperation::FieldIndexOperation(FieldIndexOperations::CreateIndex(create));
    shard.update(operation).map_err(|error| IndexError::Engine { doing, reason: error.to_string() })
}

/// Removes all closed files of the engine's log but the last. The engine never reads them again, since
/// every write here is flushed, and never removes them: without this the log outgrows the index. The
/// last one stays, because the numbering of operations goes on from it.
fn prune_log(log: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(log) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    let mut closed: Vec<(u64, PathBuf)> = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let start = name.to_str().and_then(|name| name.strip_prefix("closed-")?.parse().ok());
        closed.extend(start.map(|start| (start, entry.path())));
    }
    closed.sort_unstable();
    closed.pop();
    closed.iter().try_for_each(|(_, path)| fs::remove_file(path))
}

/// Removes what a process killed while it optimized had not finished. The engine only ever adds to it.
fn remove_unfinished(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_closed_log_file_and_the_open_one_stay() {
        let folder = tempfile::tempdir().expect("folder");
        for name in ["closed-9", "closed-10", "closed-100", "open-7", "first-index"] {
            fs::write(folder.path().join(name), "x").expect("written");
        }
        prune_log(folder.path()).expect("pruned");
        let mut left: Vec<String> = fs::read_dir(folder.path())
            .expect("folder")
            .map(|entry| entry.expect("entry").file_name().to_string_lossy().into_owned())
            .collect();
        left.sort();
        assert_eq!(left, ["closed-100", "first-index", "open-7"]);
        assert!(prune_log(&folder.path().join("absent")).is_ok());
    }
}
