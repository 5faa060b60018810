//! Numbers as a spreadsheet shows them. Dates are told the one way that everything reads: 2026-04-01.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::digits::{Token, literal, number, plain};

/// The code of a built-in format, by its number; Japanese Excel's own where they differ.
pub(super) fn builtin(id: u32) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 | 37 | 38 => "#,##0",
        4 | 39 | 40 => "#,##0.00",
        5 | 6 => "\"¥\"#,##0",
        7 | 8 => "\"¥\"#,##0.00",
        9 => "0%",
        10 => "0.00%",
        14 | 15 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
        16 => "d-mmm",
        17 | 55 => "yyyy-mm",
        56 => "m/d",
        18..=21 | 32 | 33 => "h:mm",
        34 | 35 | 45 | 47 => "mm:ss",
        22 => "yyyy-mm-dd h:mm",
        46 => "[h]:mm:ss",
        _ => "General",
    }
}

/// `value` as the format `code` shows it.
pub(super) fn shown(value: f64, code: &str, is_1904: bool) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let section = section(code, value);
    let tokens = tokens(&section.code);
    let letters: String = tokens
        .iter()
        .filter_map(|token| match token {
            Token::Sign(c) => Some(c.to_ascii_lowercase()),
            Token::Literal(_) => None,
        })
        .collect();
    if letters == "general" || letters == "@" || code.is_empty() {
        return plain(value);
    }
    if letters.is_empty() && section.elapsed.is_none() {
        // Nothing but words: 「無料」 for zero. An empty section hides the number.
        return tokens.iter().filter_map(literal).collect::<String>().trim().to_owned();
    }
    if section.elapsed.is_some() {
        return elapsed(value);
    }
    if letters.contains(['y', 'd', 'h', 's', 'g']) || letters.contains('m') || letters.starts_with('e') {
        return moment(value, &letters, is_1904);
    }
    if !letters.contains(['0', '#', '?']) || letters.contains(['e', '/']) {
        return plain(value);
    }
    // A section of its own for negative numbers says itself how they are told.
    number(if section.is_own { value.abs() } else { value }, &tokens)
}

struct Section {
    code: String,
    /// Letter of `[h]`, `[m]`, `[s]`.
    elapsed: Option<char>,
    /// Whether it is there for negative numbers alone.
    is_own: bool,
}

/// The section of `code` that `value` is shown by, without its brackets.
fn section(code: &str, value: f64) -> Section {
    let parts = split_sections(code);
    let conditions: Vec<Option<bool>> = parts.iter().map(|part| condition(part, value)).collect();
    let chosen = if conditions.iter().any(Option::is_some) {
        conditions
            .iter()
            .position(|condition| *condition == Some(true))
            .or_else(|| conditions.iter().position(Option::is_none))
            .unwrap_or(parts.len().saturating_sub(1))
    } else {
        match parts.len() {
            0 | 1 => 0,
            _ if value < 0.0 => 1,
            3.. if value == 0.0 => 2,
            _ => 0,
        }
    };
    let part = parts.get(chosen).copied().unwrap_or("General");
    let (code, elapsed) = without_brackets(part);
    Section { code, elapsed, is_own: value < 0.0 && chosen > 0 }
}

fn split_sections(code: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in code.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if !quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => {
                parts.push(&code[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&code[start..]);
    parts
}

/// `[<=999]`, as far as `value` goes.
fn condition(part: &str, value: f64) -> Option<bool> {
    let inside = part.trim_start().strip_prefix('[')?.split(']').next()?;
    let sign_bytes = inside.len() - inside.trim_start_matches(['<', '>', '=']).len();
    let (sign, limit) = inside.split_at(sign_bytes);
    let limit: f64 = limit.trim().parse().ok()?;
    Some(match sign {
        "<" => value < limit,
        "<=" => value <= limit,
        ">" => value > limit,
        ">=" => value >= limit,
        "=" => value == limit,
        "<>" => value != limit,
        _ => return None,
    })
}

/// Colours, conditions and locales go; a currency's sign stays, and what counts hours is told apart.
fn without_brackets(part: &str) -> (String, Option<char>) {
    let (mut code, mut elapsed) = (String::new(), None);
    let mut rest = part;
    while let Some(at) = rest.find('[') {
        code.push_str(&rest[..at]);
        let Some(end) = rest[at..].find(']') else { return (code, elapsed) };
        let inside = &rest[at + 1..at + end];
        rest = &rest[at + end + 1..];
        if let Some(currency) = inside.strip_prefix('$') {
            let sign = currency.split('-').next().unwrap_or_default();
            code.push_str(&format!("\"{sign}\""));
        } else if let Some(letter) = inside.chars().next().filter(|_| inside.chars().all(|c| "hHmMsS".contains(c))) {
            elapsed = Some(letter);
        }
    }
    code.push_str(rest);
    (code, elapsed)
}

fn tokens(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => tokens.extend(chars.by_ref().take_while(|c| *c != '"').map(Token::Literal)),
            '\\' => tokens.extend(chars.next().map(Token::Literal)),
            // Room as wide as the next character, or filled with it.
            '_' | '*' => drop(chars.next()),
            '-' | '+' | '(' | ')' | ' ' | ':' | '$' | '¥' | '￥' => tokens.push(Token::Literal(c)),
            c if c.is_ascii() => tokens.push(Token::Sign(c)),
            c => tokens.push(Token::Literal(c)),
        }
    }
    tokens
}

fn elapsed(days: f64) -> String {
    let minutes = (days * 24.0 * 60.0).round();
    format!("{:.0}:{:02.0}", (minutes / 60.0).trunc(), (minutes % 60.0).abs())
}

/// A day, a time, or both.
fn moment(serial: f64, letters: &str, is_1904: bool) -> String {
    let has_time = letters.contains(['h', 's']);
    let has_day = letters.contains(['y', 'd', 'g', 'e']) || !has_time;
    let whole = serial.floor();
    let mut day = if is_1904 { whole + 1462.0 } else { whole };
    let mut minutes = ((serial - whole) * 24.0 * 60.0).round();
    if minutes >= 1440.0 {
        (day, minutes) = (day + 1.0, 0.0);
    }
    let time = format!("{:.0}:{:02.0}", (minutes / 60.0).trunc(), minutes % 60.0);
    if !has_day {
        return time;
    }
    let Some(date) = day_of(day) else { return plain(serial) };
    if !letters.contains('d') && letters.contains('y') && letters.contains('m') {
        return format!("{}年{}月", date.year(), date.month());
    }
    if has_time && minutes > 0.0 { format!("{date} {time}") } else { date.to_string() }
}

/// The day with the serial number `serial`; the calendar of 1900 holds a 29 February that never was.
fn day_of(serial: f64) -> Option<Date> {
    const LAST_SERIAL: f64 = 2_958_465.0;
    if !(1.0..=LAST_SERIAL).contains(&serial) {
        return None;
    }
    let days = serial as i64;
    let first = if days < 60 { date(1899, 12, 31) } else { date(1899, 12, 30) };
    first.checked_add(days.days()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn as_the_sheet_shows_it() {
        for (value, code, expected) in [
            (15000.0, "General", "15000"),
            (15000.0, "#,##0", "15,000"),
            (15000.0, "#,##0\"円\"", "15,000円"),
            (1234567.0, "\\¥#,##0;[Red]\\-#,##0", "¥1,234,567"),
            (-300.0, "#,##0;[Red]\\-#,##0", "-300"),
            (-300.0, "#,##0", "-300"),
            (300.0, "[$¥-411]#,##0", "¥300"),
            (0.08, "0%", "8%"),
            (0.075, "0.0%", "7.5%"),
            (0.1 + 0.2, "General", "0.3"),
            (2.5, "0", "3"),
            (1.5, "0.00", "1.50"),
            (1.5, "0.##", "1.5"),
            (7.0, "000", "007"),
            (7_000_001.0, "[<=999]000;[<=9999]000-00;000-0000", "700-0001"),
            (863_001_234.0, "[<=99999999]####-####;\\(00\\) ####-####", "(08) 6300-1234"),
            (15_000_000.0, "#,##0,", "15,000"),
            (0.0, "#,##0;-#,##0;\"無料\"", "無料"),
            (0.0, "0;-0;", ""),
            (46113.0, "yyyy/m/d", "2026-04-01"),
            (46113.0, "[$-411]ggge\"年\"m\"月\"d\"日\"", "2026-04-01"),
            (46113.0, "yyyy\"年\"m\"月\"", "2026年4月"),
            (46113.375, "yyyy/m/d h:mm", "2026-04-01 9:00"),
            (0.354_166_666_7, "h:mm", "8:30"),
            (1.5, "[h]:mm", "36:00"),
            (1.0, "m/d", "1900-01-01"),
            (61.0, "m/d", "1900-03-01"),
            (-1.0, "yyyy/m/d", "-1"),
            (3.0, "0\"人\"", "3人"),
            (5.0, "@", "5"),
            (0.000_1, "General", "0.0001"),
        ] {
            assert_eq!(shown(value, code, false), expected, "{value} {code}");
        }
        assert_eq!(shown(44651.0, "yyyy/m/d", true), "2026-04-01");
        assert_eq!(shown(f64::NAN, "0", false), "");
    }

    proptest! {
        #[test]
        fn never_panics(value in any::<f64>(), code in "[#0?.,;%\"\\\\\\[\\]<=h:mysgeGd年/@E+_* -]{0,24}", is_1904 in any::<bool>()) {
            let _ = shown(value, &code, is_1904);
        }
    }
}
