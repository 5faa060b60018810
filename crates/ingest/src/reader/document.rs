//! Files that are one article: what Markdown, HTML and plain text have in common.

use super::{FileContext, Outcome, Placed};
use crate::article::assemble;
use crate::metadata::Metadata;
use crate::model::{Article, ArticleKind, Block, PageStart};
use crate::problem::{Cause, Problem};

/// A document taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Document {
    /// The title that the text itself shows.
    pub title: Option<String>,
    /// The language that the markup names.
    pub language: Option<String>,
    pub blocks: Vec<Block>,
    /// Where its pages or slides begin among the blocks; empty for formats without any.
    pub pages: Vec<PageStart>,
}

/// Position of the only article of a file.
const POSITION: &str = "1";

/// Reads a file by `parse`, which tells its metadata and its body apart.
pub(crate) fn read(
    text: &str,
    parse: impl Fn(&str, &FileContext<'_>) -> Result<(Metadata, Document), Vec<Problem>>,
    context: &FileContext<'_>,
) -> Outcome {
    match parse(text, context).and_then(|(metadata, document)| article(metadata, document, context)) {
        Ok(placed) => Outcome { articles: vec![placed], ..Outcome::default() },
        Err(problems) => Outcome { problems, broken: vec![context.origin.source.to_owned()], ..Outcome::default() },
    }
}

/// The article that a document is.
pub(super) fn article(
    mut metadata: Metadata,
    document: Document,
    context: &FileContext<'_>,
) -> Result<Placed, Vec<Problem>> {
    let kind = if metadata.question.is_some() { ArticleKind::Faq } else { ArticleKind::Guide };
    metadata.fill_from(&context.entry.metadata);
    let (mut body, mut pages) = (document.blocks, document.pages);
    let given = metadata.question.as_ref().or(metadata.title.as_ref());
    let shown = take_title(&mut body, given.or(document.title.as_ref()));
    if shown.is_some() {
        without_first_block(&mut pages);
    }
    metadata.language = metadata.language.or(document.language);
    if given.is_none() {
        metadata.title = Some(document.title.or(shown).unwrap_or_else(|| context.origin.stem.to_owned()));
    }
    if !body.iter().any(|block| !matches!(block, Block::Heading { .. })) {
        return Err(vec![context.problem(Cause::NoContent)]);
    }
    assemble(metadata, body, POSITION, kind, &context.origin)
        .map(|article| Placed { article: Article { pages, ..article }, line: 1 })
        .map_err(|(field, cause)| vec![context.problem(cause).on("key", field)])
}

/// Takes the first heading out of the body when it is the document's title: the one called `title`, or the
/// only one of the first level when it says more or less the same, or no title is known.
fn take_title(body: &mut Vec<Block>, title: Option<&String>) -> Option<String> {
    let Some(Block::Heading { level, text }) = body.first() else { return None };
    let tops = body.iter().filter(|block| matches!(block, Block::Heading { level: 1, .. })).count();
    let taken = match title {
        Some(title) => {
            let (title, text) = (without_blanks(title), without_blanks(text));
            title == text || (*level == 1 && tops == 1 && (title.contains(&text) || text.contains(&title)))
        }
        None => *level == 1 && tops == 1,
    };
    if !taken {
        return None;
    }
    match body.remove(0) {
        Block::Heading { text, .. } => Some(text),
        _ => None,
    }
}

/// The same pages, once the first block is taken out of the body.
fn without_first_block(pages: &mut [PageStart]) {
    for start in pages {
        *start = match start.block {
            0 => PageStart { chars: 0, ..*start },
            block => PageStart { block: block - 1, ..*start },
        };
    }
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(level: u8, text: &str) -> Block {
        Block::Heading { level, text: text.into() }
    }

    #[test]
    fn the_title_is_not_said_twice() {
        let title = "転入の手引き".to_owned();
        for (body, given, taken, left) in [
            (vec![heading(1, "転入の 手引き")], Some(&title), true, 0),
            (vec![heading(1, "転入の手引き（職員用）")], Some(&title), true, 0),
            (vec![heading(1, "転入"), heading(1, "転出")], Some(&title), false, 2),
            (vec![heading(1, "別の題")], Some(&title), false, 1),
            (vec![heading(1, "題"), heading(2, "節")], None, true, 1),
            (vec![heading(1, "題"), heading(1, "節")], None, false, 2),
            (vec![heading(2, "節")], None, false, 1),
            (vec![], None, false, 0),
        ] {
            let mut body = body;
            assert_eq!(take_title(&mut body, given).is_some(), taken, "{body:?}");
            assert_eq!(body.len(), left);
        }
    }
}
