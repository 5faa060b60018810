//! Files that are made to harm are refused with a reason, and the rest goes on.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use madoguchi_ingest::{ReadOptions, Reading, read};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A zip container of members.
fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in members {
        writer.start_file(*name, options).expect("a member");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("a container").into_inner()
}

/// Reads `content` as a file called `name` beside a good one.
fn read_one(name: &str, content: &[u8]) -> Reading {
    let folder = tempfile::tempdir().expect("a folder");
    let docs = folder.path().join("docs");
    fs::create_dir(&docs).expect("a folder");
    fs::write(docs.join("good.csv"), "質問,回答\n良い質問？,良い回答。\n").expect("a file");
    fs::write(docs.join(name), content).expect("a file");
    read(&[docs], &ReadOptions { max_file_bytes: 8 << 20, ..ReadOptions::new("setomi") })
}

/// The file is refused as `code`, for a reason that says `reason`, and its old passages stay.
#[track_caller]
fn assert_refused(name: &str, content: &[u8], code: &str, reason: &str) {
    let reading = read_one(name, content);
    assert_eq!(reading.articles.len(), 1, "{name}: {:?}", reading.articles);
    assert_eq!(reading.problems.len(), 1, "{name}: {:?}", reading.problems);
    let problem = &reading.problems[0];
    assert_eq!(problem.cause.code(), code, "{name}: {problem}");
    assert!(problem.cause.to_string().contains(reason), "{name}: {problem}");
    assert!(reading.scope.broken.contains(&format!("docs/{name}#1")), "{name}: {:?}", reading.scope);
}

const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
const DOCUMENT: &str = "word/document.xml";

fn word(body: &str) -> Vec<u8> {
    zipped(&[TYPES, (DOCUMENT, format!("<document><body>{body}</body></document>").as_bytes())])
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/office").join(name)).expect("a fixture")
}

#[test]
fn an_archive_that_explodes() {
    let zeros = vec![b' '; 64 << 20];
    let bomb = zipped(&[("a.txt", &zeros)]);
    assert!(bomb.len() < 100_000, "small on disk");
    assert_refused("bomb.zip", &bomb, "unsafe_archive", "unpacks to more than");
    // No member is too large, but all together are.
    let blank = vec![b' '; 1_000_000];
    let names: Vec<String> = (0..11).map(|number| format!("{number:02}.txt")).collect();
    let mut members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), blank.as_slice())).collect();
    members[0].1 = "題\n\n本文です。".as_bytes();
    members.push(("11.txt", &blank));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("many.zip");
    fs::write(&path, zipped(&members)).expect("a file");
    let reading = read(&[path], &ReadOptions { max_file_bytes: 1 << 20, ..ReadOptions::new("setomi") });
    let causes: Vec<&str> = reading.problems.iter().map(|problem| problem.cause.code()).collect();
    assert_eq!((causes[0], causes.len()), ("unsafe_archive", 11), "{causes:?}");
    assert!(reading.problems[0].to_string().contains("all that is unpacked"), "{}", reading.problems[0]);
    assert_eq!(reading.articles.len(), 1, "what was read before stands");
    assert!(reading.articles.iter().all(|article| reading.scope.broken.contains(&article.source)));
}

#[test]
fn an_office_file_that_explodes() {
    let spaces = vec![b' '; 64 << 20];
    let bomb = zipped(&[TYPES, (DOCUMENT, &spaces)]);
    assert_refused("bomb.docx", &bomb, "unsafe_archive", "times its size");
}

#[test]
fn more_members_than_anyone_packs() {
    let names: Vec<String> = (0..10_001).map(|number| format!("{number}.md")).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert_refused("many.zip", &zipped(&members), "unsafe_archive", "more than 10000 members");
}

#[test]
fn names_that_lead_out_of_the_archive() {
    for name in ["../../etc/cron.d/x.md", "/etc/passwd.md", "C:/windows/x.md", "a/../../x.md", "a\\..\\..\\x.md"] {
        let archive = zipped(&[("good.md", "# 題\n\n本文です。".as_bytes()), (name, b"x")]);
        assert_refused("out.zip", &archive, "unsafe_archive", "leads out of it");
    }
    assert!(!Path::new("/etc/cron.d/x.md").exists());
}

#[test]
fn what_says_who_may_read_is_not_read_from_an_archive() {
    let archive =
        zipped(&[("a/_collection.toml", b"visibility = \"internal\""), ("a/x.md", "# 内部\n\n本文。".as_bytes())]);
    assert_refused("internal.zip", &archive, "unsafe_archive", "who may read");
}

#[test]
fn an_archive_inside_an_archive_is_not_opened() {
    let inner = zipped(&[("x.md", "# 題\n\n本文です。".as_bytes())]);
    let reading =
        read_one("outer.zip", &zipped(&[("inner.zip", &inner), ("y.md", "# 外\n\n外の本文です。".as_bytes())]));
    assert_eq!(reading.articles.len(), 2, "the other member is read");
    assert_eq!(reading.problems.len(), 1);
    assert!(
        reading.problems[0].to_string().contains("outer.zip!/inner.zip: not safe to unpack"),
        "{}",
        reading.problems[0]
    );
}

#[test]
fn xml_that_draws_in_files_or_grows() {
    let outside = "<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><document><body><p><r><t>&x;</t></r></p></body></document>";
    let laughs = format!(
        "<!DOCTYPE d [<!ENTITY a0 \"ha\">{}]><document><body><p><r><t>&a9;</t></r></p></body></document>",
        (1..10).map(|at| format!("<!ENTITY a{at} \"{}\">", format!("&a{};", at - 1).repeat(10))).collect::<String>()
    );
    for text in [outside.to_owned(), laughs] {
        assert_refused("x.docx", &zipped(&[TYPES, (DOCUMENT, text.as_bytes())]), "document_type", "document type");
        assert_refused(
            "x.pptx",
            &zipped(&[TYPES, ("ppt/presentation.xml", text.as_bytes())]),
            "document_type",
            "document type",
        );
        assert_refused(
            "x.xlsx",
            &zipped(&[TYPES, ("xl/workbook.xml", text.as_bytes())]),
            "document_type",
            "document type",
        );
        assert_refused("x.ods", &zipped(&[("content.xml", text.as_bytes())]), "document_type", "document type");
    }
    let unknown = word("<p><r><t>&x;</t></r></p>");
    assert_refused("entity.docx", &unknown, "damaged", "entity");
}

#[test]
fn macros() {
    for name in ["a.docm", "a.xlsm", "a.pptm", "a.xlsb"] {
        assert_refused(name, b"PK", "macro", "macros");
    }
    let hidden = zipped(&[TYPES, ("word/vbaProject.bin", b"x"), (DOCUMENT, b"<document><body/></document>")]);
    assert_refused("hidden.docx", &hidden, "macro", "macros");
    let declared = zipped(&[
        (
            "[Content_Types].xml",
            b"<Types><Override ContentType=\"application/vnd.ms-excel.sheet.macroEnabled.main+xml\"/></Types>",
        ),
        ("xl/workbook.xml", b"<workbook/>"),
    ]);
    assert_refused("declared.xlsx", &declared, "macro", "macros");
}

#[test]
fn encrypted_and_old_files() {
    let mut ole = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    ole.resize(512, 0);
    assert_refused("renamed.docx", &ole, "old_format", "old binary format");
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    for name in ["secret.docx", "secret.xlsx", "secret.pptx"] {
        assert_refused(name, &ole, "encrypted", "encrypted");
    }
    for name in ["old.doc", "old.xls", "old.ppt"] {
        assert_refused(name, b"x", "old_format", "old binary format");
    }
    let manifest = b"<manifest><file-entry><encryption-data/></file-entry></manifest>";
    assert_refused(
        "secret.ods",
        &zipped(&[("META-INF/manifest.xml", manifest), ("content.xml", b"?")]),
        "encrypted",
        "encrypted",
    );
    let mut locked = zipped(&[("a.md", "# 題\n\n本文です。".as_bytes())]);
    // The bit that says so, in both headers of the only member.
    let directory = locked.windows(4).position(|window| window == b"PK\x01\x02").expect("the directory");
    locked[6] |= 1;
    locked[directory + 8] |= 1;
    let reading = read_one("locked.zip", &locked);
    assert_eq!(reading.problems[0].cause.code(), "encrypted", "{}", reading.problems[0]);
}

#[test]
fn truncated_files() {
    for name in ["docx_tennyu.docx", "pptx_bousai.pptx", "xlsx_faq.xlsx", "ods_bus.ods", "zip_mixed.zip"] {
        let whole = fixture(name);
        assert_refused(name, &whole[..whole.len() / 2], "damaged", "damaged");
    }
    assert_refused("text.docx", "これは文書ではありません。".as_bytes(), "damaged", "damaged");
    assert_refused("cut.docx", &zipped(&[TYPES, (DOCUMENT, b"<document><body><p>")]), "damaged", "damaged");
    assert_refused("bare.docx", &zipped(&[TYPES]), "damaged", "missing");
    assert_refused("deep.docx", &word(&"<ins>".repeat(5_000)), "damaged", "nest");
}

#[test]
fn sheets_of_nothing_but_corners_cost_nothing() {
    let sheet = b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>x</t></is></c></row><row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>y</t></is></c></row></sheetData>\
        <mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells></worksheet>";
    let parts: [(&str, &[u8]); 4] = [
        TYPES,
        ("xl/workbook.xml", b"<workbook><sheets><sheet name=\"s\" r:id=\"r1\"/></sheets></workbook>"),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"sheet.xml\"/></Relationships>",
        ),
        ("xl/sheet.xml", sheet),
    ];
    let reading = read_one("corners.xlsx", &zipped(&parts));
    assert_eq!(reading.problems, [], "{:?}", reading.problems.first().map(ToString::to_string));
    assert_eq!(reading.articles.len(), 2);
}

#[test]
fn a_cell_that_looks_like_a_formula_is_text() {
    let csv = "質問,回答\n=HYPERLINK(\"x\")？,\"=cmd|' /C calc'!A0\"\n-1を引く？,@SUM(1)\n";
    let reading = read_one("formula.csv", csv.as_bytes());
    let answers: Vec<&str> = reading.passages.iter().map(|passage| passage.text.as_str()).collect();
    assert_eq!(answers, ["=cmd|' /C calc'!A0", "@SUM(1)", "良い回答。"]);
}
