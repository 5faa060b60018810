//! What a page says to a crawler: its links, and what may be done with it.

use std::collections::HashSet;

use scraper::{ElementRef, Html};
use url::Url;

use crate::address::resolve;

/// No more links are taken from one page: a page with more is a trap or a dump.
const MAX_LINKS: usize = 5000;

/// What is found on one HTML page.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct PageFacts {
    /// Addresses of `<a href>` and `<area href>` in page order, each once, whatever host they are on.
    pub links: Vec<Url>,
    /// Links that the page asks not to follow.
    pub nofollow_links: usize,
    /// The address under which the page wants to be known, if it is another one.
    pub canonical: Option<Url>,
    /// The page asks not to be kept.
    pub noindex: bool,
}

/// Reads a page that was found at `address`. `header` is its `X-Robots-Tag`.
pub(crate) fn facts(text: &str, address: &Url, header: Option<&str>) -> PageFacts {
    let page = Html::parse_document(text);
    let elements = || page.root_element().descendent_elements();
    let base = elements().find(|element| element.value().name() == "base").and_then(|element| element.attr("href"));
    let base = base.and_then(|href| address.join(href.trim()).ok()).unwrap_or_else(|| address.clone());
    let mut wishes = header.map(wishes).unwrap_or_default();
    for element in elements().filter(|element| is_robots_meta(*element)) {
        let other = self::wishes(element.attr("content").unwrap_or_default());
        wishes = Wishes { noindex: wishes.noindex || other.noindex, nofollow: wishes.nofollow || other.nofollow };
    }
    let mut facts = PageFacts { noindex: wishes.noindex, ..PageFacts::default() };
    let canonical = elements().find(|element| element.value().name() == "link" && has_rel(*element, "canonical"));
    facts.canonical = canonical
        .and_then(|element| resolve(&base, element.attr("href").unwrap_or_default()))
        .filter(|canonical| is_meant(canonical, address));
    let mut seen = HashSet::new();
    for element in elements().filter(|element| matches!(element.value().name(), "a" | "area")) {
        let Some(url) = element.attr("href").and_then(|href| resolve(&base, href)) else { continue };
        if wishes.nofollow || has_rel(element, "nofollow") {
            facts.nofollow_links += 1;
        } else if facts.links.len() < MAX_LINKS && seen.insert(url.clone()) {
            facts.links.push(url);
        }
    }
    facts
}

/// A canonical address on another host is not followed, and one that calls every page the home page is a
/// slip of the site's templates.
fn is_meant(canonical: &Url, address: &Url) -> bool {
    canonical != address
        && canonical.origin() == address.origin()
        && (canonical.path() != "/" || canonical.query().is_some() || address.path() == "/")
}

#[derive(Debug, Default, Clone, Copy)]
struct Wishes {
    noindex: bool,
    nofollow: bool,
}

/// `noindex, nofollow`. A wish to one named crawler (`otherbot: noindex`) is taken for one to all.
fn wishes(text: &str) -> Wishes {
    let text = text.to_ascii_lowercase();
    let words = || text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'));
    let none = words().any(|word| word == "none");
    Wishes {
        noindex: none || words().any(|word| word == "noindex"),
        nofollow: none || words().any(|word| word == "nofollow"),
    }
}

fn is_robots_meta(element: ElementRef<'_>) -> bool {
    let name = element.attr("name").unwrap_or_default().trim();
    element.value().name() == "meta" && (name.eq_ignore_ascii_case("robots") || name.eq_ignore_ascii_case("madoguchi"))
}

fn has_rel(element: ElementRef<'_>, wanted: &str) -> bool {
    element.attr("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(wanted)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, header: Option<&str>) -> PageFacts {
        facts(text, &Url::parse("https://a.example/k/x.html").expect("a url"), header)
    }

    #[test]
    fn links_in_page_order() {
        let facts = read(
            "<a href='b.html#1'>b</a><a href='b.html#2'>b</a><a>none</a><area href=/c><a rel='external NoFollow' href=/d>d</a>\
             <a href='mailto:x@a.example'>m</a><a href='https://b.example/'>other</a>",
            None,
        );
        let links: Vec<&str> = facts.links.iter().map(Url::as_str).collect();
        assert_eq!(links, ["https://a.example/k/b.html", "https://a.example/c", "https://b.example/"]);
        assert_eq!(facts.nofollow_links, 1);
        let based = read("<base href='/other/'><a href=y>y</a>", None);
        assert_eq!(based.links[0].as_str(), "https://a.example/other/y");
    }

    #[test]
    fn wishes_are_respected() {
        for (text, header, noindex, links) in [
            ("<a href=/b>", None, false, 1),
            ("<meta name=Robots content='NOINDEX'><a href=/b>", None, true, 1),
            ("<meta name=robots content='nofollow'><a href=/b>", None, false, 0),
            ("<meta name=robots content='none'><a href=/b>", None, true, 0),
            ("<meta name=robots content='index,follow'><a href=/b>", None, false, 1),
            ("<meta name=description content='noindex'><a href=/b>", None, false, 1),
            ("<a href=/b>", Some("noindex, nofollow"), true, 0),
            ("<a href=/b>", Some("otherbot: noindex"), true, 1),
        ] {
            let facts = read(text, header);
            assert_eq!((facts.noindex, facts.links.len()), (noindex, links), "{text} {header:?}");
        }
    }

    #[test]
    fn canonical_addresses() {
        for (href, expected) in [
            ("/k/y.html", Some("https://a.example/k/y.html")),
            ("https://a.example/k/x.html", None),
            ("https://b.example/k/y.html", None),
            ("/", None),
            ("", None),
        ] {
            let facts = read(&format!("<link rel=canonical href='{href}'>"), None);
            assert_eq!(facts.canonical.as_ref().map(Url::as_str), expected, "{href}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "(<a href=|<base href=|<link rel=canonical href=|<meta name=robots content=|rel=nofollow|>|'|\"|[/.:?#%a-cあ ]){0,24}") {
            let _ = read(&text, Some(&text));
        }
    }
}
