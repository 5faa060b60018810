//! Training pairs from a file: [`read_pairs`].

use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::EmbedError;

/// A question, and a passage that answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// What a person asks.
    pub query: String,
    /// What should be found.
    pub passage: String,
    /// Seen again in the second pass of [`super::train`], which is for the subject that the model is meant for.
    #[serde(default)]
    pub refine: bool,
}

impl Pair {
    /// A pair of the first pass alone.
    pub fn new(query: impl Into<String>, passage: impl Into<String>) -> Self {
        Self { query: query.into(), passage: passage.into(), refine: false }
    }
}

/// Reads JSON lines `{"query": "…", "passage": "…"}`, with `"refine": true` where it applies. Empty lines and other fields are passed over.
///
/// # Errors
/// [`EmbedError::Io`] when the file cannot be read; [`EmbedError::PairLine`], with the line's number, when
/// a line is no such object or one of its texts is empty.
pub fn read_pairs(path: &Path) -> Result<Vec<Pair>, EmbedError> {
    let io = |source| EmbedError::Io { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(io)?;
    let mut pairs = Vec::new();
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(io)?;
        if line.trim().is_empty() {
            continue;
        }
        let bad = |reason: String| EmbedError::PairLine { path: path.to_owned(), line: index + 1, reason };
        pairs.push(parse(&line).map_err(bad)?);
    }
    Ok(pairs)
}

fn parse(line: &str) -> Result<Pair, String> {
    let pair: Pair = serde_json::from_str(line).map_err(|error| error.to_string())?;
    for (name, text) in [("query", &pair.query), ("passage", &pair.passage)] {
        if text.trim().is_empty() {
            return Err(format!("{name} is empty"));
        }
    }
    Ok(pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Result<Vec<Pair>, EmbedError> {
        let file = tempfile::NamedTempFile::new().expect("temporary file");
        std::fs::write(file.path(), content).expect("writes");
        read_pairs(file.path())
    }

    #[test]
    fn lines_become_pairs() {
        let pairs =
            read("{\"query\":\"住民票は?\",\"passage\":\"窓口で。\"}\n\n{\"passage\":\"p\",\"query\":\"q\",\"source\":\"x\"}\n")
                .expect("reads");
        assert_eq!(pairs.len(), 2);
        assert_eq!((pairs[0].query.as_str(), pairs[1].passage.as_str()), ("住民票は?", "p"));
        assert!(!pairs[0].refine);
        assert!(read("{\"query\":\"q\",\"passage\":\"p\",\"refine\":true}").expect("reads")[0].refine);
    }

    #[test]
    fn a_broken_line_is_named() {
        let good = "{\"query\":\"q\",\"passage\":\"p\"}\n";
        for (line, part) in [
            ("{\"query\":\"q\"}", "missing field `passage`"),
            ("{\"query\":\" \",\"passage\":\"p\"}", "query is empty"),
            ("not json", "expected"),
        ] {
            let message = read(&format!("{good}{line}\n")).expect_err("broken").to_string();
            assert!(message.contains("line 2") && message.contains(part), "{message}");
        }
        assert!(matches!(read_pairs(Path::new("/nowhere/pairs.jsonl")), Err(EmbedError::Io { .. })));
    }
}
