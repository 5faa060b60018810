//! A run that is killed, a run that writes nothing, two runs at once.

use std::path::Path;
use std::time::Duration;

use madoguchi_ingest::{ReadOptions, read};
use madoguchi_sync::{Site, SyncOptions, last_synced, mirror_folder, sync_site};

use crate::server::{City, Content, Page, options};

/// A start page with links to `count` pages, of which one hangs.
async fn city(count: usize, hanging: usize) -> City {
    let city = City::open(&[]).await;
    let links: Vec<String> = (0..count).map(|number| format!("/{number}.html")).collect();
    city.set("/", Page::html("瀬戸見市", &links.iter().map(String::as_str).collect::<Vec<_>>()));
    for (number, path) in links.iter().enumerate() {
        city.set(path, Page::html(&format!("案内{number}"), &[]));
    }
    city.set(&links[hanging], Page { content: Content::Hanging, ..Page::html("", &[]) });
    city
}

/// Runs a sync, and drops it when the server hangs.
async fn killed(city: &City) {
    let site = city.site();
    let options = options();
    tokio::select! {
        report = sync_site(&site, city.data.path(), &options) => panic!("it ended: {report}"),
        () = city.hanging() => {}
    }
}

#[tokio::test]
async fn a_killed_run_goes_on_where_it_was() {
    let city = city(50, 45).await;
    killed(&city).await;
    let mirrored = city.mirrored().len();
    assert!(mirrored >= 45, "{mirrored}");
    let reading = read(&[mirror_folder(city.data.path(), "city")], &ReadOptions::new("setomi"));
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    assert_eq!(reading.articles.len(), mirrored);
    assert!(reading.articles.iter().filter(|article| article.url.is_some()).count() >= 40);

    city.set("/45.html", Page::html("案内45", &[]));
    city.seen();
    let report = city.sync(&city.site()).await;
    assert!(report.is_clean() && report.gone.is_empty(), "{report}");
    assert_eq!((report.pages(), city.mirrored().len()), (51, 51));
    let known = city.seen().iter().filter(|seen| seen.conditional && seen.status == 304).count();
    assert_eq!((known, report.unchanged), (40, 40), "what the last checkpoint knew is not sent again");
    let reading = read(&[mirror_folder(city.data.path(), "city")], &ReadOptions::new("setomi"));
    assert!(reading.articles.iter().all(|article| article.url.is_some()));
}

#[tokio::test]
async fn a_page_written_by_a_killed_run_is_not_taken_for_the_old_one() {
    let city = city(3, 2).await;
    city.set("/2.html", Page::html("案内2", &[]));
    city.sync(&city.site()).await;
    let old = city.pages()["/0.html"].clone();
    city.set("/0.html", Page::html("案内0（改）", &[]));
    city.set("/2.html", Page { content: Content::Hanging, ..Page::html("", &[]) });
    killed(&city).await;
    assert!(city.mirrored().values().any(|page| String::from_utf8_lossy(page).contains("（改）")));

    // The site goes back to what the manifest remembers: a 304 would leave the newer copy.
    city.set("/0.html", old);
    city.set("/2.html", Page::html("案内2", &[]));
    let report = city.sync(&city.site()).await;
    assert_eq!(city.paths(&report.changed), ["/0.html"]);
    assert!(!city.mirrored().values().any(|page| String::from_utf8_lossy(page).contains("（改）")));
}

#[tokio::test]
async fn what_a_killed_run_left_is_cleared_away() {
    let city = city(3, 2).await;
    killed(&city).await;
    assert_eq!(city.mirrored().len(), 3);
    city.set("/", Page::html("瀬戸見市", &["/0.html"]));
    let report = city.sync(&city.site()).await;
    assert_eq!((report.pages(), city.mirrored().len()), (2, 2));
}

#[tokio::test]
async fn two_runs_do_not_mix() {
    let city = city(2, 1).await;
    let (site, options) = (city.site(), options());
    tokio::select! {
        report = sync_site(&site, city.data.path(), &options) => panic!("it ended: {report}"),
        () = async {
            city.hanging().await;
            let report = sync_site(&site, city.data.path(), &options).await;
            assert_eq!(report.problems[0].fault.code(), "busy");
        } => {}
    }
}

#[tokio::test]
async fn a_dry_run_tells_and_does_nothing() {
    let city = city(8, 0).await;
    city.set("/0.html", Page::html("案内0", &[]));
    let dry = SyncOptions { dry_run: true, ..options() };
    let report = sync_site(&city.site(), city.data.path(), &dry).await;
    assert_eq!((report.new.len(), report.dry_run), (9, true));
    assert!(!Path::new(city.data.path()).join("sources").exists());
    assert!(last_synced(city.data.path(), "city").is_none());
    let hourly = Site { every: Some(Duration::from_secs(3600)), ..city.site() };
    assert!(hourly.is_due(city.data.path(), jiff::Timestamp::UNIX_EPOCH));

    city.sync(&city.site()).await;
    let last = last_synced(city.data.path(), "city").expect("synced");
    let mut site = city.site();
    assert!(!site.is_due(city.data.path(), last), "nobody asked for it");
    site.every = Some(Duration::from_secs(3600));
    assert!(!site.is_due(city.data.path(), last + Duration::from_secs(3599)));
    assert!(site.is_due(city.data.path(), last + Duration::from_secs(3600)));
    let before = city.mirrored();
    city.remove("/1.html");
    city.set("/2.html", Page::html("案内2（改）", &[]));
    let report = sync_site(&city.site(), city.data.path(), &dry).await;
    assert_eq!((report.gone.len(), report.changed.len()), (1, 1));
    assert_eq!(city.mirrored(), before);
}

#[tokio::test]
async fn the_run_can_be_moved_to_another_thread_and_watched() {
    let city = city(2, 0).await;
    city.set("/0.html", Page::html("案内0", &[]));
    let (site, data) = (city.site(), city.data.path().to_owned());
    let watching = tokio::spawn(async move {
        let seen = std::sync::Mutex::new(Vec::new());
        let progress = |progress: madoguchi_sync::SyncProgress<'_>| {
            seen.lock().expect("no poison").push((progress.pages, progress.waiting));
        };
        sync_site(&site, &data, &SyncOptions { progress: &progress, ..options() }).await;
        seen.into_inner().expect("no poison")
    });
    assert_eq!(watching.await.expect("no panic"), [(1, 2), (2, 1), (3, 0)]);
}
