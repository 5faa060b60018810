//! What sorts of pages are mirrored.

use url::Url;

/// A format that ingestion reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageKind {
    Html,
    Pdf,
    Docx,
    Xlsx,
    Pptx,
    Csv,
    Text,
}

use PageKind::{Csv, Docx, Html, Pdf, Pptx, Text, Xlsx};

/// Each kind with its file ending and its media types.
static KINDS: [(PageKind, &str, &[&str]); 7] = [
    (Html, "html", &["text/html", "application/xhtml+xml"]),
    (Pdf, "pdf", &["application/pdf", "application/x-pdf"]),
    (Docx, "docx", &["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
    (Xlsx, "xlsx", &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]),
    (Pptx, "pptx", &["application/vnd.openxmlformats-officedocument.presentationml.presentation"]),
    (Csv, "csv", &["text/csv", "application/csv"]),
    (Text, "txt", &["text/plain"]),
];

/// Media types that say no more than "a file": the ending of the address decides.
const VAGUE: [&str; 5] = [
    "application/octet-stream",
    "binary/octet-stream",
    "application/force-download",
    "application/download",
    "application/vnd.ms-excel",
];

/// Endings behind which there is no page: such links are not even asked for.
const NO_PAGES: [&str; 37] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "bmp", "tif", "tiff", "css", "js", "mjs", "json", "xml",
    "rss", "ics", "woff", "woff2", "ttf", "zip", "lzh", "gz", "exe", "msi", "mp3", "mp4", "wav", "m4a", "mov", "wmv",
    "doc", "xls", "ppt", "jtd", "kml",
];

impl PageKind {
    /// The ending of its files, without the dot.
    pub(crate) fn extension(self) -> &'static str {
        KINDS.iter().find(|(kind, ..)| *kind == self).map_or("", |(_, extension, _)| extension)
    }

    /// The kind of files with the ending `extension`.
    pub(crate) fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        let extension = if matches!(extension.as_str(), "htm" | "xhtml") { "html" } else { extension.as_str() };
        KINDS.iter().find(|(_, own, _)| *own == extension).map(|(kind, ..)| *kind)
    }

    /// The kind of an answer with this `Content-Type`; without one, or with a vague one, the address decides.
    pub(crate) fn of_answer(content_type: Option<&str>, url: &Url) -> Option<Self> {
        let by_address = || ending(url).and_then(Self::of_extension);
        let Some(content_type) = content_type.filter(|value| !value.trim().is_empty()) else { return by_address() };
        let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if VAGUE.contains(&media_type.as_str()) {
            return by_address().filter(|kind| *kind != Html);
        }
        let kind = KINDS.iter().find(|(.., types)| types.contains(&media_type.as_str())).map(|(kind, ..)| *kind);
        // Many servers call a CSV file plain text.
        if kind == Some(Text) && by_address() == Some(Csv) { Some(Csv) } else { kind }
    }

    /// Whether it is text, in some encoding.
    pub(crate) fn is_text(self) -> bool {
        matches!(self, Html | Csv | Text)
    }
}

/// Whether the address tells that there is no page behind it.
pub(crate) fn is_no_page(url: &Url) -> bool {
    ending(url).is_some_and(|ending| NO_PAGES.contains(&ending.to_ascii_lowercase().as_str()))
}

fn ending(url: &Url) -> Option<&str> {
    let name = url.path_segments()?.next_back()?;
    name.rsplit_once('.').map(|(_, ending)| ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_answers() {
        for (content_type, path, expected) in [
            (Some("text/html; charset=Shift_JIS"), "/a.pdf", Some(Html)),
            (Some("Application/PDF"), "/x", Some(Pdf)),
            (Some("application/octet-stream"), "/x.xlsx", Some(Xlsx)),
            (Some("application/octet-stream"), "/x.html", None),
            (Some("application/octet-stream"), "/x", None),
            (Some("text/plain"), "/x.csv", Some(Csv)),
            (Some("text/plain"), "/x", Some(Text)),
            (Some("image/png"), "/x.html", None),
            (None, "/x.HTM", Some(Html)),
            (None, "/x", None),
            (Some(" "), "/x.txt", Some(Text)),
        ] {
            let url = Url::parse("https://a.example").and_then(|base| base.join(path)).expect("a url");
            assert_eq!(PageKind::of_answer(content_type, &url), expected, "{content_type:?} {path}");
        }
    }

    #[test]
    fn some_addresses_are_no_pages() {
        for (path, expected) in
            [("/a.PNG", true), ("/a.doc", true), ("/a", false), ("/a.html", false), ("/a.png/", false)]
        {
            let url = Url::parse("https://a.example").and_then(|base| base.join(path)).expect("a url");
            assert_eq!(is_no_page(&url), expected, "{path}");
        }
        assert!(KINDS.iter().all(|(_, extension, _)| !NO_PAGES.contains(extension)));
    }
}
