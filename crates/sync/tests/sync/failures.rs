//! A site that is ill must not empty the mirror.

use std::time::Duration;

use madoguchi_sync::{GoneReason, Outcome};

use crate::server::{City, Content, Page};

/// A start page with links to `count` pages.
async fn city(count: usize) -> City {
    let city = City::open(&[]).await;
    link(&city, count);
    for number in 0..count {
        city.set(&format!("/{number}.html"), Page::html(&format!("案内{number}"), &[]));
    }
    city
}

fn link(city: &City, count: usize) {
    let links: Vec<String> = (0..count).map(|number| format!("/{number}.html")).collect();
    city.set("/", Page::html("瀬戸見市", &links.iter().map(String::as_str).collect::<Vec<_>>()));
}

fn codes(report: &madoguchi_sync::SiteReport) -> Vec<&'static str> {
    report.problems.iter().map(|problem| problem.fault.code()).collect()
}

#[tokio::test]
async fn a_storm_of_500_deletes_nothing() {
    let city = city(8).await;
    city.sync(&city.site()).await;
    let before = city.mirrored();
    for page in city.pages().values_mut() {
        *page = Page::status(500);
    }
    let report = city.sync(&city.site()).await;
    // robots.txt is answered by 404 here.
    assert_eq!((report.outcome, report.kept.len(), report.gone.len()), (Outcome::Failed, 9, 0));
    assert_eq!(codes(&report), ["failed", "start"]);
    assert_eq!(city.mirrored(), before);
    assert!(!report.is_clean());
}

#[tokio::test]
async fn when_one_page_after_another_fails_the_site_is_left_alone() {
    let city = city(20).await;
    city.sync(&city.site()).await;
    let before = city.mirrored();
    for (path, page) in city.pages().iter_mut().filter(|(path, _)| *path != "/") {
        *page = if path == "/0.html" { Page::html("新しい案内", &[]) } else { Page::status(502) };
    }
    city.seen();
    let report = city.sync(&city.site()).await;
    assert_eq!(city.seen().len(), 2 + 5, "the start, one page, five failures");
    assert_eq!((report.outcome, report.kept.len(), report.gone.len()), (Outcome::Partial, 19, 0));
    assert_eq!(codes(&report), ["failed", "failed", "failed", "failed", "failed", "storm"]);
    assert_eq!(city.paths(&report.changed), ["/0.html"]);
    assert_eq!(city.mirrored().len(), before.len());
}

#[tokio::test]
async fn a_failing_page_keeps_its_copy_and_leads_where_it_led() {
    let city = city(1).await;
    city.set("/0.html", Page::html("入口", &["/deep.html"]));
    city.set("/deep.html", Page::html("奥", &[]));
    city.sync(&city.site()).await;
    city.set("/0.html", Page::status(500));
    city.set("/deep.html", Page::html("奥（改）", &[]));
    let report = city.sync(&city.site()).await;
    assert_eq!(
        (city.paths(&report.kept), city.paths(&report.changed)),
        (vec!["/0.html".into()], vec!["/deep.html".into()])
    );
    assert_eq!(report.outcome, Outcome::Partial);
    assert_eq!(city.mirrored().len(), 3);
}

#[tokio::test]
async fn after_an_incomplete_crawl_unlinked_pages_are_asked_themselves() {
    let city = city(8).await;
    city.sync(&city.site()).await;
    link(&city, 5);
    city.set("/0.html", Page::status(500));
    city.set("/5.html", Page::html("残る案内（改）", &[]));
    city.remove("/6.html");
    let report = city.sync(&city.site()).await;
    assert_eq!(city.paths(&report.changed), ["/", "/5.html"]);
    assert_eq!(report.gone.len(), 1);
    assert_eq!((report.gone[0].url.clone(), report.gone[0].reason), (city.url("/6.html"), GoneReason::NotFound));
    assert_eq!((report.outcome, report.kept.len()), (Outcome::Partial, 1));

    // Whole again, the site shows neither to anybody.
    city.set("/0.html", Page::html("案内0", &[]));
    let report = city.sync_forced(&city.site()).await;
    assert_eq!(report.gone.iter().map(|page| page.reason).collect::<Vec<_>>(), [GoneReason::Unlinked; 2]);
    assert_eq!(city.mirrored().len(), 6);
}

#[tokio::test]
async fn more_than_the_limit_goes_only_by_force() {
    let city = city(9).await;
    city.sync(&city.site()).await;
    for number in 0..4 {
        city.remove(&format!("/{number}.html"));
    }
    city.set("/8.html", Page::html("案内8（改）", &[]));
    let report = city.sync(&city.site()).await;
    let blocked = report.blocked.as_ref().expect("blocked").to_string();
    assert!(blocked.starts_with("city: 4 of 10 pages would be deleted (40 %), the limit is 20 %"), "{blocked}");
    assert!(blocked.contains("--force") && !report.is_clean());
    assert_eq!((report.gone.len(), report.changed.len(), report.pages()), (4, 1, 10));
    assert_eq!(city.mirrored().len(), 10);
    assert!(city.sync(&city.site()).await.blocked.is_some(), "asked again the next time");

    let report = city.sync_forced(&city.site()).await;
    assert!(report.is_clean());
    assert_eq!((report.gone.len(), city.mirrored().len()), (4, 6));
}

#[tokio::test]
async fn a_home_page_that_lost_its_links_empties_nothing() {
    let city = city(9).await;
    city.sync(&city.site()).await;
    city.set("/", Page::html("ただいまメンテナンス中です", &[]));
    let report = city.sync(&city.site()).await;
    assert!(report.blocked.is_some());
    assert_eq!(city.mirrored().len(), 10);
}

#[tokio::test]
async fn a_hanging_server_is_given_up() {
    let city = city(2).await;
    city.sync(&city.site()).await;
    city.set("/1.html", Page { content: Content::Hanging, ..Page::html("", &[]) });
    let mut site = city.site();
    site.timeout = Duration::from_millis(400);
    let report = city.sync(&site).await;
    assert_eq!((report.outcome, city.paths(&report.kept)), (Outcome::Partial, vec!["/1.html".to_owned()]));
    assert!(report.problems[0].to_string().contains("no whole answer within 0.4 s"), "{}", report.problems[0]);
    assert_eq!(city.mirrored().len(), 3);
}

#[tokio::test]
async fn a_server_that_is_not_there_deletes_nothing() {
    let city = city(2).await;
    city.sync(&city.site()).await;
    let mut site = city.site();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    site.start = Some(url::Url::parse(&base).expect("a url"));
    let report = city.sync(&site).await;
    assert_eq!((report.outcome, codes(&report)), (Outcome::Failed, vec!["robots_unreachable"]));
    assert_eq!(city.mirrored().len(), 3);
}

#[tokio::test]
async fn a_busy_server_is_asked_again() {
    let city = city(2).await;
    city.set("/0.html", Page { busy: 2, ..Page::html("混雑", &[]) });
    city.set("/1.html", Page { busy: 3, ..Page::html("大混雑", &[]) });
    let report = city.sync(&city.site()).await;
    assert_eq!(city.paths(&report.new), ["/", "/0.html"]);
    assert_eq!(codes(&report), ["failed"]);
    assert_eq!(city.seen().len(), 1 + 3 + 3);

    city.set("/1.html", Page::status(429).header("retry-after", "86400"));
    city.seen();
    let report = city.sync(&city.site()).await;
    assert_eq!(city.seen().len(), 3, "nobody waits for a day");
    assert_eq!(report.outcome, Outcome::Partial);
}

#[tokio::test]
async fn what_is_refused_now_is_kept_and_told() {
    let city = city(2).await;
    city.sync(&city.site()).await;
    city.set("/1.html", Page::status(403));
    let report = city.sync(&city.site()).await;
    assert_eq!((codes(&report), city.paths(&report.kept)), (vec!["refused"], vec!["/1.html".to_owned()]));
    assert_eq!((report.outcome, city.mirrored().len()), (Outcome::Complete, 3));
}

#[tokio::test]
async fn a_limit_that_only_a_failure_made_reachable_deletes_nothing() {
    let city = City::open(&[
        ("/", Page::html("瀬戸見市", &["/short.html", "/long.html"])),
        ("/short.html", Page::html("近道", &["/goal.html"])),
        ("/long.html", Page::html("回り道", &["/longer.html"])),
        ("/longer.html", Page::html("もっと回り道", &["/goal.html"])),
        ("/goal.html", Page::html("目的地", &[])),
    ])
    .await;
    let mut site = city.site();
    site.max_depth = 2;
    assert_eq!(city.sync(&site).await.pages(), 5);
    // The shortcut is gone from the home page, and another page fails.
    city.set("/", Page::html("瀬戸見市", &["/long.html", "/ill.html"]));
    city.set("/ill.html", Page::status(500));
    let report = city.sync(&site).await;
    assert_eq!((report.outcome, report.gone.len(), city.mirrored().len()), (Outcome::Partial, 0, 5));
    city.remove("/ill.html");
    let report = city.sync_forced(&site).await;
    let reasons: Vec<GoneReason> = report.gone.iter().map(|page| page.reason).collect();
    assert_eq!(reasons, [GoneReason::BeyondLimits, GoneReason::Unlinked]);
}
