//! What two texts share letter by letter: [`blocks`].

/// Shorter stretches are chance.
const LEAST: usize = 2;

/// A stretch of letters that both texts have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    /// Where it begins in the source, in letters.
    pub(super) source: usize,
    /// Where it begins in the claim.
    pub(super) claim: usize,
    pub(super) length: usize,
}

/// The longest stretch that `source` and `claim` share, and so on to the left and to the right of it, in order: Ratcliff and
/// Metzener, *Pattern Matching: The Gestalt Approach*, 1988. Stretches of one letter are left out.
pub(super) fn blocks(source: &[char], claim: &[char]) -> Vec<Block> {
    let mut found = Vec::new();
    let mut left = vec![(0, source.len(), 0, claim.len())];
    while let Some((from, to, claim_from, claim_to)) = left.pop() {
        let Some(block) = longest(&source[from..to], &claim[claim_from..claim_to]) else { continue };
        let block = Block { source: from + block.source, claim: claim_from + block.claim, ..block };
        left.push((from, block.source, claim_from, block.claim));
        left.push((block.source + block.length, to, block.claim + block.length, claim_to));
        found.push(block);
    }
    found.sort_by_key(|block| block.source);
    found
}

/// The first of the longest stretches that both have.
fn longest(source: &[char], claim: &[char]) -> Option<Block> {
    let mut best: Option<Block> = None;
    // How long the stretch is that ends here, for each letter of the claim.
    let (mut above, mut here) = (vec![0_usize; claim.len() + 1], vec![0_usize; claim.len() + 1]);
    for (at, letter) in source.iter().enumerate() {
        for (other_at, other) in claim.iter().enumerate() {
            let length = if letter == other { above[other_at] + 1 } else { 0 };
            here[other_at + 1] = length;
            if length >= LEAST && best.is_none_or(|best| length > best.length) {
                best = Some(Block { source: at + 1 - length, claim: other_at + 1 - length, length });
            }
        }
        std::mem::swap(&mut above, &mut here);
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shared(source: &str, claim: &str) -> Vec<String> {
        let (source, claim): (Vec<char>, Vec<char>) = (source.chars().collect(), claim.chars().collect());
        blocks(&source, &claim)
            .iter()
            .map(|block| claim[block.claim..block.claim + block.length].iter().collect())
            .collect()
    }

    #[test]
    fn what_is_shared_stands_in_order() {
        for (source, claim, expected) in [
            ("転入届は14日以内です", "転入届は30日以内です", vec!["転入届は", "日以内です"]),
            ("本人が持参する", "代理人が持参する", vec!["人が持参する"]),
            (
                "窓口は300円、コンビニは200円",
                "窓口は200円、コンビニは300円",
                vec!["窓口は", "00円、コンビニは", "00円"],
            ),
            ("あ", "あ", vec![]),
            ("", "転入届", vec![]),
        ] {
            assert_eq!(shared(source, claim), expected, "{claim}");
        }
    }

    proptest! {
        #[test]
        fn blocks_are_shared_and_do_not_cross(source in "[あいう]{0,24}", claim in "[あいう]{0,24}") {
            let (source, claim): (Vec<char>, Vec<char>) = (source.chars().collect(), claim.chars().collect());
            let found = blocks(&source, &claim);
            for block in &found {
                prop_assert_eq!(
                    &source[block.source..block.source + block.length],
                    &claim[block.claim..block.claim + block.length]
                );
            }
            for pair in found.windows(2) {
                prop_assert!(pair[0].source + pair[0].length <= pair[1].source);
                prop_assert!(pair[0].claim + pair[0].length <= pair[1].claim);
            }
        }
    }
}
