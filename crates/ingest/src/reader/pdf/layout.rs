//! The order in which a page is read: rows from top to bottom, columns from left to right.

use super::rows::{Row, Span, group, row};

/// Rows of one column, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub rows: Vec<Row>,
}

/// A gutter is at least so many letters wide.
const GUTTER: f32 = 1.2;
/// A column has at least so many rows,
const MIN_ROWS: usize = 4;
/// of which the usual one has so many letters, and fills so much of the column: a table's cells do not.
const MIN_LETTERS: usize = 8;
const MIN_FILL: f32 = 0.6;
/// Columns inside columns are looked for so deep.
const MAX_DEPTH: usize = 4;
/// A page in more pieces is a drawing; its rows are read as they stand.
const MAX_SPANS: usize = 20_000;

/// The columns of a page, in reading order.
pub(super) fn columns(spans: &[Span]) -> Vec<Column> {
    let rows = group(spans, (0..spans.len()).collect());
    let mut out = Vec::new();
    let depth = if spans.len() > MAX_SPANS { MAX_DEPTH } else { 0 };
    read(spans, &rows, depth, &mut out);
    out
}

fn read(spans: &[Span], rows: &[Vec<usize>], depth: usize, out: &mut Vec<Column>) {
    let Some((band, gutter)) = (if depth < MAX_DEPTH { best_gutter(spans, rows) } else { None }) else {
        let rows: Vec<Row> = rows.iter().filter_map(|indices| row(spans, indices)).collect();
        if !rows.is_empty() {
            out.push(Column { rows });
        }
        return;
    };
    let inside: Vec<usize> = rows[band.clone()].iter().flatten().copied().collect();
    read(spans, &rows[..band.start], depth + 1, out);
    let (left, right) = inside.into_iter().partition(|&index| spans[index].left < gutter);
    read(spans, &group(spans, left), depth + 1, out);
    read(spans, &group(spans, right), depth + 1, out);
    read(spans, &rows[band.end..], depth + 1, out);
}

/// The band of rows that a gutter parts into two columns, the longest there is, and the gutter's place.
fn best_gutter(spans: &[Span], rows: &[Vec<usize>]) -> Option<(std::ops::Range<usize>, f32)> {
    let mut places: Vec<(f32, usize)> = Vec::new();
    for gap in rows.iter().flat_map(|row| gaps(spans, row)) {
        match places.iter_mut().find(|(place, _)| (gap - *place).abs() < 12.0) {
            Some((_, count)) => *count += 1,
            None => places.push((gap, 1)),
        }
    }
    places.retain(|&(_, count)| count >= MIN_ROWS.div_ceil(2));
    places.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.total_cmp(&b.0)));
    let bands = places.iter().take(8).filter_map(|&(place, _)| band(spans, rows, place).map(|band| (band, place)));
    bands.max_by(|(a, at), (b, its)| a.len().cmp(&b.len()).then(its.total_cmp(at)))
}

/// The middles of a row's gaps that are as wide as a gutter.
fn gaps<'a>(spans: &'a [Span], row: &'a [usize]) -> impl Iterator<Item = f32> + 'a {
    row.windows(2).filter_map(|pair| {
        let (before, behind) = (&spans[pair[0]], &spans[pair[1]]);
        (behind.left - before.right >= before.size.min(behind.size) * GUTTER)
            .then_some((before.right + behind.left) / 2.0)
    })
}

/// The longest run of rows that nothing crosses `gutter` in and that look like two columns of text.
fn band(spans: &[Span], rows: &[Vec<usize>], gutter: f32) -> Option<std::ops::Range<usize>> {
    let crosses = |row: &Vec<usize>| {
        row.iter().any(|&index| spans[index].left < gutter - 1.0 && spans[index].right > gutter + 1.0)
    };
    let mut best: Option<std::ops::Range<usize>> = None;
    let mut start = 0;
    for end in 0..=rows.len() {
        if rows.get(end).is_some_and(|row| !crosses(row)) {
            continue;
        }
        let run = trimmed(spans, rows, start..end, gutter);
        if run.len() > best.as_ref().map_or(0, ExactSizeIterator::len) && are_columns(spans, &rows[run.clone()], gutter)
        {
            best = Some(run);
        }
        start = end + 1;
    }
    best
}

/// Without the rows above that stand on one side only and apart: a headline that is not long enough to cross.
fn trimmed(spans: &[Span], rows: &[Vec<usize>], run: std::ops::Range<usize>, gutter: f32) -> std::ops::Range<usize> {
    let is_both = |row: &Vec<usize>| {
        row.iter().any(|&index| spans[index].left < gutter) && row.iter().any(|&index| spans[index].left >= gutter)
    };
    let first = run.clone().find(|&at| is_both(&rows[at])).unwrap_or(run.start);
    // A column may begin a little above its neighbour.
    let start = if first - run.start <= 1 && first > run.start && !is_larger(spans, &rows[run.start], &rows[first]) {
        run.start
    } else {
        first
    };
    start..run.end
}

fn is_larger(spans: &[Span], row: &[usize], than: &[usize]) -> bool {
    let size = |row: &[usize]| row.iter().map(|&index| spans[index].size).fold(0.0, f32::max);
    size(row) > size(than) * 1.1
}

fn are_columns(spans: &[Span], rows: &[Vec<usize>], gutter: f32) -> bool {
    let side = |is_left: bool| -> Vec<Row> {
        let own = |row: &Vec<usize>| -> Vec<usize> {
            row.iter().copied().filter(|&index| (spans[index].left < gutter) == is_left).collect()
        };
        rows.iter().filter_map(|indices| row(spans, &own(indices))).collect()
    };
    is_text(&side(true)) && is_text(&side(false))
}

fn is_text(rows: &[Row]) -> bool {
    if rows.len() < MIN_ROWS {
        return false;
    }
    let left = rows.iter().map(|row| row.left).fold(f32::MAX, f32::min);
    let right = rows.iter().map(|row| row.right).fold(f32::MIN, f32::max);
    let mut widths: Vec<f32> = rows.iter().map(|row| row.right - row.left).collect();
    widths.sort_by(f32::total_cmp);
    let mut letters: Vec<usize> = rows.iter().map(|row| row.text.chars().count()).collect();
    letters.sort_unstable();
    widths[widths.len() / 2] >= (right - left) * MIN_FILL && letters[letters.len() / 2] >= MIN_LETTERS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::rows::span;
    use super::*;

    fn told(spans: &[Span]) -> Vec<String> {
        columns(spans).iter().flat_map(|column| &column.rows).map(|row| row.text.clone()).collect()
    }

    #[test]
    fn two_columns_under_a_headline() {
        let mut spans = vec![span("両方の段にまたがる大きな見出しです", 60.0, 720.0, 20.0)];
        for number in 0..6_u8 {
            let base = 680.0 - 14.0 * f32::from(number);
            spans.push(span(&format!("左の段の{number}行目の文が続く"), 60.0, base, 10.0));
            spans.push(span(&format!("右の段の{number}行目の文が続く"), 240.0, base, 10.0));
        }
        spans.push(span("段のあとに置かれた、紙の幅いっぱいに続く文の行です。", 60.0, 560.0, 14.0));
        let found = told(&spans);
        assert!(found[0].contains("見出し") && found[13].contains("段のあと"), "{found:?}");
        assert!(
            found[1..7].iter().all(|row| row.starts_with('左')) && found[7..13].iter().all(|row| row.starts_with('右')),
            "{found:?}"
        );
    }

    #[test]
    fn a_table_is_read_by_row() {
        let mut spans = Vec::new();
        for number in 0..6_u8 {
            let base = 680.0 - 14.0 * f32::from(number);
            spans.push(span("住民票", 60.0, base, 10.0));
            spans.push(span("300円", 240.0, base, 10.0));
        }
        assert_eq!(told(&spans)[0], "住民票 300円");
    }

    proptest! {
        #[test]
        fn every_piece_is_read_once(places in proptest::collection::vec((0_u16..600, 0_u16..800, 1_u8..30, 0_usize..30), 0..80)) {
            let spans: Vec<Span> = places
                .iter()
                .map(|&(left, base, size, letters)| span(&"字".repeat(letters), f32::from(left), f32::from(base), f32::from(size)))
                .collect();
            let count = |text: &str| text.matches('字').count();
            let wanted: usize = spans.iter().map(|span| count(&span.text)).sum();
            prop_assert_eq!(told(&spans).iter().map(|row| count(row)).sum::<usize>(), wanted);
        }
    }
}
