//! Pairs of neighbouring characters.

/// The pairs of neighbouring letters of a text, lower case, sorted, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bigrams(Vec<[char; 2]>);

impl Bigrams {
    pub(crate) fn of(text: &str) -> Self {
        let mut found: Vec<[char; 2]> = pairs(text).collect();
        found.sort_unstable();
        found.dedup();
        Self(found)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// How many of these are among `others`.
    pub(crate) fn shared(&self, others: &Self) -> usize {
        self.0.iter().filter(|pair| others.0.binary_search(pair).is_ok()).count()
    }
}

fn pairs(text: &str) -> impl Iterator<Item = [char; 2]> {
    let mut last: Option<char> = None;
    text.chars().filter_map(move |c| {
        let lower = if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) };
        let before = last.replace(lower);
        before.map(|before| [before, lower]).filter(|[a, b]| a.is_alphanumeric() && b.is_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bigrams_are_of_letters_of_no_case_and_each_once() {
        assert_eq!(Bigrams::of("Ab、c"), Bigrams(vec![['a', 'b']]));
        assert_eq!(Bigrams::of("ababab").len(), 2);
        assert_eq!(Bigrams::of("").len(), 0);
    }

    #[test]
    fn what_two_texts_share_is_counted_once() {
        let asked = Bigrams::of("転入届");
        assert_eq!(asked.shared(&Bigrams::of("転入届と転出届")), 2);
        assert_eq!(asked.shared(&Bigrams::of("転入、転入届")), 2);
        assert_eq!(asked.shared(&Bigrams::of("届")), 0);
    }
}
