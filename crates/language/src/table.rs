//! Tables in text files: tabs between columns, a header, `#` before a remark.

use std::path::Path;

use crate::error::LanguageError;

/// A row, with the line it stands on, from 1.
pub(crate) struct Row<'t> {
    pub(crate) line: usize,
    pub(crate) cells: Vec<&'t str>,
}

/// The text of `name` in `folder`, or `embedded` where there is no folder or no such file in it: a city replaces what
/// it wants to.
pub(crate) fn text_of(folder: Option<&Path>, name: &str, embedded: &str) -> Result<(String, String), LanguageError> {
    let Some(path) = folder.map(|folder| folder.join(name)).filter(|path| path.exists()) else {
        return Ok((name.to_owned(), embedded.to_owned()));
    };
    let text = std::fs::read_to_string(&path).map_err(|source| LanguageError::Io { path: path.clone(), source })?;
    Ok((path.display().to_string(), text))
}

/// The rows of `text`, which must have the columns `columns`.
pub(crate) fn rows<'t>(file: &str, text: &'t str, columns: &[&str]) -> Result<Vec<Row<'t>>, LanguageError> {
    let wrong = |line: usize, reason: String| LanguageError::Line { file: file.to_owned(), line, reason };
    let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let mut lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let expected = || columns.join(", ");
    match lines.next() {
        Some((_, header)) if header.split('\t').map(str::trim).eq(columns.iter().copied()) => {}
        Some((at, header)) => {
            let found = header.split('\t').collect::<Vec<_>>().join(", ");
            return Err(wrong(at + 1, format!("the columns are {found}. Remedy: they must be {}", expected())));
        }
        None => {
            let reason = format!("no header. Remedy: begin with the columns {}, tabs between them", expected());
            return Err(LanguageError::Missing { file: file.to_owned(), reason });
        }
    }
    lines
        .map(|(at, line)| {
            let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            if cells.len() == columns.len() {
                return Ok(Row { line: at + 1, cells });
            }
            let reason = format!(
                "{} cells, and there are {} columns. Remedy: a tab between any two cells, also around empty ones",
                cells.len(),
                columns.len()
            );
            Err(wrong(at + 1, reason))
        })
        .collect()
}

/// The variants in a cell: `a|b`.
pub(crate) fn variants(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|variant| !variant.is_empty())
}
