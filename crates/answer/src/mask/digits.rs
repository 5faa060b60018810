//! Digits in groups, groups in runs.

use super::fold::{DigitScript, Folded, is_separator};

/// At most so many separators stand between two groups of one number.
const MAX_GAP_CHARS: usize = 4;

/// Adjacent digits of one script: `start..end` in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) start: usize,
    pub(super) end: usize,
    script: DigitScript,
}

impl Group {
    fn len(&self) -> usize {
        self.end - self.start
    }
}

/// Consecutive groups of a run, read as one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    /// Values, most significant first.
    pub(super) digits: Vec<u8>,
    /// Lengths of the groups as a person sees them: 〇90 is one.
    pub(super) layout: Vec<usize>,
    pub(super) start: usize,
    pub(super) end: usize,
    /// 3.1415…: the digits of a fraction.
    pub(super) preceded_by_decimal_point: bool,
}

/// The runs of `folded`: groups that only separators keep apart. `taken(at)` says which characters are spoken for.
pub(super) fn runs(folded: &Folded, taken: impl Fn(usize) -> bool) -> Vec<Vec<Group>> {
    let mut runs: Vec<Vec<Group>> = Vec::new();
    let mut gap: Option<usize> = None;
    for (at, &c) in folded.chars().iter().enumerate() {
        let digit = folded.digit(at).filter(|_| !taken(at));
        if let Some((_, script)) = digit {
            match (runs.last_mut(), gap) {
                (Some(run), Some(0)) if run.last().is_some_and(|group| group.script == script) => {
                    if let Some(group) = run.last_mut() {
                        group.end = at + 1;
                    }
                }
                (Some(run), Some(_)) => run.push(Group { start: at, end: at + 1, script }),
                _ => runs.push(vec![Group { start: at, end: at + 1, script }]),
            }
            gap = Some(0);
        } else if is_separator(c) && !taken(at) {
            gap = gap.map(|chars| chars + 1).filter(|&chars| chars <= MAX_GAP_CHARS);
        } else {
            gap = None;
        }
    }
    runs
}

/// The window over all of `groups`.
pub(super) fn window(folded: &Folded, groups: &[Group]) -> Option<Window> {
    let (first, last) = (groups.first()?, groups.last()?);
    let mut layout: Vec<usize> = Vec::with_capacity(groups.len());
    for (at, group) in groups.iter().enumerate() {
        match layout.last_mut() {
            Some(chars) if groups[at - 1].end == group.start => *chars += group.len(),
            _ => layout.push(group.len()),
        }
    }
    // A dictated number has no groups that one could see.
    if groups.iter().all(|group| group.script == DigitScript::Kana) {
        layout = vec![count(groups)];
    }
    let digits = groups
        .iter()
        .flat_map(|group| group.start..group.end)
        .filter_map(|at| folded.digit(at).map(|(value, _)| value))
        .collect();
    let preceded_by_decimal_point =
        first.start >= 2 && folded.chars()[first.start - 1] == '.' && folded.digit(first.start - 2).is_some();
    Some(Window { digits, layout, start: first.start, end: last.end, preceded_by_decimal_point })
}

/// Number of digits in `groups`.
pub(super) fn count(groups: &[Group]) -> usize {
    groups.iter().map(Group::len).sum()
}
