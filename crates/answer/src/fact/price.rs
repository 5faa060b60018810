//! What costs nothing.

/// Whether a text says of something that it costs nothing, in whatever words.
pub(super) fn is_free(chars: &[char]) -> bool {
    const WORDS: [&str; 8] =
        ["無料", "無償", "かかりません", "かからない", "かからず", "不要", "要りません", "いりません"];
    let text: String = chars.iter().collect();
    WORDS.iter().any(|word| text.contains(word))
}
