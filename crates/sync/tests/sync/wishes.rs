//! What a site asks of crawlers.

use madoguchi_sync::{GoneReason, Outcome, Skip};

use crate::server::{City, Page};

async fn city() -> City {
    City::open(&[
        ("/", Page::html("瀬戸見市", &["/a.html", "/secret/b.html", "/c.html"])),
        ("/a.html", Page::html("案内", &[])),
        ("/secret/b.html", Page::html("非公開", &[])),
        ("/c.html", Page::html("別", &[])),
    ])
    .await
}

fn robots(text: &str) -> Page {
    Page::of("text/plain", text)
}

#[tokio::test]
async fn robots_txt_is_obeyed() {
    let city = city().await;
    city.sync(&city.site()).await;
    city.seen();
    city.set("/robots.txt", robots("User-agent: *\nDisallow: /\n\nUser-agent: madoguchi\nDisallow: /secret/\n"));
    let report = city.sync(&city.site()).await;
    assert_eq!(city.paths_seen(), ["/", "/a.html", "/c.html"]);
    assert_eq!((report.gone.len(), report.gone[0].reason), (1, GoneReason::Robots));
    assert_eq!(report.skipped[&Skip::Robots], 1);

    city.set("/robots.txt", robots("User-agent: madoguchi\nDisallow: /\n"));
    let report = city.sync(&city.site()).await;
    assert_eq!((report.outcome, report.problems[0].fault.code()), (Outcome::Failed, "forbidden"));
    assert!(city.seen().is_empty());
    assert_eq!(city.mirrored().len(), 3);
}

#[tokio::test]
async fn a_robots_txt_that_fails_forbids_everything_and_deletes_nothing() {
    let city = city().await;
    city.sync(&city.site()).await;
    city.seen();
    for page in [Page::status(500), Page::status(503), Page::redirect(302, "https://other.example/robots.txt")] {
        city.set("/robots.txt", page);
        let report = city.sync(&city.site()).await;
        assert_eq!((report.outcome, report.problems[0].fault.code()), (Outcome::Failed, "robots_unreachable"));
        assert_eq!((report.kept.len(), city.mirrored().len()), (4, 4));
        assert!(city.seen().is_empty());
    }
}

#[tokio::test]
async fn a_robots_txt_that_is_not_there_forbids_nothing() {
    let city = city().await;
    for status in [404, 403, 410] {
        city.set("/robots.txt", Page::status(status));
        assert_eq!(city.sync(&city.site()).await.pages(), 4, "{status}");
    }
    city.set("/robots.txt", Page::redirect(301, "/robots/index.txt"));
    city.set("/robots/index.txt", robots("User-agent: *\nDisallow: /secret/\n"));
    assert_eq!(city.sync(&city.site()).await.pages(), 3);
    // Rules behind half a megabyte are not read; those before are.
    let long = format!("User-agent: *\nDisallow: /secret/\n{}\nDisallow: /a.html\n", "#".repeat(600 * 1024));
    city.set("/robots.txt", robots(&long));
    assert_eq!(city.sync(&city.site()).await.pages(), 3);
}

#[tokio::test]
async fn a_long_pause_wins_over_a_short_one_and_is_told() {
    let city = City::open(&[("/", Page::html("瀬戸見市", &[]))]).await;
    city.set("/robots.txt", robots("User-agent: *\nCrawl-delay: 11\nDisallow: /\n"));
    let report = city.sync(&city.site()).await;
    assert_eq!(report.problems[0].fault.to_string(), "robots.txt asks for 11 s between two requests");
}

#[tokio::test]
async fn pages_that_ask_not_to_be_kept_or_followed() {
    let city = City::open(&[
        ("/", Page::html("瀬戸見市", &["/noindex.html", "/nofollow.html", "/header.html", "/plain.html"])),
        ("/noindex.html", Page::with("一覧", "<meta name=robots content=noindex>", &["/seen.html"])),
        ("/nofollow.html", Page::with("案内", "<meta name=robots content=nofollow>", &["/unseen.html"])),
        ("/header.html", Page::html("控え", &[]).header("x-robots-tag", "noindex")),
        ("/plain.html", Page::html("窓口", &[])),
        ("/seen.html", Page::html("奥", &[])),
        ("/unseen.html", Page::html("裏", &[])),
    ])
    .await;
    let report = city.sync(&city.site()).await;
    assert_eq!(city.paths(&report.new), ["/", "/nofollow.html", "/plain.html", "/seen.html"]);
    assert_eq!((report.skipped[&Skip::NoIndex], report.skipped[&Skip::NoFollow]), (2, 1));
    city.set("/plain.html", Page::with("窓口", "<meta name=robots content=noindex>", &[]));
    assert_eq!(city.sync(&city.site()).await.gone[0].reason, GoneReason::NoIndex);
}

#[tokio::test]
async fn a_page_under_two_addresses_is_kept_once() {
    let canonical = |to: &str| format!("<link rel=canonical href='{to}'>");
    let city = City::open(&[
        ("/", Page::html("瀬戸見市", &["/a.html?print=1", "/one.html", "/two.html", "/lost.html"])),
        ("/a.html?print=1", Page::with("案内", &canonical("/a.html"), &[])),
        ("/a.html", Page::with("案内", &canonical("/a.html"), &[])),
        ("/one.html", Page::with("一", &canonical("/two.html"), &[])),
        ("/two.html", Page::with("二", &canonical("/one.html"), &[])),
        ("/lost.html", Page::with("迷子", &canonical("/nowhere.html"), &[])),
    ])
    .await;
    for _ in 0..2 {
        let report = city.sync(&city.site()).await;
        let files: Vec<String> = city.mirrored().into_keys().collect();
        assert_eq!((report.pages(), files.len()), (4, 4), "{files:?}");
        assert_eq!(report.skipped[&Skip::Canonical], 2);
        assert!(report.is_clean() && report.gone.is_empty());
    }
}

#[tokio::test]
async fn the_pause_lies_between_all_requests() {
    let city = city().await;
    city.set("/robots.txt", robots("User-agent: *\nCrawl-delay: 0.05\n"));
    let report = city.sync(&city.site()).await;
    // A pause can only be longer than it was asked for, so this holds on any machine.
    assert_eq!(report.requests, 5);
    assert!(report.elapsed_ms >= 4 * 50, "{} ms", report.elapsed_ms);
}
