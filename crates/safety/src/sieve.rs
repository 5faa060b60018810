//! Which of many expressions can match at all, by how they may begin: [`Sieve`].

use aho_corasick::AhoCorasick;
use regex_syntax::hir::literal::{ExtractKind, Extractor};

/// One pass over a text tells which expressions may match: those of which a beginning stands in it.
///
/// An automaton of the expressions themselves would tell more, and is built anew by every thread, state by state, for hundreds of
/// questions: over HTTP, in loads of five seconds, it was slower than no sieve.
#[derive(Debug)]
pub(crate) struct Sieve {
    /// Beginnings; `None` where there is none.
    beginnings: Option<AhoCorasick>,
    /// The expressions that may begin so, by beginning.
    of: Vec<Vec<usize>>,
    /// Expressions that may begin with anything.
    open: Vec<bool>,
}

/// What passed the sieve.
#[derive(Debug)]
pub(crate) struct Passed(Vec<bool>);

impl Passed {
    /// Whether the expression at `place` may match.
    pub(crate) fn holds(&self, place: usize) -> bool {
        self.0.get(place).copied().unwrap_or(true)
    }
}

impl Sieve {
    pub(crate) fn new(patterns: &[String]) -> Self {
        let mut needles: Vec<Vec<u8>> = Vec::new();
        let mut of: Vec<Vec<usize>> = Vec::new();
        let mut open = Vec::with_capacity(patterns.len());
        for (place, pattern) in patterns.iter().enumerate() {
            let beginnings = beginnings(&without_looks(pattern));
            open.push(beginnings.is_none());
            for beginning in beginnings.into_iter().flatten() {
                let at = needles.iter().position(|known| *known == beginning).unwrap_or_else(|| {
                    needles.push(beginning);
                    of.push(Vec::new());
                    needles.len() - 1
                });
                of[at].push(place);
            }
        }
        let automaton = (!needles.is_empty()).then(|| AhoCorasick::new(&needles).ok()).flatten();
        if automaton.is_none() {
            open.fill(true);
        }
        Self { beginnings: automaton, of, open }
    }

    pub(crate) fn passed(&self, text: &str) -> Passed {
        let mut passed = self.open.clone();
        for at in self.beginnings.iter().flat_map(|automaton| automaton.find_overlapping_iter(text)) {
            for place in &self.of[at.pattern().as_usize()] {
                passed[*place] = true;
            }
        }
        Passed(passed)
    }

    /// How many of the expressions may begin with anything.
    #[cfg(test)]
    pub(crate) fn open(&self) -> usize {
        self.open.iter().filter(|is_open| **is_open).count()
    }
}

/// With what a match of `pattern` may begin, each at least a character; `None` where that cannot be said.
fn beginnings(pattern: &str) -> Option<Vec<Vec<u8>>> {
    let parsed = regex_syntax::parse(pattern).ok()?;
    let found = Extractor::new().kind(ExtractKind::Prefix).limit_total(500).extract(&parsed);
    let literals = found.literals()?;
    let is_telling = literals.iter().all(|literal| !literal.is_empty());
    is_telling.then(|| literals.iter().map(|literal| literal.as_bytes().to_vec()).collect())
}

/// `pattern` without look-ahead and look-behind: it matches wherever the expression itself does, and elsewhere too.
fn without_looks(pattern: &str) -> String {
    let mut loose = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|look| rest.starts_with(look)) {
            rest = &rest[group(rest)..];
            continue;
        }
        let bytes = if c == '\\' { 1 + rest[1..].chars().next().map_or(0, char::len_utf8) } else { c.len_utf8() };
        loose.push_str(&rest[..bytes]);
        rest = &rest[bytes..];
    }
    loose
}

/// Bytes of the group that `text` begins with.
fn group(text: &str) -> usize {
    let (mut depth, mut is_class, mut is_escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => is_class = true,
            ']' => is_class = false,
            '(' if !is_class => depth += 1,
            ')' if !is_class => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_taken_out() {
        for (pattern, loose) in [
            ("火(が|も)燃え", "火(が|も)燃え"),
            ("避難指示(が|は)?(出た)(?!とき|時|ら)", "避難指示(が|は)?(出た)"),
            ("(?<!気に)(?<!ぐ)火が", "火が"),
            ("(?=a(b|c))d", "d"),
            (r"\(?!x", r"\(?!x"),
            (r"a(?![)\)])b", "ab"),
            ("(?:a|b)", "(?:a|b)"),
        ] {
            assert_eq!(without_looks(pattern), loose, "{pattern}");
        }
    }

    #[test]
    fn what_an_expression_may_find_passes() {
        let patterns = ["火が(?!く)", "(?<!ぐ)(水|お湯)が?", ".{0,3}煙", "^(かじ|火事)です", "(", "(?i)sos"];
        let sieve = Sieve::new(&patterns.map(str::to_owned));
        for (text, passed) in [
            ("火がつく", [true, false, true, false, true, false]),
            ("お湯", [false, true, true, false, true, false]),
            ("火事です", [false, false, true, true, true, false]),
            ("Sos", [false, false, true, false, true, true]),
            ("住民票", [false, false, true, false, true, false]),
        ] {
            let found = sieve.passed(text);
            assert_eq!([0, 1, 2, 3, 4, 5].map(|place| found.holds(place)), passed, "{text}");
        }
        assert!(Sieve::new(&[]).passed("火").holds(0), "what is not known passes");
    }
}
