//! `madoguchi train`: the static embedding model from pairs of question and passage.

use std::process::ExitCode;

use anyhow::{Result, bail};
use madoguchi_embed::Embedder;
use madoguchi_embed::train::{Pair, TrainOptions, read_pairs, train};
use serde_json::json;

use crate::args::TrainArgs;

pub(super) fn run(args: &TrainArgs, as_json: bool) -> Result<ExitCode> {
    let mut pairs: Vec<Pair> = Vec::new();
    for file in &args.pairs {
        pairs.extend(read_pairs(file)?);
    }
    if pairs.len() < args.batch {
        bail!("{} pairs are fewer than one batch of {}. Remedy: give more pairs, or a smaller --batch", pairs.len(), args.batch);
    }
    let options = TrainOptions {
        vocabulary: args.vocabulary,
        dimension: args.dimension,
        epochs: args.epochs,
        batch: args.batch,
        seed: args.seed,
        ..TrainOptions::default()
    };
    let model = train(&options, &pairs, &[], &|progress| tracing::info!(?progress, "training"))?;
    model.save(&args.out)?;
    let embedder = model.embedder()?;
    if as_json {
        super::print_json(&json!({ "out": args.out, "pairs": pairs.len(), "id": embedder.id(), "dimension": embedder.dimension() }))?;
    } else {
        super::print(&format!("trained on {} pairs, written to {} as {}", pairs.len(), args.out.display(), embedder.id()));
    }
    Ok(ExitCode::SUCCESS)
}
