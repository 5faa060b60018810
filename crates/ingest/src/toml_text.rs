//! TOML read with its places, so that an error can name the line.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::decode::line_at;
use crate::problem::{Cause, Problem};

/// A TOML text and the name that messages call it by.
#[derive(Clone, Copy)]
pub(crate) struct TomlText<'t> {
    pub file: &'t str,
    pub text: &'t str,
}

impl<'t> TomlText<'t> {
    /// The document's table.
    pub(crate) fn table(self) -> Result<DeTable<'t>, Problem> {
        DeTable::parse(self.text).map(Spanned::into_inner).map_err(|error| {
            let cause = Cause::Syntax { reason: error.message().replace('\n', ", ") };
            self.problem(error.span().unwrap_or_default(), cause)
        })
    }

    /// The line (from 1) of `span`.
    pub(crate) fn line(self, span: &Range<usize>) -> u64 {
        line_at(self.text.as_bytes(), span.start)
    }

    /// A problem at `span`.
    pub(crate) fn problem(self, span: Range<usize>, cause: Cause) -> Problem {
        Problem::at_line(self.file, self.line(&span), cause)
    }

    /// The text of a string, number or date; a list is joined by `;`.
    pub(crate) fn value(self, key: &str, value: &Spanned<DeValue<'t>>) -> Result<String, Problem> {
        let invalid = || {
            let cause =
                Cause::Invalid { value: self.text[value.span()].to_owned(), expected: "a text or a list of texts" };
            self.problem(value.span(), cause).on("key", key)
        };
        match value.get_ref() {
            DeValue::Array(items) => {
                let texts: Option<Vec<String>> = items.iter().map(|item| scalar(item.get_ref())).collect();
                texts.map(|texts| texts.join(";")).ok_or_else(invalid)
            }
            other => scalar(other).ok_or_else(invalid),
        }
    }

    /// The texts of a list, or of a single string.
    pub(crate) fn list(self, key: &str, value: &Spanned<DeValue<'t>>) -> Result<Vec<String>, Problem> {
        match value.get_ref() {
            DeValue::Array(items) => items.iter().map(|item| self.value(key, item)).collect(),
            _ => self.value(key, value).map(|text| vec![text]),
        }
    }

    /// The table that `value` is.
    pub(crate) fn subtable<'v>(self, key: &str, value: &'v Spanned<DeValue<'t>>) -> Result<&'v DeTable<'t>, Problem> {
        value.get_ref().as_table().ok_or_else(|| {
            let cause = Cause::Invalid { value: self.text[value.span()].to_owned(), expected: "a table" };
            self.problem(value.span(), cause).on("key", key)
        })
    }
}

fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Datetime(date) => Some(date.to_string()),
        _ => None,
    }
}
