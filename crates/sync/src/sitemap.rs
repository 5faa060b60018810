//! Sitemaps: XML, plain lists of addresses, indexes of them, gzipped or not.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

/// Larger sitemaps are not read, in bytes, packed or not. The protocol allows 50 MB, for 50,000 addresses; a
/// site that is mirrored here has no such number.
pub(crate) const MAX_SITEMAP_BYTES: u64 = 20 * 1024 * 1024;
/// No more addresses are taken from one file, as the protocol says.
const MAX_ADDRESSES: usize = 50_000;
/// Longer addresses are none, in bytes.
const MAX_ADDRESS_BYTES: usize = 2048;

/// What one file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Sitemap {
    /// Addresses of pages.
    pub pages: Vec<String>,
    /// Addresses of other sitemaps.
    pub sitemaps: Vec<String>,
}

/// Reads a sitemap. The error says what is wrong with it.
pub(crate) fn parse(bytes: &[u8]) -> Result<Sitemap, String> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return parse_text(&String::from_utf8_lossy(bytes));
    }
    let mut unpacked = Vec::new();
    // One byte more than may be tells a bomb from a file that just fits.
    let read = MultiGzDecoder::new(bytes).take(MAX_SITEMAP_BYTES + 1).read_to_end(&mut unpacked);
    read.map_err(|error| format!("not valid gzip: {error}"))?;
    if unpacked.len() as u64 > MAX_SITEMAP_BYTES {
        return Err(format!("unpacked it is larger than {MAX_SITEMAP_BYTES} bytes"));
    }
    parse_text(&String::from_utf8_lossy(&unpacked))
}

fn parse_text(text: &str) -> Result<Sitemap, String> {
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if text.starts_with('<') {
        return parse_xml(text);
    }
    let pages: Vec<String> = text.lines().map(str::trim).filter(|line| is_address(line)).map(str::to_owned).collect();
    if pages.is_empty() { Err("neither XML nor a list of addresses".to_owned()) } else { Ok(capped(pages)) }
}

fn capped(mut pages: Vec<String>) -> Sitemap {
    pages.truncate(MAX_ADDRESSES);
    Sitemap { pages, sitemaps: Vec::new() }
}

fn is_address(line: &str) -> bool {
    line.len() <= MAX_ADDRESS_BYTES && (line.starts_with("https://") || line.starts_with("http://"))
}

/// No entity but XML's own is known, and no document type is read: nothing outside the file is ever fetched.
fn parse_xml(text: &str) -> Result<Sitemap, String> {
    let mut reader = Reader::from_str(text);
    let mut sitemap = Sitemap::default();
    let mut path: Vec<String> = Vec::new();
    let mut address = String::new();
    let mut is_sitemap = false;
    loop {
        match reader.read_event().map_err(|error| format!("not valid XML: {error}"))? {
            Event::Empty(element) => is_sitemap |= path.is_empty() && is_root(element.local_name().into_inner()),
            Event::Start(element) => {
                let name = element.local_name().into_inner();
                is_sitemap |= path.is_empty() && is_root(name);
                path.push(name.to_owned());
                address.clear();
            }
            Event::End(_) => {
                take(&path, &address, &mut sitemap);
                path.pop();
                address.clear();
            }
            Event::Text(part) => append(&mut address, &part),
            Event::CData(part) => append(&mut address, &part),
            Event::GeneralRef(part) => match part.resolve_char_ref() {
                Ok(Some(c)) => append(&mut address, c.encode_utf8(&mut [0; 4])),
                _ => append(&mut address, resolve_predefined_entity(&part).unwrap_or_default()),
            },
            Event::Eof => break,
            _ => {}
        }
    }
    match (is_sitemap, path.is_empty()) {
        (false, _) => Err("no <urlset> or <sitemapindex> in it".to_owned()),
        (true, false) => Err("it breaks off".to_owned()),
        (true, true) => Ok(sitemap),
    }
}

fn is_root(name: &str) -> bool {
    matches!(name, "urlset" | "sitemapindex")
}

fn append(address: &mut String, part: &str) {
    if address.len() <= MAX_ADDRESS_BYTES {
        address.push_str(part);
    }
}

/// An image's or video's `<loc>` stands in another element.
fn take(path: &[String], address: &str, sitemap: &mut Sitemap) {
    let [.., parent, name] = path else { return };
    let address = address.trim();
    if name != "loc" || !is_address(address) {
        return;
    }
    let list = match parent.as_str() {
        "url" => &mut sitemap.pages,
        "sitemap" => &mut sitemap.sitemaps,
        _ => return,
    };
    if list.len() < MAX_ADDRESSES {
        list.push(address.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    const URLSET: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
        <url><loc> https://a.example/x?a=1&amp;b=2 </loc><image:image><image:loc>https://a.example/i.png</image:loc></image:image></url>
        <url><loc><![CDATA[https://a.example/y]]></loc><lastmod>2026-04-01</lastmod></url>
        <url><loc>ftp://a.example/z</loc></url></urlset>"#;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("packs");
        encoder.finish().expect("packs")
    }

    #[test]
    fn pages_and_indexes() {
        let expected = ["https://a.example/x?a=1&b=2", "https://a.example/y"];
        assert_eq!(parse(URLSET.as_bytes()).expect("a sitemap").pages, expected);
        assert_eq!(parse(&packed(URLSET.as_bytes())).expect("a sitemap").pages, expected);
        let index = "<sitemapindex><sitemap><loc>https://a.example/s.xml.gz</loc></sitemap></sitemapindex>";
        assert_eq!(parse(index.as_bytes()).expect("an index").sitemaps, ["https://a.example/s.xml.gz"]);
        assert_eq!(parse(b"\xEF\xBB\xBFhttps://a.example/1\r\nhttps://a.example/2\n").expect("a list").pages.len(), 2);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, expected) in [
            ("<html><body>404</body></html>", "no <urlset> or <sitemapindex> in it"),
            ("<urlset><url><loc>https://a.example/x</loc>", "it breaks off"),
            ("<urlset><url></urlset>", "not valid XML"),
            ("", "neither XML nor a list of addresses"),
            ("maintenance", "neither XML nor a list of addresses"),
        ] {
            let error = parse(text.as_bytes()).expect_err(text);
            assert!(error.starts_with(expected), "{text}: {error}");
        }
        let bomb = packed(&vec![b' '; MAX_SITEMAP_BYTES as usize + 1]);
        assert!(bomb.len() < 100_000);
        assert!(parse(&bomb).expect_err("too large").contains("larger than"));
    }

    #[test]
    fn entities_are_not_expanded() {
        let xxe = r#"<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>https://a.example/&x;z</loc></url></urlset>"#;
        assert_eq!(parse(xxe.as_bytes()).expect("a sitemap").pages, ["https://a.example/z"]);
    }

    proptest! {
        #[test]
        fn never_panics(text in "(<urlset>|</urlset>|<url>|</url>|<loc>|</loc>|<!\\[CDATA\\[|\\]\\]>|&amp;|&#x|;|https://a|[<>&あ !\\-]){0,20}") {
            let _ = parse(text.as_bytes());
        }

        #[test]
        fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes);
            let _ = parse(&[&[0x1f, 0x8b][..], &bytes].concat());
        }
    }
}
