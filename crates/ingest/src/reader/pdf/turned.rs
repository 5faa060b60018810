//! Text that runs down or sideways is laid out as if it ran from left to right.

use super::rows::Span;

/// A piece of text as it was drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawn {
    pub text: String,
    /// Where it begins.
    pub x: f32,
    pub y: f32,
    /// How far it reaches in its direction.
    pub advance: f32,
    pub size: f32,
    /// Its direction on the sheet as shown, in degrees against the clock; 0: to the right.
    pub degrees: f32,
    /// Whether its letters stand below each other, the next column to the left.
    pub is_vertical: bool,
}

/// The pieces of a page: those of its main direction as they stand, the others below them.
pub(super) fn upright(drawn: Vec<Drawn>) -> Vec<Span> {
    // By direction, in order of appearance.
    let mut groups: Vec<((i32, bool), usize, Vec<Span>)> = Vec::new();
    for piece in drawn {
        let key = ((piece.degrees.rem_euclid(360.0) / 15.0).round() as i32 % 24, piece.is_vertical);
        let letters = piece.text.chars().count();
        let span = turned(piece);
        match groups.iter_mut().find(|group| group.0 == key) {
            Some(group) => {
                group.1 += letters;
                group.2.push(span);
            }
            None => groups.push((key, letters, vec![span])),
        }
    }
    // The sort is stable: of two as large, the first is the main one.
    groups.sort_by_key(|group| std::cmp::Reverse(group.1));
    let mut spans: Vec<Span> = Vec::new();
    for (_, _, group) in groups {
        let lowest = spans.iter().map(|span| span.base).reduce(f32::min);
        let highest = group.iter().map(|span| span.base + span.size).reduce(f32::max);
        let down = lowest.zip(highest).map_or(0.0, |(lowest, highest)| highest - lowest + APART);
        spans.extend(group.into_iter().map(|span| Span { base: span.base - down, ..span }));
    }
    spans
}

/// Points between text of one direction and that of the next.
const APART: f32 = 50.0;

fn turned(piece: Drawn) -> Span {
    let Drawn { text, x, y, advance, size, degrees, is_vertical } = piece;
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (along, across) = if degrees == 0.0 { (x, y) } else { (x * cos + y * sin, y * cos - x * sin) };
    // Down the sheet is forwards; the column to the left is the next row.
    let (left, base) = if is_vertical { (-across, along) } else { (along, across) };
    Span { text, left, right: left + advance.abs(), base, size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, x: f32, y: f32, degrees: f32, is_vertical: bool) -> Drawn {
        Drawn { text: text.into(), x, y, advance: 100.0, size: 10.0, degrees, is_vertical }
    }

    fn order(drawn: Vec<Drawn>) -> Vec<String> {
        let mut spans = upright(drawn);
        spans.sort_by(|a, b| b.base.total_cmp(&a.base).then(a.left.total_cmp(&b.left)));
        spans.into_iter().map(|span| span.text).collect()
    }

    #[test]
    fn every_direction_reads_forwards() {
        for (pieces, expected) in [
            (vec![("二行", 0.0, 80.0, 0.0, false), ("一行", 0.0, 100.0, 0.0, false)], ["一行", "二行"]),
            (vec![("二行", 480.0, 760.0, 0.0, true), ("一行", 500.0, 760.0, 0.0, true)], ["一行", "二行"]),
            (vec![("二行", 120.0, 50.0, 90.0, false), ("一行", 100.0, 50.0, 90.0, false)], ["一行", "二行"]),
            (vec![("二行", 100.0, 50.0, -90.0, false), ("一行", 120.0, 50.0, 270.0, false)], ["一行", "二行"]),
            (vec![("右", 100.0, 50.0, 180.0, false), ("左", 220.0, 50.0, 180.0, false)], ["左", "右"]),
            (vec![("横の印", 10.0, 900.0, 90.0, false), ("本文の行", 50.0, 100.0, 0.0, false)], ["本文の行", "横の印"]),
        ] {
            let pieces = pieces.into_iter().map(|(text, x, y, degrees, vertical)| drawn(text, x, y, degrees, vertical));
            assert_eq!(order(pieces.collect()), expected);
        }
    }
}
