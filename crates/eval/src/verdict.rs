//! One response held against its gold question: [`Verdict`].

use std::collections::BTreeSet;

use madoguchi_answer::{Answer, Outcome};
use serde::{Deserialize, Serialize};

use crate::fact::FoldedText;
use crate::gold::GoldQuestion;

/// Why a response is not right.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum Fault {
    /// It ended otherwise than it should have.
    WrongOutcome,
    /// A fact is not stated.
    MissingFact {
        /// Its alternative wordings.
        wordings: Vec<String>,
    },
    /// Something is stated that makes it wrong.
    Forbidden {
        /// The wording.
        wording: String,
    },
    /// It was answered, but from none of the gold articles.
    NoGoldCited,
}

/// What was found about one response. The counts are those that the answer measures sum up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// How it should have ended.
    pub expected: Outcome,
    /// How it ended.
    pub got: Outcome,
    /// Facts of the gold question.
    pub facts: u64,
    /// Those of them that the response states.
    pub facts_stated: u64,
    /// Articles cited, each once, in the order of their numbers.
    pub cited: Vec<String>,
    /// Those of them that are gold, of whatever grade.
    pub cited_gold: u64,
    /// Gold articles of the question's highest grade.
    pub best_gold: u64,
    /// Those of them that are cited.
    pub best_gold_cited: u64,
    /// Sentences of the answer, where they were held against its passages.
    #[serde(default)]
    pub sentences: u64,
    /// Those of them that the cited passages say.
    #[serde(default)]
    pub supported: u64,
    /// Paraphrases of the question that were asked.
    #[serde(default)]
    pub paraphrases: u64,
    /// Those of them that ended as the question did, with the same article cited first.
    #[serde(default)]
    pub consistent: u64,
    /// Everything that is wrong with it; empty: it is right.
    pub faults: Vec<Fault>,
}

impl Verdict {
    /// Holds `answer` against `gold`. Facts may stand in the answer's text or in the desks shown with it:
    /// both are what the person reads.
    #[must_use]
    pub fn of(gold: &GoldQuestion, answer: &Answer) -> Self {
        let shown = FoldedText::new(&shown_text(answer));
        let stated = |wordings: &Vec<String>| wordings.iter().any(|wording| shown.states(wording));
        let missing: Vec<Vec<String>> = gold.must_include.iter().filter(|fact| !stated(fact)).cloned().collect();
        let forbidden = gold.must_not_include.iter().filter(|wording| shown.states(wording));
        let cited = cited_articles(answer);
        let best_grade = gold.articles.iter().map(|article| article.grade).max();
        let best_gold: Vec<&str> = gold
            .articles
            .iter()
            .filter(|article| Some(article.grade) == best_grade)
            .map(|article| article.id.as_str())
            .collect();
        let cited_gold = count(cited.iter().filter(|id| gold.names(id)));
        let best_gold_cited = count(best_gold.iter().filter(|id| cited.iter().any(|cited| cited == *id)));

        let mut faults = Vec::new();
        if answer.outcome != gold.outcome {
            faults.push(Fault::WrongOutcome);
        }
        let facts = count(gold.must_include.iter());
        let facts_stated = facts - count(missing.iter());
        faults.extend(missing.into_iter().map(|wordings| Fault::MissingFact { wordings }));
        faults.extend(forbidden.map(|wording| Fault::Forbidden { wording: wording.clone() }));
        if answer.outcome == Outcome::Answered && cited_gold == 0 {
            faults.push(Fault::NoGoldCited);
        }
        Self {
            expected: gold.outcome,
            got: answer.outcome,
            facts,
            facts_stated,
            cited,
            cited_gold,
            best_gold: count(best_gold.iter()),
            best_gold_cited,
            sentences: 0,
            supported: 0,
            paraphrases: 0,
            consistent: 0,
            faults,
        }
    }

    /// Whether the response is right: it ended as it should, states every fact, states nothing forbidden and,
    /// if it answers, cites a gold article.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether the base holds an answer.
    pub(crate) fn is_answerable(&self) -> bool {
        self.expected == Outcome::Answered
    }

    /// Whether something forbidden is stated.
    pub(crate) fn is_violation(&self) -> bool {
        self.faults.iter().any(|fault| matches!(fault, Fault::Forbidden { .. }))
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u64 {
    items.map(|_| 1).sum()
}

fn cited_articles(answer: &Answer) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let first = answer.citations.iter().filter(|citation| seen.insert(citation.article_id.as_str()));
    first.map(|citation| citation.article_id.clone()).collect()
}

/// The text without its citation marks, whose digits are no facts, and the desks below it.
fn shown_text(answer: &Answer) -> String {
    let mut text = without_marks(&answer.answer);
    for contact in &answer.contacts {
        for part in [Some(&contact.department), Some(&contact.phone), Some(&contact.hours), contact.place.as_ref()] {
            // A line break keeps the digits of two fields apart.
            text.push('\n');
            text.push_str(part.map_or("", String::as_str));
        }
    }
    text
}

/// `14日以内です。[1][2]` → `14日以内です。`
fn without_marks(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    while let Some((before, after)) = rest.split_once('[') {
        kept.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        match after[digits..].strip_prefix(']') {
            Some(behind) if digits > 0 => rest = behind,
            _ => {
                kept.push('[');
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn verdict(gold: &GoldQuestion, outcome: Outcome, text: &str, cited: &[&str]) -> Verdict {
        Verdict::of(gold, &sample::answer(outcome, text, cited))
    }

    #[test]
    fn a_right_answer_states_the_facts_and_cites_gold() {
        let verdict = verdict(&sample::gold("g"), Outcome::Answered, "１４日以内です。[1][2]", &["a1", "a9", "a1"]);
        assert!(verdict.is_right(), "{verdict:?}");
        assert_eq!((verdict.facts, verdict.facts_stated), (1, 1));
        assert_eq!(verdict.cited, ["a1", "a9"]);
        assert_eq!((verdict.cited_gold, verdict.best_gold, verdict.best_gold_cited), (1, 1, 1));
    }

    #[test]
    fn faults_are_named() {
        let missing = || Fault::MissingFact { wordings: vec!["14日以内".into(), "14日".into()] };
        for (outcome, text, cited, wanted) in [
            (Outcome::Answered, "すぐに", &["a1"][..], vec![missing()]),
            (Outcome::Answered, "14日以内", &["a2"], vec![Fault::NoGoldCited]),
            (Outcome::Answered, "14日以内", &[], vec![Fault::NoGoldCited]),
            (Outcome::Answered, "14日または1か月以内", &["a1"], vec![Fault::Forbidden { wording: "1か月".into() }]),
            (Outcome::Declined, "14日以内", &["a1"], vec![Fault::WrongOutcome]),
            (Outcome::Error, "", &[], vec![Fault::WrongOutcome, missing()]),
        ] {
            assert_eq!(verdict(&sample::gold("g"), outcome, text, cited).faults, wanted, "{text} {cited:?}");
        }
    }

    #[test]
    fn declining_is_right_where_nothing_is_known() {
        let gold = sample::unanswerable("g");
        assert!(verdict(&gold, Outcome::Declined, "わかりません", &[]).is_right());
        let invented = verdict(&gold, Outcome::Answered, "できます", &["a1"]);
        assert_eq!(invented.faults, [Fault::WrongOutcome, Fault::NoGoldCited]);
    }

    #[test]
    fn the_desk_shown_counts_as_said() {
        let desk = GoldQuestion { must_include: vec![vec!["0850(22)1201".into()]], ..sample::unanswerable("g") };
        assert!(verdict(&desk, Outcome::Declined, "わかりません", &[]).is_right());
    }

    #[test]
    fn the_best_gold_articles_are_those_of_the_highest_grade() {
        let mut gold = sample::gold("g");
        for (id, grade) in [("a2", 2), ("a3", 1)] {
            gold.articles.push(crate::gold::GoldArticle { id: id.into(), grade });
        }
        let verdict = verdict(&gold, Outcome::Answered, "14日", &["a2", "a3"]);
        assert_eq!((verdict.cited_gold, verdict.best_gold, verdict.best_gold_cited), (2, 2, 1));
    }

    #[test]
    fn marks_are_taken_out_and_other_brackets_stay() {
        for (text, wanted) in [("a[1]b[23]", "ab"), ("a[]b", "a[]b"), ("[注]", "[注]"), ("[1", "[1"), ("[[2]]", "[]")]
        {
            assert_eq!(without_marks(text), wanted);
        }
    }
}
