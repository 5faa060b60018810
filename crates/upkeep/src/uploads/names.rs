//! Names of files and folders that a clerk's machine or a token brings: nothing of them may lead out of the folder.

use std::collections::HashSet;

use madoguchi_ingest::check_ending;
use unicode_normalization::UnicodeNormalization;

use super::UploadedFile;
use super::report::{FileOutcome, Refusal};

/// File systems take 255 bytes; some is left for what tools append.
const MAX_NAME_BYTES: usize = 230;

/// What no file's name may hold on one of the usual systems.
const FORBIDDEN: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

/// One outcome for each file, in order: under its safe name, or refused for its name.
pub(super) fn check(files: &[UploadedFile]) -> Vec<FileOutcome> {
    let mut taken = HashSet::new();
    let outcome = |file: &UploadedFile| {
        let name = safe_name(&file.name);
        let refusal = refusal(&name).or_else(|| (!taken.insert(name.clone())).then_some(Refusal::SameName));
        FileOutcome { refusal, ..FileOutcome::named(name) }
    };
    files.iter().map(outcome).collect()
}

/// The last step of the path, composed (NFC: a Mac sends か and ゛ apart), without what systems refuse.
fn safe_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let allowed = |c: char| if c.is_control() || FORBIDDEN.contains(&c) { '-' } else { c };
    let name: String = last.nfc().map(allowed).collect();
    name.trim_start().trim_end_matches(|c: char| c == '.' || c.is_whitespace()).to_owned()
}

fn refusal(name: &str) -> Option<Refusal> {
    if name.is_empty() {
        return Some(Refusal::NoName);
    }
    if name.starts_with(['_', '.']) {
        return Some(Refusal::LeftOutByName);
    }
    if name.len() > MAX_NAME_BYTES {
        return Some(Refusal::NameTooLong);
    }
    check_ending(name).err().map(|cause| Refusal::Ending { cause })
}

/// The folder of a department: readable, and never the same for two departments.
pub(super) fn folder_name(department: &str, skipped: &[String]) -> String {
    let is_plain = |at: usize, c: char| match at {
        0 => !(matches!(c, '_' | '.') || skipped.iter().any(|name| name == department)),
        _ => true,
    };
    let mut name = String::new();
    for (at, c) in department.char_indices() {
        if is_plain(at, c) && !c.is_control() && c != '%' && !FORBIDDEN.contains(&c) {
            name.push(c);
        } else {
            let mut utf8 = [0; 4];
            c.encode_utf8(&mut utf8).bytes().for_each(|byte| name.push_str(&format!("%{byte:02X}")));
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder() {
        for (given, expected) in [
            ("手引き.docx", "手引き.docx"),
            ("../../etc/passwd.txt", "passwd.txt"),
            ("..\\..\\desks.csv", "desks.csv"),
            ("C:\\Users\\佐藤\\手引き.docx", "手引き.docx"),
            ("/absolute/手引き.md", "手引き.md"),
            ("か\u{3099}.csv", "が.csv"),
            ("a:b?.csv", "a-b-.csv"),
            ("a\u{0}b.csv", "a-b.csv"),
            (" a.csv . ", "a.csv"),
            ("..", ""),
            ("a/", ""),
        ] {
            let name = safe_name(given);
            assert_eq!(name, expected, "{given:?}");
            assert!(!name.contains(['/', '\\']), "{given:?}");
        }
    }

    #[test]
    fn what_would_not_be_read_is_refused() {
        let refused = |name: &str| refusal(&safe_name(name));
        assert_eq!(refused("手引き.docx"), None);
        assert_eq!(refused(".."), Some(Refusal::NoName));
        assert_eq!(refused("_collection.toml"), Some(Refusal::LeftOutByName));
        assert_eq!(refused("../_collection.toml"), Some(Refusal::LeftOutByName));
        assert_eq!(refused(".csv"), Some(Refusal::LeftOutByName));
        assert_eq!(refused(&format!("{}.csv", "長".repeat(80))), Some(Refusal::NameTooLong));
        for name in ["desks.toml", "a.exe", "a", "a.doc", "a.xlsm"] {
            assert!(matches!(refused(name), Some(Refusal::Ending { .. })), "{name}");
        }
        let file = |name: &str| UploadedFile { name: name.to_owned(), bytes: Vec::new() };
        let outcomes = check(&[file("x/が.csv"), file("y/か\u{3099}.csv")]);
        assert_eq!(outcomes[0].refusal, None);
        assert_eq!(outcomes[1].refusal, Some(Refusal::SameName));
    }

    #[test]
    fn departments_have_folders_of_their_own() {
        let skipped = ["safety".to_owned()];
        let departments = ["税務課", "a/b", "a%2Fb", "..", ".a", "_a", "safety", "%73afety", "市民課 窓口係", "a\u{0}"];
        let folders: HashSet<String> = departments.iter().map(|name| folder_name(name, &skipped)).collect();
        assert_eq!(folders.len(), departments.len());
        for folder in &folders {
            assert!(!folder.starts_with(['.', '_']) && !folder.contains(['/', '\\', '\0']), "{folder}");
            assert!(folder != "safety");
        }
        assert!(folders.contains("税務課") && folders.contains("市民課 窓口係"));
    }
}
