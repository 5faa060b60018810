//! Many expressions looked for in one pass.

use regex::{RegexSet, RegexSetBuilder};

/// The automaton may take so many bytes.
const BYTES: usize = 64 << 20;

/// Expressions without their look-around, which matches wherever the expression itself does, and elsewhere too.
#[derive(Debug)]
pub(crate) struct Sieve {
    /// `None` where they do not compile together: everything passes then.
    set: Option<RegexSet>,
}

/// What passed the sieve.
#[derive(Debug)]
pub(crate) struct Passed(Option<regex::SetMatches>);

impl Passed {
    /// Whether the expression at `place` may match.
    pub(crate) fn holds(&self, place: usize) -> bool {
        self.0.as_ref().is_none_or(|passed| passed.matched(place))
    }
}

impl Sieve {
    pub(crate) fn new(patterns: &[String]) -> Self {
        let loose = patterns.iter().map(|pattern| without_looks(pattern));
        let set = RegexSetBuilder::new(loose).size_limit(BYTES).dfa_size_limit(BYTES).build();
        Self { set: set.ok() }
    }

    #[cfg(test)]
    pub(crate) fn is_there(&self) -> bool {
        self.set.is_some()
    }

    pub(crate) fn passed(&self, text: &str) -> Passed {
        Passed(self.set.as_ref().map(|set| set.matches(text)))
    }
}

/// `pattern` without look-ahead and look-behind.
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
    fn what_an_expression_finds_passes() {
        let sieve = Sieve::new(&["火が(?!く)".to_owned(), "水".to_owned()]);
        let passed = sieve.passed("火がつく");
        assert!(passed.holds(0) && !passed.holds(1));
        let broken = Sieve::new(&["(".to_owned()]);
        assert!(broken.passed("水").holds(0), "what cannot be sieved passes");
    }
}
