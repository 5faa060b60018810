//! The same questions put to pipelines that lack something.

use std::sync::Arc;

use anyhow::Result;
use madoguchi_eval::{RetrievalQuery, RetrievalRun, Variant};
use madoguchi_retrieve::{CrossEncoding, Learned, Legs, RankOptions, Representation, Retriever};

use super::pipeline::ranking;
use crate::config::Config;
use crate::wiring;

/// What all variants share.
pub(super) struct Parts<'a> {
    pub(super) config: &'a Config,
    /// The whole pipeline.
    pub(super) whole: &'a Retriever,
    pub(super) queries: &'a [RetrievalQuery],
    pub(super) depth: usize,
}

/// The ranking of every variant that differs from the configured pipeline.
pub(super) async fn ablated(parts: &Parts<'_>) -> Result<Vec<(Variant, RetrievalRun)>> {
    let without_synonyms = without_synonyms(parts.config)?;
    let (learned, cross_encoding) = (wiring::learned(parts.config)?, parts.whole.cross_encoding());
    let mut runs = Vec::new();
    for variant in Variant::ALL {
        let is_part = match variant {
            Variant::WithoutCrossEncoder => cross_encoding.is_some(),
            Variant::WithoutReranker => learned.reranker.is_some(),
            _ => true,
        };
        if is_part {
            let representation = if lacks_synonyms(variant) { &without_synonyms } else { parts.whole.representation() };
            let retriever = retriever(parts, variant, representation.clone(), &learned, cross_encoding);
            runs.push((variant, ranking(parts.config, &retriever, parts.queries, parts.depth).await?));
        }
    }
    Ok(runs)
}

/// The same index serves it: synonyms are looked up when a question is asked.
fn without_synonyms(config: &Config) -> Result<Arc<Representation>> {
    let mut config = config.clone();
    config.raw.retrieve.synonym_weight = 0.0;
    wiring::representation(&config)
}

fn lacks_synonyms(variant: Variant) -> bool {
    matches!(variant, Variant::Bm25 | Variant::WithoutSynonyms)
}

fn retriever(
    parts: &Parts<'_>,
    variant: Variant,
    representation: Arc<Representation>,
    learned: &Learned,
    cross_encoding: Option<&CrossEncoding>,
) -> Retriever {
    let (legs, is_reread) = match variant {
        Variant::Bm25 | Variant::Bm25Synonyms => (Legs::Bm25, false),
        Variant::Dense => (Legs::Dense, false),
        Variant::Fused => (Legs::Both, false),
        Variant::WithoutBm25 => (Legs::Dense, true),
        Variant::WithoutDense => (Legs::Bm25, true),
        Variant::WithoutSynonyms | Variant::WithoutReranker | Variant::WithoutCrossEncoder => (Legs::Both, true),
    };
    let all = wiring::rank_options(parts.config);
    let options = RankOptions { legs, reread: if is_reread { all.reread } else { 0 }, ..all };
    let reranker = learned.reranker.clone().filter(|_| variant != Variant::WithoutReranker);
    let learned = Learned { reranker, ..learned.clone() };
    let retriever = Retriever::new(representation, parts.whole.index().clone(), learned, options);
    match cross_encoding.filter(|_| is_reread && variant != Variant::WithoutCrossEncoder) {
        Some(cross_encoding) => retriever.with_cross_encoding(cross_encoding.clone()),
        None => retriever,
    }
}
