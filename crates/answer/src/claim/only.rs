//! 「だけ」: what a claim says of one thing alone, its source says of that alone.

use super::reading::Reading;

const ONLY: [&str; 4] = ["だけ", "のみ", "に限", "しか"];

/// Whether the claim says だけ of a word that the source says it of another in place of, or names with others.
pub(super) fn is_unfounded(claim: &Reading, source: &Reading) -> bool {
    let held = marked(source);
    let is_joined =
        |key: &str| source.by_key.get(key).is_some_and(|places| places.iter().any(|&at| is_joined(source, at)));
    marked(claim).iter().any(|key| !held.contains(key) && (!held.is_empty() || is_joined(key)))
}

/// Whether the word stands in a list: 父も母も, 窓口か郵送で.
fn is_joined(source: &Reading, at: usize) -> bool {
    source.text[source.words[at].range.end..].starts_with(['も', 'や', 'か', '・', '、'])
}

/// Whether the source says that something is one thing alone, and the claim says another: 「問い合わせは日本語だけです」.
pub(super) fn is_exceeded(claim: &Reading, source: &Reading) -> bool {
    ["だけです", "のみです", "に限ります"].iter().flat_map(|only| source.text.match_indices(only)).any(|(at, _)| {
        let Some(last) = source.words.iter().rposition(|word| word.range.end <= at) else { return false };
        let only = &source.words[last];
        let Some(end) = source.topic_end(only.spot.segment) else { return false };
        let topic = source.words[..last]
            .iter()
            .filter(|word| word.spot.sentence == only.spot.sentence && word.range.end <= end);
        let topic: Vec<&str> = topic.map(|word| word.key.as_ref()).collect();
        let says = |key: &str| claim.by_key.contains_key(key);
        topic.len() > 1 && !says(&only.key) && end < only.range.start && topic.iter().all(|key| says(key))
    })
}

/// The keys of the words that stand right before 「だけ」.
fn marked(reading: &Reading) -> Vec<&str> {
    let text = reading.text.as_str();
    let at = ONLY.iter().flat_map(|only| text.match_indices(only));
    // いただけます asks for something, and leaves nothing out.
    let at = at.filter(|(at, only)| *only != "だけ" || !text[..*at].ends_with("いた"));
    at.filter(|(at, _)| !text[*at..].starts_with("だけで") || !is_addition(&text[*at..]))
        .filter_map(|(at, _)| reading.words.iter().rev().find(|word| word.range.end <= at))
        .map(|word| word.key.as_ref())
        .collect()
}

fn is_addition(text: &str) -> bool {
    ["だけでなく", "だけではなく", "だけでも", "だけで足"].iter().any(|word| text.starts_with(word))
}
