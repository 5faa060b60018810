//! Whether a claim says of one thing what its source says of another.

use std::collections::HashSet;

use super::reading::Reading;

/// Least share of what the claim says that the source's sentence says too, for the sentence to be the one meant.
const LEAST: f32 = 0.55;

/// The same where the two topics have no word in common.
const LEAST_APART: f32 = 0.7;

/// What a stretch of a text speaks of and what it says of that, as keys.
struct Saying<'a> {
    sentence: usize,
    topic: HashSet<&'a str>,
    rest: HashSet<&'a str>,
}

/// Whether the source says nearly the same of another topic, and speaks of the claim's elsewhere.
pub(super) fn is_exchanged(claim: &Reading, source: &Reading) -> bool {
    let Some(claimed) = sayings(claim).into_iter().next().filter(|saying| !saying.topic.is_empty()) else {
        return false;
    };
    let keys: HashSet<&str> = claim.words.iter().map(|word| word.key.as_ref()).collect();
    let said = sayings(source);
    // What the question asks for is spoken of throughout.
    let headline = source.text.find('\n').unwrap_or(0);
    let asked: HashSet<&str> =
        source.words.iter().take_while(|word| word.range.end <= headline).map(|word| word.key.as_ref()).collect();
    let own = |saying: &Saying<'_>, key: &str| saying.topic.contains(key) || saying.rest.contains(key);
    let is_other = |saying: &Saying<'_>| {
        let lacks = |key: &&&str| {
            !own(saying, key) && !asked.contains(**key) && said.iter().any(|other| other.topic.contains(**key))
        };
        let is_parallel = claimed.topic.iter().any(|key| saying.topic.contains(key));
        let least = if is_parallel { LEAST } else { LEAST_APART };
        share(&claimed.rest, saying) >= least
            && claimed.topic.iter().any(|key| lacks(&key))
            && saying.topic.iter().any(|key| !keys.contains(key))
    };
    let mut meant = said.iter().filter(|saying| share(&claimed.rest, saying) >= LEAST).peekable();
    meant.peek().is_some() && meant.all(is_other)
}

fn share(rest: &HashSet<&str>, saying: &Saying<'_>) -> f32 {
    let held = rest.iter().filter(|key| saying.rest.contains(*key)).count();
    ratio(held, rest.len())
}

#[expect(clippy::cast_precision_loss, reason = "counts of words in a sentence")]
fn ratio(part: usize, whole: usize) -> f32 {
    if whole < 3 { 0.0 } else { part as f32 / whole as f32 }
}

/// Each segment that has a topic, with what follows until the next topic.
fn sayings(reading: &Reading) -> Vec<Saying<'_>> {
    let mut sayings: Vec<Saying<'_>> = Vec::new();
    let mut last_segment = None;
    for word in &reading.words {
        if last_segment != Some(word.spot.segment) {
            last_segment = Some(word.spot.segment);
            open_segment(&mut sayings, word.spot.sentence, reading.topic_end(word.spot.segment).is_some());
        }
        let Some(saying) = sayings.last_mut() else { continue };
        let of_topic = reading.topic_end(word.spot.segment).is_some_and(|end| word.range.end <= end);
        let keys = if of_topic { &mut saying.topic } else { &mut saying.rest };
        keys.insert(word.key.as_ref());
    }
    sayings
}

/// Begins a saying where a sentence or a topic begins. What was listed before the first topic belongs to it.
fn open_segment(sayings: &mut Vec<Saying<'_>>, sentence: usize, has_topic: bool) {
    match sayings.last_mut() {
        Some(last) if last.sentence == sentence && !has_topic => {}
        Some(last) if last.sentence == sentence && last.topic.is_empty() => last.topic = std::mem::take(&mut last.rest),
        _ => sayings.push(Saying { sentence, topic: HashSet::new(), rest: HashSet::new() }),
    }
}
