//! Digits in the places that a number format gives them.

/// A sign of a format, or a character that is printed as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Sign(char),
    Literal(char),
}

/// A number without a format: as short as it can be.
pub(super) fn plain(value: f64) -> String {
    const WHOLE_BELOW: f64 = 1e15;
    if value.fract() == 0.0 && value.abs() < WHOLE_BELOW {
        return format!("{value:.0}");
    }
    // Fifteen digits are what a spreadsheet knows: 0.1 + 0.2 is 0.3.
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    rounded.to_string()
}

/// Digits put into the places of a format.
pub(super) fn number(value: f64, tokens: &[Token]) -> String {
    const MAX_DECIMALS: usize = 15;
    let is_place = |token: &Token| matches!(token, Token::Sign('0' | '#' | '?'));
    let Some(first) = tokens.iter().position(is_place) else { return plain(value) };
    let last = tokens.iter().rposition(is_place).unwrap_or(first);
    let middle = &tokens[first..=last];
    let point = middle.iter().position(|token| *token == Token::Sign('.'));
    let (whole_places, decimal_places) = middle.split_at(point.unwrap_or(middle.len()));
    let decimals = decimal_places.iter().filter(|token| is_place(token)).count().min(MAX_DECIMALS);
    let needed = decimal_places.iter().filter(|token| **token == Token::Sign('0')).count();
    let is_percent = tokens.contains(&Token::Sign('%'));
    let behind = &tokens[last + 1..];
    let thousands = behind.iter().take_while(|token| **token == Token::Sign(',')).count();
    let scaled = if is_percent { value * 100.0 } else { value } / 1000_f64.powi(thousands as i32);
    let digits = format!("{:.decimals$}", rounded(scaled.abs(), decimals));
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut fraction = fraction.to_owned();
    while fraction.len() > needed && fraction.ends_with('0') {
        fraction.pop();
    }
    let is_zero = whole.bytes().chain(fraction.bytes()).all(|digit| digit == b'0');
    let mut text = if value < 0.0 && !is_zero { "-".to_owned() } else { String::new() };
    text.extend(tokens[..first].iter().filter_map(literal));
    text.push_str(&placed(whole, whole_places));
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(&fraction);
    }
    text.extend(behind.iter().filter_map(literal));
    text.trim().to_owned()
}

/// Half is rounded up, as people and spreadsheets do, on the fifteen digits that count.
fn rounded(value: f64, decimals: usize) -> f64 {
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
    let scaled: f64 = format!("{:.14e}", value * scale).parse().unwrap_or(value * scale);
    scaled.round() / scale
}

pub(super) fn literal(token: &Token) -> Option<char> {
    match token {
        Token::Literal(c) => Some(*c),
        Token::Sign('%') => Some('%'),
        Token::Sign(_) => None,
    }
}

/// Whole digits in their places, from the right; what stands between places stays between them.
fn placed(whole: &str, places: &[Token]) -> String {
    let grouped = places.contains(&Token::Sign(','));
    let mut digits: Vec<char> = if whole == "0" { Vec::new() } else { whole.chars().collect() };
    let mut out: Vec<char> = Vec::new();
    let mut count = 0_usize;
    let mut place = |digit: char, out: &mut Vec<char>| {
        if grouped && count > 0 && count.is_multiple_of(3) {
            out.push(',');
        }
        count += 1;
        out.push(digit);
    };
    let first = places.iter().position(|token| matches!(token, Token::Sign('0' | '#' | '?'))).unwrap_or_default();
    for (at, token) in places.iter().enumerate().rev() {
        match token {
            Token::Sign(sign @ ('0' | '#' | '?')) => {
                match digits.pop() {
                    Some(digit) => place(digit, &mut out),
                    None if *sign == '0' => place('0', &mut out),
                    None => {}
                }
                while at == first
                    && let Some(digit) = digits.pop()
                {
                    place(digit, &mut out);
                }
            }
            Token::Literal(c) if !digits.is_empty() || places[..at].contains(&Token::Sign('0')) => out.push(*c),
            _ => {}
        }
    }
    out.into_iter().rev().collect()
}
