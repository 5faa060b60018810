//! Everything that went wrong, by kind, the gravest first, each with its evidence.

use madoguchi_answer::Outcome;
use minijinja::{Value, context};

use super::{fault_label, label, outcome_label};
use crate::report::{QuestionResult, Report};
use crate::verdict::{Fault, Verdict};

/// What went wrong, from the gravest to the lightest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Invented,
    Forbidden,
    OtherSource,
    MissingFact,
    Declined,
    Ending,
    Ranking,
}

const KINDS: [Kind; 7] = [
    Kind::Invented,
    Kind::Forbidden,
    Kind::OtherSource,
    Kind::MissingFact,
    Kind::Declined,
    Kind::Ending,
    Kind::Ranking,
];

impl Kind {
    fn of(result: &QuestionResult) -> Self {
        let Some(verdict) = &result.verdict else { return Self::Ranking };
        let has = |wanted: fn(&Fault) -> bool| verdict.faults.iter().any(wanted);
        let Verdict { expected, got, .. } = verdict;
        match (expected, got) {
            (Outcome::Declined, Outcome::Answered) => Self::Invented,
            (Outcome::Answered, Outcome::Declined) => Self::Declined,
            (expected, got) if expected != got => Self::Ending,
            _ if has(|fault| matches!(fault, Fault::Forbidden { .. })) => Self::Forbidden,
            _ if has(|fault| matches!(fault, Fault::NoGoldCited)) => Self::OtherSource,
            _ => Self::MissingFact,
        }
    }

    pub(super) fn is_invented(self) -> bool {
        self == Self::Invented
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Invented => "答えのない質問に答えた",
            Self::Forbidden => "書いてはならないことを書いた",
            Self::OtherSource => "別の記事から答えた",
            Self::MissingFact => "必要なことが書かれていない",
            Self::Declined => "答えがあるのに見送った",
            Self::Ending => "終わり方が違う",
            Self::Ranking => "正解の記事が見つからない",
        }
    }

    /// What to do about it.
    fn advice(self) -> &'static str {
        match self {
            Self::Invented => "最も重い誤りです。しきい値を上げるか、「その件は扱っていない」ことを記事に書きます。",
            Self::Forbidden => "引用された記事の記述を確かめます。古い記事なら、適用期限を書きます。",
            Self::OtherSource => {
                "正解の記事に、市民の言葉（keywords）を足します。正解でもよい記事なら、質問集の articles に加えます。"
            }
            Self::MissingFact => {
                "記事のその部分を、1つの文や段落にまとめます。言い方の違いだけなら、質問集の別の言い方に加えます。"
            }
            Self::Declined => {
                "「見送らなければ」が正しいものは、しきい値を下げると救われます。ほかは、記事に市民の言葉を足します。"
            }
            Self::Ending => "期待と実際を見比べ、質問集か設定を見直します。",
            Self::Ranking => "正解の記事に、質問で使われた言葉を足します。",
        }
    }
}

/// The failures of each kind that there is.
pub(super) fn kinds(report: &Report) -> Vec<(Kind, Vec<&QuestionResult>)> {
    let of_kind = |kind: Kind| (kind, report.failures().filter(|result| Kind::of(result) == kind).collect::<Vec<_>>());
    KINDS.into_iter().map(of_kind).filter(|(_, results)| !results.is_empty()).collect()
}

pub(in crate::report) fn failures(report: &Report) -> Vec<Value> {
    let kind = |(kind, results): (Kind, Vec<&QuestionResult>)| {
        context! {
            title => kind.title(),
            advice => kind.advice(),
            failures => results.into_iter().map(failure).collect::<Vec<Value>>(),
        }
    };
    kinds(report).into_iter().map(kind).collect()
}

fn failure(result: &QuestionResult) -> Value {
    let verdict = result.verdict.as_ref();
    let missing = |wordings: &Vec<String>| {
        verdict
            .into_iter()
            .flat_map(|verdict| &verdict.faults)
            .any(|fault| matches!(fault, Fault::MissingFact { wordings: missing } if missing == wordings))
    };
    let facts =
        result.facts.iter().map(|wordings| context! { text => wordings.join(" / "), missing => missing(wordings) });
    let faults = verdict.into_iter().flat_map(|verdict| &verdict.faults);
    let found = result.found.iter().map(|article| {
        context! { title => article.title.as_str(), id => article.article_id.as_str(), gold => result.gold.contains(&article.article_id) }
    });
    let quotes = result.quotes.iter().map(|quote| {
        context! { n => quote.n, title => quote.title.as_str(), id => quote.article_id.as_str(), quote => quote.quote.as_str() }
    });
    let would_be = result.would_be.as_ref().map(|would_be| {
        context! { right => would_be.is_right, confidence => format!("{:.2}", would_be.confidence), answer => would_be.answer.as_str() }
    });
    context! {
        id => result.id.as_str(),
        question => result.question.as_str(),
        history => result.history.clone(),
        labels => result.labels.iter().map(|name| label(name)).collect::<Vec<_>>().join("、"),
        expected => verdict.map(|verdict| outcome_label(verdict.expected)),
        got => verdict.map(|verdict| outcome_label(verdict.got)),
        confidence => result.confidence.map(|confidence| format!("{confidence:.2}")),
        facts => facts.collect::<Vec<Value>>(),
        faults => faults.map(fault_label).collect::<Vec<String>>(),
        answer => result.answer.as_deref(),
        quotes => quotes.collect::<Vec<Value>>(),
        would_be,
        gold => result.gold.join("、"),
        gold_rank => result.gold_rank,
        found => found.collect::<Vec<Value>>(),
    }
}
