//! HTML: the main content of a page, without its menus.

use scraper::{ElementRef, Html, Node};

use super::blocks::BlockBuilder;
use super::document::{self, Document};
use super::faq_page::{self, Pair};
use super::main_content::{NO_TEXT, is_left_out, main_content};
use super::markdown::shown_address;
use super::page_facts::{canonical_url, is_date_line, revised_on};
use super::{FileContext, Outcome};
use crate::field::{Field, nearest_key};
use crate::metadata::{self, Metadata};
use crate::model::Block;
use crate::problem::{Cause, Problem};
use crate::text::clean_line;

/// Elements that do not interrupt running text.
const INLINE: [&str; 28] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "rb", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "u",
];
/// Prefix of the meta elements that are ours.
const META_PREFIX: &str = "madoguchi:";

/// How much a page that tells its questions to machines must say besides to be an article, too.
const MIN_REST_CHARS: usize = 120;

/// How much text may be compared to find out what else such a page says.
const MAX_COMPARED_BYTES: usize = 1 << 31;

/// Reads a page: an article, or the questions that it tells to machines (schema.org FAQPage), each an article.
///
/// Its metadata stands in `<meta name="madoguchi:FIELD" content="…">`.
pub(crate) fn read(text: &str, context: &FileContext<'_>) -> Outcome {
    let page = Html::parse_document(text);
    let metadata = match page_metadata(&page, text, context) {
        Ok(metadata) => metadata,
        Err(problems) => {
            return Outcome { problems, broken: vec![context.origin.source.to_owned()], ..Outcome::default() };
        }
    };
    let pairs = faq_page::in_page(&page);
    let document = document(&page);
    if pairs.is_empty() {
        return document::outcome(document::article(metadata, document, document::POSITION, context), context);
    }
    let mut base = Metadata { id: None, title: None, question: None, ..metadata.clone() };
    base.fill_from(&context.record_base());
    base.revised_on = base.revised_on.or(document.revised_on);
    if context.origin.layer.url.is_none() {
        base.url = base.url.or_else(|| document.url.clone());
    }
    base.language = base.language.or_else(|| document.language.clone());
    let mut outcome = faq_page::articles(&pairs, &base, context);
    let rest = without_pairs(document, &pairs);
    let rest_chars: usize = rest.blocks.iter().map(text_chars).sum();
    if rest_chars >= MIN_REST_CHARS {
        outcome.add(document::outcome(document::article(metadata, rest, document::POSITION, context), context));
    }
    outcome
}

fn document(page: &Html) -> Document {
    let mut blocks = main_content(page);
    let title = page_title(page, &blocks);
    let language = page.root_element().attr("lang").and_then(|tag| metadata::language(tag.trim()).ok());
    blocks.retain(|block| !matches!(block, Block::Paragraph { text } if is_date_line(text) || leads_up(text)));
    Document { title, language, blocks, revised_on: revised_on(page), url: canonical_url(page), ..Document::default() }
}

/// Links that every page ends with.
fn leads_up(text: &str) -> bool {
    const TO_THE_TOP: [&str; 7] = [
        "ページの先頭へ",
        "ページの先頭へ戻る",
        "このページの先頭へ",
        "このページの先頭へ戻る",
        "ページトップへ",
        "ページトップへ戻る",
        "トップへ戻る",
    ];
    TO_THE_TOP.contains(&text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '▲' | '↑' | '△')))
}

/// The document without what its questions and answers say already; without anything, where finding that out
/// would take too long.
fn without_pairs(mut document: Document, pairs: &[Pair]) -> Document {
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '・').collect::<String>();
    let questions: Vec<String> = pairs.iter().map(|pair| squeezed(&pair.question)).collect();
    let answers = pairs.iter().flat_map(|pair| pair.answer.iter().map(crate::render::block_text));
    let said: String =
        questions.iter().cloned().chain(answers.map(|text| squeezed(&text))).map(|text| text + "\n").collect();
    let texts: Vec<String> = document.blocks.iter().map(crate::render::block_text).collect();
    let all_bytes: usize = texts.iter().map(String::len).sum();
    let lines = texts.iter().flat_map(|text| text.lines()).count();
    if lines.saturating_mul(said.len()).saturating_add(all_bytes.saturating_mul(questions.len())) > MAX_COMPARED_BYTES {
        document.blocks.clear();
        return document;
    }
    let is_said = |text: &str| {
        let text = squeezed(text);
        said.contains(&text) || questions.iter().any(|question| text.contains(question))
    };
    for block in &mut document.blocks {
        if let Block::List { items } = block {
            items.retain(|item| !is_said(item));
        }
    }
    document.blocks.retain(|block| match block {
        Block::List { items } => !items.is_empty(),
        other => !is_said(&crate::render::block_text(other)),
    });
    document
}

/// Characters of running text.
fn text_chars(block: &Block) -> usize {
    if matches!(block, Block::Heading { .. }) { 0 } else { crate::render::block_text(block).chars().count() }
}

/// The blocks of a piece of HTML.
pub(crate) fn fragment(text: &str) -> Vec<Block> {
    blocks_of(Html::parse_fragment(text).root_element())
}

/// The blocks of an element.
pub(super) fn blocks_of(element: ElementRef<'_>) -> Vec<Block> {
    let mut builder = BlockBuilder::new();
    walk(element, &[], &mut builder);
    builder.finish()
}

fn page_metadata(page: &Html, text: &str, context: &FileContext<'_>) -> Result<Metadata, Vec<Problem>> {
    let mut metadata = Metadata::default();
    let mut problems = Vec::new();
    for meta in page.root_element().descendent_elements().filter(|element| element.value().name() == "meta") {
        let Some(name) = meta.attr("name").and_then(|name| name.strip_prefix(META_PREFIX)) else { continue };
        let content = meta.attr("content").unwrap_or_default();
        let result = match Field::of_document(name) {
            Some(field) => metadata.set(field, content),
            None => Err(Cause::UnknownName { nearest: nearest_key(name) }),
        };
        if let Err(cause) = result {
            let problem = context.problem(cause).on("meta", &format!("{META_PREFIX}{name}"));
            problems.push(Problem { line: line_of(text, name), ..problem });
        }
    }
    if problems.is_empty() { Ok(metadata) } else { Err(problems) }
}

/// The parser does not tell where an element stands.
fn line_of(text: &str, name: &str) -> Option<u64> {
    let at = text.find(&format!("{META_PREFIX}{name}"))?;
    Some(crate::decode::line_at(text.as_bytes(), at))
}

/// The page's title, without the city's name behind it when the first heading shows where that begins.
fn page_title(page: &Html, blocks: &[Block]) -> Option<String> {
    let title = page.root_element().descendent_elements().find(|element| element.value().name() == "title");
    let title = title.map(|element| clean_line(&element.text().collect::<String>())).filter(|title| !title.is_empty());
    let heading = blocks.iter().find_map(|block| match block {
        Block::Heading { level: 1, text } => Some(text.clone()),
        _ => None,
    });
    match (title, heading) {
        (Some(title), Some(heading)) if title.starts_with(&heading) => Some(heading),
        (Some(title), _) => Some(title),
        (None, heading) => heading,
    }
}

/// Goes through the text of `root` in document order. A stack instead of recursion: pages nest without limit.
pub(super) fn walk(root: ElementRef<'_>, leave_out: &[&str], builder: &mut BlockBuilder) {
    let mut links: Vec<usize> = Vec::new();
    let mut pre_depth = 0_usize;
    let mut stack = vec![(*root, false)];
    while let Some((node, closing)) = stack.pop() {
        match node.value() {
            Node::Text(text) if pre_depth > 0 => builder.preformatted(text),
            Node::Text(text) => builder.text(text),
            Node::Element(_) => {
                let Some(element) = ElementRef::wrap(node) else { continue };
                let name = element.value().name();
                if closing {
                    pre_depth -= usize::from(name == "pre");
                    close(element, name, &mut links, builder);
                    continue;
                }
                if NO_TEXT.contains(&name) || leave_out.contains(&name) || is_left_out(element) {
                    continue;
                }
                pre_depth += usize::from(name == "pre");
                open(element, name, &mut links, builder);
                stack.push((node, true));
                stack.extend(node.children().rev().map(|child| (child, false)));
            }
            Node::Document | Node::Fragment => stack.extend(node.children().rev().map(|child| (child, false))),
            _ => {}
        }
    }
    builder.flush();
}

fn open(element: ElementRef<'_>, name: &str, links: &mut Vec<usize>, builder: &mut BlockBuilder) {
    let number = |attribute: &str| element.attr(attribute).and_then(|value| value.trim().parse().ok());
    match name {
        "br" => builder.line_break(),
        "a" => links.push(builder.inline_mark()),
        "rt" => builder.text("（"),
        "ul" | "menu" | "dl" => builder.start_list(None),
        "ol" => builder.start_list(Some(number("start").unwrap_or(1) as u64)),
        "li" | "dt" => builder.start_item(),
        // What a term means stands on the term's line.
        "dd" => {}
        "table" => builder.start_table(),
        "tr" => builder.start_row(),
        "th" | "td" => {
            builder.start_cell(name == "th", number("colspan").unwrap_or(1), number("rowspan").unwrap_or(1));
        }
        _ => match heading_level(name) {
            Some(level) => builder.start_heading(level),
            None if INLINE.contains(&name) => {}
            None => builder.flush(),
        },
    }
}

fn close(element: ElementRef<'_>, name: &str, links: &mut Vec<usize>, builder: &mut BlockBuilder) {
    match name {
        "br" => {}
        "a" => {
            let mark = links.pop().unwrap_or_default();
            let target = element.attr("href").unwrap_or_default().trim();
            if let Some(shown) = shown_address(target, builder.inline_since(mark)) {
                builder.text(&shown);
            }
        }
        "rt" => builder.text("）"),
        "ul" | "menu" | "ol" | "dl" => builder.end_list(),
        "li" | "dd" => builder.end_item(),
        "dt" => builder.text(": "),
        "table" => builder.end_table(),
        "tr" => builder.end_row(),
        "th" | "td" => builder.end_cell(),
        _ if heading_level(name).is_some() => builder.end_heading(),
        _ if INLINE.contains(&name) => {}
        _ => builder.flush(),
    }
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(html: &str) -> Vec<String> {
        main_content(&Html::parse_document(html)).iter().map(crate::render::block_text).collect()
    }

    #[test]
    fn finds_the_main_content() {
        for (html, expected) in [
            ("<nav>メニュー</nav><main><p>本文</p></main><footer>市役所</footer>", vec!["本文"]),
            ("<div role=main>本文</div><p>外</p>", vec!["本文"]),
            ("<header>市</header><article>一</article><article>二</article>", vec!["一", "二"]),
            ("<header>市</header><p>本文</p><aside>広告</aside><script>x()</script><footer>f</footer>", vec!["本文"]),
            ("<main><p hidden>無</p><p style='display: none'>無</p><p aria-hidden=true>無</p>有</main>", vec!["有"]),
            ("<main><!-- 注 -->本<b>文</b><br>続き</main>", vec!["本文\n続き"]),
            ("<main><p>転入\n  届</p><pre>a\n b</pre></main>", vec!["転入届", "a\n b"]),
            (
                "<main><a href='https://a.example/'>案内</a>と<a href='/x'>内部</a></main>",
                vec!["案内（https://a.example/）と内部"],
            ),
            (
                "<main><dl><dt>対象</dt><dd>全員</dd><dt>期限</dt><dd>3月</dd></dl></main>",
                vec!["・対象: 全員\n・期限: 3月"],
            ),
            ("<main><ul><li>一<ul><li>子</ul><li>二</ul></main>", vec!["・一\n　・子\n・二"]),
            ("<main><ol start=3><li>一<li>二</ol></main>", vec!["3. 一\n4. 二"]),
            ("<main><ruby>瀬戸見<rp>(</rp><rt>せとみ</rt><rp>)</rp></ruby>市</main>", vec!["瀬戸見（せとみ）市"]),
        ] {
            assert_eq!(texts(html), expected, "{html}");
        }
    }

    #[test]
    fn tables_by_their_shape() {
        for (rows, expected) in [
            ("<tr><th>品目<th>日<tr><td>缶<td>月", "品目: 缶 / 日: 月"),
            ("<tr><th>対象<td>全員<tr><th>期限<td>3月", "・対象: 全員\n・期限: 3月"),
            ("<tr><td>a<td>b<td>c<tr><td>1<td>2<td>3", "a: 1 / b: 2 / c: 3"),
            (
                "<tr><th>地区<th colspan=2>日<tr><td rowspan=2>東<td>月<td>木<tr><td>火<td>金",
                "地区: 東 / 日: 月 / 日: 木\n地区: 東 / 日: 火 / 日: 金",
            ),
            (
                "<tr><th rowspan=2>名<th colspan=2>料金<tr><th>大人<th>子<tr><td>甲<td>2<td>1",
                "名: 甲 / 料金 大人: 2 / 料金 子: 1",
            ),
            ("<tr><td>一つだけ", "・一つだけ"),
            ("<tr><td>a<table><tr><th>x<td>1</table><td>b", "・a x: 1: b"),
        ] {
            assert_eq!(texts(&format!("<main><table>{rows}</table></main>")), [expected], "{rows}");
        }
        assert_eq!(texts("<main><table><caption>料金</caption><tr><th>a<td>1</table>"), ["料金", "・a: 1"]);
    }

    #[test]
    fn the_title_is_the_pages_own() {
        for (html, expected) in [
            ("<title>児童手当 | 瀬戸見市</title><h1>児童手当</h1>", Some("児童手当")),
            ("<title>児童手当</title><h1>別の題</h1>", Some("児童手当")),
            ("<h1>見出し</h1>", Some("見出し")),
            ("<title> </title><p>x", None),
        ] {
            let page = Html::parse_document(html);
            assert_eq!(page_title(&page, &main_content(&page)).as_deref(), expected, "{html}");
        }
    }

    #[test]
    fn nesting_has_no_end() {
        let deep = "<div>".repeat(3_000) + "底" + &"<ul><li>".repeat(200) + "項";
        assert!(texts(&deep).iter().any(|text| text.contains('底')));
    }

    proptest! {
        #[test]
        fn never_panics(html in "(<(/)?(p|li|ul|ol|table|tr|td|th|dl|dd|dt|a|h2|main|br|pre|caption)( (rowspan|colspan|href)=[0-9]{1,4})?>|あ|x y){0,40}") {
            let _ = texts(&html);
            let _ = fragment(&html);
        }
    }
}
