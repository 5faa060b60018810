//! The sentences of a message: danger may stand in one of many.

use std::ops::Range;

/// Fewest characters that are a part of their own.
const FEWEST: usize = 4;

/// The sentences of `text`, in bytes, where there is more than one.
pub(crate) fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if matches!(c, '。' | '！' | '？' | '!' | '?' | '\n' | '．' | '｡' | '।') || is_stop(text, at, c) {
            let end = at + c.len_utf8();
            push(text, &mut parts, from..end);
            from = end;
        }
    }
    push(text, &mut parts, from..text.len());
    if parts.len() > 1 { parts } else { Vec::new() }
}

/// A full stop of Latin script: one with a blank behind it.
fn is_stop(text: &str, at: usize, c: char) -> bool {
    c == '.' && text[at + 1..].chars().next().is_some_and(char::is_whitespace)
}

/// Too short a piece goes with the one before it.
fn push(text: &str, parts: &mut Vec<Range<usize>>, part: Range<usize>) {
    let letters = text[part.clone()].chars().filter(|c| c.is_alphanumeric()).count();
    match parts.last_mut() {
        Some(last) if letters < FEWEST => last.end = part.end,
        _ if letters == 0 => {}
        _ => parts.push(part),
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn sentences() {
        let of =
            |text: &'static str| parts(text).into_iter().map(|part| text[part].trim().to_owned()).collect::<Vec<_>>();
        assert_eq!(of("火事です！助けてください。ごみの日は？"), ["火事です！", "助けてください。", "ごみの日は？"]);
        assert_eq!(of("助けて！！"), Vec::<String>::new());
        assert_eq!(of("My dad collapsed. Where is the 4.5 m sign?"), ["My dad collapsed.", "Where is the 4.5 m sign?"]);
    }
}
