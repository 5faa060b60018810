//! What each leg and step adds to a ranking: [`Ablation`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::measure::Measure;
use crate::record::Qrels;
use crate::retrieval::RetrievalRun;
use crate::scoring::{Scoring, score};
use crate::significance::{Interval, exchange_test, paired_bootstrap};

/// A pipeline that lacks something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// The lexical leg alone, without synonyms.
    Bm25,
    /// The lexical leg alone.
    Bm25Synonyms,
    /// The vector leg alone.
    Dense,
    /// Both legs fused, nothing read again.
    Fused,
    /// All but the lexical leg.
    WithoutBm25,
    /// All but the vector leg.
    WithoutDense,
    /// All but the synonyms.
    WithoutSynonyms,
    /// All but the learned order.
    WithoutReranker,
    /// All but the cross-encoder.
    WithoutCrossEncoder,
}

impl Variant {
    /// In the order of reports: what is built up, then what is left out.
    pub const ALL: [Self; 9] = [
        Self::Bm25,
        Self::Bm25Synonyms,
        Self::Dense,
        Self::Fused,
        Self::WithoutBm25,
        Self::WithoutDense,
        Self::WithoutSynonyms,
        Self::WithoutReranker,
        Self::WithoutCrossEncoder,
    ];

    /// For evaluators.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Bm25 => "語句検索だけ（同義語なし）",
            Self::Bm25Synonyms => "語句検索だけ（同義語あり）",
            Self::Dense => "ベクトル検索だけ",
            Self::Fused => "語句とベクトルの合成",
            Self::WithoutBm25 => "全体から語句検索を除く",
            Self::WithoutDense => "全体からベクトル検索を除く",
            Self::WithoutSynonyms => "全体から同義語を除く",
            Self::WithoutReranker => "全体から学習した順位づけを除く",
            Self::WithoutCrossEncoder => "全体からクロスエンコーダーを除く",
        }
    }
}

/// One measure of a variant beside the whole pipeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AblatedMeasure {
    /// The measure.
    pub measure: Measure,
    /// Its mean; `None`: no query is judged.
    pub value: Option<f64>,
    /// The whole pipeline's less this: what is lost without the missing parts.
    pub lost: Option<f64>,
    /// 95 % interval of what is lost (bootstrap over queries).
    pub interval: Option<Interval>,
    /// Probability of a difference at least as large by chance (two-sided paired randomisation test).
    pub p: Option<f64>,
}

/// How one variant ranks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AblationRow {
    /// Which one.
    pub variant: Variant,
    /// In the order of the report's measures.
    pub measures: Vec<AblatedMeasure>,
}

/// Every variant beside the whole pipeline, over the same queries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ablation {
    /// In the order of [`Variant::ALL`].
    pub rows: Vec<AblationRow>,
}

impl Ablation {
    /// Scores each of `variants` by `measures` and holds it against `whole`.
    #[must_use]
    pub fn of(measures: &[Measure], qrels: &Qrels, whole: &RetrievalRun, variants: &[(Variant, RetrievalRun)]) -> Self {
        let whole = score(measures, qrels, &whole.run());
        let row = |(variant, run): &(Variant, RetrievalRun)| AblationRow {
            variant: *variant,
            measures: beside(&whole, &score(measures, qrels, &run.run())),
        };
        Self { rows: variants.iter().map(row).collect() }
    }
}

fn beside(whole: &Scoring, variant: &Scoring) -> Vec<AblatedMeasure> {
    let both = whole.scores.iter().zip(&variant.scores);
    let measure = both.map(|(whole, variant)| {
        let pairs = pairs(&variant.per_query, &whole.per_query);
        AblatedMeasure {
            measure: variant.measure,
            value: variant.mean,
            lost: whole.mean.zip(variant.mean).map(|(whole, variant)| whole - variant),
            interval: paired_bootstrap(&pairs, mean),
            p: exchange_test(&pairs, mean),
        }
    });
    measure.collect()
}

/// Both were scored by the same judgements, so that they have the same queries.
fn pairs(before: &BTreeMap<String, f64>, after: &BTreeMap<String, f64>) -> Vec<(f64, f64)> {
    before.values().copied().zip(after.values().copied()).collect()
}

fn mean(values: &[f64]) -> Option<f64> {
    crate::scoring::mean(values.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Qrel;
    use crate::retrieval::{RankedArticle, RankedQuery};

    fn run(rankings: &[(&str, &[&str])]) -> RetrievalRun {
        let article = |id: &&str| RankedArticle { article_id: (*id).into(), title: String::new(), score: 1.0 };
        let query = |(id, articles): &(&str, &[&str])| RankedQuery {
            id: (*id).into(),
            articles: articles.iter().map(article).collect(),
            latency_ms: None,
        };
        RetrievalRun { queries: rankings.iter().map(query).collect() }
    }

    #[test]
    fn what_is_lost_without_a_part_is_counted_query_by_query() {
        let relevant = [("q1", "a"), ("q2", "b"), ("q3", "c"), ("q4", "d")];
        let qrels: Qrels = relevant
            .map(|(query, doc)| Qrel { query_id: query.into(), doc_id: doc.into(), grade: 1 })
            .into_iter()
            .collect();
        let whole = run(&[("q1", &["a"]), ("q2", &["b"]), ("q3", &["c"]), ("q4", &["x", "d"])]);
        let less = run(&[("q1", &["a"]), ("q2", &["x", "b"]), ("q4", &["d"])]);
        let measures = ["Success@1", "RR"].map(|name| name.parse().unwrap());
        let ablation =
            Ablation::of(&measures, &qrels, &whole, &[(Variant::Dense, less), (Variant::Fused, whole.clone())]);
        let figures: Vec<(f64, f64)> =
            ablation.rows[0].measures.iter().map(|row| (row.value.unwrap(), row.lost.unwrap())).collect();
        // Success@1: 3 of 4 less 2 of 4. RR: (1 + 1 + 1 + 1/2)/4 less (1 + 1/2 + 0 + 1)/4.
        assert_eq!(figures, [(0.5, 0.25), (0.625, 0.25)]);
        let interval = ablation.rows[0].measures[0].interval.unwrap();
        assert!(interval.low <= 0.25 && 0.25 <= interval.high, "{interval:?}");
        assert!(ablation.rows[1].measures.iter().all(|row| row.lost == Some(0.0) && row.p == Some(1.0)));
    }
}
