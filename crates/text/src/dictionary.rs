//! IPADIC on disk: built once from its CSV files, then memory-mapped.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use lindera::dictionary::{Dictionary, UserDictionary, load_fs_dictionary};
use lindera_dictionary::builder::DictionaryBuilder;
use lindera_dictionary::dictionary::metadata::Metadata;

use crate::error::TextError;
use crate::normalize::normalize;

/// How IPADIC's CSV files (as Debian's `mecab-ipadic` ships them, in EUC-JP) are laid out.
const METADATA: &str = r#"{
  "name": "ipadic", "encoding": "EUC-JP",
  "default_word_cost": -10000, "default_left_context_id": 0, "default_right_context_id": 0,
  "default_field_value": "*", "flexible_csv": true, "skip_invalid_cost_or_id": false, "normalize_details": true,
  "dictionary_schema": {"fields": ["surface", "left_context_id", "right_context_id", "cost", "part_of_speech",
    "part_of_speech_subcategory_1", "part_of_speech_subcategory_2", "part_of_speech_subcategory_3",
    "conjugation_form", "conjugation_type", "base_form", "reading", "pronunciation"]},
  "user_dictionary_schema": {"fields": ["surface", "part_of_speech", "reading"]}
}"#;

/// The built dictionary at `built`, building it from the CSV files in `source_dir` when it is not there.
///
/// About two seconds and 47 MB, once. Two processes may call this at the same time: one builds, the other waits.
///
/// # Errors
/// [`TextError::DictionaryMissing`] when there is neither; [`TextError::Dictionary`] or [`TextError::Io`] when
/// building fails, in which case nothing is left at `built`.
pub fn ensure_ipadic(built: &Path, source_dir: &Path) -> Result<PathBuf, TextError> {
    if is_built(built) {
        return Ok(built.to_owned());
    }
    if !source_dir.join("matrix.def").is_file() {
        return Err(TextError::DictionaryMissing { built: built.to_owned(), source_dir: source_dir.to_owned() });
    }
    let parent = built.parent().unwrap_or(Path::new("."));
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| TextError::Io { path, source }
    };
    fs::create_dir_all(parent).map_err(io(parent))?;
    let lock_path = parent.join(".dictionary.lock");
    let lock = File::create(&lock_path).map_err(io(&lock_path))?;
    lock.lock().map_err(io(&lock_path))?;
    if is_built(built) {
        return Ok(built.to_owned());
    }
    let scratch = tempfile::tempdir_in(parent).map_err(io(parent))?;
    let target = scratch.path().join("ipadic");
    DictionaryBuilder::new(metadata(built)?)
        .build_dictionary(source_dir, &target)
        .map_err(|error| engine(built, "building it from its CSV files", error))?;
    if built.exists() {
        fs::remove_dir_all(built).map_err(io(built))?;
    }
    // Renamed in one step: a process killed while building leaves no half dictionary behind.
    fs::rename(&target, built).map_err(io(built))?;
    Ok(built.to_owned())
}

fn is_built(folder: &Path) -> bool {
    folder.join("metadata.json").is_file()
}

fn metadata(place: &Path) -> Result<Metadata, TextError> {
    serde_json::from_str(METADATA).map_err(|error| engine(place, "reading its layout", error))
}

pub(crate) fn load(folder: &Path) -> Result<Dictionary, TextError> {
    load_fs_dictionary(folder).map_err(|error| engine(folder, "loading it", error))
}

/// The words of a user dictionary CSV (`surface,part of speech,reading`), normalised, each once, in file order.
pub(crate) fn read_user_words(path: &Path) -> Result<Vec<[String; 3]>, TextError> {
    let text = fs::read_to_string(path).map_err(|source| TextError::Io { path: path.to_owned(), source })?;
    let mut words: Vec<[String; 3]> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let [surface, part_of_speech, reading] = fields[..] else {
            let reason = format!("{} fields where 3 are wanted: surface,part of speech,reading", fields.len());
            return Err(TextError::Line { path: path.to_owned(), line: number + 1, reason });
        };
        if surface.is_empty() {
            let reason = "the first field, the word itself, is empty".to_owned();
            return Err(TextError::Line { path: path.to_owned(), line: number + 1, reason });
        }
        let surface = normalize(surface).text.into_owned();
        if seen.insert(surface.clone()) {
            words.push([surface, part_of_speech.to_owned(), reading.to_owned()]);
        }
    }
    Ok(words)
}

pub(crate) fn build_user_dictionary(path: &Path, words: &[[String; 3]]) -> Result<UserDictionary, TextError> {
    let csv: String = words.iter().map(|word| word.join(",") + "\n").collect();
    let mut metadata = metadata(path)?;
    metadata.encoding = "UTF-8".to_owned();
    DictionaryBuilder::new(metadata)
        .build_user_dict_from_reader(csv.as_bytes())
        .map_err(|error| engine(path, "building the user dictionary", error))
}

fn engine(path: &Path, doing: &'static str, error: impl std::fmt::Display) -> TextError {
    TextError::Dictionary { path: path.to_owned(), doing, reason: error.to_string() }
}
