//! Markdown (CommonMark with tables) with YAML front matter.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};

use super::blocks::BlockBuilder;
use super::document::Document;
use super::plain::is_numbered;
use super::{FileContext, front_matter, html};
use crate::metadata::Metadata;
use crate::model::Block;
use crate::problem::{Cause, Problem};

/// Reads a document.
pub(crate) fn parse(text: &str, context: &FileContext<'_>) -> Result<(Metadata, Document), Vec<Problem>> {
    if front_matter::is_unclosed(text) {
        let cause = Cause::Syntax { reason: "the front matter does not end: a second --- line is missing".into() };
        return Err(vec![context.problem_at(1, cause)]);
    }
    let (metadata, body) = match front_matter::split(text) {
        Some((yaml, body)) => (front_matter::metadata(yaml, context)?, body),
        None => (Metadata::default(), text),
    };
    Ok((metadata, Document { blocks: blocks(body), ..Document::default() }))
}

/// The blocks of a text without front matter.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
    let mut reader = Reader::default();
    TextMergeStream::new(Parser::new_ext(text, options)).for_each(|event| reader.event(event));
    reader.finish()
}

struct Reader {
    /// Blocks before the last HTML block.
    done: Vec<Block>,
    builder: BlockBuilder,
    /// The text of an HTML block being read.
    html: Option<String>,
    in_code: bool,
    in_image: usize,
    in_head: bool,
    /// Whether the last event was a line break of the source.
    after_break: bool,
    /// Target of each open link, and where its text begins.
    links: Vec<(String, usize)>,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            done: Vec::new(),
            builder: BlockBuilder::new(),
            html: None,
            in_code: false,
            in_image: 0,
            in_head: false,
            after_break: false,
            links: Vec::new(),
        }
    }
}

impl Reader {
    fn event(&mut self, event: Event<'_>) {
        let after_break = std::mem::replace(&mut self.after_break, matches!(event, Event::SoftBreak));
        if after_break && matches!(&event, Event::Text(text) if begins_line(text)) {
            self.builder.line_break();
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code => self.builder.preformatted(&text),
            Event::Text(_) if self.in_image > 0 => {}
            // Emphasis right beside 「」 or 、 is none to CommonMark, and its signs would stay in the text.
            Event::Text(text) if text.contains("**") => self.builder.text(&text.replace("**", "")),
            Event::Text(text) => self.builder.text(&text),
            Event::Code(text) => self.builder.text(&text),
            Event::Html(text) => match &mut self.html {
                Some(html) => html.push_str(&text),
                None => self.inline_html(&text),
            },
            Event::InlineHtml(text) => self.inline_html(&text),
            Event::SoftBreak => self.builder.soft_break(),
            Event::HardBreak => self.builder.line_break(),
            Event::TaskListMarker(done) => self.builder.text(if done { "☑ " } else { "☐ " }),
            Event::Rule => self.builder.flush(),
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.builder.start_heading(level as u8),
            Tag::List(first) => self.builder.start_list(first),
            Tag::Item => self.builder.start_item(),
            Tag::Table(_) => self.builder.start_table(),
            Tag::TableHead => {
                self.in_head = true;
                self.builder.start_row();
            }
            Tag::TableRow => self.builder.start_row(),
            Tag::TableCell => self.builder.start_cell(self.in_head, 1, 1),
            Tag::CodeBlock(_) => {
                self.builder.flush();
                self.in_code = true;
            }
            Tag::HtmlBlock => {
                self.builder.flush();
                self.html = Some(String::new());
            }
            Tag::Link { dest_url, .. } => self.links.push((dest_url.into_string(), self.builder.inline_mark())),
            Tag::Image { .. } => self.in_image += 1,
            Tag::Paragraph | Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) => self.builder.flush(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.builder.end_heading(),
            TagEnd::List(_) => self.builder.end_list(),
            TagEnd::Item => self.builder.end_item(),
            TagEnd::Table => self.builder.end_table(),
            TagEnd::TableHead => {
                self.in_head = false;
                self.builder.end_row();
            }
            TagEnd::TableRow => self.builder.end_row(),
            TagEnd::TableCell => self.builder.end_cell(),
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.builder.flush();
            }
            TagEnd::HtmlBlock => self.html_block(),
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.in_image = self.in_image.saturating_sub(1),
            TagEnd::Paragraph | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition => self.builder.flush(),
            _ => {}
        }
    }

    fn end_link(&mut self) {
        if let Some((target, mark)) = self.links.pop()
            && let Some(shown) = shown_address(&target, self.builder.inline_since(mark))
        {
            self.builder.text(&shown);
        }
    }

    /// Raw HTML between paragraphs: tables, mostly.
    fn html_block(&mut self) {
        let Some(html) = self.html.take() else { return };
        let blocks = html::fragment(&html);
        if self.builder.is_nested() {
            blocks.iter().for_each(|block| {
                self.builder.preformatted(&crate::render::block_text(block));
                self.builder.flush();
            });
        } else {
            self.done.append(&mut std::mem::replace(&mut self.builder, BlockBuilder::new()).finish());
            self.done.extend(blocks);
        }
    }

    fn inline_html(&mut self, tag: &str) {
        if tag.len() >= 3 && tag[1..].trim_start().to_ascii_lowercase().starts_with("br") {
            self.builder.line_break();
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.done.append(&mut self.builder.finish());
        self.done
    }
}

/// Whether a line begins with a number or sign that people put at the beginning of lines, though Markdown
/// takes it for running text: (1), ①, ※.
fn begins_line(text: &str) -> bool {
    text.starts_with(['・', '●', '○', '■', '□', '◆', '※', '☐', '☑']) || is_numbered(text)
}

/// What is printed behind a link's text, so that its address is not lost: 「（https://…）」.
pub(crate) fn shown_address(target: &str, text: &str) -> Option<String> {
    let on_the_web = target.starts_with("https://") || target.starts_with("http://");
    (on_the_web && !text.trim().is_empty() && !text.contains(target.trim_end_matches('/')))
        .then(|| format!("（{target}）"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paragraph(text: &str) -> Block {
        Block::Paragraph { text: text.into() }
    }

    #[test]
    fn inline_markup() {
        for (text, expected) in [
            ("**「重要」**です", "「重要」です"),
            ("これは**「重要」**です", "これは「重要」です"),
            ("一行目\n二行目", "一行目二行目"),
            ("one\ntwo", "one two"),
            ("一行目  \n二行目", "一行目\n二行目"),
            ("次の人。\n(1) 子\n(2) 親\n※ほか", "次の人。\n(1) 子\n(2) 親\n※ほか"),
            ("一行目<br>二行目", "一行目\n二行目"),
            ("[申請書](https://a.example/x)を", "申請書（https://a.example/x）を"),
            ("<https://a.example/x>を", "https://a.example/xを"),
            ("[課](tel:0850)へ", "課へ"),
            ("![図](a.png)本文", "本文"),
            ("`コード`と~~消~~", "コードと消"),
            ("```\na\n  b\n```", "a\n  b"),
        ] {
            assert_eq!(blocks(text), [paragraph(expected)], "{text}");
        }
    }

    #[test]
    fn structure() {
        let text = "# 題\n\n## 1. 期限\n\n本文。\n\n| 品目 | 分け方 |\n|---|---|\n| 缶 | 資源 |\n| びん | |\n\n- [ ] 確認\n- 二\n\n3. 三\n4. 四\n";
        assert_eq!(
            blocks(text),
            [
                Block::Heading { level: 1, text: "題".into() },
                Block::Heading { level: 2, text: "1. 期限".into() },
                paragraph("本文。"),
                Block::Table {
                    header: vec!["品目".into(), "分け方".into()],
                    rows: vec![vec!["缶".into(), "資源".into()], vec!["びん".into(), String::new()]],
                },
                Block::List { items: vec!["☐ 確認".into(), "二".into()] },
                Block::List { items: vec!["3. 三".into(), "4. 四".into()] },
            ]
        );
    }

    #[test]
    fn raw_tables() {
        let text = "前\n\n<table><tr><th>対象</th><td>全員</td></tr></table>\n\n後";
        assert_eq!(blocks(text), [paragraph("前"), Block::List { items: vec!["対象: 全員".into()] }, paragraph("後")]);
    }

    proptest! {
        #[test]
        fn never_panics(text in "[#*`|>\\-\\[\\]()!<>/=&;:~_ \\n\\t0-9a-zあ。「」]{0,120}") {
            let _ = blocks(&text);
        }
    }
}
