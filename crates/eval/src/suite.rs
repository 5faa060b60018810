//! What is evaluated together: a suite file, [`Suite`].

use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;

use crate::error::{EvalError, Place};
use crate::gold::{GoldQuestion, Split, read_gold};
use crate::measure::Measure;
use crate::read;

/// As written in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuiteFile {
    name: String,
    #[serde(default)]
    description: String,
    gold: Vec<PathBuf>,
    splits: Vec<Split>,
    measures: Vec<Measure>,
    k: usize,
    #[serde(default = "default_risk")]
    risk: f64,
    index: IndexFile,
}

/// One wrong answer in twenty.
fn default_risk() -> f64 {
    0.05
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexFile {
    corpus: Vec<PathBuf>,
    tenant: String,
    on: Option<Date>,
}

/// What the questions are asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexSource {
    /// Folders and files that are ingested.
    pub corpus: Vec<PathBuf>,
    /// The municipality they belong to.
    pub tenant: String,
    /// The day on which the questions are asked, in Japan; `None`: today. Articles come into force and
    /// expire, so only with a day do the figures stay comparable.
    pub on: Option<Date>,
}

/// A suite, its paths resolved from the folder of its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Suite {
    /// The file it was read from.
    pub file: PathBuf,
    /// Its name, to which gates refer.
    pub name: String,
    /// What it is for, one line.
    pub description: String,
    /// Gold files, in order.
    pub gold: Vec<PathBuf>,
    /// Splits that are evaluated when none is named.
    pub splits: Vec<Split>,
    /// Measures of the ranking of articles.
    pub measures: Vec<Measure>,
    /// How many articles of a ranking are kept; at least the largest cutoff of `measures`.
    pub k: usize,
    /// The share of wrong answers that is borne, above 0 and below 1: the report says which threshold holds it.
    pub risk: f64,
    /// What the questions are asked of.
    pub index: IndexSource,
}

impl Suite {
    /// Reads a suite file. A folder among its gold files stands for every `.jsonl` file in it.
    ///
    /// # Errors
    /// When the file or a gold folder is missing, a key is unknown or missing, a measure is not known or
    /// looks beyond `k`.
    pub fn open(file: &Path) -> Result<Self, EvalError> {
        let SuiteFile { name, description, gold, splits, measures, k, risk, index } = read::toml(file)?;
        let place = Place::file(file);
        if splits.is_empty() || measures.is_empty() {
            let field = if splits.is_empty() { "splits" } else { "measures" };
            return Err(EvalError::malformed(place.field(field), "it is empty", "name at least one"));
        }
        if let Some(measure) = measures.iter().find(|measure| measure.cutoff().is_some_and(|cutoff| cutoff > k)) {
            let reason = format!("only {k} articles are kept, but {measure} looks at more");
            return Err(EvalError::malformed(place.field("k"), reason, "raise k"));
        }
        if !(risk > 0.0 && risk < 1.0) {
            let reason = format!("{risk} is no share between 0 and 1");
            return Err(EvalError::malformed(place.field("risk"), reason, "write 0.05 for one wrong answer in twenty"));
        }
        let folder = file.parent().unwrap_or(Path::new(""));
        let gold = gold_files(gold.iter().map(|path| folder.join(path)))?;
        let corpus = index.corpus.iter().map(|path| folder.join(path)).collect();
        let index = IndexSource { corpus, tenant: index.tenant, on: index.on };
        Ok(Self { file: file.to_owned(), name, description, gold, splits, measures, k, risk, index })
    }

    /// The questions of the split named `split`, or of the suite's own splits, in the order of their files.
    ///
    /// # Errors
    /// When there is no such split, a gold file is malformed, or no question is left.
    pub fn questions(&self, split: Option<&str>) -> Result<Vec<GoldQuestion>, EvalError> {
        let splits = match split {
            None => self.splits.clone(),
            Some(wanted) => vec![self.split(wanted)?],
        };
        let mut questions = read_gold(&self.gold)?;
        questions.retain(|question| splits.contains(&question.split));
        if questions.is_empty() {
            let what = format!("no question of the splits {}", names(&splits).join(", "));
            let place = Box::new(Place::file(&self.file));
            return Err(EvalError::Nothing { place, what, remedy: "name another split, or add questions" });
        }
        Ok(questions)
    }

    /// How the evaluated splits are called in the report, e.g. `dev+test`.
    #[must_use]
    pub fn split_label(&self, split: Option<&str>) -> String {
        split.map_or_else(|| names(&self.splits).join("+"), str::to_owned)
    }

    fn split(&self, wanted: &str) -> Result<Split, EvalError> {
        Split::ALL.into_iter().find(|split| split.name() == wanted).ok_or_else(|| EvalError::NoSuchSplit {
            place: Box::new(Place::file(&self.file)),
            wanted: wanted.to_owned(),
            known: names(&Split::ALL).into_iter().map(str::to_owned).collect(),
        })
    }
}

fn names(splits: &[Split]) -> Vec<&'static str> {
    splits.iter().map(|split| split.name()).collect()
}

/// Files as they are; of folders, their `.jsonl` files by name.
fn gold_files(paths: impl Iterator<Item = PathBuf>) -> Result<Vec<PathBuf>, EvalError> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        let entries = fs::read_dir(&path).map_err(|source| EvalError::io(&path, source))?;
        let entries = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut inside: Vec<PathBuf> =
            entries.filter(|file| file.extension().is_some_and(|name| name == "jsonl")).collect();
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUITE: &str = r#"
name = "setomi"
gold = ["gold"]
splits = ["dev"]
measures = ["nDCG@10", "Success@1"]
k = 10

[index]
corpus = ["../corpus"]
tenant = "setomi"
on = "2026-11-01"
"#;

    fn gold(id: &str, split: &str) -> String {
        format!(
            "{{\"id\":\"{id}\",\"question\":\"？\",\"outcome\":\"declined\",\"topic\":\"税\",\"style\":\"plain\",\"split\":\"{split}\"}}\n"
        )
    }

    fn folder(suite: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("gold")).expect("made");
        fs::write(folder.path().join("gold/b.jsonl"), gold("b", "dev")).expect("written");
        fs::write(folder.path().join("gold/a.jsonl"), gold("a", "dev") + &gold("c", "test")).expect("written");
        fs::write(folder.path().join("gold/notes.md"), "not gold").expect("written");
        let file = folder.path().join("suite.toml");
        fs::write(&file, suite).expect("written");
        (folder, file)
    }

    #[test]
    fn a_suite_is_read_and_its_questions_by_split() {
        let (folder, file) = folder(SUITE);
        let suite = Suite::open(&file).expect("open");
        assert_eq!(suite.index.corpus, [folder.path().join("../corpus")]);
        assert_eq!(suite.risk, 0.05);
        assert_eq!(suite.index.on, Some(jiff::civil::date(2026, 11, 1)));
        let ids = |split| suite.questions(split).expect("read").into_iter().map(|gold| gold.id).collect::<Vec<_>>();
        assert_eq!(ids(None), ["a", "b"]);
        assert_eq!(ids(Some("test")), ["c"]);
        assert_eq!((suite.split_label(None), suite.split_label(Some("test"))), ("dev".to_owned(), "test".to_owned()));
        let error = suite.questions(Some("tset")).expect_err("no such split").to_string();
        assert!(error.contains("no split \"tset\". Remedy: choose one of: dev, test"), "{error}");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (from, to, wanted) in [
            ("name =", "nmae =", "suite.toml:2: nmae: unknown key \"nmae\". Remedy: did you mean \"name\"?"),
            (
                "nDCG@10",
                "nDCF@10",
                "suite.toml:5: measures[0]: \"nDCF@10\" is not a measure: the name is not known. Remedy: did you mean nDCG?",
            ),
            ("k = 10", "k = 5", "suite.toml: k: only 5 articles are kept, but nDCG@10 looks at more. Remedy: raise k"),
            ("[\"dev\"]", "[\"devel\"]", "suite.toml:4: splits[0]: unknown variant `devel`"),
            ("[\"dev\"]", "[]", "splits: it is empty"),
            ("2026-11-01", "2026-11-31", "suite.toml:11: index.on: "),
            ("k = 10", "k = 10\nrisk = 5", "suite.toml: risk: 5 is no share between 0 and 1. Remedy: write 0.05"),
            ("k = 10", "", "the key \"k\" is missing"),
            ("tenant = \"setomi\"", "", "the key \"tenant\" is missing"),
        ] {
            let (_folder, file) = folder(&SUITE.replace(from, to));
            let error = Suite::open(&file).expect_err(to).to_string();
            assert!(error.contains(wanted), "{to}\n{error}");
        }
        let (_folder, file) = folder(&SUITE.replace("[\"gold\"]", "[\"gold/b.jsonl\"]"));
        let error = Suite::open(&file).expect("open").questions(Some("test")).expect_err("none").to_string();
        assert!(error.contains("no question of the splits test"), "{error}");
    }

    #[test]
    fn the_suites_of_the_repository_are_well_formed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../eval/suites");
        let mut suites = 0;
        for entry in fs::read_dir(&folder).expect("eval/suites") {
            let suite = Suite::open(&entry.expect("an entry").path()).unwrap_or_else(|error| panic!("{error}"));
            assert!(!suite.questions(None).unwrap_or_else(|error| panic!("{error}")).is_empty());
            suites += 1;
        }
        assert!(suites > 0);
    }
}
