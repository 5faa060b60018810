//! `madoguchi train`: the static embedding model from pairs of question and passage.

use std::collections::HashSet;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use madoguchi_embed::Embedder;
use madoguchi_embed::train::{Pair, Progress, TrainOptions, read_pairs, train};
use madoguchi_retrieve::TermWeights;
use serde_json::json;

use crate::args::TrainArgs;
use crate::config::Config;
use crate::wiring;

/// How often each term stands in the passages.
const TERMS_FILE: &str = "terms.tsv";

pub(super) fn run(config: &Config, args: &TrainArgs, as_json: bool) -> Result<ExitCode> {
    let mut pairs: Vec<Pair> = Vec::new();
    for file in &args.pairs {
        pairs.extend(read_pairs(file)?);
    }
    if args.terms_only {
        write_terms(config, &pairs, &args.out)?;
        super::print(&format!("{} written", args.out.join(TERMS_FILE).display()));
        return Ok(ExitCode::SUCCESS);
    }
    if pairs.len() < args.batch {
        bail!(
            "{} pairs are fewer than one batch of {}. Remedy: give more pairs, or a smaller --batch",
            pairs.len(),
            args.batch
        );
    }
    let options = TrainOptions {
        vocabulary_pieces: args.vocabulary,
        dimension: args.dimension,
        epochs: args.epochs,
        batch_pairs: args.batch,
        seed: args.seed,
        ..TrainOptions::default()
    };
    let mut seen = HashSet::new();
    let sides = pairs.iter().flat_map(|pair| [pair.query.as_str(), pair.passage.as_str()]);
    let texts: Vec<&str> = sides.filter(|text| seen.insert(*text)).collect();
    let bar = super::ingest::progress_bar("training", "batches");
    let model = train(&options, &pairs, &texts, &mut |progress| {
        if let Progress::Batch { done, total, .. } = progress {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
    })?;
    bar.finish_and_clear();
    model.save(&args.out)?;
    let embedder = model.embedder()?;
    if as_json {
        super::print_json(
            &json!({ "out": args.out, "pairs": pairs.len(), "id": embedder.id(), "dimension": embedder.dimension() }),
        )?;
    } else {
        super::print(&format!(
            "trained on {} pairs, written to {} as {}",
            pairs.len(),
            args.out.display(),
            embedder.id()
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn write_terms(config: &Config, pairs: &[Pair], out: &Path) -> Result<()> {
    let analyzer = wiring::analyzer(config)?;
    let mut seen = HashSet::new();
    let passages = pairs.iter().map(|pair| pair.passage.as_str()).filter(|passage| seen.insert(*passage));
    let terms = TermWeights::count(&analyzer, passages);
    let path = out.join(TERMS_FILE);
    std::fs::create_dir_all(out)?;
    std::fs::write(&path, terms.to_tsv()).with_context(|| format!("cannot write {}", path.display()))
}
