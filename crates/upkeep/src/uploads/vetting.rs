//! What each file holds, before it is kept.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use madoguchi_ingest::{Article, Reading, Visibility};

use super::folder::{DepartmentFolder, Staged};
use super::report::{AcceptedArticle, FileOutcome, Refusal};
use super::{Upload, UploadError};
use crate::keeper::{Keeper, UpkeepError, blocking};

/// Reads each waiting file by itself, says what is in it, and refuses those that must not be kept.
pub(super) async fn vet(
    keeper: &Keeper,
    folder: &DepartmentFolder,
    staged: &Staged,
    upload: &Upload,
    outcomes: &mut [FileOutcome],
) -> Result<(), UploadError> {
    let options = keeper.read_options_with(staged.stand_ins());
    let mut ids = TakenIds::default();
    for outcome in outcomes.iter_mut().filter(|outcome| outcome.is_kept()) {
        let place = folder.place_of(&outcome.name);
        outcome.replaces = place.is_file();
        let reading = blocking(|| madoguchi_ingest::read(std::slice::from_ref(&place), &options));
        outcome.refusal = match refusal(&reading, upload, outcome.replaces) {
            Some(refusal) => Some(refusal),
            None => ids.claim(keeper, &reading).await?,
        };
        describe(outcome, reading, folder);
    }
    Ok(())
}

/// A part of a new file is better than nothing; an older version is better than a part of a newer one.
fn refusal(reading: &Reading, upload: &Upload, replaces: bool) -> Option<Refusal> {
    let is_whole = !reading.scope.ingested.iter().any(|file| reading.scope.broken.iter().any(|broken| broken == file));
    if reading.articles.is_empty() || (replaces && !is_whole) {
        return Some(Refusal::Unreadable);
    }
    let other = reading.articles.iter().find(|article| !is_as_said(article, upload))?;
    Some(Refusal::OtherReaders { article: other.title.clone() })
}

/// A document's own words on its readers win over its folder's: they must be the clerk's.
fn is_as_said(article: &Article, upload: &Upload) -> bool {
    let readers_are = match upload.visibility {
        Visibility::Public => article.departments.is_empty(),
        Visibility::Internal => article.departments == [upload.department.as_str()],
    };
    article.visibility == upload.visibility && readers_are
}

/// Ids of articles, and where they come from.
#[derive(Default)]
struct TakenIds {
    /// By tenant, filled at its first article, and id, the sources in the index.
    indexed: HashMap<String, HashMap<String, HashSet<String>>>,
    /// Of the files of this upload, by tenant.
    brought: HashSet<(String, String)>,
}

impl TakenIds {
    /// Refuses a file that would replace an article which came from elsewhere.
    async fn claim(&mut self, keeper: &Keeper, reading: &Reading) -> Result<Option<Refusal>, UploadError> {
        for article in &reading.articles {
            if !self.indexed.contains_key(&article.tenant) {
                let known = known_ids(keeper, &article.tenant).await?;
                self.indexed.insert(article.tenant.clone(), known);
            }
            let sources = self.indexed[&article.tenant].get(&article.id).into_iter().flatten();
            let is_elsewhere = sources.into_iter().any(|source| !reading.scope.ingested.contains(source));
            if is_elsewhere || self.brought.contains(&(article.tenant.clone(), article.id.clone())) {
                return Ok(Some(Refusal::IdTaken { id: article.id.clone() }));
            }
        }
        self.brought.extend(reading.articles.iter().map(|article| (article.tenant.clone(), article.id.clone())));
        Ok(None)
    }
}

async fn known_ids(keeper: &Keeper, tenant: &str) -> Result<HashMap<String, HashSet<String>>, UpkeepError> {
    let mut known: HashMap<String, HashSet<String>> = HashMap::new();
    for entry in keeper.manifest(tenant).await? {
        known.entry(entry.article_id).or_default().insert(entry.source);
    }
    Ok(known)
}

fn describe(outcome: &mut FileOutcome, reading: Reading, folder: &DepartmentFolder) {
    let mut passages: HashMap<&str, usize> = HashMap::new();
    for passage in &reading.passages {
        *passages.entry(passage.article_id.as_str()).or_default() += 1;
    }
    let told = |article: &Article| AcceptedArticle {
        id: article.id.clone(),
        title: article.title.clone(),
        kind: article.kind,
        passages: passages.get(article.id.as_str()).copied().unwrap_or_default(),
    };
    outcome.articles = reading.articles.iter().map(told).collect();
    // An archive has no encoding of its own, and its members may differ.
    let file = reading.files.first().filter(|file| Path::new(&file.path) == folder.place_of(&outcome.name));
    outcome.encoding = file.and_then(|file| file.encoding.clone());
    outcome.encoding_guessed = file.is_some_and(|file| file.encoding_guessed);
    outcome.problems = reading.problems.into_iter().map(|problem| folder.shown(problem)).collect();
}
