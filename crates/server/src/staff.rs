//! Who may ask as staff, and of which departments.

use std::collections::BTreeSet;

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::error::ServerError;

/// A shorter token could be guessed.
const SHORTEST_TOKEN_CHARS: usize = 16;

/// A member of staff, or a program of theirs, that showed a valid token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StaffReader {
    /// For logs: names the token, not the person.
    pub(crate) name: String,
    /// Departments whose internal articles may be read.
    pub(crate) departments: BTreeSet<String>,
}

#[derive(Clone)]
struct StaffToken {
    sha256: [u8; 32],
    reader: StaffReader,
}

/// The tokens of the staff API, kept as SHA-256 only.
///
/// Without any, the staff API refuses everyone.
#[derive(Clone, Default)]
pub struct StaffTokens(Vec<StaffToken>);

impl StaffTokens {
    /// Reads `name:token:department,department;…`. No department means: internal articles of no department only.
    ///
    /// # Errors
    /// When an entry has not three parts, or its token is shorter than 16 characters. The token is never shown.
    pub fn parse(tokens: &SecretString) -> Result<Self, ServerError> {
        let entries = tokens.expose_secret().split(';').map(str::trim);
        let tokens: Result<Vec<_>, _> = entries
            .enumerate()
            .filter(|(_, entry)| !entry.is_empty())
            .map(|(index, entry)| {
                StaffToken::parse(entry).map_err(|reason| ServerError::StaffToken { position: index + 1, reason })
            })
            .collect();
        Ok(Self(tokens?))
    }

    /// Whether nobody may ask as staff.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Who shows `token`. Takes the same time whichever token it is, so that time tells nothing.
    pub(crate) fn reader(&self, token: &str) -> Option<&StaffReader> {
        let shown: [u8; 32] = Sha256::digest(token).into();
        let mut found = None;
        for known in &self.0 {
            if equal_in_constant_time(&known.sha256, &shown) {
                found = Some(&known.reader);
            }
        }
        found
    }
}

impl StaffToken {
    fn parse(entry: &str) -> Result<Self, &'static str> {
        let mut parts = entry.splitn(3, ':').map(str::trim);
        let (Some(name), Some(token), Some(departments)) = (parts.next(), parts.next(), parts.next()) else {
            return Err("it has not three parts");
        };
        if name.is_empty() {
            return Err("its name is empty");
        }
        if token.chars().count() < SHORTEST_TOKEN_CHARS {
            return Err("its token has fewer than 16 characters and could be guessed");
        }
        let departments = departments.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        let reader = StaffReader { name: name.to_owned(), departments: departments.collect() };
        Ok(Self { sha256: Sha256::digest(token).into(), reader })
    }
}

fn equal_in_constant_time(a: &[u8; 32], b: &[u8; 32]) -> bool {
    let difference = a.iter().zip(b).fold(0, |sum, (a, b)| sum | (a ^ b));
    std::hint::black_box(difference) == 0
}

impl std::fmt::Debug for StaffTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|token| &token.reader)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(tokens: &str) -> Result<StaffTokens, ServerError> {
        StaffTokens::parse(&SecretString::from(tokens))
    }

    #[test]
    fn a_token_gives_its_departments() {
        let tokens = parse("tax:0123456789abcdef:税務課, 収納課;all:fedcba9876543210:;").expect("valid");
        let tax = tokens.reader("0123456789abcdef").expect("known");
        assert_eq!((tax.name.as_str(), tax.departments.len()), ("tax", 2));
        assert!(tokens.reader("fedcba9876543210").expect("known").departments.is_empty());
        for wrong in ["", "0123456789abcdeF", "0123456789abcdef ", "税務課"] {
            assert!(tokens.reader(wrong).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn a_broken_entry_is_named_by_position_and_never_shown() {
        for (entry, position) in [
            ("no-colons-0123456789abcdef", 1),
            ("a:0123456789abcdef:x;b:short-secret:x", 2),
            (":0123456789abcdef:税務課", 1),
            ("a:0123456789abcdef", 1),
        ] {
            let error = parse(entry).expect_err(entry);
            assert!(matches!(error, ServerError::StaffToken { position: found, .. } if found == position), "{error}");
            assert!(!error.to_string().contains("secret") && !error.to_string().contains("0123"), "{error}");
        }
        assert!(parse("").expect("no tokens").is_empty());
    }

    #[test]
    fn debugging_shows_no_token() {
        let tokens = parse("tax:0123456789abcdef:税務課").expect("valid");
        assert!(!format!("{tokens:?}").contains("0123456789abcdef"));
    }
}
