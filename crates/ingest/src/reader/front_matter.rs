//! YAML front matter: the metadata between two `---` lines at the head of a document.

use serde_yaml_ng::{Mapping, Value};

use super::FileContext;
use crate::collection::Layer;
use crate::field::{Field, nearest_key, normal};
use crate::metadata::Metadata;
use crate::problem::{Cause, Problem};

/// Longest front matter, in bytes. More than this is text between two rulers.
const MAX_BYTES: usize = 64 * 1024;

/// The YAML between the `---` lines, and the text behind them. `None` without front matter.
pub(crate) fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---")?.trim_start_matches([' ', '\t', '\r']);
    let yaml = rest.strip_prefix('\n')?;
    let mut at = 0;
    for line in yaml.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((&yaml[..at], &yaml[at + line.len()..]));
        }
        at += line.len();
        if at > MAX_BYTES {
            break;
        }
    }
    None
}

/// Whether `text` begins front matter that does not end.
pub(crate) fn is_unclosed(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.trim_end() == "---") && split(text).is_none()
}

/// Reads front matter. Its first line is the file's second.
pub(crate) fn metadata(yaml: &str, context: &FileContext<'_>) -> Result<Metadata, Vec<Problem>> {
    const FIRST_LINE: u64 = 2;
    let mapping: Option<Mapping> = serde_yaml_ng::from_str(yaml).map_err(|error| {
        let line = error.location().map_or(0, |place| place.line().saturating_sub(1)) as u64;
        vec![context.problem_at(FIRST_LINE + line, Cause::Syntax { reason: format!("front matter: {error}") })]
    })?;
    let mut metadata = Metadata::default();
    let mut problems = Vec::new();
    for (key, value) in mapping.unwrap_or_default() {
        let Some(name) = scalar(&key) else { continue };
        if let Err(cause) = set(&mut metadata, &name, &value, context.origin.layer) {
            let line = FIRST_LINE + line_of_key(yaml, &name);
            problems.push(context.problem_at(line, cause).on("key", &name));
        }
    }
    if problems.is_empty() { Ok(metadata) } else { Err(problems) }
}

/// What `_collection.toml` says of columns holds for the keys of front matter, too.
fn set(metadata: &mut Metadata, name: &str, value: &Value, layer: &Layer) -> Result<(), Cause> {
    let mapped = layer.columns.get(&normal(name)).copied().filter(|field| *field != Field::Answer);
    if mapped.is_none() && layer.ignored.contains(&normal(name)) {
        return Ok(());
    }
    let field =
        mapped.or_else(|| Field::of_document(name)).ok_or_else(|| Cause::UnknownName { nearest: nearest_key(name) })?;
    let text = match value {
        Value::Null => return Ok(()),
        Value::Sequence(items) => {
            items.iter().map(scalar).collect::<Option<Vec<String>>>().map(|texts| texts.join(";"))
        }
        other => scalar(other),
    };
    let text =
        text.ok_or(Cause::Invalid { value: name.to_owned(), expected: "followed by a text or a list of texts" })?;
    metadata.set(field, &text)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

/// The parser does not tell where a key stands.
fn line_of_key(yaml: &str, name: &str) -> u64 {
    let at = yaml.lines().position(|line| line.trim_start_matches(['"', '\'']).starts_with(name));
    at.unwrap_or_default() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_front_matter_from_rulers() {
        for (text, expected) in [
            ("---\ntitle: 題\n---\n本文", Some(("title: 題\n", "本文"))),
            ("---\r\ntitle: 題\r\n---\r\n本文", Some(("title: 題\r\n", "本文"))),
            ("---\n---\n", Some(("", ""))),
            ("---\na: 1\n...\n本文", Some(("a: 1\n", "本文"))),
            ("----\n本文\n----\n", None),
            ("---\n本文だけ", None),
            ("本文\n---\n", None),
            ("", None),
        ] {
            assert_eq!(split(text), expected, "{text:?}");
        }
        assert!(is_unclosed("---\n本文") && !is_unclosed("本文") && !is_unclosed("---\na: 1\n---\n"));
    }
}
