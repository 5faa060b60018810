//! Another system's ranking, from a TREC run file: nothing is indexed and nothing asked.

use std::path::Path;

use anyhow::{Result, bail};
use madoguchi_eval::{Report, RetrievalRun, Runs, read_run};

use super::{Measured, beir_subject, suite_subject};
use crate::adapt::ground::Ground;
use crate::args::EvalArgs;

pub(super) fn measured(args: &EvalArgs, ground: Ground, file: &Path) -> Result<Measured> {
    let run = read_run(file)?;
    let qrels = ground.qrels();
    if !qrels.queries().any(|(query, _)| !run.of(query).is_empty()) {
        bail!(
            "{} ranks none of the {} judged queries. Remedy: name the suite or folder and the split that the run is of",
            file.display(),
            qrels.query_count()
        );
    }
    let (report, retrieval, gold) = match ground {
        Ground::Beir { split, .. } => {
            let retrieval = RetrievalRun::of_run(&run, args.depth);
            (
                Report::of_beir(
                    beir_subject(args, &split.name)?,
                    &split,
                    &Runs { retrieval: Some(&retrieval), ..Runs::default() },
                ),
                retrieval,
                Vec::new(),
            )
        }
        Ground::Suite { suite, gold } => {
            let retrieval = RetrievalRun::of_run(&run, suite.k);
            let runs = Runs { retrieval: Some(&retrieval), ..Runs::default() };
            (Report::of_gold(suite_subject(args, &suite), &gold, &runs), retrieval, gold)
        }
    };
    Ok(Measured { report, retrieval, responses: Vec::new(), gold, qrels })
}
