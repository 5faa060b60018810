//! On which side a number bounds: 以内 and 以上, まで and から.

/// The side on which what is meant lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// 以内, 以下, まで, 以前: the number itself and less.
    Most,
    /// 未満: less, without the number itself.
    Less,
    /// 以上, から, 以降: the number itself and more.
    Least,
    /// を超える: more, without the number itself.
    More,
}

const SIGNS: [(&str, Bound); 13] = [
    ("以内", Bound::Most),
    ("以下", Bound::Most),
    ("以前", Bound::Most),
    ("まで", Bound::Most),
    ("未満", Bound::Less),
    ("以上", Bound::Least),
    ("以降", Bound::Least),
    ("から", Bound::Least),
    ("~", Bound::Least),
    ("を超", Bound::More),
    ("超", Bound::More),
    ("以後", Bound::Least),
    ("に満たない", Bound::Less),
];

/// The bound written behind the number that ends at `end`, else `known`.
pub(super) fn read(chars: &[char], end: usize, known: Option<Bound>) -> Option<Bound> {
    let mut rest: String = chars.iter().skip(end).take(8).collect();
    // 14日(土)まで: a bracket may stand between.
    let bracket = rest.strip_prefix('(').and_then(|inner| inner.split_once(')'));
    if let Some((inner, behind)) = bracket
        && inner.chars().count() <= 3
    {
        rest = behind.to_owned();
    }
    let rest = rest.trim_start_matches(['前', '後', '間', '目', '分']);
    SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)).map(|(_, bound)| *bound).or(known)
}

/// Whether one cannot be said for the other. What is not bounded agrees with either.
pub(super) fn opposed(held: Option<Bound>, claimed: Option<Bound>) -> bool {
    use Bound::{More, Most};
    match (held, claimed) {
        // 10cmを超える物は出せない says that what has 10cm at most can be put out.
        (Some(Most), Some(More)) | (Some(More), Some(Most)) => false,
        (Some(held), Some(claimed)) => held != claimed,
        _ => false,
    }
}
