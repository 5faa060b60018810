//! Prompts are files: a template each, versioned, checked when loaded.
//!
//! `answer.prompt.md` is rendered with
//! - `city`: the city's name,
//! - `language`: the Japanese name of the language to answer in,
//! - `easy`: whether やさしい日本語 is wanted,
//! - `passages`: list of `{n, heading, question, text}`; `heading` and `question` may be empty,
//! - `history`: list of earlier questions,
//! - `question`: the question.
//!
//! `question.prompt.md` is rendered with `city`, `history` and `question`.
//!
//! `judge.prompt.md` is rendered with `city`, `history`, `question`,
//! - `facts`: what a right answer states, the wordings of each with ／ between them,
//! - `forbidden`: what makes it wrong,
//! - `passages`: list of `{title, text}`,
//! - `answer`: the answer.
//!
//! Whatever comes from outside has its angle brackets widened (＜ ＞) before it goes in, so that no passage
//! and no question can close the fence it stands in.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use madoguchi_ingest::Passage;
use madoguchi_retrieve::ScoredPassage;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use serde::Deserialize;
use thiserror::Error;

use crate::chat::ChatRequest;
use crate::mask::MaskedText;

/// File of the answer prompt.
const ANSWER_FILE: &str = "answer.prompt.md";
const EMBEDDED_ANSWER: &str = include_str!("../../../prompts/answer.prompt.md");
/// File of the prompt that words a question anew.
const QUESTION_FILE: &str = "question.prompt.md";
const EMBEDDED_QUESTION: &str = include_str!("../../../prompts/question.prompt.md");
/// File of the judge's prompt.
const JUDGE_FILE: &str = "judge.prompt.md";
const EMBEDDED_JUDGE: &str = include_str!("../../../prompts/judge.prompt.md");
/// What the code supplies; see the module's doc.
const ANSWER_VARIABLES: &[&str] = &["city", "language", "easy", "passages", "history", "question"];
const QUESTION_VARIABLES: &[&str] = &["city", "history", "question"];
const JUDGE_VARIABLES: &[&str] = &["city", "history", "question", "facts", "forbidden", "passages", "answer"];

/// What a model says when the passages do not answer.
pub(crate) const NO_ANSWER: &str = "NO_ANSWER";

/// Why a prompt could not be loaded or rendered.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PromptError {
    /// The file could not be read.
    #[error(
        "prompt {path}: {source}. Remedy: restore it, or leave the prompt folder unset to use the built-in prompts"
    )]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file has no valid front matter.
    #[error(
        "prompt {file}: {reason}. Remedy: begin with `---`, then name, version, description and variables, then `---`"
    )]
    FrontMatter {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// The body is not one system part and one user part.
    #[error(
        "prompt {file}: the part `## {part}` is missing, empty or there twice. Remedy: write `## system`, then `## user`, each once on a line of its own"
    )]
    Part {
        /// The file.
        file: String,
        /// The part.
        part: &'static str,
    },
    /// A variable that the code does not supply, or that the front matter does not declare.
    #[error("prompt {file}: variable `{variable}` is {problem}. Known: {known}")]
    Variable {
        /// The file.
        file: String,
        /// The variable.
        variable: String,
        /// What is wrong with it.
        problem: &'static str,
        /// Variables there are.
        known: String,
    },
    /// The template does not parse or does not render.
    #[error("prompt {file}: {source}")]
    Template {
        /// The file.
        file: String,
        /// Where and why.
        source: Box<minijinja::Error>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontMatter {
    name: String,
    version: u32,
    #[serde(rename = "description")]
    _description: String,
    variables: BTreeSet<String>,
}

/// A loaded prompt.
#[derive(Debug)]
struct Prompt {
    file: String,
    name: String,
    version: u32,
    /// What the code supplies.
    known: &'static [&'static str],
    environment: Environment<'static>,
}

/// All prompts of the product.
#[derive(Debug)]
pub struct Prompts {
    answer: Prompt,
    question: Prompt,
    judge: Prompt,
}

/// An answer to be judged, with what it is judged by.
#[derive(Debug, Clone, Copy)]
pub struct JudgeInput<'a> {
    /// The city's name.
    pub city: &'a str,
    /// Earlier questions, oldest first.
    pub history: &'a [String],
    /// The question.
    pub question: &'a str,
    /// What a right answer states, each with its wordings.
    pub facts: &'a [Vec<String>],
    /// What makes it wrong.
    pub forbidden: &'a [String],
    /// Title and text of what it was made from.
    pub passages: &'a [(&'a str, &'a str)],
    /// The answer.
    pub answer: &'a str,
}

/// What the answer prompt is filled with.
pub(crate) struct AnswerInput<'a> {
    pub(crate) city: &'a str,
    pub(crate) language: &'a str,
    pub(crate) easy: bool,
    /// In order; the first is passage 1.
    pub(crate) passages: &'a [ScoredPassage],
    /// Earlier questions, oldest first.
    pub(crate) history: &'a [MaskedText],
    pub(crate) question: &'a MaskedText,
}

impl Prompts {
    /// The prompts built into the program.
    ///
    /// # Errors
    /// When they are wrong, which the tests rule out.
    pub fn embedded() -> Result<Self, PromptError> {
        Ok(Self {
            answer: Prompt::parse(ANSWER_FILE, EMBEDDED_ANSWER, ANSWER_VARIABLES)?,
            question: Prompt::parse(QUESTION_FILE, EMBEDDED_QUESTION, QUESTION_VARIABLES)?,
            judge: Prompt::parse(JUDGE_FILE, EMBEDDED_JUDGE, JUDGE_VARIABLES)?,
        })
    }

    /// The prompts in the folder `dir`; those that no citizen meets, for the search and for the judge, are the program's own where
    /// they are not there.
    ///
    /// # Errors
    /// When the answer's is missing, or a template is wrong or uses an unknown variable.
    pub fn open(dir: &Path) -> Result<Self, PromptError> {
        let read = |name: &str| {
            let path = dir.join(name);
            let text = std::fs::read_to_string(&path);
            text.map(|text| (path.display().to_string(), text)).map_err(|source| PromptError::Io { path, source })
        };
        let (file, text) = read(ANSWER_FILE)?;
        let answer = Prompt::parse(&file, &text, ANSWER_VARIABLES)?;
        let read_or = |name: &str, own: &str| {
            if dir.join(name).exists() { read(name) } else { Ok((name.to_owned(), own.to_owned())) }
        };
        let (file, text) = read_or(QUESTION_FILE, EMBEDDED_QUESTION)?;
        let question = Prompt::parse(&file, &text, QUESTION_VARIABLES)?;
        let (file, text) = read_or(JUDGE_FILE, EMBEDDED_JUDGE)?;
        Ok(Self { answer, question, judge: Prompt::parse(&file, &text, JUDGE_VARIABLES)? })
    }

    /// Name and version of the answer prompt, e.g. `answer/1`: for logs and the ledger.
    #[must_use]
    pub fn answer_id(&self) -> String {
        self.answer.id()
    }

    /// Name and version of the judge's prompt, e.g. `judge/1`: for reports.
    #[must_use]
    pub fn judge_id(&self) -> String {
        self.judge.id()
    }

    /// Has `question` worded so that it stands on its own behind `history`.
    pub(crate) fn question(&self, city: &str, history: &[&str], question: &str) -> Result<ChatRequest, PromptError> {
        let history: Value = history.iter().map(|text| fenced(text)).collect();
        self.question.render(&context! { city => fenced(city), history, question => fenced(question) })
    }

    pub(crate) fn judge(&self, input: &JudgeInput<'_>) -> Result<ChatRequest, PromptError> {
        let list = |texts: &[String]| texts.iter().map(|text| fenced(text)).collect::<Value>();
        let facts: Value = input.facts.iter().map(|wordings| fenced(&wordings.join("／"))).collect();
        let passage = |(title, text): &(&str, &str)| context! { title => fenced(title), text => fenced(text.trim()) };
        self.judge.render(&context! {
            city => fenced(input.city),
            history => list(input.history),
            question => fenced(input.question),
            facts,
            forbidden => list(input.forbidden),
            passages => input.passages.iter().map(passage).collect::<Value>(),
            answer => fenced(input.answer),
        })
    }

    pub(crate) fn answer(&self, input: &AnswerInput<'_>) -> Result<ChatRequest, PromptError> {
        let passages: Value =
            (1_u32..).zip(input.passages).map(|(n, scored)| passage_value(n, &scored.passage)).collect();
        let history: Value = input.history.iter().map(|question| fenced(question.as_str())).collect();
        self.answer.render(&context! {
            city => fenced(input.city),
            language => input.language,
            easy => input.easy,
            passages,
            history,
            question => fenced(input.question.as_str()),
        })
    }
}

fn passage_value(n: u32, passage: &Passage) -> Value {
    let mut heading = passage.heading_path.clone();
    if passage.question.is_none() && heading.first() != Some(&passage.title) {
        heading.insert(0, passage.title.clone());
    }
    context! {
        n,
        heading => fenced(&heading.join(" > ")),
        question => fenced(passage.question.as_deref().unwrap_or_default()),
        text => fenced(passage.text.trim()),
    }
}

/// `text` as data: it cannot close a fence.
fn fenced(text: &str) -> String {
    text.replace('<', "＜").replace('>', "＞")
}

impl Prompt {
    fn id(&self) -> String {
        format!("{}/{}", self.name, self.version)
    }

    fn parse(file: &str, text: &str, known: &'static [&'static str]) -> Result<Self, PromptError> {
        let (front_matter, body) = split_front_matter(file, text)?;
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let template = |source| PromptError::Template { file: file.to_owned(), source: Box::new(source) };
        let [system, user] = parts(file, body)?;
        environment.add_template_owned("system", system).map_err(template)?;
        environment.add_template_owned("user", user).map_err(template)?;
        let FrontMatter { name, version, variables, .. } = front_matter;
        let prompt = Self { file: file.to_owned(), name, version, known, environment };
        prompt.check_variables(&variables)?;
        prompt.render(&sample())?;
        Ok(prompt)
    }

    fn check_variables(&self, declared: &BTreeSet<String>) -> Result<(), PromptError> {
        let error = |variable: &str, problem, known: Vec<&str>| PromptError::Variable {
            file: self.file.clone(),
            variable: variable.to_owned(),
            problem,
            known: known.join(", "),
        };
        for variable in declared {
            if !self.known.contains(&variable.as_str()) {
                return Err(error(variable, "declared but not known", self.known.to_vec()));
            }
        }
        let mut used = BTreeSet::new();
        for (_, template) in self.environment.templates() {
            used.extend(template.undeclared_variables(false));
        }
        match used.iter().find(|variable| !declared.contains(*variable)) {
            Some(variable) => {
                let known = declared.iter().map(String::as_str).collect();
                Err(error(variable, "used but not declared in the front matter", known))
            }
            None => Ok(()),
        }
    }

    fn render(&self, values: &Value) -> Result<ChatRequest, PromptError> {
        let part = |name: &str| {
            let template = self.environment.get_template(name)?;
            template.render(values.clone()).map(|text| text.trim().to_owned())
        };
        let template = |source| PromptError::Template { file: self.file.clone(), source: Box::new(source) };
        Ok(ChatRequest { system: part("system").map_err(template)?, user: part("user").map_err(template)? })
    }
}

/// One of everything, so that a misspelt field shows when the prompt is loaded and not when a citizen asks.
fn sample() -> Value {
    let passage = context! { n => 1, title => "題", heading => "見出し", question => "問", text => "本文" };
    context! {
        city => "市",
        language => "日本語",
        easy => true,
        passages => vec![passage],
        history => vec!["前の質問"],
        question => "質問",
        facts => vec!["14日以内"],
        forbidden => vec!["1か月"],
        answer => "答え",
    }
}

fn split_front_matter<'t>(file: &str, text: &'t str) -> Result<(FrontMatter, &'t str), PromptError> {
    let error = |reason: String| PromptError::FrontMatter { file: file.to_owned(), reason };
    let rest = text.strip_prefix("---\n").ok_or_else(|| error("no front matter".to_owned()))?;
    let (yaml, body) = rest.split_once("\n---\n").ok_or_else(|| error("the front matter does not end".to_owned()))?;
    let front_matter = serde_yaml_ng::from_str(yaml).map_err(|source| error(source.to_string()))?;
    Ok((front_matter, body))
}

/// The system and the user part. They are split before anything is filled in, so that no passage begins a part.
fn parts(file: &str, body: &str) -> Result<[String; 2], PromptError> {
    let mut parts = [None::<String>, None];
    let names = ["system", "user"];
    let error = |part| PromptError::Part { file: file.to_owned(), part };
    let mut current = None;
    for line in body.lines() {
        let begun = line.strip_prefix("## ").and_then(|title| names.iter().position(|name| *name == title.trim()));
        match (begun, current) {
            (Some(part), _) if parts[part].is_some() => return Err(error(names[part])),
            (Some(part), _) => {
                parts[part] = Some(String::new());
                current = Some(part);
            }
            (None, Some(part)) => {
                if let Some(text) = &mut parts[part] {
                    text.push_str(line);
                    text.push('\n');
                }
            }
            (None, None) => {}
        }
    }
    let [system, user] = parts.map(|part| part.filter(|text| !text.trim().is_empty()));
    Ok([system.ok_or_else(|| error("system"))?, user.ok_or_else(|| error("user"))?])
}

#[cfg(test)]
mod tests;
