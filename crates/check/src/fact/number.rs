//! Numbers as a city writes them: 15,000, 1万5千, 三百, 1.5.

/// The value of `text` in thousandths; `None` when it is no number or too large to be meant.
pub(super) fn milli(text: &str) -> Option<i64> {
    // Value up to the last 万 or 億, since then, and the digits read last.
    let (mut total, mut section, mut current) = (0_i64, 0_i64, None::<i64>);
    let mut place = 0_i64;
    for c in text.chars() {
        let digit =
            c.to_digit(10).or_else(|| "〇一二三四五六七八九".chars().zip(0..).find(|(k, _)| *k == c).map(|(_, v)| v));
        match (c, digit) {
            (_, Some(digit)) if place > 0 => {
                current = Some(current.unwrap_or(0).checked_add(i64::from(digit).checked_mul(place)?)?);
                place /= 10;
            }
            (_, Some(digit)) => {
                current = Some(current.unwrap_or(0).checked_mul(10)?.checked_add(i64::from(digit).checked_mul(1000)?)?);
            }
            (',', _) => {}
            ('.', _) if place == 0 => place = 100,
            ('十' | '百' | '千', _) => {
                let factor = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                section = section.checked_add(current.take().unwrap_or(1000).checked_mul(factor)?)?;
                place = 0;
            }
            ('万' | '億', _) => {
                let factor = if c == '万' { 10_000 } else { 100_000_000 };
                let before = section.checked_add(current.take().unwrap_or(0))?;
                total = total.checked_add(if before == 0 { 1000 } else { before }.checked_mul(factor)?)?;
                (section, place) = (0, 0);
            }
            _ => return None,
        }
    }
    total.checked_add(section)?.checked_add(current.unwrap_or(0))
}

/// The whole number that `text` writes.
pub(super) fn whole(text: &str) -> Option<i64> {
    milli(text).filter(|milli| milli % 1000 == 0).map(|milli| milli / 1000)
}

#[cfg(test)]
mod tests {
    use super::milli;

    #[test]
    fn numbers() {
        for (text, expected) in [
            ("15,000", Some(15_000_000)),
            ("1万5千", Some(15_000_000)),
            ("三百", Some(300_000)),
            ("百万", Some(1_000_000_000)),
            ("1.5", Some(1_500)),
            ("2億3千万", Some(230_000_000_000)),
            ("99999999999999999999", None),
            ("円", None),
        ] {
            assert_eq!(milli(text), expected, "{text}");
        }
    }
}
