//! Addresses of pages: one form for each, what lies inside a site, and what a page's file is called.

use sha2::{Digest, Sha256};
use url::{Origin, Url};

use crate::kind::PageKind;

/// Longer addresses are not followed, in bytes: they come from traps.
pub(crate) const MAX_ADDRESS_BYTES: usize = 2000;
/// Characters of an address that its file's name shows.
const SLUG_CHARS: usize = 60;
/// Hexadecimal digits of an address's hash in its file's name.
const HASH_CHARS: usize = 12;

/// `href` on a page whose base is `base`, in its one form; `None` when it is no page's address.
pub(crate) fn resolve(base: &Url, href: &str) -> Option<Url> {
    let href = href.trim();
    // A fragment alone is the page itself.
    if href.is_empty() || href.starts_with('#') {
        return None;
    }
    base.join(href).ok().and_then(normal)
}

/// `url` in the one form by which pages are told apart: no fragment, no user, no empty query, escapes in upper
/// case. `None` when it is not on the web.
pub(crate) fn normal(mut url: Url) -> Option<Url> {
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none_or(str::is_empty) {
        return None;
    }
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    let path = upper_escapes(url.path());
    url.set_path(&path);
    let query = url.query().map(|query| upper_escapes(query).replace('\\', "%5C")).filter(|query| !query.is_empty());
    url.set_query(query.as_deref());
    Some(url)
}

fn upper_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // How many of the next characters belong to an escape.
    let mut escaped = 0;
    for c in text.chars() {
        out.push(if escaped > 0 { c.to_ascii_uppercase() } else { c });
        escaped = if c == '%' { 2_u8 } else { escaped.saturating_sub(1) };
    }
    out
}

/// Where an address lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Inside,
    /// Another scheme, host or port.
    OtherHost,
    /// On the site, and left out by `include` or `exclude`.
    Excluded,
}

/// What of a site is mirrored.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    origin: Origin,
    include: Vec<String>,
    exclude: Vec<String>,
}

impl Bounds {
    /// The prefixes are paths as people write them, without escapes.
    pub(crate) fn new(site: &Url, include: &[String], exclude: &[String]) -> Self {
        let paths = |prefixes: &[String]| prefixes.iter().map(|prefix| path_of(site, prefix)).collect();
        Self { origin: site.origin(), include: paths(include), exclude: paths(exclude) }
    }

    pub(crate) fn place(&self, url: &Url) -> Place {
        if url.origin() != self.origin {
            return Place::OtherHost;
        }
        let under = |prefixes: &[String]| prefixes.iter().any(|prefix| url.path().starts_with(prefix.as_str()));
        let included = self.include.is_empty() || under(&self.include);
        if included && !under(&self.exclude) { Place::Inside } else { Place::Excluded }
    }
}

fn path_of(site: &Url, prefix: &str) -> String {
    let mut url = site.clone();
    url.set_path(prefix);
    upper_escapes(url.path())
}

/// Name of the file that mirrors `url`: readable, and no other address has it.
pub(crate) fn file_name(url: &Url, kind: PageKind) -> String {
    let path = url.path().trim_matches('/');
    let stem = path.rsplit_once('.').filter(|(_, ending)| is_ending(ending)).map_or(path, |(stem, _)| stem);
    let mut slug = String::new();
    for c in stem.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        if slug.len() >= SLUG_CHARS {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    let slug = if slug.is_empty() { "index" } else { slug };
    format!("{slug}-{}.{}", &sha256(url.as_str().as_bytes())[..HASH_CHARS], kind.extension())
}

fn is_ending(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether `name` is one that [`file_name`] gives.
pub(crate) fn is_mirror_file(name: &str) -> bool {
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let Some((slug, hash)) = stem.rsplit_once('-') else { return false };
    PageKind::of_extension(ending).is_some()
        && !slug.is_empty()
        && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && hash.len() == HASH_CHARS
        && hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let nibbles = Sha256::digest(bytes).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect(text)
    }

    #[test]
    fn links_are_resolved() {
        let base = url("https://www.city.setomi.example/kurashi/gomi/index.html?x=1");
        for (href, expected) in [
            ("can.html#top", Some("https://www.city.setomi.example/kurashi/gomi/can.html")),
            (" ../ ", Some("https://www.city.setomi.example/kurashi/")),
            ("?page=2", Some("https://www.city.setomi.example/kurashi/gomi/index.html?page=2")),
            ("/a?", Some("https://www.city.setomi.example/a")),
            ("//other.example/x", Some("https://other.example/x")),
            ("https://u:p@www.city.setomi.example/", Some("https://www.city.setomi.example/")),
            ("/%e3%81%94み", Some("https://www.city.setomi.example/%E3%81%94%E3%81%BF")),
            ("/a?b=\\c", Some("https://www.city.setomi.example/a?b=%5Cc")),
            ("#top", None),
            ("", None),
            ("mailto:a@b.example", None),
            ("javascript:void(0)", None),
            ("tel:0000", None),
            ("https://", None),
        ] {
            assert_eq!(resolve(&base, href).as_ref().map(Url::as_str), expected, "{href}");
        }
    }

    #[test]
    fn bounds() {
        let site = url("https://a.example/");
        let bounds = Bounds::new(&site, &["/kurashi/".into(), "/くらし".into()], &["/kurashi/old/".into()]);
        for (address, expected) in [
            ("https://a.example/kurashi/x", Place::Inside),
            ("https://a.example/%E3%81%8F%E3%82%89%E3%81%97/x", Place::Inside),
            ("https://a.example/kurashi/old/x", Place::Excluded),
            ("https://a.example/kanko/", Place::Excluded),
            ("http://a.example/kurashi/x", Place::OtherHost),
            ("https://a.example:8443/kurashi/x", Place::OtherHost),
            ("https://b.a.example/kurashi/x", Place::OtherHost),
        ] {
            assert_eq!(bounds.place(&url(address)), expected, "{address}");
        }
    }

    #[test]
    fn file_names() {
        for (address, beginning) in [
            ("https://a.example/", "index-"),
            ("https://a.example/kurashi/gomi/Can.html", "kurashi-gomi-can-"),
            ("https://a.example/くらし/", "e3-81-8f-"),
            ("https://a.example/_x", "x-"),
            ("https://a.example/..%2f..%2fetc", "2f-2fetc-"),
        ] {
            let name = file_name(&url(address), PageKind::Html);
            assert!(name.starts_with(beginning) && is_mirror_file(&name), "{address}: {name}");
        }
        let html = file_name(&url("https://a.example/x?a=1"), PageKind::Html);
        assert_ne!(html, file_name(&url("https://a.example/x?a=2"), PageKind::Html));
        for name in
            ["readme.html", "_collection.toml", "a-0123456789ab.exe", "-0123456789ab.html", ".a-0123456789ab.html.tmp"]
        {
            assert!(!is_mirror_file(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn any_link(href in "\\PC{0,40}|[a-z:/.%?#&\\\\あ@\\[\\]-]{0,40}") {
            let base = url("https://a.example/x/y?z");
            if let Some(found) = resolve(&base, &href) {
                prop_assert_eq!(normal(found.clone()), Some(found.clone()));
                prop_assert!(is_mirror_file(&file_name(&found, PageKind::Pdf)));
                prop_assert!(!found.as_str().contains(['\\', '"', '<', '>', ' ']));
                let _ = Bounds::new(&base, std::slice::from_ref(&href), std::slice::from_ref(&href)).place(&found);
            }
        }
    }
}
