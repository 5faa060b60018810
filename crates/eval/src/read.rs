//! Files, read so that an error names file, line, field and remedy.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::{EvalError, Place, nearest};

/// The text of a file without its byte order mark.
pub(crate) fn text(file: &Path) -> Result<String, EvalError> {
    let bytes = fs::read(file).map_err(|source| EvalError::io(file, source))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let line =
            1 + error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        EvalError::malformed(Place::line(file, line), "not UTF-8", "save the file as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned))
}

/// The lines of a text that hold something, with their place.
pub(crate) fn lines<'a>(file: &'a Path, text: &'a str) -> impl Iterator<Item = (Place, &'a str)> {
    let numbered = text.lines().zip(1..).map(|(line, number)| (number, line.trim()));
    numbered.filter(|(_, line)| !line.is_empty()).map(|(number, line)| (Place::line(file, number), line))
}

/// One record of a JSONL file.
pub(crate) fn json<T: DeserializeOwned>(place: &Place, line: &str) -> Result<T, EvalError> {
    let mut parser = serde_json::Deserializer::from_str(line);
    let record = serde_path_to_error::deserialize(&mut parser).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        if !error.is_data() {
            return syntax(place, &error);
        }
        let keys = || serde_json::from_str::<serde_json::Map<String, _>>(line).unwrap_or_default();
        refusal(place, &path, &message(&error), || {
            keys().into_iter().map(|(key, _): (String, serde_json::Value)| key).collect()
        })
    })?;
    parser.end().map_err(|error| syntax(place, &error))?;
    Ok(record)
}

fn syntax(place: &Place, error: &serde_json::Error) -> EvalError {
    let reason = format!("not JSON at column {}: {}", error.column(), message(error));
    EvalError::malformed(place.clone(), reason, "write one JSON object per line, its quotes and commas complete")
}

/// Without serde_json's own place, which counts from the line alone.
fn message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.rsplit_once(" at line ").map_or(message.clone(), |(message, _)| message.to_owned())
}

/// A whole TOML file.
pub(crate) fn toml<T: DeserializeOwned>(file: &Path) -> Result<T, EvalError> {
    let text = text(file)?;
    let fail = |path: &str, error: &toml::de::Error| {
        let line = error.span().map(|span| 1 + text[..span.start.min(text.len())].matches('\n').count());
        let place = Place { line, ..Place::file(file) };
        refusal(&place, path, error.message(), Vec::new)
    };
    let parser = toml::Deserializer::parse(&text).map_err(|error| fail("", &error))?;
    serde_path_to_error::deserialize(parser).map_err(|error| {
        let path = error.path().to_string();
        fail(&path, &error.into_inner())
    })
}

/// What serde refused, by its message: it says in words alone which keys it knows.
fn refusal(place: &Place, path: &str, message: &str, keys: impl FnOnce() -> Vec<String>) -> EvalError {
    let place = if path.is_empty() || path == "." { place.clone() } else { place.field(path) };
    let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
    if message.starts_with("unknown field") {
        let key = quoted.next().unwrap_or_default();
        let known: Vec<String> = quoted.collect();
        let nearest = nearest(&key, known.iter().map(String::as_str)).map(str::to_owned);
        return EvalError::UnknownKey { place: Box::new(place), key, nearest, known };
    }
    if message.starts_with("missing field") {
        let key = quoted.next().unwrap_or_default();
        let keys = keys();
        let nearest = nearest(&key, keys.iter().map(String::as_str)).map(str::to_owned);
        return EvalError::MissingKey { place: Box::new(place), key, nearest };
    }
    // Types of this crate that read themselves say their own remedy.
    let (reason, remedy) = message.split_once(". Remedy: ").unwrap_or((message, "correct the value"));
    EvalError::malformed(place, reason, remedy)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read to see what is refused")]
    struct Record {
        id: String,
        #[serde(default)]
        parts: Vec<Part>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read to see what is refused")]
    struct Part {
        grade: i32,
    }

    #[test]
    fn a_refused_line_says_where_and_what() {
        let place = Place::line(Path::new("a.jsonl"), 7);
        for (line, wanted) in [
            (
                r#"{"id": 3}"#,
                r#"a.jsonl:7: id: invalid type: integer `3`, expected a string. Remedy: correct the value"#,
            ),
            (r#"{"id": "a", "part": []}"#, r#"a.jsonl:7: part: unknown key "part". Remedy: did you mean "parts"?"#),
            (
                r#"{"id": "a", "parts": [{"grade": "1"}]}"#,
                r#"a.jsonl:7: parts[0].grade: invalid type: string "1", expected i32"#,
            ),
            (r#"{"id": "a", "xyz": 1}"#, r#"unknown key "xyz". Remedy: remove it, or use one of: id, parts"#),
            (r#"{"_id": "a"}"#, r#"unknown key "_id". Remedy: did you mean "id"?"#),
            (r#"{"parts": []}"#, r#"a.jsonl:7: the key "id" is missing. Remedy: add it"#),
            (r#"{"id": "a""#, "a.jsonl:7: not JSON at column 10: EOF while parsing an object"),
            (r#"{"id": "a"} {}"#, "a.jsonl:7: not JSON at column 13: trailing characters"),
        ] {
            let error = json::<Record>(&place, line).expect_err(line).to_string();
            assert!(error.contains(wanted), "{line}\n{error}");
        }
    }

    #[test]
    fn a_refused_toml_file_says_where_and_what() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.toml");
        for (text, wanted) in [
            (
                "id = \"a\"\n[[parts]]\ngrade = \"x\"\n",
                "a.toml:3: parts[0].grade: invalid type: string \"x\", expected i32",
            ),
            ("id = \"a\"\n\n[[part]]\n", "a.toml:3: part: unknown key \"part\". Remedy: did you mean \"parts\"?"),
            ("id = \n", "a.toml:1: "),
            ("[[parts]]\ngrade = 1\n", "the key \"id\" is missing"),
        ] {
            fs::write(&file, text).expect("written");
            let error = toml::<Record>(&file).expect_err(text).to_string();
            assert!(error.contains(wanted), "{text}\n{error}");
        }
    }

    #[test]
    fn text_is_utf8_with_or_without_a_mark() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.txt");
        fs::write(&file, "\u{FEFF}市").expect("written");
        assert_eq!(text(&file).expect("read"), "市");
        fs::write(&file, b"a\n\x8e\x73\n").expect("written");
        assert!(text(&file).expect_err("Shift_JIS").to_string().contains("a.txt:2: not UTF-8"));
        assert!(text(&folder.path().join("none")).expect_err("absent").to_string().contains("none: "));
    }
}
