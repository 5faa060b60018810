//! Which files of a tree are documents, and what their folders say about them.

use std::collections::{BTreeMap, HashSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::collection::{COLLECTION_FILE, Collection, Layer};
use crate::desks::io_cause;
use crate::field::nearest;
use crate::phrasings::{FolderPhrasings, PHRASINGS_FILE};
use crate::problem::{Cause, Problem};
use crate::read::ReadOptions;
use crate::reader::{Format, lies_beside, unread};
use crate::source::{Scope, archive_source, file_source, folder_source};
use crate::translations::{self, FolderTranslations};

/// The file of the city's desks. It marks a collection's root, and is no document.
const DESKS_FILE: &str = "desks.toml";

/// A document file.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub path: PathBuf,
    /// What messages call it: the path as the caller would write it.
    pub display: String,
    /// Its source, up to and with its `#`.
    pub source: String,
    /// Path relative to the root, `/` separated.
    pub relative: String,
    pub format: Format,
    /// What the folders above it say.
    pub layer: Arc<Layer>,
}

/// Everything found under the given paths.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// In the order of the paths, each path's files by name.
    pub files: Vec<Found>,
    pub problems: Vec<Problem>,
    pub scope: Scope,
    /// Of every folder on the way to a document, each once.
    pub phrasings: Vec<FolderPhrasings>,
    /// Of the same folders.
    pub translations: Vec<FolderTranslations>,
}

/// Walks `paths`, each a file or a folder.
pub(crate) fn walk(paths: &[PathBuf], options: &ReadOptions) -> Tree {
    let mut walk = Walk { options, tree: Tree::default(), roots: BTreeMap::new(), seen: HashSet::new() };
    match walk.base() {
        Ok(base) => paths.iter().for_each(|path| walk.path(path, &base)),
        Err(problems) => walk.tree.problems.extend(problems),
    }
    let mut known = HashSet::new();
    walk.tree.files.retain(|file| known.insert(file.source.clone()));
    walk.tree
}

struct Walk<'o> {
    options: &'o ReadOptions,
    tree: Tree,
    /// Folder of each root by its name.
    roots: BTreeMap<String, PathBuf>,
    /// Folders entered for the current path, links resolved: a link may lead back up.
    seen: HashSet<PathBuf>,
}

/// A folder being walked.
struct Folder {
    path: PathBuf,
    display: PathBuf,
    relative: String,
    layer: Arc<Layer>,
}

impl Walk<'_> {
    /// What is said above all folders.
    fn base(&self) -> Result<Layer, Vec<Problem>> {
        let Some(path) = &self.options.collection else { return Ok(Layer::default()) };
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| vec![Problem::in_file(&file, io_cause(&error))])?;
        Collection::parse(&file, &text, "").map(|collection| collection.layer)
    }

    fn path(&mut self, given: &Path, base: &Layer) {
        let kind = located(given).and_then(|path| match self.options.stand_ins.contains_key(&path) {
            true => Ok((false, path)),
            false => Ok((std::fs::metadata(given)?.is_dir(), path)),
        });
        let (is_folder, path) = match kind {
            Ok(found) => found,
            Err(error) => return self.problem(Problem::in_file(&given.display().to_string(), io_cause(&error))),
        };
        let folder = if is_folder { path.as_path() } else { path.parent().unwrap_or(&path) };
        let display = if is_folder { given.to_owned() } else { given.parent().unwrap_or(Path::new("")).to_owned() };
        let root = root_above(folder);
        let Ok((layer, name)) = self.layers_down_to(&root, folder, &display, base) else {
            let name = self.name_of(&root, &Layer::default());
            self.claim_broken(&name, &root, &path, is_folder);
            return;
        };
        if let Some(first) = self.roots.get(&name).filter(|first| **first != root) {
            let cause = Cause::DuplicateRoot { name, first: first.display().to_string() };
            return self.problem(Problem::in_file(&given.display().to_string(), cause));
        }
        self.roots.insert(name.clone(), root.clone());
        let relative = relative_to(&root, folder);
        let first_new = self.tree.files.len();
        let start = Folder { path: folder.to_owned(), display, relative, layer };
        self.seen.clear();
        if is_folder {
            self.tree.scope.ingested.insert(folder_source(&name, &start.relative));
            self.folder(start, &name);
            if self.tree.files.len() == first_new {
                self.problem(Problem::in_file(&given.display().to_string(), Cause::NoDocuments));
                self.tree.scope.broken.insert(folder_source(&name, &relative_to(&root, folder)));
            }
        } else if let Some(file_name) = path.file_name().map(|file| file.to_string_lossy().into_owned()) {
            let source = file_source(&name, &joined(&start.relative, &file_name));
            if is_archive(&file_name) {
                self.tree.scope.ingested.insert(archive_source(&source));
            }
            self.tree.scope.ingested.insert(source);
            self.file(&start, &file_name, &name);
        }
        self.tree.files[first_new..].sort_by(|a, b| a.relative.cmp(&b.relative));
    }

    /// The layer of `folder`, from the root down, and the collection's name.
    fn layers_down_to(
        &mut self,
        root: &Path,
        folder: &Path,
        display: &Path,
        base: &Layer,
    ) -> Result<(Arc<Layer>, String), ()> {
        let depth = folder.strip_prefix(root).map_or(0, |below| below.components().count());
        let mut layer = Arc::new(base.clone());
        let mut name = None;
        for (height, ancestor) in folder.ancestors().take(depth + 1).collect::<Vec<_>>().into_iter().rev().enumerate() {
            let shown = if height == depth { display.to_owned() } else { ancestor.to_owned() };
            let relative = relative_to(root, ancestor);
            layer = self.layer(ancestor, &shown, &relative, &layer)?;
            let name = name.get_or_insert_with(|| self.name_of(root, &layer));
            self.beside(ancestor, &shown, folder_source(name, &relative));
        }
        Ok((layer, name.unwrap_or_default()))
    }

    /// Reads what the folder with this `source` says of its documents beside them: how they are asked for, and translations.
    fn beside(&mut self, folder: &Path, display: &Path, source: String) {
        if self.tree.phrasings.iter().any(|known| known.folder == source) {
            return;
        }
        self.translations(folder, display, &source);
        let path = self.actual(&folder.join(PHRASINGS_FILE)).to_owned();
        let file = display.join(PHRASINGS_FILE).display().to_string();
        let (phrasings, problems) = FolderPhrasings::open(&path, source, file);
        self.tree.problems.extend(problems);
        self.tree.phrasings.push(phrasings);
    }

    fn translations(&mut self, folder: &Path, display: &Path, source: &str) {
        for (tag, name) in translations::files() {
            let path = self.actual(&folder.join(&name)).to_owned();
            match FolderTranslations::open(&path, source, display.join(&name).display().to_string(), tag) {
                Ok(None) => {}
                Ok(Some((translations, problems))) => {
                    self.tree.problems.extend(problems);
                    self.tree.translations.push(translations);
                }
                Err(problem) => self.tree.problems.push(problem),
            }
        }
    }

    fn name_of(&self, root: &Path, layer: &Layer) -> String {
        let of_folder =
            || root.file_name().map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned());
        layer.name.clone().unwrap_or_else(of_folder)
    }

    /// Counts a place as ingested and as broken: its old passages stay.
    fn claim_broken(&mut self, name: &str, root: &Path, place: &Path, is_folder: bool) {
        let relative = relative_to(root, place);
        let source = if is_folder { folder_source(name, &relative) } else { file_source(name, &relative) };
        self.tree.scope.broken.insert(source.clone());
        self.tree.scope.ingested.insert(source);
    }

    /// `above` with what the folder's own `_collection.toml` says. The error is reported already.
    fn layer(&mut self, folder: &Path, display: &Path, relative: &str, above: &Arc<Layer>) -> Result<Arc<Layer>, ()> {
        let path = folder.join(COLLECTION_FILE);
        let file = display.join(COLLECTION_FILE).display().to_string();
        let text = match std::fs::read(self.actual(&path)) {
            Ok(bytes) => {
                String::from_utf8(bytes).map_err(|_| Problem::in_file(&file, Cause::Encoding { encoding: "UTF-8" }))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Arc::clone(above)),
            Err(error) => Err(Problem::in_file(&file, io_cause(&error))),
        };
        let parsed = text.map_err(|problem| vec![problem]).and_then(|text| Collection::parse(&file, &text, relative));
        let Collection { mut layer, named_files } = parsed.map_err(|problems| self.tree.problems.extend(problems))?;
        for (named, line) in named_files {
            let below = named.strip_prefix(relative).map_or(named.as_str(), |rest| rest.trim_start_matches('/'));
            if !self.actual(&folder.join(below)).is_file() {
                let cause = Cause::UnmatchedFile { nearest: nearest_file(folder, below) };
                self.problem(Problem::at_line(&file, line, cause).on("file", below));
            }
        }
        layer.fill_from(above);
        Ok(Arc::new(layer))
    }

    /// Collects the documents of a folder whose own layer is known, and of those below it.
    fn folder(&mut self, start: Folder, root: &str) {
        let mut waiting = vec![start];
        while let Some(folder) = waiting.pop() {
            let unseen = std::fs::canonicalize(&folder.path).is_ok_and(|real| self.seen.insert(real));
            if !unseen {
                continue;
            }
            let names = match names_in(&folder.path) {
                Ok(names) => self.with_stand_ins(names, &folder.path),
                Err(error) => {
                    self.problem(Problem::in_file(&folder.display.display().to_string(), io_cause(&error)));
                    self.tree.scope.broken.insert(folder_source(root, &folder.relative));
                    continue;
                }
            };
            for name in names.iter().filter(|name| !name.starts_with(['_', '.'])) {
                let path = folder.path.join(name);
                if !path.is_dir() {
                    if !folder.layer.ignored_files.contains(&joined(&folder.relative, name)) {
                        self.file(&folder, name, root);
                    }
                    continue;
                }
                let skipped = folder.relative.is_empty() && self.options.skip_folders.contains(name);
                if !skipped && let Some(below) = self.below(&folder, name, root) {
                    waiting.push(below);
                }
            }
        }
    }

    /// The folder `name` in `folder`; `None` when it cannot be read for what it says itself.
    fn below(&mut self, folder: &Folder, name: &str, root: &str) -> Option<Folder> {
        let (path, display) = (folder.path.join(name), folder.display.join(name));
        let relative = joined(&folder.relative, name);
        match self.layer(&path, &display, &relative, &folder.layer) {
            Ok(layer) => {
                self.beside(&path, &display, folder_source(root, &relative));
                Some(Folder { path, display, relative, layer })
            }
            Err(()) => {
                // Who may read the documents is not known, so none of them is read.
                self.tree.scope.broken.insert(folder_source(root, &relative));
                None
            }
        }
    }

    fn file(&mut self, folder: &Folder, name: &str, root: &str) {
        let extension =
            Path::new(name).extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        if name == DESKS_FILE || lies_beside(name) {
            return;
        }
        let relative = joined(&folder.relative, name);
        let display = folder.display.join(name).display().to_string();
        let source = file_source(root, &relative);
        match Format::of_extension(&extension) {
            Some(format) => {
                let path = self.actual(&folder.path.join(name)).to_owned();
                let layer = Arc::clone(&folder.layer);
                self.tree.files.push(Found { path, display, source, relative, format, layer });
            }
            None => {
                self.problem(Problem::in_file(&display, unread(&extension)));
                self.tree.scope.broken.insert(source);
            }
        }
    }

    /// Where the bytes of `path` are.
    fn actual<'p>(&'p self, path: &'p Path) -> &'p Path {
        self.options.stand_ins.get(path).map_or(path, PathBuf::as_path)
    }

    /// `names` of the files in `folder`, with those that only a stand-in has.
    fn with_stand_ins(&self, mut names: Vec<String>, folder: &Path) -> Vec<String> {
        let here = self.options.stand_ins.keys().filter(|path| path.parent() == Some(folder));
        names.extend(here.filter_map(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned()));
        names.sort_unstable();
        names.dedup();
        names
    }

    fn problem(&mut self, problem: Problem) {
        self.tree.problems.push(problem);
    }
}

fn is_archive(name: &str) -> bool {
    Path::new(name).extension().and_then(|ending| Format::of_extension(&ending.to_string_lossy())) == Some(Format::Zip)
}

/// The absolute path; links are resolved only where `..` demands it, so that a linked folder keeps its name.
fn located(path: &Path) -> std::io::Result<PathBuf> {
    let climbs = path.components().any(|part| part == Component::ParentDir);
    if climbs { std::fs::canonicalize(path) } else { std::path::absolute(path).map(|path| path.components().collect()) }
}

/// The collection that `folder` is part of: the highest folder above it with `_collection.toml` or
/// `desks.toml`; `folder` itself without one. So a part that is ingested alone keeps its sources, and what
/// the folders above it say.
fn root_above(folder: &Path) -> PathBuf {
    let marked = |folder: &&Path| folder.join(COLLECTION_FILE).is_file() || folder.join(DESKS_FILE).is_file();
    folder.ancestors().filter(marked).last().unwrap_or(folder).to_owned()
}

fn relative_to(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(Path::new(""));
    let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn names_in(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<std::io::Result<Vec<String>>>()?;
    names.sort_unstable();
    Ok(names)
}

fn nearest_file(folder: &Path, name: &str) -> Option<String> {
    let names = names_in(folder).unwrap_or_default();
    nearest(name, names.iter().map(String::as_str)).map(|name| format!("{name:?}"))
}

#[cfg(test)]
mod tests;
