//! What a web page says about itself outside its text: when it was changed, and where it lies.

use jiff::civil::Date;
use scraper::{ElementRef, Html};
use serde_json::Value;

use crate::date::parse_date;
use crate::metadata;
use crate::text::narrow;

/// Names of meta elements that hold the day of the last change, best first.
const DATE_NAMES: [&str; 8] = [
    "article:modified_time",
    "last-modified",
    "lastmod",
    "dcterms.modified",
    "dc.date.modified",
    "revised",
    "article:published_time",
    "date",
];
/// What stands before the day in a page's text, best first.
const DATE_LABELS: [&str; 8] = ["最終更新日", "更新年月日", "更新日", "最終更新", "掲載日", "公開日", "登録日", "更新"];
/// A line that says more than its day is part of the text.
const MAX_LINE_CHARS: usize = 60;

/// The day of the last change: by meta elements, JSON-LD, `<time>`, or 「更新日：2026年4月1日」 in the text.
pub(super) fn revised_on(page: &Html) -> Option<Date> {
    let root = page.root_element();
    let metas: Vec<(String, &str)> = root
        .descendent_elements()
        .filter(|element| element.value().name() == "meta")
        .filter_map(|meta| {
            let name = ["name", "property", "http-equiv", "itemprop"].into_iter().find_map(|key| meta.attr(key))?;
            Some((name.to_ascii_lowercase(), meta.attr("content")?))
        })
        .collect();
    let named =
        |wanted: &&str| metas.iter().filter(move |(name, _)| name == wanted).find_map(|(_, content)| day(content));
    DATE_NAMES
        .iter()
        .find_map(named)
        .or_else(|| root.descendent_elements().find_map(in_json))
        .or_else(|| root.descendent_elements().find_map(in_time))
        .or_else(|| in_text(root))
}

fn day(value: &str) -> Option<Date> {
    parse_date(value.trim()).ok().or_else(|| parse_date(value.trim().split('T').next()?).ok())
}

fn in_json(element: ElementRef<'_>) -> Option<Date> {
    let is_json = element.value().name() == "script"
        && element.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json"));
    let text: String = if is_json { element.text().collect() } else { return None };
    let value: Value = serde_json::from_str(&text).ok()?;
    ["dateModified", "datePublished"].into_iter().find_map(|name| day(value.get(name)?.as_str()?))
}

fn in_time(element: ElementRef<'_>) -> Option<Date> {
    let is_ours = element.attr("itemprop") == Some("dateModified");
    let text: String = if is_ours { element.text().collect() } else { return None };
    day(element.attr("datetime").or_else(|| element.attr("content")).unwrap_or(&text))
}

/// The first day behind the best label anywhere on the page.
fn in_text(root: ElementRef<'_>) -> Option<Date> {
    let pieces: Vec<&str> = root.text().map(str::trim).filter(|text| !text.is_empty()).collect();
    DATE_LABELS.iter().find_map(|label| {
        pieces.iter().enumerate().find_map(|(at, piece)| {
            let (_, behind) = piece.split_once(label)?;
            // The day may stand in an element of its own.
            let next = pieces.get(at + 1).copied().unwrap_or_default();
            first_day(behind).or_else(|| if behind.chars().all(is_between) { first_day(next) } else { None })
        })
    })
}

/// Whether a line says when the page was changed, and nothing else.
pub(super) fn is_date_line(line: &str) -> bool {
    let is_short = line.chars().nth(MAX_LINE_CHARS).is_none() && !line.contains('。');
    is_short
        && DATE_LABELS
            .iter()
            .any(|label| line.trim_start().strip_prefix(label).is_some_and(|rest| first_day(rest).is_some()))
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '：' | ':' | '】' | '）' | ')' | '／' | '/')
}

/// The day with which `text` begins, behind signs that lead to it.
fn first_day(text: &str) -> Option<Date> {
    const MAX_CHARS: usize = 16;
    let text = text.trim_start_matches(is_between);
    let ends: Vec<usize> = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(MAX_CHARS).collect();
    ends.iter().rev().find_map(|end| parse_date(&narrow(&text[..*end])).ok())
}

/// Where the page says it is published.
pub(super) fn canonical_url(page: &Html) -> Option<String> {
    let root = page.root_element();
    let link = root
        .descendent_elements()
        .filter(|element| element.value().name() == "link")
        .find(|link| link.attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")))
        .and_then(|link| link.attr("href"));
    let graph = || {
        root.descendent_elements()
            .filter(|element| element.value().name() == "meta")
            .find(|meta| meta.attr("property") == Some("og:url"))
            .and_then(|meta| meta.attr("content"))
    };
    metadata::url(link.or_else(graph)?.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for (html, expected) in [
            ("<meta name='Last-Modified' content='2026-04-01'>", Some("2026-04-01")),
            ("<meta property='article:modified_time' content='2026-04-01T09:00:00+09:00'>", Some("2026-04-01")),
            ("<script type='application/ld+json'>{\"dateModified\":\"2026-04-01\"}</script>", Some("2026-04-01")),
            ("<p>更新日：<span>令和8年4月1日</span></p>", Some("2026-04-01")),
            ("<p>掲載日 2025年1月1日</p><p>最終更新日：2026年4月1日（水曜日）</p>", Some("2026-04-01")),
            ("<p>更新の手続きは4月1日から</p>", None),
            ("<p>登録日から14日以内</p>", None),
        ] {
            assert_eq!(
                revised_on(&Html::parse_document(html)).map(|day| day.to_string()).as_deref(),
                expected,
                "{html}"
            );
        }
        assert!(is_date_line("更新日：2026年4月1日"));
        assert!(!is_date_line("更新日は2026年4月1日です。") && !is_date_line("2026年4月1日"));
    }

    #[test]
    fn addresses() {
        for (html, expected) in [
            (
                "<link rel=canonical href='https://www.city.setomi.example/a'>",
                Some("https://www.city.setomi.example/a"),
            ),
            (
                "<meta property='og:url' content='https://www.city.setomi.example/b'>",
                Some("https://www.city.setomi.example/b"),
            ),
            ("<link rel=canonical href='/a'>", None),
        ] {
            assert_eq!(canonical_url(&Html::parse_document(html)).as_deref(), expected);
        }
    }
}
