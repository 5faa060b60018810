//! One table of `sources.toml`, read key by key; what is wrong is noted with its line.

use std::fmt::Display;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use url::Url;

use super::problem::{SourceFault, SourceProblem};
use crate::address::normal;
use crate::span::parse_span;

/// The text, what it is called, and what was found wrong so far.
pub(super) struct Noted<'t> {
    pub file: &'t str,
    pub text: &'t str,
    pub problems: Vec<SourceProblem>,
}

impl Noted<'_> {
    pub(super) fn line(&self, span: &Range<usize>) -> u64 {
        let before = &self.text.as_bytes()[..span.start.min(self.text.len())];
        before.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1
    }

    pub(super) fn note(&mut self, span: &Range<usize>, fault: SourceFault) {
        let line = Some(self.line(span));
        self.problems.push(SourceProblem { file: self.file.to_owned(), line, fault });
    }

    /// The value as written, shortened.
    fn written(&self, span: &Range<usize>) -> String {
        let written = self.text.get(span.clone()).unwrap_or_default();
        match written.char_indices().nth(60) {
            Some((end, _)) => format!("{}…", &written[..end]),
            None => written.to_owned(),
        }
    }

    /// Notes every key of `table` that is not one of `known`.
    pub(super) fn check_keys(&mut self, table: &DeTable<'_>, known: &'static [&'static str]) {
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let fault = SourceFault::UnknownKey { key: name.to_owned(), nearest: nearest(name, known) };
                self.note(&key.span(), fault);
            }
        }
    }
}

/// The most similar of `known`; `None` when even that is nothing like `wanted`.
fn nearest(wanted: &str, known: &'static [&'static str]) -> Option<&'static str> {
    const ALIKE: f64 = 0.5;
    known
        .iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(wanted, name), *name))
        .filter(|(similarity, _)| *similarity >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

/// One `[[folder]]` or `[[site]]`.
pub(super) struct Table<'n, 'v, 't> {
    pub noted: &'n mut Noted<'t>,
    pub table: &'v DeTable<'t>,
    /// Of the whole table: where something missing is noted.
    pub span: Range<usize>,
}

impl Table<'_, '_, '_> {
    /// Where `key` stands.
    pub(super) fn span_of(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    pub(super) fn missing(&mut self, key: &'static str) {
        let span = self.span.clone();
        self.noted.note(&span, SourceFault::Missing { key });
    }

    pub(super) fn invalid(&mut self, key: &str, expected: impl Display) {
        let span = self.span_of(key);
        let value = self.noted.written(&span);
        self.noted.note(&span, SourceFault::Invalid { key: key.to_owned(), value, expected: expected.to_string() });
    }

    /// The value of `key` as `read` takes it; what it does not take is noted.
    fn value<T>(
        &mut self,
        key: &str,
        expected: impl Display,
        read: impl FnOnce(&DeValue<'_>) -> Option<T>,
    ) -> Option<T> {
        let found = read(self.table.get(key)?.get_ref());
        if found.is_none() {
            self.invalid(key, expected);
        }
        found
    }

    /// A text that is not blank, trimmed.
    pub(super) fn text(&mut self, key: &str) -> Option<String> {
        self.value(key, "a text", |value| Some(value.as_str()?.trim().to_owned()).filter(|text| !text.is_empty()))
    }

    /// One of `choices`.
    pub(super) fn choice(&mut self, key: &str, choices: &[&str]) -> Option<String> {
        let expected = format!("one of {}", choices.join(", "));
        self.value(key, expected, |value| value.as_str().filter(|text| choices.contains(text)).map(str::to_owned))
    }

    /// A text, or a list of texts.
    pub(super) fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        let text = |value: &DeValue<'_>| Some(value.as_str()?.trim().to_owned()).filter(|text| !text.is_empty());
        self.value(key, "a text or a list of texts", |value| match value.as_array() {
            Some(items) => items.iter().map(|item| text(item.get_ref())).collect(),
            None => text(value).map(|text| vec![text]),
        })
    }

    /// Paths that begin with `/`.
    pub(super) fn paths(&mut self, key: &str) -> Option<Vec<String>> {
        let paths = self.texts(key)?;
        if paths.iter().all(|path| path.starts_with('/')) {
            return Some(paths);
        }
        self.invalid(key, "a path on the site, like \"/kurashi/\"");
        None
    }

    /// A whole number within `range`.
    pub(super) fn number(&mut self, key: &str, range: RangeInclusive<u64>) -> Option<u64> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        self.value(key, expected, |value| {
            let integer = value.as_integer()?;
            u64::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|number| range.contains(number))
        })
    }

    /// A share, 0 to 1.
    pub(super) fn share(&mut self, key: &str) -> Option<f64> {
        self.value(key, "a share from 0 to 1, like 0.2", |value| {
            let written = match value {
                DeValue::Float(float) => float.as_str(),
                DeValue::Integer(integer) => integer.as_str(),
                _ => return None,
            };
            written.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share))
        })
    }

    /// A length of time of at least `least`.
    pub(super) fn duration(&mut self, key: &str, least: Duration) -> Option<Duration> {
        let expected = format!("a time of at least {} s, like \"30m\", \"6h\" or \"1d\"", least.as_secs());
        self.value(key, expected, |value| parse_span(value.as_str()?).filter(|span| *span >= least))
    }

    /// An address on the web, in its one form.
    pub(super) fn address(&mut self, key: &str) -> Option<Url> {
        self.value(key, "an address that begins with https:// or http://", |value| {
            Url::parse(value.as_str()?.trim()).ok().and_then(normal)
        })
    }
}
