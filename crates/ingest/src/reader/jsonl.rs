//! JSON Lines: one object per line, UTF-8.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::columns::Columns;
use super::records::Records;
use super::{FileContext, Outcome};
use crate::problem::Cause;

/// Texts by column.
type Values = Vec<(usize, String)>;

/// What is wrong with a line, and with which key where that is known.
type Fault = (Option<String>, Cause);

/// A line read, its values by column.
struct Line {
    number: u64,
    values: Result<Values, Fault>,
}

/// Reads the bytes of a file.
pub(crate) fn read(bytes: &[u8], context: &FileContext<'_>) -> Outcome {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let lines =
        bytes.split(|&byte| byte == b'\n').zip(1..).filter(|(line, _)| !line.iter().all(u8::is_ascii_whitespace));
    let mut outcome = read_records(lines.map(|(line, number)| (number, line)), context);
    outcome.encoding = Some("UTF-8");
    outcome
}

/// Reads objects, each with the line where it begins.
pub(crate) fn read_records<'r>(records: impl Iterator<Item = (u64, &'r [u8])>, context: &FileContext<'_>) -> Outcome {
    let mut headers = Headers::default();
    let lines: Vec<Line> = records
        .map(|(number, record)| Line {
            number,
            values: object(record, context.max_record_bytes).and_then(|object| headers.values(object, number)),
        })
        .collect();
    let width = headers.found.len();
    if width == 0 { unreadable(lines, context) } else { self::records(lines, headers, width, context) }
}

fn records(lines: Vec<Line>, headers: Headers, width: usize, context: &FileContext<'_>) -> Outcome {
    let columns = match Columns::resolve(headers.found, context) {
        Ok(columns) => columns,
        Err(problems) => {
            return Outcome { problems, broken: vec![context.origin.source.to_owned()], ..Outcome::default() };
        }
    };
    let mut records = Records::new(columns, context);
    let mut row: Vec<String> = vec![String::new(); width];
    for line in lines {
        match line.values {
            Ok(values) => {
                row.iter_mut().for_each(String::clear);
                values.into_iter().for_each(|(column, value)| row[column] = value);
                records.add(line.number, |column| row[column].as_str());
            }
            Err((field, cause)) => records.break_on(line.number, field.as_deref(), cause),
        }
    }
    records.finish()
}

/// What to say of a file without one good line.
fn unreadable(lines: Vec<Line>, context: &FileContext<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    for line in lines {
        if let Err((field, cause)) = line.values {
            let problem = context.problem_at(line.number, cause);
            outcome.problems.push(match field {
                Some(field) => problem.on("key", &field),
                None => problem,
            });
        }
    }
    if outcome.problems.is_empty() {
        outcome.problems.push(context.problem(Cause::Empty));
    }
    outcome.broken.push(context.origin.source.to_owned());
    outcome
}

/// The keys of all lines, in order of their first appearance.
#[derive(Default)]
struct Headers {
    found: Vec<(String, u64)>,
    columns: HashMap<String, usize>,
}

impl Headers {
    fn values(&mut self, object: Map<String, Value>, line: u64) -> Result<Values, Fault> {
        let mut values = Vec::with_capacity(object.len());
        for (key, value) in object {
            let column = self.column(&key, line);
            match text(value) {
                Ok(text) => values.push((column, text)),
                Err(cause) => return Err((Some(key), cause)),
            }
        }
        Ok(values)
    }

    fn column(&mut self, key: &str, line: u64) -> usize {
        if let Some(&column) = self.columns.get(key) {
            return column;
        }
        let column = self.found.len();
        self.found.push((key.to_owned(), line));
        self.columns.insert(key.to_owned(), column);
        column
    }
}

fn object(line: &[u8], limit_bytes: usize) -> Result<Map<String, Value>, Fault> {
    let cause = if line.len() > limit_bytes {
        Cause::RecordTooLong { bytes: line.len(), limit_bytes }
    } else if line.contains(&0) {
        Cause::NulByte
    } else if std::str::from_utf8(line).is_err() {
        Cause::Encoding { encoding: "UTF-8" }
    } else {
        match serde_json::from_slice(line) {
            Ok(object) => return Ok(object),
            // serde_json's own line is always 1 here.
            Err(error) => Cause::Syntax { reason: format!("not a JSON object: {error}").replace(" line 1", "") },
        }
    };
    Err((None, cause))
}

/// The text of a value; a list of texts has one line each.
fn text(value: Value) -> Result<String, Cause> {
    let invalid = |value: Value| Cause::Invalid { value: value.to_string(), expected: "a text or a list of texts" };
    Ok(match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Array(items) => {
            let texts: Result<Vec<String>, Cause> = items
                .into_iter()
                .map(|item| match item {
                    Value::String(text) => Ok(text),
                    Value::Number(number) => Ok(number.to_string()),
                    other => Err(invalid(other)),
                })
                .collect();
            texts?.join("\n")
        }
        object @ Value::Object(_) => return Err(invalid(object)),
    })
}
