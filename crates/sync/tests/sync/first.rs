//! What changes on the site changes in the mirror, and in what ingestion makes of it.

use madoguchi_ingest::{Existing, Plan, ReadOptions, Reading, Visibility, read};
use madoguchi_sync::{GoneReason, Outcome, SiteMetadata, Skip, Sources, check_deletions};

use crate::server::{City, Page};

async fn city() -> City {
    City::open(&[
        (
            "/",
            Page::html(
                "瀬戸見市",
                &["/gomi.html", "/kosodate/", "/tesuryo.csv", "https://pref.example/x", "/logo.png"],
            ),
        ),
        ("/gomi.html", Page::html("ごみの出し方", &["/", "/sodai.html#top"])),
        ("/sodai.html", Page::html("粗大ごみ", &["/gomi.html"])),
        ("/kosodate/", Page::html("子育て", &["jidoteate.html"])),
        ("/kosodate/jidoteate.html", Page::html("児童手当", &[])),
        ("/tesuryo.csv", Page::of("text/csv", "質問,回答\n住民票の手数料は？,1通300円です。\n")),
    ])
    .await
}

fn ingested(city: &City) -> Reading {
    let reading = read(
        &Sources { sites: vec![city.site()], ..Sources::default() }.ingest_paths(city.data.path()),
        &ReadOptions::new("setomi"),
    );
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    reading
}

fn existing(reading: &Reading) -> Vec<Existing> {
    let entry = |passage: &madoguchi_ingest::Passage| Existing {
        id: passage.id,
        source: passage.source.clone(),
        article_id: passage.article_id.clone(),
        content_hash: passage.content_hash.clone(),
    };
    reading.passages.iter().map(entry).collect()
}

#[tokio::test]
async fn in_step_with_the_site() {
    let city = city().await;
    let site = city.site();
    let report = city.sync(&site).await;
    assert!(report.is_clean(), "{:?}", report.problems);
    assert_eq!((report.new.len(), report.pages(), report.requests), (6, 6, 7));
    assert_eq!((report.skipped[&Skip::OtherHost], report.skipped[&Skip::OtherType]), (1, 1));
    assert_eq!(city.mirrored().len(), 6);
    assert_eq!(city.most_at_a_time(), 1);
    let first = ingested(&city);
    assert!(
        first.articles.iter().any(|article| article.title == "児童手当"
            && article.url.as_deref() == Some(&city.url("/kosodate/jidoteate.html")))
    );
    city.seen();

    let report = city.sync(&site).await;
    assert_eq!((report.unchanged, report.new.len(), report.changed.len()), (6, 0, 0));
    assert!(city.seen().iter().all(|seen| seen.conditional && seen.status == 304));
    let again = ingested(&city);
    assert!(Plan::diff(&existing(&first), &again.passages, &again.scope).is_empty());

    city.set("/sodai.html", Page::html("粗大ごみ（予約制）", &[]));
    city.set("/kosodate/", Page::html("子育て", &[]));
    city.remove("/kosodate/jidoteate.html");
    let report = city.sync(&site).await;
    assert_eq!(city.paths(&report.changed), ["/kosodate/", "/sodai.html"]);
    assert_eq!(report.unchanged, 3);
    assert_eq!((report.gone.len(), report.gone[0].reason), (1, GoneReason::Unlinked));
    let third = ingested(&city);
    let plan = Plan::diff(&existing(&first), &third.passages, &third.scope);
    assert_eq!((plan.counts.gone, plan.counts.new), (1, 0), "{plan}");
    assert!(plan.counts.changed >= 1);
    assert_eq!(check_deletions(&plan, |_| 0.2), Ok(()));
    assert!(third.articles.iter().all(|article| article.title != "児童手当"));
}

#[tokio::test]
async fn a_page_that_is_still_linked_and_answers_404_is_gone() {
    let city = city().await;
    city.sync(&city.site()).await;
    city.remove("/sodai.html");
    let report = city.sync(&city.site()).await;
    assert_eq!((report.outcome, report.gone.len()), (Outcome::Complete, 1));
    assert_eq!((report.gone[0].url.clone(), report.gone[0].reason), (city.url("/sodai.html"), GoneReason::NotFound));
    assert_eq!(city.mirrored().len(), 5);
    city.set("/sodai.html", Page::html("粗大ごみ", &[]));
    assert_eq!(city.sync(&city.site()).await.new, [city.url("/sodai.html")]);
}

#[tokio::test]
async fn old_encodings_are_kept_as_they_are() {
    let html = "<title>髙島屋前①</title><main><p>髙島屋前①の窓口です。</p></main><a href=next.html>次</a>";
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(html);
    let city = City::open(&[
        ("/", Page::of("text/html; charset=Shift_JIS", bytes.to_vec())),
        (
            "/next.html",
            Page::of("text/html; charset=Shift_JIS", "<title>UTF-8です</title><main><p>宣言と違います。</p></main>"),
        ),
    ])
    .await;
    let report = city.sync(&city.site()).await;
    assert_eq!(report.new.len(), 2);
    assert!(city.mirrored().values().any(|stored| *stored == bytes.to_vec()));
    let titles: Vec<String> = ingested(&city).articles.into_iter().map(|article| article.title).collect();
    assert!(titles.contains(&"髙島屋前①".to_owned()) && titles.contains(&"UTF-8です".to_owned()), "{titles:?}");
}

#[tokio::test]
async fn what_is_said_of_the_site_is_said_of_every_page() {
    let city = City::open(&[("/", Page::html("庁内報", &[]))]).await;
    let mut site = city.site();
    site.metadata = SiteMetadata {
        visibility: Some("internal".to_owned()),
        departments: vec!["市民課".to_owned()],
        owner: Some("総務課".to_owned()),
        category: Some("庁内".to_owned()),
        kind: Some("notice".to_owned()),
    };
    city.sync(&site).await;
    let article = ingested(&city).articles.remove(0);
    assert_eq!((article.visibility, article.departments), (Visibility::Internal, vec!["市民課".to_owned()]));
    assert_eq!((article.owner.as_deref(), article.category.as_deref()), (Some("総務課"), Some("庁内")));
    // Another word about the site reaches pages that have not changed.
    site.metadata.owner = Some("広報課".to_owned());
    assert_eq!(city.sync(&site).await.unchanged, 1);
    assert_eq!(ingested(&city).articles[0].owner.as_deref(), Some("広報課"));
}

#[tokio::test]
async fn a_page_that_changes_its_type_changes_its_file() {
    let city = City::open(&[("/", Page::html("表紙", &["/a"])), ("/a", Page::html("表", &[]))]).await;
    city.sync(&city.site()).await;
    city.set("/a", Page::of("text/plain", "表の内容です。"));
    let report = city.sync(&city.site()).await;
    assert_eq!((city.paths(&report.changed), report.gone.len()), (vec!["/a".to_owned()], 0));
    let files: Vec<String> = city.mirrored().into_keys().collect();
    assert!(files.len() == 2 && files[0].starts_with("a-") && files[0].ends_with(".txt"), "{files:?}");
}

#[tokio::test]
async fn a_mirror_that_was_changed_by_hand_is_healed() {
    let city = city().await;
    city.sync(&city.site()).await;
    let folder = madoguchi_sync::mirror_folder(city.data.path(), "city");
    let before = city.mirrored();
    let mut files = before.keys();
    let (one, two) = (files.next().expect("a file"), files.next().expect("a file"));
    std::fs::write(folder.join(one), "damaged").expect("writes");
    std::fs::remove_file(folder.join(two)).expect("removes");
    let report = city.sync(&city.site()).await;
    assert_eq!((report.changed.len(), report.unchanged), (2, 4));
    assert_eq!(city.mirrored(), before);
}
