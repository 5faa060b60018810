//! How likely it is that a passage does not say a sentence, learnt from sentences: [`Entailment`].

use std::sync::OnceLock;

use madoguchi_retrieve::{Example, Logistic};
use madoguchi_text::Analyzer;

use super::reading::Reading;
use super::{signs, support};

/// Fitted on the sentences in `models/claims` by `examples/fit_claims.rs`.
const EMBEDDED: &str = include_str!("../../../../models/claims/weights.json");

/// The learnt half of the claim check.
///
/// The rules name what they find; of a sentence near to its passage they miss every second change, since they know only so many.
/// What was changed letter by letter, whether the words that a sentence puts together stand together in the passage, and what the
/// rules say are weighed here together. A sentence in words of its own gives no sign either way: words alone do not tell then.
pub struct Entailment(Logistic);

/// A sentence whose passage says it or does not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sentence<'a> {
    /// The passage, below a first line with its question or title.
    pub passage: &'a str,
    /// What is claimed.
    pub sentence: &'a str,
    /// Whether the passage says so.
    pub is_supported: bool,
}

impl Entailment {
    /// The one inside the program.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[expect(clippy::expect_used, reason = "the text is part of the program, and a test reads it")]
    pub(super) fn embedded() -> &'static Self {
        static ENTAILMENT: OnceLock<Entailment> = OnceLock::new();
        ENTAILMENT.get_or_init(|| Self(Logistic::parse(EMBEDDED, &signs::names()).expect("embedded weights")))
    }

    /// Fits another to `sentences`; `None` unless some are supported and some are not. Deterministic.
    #[must_use]
    pub fn fit(analyzer: &Analyzer, sentences: &[Sentence<'_>]) -> Option<Self> {
        let example = |sentence: &Sentence<'_>| {
            let (source, claim) = (Reading::of(analyzer, sentence.passage), Reading::of(analyzer, sentence.sentence));
            let inputs = signs::of(&claim, &source, support::find(&claim, &source).is_some())?;
            Some(Example { inputs, is_so: !sentence.is_supported, weight: 1.0 })
        };
        let examples: Vec<Example<{ signs::COUNT }>> = sentences.iter().filter_map(example).collect();
        Logistic::fit(signs::names(), &examples).map(Self)
    }

    /// One JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The probability that `passage` does not say `sentence`, 0..1; 0 where there are no words to go by.
    #[must_use]
    pub fn doubt(&self, analyzer: &Analyzer, passage: &str, sentence: &str) -> f32 {
        let (claim, source) = (Reading::of(analyzer, sentence), Reading::of(analyzer, passage));
        self.of(&claim, &source, support::find(&claim, &source).is_some())
    }

    /// The same, where it is known whether the rules found anything.
    pub(super) fn of(&self, claim: &Reading, source: &Reading, is_found: bool) -> f32 {
        signs::of(claim, source, is_found).map_or(0.0, |signs| self.0.of(&signs))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::claim::DOUBT;
    use crate::sample::analyzer;

    const PASSAGE: &str = "水道を止める手続きを教えてください。\n\
        使用をやめる日の3営業日前までに、上下水道局お客さまセンター（0850-22-7700）へ電話するか、インターネットで申し込んでください。\
        立会いは原則不要で、最後の料金は納入通知書を新しい住所へ送るか口座から引き落とします。\
        所得などに応じた13段階です。手続きの処理が終わらないことがあります。";

    #[test]
    fn what_was_changed_in_a_sentence_of_the_passage_is_doubted() {
        let Some(analyzer) = analyzer() else { return };
        let doubt = |sentence: &str| Entailment::embedded().doubt(&analyzer, PASSAGE, sentence);
        for said in [
            "使用をやめる日の3営業日前までに、上下水道局お客さまセンターへ電話するか、インターネットで申し込んでください。",
            "最後の料金は納入通知書を新しい住所へ送るか口座から引き落とします。",
            "立会いは、原則不要です。",
        ] {
            assert!(doubt(said) < DOUBT, "{said} {}", doubt(said));
        }
        for (said, changed) in [
            (
                "使用をやめる日の3営業日前までに申し込んでください。",
                "使用をやめた日の3営業日後までに申し込んでください。",
            ),
            ("所得などに応じた13段階です。", "所得などに応じた10段階です。"),
            ("最後の料金は口座から引き落とします。", "最後の料金は窓口で現金で払います。"),
            ("立会いは原則不要です。", "立会いは必ず必要です。"),
        ] {
            assert!(doubt(changed) > doubt(said), "{changed} {} {}", doubt(changed), doubt(said));
        }
    }

    #[test]
    fn what_is_learnt_is_written_and_read_back() {
        let Some(analyzer) = analyzer() else { return };
        let sentence = |sentence, is_supported| Sentence { passage: PASSAGE, sentence, is_supported };
        let sentences = [sentence("立会いは原則不要です。", true), sentence("立会いは必ず必要です。", false)];
        let model = Entailment::fit(&analyzer, &sentences).expect("both kinds");
        assert!(model.doubt(&analyzer, PASSAGE, "立会いは必ず必要です。") > 0.5);
        let read = Logistic::parse(&model.to_json(), &signs::names()).expect("what was written");
        assert_eq!(read, model.0);
        assert!(Entailment::fit(&analyzer, &sentences[..1]).is_none(), "one kind alone");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_two_texts_have_a_doubt(passage in "\\PC{0,60}(\n\\PC{0,60})?", sentence in "\\PC{0,60}") {
            if let Some(analyzer) = analyzer() {
                let doubt = Entailment::embedded().doubt(&analyzer, &passage, &sentence);
                prop_assert!((0.0..=1.0).contains(&doubt), "{}", doubt);
            }
        }
    }
}
