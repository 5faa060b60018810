//! The wordings that together explain a question best.

use super::patterns::{Match, Patterns};
use super::units::Unit;

/// What a stretch of the question is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// An entry of the glossary.
    Entry(usize),
    /// The unit itself, which is Japanese or the same in every language.
    Itself(usize),
}

/// The pieces in order, and how much of the question they are.
pub(super) struct Cover {
    pub(super) found: Vec<Piece>,
    pub(super) share: f32,
}

/// Chooses among overlapping wordings those that are worth most together. Of equals the entry that comes first.
pub(super) fn cover(units: &[Unit], patterns: &Patterns) -> Cover {
    let is_bare = patterns.is_bare(units);
    let mut best: Vec<(f64, Option<Match>)> = vec![(0.0, None); units.len() + 1];
    for at in (0..units.len()).rev() {
        best[at] = (best[at + 1].0, None);
        for found in patterns.matches(units, at, is_bare) {
            let value = found.value + best[at + found.units].0;
            let is_better = value > best[at].0 + 1e-9;
            let is_equal_and_first = (value - best[at].0).abs() <= 1e-9
                && best[at].1.is_some_and(|known| (found.entry, found.units) < (known.entry, known.units));
            if is_better || is_equal_and_first {
                best[at] = (value, Some(found));
            }
        }
    }
    let (mut found, mut explained, mut content, mut at) = (Vec::new(), 0, 0, 0);
    while at < units.len() {
        let length = match best[at].1 {
            Some(chosen) => {
                found.push(Piece::Entry(chosen.entry));
                explained += chosen.units;
                content += chosen.units;
                chosen.units
            }
            None => {
                let unit = &units[at];
                content += usize::from(!unit.is_stop);
                if unit.is_itself()
                    || unit.is_number() && best[at + 1].1.is_some_and(|next| patterns.counts(next.entry))
                {
                    found.push(Piece::Itself(at));
                    explained += 1;
                }
                1
            }
        };
        at += length;
    }
    let share = if content == 0 { 0.0 } else { explained as f32 / content as f32 };
    Cover { found, share: share.min(1.0) }
}
