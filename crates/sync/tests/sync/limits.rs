//! Pages that are too large, too many, too deep.

use madoguchi_sync::{GoneReason, Outcome, Skip, SyncFault};

use crate::server::{City, Content, Page};

#[tokio::test]
async fn a_page_of_50_megabytes_is_given_up() {
    for with_length in [false, true] {
        let city = City::open(&[
            ("/", Page::html("瀬戸見市", &["/big.pdf", "/a.html"])),
            ("/big.pdf", Page { content: Content::Megabytes(50, with_length), ..Page::of("application/pdf", "") }),
            ("/a.html", Page::html("案内", &[])),
        ])
        .await;
        let report = city.sync(&city.site()).await;
        assert_eq!(city.paths(&report.new), ["/", "/a.html"]);
        assert_eq!(report.problems.len(), 1);
        assert_eq!(report.problems[0].fault, SyncFault::TooLarge { limit_bytes: 5_000_000 });
        assert!(report.problems[0].to_string().contains("max_page_bytes"));
        // What was sent fills the system's buffers; the rest is never made.
        assert!(city.megabytes_sent() < 25, "{} MB were sent", city.megabytes_sent());
        assert!(report.bytes < 7 << 20, "{} bytes were read", report.bytes);
    }
}

#[tokio::test]
async fn a_page_that_grew_too_large_keeps_its_copy() {
    let city =
        City::open(&[("/", Page::html("瀬戸見市", &["/a.html"])), ("/a.html", Page::html("案内", &["/b.html"]))]).await;
    city.set("/b.html", Page::html("奥", &[]));
    city.sync(&city.site()).await;
    city.set("/a.html", Page { content: Content::Megabytes(50, true), ..Page::html("", &[]) });
    let report = city.sync(&city.site()).await;
    assert_eq!((city.paths(&report.kept), report.gone.len()), (vec!["/a.html".to_owned()], 0));
    assert_eq!((report.outcome, report.unchanged), (Outcome::Complete, 2));
}

#[tokio::test]
async fn a_calendar_does_not_fill_the_mirror() {
    let city =
        City::open(&[("/", Page::html("瀬戸見市", &["/cal?m=0", "/a.html"])), ("/a.html", Page::html("案内", &[]))])
            .await;
    for month in 0..500 {
        let next = format!("/cal?m={}", month + 1);
        city.set(&format!("/cal?m={month}"), Page::html(&format!("{month}月"), &[&next, "/cal?x=1", "/cal?x=2"]));
    }
    let mut site = city.site();
    site.max_depth = 100;
    site.max_queries = 10;
    let report = city.sync(&site).await;
    let calendar = city.paths(&report.new).iter().filter(|path| path.starts_with("/cal")).count();
    // The two ?x= addresses count, and are not found.
    assert_eq!((calendar, report.skipped[&Skip::NotFound]), (8, 2));
    assert!(report.problems.iter().any(|problem| problem.fault == SyncFault::Limit { limit: "max_queries", count: 1 }));
    assert!(report.is_clean(), "a limit is to be known, not to be repaired");
    assert_eq!(city.sync(&site).await.unchanged, 10);
}

#[tokio::test]
async fn pages_and_depth_are_limited() {
    let city = City::open(&[]).await;
    for number in 0..30 {
        city.set(&format!("/{number}/"), Page::html(&format!("第{number}章"), &[&format!("/{}/", number + 1)]));
    }
    city.set("/", Page::html("瀬戸見市", &["/0/"]));
    let mut site = city.site();
    site.max_depth = 3;
    let report = city.sync(&site).await;
    assert_eq!(city.paths(&report.new), ["/", "/0/", "/1/", "/2/"]);
    assert_eq!(report.skipped[&Skip::TooDeep], 1);

    site.max_depth = 50;
    site.max_pages = 20;
    let report = city.sync(&site).await;
    assert_eq!((report.pages(), report.new.len(), report.skipped[&Skip::TooMany]), (20, 16, 1));
    site.max_pages = 17;
    let report = city.sync(&site).await;
    assert_eq!((report.gone.len(), city.mirrored().len()), (3, 17));
    assert!(report.gone.iter().any(|page| page.reason == GoneReason::BeyondLimits));

    site.max_depth = 0;
    assert_eq!(city.sync_forced(&site).await.pages(), 1);
}

#[tokio::test]
async fn only_the_wanted_paths() {
    let city = City::open(&[
        ("/", Page::html("瀬戸見市", &["/kurashi/", "/kanko/", "/kurashi/old/x.html"])),
        ("/kurashi/", Page::html("くらし", &["a.html"])),
        ("/kurashi/a.html", Page::html("案内", &[])),
        ("/kurashi/old/x.html", Page::html("旧", &[])),
        ("/kanko/", Page::html("観光", &[])),
    ])
    .await;
    let mut site = city.site();
    site.include = vec!["/kurashi/".to_owned()];
    site.exclude = vec!["/kurashi/old/".to_owned()];
    let report = city.sync(&site).await;
    assert_eq!(city.paths(&report.new), ["/kurashi/", "/kurashi/a.html"]);
    assert_eq!(report.skipped[&Skip::Excluded], 2);
    assert_eq!(city.paths_seen(), ["/", "/kurashi/", "/kurashi/a.html"]);
    site.exclude.push("/kurashi/a".to_owned());
    assert_eq!(city.sync(&site).await.gone[0].reason, GoneReason::Excluded);
}

#[tokio::test]
async fn other_types_are_not_read() {
    let city = City::open(&[
        ("/", Page::html("瀬戸見市", &["/movie", "/photo.jpg", "/empty"])),
        ("/movie", Page { content: Content::Megabytes(50, false), ..Page::of("video/mp4", "") }),
        ("/photo.jpg", Page::of("image/jpeg", "x")),
        ("/empty", Page::of("", "x")),
    ])
    .await;
    let report = city.sync(&city.site()).await;
    assert_eq!((report.new.len(), report.skipped[&Skip::OtherType]), (1, 3));
    assert!(city.megabytes_sent() < 25);
    assert_eq!(city.paths_seen(), ["/", "/movie", "/empty"]);
}
