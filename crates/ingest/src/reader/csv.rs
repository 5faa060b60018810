//! CSV (RFC 4180) and TSV with a header row.

use ::csv::{ReaderBuilder, StringRecord};

use super::columns::Columns;
use super::records::Records;
use super::{FileContext, Outcome};
use crate::decode::line_at;
use crate::problem::Cause;

/// Reads the decoded text of a file. The header tells the delimiter where none is given.
pub(crate) fn read(text: &str, delimiter: Option<u8>, context: &FileContext<'_>) -> Outcome {
    let delimiter = delimiter.unwrap_or_else(|| delimiter_of(text));
    let fault = open_quote(text.as_bytes(), delimiter);
    let readable = fault.as_ref().map_or(text, |fault| &text[..fault.record_start]);
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(readable.as_bytes());
    let mut lines = Lines::new(readable);
    let mut row = StringRecord::new();

    let header_line = match reader.read_record(&mut row) {
        Ok(true) => lines.of(&row),
        _ => {
            let problem = match fault {
                Some(fault) => context.problem_at(fault.line, Cause::UnclosedQuote),
                None => context.problem(Cause::Empty),
            };
            return Outcome::fail(context, problem);
        }
    };
    let headers = row.iter().map(|header| (header.to_owned(), header_line)).collect();
    let columns = match Columns::resolve(headers, context) {
        Ok(columns) => columns,
        Err(problems) => {
            return Outcome { problems, broken: vec![context.origin.source.to_owned()], ..Outcome::default() };
        }
    };
    let mut records = Records::new(columns, context);
    loop {
        match reader.read_record(&mut row) {
            Ok(true) => add(&mut records, &row, lines.of(&row), context.max_record_bytes),
            Ok(false) => break,
            Err(error) => {
                records.break_at(lines.last, Cause::Syntax { reason: error.to_string() });
                break;
            }
        }
    }
    if let Some(fault) = fault {
        records.break_at(fault.line, Cause::UnclosedQuote);
    }
    records.finish()
}

fn add(records: &mut Records<'_, '_>, row: &StringRecord, line: u64, max_record_bytes: usize) {
    let expected = records.width();
    let bytes = row.as_slice().len();
    if bytes > max_record_bytes {
        records.break_at(line, Cause::RecordTooLong { bytes, limit_bytes: max_record_bytes });
        return;
    }
    // A spreadsheet leaves rows of nothing but commas behind, and commas behind the last field.
    if row.iter().all(|cell| cell.trim().is_empty()) {
        return;
    }
    let surplus_is_blank = row.iter().skip(expected).all(|cell| cell.trim().is_empty());
    if row.len() < expected || !surplus_is_blank {
        records.break_at(line, Cause::FieldCount { expected, found: row.len() });
        return;
    }
    records.add(line, |column| row.get(column).unwrap_or_default());
}

/// Comma, unless the header has none but has tabs.
fn delimiter_of(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    if !header.contains(',') && header.contains('\t') { b'\t' } else { b',' }
}

/// Line numbers of records, counted once over the file. The csv crate's own positions lie before the
/// blank lines that it passes over.
struct Lines<'t> {
    text: &'t str,
    counted_bytes: usize,
    last: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, counted_bytes: 0, last: 1 }
    }

    fn of(&mut self, row: &StringRecord) -> u64 {
        let start = row.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let bytes = self.text.as_bytes();
        let blank =
            bytes.get(start..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let start = (start + blank).clamp(self.counted_bytes, bytes.len());
        self.last += line_at(&bytes[self.counted_bytes..], start - self.counted_bytes) - 1;
        self.counted_bytes = start;
        self.last
    }
}

/// A quoted field that never ends would swallow the rest of the file.
#[derive(Debug, PartialEq, Eq)]
struct OpenQuote {
    /// First byte of the record that the field is in.
    record_start: usize,
    /// Line of the quote.
    line: u64,
}

fn open_quote(bytes: &[u8], delimiter: u8) -> Option<OpenQuote> {
    let (mut quoted, mut field_starts) = (false, true);
    let (mut record_start, mut quote) = (0, 0);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        at += 1;
        match byte {
            b'"' if quoted && bytes.get(at) == Some(&b'"') => at += 1,
            b'"' if quoted => quoted = false,
            b'"' if field_starts => (quoted, field_starts, quote) = (true, false, at - 1),
            _ if quoted => {}
            b'\n' | b'\r' => (record_start, field_starts) = (at, true),
            _ => field_starts = byte == delimiter,
        }
    }
    quoted.then(|| OpenQuote { record_start, line: line_at(bytes, quote) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_quote_that_never_closes() {
        for (text, expected) in [
            ("a,b\n1,\"x\ny\"\n", None),
            ("a,b\n1,\"x\"\"y\"\n", None),
            ("a,b\n1,x\"y\n", None),
            ("a,b\n1,\"x\n2,y\n", Some((4, 2))),
            ("a,b\n1,\"x\ny\"\n2,\"\"\"z\n", Some((12, 4))),
            ("\"", Some((0, 1))),
        ] {
            let found = open_quote(text.as_bytes(), b',').map(|quote| (quote.record_start, quote.line));
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn delimiters() {
        assert_eq!(delimiter_of("質問\t回答\n"), b'\t');
        assert_eq!(delimiter_of("質問,回\t答\n"), b',');
    }
}
