//! Damaged office files: no panic, no unbounded work, and always a reason.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use madoguchi_ingest::{ReadOptions, read};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

type Parts = Vec<(String, Vec<u8>)>;

/// Every fixture but the expectations, by name.
static FIXTURES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/office");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| !path.to_string_lossy().ends_with(".expected.json"));
    paths.sort();
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), fs::read(path).expect("a fixture"))).collect()
});

/// The parts of those fixtures that are containers.
static CONTAINERS: LazyLock<Vec<(String, Parts)>> = LazyLock::new(|| {
    let parts = |bytes: &[u8]| -> Option<Parts> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        (0..archive.len())
            .map(|index| {
                let mut file = archive.by_index(index).ok()?;
                let mut content = Vec::new();
                file.read_to_end(&mut content).ok()?;
                Some((file.name().ok()?.into_owned(), content))
            })
            .collect()
    };
    FIXTURES.iter().filter_map(|(name, bytes)| Some((name.clone(), parts(bytes)?))).collect()
});

fn packed(parts: &Parts) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        // A mutated name may be one that cannot be written twice.
        if writer.start_file(name.as_str(), SimpleFileOptions::default()).is_ok() {
            writer.write_all(content).expect("written");
        }
    }
    writer.finish().expect("a container").into_inner()
}

#[derive(Debug, Clone)]
enum Change {
    Set(u32, u8),
    Remove(u32, u16),
    Repeat(u32, u16),
    Insert(u32, &'static str),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let pieces = proptest::sample::select(vec![
        "<w:tbl>",
        "</w:tc>",
        "<w:p>",
        "</w:p>",
        "<a:p/>",
        "<c r=\"XFD1048576\"><v>1</v></c>",
        "<mergeCell ref=\"A1:XFD9\"/>",
        "w:val=\"-9\"",
        "<row r=\"4294967295\">",
        " gridSpan=\"99999\"",
        "<v>1e308</v>",
        "&#x0;",
        "&lt;",
        "<![CDATA[",
        "<!--",
        "\"",
        "]",
        "{",
        "<!DOCTYPE x>",
        "\0",
        "\u{FFFF}",
    ]);
    let one = prop_oneof![
        (any::<u32>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<u32>(), 0..2000_u16).prop_map(|(at, count)| Change::Remove(at, count)),
        (any::<u32>(), 0..2000_u16).prop_map(|(at, count)| Change::Repeat(at, count)),
        (any::<u32>(), pieces).prop_map(|(at, piece)| Change::Insert(at, piece)),
    ];
    proptest::collection::vec(one, 1..8)
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let place = |at: u32| if bytes.is_empty() { 0 } else { at as usize % bytes.len() };
        match *change {
            Change::Set(at, byte) => {
                let at = place(at);
                if let Some(target) = bytes.get_mut(at) {
                    *target = byte;
                }
            }
            Change::Remove(at, count) => {
                let at = place(at);
                let end = (at + usize::from(count)).min(bytes.len());
                bytes.drain(at..end);
            }
            Change::Repeat(at, count) => {
                let at = place(at);
                let end = (at + usize::from(count)).min(bytes.len());
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            Change::Insert(at, piece) => {
                let at = place(at);
                bytes.splice(at..at, piece.bytes());
            }
        }
    }
    bytes
}

/// Reads the file: each is read, or it is said why not.
fn read_changed(name: &str, content: &[u8]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, content).expect("a file");
    let reading = read(&[path], &ReadOptions { max_file_bytes: 4 << 20, ..ReadOptions::new("setomi") });
    for file in &reading.files {
        prop_assert!(file.articles > 0 || file.problems > 0, "{:?}", file);
    }
    for problem in &reading.problems {
        prop_assert!(!problem.to_string().contains('\n'), "{}", problem);
    }
    for article in &reading.articles {
        prop_assert!(!article.title.trim().is_empty() && !article.body.is_empty(), "{:?}", article);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn changed_bytes(index in any::<proptest::sample::Index>(), changes in changes()) {
        let (name, bytes) = index.get(&FIXTURES);
        read_changed(name, &changed(bytes.clone(), &changes))?;
    }

    /// The container is whole, so that the damage reaches the readers behind it.
    #[test]
    fn changed_parts(index in any::<proptest::sample::Index>(), part in any::<proptest::sample::Index>(), changes in changes()) {
        let (name, parts) = index.get(&CONTAINERS);
        let mut parts = parts.clone();
        let texts: Vec<usize> = (0..parts.len()).filter(|at| !parts[*at].1.is_empty() && parts[*at].1.len() < 200_000).collect();
        let at = *part.get(&texts);
        let content = std::mem::take(&mut parts[at].1);
        parts[at].1 = changed(content, &changes);
        read_changed(name, &packed(&parts))?;
    }

    #[test]
    fn missing_parts(index in any::<proptest::sample::Index>(), part in any::<proptest::sample::Index>()) {
        let (name, parts) = index.get(&CONTAINERS);
        let mut parts = parts.clone();
        parts.remove(part.index(parts.len()));
        read_changed(name, &packed(&parts))?;
    }
}
