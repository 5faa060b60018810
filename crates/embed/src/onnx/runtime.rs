//! Where ONNX Runtime is, and its one environment per process.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ort::environment::Environment;

use crate::EmbedError;

/// Folders in which systems and archives put the library. The loader's own search path comes last.
const FOLDERS: &[&str] = &[
    "/usr/local/lib",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib64",
    "/usr/lib",
    "/opt/onnxruntime/lib",
    "/opt/homebrew/lib",
];

/// The file's name begins with this on each system; a version may follow.
const NAMES: &[&str] = &["libonnxruntime.so", "libonnxruntime.dylib", "libonnxruntime.1", "onnxruntime.dll"];

/// ONNX Runtime allows one environment in a process and forgets it when the last handle goes: one is
/// kept here for good.
static ENVIRONMENT: Mutex<Option<(PathBuf, Environment)>> = Mutex::new(None);

/// The process's environment, made from the library on the first call. Must come before anything of
/// fastembed: without a library, `ort` panics where [`ort::init_from`] gives an error.
///
/// # Errors
/// [`EmbedError::OnnxRuntime`] when there is no library, or it is older than 1.24.
pub(super) fn environment(explicit: Option<&Path>, from_caller: Option<&Path>) -> Result<Environment, EmbedError> {
    let mut current = ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, environment)) = current.as_ref() {
        return Ok(environment.clone());
    }
    let library = locate(explicit, from_caller, &places())?;
    let failed = |reason: String| EmbedError::OnnxRuntime { reason };
    let environment = ort::init_from(&library)
        .map_err(|error| failed(error.to_string()))?
        .with_name("madoguchi")
        .with_telemetry(false)
        .build()
        .map_err(|error| failed(error.to_string()))?;
    tracing::info!(library = %library.display(), "ONNX Runtime loaded");
    *current = Some((library, environment.clone()));
    Ok(environment)
}

/// Folders to look in when nobody says where: beside the program, then the system's.
fn places() -> Vec<PathBuf> {
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent);
    let beside = beside.into_iter().flat_map(|folder| [folder.to_owned(), folder.join("lib")]);
    beside.chain(FOLDERS.iter().map(PathBuf::from)).collect()
}

/// What was asked for must be there; only where nothing was asked for are the usual places searched.
fn locate(explicit: Option<&Path>, from_caller: Option<&Path>, places: &[PathBuf]) -> Result<PathBuf, EmbedError> {
    let asked = [(explicit, "embed.onnxruntime"), (from_caller, "ORT_DYLIB_PATH")];
    let asked = asked.into_iter().find_map(|(path, origin)| Some((path?, origin)));
    let Some((path, origin)) = asked else {
        return places.iter().find_map(|folder| newest_in(folder)).ok_or_else(|| {
            let searched: Vec<String> = places.iter().map(|place| place.display().to_string()).collect();
            EmbedError::OnnxRuntime { reason: format!("no libonnxruntime in {}", searched.join(", ")) }
        });
    };
    let found = if path.is_dir() { newest_in(path) } else { path.is_file().then(|| path.to_owned()) };
    found.ok_or_else(|| EmbedError::OnnxRuntime {
        reason: format!("{origin} names {}, where there is no libonnxruntime", path.display()),
    })
}

/// The library in `folder` with the highest version in its name.
fn newest_in(folder: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let libraries = names.filter(|name| NAMES.iter().any(|known| name.starts_with(known)));
    libraries.max_by_key(|name| version_of(name)).map(|name| folder.join(name))
}

/// `libonnxruntime.so.1.24.2` → [1, 24, 2].
fn version_of(name: &str) -> Vec<u32> {
    name.split('.').filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("temporary folder");
        for name in names {
            std::fs::write(folder.path().join(name), "").expect("writes");
        }
        folder
    }

    #[test]
    fn the_highest_version_is_taken_and_providers_are_not() {
        let folder = folder_with(&[
            "libonnxruntime.so.1.9.0",
            "libonnxruntime.so.1.24.2",
            "libonnxruntime_providers_shared.so",
            "libother.so",
        ]);
        assert_eq!(newest_in(folder.path()), Some(folder.path().join("libonnxruntime.so.1.24.2")));
        assert_eq!(newest_in(folder_with(&["libother.so"]).path()), None);
    }

    #[test]
    fn what_is_asked_for_comes_first_and_must_exist() {
        let (explicit, caller, usual) = (
            folder_with(&["libonnxruntime.so.1.24.0"]),
            folder_with(&["libonnxruntime.so.1.25.0"]),
            folder_with(&["libonnxruntime.so.1.26.0"]),
        );
        let places = [usual.path().to_owned()];
        let nowhere = Path::new("/nowhere/libonnxruntime.so");
        let table: &[(Option<&Path>, Option<&Path>, &str)] = &[
            (Some(explicit.path()), Some(caller.path()), "1.24.0"),
            (None, Some(caller.path()), "1.25.0"),
            (None, None, "1.26.0"),
        ];
        for &(explicit, caller, version) in table {
            let found = locate(explicit, caller, &places).expect(version);
            assert!(found.to_string_lossy().ends_with(version), "{found:?}");
        }
        for (explicit, caller, origin) in
            [(Some(nowhere), None, "embed.onnxruntime names"), (None, Some(nowhere), "ORT_DYLIB_PATH names")]
        {
            let message = locate(explicit, caller, &places).expect_err("missing").to_string();
            assert!(message.contains(origin) && message.contains("pip download onnxruntime"), "{message}");
        }
        let message = locate(None, None, &[]).expect_err("missing").to_string();
        assert!(message.contains("no libonnxruntime"), "{message}");
    }

    #[test]
    fn a_file_that_is_no_library_is_an_error_not_a_panic() {
        let folder = folder_with(&["libonnxruntime.so.1.24.0"]);
        // Does nothing when another test has loaded the real one; the process keeps the first.
        if let Err(error) = environment(Some(folder.path()), None) {
            assert!(error.to_string().contains("set embed.onnxruntime"), "{error}");
        }
    }
}
