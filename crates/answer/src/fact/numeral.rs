//! Numbers as people write them: 15,000, 1万5千, 1.5, 十二, 二〇二六.

/// A number and where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numeral {
    /// Value in thousandths.
    pub(super) milli: u128,
    /// One past its last character.
    pub(super) end: usize,
    /// Written without any of 0-9. Such numbers are often part of a word (一般, 千葉).
    pub(super) is_kanji: bool,
}

/// The number that begins at `start`.
pub(super) fn read(chars: &[char], start: usize) -> Option<Numeral> {
    let mut at = start;
    let mut is_kanji = true;
    // Value up to the last 万 or 億, since then, and the digits read last.
    let (mut total, mut section, mut current) = (0_u128, 0_u128, None::<u128>);
    while let Some(&c) = chars.get(at) {
        if c.is_ascii_digit() && current.is_none() {
            let (milli, end) = arabic(chars, at);
            (current, at, is_kanji) = (Some(milli), end, false);
        } else if kanji_digit(c).is_some() && current.is_none() {
            let (milli, end) = positional(chars, at);
            (current, at) = (Some(milli), end);
        } else if let Some(factor) = small_factor(c) {
            section = section.saturating_add(current.take().unwrap_or(1000).saturating_mul(factor));
            at += 1;
        } else if let Some(factor) = large_factor(c) {
            let before = section.saturating_add(current.take().unwrap_or(0));
            let before = if before == 0 { 1000 } else { before };
            total = total.saturating_add(before.saturating_mul(factor));
            section = 0;
            at += 1;
        } else {
            break;
        }
    }
    let milli = total.saturating_add(section).saturating_add(current.unwrap_or(0));
    (at > start).then_some(Numeral { milli, end: at, is_kanji })
}

/// 15,000 or 1.5: commas only before three digits.
fn arabic(chars: &[char], start: usize) -> (u128, usize) {
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let (mut milli, mut at) = (0_u128, start);
    loop {
        match chars.get(at) {
            Some(c) if c.is_ascii_digit() => {
                milli = milli.saturating_mul(10).saturating_add(u128::from(c.to_digit(10).unwrap_or(0)) * 1000);
                at += 1;
            }
            Some(',') if (1..=3).all(|ahead| is_digit(at + ahead)) && !is_digit(at + 4) => at += 1,
            _ => break,
        }
    }
    if chars.get(at) == Some(&'.') && is_digit(at + 1) {
        at += 1;
        let mut place = 100;
        while let Some(digit) = chars.get(at).and_then(|c| c.to_digit(10)) {
            milli = milli.saturating_add(u128::from(digit) * place);
            place /= 10;
            at += 1;
        }
    }
    (milli, at)
}

/// 二〇二六.
fn positional(chars: &[char], start: usize) -> (u128, usize) {
    let mut at = start;
    let mut milli = 0_u128;
    while let Some(digit) = chars.get(at).and_then(|c| kanji_digit(*c)) {
        milli = milli.saturating_mul(10).saturating_add(digit * 1000);
        at += 1;
    }
    (milli, at)
}

/// Whether `c` begins a number in kanji.
pub(super) fn is_digit(c: char) -> bool {
    kanji_digit(c).is_some() || small_factor(c).is_some()
}

fn kanji_digit(c: char) -> Option<u128> {
    "〇一二三四五六七八九".chars().zip(0..).find(|(digit, _)| *digit == c).map(|(_, value)| value)
}

fn small_factor(c: char) -> Option<u128> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

fn large_factor(c: char) -> Option<u128> {
    match c {
        '万' => Some(10_000),
        '億' => Some(100_000_000),
        '兆' => Some(1_000_000_000_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn numbers() {
        for (text, milli, rest) in [
            ("15,000円", 15_000_000, "円"),
            ("1万5千円", 15_000_000, "円"),
            ("1万5,000円", 15_000_000, "円"),
            ("1.5倍", 1_500, "倍"),
            ("十二日", 12_000, "日"),
            ("二十日", 20_000, "日"),
            ("二〇二六年", 2_026_000, "年"),
            ("三千五百円", 3_500_000, "円"),
            ("2億3千万", 230_000_000_000, ""),
            ("1,2", 1_000, ",2"),
            ("1,0000", 1_000, ",0000"),
            ("1.。", 1_000, ".。"),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let numeral = read(&chars, 0).expect(text);
            let found: String = chars[numeral.end..].iter().collect();
            assert_eq!((numeral.milli, found.as_str()), (milli, rest), "{text}");
        }
        assert_eq!(read(&['円'], 0), None);
    }
}
