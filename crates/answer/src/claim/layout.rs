//! How a text is divided: sentences, and in them the segments that commas, brackets and bullets set off.

/// Where a byte of the text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) sentence: usize,
    pub(super) segment: usize,
    /// Brackets around it.
    pub(super) depth: usize,
}

/// The segments of a text, in order, without gaps.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    /// First byte of each segment, and where that segment stands.
    segments: Vec<(usize, Place)>,
}

impl Layout {
    /// Divides a normalised text.
    pub(super) fn of(text: &str) -> Self {
        let mut layout = Self::default();
        let mut place = Place { sentence: 0, segment: 0, depth: 0 };
        let mut before = None;
        layout.segments.push((0, place));
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, next)| *next);
            let (ends_sentence, ends_segment) = boundary(before, c, next, place.depth);
            before = Some(c);
            match c {
                '(' => place.depth += 1,
                ')' => place.depth = place.depth.saturating_sub(1),
                '\n' => place.depth = 0,
                _ => {}
            }
            if ends_sentence || ends_segment {
                place.sentence += usize::from(ends_sentence);
                place.segment += 1;
                layout.segments.push((at + c.len_utf8(), place));
            }
        }
        layout
    }

    pub(super) fn place(&self, byte: usize) -> Place {
        let after = self.segments.partition_point(|(start, _)| *start <= byte);
        self.segments[after.saturating_sub(1)].1
    }

    /// Segments with their bytes.
    pub(super) fn segments(&self, end: usize) -> impl Iterator<Item = (std::ops::Range<usize>, Place)> + '_ {
        self.segments
            .iter()
            .enumerate()
            .map(move |(n, (start, place))| (*start..self.segments.get(n + 1).map_or(end, |(next, _)| *next), *place))
    }
}

/// Whether `c` ends a sentence, and whether it ends a segment.
fn boundary(before: Option<char>, c: char, next: Option<char>, depth: usize) -> (bool, bool) {
    let digits = before.is_some_and(|c| c.is_ascii_digit()) && next.is_some_and(|c| c.is_ascii_digit());
    match c {
        '\n' => (true, true),
        '。' | '!' | '?' | '.' if !digits => (depth == 0 && c != '.', c != '.'),
        '、' | '(' | ')' | '…' | ';' | '→' => (false, true),
        ',' | ':' | '/' => (false, !(digits || next == Some('/'))),
        _ => (false, false),
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;

    #[test]
    fn segments_and_sentences() {
        let text = "通院は月4日、入院(食事は別。)は月14日。受付: 8:30\n1,000円です";
        let layout = Layout::of(text);
        let found: Vec<(&str, usize)> =
            layout.segments(text.len()).map(|(range, place)| (&text[range], place.sentence)).collect();
        let expected = [
            ("通院は月4日、", 0),
            ("入院(", 0),
            ("食事は別。", 0),
            (")", 0),
            ("は月14日。", 0),
            ("受付:", 1),
            (" 8:30\n", 1),
            ("1,000円です", 2),
        ];
        assert_eq!(found, expected);
    }
}
