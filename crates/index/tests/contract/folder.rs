//! What the backend on a folder promises beyond the trait.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use madoguchi_index::{EdgeIndex, EdgeOptions, IndexError, IndexIdentity, PassageIndex, SearchFilter};

use crate::points::{CITY, DIMENSION, TODAY, citizen, id, identity, point, point_with, terms};

const EAST: [f32; DIMENSION] = [1.0, 0.0, 0.0, 0.0];

fn open(path: &Path) -> EdgeIndex {
    EdgeIndex::open(path, identity()).expect("opened")
}

async fn found(index: &EdgeIndex, filter: &SearchFilter) -> Vec<u128> {
    let legs = index.legs(EAST.to_vec(), terms(&[(1, 1.0)]), filter, 50).await.expect("searched");
    assert_eq!(
        legs.dense.iter().map(|hit| hit.id).collect::<Vec<_>>(),
        legs.bm25.iter().map(|hit| hit.id).collect::<Vec<_>>()
    );
    legs.dense.iter().map(|hit| hit.id.as_u128()).collect()
}

#[tokio::test]
async fn what_was_written_is_there_after_reopening() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("deep/er");
    let dated = point_with(3, |passage| passage.expires_on = Some(TODAY));
    let index = open(&path);
    index.upsert(vec![point(1), point(2), dated]).await.expect("upserted");
    index.delete(vec![id(1)]).await.expect("deleted");
    drop(index);

    let index = open(&path);
    assert_eq!(found(&index, &citizen()).await, [2, 3]);
    let tomorrow = SearchFilter::citizen(CITY, TODAY.tomorrow().expect("a day"));
    assert_eq!(found(&index, &tomorrow).await, [2], "dates are read back");
    index.optimize().await.expect("optimized");
    index.upsert(vec![point(4)]).await.expect("upserted");
    drop(index);

    let index = open(&path);
    assert_eq!(found(&index, &citizen()).await, [2, 3, 4]);
    assert!(index.stats().await.expect("counted").bytes_on_disk.is_some_and(|bytes| bytes > 10_000));
}

#[tokio::test]
async fn another_identity_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    open(folder.path()).upsert(vec![point(1)]).await.expect("upserted");
    let others = [
        IndexIdentity { model: "another".to_owned(), ..identity() },
        IndexIdentity { dimension: 8, ..identity() },
        IndexIdentity { analyzer: "another".to_owned(), ..identity() },
    ];
    for other in others {
        let refused = EdgeIndex::open(folder.path(), other.clone()).expect_err("refused");
        let IndexError::Mismatch { found, wanted, .. } = &refused else { panic!("{refused}") };
        assert_eq!((&**found, &**wanted), (&identity(), &other));
        assert!(refused.to_string().contains("--rebuild"), "{refused}");
    }
    assert_eq!(found(&open(folder.path()), &citizen()).await, [1]);
}

#[test]
fn a_second_holder_is_refused_until_the_first_lets_go() {
    let folder = tempfile::tempdir().expect("folder");
    let first = open(folder.path());
    let refused = EdgeIndex::open(folder.path(), identity()).expect_err("refused");
    assert!(matches!(refused, IndexError::Locked { .. }), "{refused}");
    assert!(refused.to_string().contains(&folder.path().display().to_string()), "{refused}");
    drop(first);
    open(folder.path());
}

#[test]
fn a_folder_of_something_else_is_refused() {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("予算.xlsx"), "x").expect("written");
    let refused = EdgeIndex::open(folder.path(), identity()).expect_err("refused");
    assert!(matches!(refused, IndexError::Foreign { .. }), "{refused}");
    assert!(refused.to_string().contains("予算.xlsx"), "{refused}");
}

#[test]
fn a_path_that_cannot_be_a_folder_is_named_with_a_remedy() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("file");
    fs::write(&file, "x").expect("written");
    let refused = EdgeIndex::open(&file.join("index"), identity()).expect_err("refused");
    assert!(matches!(refused, IndexError::Io { .. }), "{refused}");
    let text = refused.to_string();
    assert!(text.contains("file/index") && text.contains("Remedy"), "{text}");
}

#[tokio::test]
async fn creating_that_was_cut_short_is_taken_up() {
    let folder = tempfile::tempdir().expect("folder");
    drop(open(folder.path()));
    for lost in ["shard", "shard/edge_config.json"] {
        let path = folder.path().join(lost);
        if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.expect("removed");
        let index = open(folder.path());
        index.upsert(vec![point(1)]).await.expect("upserted");
        assert_eq!(found(&index, &citizen()).await, [1], "without {lost}");
        index.delete(vec![id(1)]).await.expect("deleted");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searches_and_writes_go_on_side_by_side() {
    let folder = tempfile::tempdir().expect("folder");
    let index = Arc::new(open(folder.path()));
    index.upsert((1..=50).map(point).collect()).await.expect("upserted");
    let writer = {
        let index = Arc::clone(&index);
        tokio::spawn(async move {
            for round in 0..12 {
                let first = 1000 + round * 100;
                index.upsert((first..first + 100).map(point).collect()).await.expect("upserted");
                index.delete((first..first + 50).map(id).collect()).await.expect("deleted");
                if round % 4 == 3 {
                    index.optimize().await.expect("optimized");
                }
            }
        })
    };
    let mut searches = 0;
    while !writer.is_finished() || searches == 0 {
        let hits = index.dense(EAST.to_vec(), &citizen(), 50).await.expect("searched");
        assert_eq!(hits.iter().map(|hit| hit.id.as_u128()).collect::<Vec<_>>(), (1..=50).collect::<Vec<_>>());
        let ids: Vec<_> = hits.iter().map(|hit| hit.id).collect();
        assert_eq!(index.fetch(&ids, &citizen()).await.expect("fetched").len(), 50);
        searches += 1;
    }
    writer.await.expect("written");
    assert_eq!(index.stats().await.expect("counted").passages, 50 + 12 * 50);
}

#[tokio::test]
async fn without_a_cache_all_is_the_same() {
    let folder = tempfile::tempdir().expect("folder");
    let options = EdgeOptions { cached_passages: 0, ..EdgeOptions::default() };
    let index = EdgeIndex::open_with(folder.path(), &identity(), options).expect("opened");
    index.upsert(vec![point(1), point(2)]).await.expect("upserted");
    for _ in 0..2 {
        let fetched = index.fetch(&[id(2), id(1)], &citizen()).await.expect("fetched");
        assert_eq!(fetched.iter().map(|passage| passage.id).collect::<Vec<_>>(), [id(2), id(1)]);
    }
}
