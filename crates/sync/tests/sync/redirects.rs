//! Redirects are followed inside the site, and nowhere else.

use madoguchi_sync::{GoneReason, Outcome, Skip};

use crate::server::{City, Page};

fn codes(report: &madoguchi_sync::SiteReport) -> Vec<&'static str> {
    report.problems.iter().map(|problem| problem.fault.code()).collect()
}

#[tokio::test]
async fn circles_are_found() {
    let city = City::open(&[
        ("/", Page::html("瀬戸見市", &["/a", "/self", "/ok.html"])),
        ("/a", Page::redirect(302, "/b")),
        ("/b", Page::redirect(301, "/c")),
        ("/c", Page::redirect(302, "/a")),
        ("/self", Page::redirect(302, "/self#x")),
        ("/ok.html", Page::html("案内", &["/b"])),
    ])
    .await;
    let report = city.sync(&city.site()).await;
    assert_eq!(codes(&report), ["redirect_loop", "redirect_loop"]);
    assert_eq!(city.paths(&report.new), ["/", "/ok.html"]);
    assert_eq!(report.outcome, Outcome::Complete);
    assert_eq!(city.paths_seen(), ["/", "/a", "/b", "/c", "/self", "/ok.html"]);
}

#[tokio::test]
async fn long_chains_are_given_up() {
    let city = City::open(&[("/", Page::html("瀬戸見市", &["/5/0", "/6/0"]))]).await;
    for length in [5, 6] {
        for hop in 0..length {
            city.set(&format!("/{length}/{hop}"), Page::redirect(302, &format!("/{length}/{}", hop + 1)));
        }
        city.set(&format!("/{length}/{length}"), Page::html("終点", &[]));
    }
    let report = city.sync(&city.site()).await;
    assert_eq!(city.paths(&report.new), ["/", "/5/5"]);
    assert_eq!(codes(&report), ["too_many_redirects"]);
}

#[tokio::test]
async fn other_hosts_are_counted_and_never_asked() {
    let elsewhere = City::open(&[("/", Page::html("他の市", &[]))]).await;
    let city = City::open(&[
        ("/", Page::html("瀬戸見市", &["/out", &elsewhere.url("/"), "/bad"])),
        ("/out", Page::redirect(301, &elsewhere.url("/"))),
        ("/bad", Page::redirect(302, "")),
    ])
    .await;
    let report = city.sync(&city.site()).await;
    assert_eq!((report.new.len(), report.skipped[&Skip::OtherHost]), (1, 2));
    assert_eq!(codes(&report), ["broken_redirect"]);
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn a_page_that_moves_is_one_page() {
    let city = City::open(&[
        ("/", Page::html("瀬戸見市", &["/old.html", "/p1.html", "/p2.html"])),
        ("/old.html", Page::html("児童手当", &[])),
        ("/p1.html", Page::html("一", &[])),
        ("/p2.html", Page::html("二", &[])),
    ])
    .await;
    city.sync(&city.site()).await;
    city.set("/old.html", Page::redirect(301, "/new.html"));
    city.set("/new.html", Page::html("児童手当", &[]));
    city.set("/p1.html", Page::redirect(302, "https://other.example/maintenance"));
    let report = city.sync(&city.site()).await;
    assert_eq!(city.paths(&report.new), ["/new.html"]);
    assert_eq!((report.gone.len(), report.gone[0].reason), (1, GoneReason::Moved));
    assert_eq!(city.paths(&report.kept), ["/p1.html"], "for the time being it is elsewhere");
    assert_eq!(codes(&report), ["redirect_away"]);

    city.set("/p1.html", Page::redirect(301, "https://other.example/p1"));
    let report = city.sync(&city.site()).await;
    assert_eq!((report.gone.len(), report.gone[0].reason), (1, GoneReason::MovedAway));
    assert_eq!(city.mirrored().len(), 3);
}

#[tokio::test]
async fn a_page_keeps_its_copy_until_its_new_place_answers() {
    let city =
        City::open(&[("/", Page::html("瀬戸見市", &["/old.html"])), ("/old.html", Page::html("児童手当", &[]))]).await;
    city.sync(&city.site()).await;
    city.set("/old.html", Page::redirect(301, "/new.html"));
    city.set("/new.html", Page::status(500));
    let report = city.sync(&city.site()).await;
    assert_eq!((city.paths(&report.kept), report.gone.len()), (vec!["/old.html".to_owned()], 0));
    assert_eq!(city.mirrored().len(), 2);
}

#[tokio::test]
async fn a_start_that_moved() {
    let city = City::open(&[
        ("/", Page::redirect(302, "/top/index.html")),
        ("/top/index.html", Page::html("瀬戸見市", &["a.html"])),
        ("/top/a.html", Page::html("案内", &["/"])),
    ])
    .await;
    let report = city.sync(&city.site()).await;
    assert_eq!(city.paths(&report.new), ["/top/a.html", "/top/index.html"]);
    city.set("/", Page::redirect(301, "https://www.city.setomi.example/"));
    let report = city.sync(&city.site()).await;
    assert_eq!((report.outcome, codes(&report)), (Outcome::Failed, vec!["redirect_away", "start"]));
    assert_eq!(city.mirrored().len(), 2);
}
