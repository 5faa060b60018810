//! What was fitted before: every adaptation is kept, and any of them comes back.
//!
//! ```text
//! data/model/            what is in use
//! data/model/history/1/  what was in use before, the oldest first
//! ```

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde_json::Value;

/// Everything that an adaptation may write, the report last.
const FILES: [&str; 8] = [
    "tokenizer.json",
    "config.json",
    "model.safetensors",
    "terms.tsv",
    "reranker.json",
    "necessity.json",
    "confidence.json",
    REPORT,
];
/// What was measured, and when.
pub(crate) const REPORT: &str = "adapted.json";
const FOLDER: &str = "history";

/// One adaptation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Version {
    /// Its number, from 1; `None` of what is in use.
    pub(crate) number: Option<u32>,
    /// What was measured when it was made; null where it was not made by `adapt`.
    pub(crate) report: Value,
}

/// Makes what lies in `new` the adaptation in use at `out`; what was in use goes into the history.
///
/// # Errors
/// When a file cannot be moved or copied. Nothing is lost: what was in use lies in the history, or is still on its way there.
pub(crate) fn replace(out: &Path, new: &Path) -> Result<()> {
    archive(out)?;
    for file in FILES {
        let from = new.join(file);
        if from.is_file() {
            copy(&from, &out.join(file))?;
        }
    }
    Ok(())
}

/// Brings back version `number`, or the one before what is in use; what was in use goes into the history.
///
/// # Errors
/// When there is no such version, or a file cannot be copied.
pub(crate) fn bring_back(out: &Path, number: Option<u32>) -> Result<u32> {
    let known = numbers(out)?;
    let Some(number) = number.or_else(|| known.last().copied()) else {
        bail!("{} has no earlier version. Remedy: see `madoguchi adapt --history --out DIR`", out.display());
    };
    if !known.contains(&number) {
        let known: Vec<String> = known.iter().map(u32::to_string).collect();
        bail!("{} has no version {number}. Remedy: name one of: {}", out.display(), known.join(", "));
    }
    let version = folder(out, number);
    replace(out, &version)?;
    Ok(number)
}

/// Every version, the oldest first, what is in use last.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn versions(out: &Path) -> Result<Vec<Version>> {
    let past = numbers(out)?.into_iter().map(|number| (Some(number), folder(out, number)));
    let report = |folder: &Path| {
        let text = std::fs::read_to_string(folder.join(REPORT)).ok();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(Value::Null)
    };
    let mut versions: Vec<Version> = past.map(|(number, folder)| Version { number, report: report(&folder) }).collect();
    if holds_any(out) {
        versions.push(Version { number: None, report: report(out) });
    }
    Ok(versions)
}

/// Moves what is in use into the history; nothing where there is nothing.
fn archive(out: &Path) -> Result<()> {
    if !holds_any(out) {
        return Ok(());
    }
    let number = numbers(out)?.last().copied().unwrap_or(0) + 1;
    let folder = folder(out, number);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for file in FILES {
        let from = out.join(file);
        if from.is_file() {
            let to = folder.join(file);
            std::fs::rename(&from, &to).with_context(|| format!("cannot move {}", from.display()))?;
        }
    }
    Ok(())
}

fn holds_any(out: &Path) -> bool {
    FILES.iter().any(|file| out.join(file).is_file())
}

fn folder(out: &Path, number: u32) -> PathBuf {
    out.join(FOLDER).join(number.to_string())
}

/// Numbers of the versions in the history, rising.
fn numbers(out: &Path) -> Result<Vec<u32>> {
    let folder = out.join(FOLDER);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", folder.display())),
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut numbers: Vec<u32> = names.filter_map(|name| name.parse().ok()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).map(drop).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(folder: &Path, text: &str, files: &[&str]) -> PathBuf {
        let new = folder.join(format!("new-{text}"));
        std::fs::create_dir_all(&new).unwrap();
        for file in files {
            let content = if *file == REPORT { format!("{{\"text\": \"{text}\"}}") } else { text.to_owned() };
            std::fs::write(new.join(file), content).unwrap();
        }
        new
    }

    fn texts(out: &Path) -> Vec<(Option<u32>, String)> {
        let text = |version: Version| (version.number, version.report["text"].as_str().unwrap_or("?").to_owned());
        versions(out).unwrap().into_iter().map(text).collect()
    }

    #[test]
    fn every_version_is_kept_whole_and_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("model");
        std::fs::create_dir(&out).unwrap();
        assert_eq!(versions(&out).unwrap(), []);
        assert!(bring_back(&out, None).unwrap_err().to_string().contains("no earlier version"));
        replace(&out, &made(folder.path(), "a", &["reranker.json", "terms.tsv", REPORT])).unwrap();
        replace(&out, &made(folder.path(), "b", &["terms.tsv", REPORT])).unwrap();
        assert_eq!(texts(&out), [(Some(1), "a".to_owned()), (None, "b".to_owned())]);
        assert!(!out.join("reranker.json").exists(), "nothing of an older version is left beside a newer one");
        assert_eq!(bring_back(&out, None).unwrap(), 1);
        assert_eq!(std::fs::read_to_string(out.join("reranker.json")).unwrap(), "a");
        assert_eq!(texts(&out), [(Some(1), "a".to_owned()), (Some(2), "b".to_owned()), (None, "a".to_owned())]);
        assert_eq!(bring_back(&out, Some(2)).unwrap(), 2);
        assert!(!out.join("reranker.json").exists());
        let error = bring_back(&out, Some(9)).unwrap_err().to_string();
        assert!(error.contains("no version 9") && error.contains("1, 2, 3"), "{error}");
    }
}
