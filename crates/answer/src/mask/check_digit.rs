//! Check digits of Japanese numbers and of payment cards. Digits come most significant first.

/// Whether the twelve `digits` are a well-formed 個人番号.
///
/// Check digit: 11 − (Σ Pn·Qn mod 11), 0 where the remainder is 0 or 1, with Pn the n-th digit from the
/// right of the first eleven and Qn = n+1 for n ≤ 6, n−5 above
/// (平成26年総務省令第85号 第5条).
pub(super) fn is_my_number(digits: &[u8]) -> bool {
    let [head @ .., check] = digits else { return false };
    if head.len() != 11 || digits.iter().all(|digit| digit == check) {
        return false;
    }
    let sum: u32 =
        (1_u32..).zip(head.iter().rev()).map(|(n, &p)| u32::from(p) * if n <= 6 { n + 1 } else { n - 5 }).sum();
    let expected = match sum % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    };
    expected == u32::from(*check)
}

/// Whether the thirteen `digits` are a well-formed 法人番号.
///
/// Check digit, the first: 9 − (Σ Pn·Qn mod 9), Pn the n-th digit from the right of the other twelve,
/// Qn = 1 for odd n and 2 for even n (平成26年財務省令第70号 第2条).
pub(super) fn is_corporate_number(digits: &[u8]) -> bool {
    let [check, body @ ..] = digits else { return false };
    if body.len() != 12 {
        return false;
    }
    let sum: u32 = (1_u32..).zip(body.iter().rev()).map(|(n, &p)| u32::from(p) * if n % 2 == 1 { 1 } else { 2 }).sum();
    9 - sum % 9 == u32::from(*check)
}

/// The Luhn check of ISO/IEC 7812-1.
pub(super) fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &digit)| {
            let digit = u32::from(digit);
            match (at % 2, digit) {
                (0, _) => digit,
                (_, 0..=4) => digit * 2,
                _ => digit * 2 - 9,
            }
        })
        .sum();
    sum.is_multiple_of(10) && digits.iter().any(|&digit| digit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|byte| byte - b'0').collect()
    }

    #[test]
    fn known_numbers() {
        for (number, expected) in [
            ("123456789018", true),
            ("987654321093", true),
            ("525246130014", true),
            ("123456789012", false),
            ("000000000000", false),
            ("12345678901", false),
            ("", false),
        ] {
            assert_eq!(is_my_number(&digits(number)), expected, "{number}");
        }
        for (number, expected) in [("7000012050002", true), ("8000012050002", false), ("700001205000", false)] {
            assert_eq!(is_corporate_number(&digits(number)), expected, "{number}");
        }
        for (number, expected) in [
            ("4111111111111111", true),
            ("378282246310005", true),
            ("4111111111111112", false),
            ("0000000000000000", false),
        ] {
            assert_eq!(is_luhn(&digits(number)), expected, "{number}");
        }
    }
}
