//! Long sentences in two.

/// Where one sentence may become two: what stands there, how the first ends, how the second begins.
const JOINTS: [(&str, &str, &str); 8] = [
    ("ますが、", "ます。", "でも、"),
    ("ですが、", "です。", "でも、"),
    ("ませんが、", "ません。", "でも、"),
    ("ますので、", "ます。", "ですから、"),
    ("ですので、", "です。", "ですから、"),
    ("ませんので、", "ません。", "ですから、"),
    ("ますから、", "ます。", "ですから、"),
    ("ますし、", "ます。", "また、"),
];

/// `sentence` cut where its clauses meet, and with what stands in brackets at its end as a sentence of its own.
pub(super) fn split(sentence: &str) -> String {
    let mut text = unbracketed(&spans_spoken(sentence));
    for (joint, end, beginning) in JOINTS {
        text = replaced_outside_brackets(&text, joint, &format!("{end}{beginning}"));
    }
    text
}

/// 8時30分〜17時15分 is 8時30分から17時15分まで.
fn spans_spoken(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['〜', '～']) {
        let (before, behind) = rest.split_at(at);
        let wave = behind.chars().next().map_or(0, char::len_utf8);
        let after = &behind[wave..];
        let end = end_of_time(after);
        out.push_str(before);
        if before.ends_with(['時', '分', '日', '月']) && end > 0 {
            out.push_str("から");
            out.push_str(&after[..end]);
            // まで stands there already where the writer put it.
            if !after[end..].starts_with("まで") {
                out.push_str("まで");
            }
        } else {
            out.push_str(&behind[..wave]);
            out.push_str(&after[..end]);
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

/// Bytes of the time or date that `text` begins with.
fn end_of_time(text: &str) -> usize {
    let belongs = |c: char| c.is_ascii_digit() || matches!(c, '時' | '分' | '月' | '日');
    let end = text.find(|c: char| !belongs(c)).unwrap_or(text.len());
    if text[..end].ends_with(['時', '分', '日', '月']) { end } else { 0 }
}

/// …です（郵送でもできます）。 is two sentences.
fn unbracketed(sentence: &str) -> String {
    let trimmed = sentence.trim_end();
    let Some(body) = trimmed.strip_suffix("）。") else { return sentence.to_owned() };
    let Some((before, inner)) = body.rsplit_once('（') else { return sentence.to_owned() };
    let is_whole = ["ます", "です", "ません", "ください"].iter().any(|end| inner.ends_with(end));
    let is_sentence = ["ます", "です", "ません", "ください", "した"].iter().any(|end| before.ends_with(end));
    if !is_whole || !is_sentence || inner.contains(['）', '。']) {
        return sentence.to_owned();
    }
    format!("{before}。{inner}。{}", &sentence[trimmed.len()..])
}

/// `text` with `from` replaced by `to` where it stands in no brackets.
fn replaced_outside_brackets(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '（' | '「' | '『' | '(' => depth += 1,
            '）' | '」' | '』' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && text[at..].starts_with(from) {
            out.push_str(to);
            at += from.len();
        } else {
            out.push(c);
            at += c.len_utf8();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn clauses_become_sentences() {
        for (text, expected) in [
            ("郵送もできますが、時間がかかります。", "郵送もできます。でも、時間がかかります。"),
            ("受付は8時30分〜17時15分です。", "受付は8時30分から17時15分までです。"),
            ("無料です（郵送でもできます）。", "無料です。郵送でもできます。"),
            ("無料です（郵送は有料）。", "無料です（郵送は有料）。"),
            ("（休みますが、開けます）入れます。", "（休みますが、開けます）入れます。"),
            ("5〜7番窓口です。", "5〜7番窓口です。"),
        ] {
            assert_eq!(split(text), expected);
        }
    }
}
