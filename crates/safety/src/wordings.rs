//! Wordings to train on, written as patterns: `{父|母}が{倒れた|動かない}`, under a `[class]`.

use crate::train::Random;

/// Texts under their class: those that the patterns in `text` stand for, or a draw of them.
///
/// A pattern that stands for n texts gives all of them up to four, then about 3√n, at most `most`.
///
/// # Errors
/// A sentence with the line: a pattern before the first section, or a brace without its fellow.
pub fn expand(text: &str, most: usize, random: &mut Random) -> Result<Vec<(String, String)>, String> {
    let mut class = None;
    let mut out = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with("# ") {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|name| is_name(name))
        {
            class = Some(name.to_owned());
            continue;
        }
        let class = class.as_ref().ok_or_else(|| format!("line {number}: a pattern before the first [class]"))?;
        let slots = slots(line).ok_or_else(|| format!("line {number}: a brace without its fellow"))?;
        out.extend(draw(&slots, most, random).into_iter().map(|text| (class.clone(), text)));
    }
    Ok(out)
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// The pattern as alternatives, one list a slot.
fn slots(pattern: &str) -> Option<Vec<Vec<&str>>> {
    let mut slots = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        slots.push(vec![&rest[..open]]);
        let close = open + rest[open..].find('}')?;
        slots.push(rest[open + 1..close].split('|').collect());
        rest = &rest[close + 1..];
    }
    slots.push(vec![rest]);
    Some(slots)
}

fn draw(slots: &[Vec<&str>], most: usize, random: &mut Random) -> Vec<String> {
    let count = slots.iter().map(Vec::len).fold(1_usize, usize::saturating_mul);
    let wanted = ((3.0 * (count as f64).sqrt()) as usize).clamp(4, most.max(4)).min(count);
    let mut drawn: Vec<usize> = Vec::new();
    if count <= wanted {
        drawn.extend(0..count);
    } else {
        // Each alternative of the longest slot once, then any.
        for at in 0..wanted {
            drawn.push(pick(slots, at, random));
        }
    }
    let mut texts: Vec<String> = drawn.into_iter().map(|number| text(slots, number)).collect();
    texts.sort();
    texts.dedup();
    texts
}

/// A number of a text whose longest slot takes its alternative `at`.
fn pick(slots: &[Vec<&str>], at: usize, random: &mut Random) -> usize {
    let longest = slots.iter().map(Vec::len).max().unwrap_or(1);
    let (mut number, mut scale) = (0, 1);
    for slot in slots {
        let choice = if slot.len() == longest { at % longest } else { random.below(slot.len()) };
        number += choice * scale;
        scale *= slot.len();
    }
    number
}

fn text(slots: &[Vec<&str>], mut number: usize) -> String {
    let mut out = String::new();
    for slot in slots {
        out.push_str(slot[number % slot.len()]);
        number /= slot.len();
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let mut random = Random(1);
        let texts = expand("# note\n[fire]\n{家|車}が{燃えてる|}\n", 9, &mut random).unwrap();
        let texts: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["家が", "家が燃えてる", "車が", "車が燃えてる"]);
        assert!(expand("家", 9, &mut random).unwrap_err().contains("line 1"));
        assert!(expand("[a]\n{家", 9, &mut random).unwrap_err().contains("line 2"));
    }
}
