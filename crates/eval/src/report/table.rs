//! A table for a terminal, in which a full-width character takes two columns.

use unicode_width::UnicodeWidthStr;

/// Which edge of its column a cell stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// Rows under a header, indented by two columns.
pub(super) struct Table {
    columns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table with these column names.
    pub(super) fn new(columns: impl IntoIterator<Item = (impl Into<String>, Align)>) -> Self {
        let (header, columns) = columns.into_iter().map(|(name, align)| (name.into(), align)).unzip();
        Self { columns, rows: vec![header] }
    }

    /// Adds a row; missing cells are empty.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table as lines without spaces at their ends.
    pub(super) fn text(&self) -> String {
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|at| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, align), width) in row.iter().zip(&self.columns).zip(&widths) {
                let space = " ".repeat(width - cell.width());
                let (before, after) = if *align == Align::Left { ("", space.as_str()) } else { (space.as_str(), "") };
                line.extend(["  ", before, cell, after]);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}

/// `text` cut to `columns` columns, with `…` where something is missing, on one line.
pub(super) fn cut(text: &str, columns: usize) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.width() <= columns {
        return one_line;
    }
    let mut kept = String::new();
    for c in one_line.chars() {
        if kept.width() + c.to_string().width() + 1 > columns {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_characters_take_two_columns() {
        let mut table = Table::new([("指標", Align::Left), ("値", Align::Right)]);
        table.row(["回答率".into(), "0.95".into()]);
        table.row(["a".into(), "1".into()]);
        assert_eq!(table.text(), "  指標      値\n  回答率  0.95\n  a          1\n");
    }

    #[test]
    fn long_texts_are_cut_by_columns() {
        for (text, columns, wanted) in
            [("転入届", 6, "転入届"), ("転入届を", 6, "転入…"), ("abcdefg", 6, "abcde…"), ("a\n b", 6, "a b")]
        {
            assert_eq!(cut(text, columns), wanted);
        }
    }
}
