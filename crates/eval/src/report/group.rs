//! The figures again, by topic, wording and audience.

use serde::{Deserialize, Serialize};

use super::{AnswerRow, QuestionResult, answer_rows};
use crate::scoring::mean;

/// By what questions are grouped, in the order of [`QuestionResult::labels`].
const LABELS: [&str; 3] = ["topic", "style", "audience"];

/// The questions that share a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// `topic`, `style` or `audience`.
    pub by: String,
    /// The label they share.
    pub name: String,
    /// How many they are.
    pub questions: usize,
    /// Mean of each measure of the ranking over those with judgements, in their order; `None` without any.
    pub retrieval: Option<Vec<f64>>,
    /// Measures of the responses; empty where none were measured.
    pub answers: Vec<AnswerRow>,
}

/// Groups in the order in which their labels first come.
pub(super) fn groups(results: &[QuestionResult]) -> Vec<Group> {
    let of_label = |(place, by): (usize, &str)| {
        let mut names: Vec<&String> = Vec::new();
        for name in results.iter().filter_map(|result| result.labels.get(place)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let groups = names.into_iter().map(|name| {
            let members: Vec<&QuestionResult> =
                results.iter().filter(|result| result.labels.get(place) == Some(name)).collect();
            group(by, name, &members)
        });
        groups.collect::<Vec<_>>()
    };
    LABELS.into_iter().enumerate().flat_map(of_label).collect()
}

fn group(by: &str, name: &str, members: &[&QuestionResult]) -> Group {
    let judged: Vec<&Vec<f64>> = members.iter().filter_map(|result| result.values.as_ref()).collect();
    let measures = judged.first().map_or(0, |values| values.len());
    let means = (0..measures).filter_map(|at| mean(judged.iter().map(|values| values[at])));
    let answered = members.iter().any(|result| result.verdict.is_some());
    Group {
        by: by.to_owned(),
        name: name.to_owned(),
        questions: members.len(),
        retrieval: (!judged.is_empty()).then(|| means.collect()),
        answers: if answered { answer_rows(members) } else { Vec::new() },
    }
}
