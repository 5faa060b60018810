//! The number by which a person asks what became of a case.

use serde::{Serialize, Serializer};

/// No vowels, so that no word comes of it, and nothing that looks like 0, 1 or 5. S is read as 5 and U as V; of Z for 2
/// and B for 8 the check tells.
const SIGNS: &[u8; 27] = b"23456789BCDFGHJKMNPQRTVWXYZ";
const LENGTH: usize = 12;
const GROUP: usize = 4;

/// Eleven random signs and a check, e.g. `K7RM-2XQ9-DT4B`: 52 bits, so that nobody guesses another person's.
///
/// The check tells every single wrong sign and every swap of two neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Receipt([u8; LENGTH]);

impl Receipt {
    /// A fresh one.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut signs = [0; LENGTH];
        let mut filled = 0;
        while filled < LENGTH - 1 {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes)?;
            // 243 is nine times 27: what lies above would favour some signs.
            for byte in bytes.into_iter().filter(|&byte| byte < 243).take(LENGTH - 1 - filled) {
                signs[filled] = byte % 27;
                filled += 1;
            }
        }
        signs[LENGTH - 1] = check_of(&signs[..LENGTH - 1]);
        Ok(Self(signs))
    }

    /// Reads what a person typed: any case, full-width or not, with or without hyphens and blanks. `None` when it is no
    /// receipt.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let signs: Vec<u8> = text.chars().filter_map(meant).map(sign_of).collect::<Option<_>>()?;
        let signs: [u8; LENGTH] = signs.try_into().ok()?;
        (signs[LENGTH - 1] == check_of(&signs[..LENGTH - 1])).then_some(Self(signs))
    }
}

/// Weights 1 and 2 in turn, modulo 27: both have inverses, and so has their difference.
fn check_of(signs: &[u8]) -> u8 {
    let sum: u32 = signs.iter().zip(0_u32..).map(|(&sign, place)| u32::from(sign) * (1 + place % 2)).sum();
    // The last place has weight 2, and 14 is the inverse of 2.
    u8::try_from((27 - sum % 27) * 14 % 27).unwrap_or_default()
}

/// The sign that was meant by `c`; `None` for what only separates.
fn meant(c: char) -> Option<char> {
    let c = match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    };
    let is_between = c.is_whitespace() || matches!(c, '-' | '‐' | '–' | '—' | 'ー' | '−' | '_' | '.');
    (!is_between).then(|| c.to_ascii_uppercase())
}

fn sign_of(c: char) -> Option<u8> {
    let c = match c {
        'S' => '5',
        'U' => 'V',
        other => other,
    };
    SIGNS.iter().position(|&sign| char::from(sign) == c).and_then(|place| u8::try_from(place).ok())
}

impl std::fmt::Display for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, &sign) in self.0.iter().enumerate() {
            if place > 0 && place % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(SIGNS[usize::from(sign)]))?;
        }
        Ok(())
    }
}

impl Serialize for Receipt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_read_as_it_is_printed_spoken_and_typed() {
        let receipt = Receipt::generate().expect("randomness");
        let printed = receipt.to_string();
        assert_eq!(printed.len(), LENGTH + 2);
        let wide: String = printed.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).expect("wide")).collect();
        for typed in
            [printed.clone(), printed.to_lowercase(), printed.replace('-', " "), printed.replace('-', ""), wide]
        {
            assert_eq!(Receipt::parse(&typed).as_ref(), Some(&receipt), "{typed}");
        }
        assert_ne!(receipt, Receipt::generate().expect("randomness"));
    }

    #[test]
    fn every_wrong_sign_and_every_swap_is_told() {
        for _ in 0..50 {
            let receipt = Receipt::generate().expect("randomness");
            for place in 0..LENGTH {
                for sign in (0..27).filter(|&sign| sign != receipt.0[place]) {
                    let mut wrong = receipt.clone();
                    wrong.0[place] = sign;
                    assert_eq!(Receipt::parse(&wrong.to_string()), None, "{receipt} {wrong}");
                }
                if place > 0 && receipt.0[place] != receipt.0[place - 1] {
                    let mut swapped = receipt.clone();
                    swapped.0.swap(place, place - 1);
                    assert_eq!(Receipt::parse(&swapped.to_string()), None, "{receipt} {swapped}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_receipt() {
        for text in ["", "K7RM-2XQ9", "K7RM-2XQ9-DT4B-2222", "受付番号", "0000-0000-0000", "' OR 1=1 --"] {
            assert_eq!(Receipt::parse(text), None, "{text}");
        }
    }
}
