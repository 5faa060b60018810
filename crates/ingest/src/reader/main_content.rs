//! Where on a page its text is, and what around it is none.

use scraper::{ElementRef, Html, Node};

use super::blocks::BlockBuilder;
use super::html::walk;
use crate::model::Block;

/// Elements that never hold a document's text.
pub(super) const NO_TEXT: [&str; 17] = [
    "script", "style", "noscript", "template", "nav", "aside", "svg", "iframe", "object", "button", "select", "input",
    "textarea", "dialog", "head", "audio", "rp",
];
/// Elements around the document, where nothing marks the document itself.
const AROUND: [&str; 2] = ["header", "footer"];
/// `<main>`, else every outermost `<article>`, else the largest text in the body without header and footer.
pub(super) fn main_content(page: &Html) -> Vec<Block> {
    let mut builder = BlockBuilder::new();
    let is_main = |element: &ElementRef<'_>| element.value().name() == "main" || element.attr("role") == Some("main");
    let is_article = |element: &ElementRef<'_>| element.value().name() == "article";
    let root = page.root_element();
    if let Some(main) = root.descendent_elements().find(is_main) {
        walk(main, &[], &mut builder);
        return builder.finish();
    }
    let mut articles = root.descendent_elements().filter(is_article).peekable();
    if articles.peek().is_none() {
        let body = root.child_elements().find(|element| element.value().name() == "body");
        walk(largest_text(body.unwrap_or(root)), &AROUND, &mut builder);
        return builder.finish();
    }
    let outermost =
        articles.filter(|article| !article.ancestors().filter_map(ElementRef::wrap).any(|above| is_article(&above)));
    for article in outermost {
        walk(article, &[], &mut builder);
    }
    builder.finish()
}

/// The innermost element that holds nearly all running text of `body`, and its first heading: menus and columns
/// beside it are left out. Text in links does not count, for it is what menus are made of.
fn largest_text(body: ElementRef<'_>) -> ElementRef<'_> {
    const NEARLY_ALL_PERCENT: usize = 85;
    // Each level looks through everything below it again.
    const MAX_LEVELS: usize = 30;
    let total = weight(body);
    let mut found = body;
    for _ in 0..MAX_LEVELS {
        let weighed = found.child_elements().map(|child| (weight(child), child));
        let Some((chars, heaviest)) = weighed.max_by_key(|(chars, _)| *chars) else { break };
        let has_title = !has_heading(found) || has_heading(heaviest);
        let is_holder = matches!(heaviest.value().name(), "div" | "section" | "center" | "form");
        if chars == 0 || !is_holder || !has_title || chars * 100 < total * NEARLY_ALL_PERCENT {
            break;
        }
        found = heaviest;
    }
    found
}

fn has_heading(element: ElementRef<'_>) -> bool {
    element.value().name() == "h1" || element.descendent_elements().any(|inner| inner.value().name() == "h1")
}

/// Characters of running text that is no link.
fn weight(root: ElementRef<'_>) -> usize {
    let mut chars = 0;
    let mut stack = vec![*root];
    while let Some(node) = stack.pop() {
        if let Node::Text(text) = node.value() {
            chars += text.chars().filter(|c| !c.is_whitespace()).count();
        } else if ElementRef::wrap(node).is_none_or(counts) {
            stack.extend(node.children());
        }
    }
    chars
}

fn counts(element: ElementRef<'_>) -> bool {
    let name = element.value().name();
    name != "a" && !NO_TEXT.contains(&name) && !AROUND.contains(&name) && !is_left_out(element)
}

/// Hidden elements, and those that call themselves a menu, a trail or a notice about cookies.
pub(super) fn is_left_out(element: ElementRef<'_>) -> bool {
    const ROLES: [&str; 5] = ["navigation", "search", "banner", "contentinfo", "complementary"];
    const NAMES: [&str; 8] =
        ["cookie", "breadcrumb", "pankuzu", "topicpath", "topic-path", "topic_path", "skip-link", "skiplink"];
    let calls_itself = |attribute: &str| {
        let name = element.attr(attribute).unwrap_or_default().to_ascii_lowercase();
        NAMES.iter().any(|part| name.contains(part))
    };
    let is_page = matches!(element.value().name(), "html" | "body" | "main" | "article");
    is_hidden(element)
        || (!is_page
            && (element.attr("role").is_some_and(|role| ROLES.contains(&role))
                || calls_itself("class")
                || calls_itself("id")))
}

fn is_hidden(element: ElementRef<'_>) -> bool {
    let style = element.attr("style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    element.attr("hidden").is_some() || element.attr("aria-hidden") == Some("true") || style.contains("display:none")
}
