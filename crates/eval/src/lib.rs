//! Gold questions, measures, gates and reports: a [`Report`] says how good the serving pipeline is.
//!
//! The caller hands in the retriever and the engine that serve ([`run_retrieval`], [`run_answers`]), so that
//! what is measured is what people get. Nothing here names an index backend, HTTP or the environment.
//!
//! ```
//! use madoguchi_eval::{Measure, Qrel, Qrels, Run, ScoredDoc, score};
//!
//! let qrel = |doc: &str, grade| Qrel { query_id: "q1".into(), doc_id: doc.into(), grade };
//! let qrels: Qrels = [qrel("moving", 2), qrel("garbage", 1)].into_iter().collect();
//! let doc = |doc: &str, score| ScoredDoc { query_id: "q1".into(), doc_id: doc.into(), score };
//! let run: Run = [doc("tax", 9.0), doc("moving", 8.5)].into_iter().collect();
//!
//! let measures: [Measure; 2] = ["RR".parse()?, "Recall@10".parse()?];
//! let scoring = score(&measures, &qrels, &run);
//! assert_eq!(scoring.scores[0].mean, Some(0.5));
//! assert_eq!(scoring.scores[1].mean, Some(0.5));
//! # Ok::<(), madoguchi_eval::EvalError>(())
//! ```

mod ablation;
mod answer_measure;
mod answers;
mod beir;
mod comparison;
mod error;
mod fact;
mod gate;
mod gold;
mod judge;
mod latency;
mod measure;
mod paraphrase;
mod ragas;
mod read;
mod record;
mod report;
mod retrieval;
mod risk;
#[cfg(test)]
mod sample;
mod scoring;
mod significance;
mod suite;
mod trec;
mod verdict;

pub use ablation::{AblatedMeasure, Ablation, AblationRow, Variant};
pub use answer_measure::{AnswerMeasure, Share};
pub use answers::{Reply, Response, ShownPassage, run_answers};
pub use beir::{BeirDocument, BeirFolder, BeirQuery, BeirSplit};
pub use comparison::{Change, ChangedQuestion, Comparison, Seen, Test};
pub use error::{EvalError, Place};
pub use fact::FoldedText;
pub use gate::{Bound, ConfidenceMeasure, Gate, GateMeasure, GateResult, Gates, LatencyMeasure};
pub use gold::{Audience, GoldArticle, GoldQuestion, Split, Wording, qrels_of, read_gold};
pub use judge::{Agreement, JudgeReport, Judged};
pub use latency::Latency;
pub use measure::{Measure, MeasureKind};
pub use paraphrase::{ParaphraseResult, paraphrased};
pub use ragas::{ragas_lines, write_ragas};
pub use record::{Qrel, Qrels, Run, ScoredDoc};
pub use report::{
    AnswerRow, FoundArticle, Group, MeasureRow, QuestionResult, Quote, Report, RetrievalReport, Runs, Subject, Timing,
    WouldBe,
};
pub use retrieval::{RankedArticle, RankedQuery, RetrievalQuery, RetrievalRun, run_retrieval};
pub use risk::{
    CalibrationBin, Prediction, RiskPoint, RiskReport, RiskTarget, aurc, calibration, expected_calibration_error,
};
pub use scoring::{MeasureScore, Scoring, score};
pub use significance::{
    Interval, bootstrap, bootstrap_test, exchange_test, paired_bootstrap, randomisation_test, wilson,
};
pub use suite::{IndexSource, Suite};
pub use trec::{qrels_text, read_qrels, read_run, run_text, write_qrels, write_run};
pub use verdict::{Fault, Verdict};
