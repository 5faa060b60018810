//! TREC files: qrels (`query 0 document grade`) and runs (`query Q0 document rank score tag`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::beir::{QrelTable, columns};
use crate::error::{EvalError, Place};
use crate::read;
use crate::record::{Qrels, Run, ScoredDoc};

const QRELS_COLUMNS: [&str; 4] = ["query", "iteration", "document", "grade"];
const RUN_COLUMNS: [&str; 6] = ["query", "Q0", "document", "rank", "score", "tag"];

/// Reads a file of TREC judgements.
///
/// # Errors
/// When the file is missing, a line has other columns, a grade is no number, or a pair has two grades.
pub fn read_qrels(file: &Path) -> Result<Qrels, EvalError> {
    let text = read::text(file)?;
    let mut table = QrelTable::default();
    for (place, line) in read::lines(file, &text) {
        let [query, _, doc, grade] = columns(&place, line.split_whitespace(), QRELS_COLUMNS)?;
        table.add(place, query, doc, grade, "grade")?;
    }
    Ok(table.finish().0)
}

/// Reads a TREC run. The rank column is not used: like `trec_eval`, the score decides, ties by document id
/// descending.
///
/// # Errors
/// When the file is missing, a line has other columns, a score is not finite, or a document comes twice for a query.
pub fn read_run(file: &Path) -> Result<Run, EvalError> {
    let text = read::text(file)?;
    let mut seen: BTreeMap<(String, String), Place> = BTreeMap::new();
    let mut docs = Vec::new();
    for (place, line) in read::lines(file, &text) {
        let [query, _, doc, _, score, _] = columns(&place, line.split_whitespace(), RUN_COLUMNS)?;
        let number = score.parse::<f64>().ok().filter(|score| score.is_finite()).ok_or_else(|| {
            EvalError::malformed(
                place.field("score"),
                format!("{score:?} is no score"),
                "write a finite number, e.g. 12.5",
            )
        })?;
        if let Some(first) = seen.insert((query.to_owned(), doc.to_owned()), place.clone()) {
            let what = format!("the document {doc:?} of query {query:?}");
            return Err(EvalError::Duplicate { place: Box::new(place), what, first: Box::new(first) });
        }
        docs.push(ScoredDoc { query_id: query.to_owned(), doc_id: doc.to_owned(), score: number });
    }
    Ok(docs.into_iter().collect())
}

/// The text of a TREC run, ranks from 1. Scores are lowered where needed so that none tie: every reader,
/// whatever it does with ties, then sees the order that was measured.
///
/// # Errors
/// When an id holds white space, which the format has no way to write.
pub fn run_text(run: &Run, tag: &str) -> Result<String, EvalError> {
    let mut text = String::new();
    for (query, docs) in run.untied().queries() {
        for (rank, doc) in (1..).zip(docs) {
            for id in [query, &doc.doc_id, tag] {
                writable(id)?;
            }
            // The shortest text that a 32-bit reader takes for exactly this score.
            let score = doc.score as f32;
            let _ = writeln!(text, "{query} Q0 {} {rank} {score:?} {tag}", doc.doc_id);
        }
    }
    Ok(text)
}

/// The text of TREC judgements, queries and documents by id.
///
/// # Errors
/// When an id holds white space, which the format has no way to write.
pub fn qrels_text(qrels: &Qrels) -> Result<String, EvalError> {
    let mut text = String::new();
    for (query, grades) in qrels.queries() {
        for (doc, grade) in grades {
            writable(query)?;
            writable(doc)?;
            let _ = writeln!(text, "{query} 0 {doc} {grade}");
        }
    }
    Ok(text)
}

fn writable(id: &str) -> Result<(), EvalError> {
    if id.is_empty() || id.contains(char::is_whitespace) {
        return Err(EvalError::UnwritableId { id: id.to_owned() });
    }
    Ok(())
}

/// Writes [`qrels_text`] to a file.
///
/// # Errors
/// When an id holds white space, or the file cannot be written.
pub fn write_qrels(file: &Path, qrels: &Qrels) -> Result<(), EvalError> {
    fs::write(file, qrels_text(qrels)?).map_err(|source| EvalError::io(file, source))
}

/// Writes [`run_text`] to a file.
///
/// # Errors
/// When an id holds white space, or the file cannot be written.
pub fn write_run(file: &Path, run: &Run, tag: &str) -> Result<(), EvalError> {
    fs::write(file, run_text(run, tag)?).map_err(|source| EvalError::io(file, source))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.trec");
        fs::write(&file, text).expect("written");
        (folder, file)
    }

    #[test]
    fn qrels_are_read() {
        let (_folder, file) = file("q1 0 d1 2\nq1\t0\td2\t-1\n\nq2 0 d1 0\n");
        let qrels = read_qrels(&file).expect("read");
        assert_eq!(qrels.query_count(), 2);
        assert_eq!(qrels.of("q1"), Some(&[("d1".to_owned(), 2), ("d2".to_owned(), -1)].into()));
    }

    #[test]
    fn a_run_is_read_by_score_and_not_by_rank() {
        let (_folder, file) = file("q Q0 a 1 1.5 x\nq Q0 b 2 3e0 x\nq Q0 c 3 1.5 x\n");
        let run = read_run(&file).expect("read");
        assert_eq!(run.of("q").iter().map(|doc| doc.doc_id.as_str()).collect::<Vec<_>>(), ["b", "c", "a"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, wanted) in [
            (
                "q Q0 a 1 1.5 x\nq Q0 b 2\n",
                "a.trec:2: 4 columns instead of 6. Remedy: write: query Q0 document rank score tag",
            ),
            ("q Q0 a 1 high x\n", "a.trec:1: score: \"high\" is no score"),
            ("q Q0 a 1 NaN x\n", "a.trec:1: score: \"NaN\" is no score"),
            ("q Q0 a 1 2 x\nq Q0 a 2 1 x\n", "a.trec:2: the document \"a\" of query \"q\" is already given at"),
        ] {
            let (_folder, file) = file(text);
            let error = read_run(&file).expect_err(text).to_string();
            assert!(error.contains(wanted), "{error}");
        }
        for (text, wanted) in [
            ("q d 1\n", "a.trec:1: 3 columns instead of 4"),
            ("q 0 d 1.5\n", "a.trec:1: grade: \"1.5\" is no grade"),
            (
                "q 0 d 1\nq 0 d 2\n",
                "a.trec:2: the judgement of query \"q\" and document \"d\" with grade 1 is already given",
            ),
        ] {
            let (_folder, file) = file(text);
            let error = read_qrels(&file).expect_err(text).to_string();
            assert!(error.contains(wanted), "{error}");
        }
    }

    #[test]
    fn an_id_with_a_space_cannot_be_written() {
        let doc = ScoredDoc { query_id: "q 1".into(), doc_id: "d".into(), score: 1.0 };
        let run: Run = [doc].into_iter().collect();
        assert!(matches!(run_text(&run, "x"), Err(EvalError::UnwritableId { id }) if id == "q 1"));
    }

    #[test]
    fn written_judgements_are_read_again() {
        let qrel =
            |query: &str, doc: &str, grade| crate::record::Qrel { query_id: query.into(), doc_id: doc.into(), grade };
        let qrels: Qrels = [qrel("q2", "d1", 2), qrel("q1", "d2", 1), qrel("q1", "d1", 0)].into_iter().collect();
        let text = qrels_text(&qrels).expect("text");
        assert_eq!(text, "q1 0 d1 0\nq1 0 d2 1\nq2 0 d1 2\n");
        let (_folder, file) = file(&text);
        assert_eq!(read_qrels(&file).expect("read"), qrels);
        let spaced: Qrels = [qrel("q 1", "d", 1)].into_iter().collect();
        assert!(matches!(qrels_text(&spaced), Err(EvalError::UnwritableId { .. })));
    }

    proptest! {
        #[test]
        fn a_written_run_is_read_in_the_same_order(scores in prop::collection::vec(-2.0f64..2.0, 0..20)) {
            let doc = |(n, s): (usize, &f64)| ScoredDoc { query_id: "q".into(), doc_id: format!("d{n}"), score: (s * 4.0).round() };
            let run: Run = scores.iter().enumerate().map(doc).collect();
            let (_folder, file) = file(&run_text(&run, "tag").expect("text"));
            let again = read_run(&file).expect("read");
            let pairs = |run: &Run| run.of("q").iter().map(|doc| (doc.doc_id.clone(), doc.score as f32)).collect::<Vec<_>>();
            prop_assert_eq!(pairs(&again), pairs(&run.untied()));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[q0-9 .eE\tQ-]{0,40}\n[\\PC]{0,40}") {
            let (_folder, file) = file(&text);
            let _ = (read_run(&file).map(drop), read_qrels(&file).map(drop));
        }
    }
}
