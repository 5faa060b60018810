//! A BEIR folder: `corpus.jsonl`, `queries.jsonl`, `qrels/NAME.tsv`
//! (Thakur et al., *BEIR*, NeurIPS 2021): [`BeirFolder`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{EvalError, Place};
use crate::read;
use crate::record::{Qrel, Qrels};

/// The header that every `qrels/NAME.tsv` begins with.
const QRELS_HEADER: [&str; 3] = ["query-id", "corpus-id", "score"];

/// A document of `corpus.jsonl`. Keys beyond these (`metadata`) are left unread.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BeirDocument {
    /// Its id, the `corpus-id` of the judgements.
    #[serde(rename = "_id")]
    pub id: String,
    /// Title; of a FAQ, the question. May be empty.
    #[serde(default)]
    pub title: String,
    /// The text.
    pub text: String,
}

/// A query of `queries.jsonl`. Keys beyond these (`metadata`) are left unread.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BeirQuery {
    /// Its id, the `query-id` of the judgements.
    #[serde(rename = "_id")]
    pub id: String,
    /// What is asked.
    pub text: String,
}

/// Queries of one split with their judgements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeirSplit {
    /// Name of the split: that of its file in `qrels/`.
    pub name: String,
    /// The queries that have judgements, in the order of `queries.jsonl`.
    pub queries: Vec<BeirQuery>,
    /// The judgements.
    pub qrels: Qrels,
}

/// A folder in the layout of BEIR. Reads on demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeirFolder {
    folder: PathBuf,
    splits: Vec<String>,
}

impl BeirFolder {
    /// The folder at `folder`; looks for its splits and reads none.
    ///
    /// # Errors
    /// When there is no `qrels` folder, or no `.tsv` file in it.
    pub fn open(folder: &Path) -> Result<Self, EvalError> {
        let qrels = folder.join("qrels");
        let entries = fs::read_dir(&qrels).map_err(|source| EvalError::io(&qrels, source))?;
        let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let tables = files.filter(|path| path.extension().is_some_and(|extension| extension == "tsv"));
        let mut splits: Vec<String> = tables.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
        splits.sort();
        if splits.is_empty() {
            let (place, what) = (Box::new(Place::file(&qrels)), "no .tsv file".to_owned());
            return Err(EvalError::Nothing { place, what, remedy: "put judgements into it, e.g. test.tsv" });
        }
        Ok(Self { folder: folder.to_owned(), splits })
    }

    /// Names of the splits, in order.
    #[must_use]
    pub fn splits(&self) -> &[String] {
        &self.splits
    }

    /// The split that is taken when none is named: `test`, else the only one.
    #[must_use]
    pub fn default_split(&self) -> Option<&str> {
        let test = self.splits.iter().find(|split| *split == "test");
        test.or(if self.splits.len() == 1 { self.splits.first() } else { None }).map(String::as_str)
    }

    /// All documents, in order.
    ///
    /// # Errors
    /// When the file is missing or malformed, or an id comes twice.
    pub fn corpus(&self) -> Result<Vec<BeirDocument>, EvalError> {
        records(&self.folder.join("corpus.jsonl"), |document: &BeirDocument| &document.id)
    }

    /// The queries and judgements of a split; `None`: the default one.
    ///
    /// # Errors
    /// When there is no such split, a file is missing or malformed, or a judged query is not in `queries.jsonl`.
    pub fn split(&self, name: Option<&str>) -> Result<BeirSplit, EvalError> {
        let wanted = name.or(self.default_split()).unwrap_or_default();
        if !self.splits.iter().any(|split| split == wanted) {
            let place = Box::new(Place::file(&self.folder));
            return Err(EvalError::NoSuchSplit { place, wanted: wanted.to_owned(), known: self.splits.clone() });
        }
        let file = self.folder.join("qrels").join(format!("{wanted}.tsv"));
        let (qrels, places) = read_qrels(&file)?;
        let all: Vec<BeirQuery> = records(&self.folder.join("queries.jsonl"), |query: &BeirQuery| &query.id)?;
        let known: BTreeSet<&str> = all.iter().map(|query| query.id.as_str()).collect();
        if let Some((query, place)) = places.iter().find(|(query, _)| !known.contains(query.as_str())) {
            let reason = format!("the query {query:?} is not in queries.jsonl");
            return Err(EvalError::malformed(place.field("query-id"), reason, "correct the id, or add the query"));
        }
        let queries = all.into_iter().filter(|query| qrels.of(&query.id).is_some()).collect();
        Ok(BeirSplit { name: wanted.to_owned(), queries, qrels })
    }
}

/// The records of a JSONL file, each id once.
fn records<T: DeserializeOwned>(file: &Path, id: impl Fn(&T) -> &str) -> Result<Vec<T>, EvalError> {
    let text = read::text(file)?;
    let mut seen: BTreeMap<String, Place> = BTreeMap::new();
    let mut records = Vec::new();
    for (place, line) in read::lines(file, &text) {
        let record: T = read::json(&place, line)?;
        if let Some(first) = seen.insert(id(&record).to_owned(), place.clone()) {
            let what = format!("the id {:?}", id(&record));
            return Err(EvalError::Duplicate { place: Box::new(place), what, first: Box::new(first) });
        }
        records.push(record);
    }
    Ok(records)
}

/// Judgements, and the place of each query's first one.
fn read_qrels(file: &Path) -> Result<(Qrels, BTreeMap<String, Place>), EvalError> {
    let text = read::text(file)?;
    let mut lines = read::lines(file, &text);
    let header = lines.next().map(|(_, line)| line.split('\t').map(str::trim).collect::<Vec<_>>());
    if header.as_deref() != Some(&QRELS_HEADER) {
        let remedy = "let the first line be: query-id, corpus-id, score, with tabs between";
        return Err(EvalError::malformed(Place::line(file, 1), "the header is missing", remedy));
    }
    let mut table = QrelTable::default();
    for (place, line) in lines {
        let [query, doc, grade] = columns(&place, line.split('\t').map(str::trim), QRELS_HEADER)?;
        table.add(place, query, doc, grade, "score")?;
    }
    Ok(table.finish())
}

/// Exactly the columns of a line.
pub(crate) fn columns<'a, const N: usize>(
    place: &Place,
    cells: impl Iterator<Item = &'a str>,
    names: [&str; N],
) -> Result<[&'a str; N], EvalError> {
    let cells: Vec<&str> = cells.collect();
    <[&str; N]>::try_from(cells).map_err(|cells| {
        let reason = format!("{} columns instead of {N}", cells.len());
        EvalError::malformed(place.clone(), reason, format!("write: {}", names.join(" ")))
    })
}

/// Judgements as they are read: a pair may be repeated, but not with another grade.
#[derive(Default)]
pub(crate) struct QrelTable {
    grades: BTreeMap<(String, String), (i32, Place)>,
    first: BTreeMap<String, Place>,
}

impl QrelTable {
    pub(crate) fn add(
        &mut self,
        place: Place,
        query: &str,
        doc: &str,
        grade: &str,
        column: &str,
    ) -> Result<(), EvalError> {
        let number = grade.parse::<i32>().map_err(|_| {
            EvalError::malformed(
                place.field(column),
                format!("{grade:?} is no grade"),
                "write a whole number, e.g. 0, 1 or 2",
            )
        })?;
        self.first.entry(query.to_owned()).or_insert_with(|| place.clone());
        let (known, first) = self.grades.entry((query.to_owned(), doc.to_owned())).or_insert((number, place.clone()));
        if *known == number {
            return Ok(());
        }
        let what = format!("the judgement of query {query:?} and document {doc:?} with grade {known}");
        Err(EvalError::Duplicate { place: Box::new(place), what, first: Box::new(first.clone()) })
    }

    pub(crate) fn finish(self) -> (Qrels, BTreeMap<String, Place>) {
        let qrels = self.grades.into_iter().map(|((query_id, doc_id), (grade, _))| Qrel { query_id, doc_id, grade });
        (qrels.collect(), self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("qrels")).expect("made");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("written");
        }
        folder
    }

    const CORPUS: (&str, &str) = (
        "corpus.jsonl",
        "{\"_id\":\"d1\",\"title\":\"転入届\",\"text\":\"14日以内\",\"metadata\":{}}\n\n{\"_id\":\"d2\",\"text\":\"\"}\n",
    );
    const QUERIES: (&str, &str) = (
        "queries.jsonl",
        "{\"_id\":\"q2\",\"text\":\"引っ越し\"}\n{\"_id\":\"q1\",\"text\":\"ごみ\"}\n{\"_id\":\"q3\",\"text\":\"税\"}\n",
    );
    const HEADER: &str = "query-id\tcorpus-id\tscore\n";

    #[test]
    fn a_folder_is_read() {
        let dev = format!("{HEADER}q1\td1\t2\r\nq2\td2\t0\nq1\td1\t2\n");
        let folder = folder(&[CORPUS, QUERIES, ("qrels/dev.tsv", &dev)]);
        let beir = BeirFolder::open(folder.path()).expect("open");
        assert_eq!(beir.splits(), ["dev"]);
        assert_eq!(beir.default_split(), Some("dev"));
        let split = beir.split(None).expect("dev");
        assert_eq!(split.queries.iter().map(|query| query.id.as_str()).collect::<Vec<_>>(), ["q2", "q1"]);
        assert_eq!(split.qrels.of("q1").and_then(|grades| grades.get("d1")), Some(&2));
        let corpus = beir.corpus().expect("corpus");
        assert_eq!((corpus[0].title.as_str(), corpus[1].title.as_str()), ("転入届", ""));
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (qrels, corpus, wanted) in [
            ("q1\td1\t2\n", CORPUS.1, "dev.tsv:1: the header is missing"),
            ("HEADq1 d1 2\n", CORPUS.1, "dev.tsv:2: 1 columns instead of 3. Remedy: write: query-id corpus-id score"),
            ("HEADq1\td1\thigh\n", CORPUS.1, "dev.tsv:2: score: \"high\" is no grade"),
            (
                "HEADq1\td1\t1\n\nq1\td1\t2\n",
                CORPUS.1,
                "dev.tsv:4: the judgement of query \"q1\" and document \"d1\" with grade 1 is already given at",
            ),
            ("HEADq9\td1\t1\n", CORPUS.1, "dev.tsv:2: query-id: the query \"q9\" is not in queries.jsonl"),
            (
                "HEADq1\td1\t1\n",
                "{\"_id\":\"a\",\"text\":\"\"}\n{\"_id\":\"a\",\"text\":\"\"}",
                "corpus.jsonl:2: the id \"a\" is already given at",
            ),
            (
                "HEADq1\td1\t1\n",
                "{\"id\":\"a\",\"text\":\"\"}",
                "corpus.jsonl:1: the key \"_id\" is missing. Remedy: add it; is \"id\" meant to be it?",
            ),
            ("HEADq1\td1\t1\n", "{\"_id\":\"a\"", "corpus.jsonl:1: not JSON"),
        ] {
            let folder =
                folder(&[("corpus.jsonl", corpus), QUERIES, ("qrels/dev.tsv", &qrels.replace("HEAD", HEADER))]);
            let beir = BeirFolder::open(folder.path()).expect("open");
            let error = beir.split(Some("dev")).map(drop).and_then(|()| beir.corpus().map(drop)).expect_err(wanted);
            assert!(error.to_string().contains(wanted), "{error}\n{wanted}");
        }
    }

    #[test]
    fn splits_are_named() {
        let folder = folder(&[("qrels/dev.tsv", HEADER), ("qrels/train.tsv", HEADER), ("qrels/notes.txt", "")]);
        let beir = BeirFolder::open(folder.path()).expect("open");
        assert_eq!(beir.default_split(), None);
        let error = beir.split(Some("tset")).expect_err("no such split").to_string();
        assert!(error.contains("no split \"tset\". Remedy: choose one of: dev, train"), "{error}");
        let empty = self::folder(&[]);
        assert!(BeirFolder::open(empty.path()).expect_err("empty").to_string().contains("no .tsv file"));
    }
}
