//! Whatever the bytes of a PDF: no panic reaches the caller, and there is an end.

use std::path::Path;
use std::time::Duration;

use madoguchi_ingest::{ReadOptions, Reading, read};
use proptest::prelude::*;

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pdf").join(name);
    std::fs::read(path).expect("a fixture")
}

/// Reads in another process, as a server does.
fn apart(bytes: &[u8]) -> Reading {
    reading_by(bytes, Some(vec![env!("CARGO_BIN_EXE_pdf_worker").to_owned()]))
}

fn reading(bytes: &[u8]) -> Reading {
    reading_by(bytes, None)
}

fn reading_by(bytes: &[u8], worker: Option<Vec<String>>) -> Reading {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, bytes).expect("a file");
    let mut options = ReadOptions::new("setomi");
    options.pdf.time_limit = Duration::from_secs(20);
    options.pdf.worker = worker;
    read(&[path], &options)
}

/// One change of a file's bytes.
#[derive(Debug, Clone)]
enum Change {
    Set(usize, u8),
    Cut(usize, usize),
    Repeat(usize, usize),
    Insert(usize, &'static str),
}

fn change() -> impl Strategy<Value = Change> {
    let word = proptest::sample::select(vec![
        "0 0 R",
        "1 0 R",
        "/Kids [1 0 R 2 0 R 3 0 R]",
        "/Length 99999999",
        "/Length -1",
        "<<",
        ">>",
        "[",
        "]",
        "stream\n",
        "endstream",
        "endobj",
        "xref\n0 99999\n",
        "trailer << /Root 1 0 R /Prev 9 >>",
        "startxref\n0\n",
        "/Filter [/FlateDecode /FlateDecode]",
        "/Predictor 15 /Columns 999999999",
        "-2147483648",
        "1e308",
        "/Count 4000000000",
        "/Type /Pages",
        "BT ET q Q cm Do",
        "(",
        ")",
    ]);
    let at = any::<usize>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), 1_usize..400).prop_map(|(at, len)| Change::Cut(at, len)),
        (at(), 1_usize..400).prop_map(|(at, len)| Change::Repeat(at, len)),
        (at(), word).prop_map(|(at, word)| Change::Insert(at, word)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let len = bytes.len().max(1);
    match *change {
        Change::Set(at, byte) => {
            if let Some(place) = bytes.get_mut(at % len) {
                *place = byte;
            }
        }
        Change::Cut(at, count) => drop(bytes.drain(at % len..(at % len + count).min(bytes.len()))),
        Change::Repeat(at, count) => {
            let piece = bytes[at % len..(at % len + count).min(bytes.len())].to_vec();
            bytes.splice(at % len..at % len, piece);
        }
        Change::Insert(at, word) => drop(bytes.splice(at % len..at % len, word.bytes())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn changed_bytes_are_read_or_refused(
        name in proptest::sample::select(vec!["qa.pdf", "youkou.pdf", "manual.pdf", "rotated.pdf", "scanned.pdf", "sjis.pdf", "vertical.pdf", "encrypted.pdf", "mixed.pdf"]),
        changes in proptest::collection::vec(change(), 1..12),
    ) {
        let mut bytes = fixture(name);
        for change in &changes {
            apply(&mut bytes, change);
        }
        let reading = reading(&bytes);
        prop_assert!(!reading.articles.is_empty() || !reading.problems.is_empty());
        for problem in &reading.problems {
            prop_assert!(!problem.to_string().contains('\n'), "{}", problem);
        }
        for passage in &reading.passages {
            prop_assert_eq!(passage.text.chars().count(), (passage.end_char - passage.start_char) as usize);
        }
    }

    #[test]
    fn no_pdf_at_all(bytes in proptest::collection::vec(any::<u8>(), 1..400), head in any::<bool>()) {
        let bytes = if head { [b"%PDF-1.7\n".as_slice(), &bytes].concat() } else { bytes };
        prop_assert!(!reading(&bytes).problems.is_empty());
    }
}

/// A file of the objects, with a true table of their places.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", number + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    places.iter().for_each(|place| bytes.extend(format!("{place:010} 00000 n \n").bytes()));
    bytes.extend(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", places.len() + 1).bytes());
    bytes
}

fn object(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

#[test]
fn what_is_made_to_hurt_ends() {
    let catalog = || object("<< /Type /Catalog /Pages 2 0 R >>");
    let ring = file(&[
        catalog(),
        object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        object("<< /Type /Pages /Kids [2 0 R] /Parent 2 0 R /Count 1 >>"),
    ]);
    let deep = file(&[
        catalog(),
        object(&format!("<< /Type /Pages /Count 1 /Kids {}{} >>", "[".repeat(200_000), "]".repeat(200_000))),
    ]);
    let many = file(&[catalog(), object("<< /Type /Pages /Kids [] /Count 2000000000 >>")]);
    let own_form = file(&[
        catalog(),
        object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources 4 0 R /Contents 5 0 R >>"),
        object("<< /XObject << /X 6 0 R >> >>"),
        object("<< /Length 5 >>\nstream\n/X Do\nendstream"),
        object(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources 4 0 R /Length 11 >>\nstream\n/X Do /X Do\nendstream",
        ),
    ]);
    // Each form draws the next one many times.
    let laughs = {
        let mut objects = vec![
            catalog(),
            object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
            object(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /X 5 0 R >> >> /Contents 4 0 R >>",
            ),
            object("<< /Length 5 >>\nstream\n/X Do\nendstream"),
        ];
        let draws = "/X Do ".repeat(40);
        for next in 6..15 {
            objects.push(object(&format!(
                "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {next} 0 R >> >> /Length 240 >>\nstream\n{draws}\nendstream"
            )));
        }
        objects.push(object("<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> /Length 36 >>\nstream\nBT /F 9 Tf 1 1 Td (abcdefgh) Tj ET \nendstream"));
        file(&objects)
    };
    let crowded = {
        let text = "BT /F 9 Tf (a) Tj ET ".repeat(400_000);
        file(&[
            catalog(),
            object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
            object(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> /Contents 4 0 R >>",
            ),
            object(&format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len())),
        ])
    };
    for (name, bytes) in [
        ("laughs", laughs),
        ("crowded", crowded),
        ("ring", ring),
        ("many", many),
        ("own form", own_form),
        ("deep", deep),
    ] {
        let reading = apart(&bytes);
        assert!(!reading.problems.is_empty(), "{name}");
    }
}

/// Objects that each name the next one, `links` of them.
fn chain(links: usize, head: &[&str], link: impl Fn(usize) -> String) -> Vec<u8> {
    let mut objects: Vec<Vec<u8>> = head.iter().map(|text| object(text)).collect();
    let first = objects.len() + 1;
    objects.extend((first..first + links).map(|number| link(number + 1).into_bytes()));
    objects.push(object("null"));
    file(&objects)
}

#[test]
fn long_chains_end() {
    const LINKS: usize = 100_000;
    let text = "<< /Length 38 >>\nstream\nBT /F1 9 Tf 50 50 Td (abcdefgh) Tj ET\n \nendstream";
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /StructParents 0 /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> /XObject << /X 5 0 R >> >> /Contents 4 0 R >>";
    let pages = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    let catalog = "<< /Type /Catalog /Pages 2 0 R >>";
    let tagged = "<< /Type /Catalog /Pages 2 0 R /MarkInfo << /Marked true >> /StructTreeRoot 5 0 R >>";
    let kids = chain(LINKS, &[catalog], |next| format!("<< /Type /Pages /Count 1 /Kids [{next} 0 R] >>"));
    let structure =
        chain(LINKS, &[tagged, pages, page, text], |next| format!("<< /Type /StructElem /S /P /K {next} 0 R >>"));
    let references = chain(LINKS, &[catalog, pages, page, text], |next| format!("{next} 0 R"));
    let form = |next| {
        format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {next} 0 R >> >> /Length 5 >>\nstream\n/X Do\nendstream"
        )
    };
    let forms = chain(LINKS, &[catalog, pages, page, "<< /Length 5 >>\nstream\n/X Do\nendstream"], form);
    for (name, bytes) in [("kids", kids), ("references", references), ("forms", forms), ("structure", structure)] {
        let reading = apart(&bytes);
        assert!(!reading.articles.is_empty() || !reading.problems.is_empty(), "{name}");
    }
}

#[test]
fn a_worker_reads_the_same() {
    for name in ["qa.pdf", "mixed.pdf", "vertical.pdf", "encrypted.pdf", "scanned.pdf"] {
        let (here, there) = (reading(&fixture(name)), apart(&fixture(name)));
        let texts = |reading: &Reading| -> Vec<String> {
            reading.passages.iter().map(|passage| passage.text.clone()).collect()
        };
        assert_eq!(texts(&here), texts(&there), "{name}");
        let causes = |reading: &Reading| -> Vec<String> {
            reading.problems.iter().map(|problem| problem.cause.to_string()).collect()
        };
        assert_eq!(causes(&here), causes(&there), "{name}");
    }
}
