//! The sentences, items and rows of an article, each with what stands around it.

use std::ops::Range;

use madoguchi_ingest::{Article, Block, article_text};
use madoguchi_text::{normalize, sentences};

/// Marks a list's item begins with.
const ITEM_MARKS: [char; 13] = ['・', '●', '○', '■', '□', '◆', '◇', '-', '*', '※', '①', '②', '③'];

/// One unit of an article that states something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Statement {
    /// Normalised text that is read for facts; of a table's cell, row and column names it.
    pub(crate) text: String,
    /// As it stands in the article.
    pub(crate) quote: String,
    /// Characters of the quote in the article's text.
    pub(crate) chars: Option<Range<usize>>,
    /// Headings above, outermost first.
    pub(crate) headings: Vec<String>,
    /// What introduces it: the line above a list, the row and column of a cell.
    pub(crate) lead: String,
    /// The sentence before it in the same paragraph.
    pub(crate) before: String,
}

/// A text as facts are read from it: NFKC, one sort of wave and of dash.
pub(crate) fn plain(text: &str) -> String {
    // NFKC would make a number of 1㎥132円.
    let text = text
        .replace(['㎥', '³'], "立方メートル")
        .replace("m立方メートル", "立方メートル")
        .replace(['㎡', '²'], "平方メートル");
    let text = text.replace("m平方メートル", "平方メートル");
    let chars: Vec<char> = normalize(&text).text.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    let fold = |(at, &c): (usize, &char)| match c {
        '〜' | '\u{223C}' | '\u{FF5E}' => '~',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' => '-',
        'ー' if digit(at.checked_sub(1)) && digit(Some(at + 1)) => '-',
        '\u{2026}' => ':',
        _ => c,
    };
    let folded: String = chars.iter().enumerate().map(fold).collect();
    folded.replace("...", ":").replace('，', ",")
}

/// The statements of `article`, in order.
pub(crate) fn statements(article: &Article) -> Vec<Statement> {
    let text = article_text(article);
    let mut walker = Walker { text: &text, at: 0, chars_at: (0, 0), headings: Vec::new(), found: Vec::new() };
    for block in &article.body {
        walker.block(block);
    }
    walker.found
}

struct Walker<'a> {
    text: &'a str,
    /// Bytes of the text that are behind.
    at: usize,
    /// A byte of the text and the number of characters before it.
    chars_at: (usize, usize),
    headings: Vec<(u8, String)>,
    found: Vec<Statement>,
}

impl Walker<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text } => {
                self.headings.retain(|(other, _)| other < level);
                self.headings.push((*level, text.clone()));
            }
            Block::Paragraph { text } => self.lines(text),
            Block::List { items } => {
                let lead = self.found.last().map(|last| last.text.clone()).unwrap_or_default();
                for item in items {
                    for line in item.lines() {
                        self.item(line, &lead);
                    }
                }
            }
            Block::Table { header, rows } => {
                for row in rows {
                    self.row(header, row);
                }
            }
        }
    }

    fn lines(&mut self, text: &str) {
        let (mut lead, mut before) = (String::new(), String::new());
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if line.starts_with(ITEM_MARKS) {
                self.item(line, &lead);
                continue;
            }
            for range in sentences(line) {
                let sentence = line[range].trim();
                let statement = Statement { text: plain(sentence), before: before.clone(), ..Statement::default() };
                before.clone_from(&statement.text);
                lead.clone_from(&statement.text);
                self.push(statement, sentence);
            }
        }
    }

    fn item(&mut self, line: &str, lead: &str) {
        let mut before = String::new();
        for range in sentences(line) {
            let sentence = line[range].trim();
            let text = plain(sentence.trim_start_matches(ITEM_MARKS).trim_start());
            let statement = Statement { text, lead: lead.to_owned(), before: before.clone(), ..Statement::default() };
            before.clone_from(&statement.text);
            self.push(statement, sentence);
        }
    }

    /// A cell is read with the names of its row and its column.
    fn row(&mut self, header: &[String], row: &[String]) {
        let name = row.first().map(|cell| plain(cell)).unwrap_or_default();
        for (column, cell) in row.iter().enumerate() {
            let title = header.get(column).map(|cell| plain(cell)).unwrap_or_default();
            for range in sentences(cell) {
                let sentence = cell[range].trim();
                let lead = if column == 0 { title.clone() } else { format!("{name} {title}") };
                self.push(Statement { text: plain(sentence), lead, ..Statement::default() }, sentence);
                if column > 0
                    && let Some(last) = self.found.last_mut()
                {
                    last.quote = format!("{name} / {title}: {}", last.quote);
                }
            }
        }
    }

    fn push(&mut self, mut statement: Statement, quote: &str) {
        if statement.text.trim().is_empty() {
            return;
        }
        statement.chars = self.locate(quote);
        statement.quote = quote.to_owned();
        statement.headings = self.headings.iter().map(|(_, text)| text.clone()).collect();
        self.found.push(statement);
    }

    fn locate(&mut self, quote: &str) -> Option<Range<usize>> {
        let start = self.at + self.text.get(self.at..)?.find(quote)?;
        let (byte, chars) = self.chars_at;
        let first = chars + self.text.get(byte..start)?.chars().count();
        self.at = start + quote.len();
        self.chars_at = (start, first);
        Some(first..first + quote.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn one_spelling() {
        for (text, expected) in [
            ("８時３０分～１７時１５分", "8時30分~17時15分"),
            ("8時30分〜17時15分", "8時30分~17時15分"),
            ("０８５０ー２２‐１２０１", "0850-22-1201"),
            ("センター…無料", "センター:無料"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }
}
