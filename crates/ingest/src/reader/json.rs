//! JSON exports: a list of objects, an object around one, or a schema.org FAQPage.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

use super::faq_page;
use super::jsonl;
use super::{FileContext, Outcome};
use crate::decode::line_at;
use crate::problem::Cause;

/// Reads the decoded text of a file.
pub(super) fn read(text: &str, context: &FileContext<'_>) -> Outcome {
    if text.contains("FAQPage") {
        match serde_json::from_str::<Value>(text) {
            Ok(value) => {
                let pairs = faq_page::in_json(&value);
                if !pairs.is_empty() {
                    return faq_page::articles(&pairs, &context.record_base(), context);
                }
            }
            Err(error) => return Outcome::fail(context, syntax(&error, context)),
        }
    }
    match records(text) {
        Ok(records) => {
            let lines = records.iter().map(|record| {
                let raw = record.get();
                (line_at(text.as_bytes(), offset(text, raw)), raw.as_bytes())
            });
            jsonl::read_records(lines, context)
        }
        Err(Fault::Syntax(error)) => Outcome::fail(context, syntax(&error, context)),
        Err(Fault::Shape) => {
            let expected = "a list of objects, an object with one list of objects, or a schema.org FAQPage";
            Outcome::fail(context, context.problem(Cause::Invalid { value: start_of(text), expected }))
        }
    }
}

enum Fault {
    Syntax(serde_json::Error),
    Shape,
}

/// The records of a list, or of the one list in an object.
fn records(text: &str) -> Result<Vec<&RawValue>, Fault> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text).map_err(Fault::Syntax);
    }
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(Fault::Syntax)?;
    let is_list = |value: &&&RawValue| value.get().starts_with('[');
    let mut lists = fields.values().filter(is_list);
    match (lists.next(), lists.next()) {
        (Some(list), None) => serde_json::from_str(list.get()).map_err(Fault::Syntax),
        _ => Err(Fault::Shape),
    }
}

/// Where `part`, a piece of `whole`, begins in it.
fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

fn start_of(text: &str) -> String {
    text.trim_start().chars().take(40).collect()
}

fn syntax(error: &serde_json::Error, context: &FileContext<'_>) -> crate::problem::Problem {
    let reason = format!("not JSON: {error}");
    context.problem_at(error.line() as u64, Cause::Syntax { reason })
}
