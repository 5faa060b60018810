//! Gold questions: what was asked, and what a right response holds: [`GoldQuestion`].

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use madoguchi_answer::Outcome;
use serde::{Deserialize, Serialize};

use crate::error::{EvalError, Place};
use crate::fact::is_blank;
use crate::read;
use crate::record::{Qrel, Qrels};

/// On whose behalf a question is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// A citizen: public articles only.
    #[default]
    Citizen,
    /// Staff: internal articles of their departments as well.
    Staff,
}

/// How a question is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wording {
    /// An ordinary sentence.
    Plain,
    /// A few words, as typed into a search box.
    Short,
    /// It leaves out what it is about.
    Vague,
    /// With slips of the keyboard or the conversion.
    Misspelt,
    /// Formal, with much around the question.
    Polite,
    /// A complaint with a question in it.
    Angry,
    /// In dialect.
    Dialect,
    /// It takes something for granted that is not so.
    Mistaken,
}

/// Which half of the gold set a question belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// To look at while improving.
    Dev,
    /// To measure with, and not to tune on.
    Test,
}

/// An article that belongs to the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldArticle {
    /// The article's id.
    pub id: String,
    /// 2: holds the answer, 1: related.
    pub grade: i32,
}

/// One question with what a right response holds. One line of a gold file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldQuestion {
    /// Unique within the suite, without white space.
    pub id: String,
    /// The question as a person would put it.
    pub question: String,
    /// The same question in other words: each is asked as well, and should end in the same way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paraphrases: Vec<String>,
    /// Earlier questions of the same conversation, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<String>,
    /// How the exchange should end: `answered`, `declined`, `clarify` or `emergency`.
    pub outcome: Outcome,
    /// Articles that belong to the answer; none when it is not to be answered.
    #[serde(default)]
    pub articles: Vec<GoldArticle>,
    /// Facts that the response must state, each with its alternative wordings. Of a question that is to be
    /// declined: the desk it must name.
    #[serde(default)]
    pub must_include: Vec<Vec<String>>,
    /// Wordings that would make the response wrong.
    #[serde(default)]
    pub must_not_include: Vec<String>,
    /// Who asks.
    #[serde(default)]
    pub audience: Audience,
    /// Departments of the member of staff who asks.
    #[serde(default)]
    pub departments: Vec<String>,
    /// Topic, for the breakdown.
    pub topic: String,
    /// Wording, for the breakdown.
    pub style: Wording,
    /// To improve with or to measure with.
    pub split: Split,
}

impl GoldQuestion {
    /// Whether the base holds an answer.
    #[must_use]
    pub fn is_answerable(&self) -> bool {
        self.outcome == Outcome::Answered
    }

    /// Whether `article_id` belongs to the answer.
    #[must_use]
    pub fn names(&self, article_id: &str) -> bool {
        self.articles.iter().any(|article| article.id == article_id)
    }

    /// What is wrong with it, as field, reason and remedy.
    fn objection(&self) -> Option<(&'static str, String, &'static str)> {
        let blank = |text: &str| text.trim().is_empty();
        if self.id.is_empty() || self.id.contains(char::is_whitespace) {
            return Some((
                "id",
                format!("{:?} cannot be written to a TREC file", self.id),
                "give it an id without white space",
            ));
        }
        for (field, text) in [("question", &self.question), ("topic", &self.topic)] {
            if blank(text) {
                return Some((field, "it is empty".to_owned(), "fill it"));
            }
        }
        if self.paraphrases.iter().any(|text| blank(text)) {
            return Some(("paraphrases", "one of them is empty".to_owned(), "fill it, or remove it"));
        }
        if self.outcome == Outcome::Error {
            return Some((
                "outcome",
                "no question is meant to fail".to_owned(),
                "write answered, declined, clarify or emergency",
            ));
        }
        if self.is_answerable() == self.articles.is_empty() {
            let reason = format!("{} articles for the outcome {}", self.articles.len(), outcome_name(self.outcome));
            return Some(("articles", reason, "name the articles of an answered question, and none of any other"));
        }
        if let Some(article) = self.articles.iter().find(|article| article.grade < 1 || blank(&article.id)) {
            return Some((
                "articles",
                format!("{:?} has grade {}", article.id, article.grade),
                "2: holds the answer, 1: related",
            ));
        }
        if self.audience == Audience::Citizen && !self.departments.is_empty() {
            return Some((
                "departments",
                "a citizen has none".to_owned(),
                "remove them, or write \"audience\":\"staff\"",
            ));
        }
        self.objection_to_facts()
    }

    fn objection_to_facts(&self) -> Option<(&'static str, String, &'static str)> {
        let remedy = "write words or numbers; punctuation is not compared";
        if self.must_include.iter().any(Vec::is_empty) {
            return Some((
                "must_include",
                "a fact without any wording".to_owned(),
                "write [[\"14日以内\",\"14日\"],[\"転入届\"]]",
            ));
        }
        if let Some(fact) = self.must_include.iter().flatten().find(|fact| is_blank(fact)) {
            return Some(("must_include", format!("{fact:?} cannot be compared"), remedy));
        }
        let forbidden = self.must_not_include.iter().find(|fact| is_blank(fact));
        forbidden.map(|fact| ("must_not_include", format!("{fact:?} cannot be compared"), remedy))
    }
}

/// The name of an outcome in files and reports.
pub(crate) fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "answered",
        Outcome::Declined => "declined",
        Outcome::Clarify => "clarify",
        Outcome::Emergency => "emergency",
        Outcome::Error => "error",
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Citizen => "citizen",
            Self::Staff => "staff",
        })
    }
}

impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "plain",
            Self::Short => "short",
            Self::Vague => "vague",
            Self::Misspelt => "misspelt",
            Self::Polite => "polite",
            Self::Angry => "angry",
            Self::Dialect => "dialect",
            Self::Mistaken => "mistaken",
        })
    }
}

impl Split {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::Dev, Self::Test];

    /// Its name in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Test => "test",
        }
    }
}

/// The questions of `files`, in order, each id once over all of them.
///
/// # Errors
/// When a file is missing or a line is not a gold question: an unknown key, a missing one, a fact that
/// cannot be compared, an id used before.
pub fn read_gold<P: AsRef<Path>>(files: &[P]) -> Result<Vec<GoldQuestion>, EvalError> {
    let mut seen: BTreeMap<String, Place> = BTreeMap::new();
    let mut questions = Vec::new();
    for file in files {
        let text = read::text(file.as_ref())?;
        for (place, line) in read::lines(file.as_ref(), &text) {
            let question = gold_question(&place, line)?;
            if let Some(first) = seen.insert(question.id.clone(), place.clone()) {
                let what = format!("the id {:?}", question.id);
                return Err(EvalError::Duplicate { place: Box::new(place.field("id")), what, first: Box::new(first) });
            }
            questions.push(question);
        }
    }
    Ok(questions)
}

fn gold_question(place: &Place, line: &str) -> Result<GoldQuestion, EvalError> {
    let question: GoldQuestion = read::json(place, line)?;
    match question.objection() {
        None => Ok(question),
        Some((field, reason, remedy)) => Err(EvalError::malformed(place.field(field), reason, remedy)),
    }
}

/// The judgements that gold questions hold. Those that are not to be answered have none.
#[must_use]
pub fn qrels_of(questions: &[GoldQuestion]) -> Qrels {
    let of_question = |question: &GoldQuestion| {
        let query_id = question.id.clone();
        let articles = question.articles.clone().into_iter();
        articles.map(move |article| Qrel { query_id: query_id.clone(), doc_id: article.id, grade: article.grade })
    };
    questions.iter().flat_map(of_question).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LINE: &str = r#"{"id":"g1","question":"いつまで？","outcome":"answered","articles":[{"id":"a1","grade":2}],"must_include":[["14日以内","14日"],["転入届"]],"must_not_include":["1か月"],"audience":"citizen","topic":"引っ越し","style":"short","split":"dev"}"#;

    fn read_one(line: &str) -> Result<GoldQuestion, EvalError> {
        gold_question(&Place::line(Path::new("gold.jsonl"), 4), line)
    }

    #[test]
    fn a_line_is_read() {
        let question = read_one(LINE).expect("read");
        assert_eq!(question.must_include, [vec!["14日以内", "14日"], vec!["転入届"]]);
        assert_eq!(
            (question.style, question.split, question.audience),
            (Wording::Short, Split::Dev, Audience::Citizen)
        );
        assert!(question.is_answerable() && question.names("a1") && !question.names("a2"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (from, to, wanted) in [
            (
                "\"must_include\"",
                "\"must_inclde\"",
                "gold.jsonl:4: must_inclde: unknown key \"must_inclde\". Remedy: did you mean \"must_include\"?",
            ),
            (
                "\"grade\":2",
                "\"grad\":2",
                "gold.jsonl:4: articles[0].grad: unknown key \"grad\". Remedy: did you mean \"grade\"?",
            ),
            ("\"grade\":2", "\"grade\":0", "articles: \"a1\" has grade 0"),
            ("\"grade\":2", "\"grade\":\"2\"", "articles[0].grade: invalid type: string \"2\", expected i32"),
            ("\"short\"", "\"shrt\"", "style: unknown variant `shrt`, expected one of `plain`, `short`"),
            ("\"answered\"", "\"declined\"", "articles: 1 articles for the outcome declined"),
            ("\"answered\"", "\"error\"", "outcome: no question is meant to fail"),
            ("[{\"id\":\"a1\",\"grade\":2}]", "[]", "articles: 0 articles for the outcome answered"),
            ("\"topic\":\"引っ越し\",", "", "the key \"topic\" is missing"),
            ("\"引っ越し\"", "\" \"", "topic: it is empty"),
            ("\"g1\"", "\"g 1\"", "id: \"g 1\" cannot be written"),
            ("[\"転入届\"]", "[]", "must_include: a fact without any wording"),
            ("\"転入届\"", "\"。\"", "must_include: \"。\" cannot be compared"),
            ("\"1か月\"", "\"\"", "must_not_include: \"\" cannot be compared"),
            ("\"style\"", "\"paraphrases\":[\" \"],\"style\"", "paraphrases: one of them is empty"),
            ("\"style\"", "\"departments\":[\"税務課\"],\"style\"", "departments: a citizen has none"),
        ] {
            assert!(LINE.contains(from), "{from}");
            let error = read_one(&LINE.replace(from, to)).expect_err(to).to_string();
            assert!(error.contains(wanted), "{to}\n{error}");
        }
    }

    #[test]
    fn an_id_is_used_once_over_all_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = ["a.jsonl", "b.jsonl"].map(|name| folder.path().join(name));
        std::fs::write(&files[0], format!("{LINE}\n\n")).expect("written");
        std::fs::write(&files[1], format!("\n{LINE}\n")).expect("written");
        assert_eq!(read_gold(&files[..1]).expect("read").len(), 1);
        let error = read_gold(&files).expect_err("twice").to_string();
        assert!(
            error.contains("b.jsonl:2: id: the id \"g1\" is already given at") && error.contains("a.jsonl:1"),
            "{error}"
        );
    }

    #[test]
    fn only_questions_to_be_answered_are_judged() {
        let declined =
            LINE.replace("answered", "declined").replace("[{\"id\":\"a1\",\"grade\":2}]", "[]").replace("g1", "g2");
        let questions = [read_one(LINE).expect("read"), read_one(&declined).expect("read")];
        let qrels = qrels_of(&questions);
        assert_eq!(qrels.query_count(), 1);
        assert_eq!(qrels.of("g1").and_then(|grades| grades.get("a1")), Some(&2));
    }

    proptest! {
        #[test]
        fn a_question_is_read_as_it_was_written(question in "\\PC{1,20}", fact in "[ぁ-ん]{1,5}", grade in 1i32..3) {
            let mut gold = read_one(LINE).expect("read");
            gold.question = format!("問{question}");
            gold.must_include = vec![vec![fact]];
            gold.articles[0].grade = grade;
            let line = serde_json::to_string(&gold).expect("written");
            prop_assert_eq!(read_one(&line).expect("read"), gold);
        }

        #[test]
        fn any_line_is_read_or_refused(line in "\\PC{0,60}") {
            let _ = read_one(&line);
        }
    }
}
