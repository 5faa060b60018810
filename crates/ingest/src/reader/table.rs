//! A table being read: spans are filled in, and its shape decides how its rows are told.

use crate::model::Block;
use crate::text::clean_line;

/// Spans beyond these are slips; nothing of the kind is printed.
const MAX_COLUMN_SPAN: usize = 40;
const MAX_ROW_SPAN: usize = 200;

#[derive(Debug, Default)]
pub(crate) struct OpenTable {
    caption: String,
    rows: Vec<Vec<Cell>>,
    /// Cells that reach down into rows not read yet, by column.
    reaching: Vec<Option<Reaching>>,
    row: Option<Vec<Cell>>,
    cell: Option<OpenCell>,
}

#[derive(Debug, Clone, Default)]
struct Cell {
    text: String,
    is_header: bool,
}

#[derive(Debug)]
struct OpenCell {
    cell: Cell,
    columns: usize,
    rows: usize,
    /// Whether it is the lower part of the cell above.
    goes_on: bool,
}

#[derive(Debug)]
struct Reaching {
    cell: Cell,
    rows_left: usize,
}

impl OpenTable {
    pub(crate) fn start_row(&mut self) {
        self.row.get_or_insert_default();
    }

    /// Text of the open cell, or of the caption.
    pub(crate) fn add(&mut self, text: &str) {
        let target = self.cell.as_mut().map_or(&mut self.caption, |open| &mut open.cell.text);
        if !target.is_empty() {
            target.push(' ');
        }
        target.push_str(&clean_line(text));
    }

    pub(crate) fn start_cell(&mut self, is_header: bool, columns: usize, rows: usize, budget_bytes: &mut usize) {
        self.end_cell(budget_bytes);
        self.start_row();
        self.fill_reaching(budget_bytes);
        let cell = Cell { text: String::new(), is_header };
        let (columns, rows) = (columns.clamp(1, MAX_COLUMN_SPAN), rows.clamp(1, MAX_ROW_SPAN));
        self.cell = Some(OpenCell { cell, columns, rows, goes_on: false });
    }

    /// The open cell is the lower part of the one above it, and has its text.
    pub(crate) fn go_on_from_above(&mut self) {
        if let Some(open) = &mut self.cell {
            open.goes_on = true;
        }
    }

    pub(crate) fn end_cell(&mut self, budget_bytes: &mut usize) {
        let Some(OpenCell { mut cell, columns, rows, goes_on }) = self.cell.take() else { return };
        let row = self.row.get_or_insert_default();
        let start = row.len();
        if goes_on && let Some(above) = self.rows.last().and_then(|row| row.get(start)) {
            cell.text = repeated(above, budget_bytes).text;
        }
        if rows > 1 {
            self.reaching.resize_with(self.reaching.len().max(start + columns), || None);
            for reaching in &mut self.reaching[start..start + columns] {
                *reaching = Some(Reaching { cell: repeated(&cell, budget_bytes), rows_left: rows - 1 });
            }
        }
        let repeats: Vec<Cell> = (1..columns).map(|_| repeated(&cell, budget_bytes)).collect();
        row.push(cell);
        row.extend(repeats);
    }

    pub(crate) fn end_row(&mut self, budget_bytes: &mut usize) {
        self.end_cell(budget_bytes);
        if self.row.is_some() {
            self.fill_reaching(budget_bytes);
        }
        if let Some(row) = self.row.take()
            && row.iter().any(|cell| !cell.text.is_empty())
        {
            self.rows.push(row);
        }
    }

    /// Puts the cells that reach down from rows above into their columns.
    fn fill_reaching(&mut self, budget_bytes: &mut usize) {
        let Some(row) = &mut self.row else { return };
        while let Some(Some(reaching)) = self.reaching.get_mut(row.len()) {
            row.push(repeated(&reaching.cell, budget_bytes));
            reaching.rows_left -= 1;
            if reaching.rows_left == 0 {
                self.reaching[row.len() - 1] = None;
            }
        }
    }

    /// The caption, and the table or what tells it best.
    pub(crate) fn into_blocks(mut self) -> Vec<Block> {
        let caption = std::mem::take(&mut self.caption);
        let mut blocks = Vec::new();
        if !caption.is_empty() {
            blocks.push(Block::Paragraph { text: caption });
        }
        let heads = self.rows.iter().take_while(|row| row.iter().all(|cell| cell.is_header)).count();
        let width = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        blocks.extend(match (heads, self.rows.len()) {
            (_, 0) => None,
            (_, rows) if width == 1 || rows == heads => Some(as_list(&self.rows)),
            (0, rows) if rows == 1 || width == 2 || self.rows.iter().all(|row| row[0].is_header) => {
                Some(as_list(&self.rows))
            }
            (0, _) => Some(as_table(&self.rows, 1)),
            (heads, _) => Some(as_table(&self.rows, heads)),
        });
        blocks
    }
}

/// The blocks of a table whose cells are known; the first `heads` rows name its columns. Empty columns go.
pub(super) fn blocks_of_rows(rows: Vec<Vec<String>>, heads: usize) -> Vec<Block> {
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let is_used = |column: &usize| rows.iter().any(|row| row.get(*column).is_some_and(|cell| !cell.is_empty()));
    let used: Vec<usize> = (0..width).filter(is_used).collect();
    let cells = |(at, row): (usize, Vec<String>)| {
        let text = |column: &usize| row.get(*column).map(|text| clean_line(text)).unwrap_or_default();
        used.iter().map(|column| Cell { text: text(column), is_header: at < heads }).collect()
    };
    let rows = rows.into_iter().enumerate().map(cells).collect();
    OpenTable { rows, ..OpenTable::default() }.into_blocks()
}

/// A copy that pays for its text; without means, an empty one.
fn repeated(cell: &Cell, budget_bytes: &mut usize) -> Cell {
    match budget_bytes.checked_sub(cell.text.len()) {
        Some(left) => {
            *budget_bytes = left;
            cell.clone()
        }
        None => Cell { text: String::new(), is_header: cell.is_header },
    }
}

/// Rows that name their own content: 「対象: 0歳から」.
fn as_list(rows: &[Vec<Cell>]) -> Block {
    let item = |row: &Vec<Cell>| {
        let mut texts = row.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty());
        let first = texts.next().unwrap_or_default().to_owned();
        let rest: Vec<&str> = texts.collect();
        if rest.is_empty() { first } else { format!("{first}: {}", rest.join(" / ")) }
    };
    Block::List { items: rows.iter().map(item).collect() }
}

/// Rows under a header of `heads` rows.
fn as_table(rows: &[Vec<Cell>], heads: usize) -> Block {
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut header = vec![String::new(); width];
    for row in &rows[..heads] {
        for (name, cell) in header.iter_mut().zip(row) {
            if !cell.text.is_empty() && *name != cell.text {
                if !name.is_empty() {
                    name.push(' ');
                }
                name.push_str(&cell.text);
            }
        }
    }
    let padded = |row: &Vec<Cell>| {
        let mut texts: Vec<String> = row.iter().map(|cell| cell.text.clone()).collect();
        texts.resize(width, String::new());
        texts
    };
    Block::Table { header, rows: rows[heads..].iter().map(padded).collect() }
}
