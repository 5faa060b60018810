//! Sites described by a sitemap.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use madoguchi_sync::{Outcome, Site, Skip};

use crate::server::{City, Page};

fn xml(text: String) -> Page {
    Page::of("application/xml", text)
}

fn urlset(addresses: &[String]) -> String {
    let urls: String = addresses.iter().map(|address| format!("<url><loc>{address}</loc></url>")).collect();
    format!("<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{urls}</urlset>")
}

fn index(addresses: &[String]) -> Page {
    let maps: String = addresses.iter().map(|address| format!("<sitemap><loc>{address}</loc></sitemap>")).collect();
    xml(format!("<sitemapindex>{maps}</sitemapindex>"))
}

fn packed(text: &str) -> Page {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("packs");
    Page::of("application/gzip", encoder.finish().expect("packs"))
}

fn site(city: &City) -> Site {
    Site { start: None, sitemap: Some(city.base.join("/sitemap.xml").expect("a url")), max_depth: 0, ..city.site() }
}

async fn city() -> City {
    let city = City::open(&[
        ("/a.html", Page::html("甲", &["/linked.html"])),
        ("/b.html", Page::html("乙", &[])),
        ("/c.html", Page::html("丙", &[])),
        ("/linked.html", Page::html("奥", &[])),
    ])
    .await;
    city.set(
        "/sitemap.xml",
        index(&[city.url("/s1.xml"), city.url("/s2.xml.gz"), "https://other.example/s.xml".into()]),
    );
    city.set("/s1.xml", xml(urlset(&[city.url("/a.html"), "https://other.example/x".into()])));
    city.set("/s2.xml.gz", packed(&urlset(&[city.url("/b.html"), city.url("/c.html")])));
    city
}

#[tokio::test]
async fn an_index_of_packed_sitemaps() {
    let city = city().await;
    let report = city.sync(&site(&city)).await;
    assert!(report.is_clean(), "{:?}", report.problems);
    assert_eq!(city.paths(&report.new), ["/a.html", "/b.html", "/c.html"]);
    assert_eq!((report.skipped[&Skip::OtherHost], report.skipped[&Skip::TooDeep]), (2, 1));

    let deeper = Site { max_depth: 1, start: Some(city.base.join("/b.html").expect("a url")), ..site(&city) };
    let report = city.sync(&deeper).await;
    assert_eq!(city.paths(&report.new), ["/linked.html"]);
    assert_eq!(report.unchanged, 3);
}

#[tokio::test]
async fn a_page_taken_out_of_the_sitemap_is_gone() {
    let city = city().await;
    city.sync(&site(&city)).await;
    city.set("/s2.xml.gz", packed(&urlset(&[city.url("/b.html")])));
    let report = city.sync(&site(&city)).await;
    assert_eq!((report.gone.len(), city.mirrored().len()), (1, 2));
}

#[tokio::test]
async fn a_sitemap_that_fails_deletes_nothing() {
    let city = city().await;
    city.sync(&site(&city)).await;
    let nothing = xml(urlset(&[]));
    let bad =
        [Page::status(500), Page::status(404), Page::html("メンテナンス中", &[]), nothing, xml("<urlset><url>".into())];
    for page in bad {
        city.set("/sitemap.xml", page);
        let report = city.sync(&site(&city)).await;
        assert_eq!((report.outcome, report.problems[0].fault.code()), (Outcome::Failed, "sitemap"));
        assert_eq!((report.kept.len(), city.mirrored().len()), (3, 3));
    }
}

#[tokio::test]
async fn a_part_that_fails_keeps_its_pages() {
    let city = city().await;
    city.sync(&site(&city)).await;
    city.set("/s2.xml.gz", Page::status(500));
    city.remove("/c.html");
    let report = city.sync(&site(&city)).await;
    assert_eq!((report.outcome, report.problems[0].fault.code()), (Outcome::Partial, "sitemap"));
    // Each was asked for itself.
    assert_eq!((report.unchanged, report.gone.len(), city.mirrored().len()), (2, 1, 2));
}
