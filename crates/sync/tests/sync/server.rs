//! A city's web site on loopback, whose pages a test changes while it runs.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri, header};
use futures::StreamExt;
use madoguchi_sync::{Site, SiteReport, SyncOptions, sync_site};
use tempfile::TempDir;
use tokio::sync::Notify;
use url::Url;

/// What the server answers to one address.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) content: Content,
    /// How many requests it answers with 503 first.
    pub(crate) busy: usize,
}

#[derive(Clone)]
pub(crate) enum Content {
    Bytes(Vec<u8>),
    /// So many megabytes, made while they are sent; with or without a `Content-Length`.
    Megabytes(usize, bool),
    /// Begins, and never ends.
    Hanging,
}

impl Page {
    pub(crate) fn of(content_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { status: 200, headers, content: Content::Bytes(bytes.into()), busy: 0 }
    }

    /// A page with a title and links.
    pub(crate) fn html(title: &str, links: &[&str]) -> Self {
        Self::with(title, "", links)
    }

    /// The same with something in its head.
    pub(crate) fn with(title: &str, head: &str, links: &[&str]) -> Self {
        let links: String = links.iter().map(|link| format!("<a href=\"{link}\">{link}</a> ")).collect();
        let text = format!(
            "<title>{title}</title>{head}<main><h1>{title}</h1><p>{title}の案内です。</p></main><nav>{links}</nav>"
        );
        Self::of("text/html; charset=utf-8", text)
    }

    pub(crate) fn status(status: u16) -> Self {
        Self { status, ..Self::of("text/html", "error") }
    }

    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self { headers: vec![("location", to.to_owned())], ..Self::status(status) }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn etag(&self) -> Option<String> {
        let Content::Bytes(bytes) = &self.content else { return None };
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        (self.status == 200).then(|| format!("\"{:x}\"", hasher.finish()))
    }
}

/// One request, as the server saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) conditional: bool,
    pub(crate) status: u16,
}

#[derive(Default)]
struct Inner {
    pages: Mutex<BTreeMap<String, Page>>,
    seen: Mutex<Vec<Seen>>,
    megabytes_sent: AtomicUsize,
    /// Requests being answered, and the most there were at a time.
    under_way: AtomicUsize,
    most: AtomicUsize,
    hanging: Notify,
}

/// The server, and the data folder of the one that syncs with it.
pub(crate) struct City {
    inner: Arc<Inner>,
    pub(crate) base: Url,
    pub(crate) data: TempDir,
}

impl City {
    /// A site with these pages; an address is a path, with its query.
    pub(crate) async fn open(pages: &[(&str, Page)]) -> Self {
        let inner = Arc::new(Inner::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}/", listener.local_addr().expect("an address"));
        let app = axum::Router::new().fallback(answer).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, app).await });
        let city = Self { inner, base: Url::parse(&base).expect("a url"), data: TempDir::new().expect("a folder") };
        for (path, page) in pages {
            city.set(path, page.clone());
        }
        city
    }

    pub(crate) fn set(&self, path: &str, page: Page) {
        self.pages().insert(path.to_owned(), page);
    }

    pub(crate) fn remove(&self, path: &str) {
        self.pages().remove(path);
    }

    pub(crate) fn pages(&self) -> MutexGuard<'_, BTreeMap<String, Page>> {
        self.inner.pages.lock().expect("no poison")
    }

    /// The site as `sources.toml` would describe it, without pauses.
    pub(crate) fn site(&self) -> Site {
        let mut site = Site::new("city", self.base.clone());
        site.delay = Duration::ZERO;
        site.timeout = Duration::from_secs(20);
        site
    }

    pub(crate) async fn sync(&self, site: &Site) -> SiteReport {
        sync_site(site, self.data.path(), &options()).await
    }

    pub(crate) async fn sync_forced(&self, site: &Site) -> SiteReport {
        sync_site(site, self.data.path(), &SyncOptions { force: true, ..options() }).await
    }

    /// What was asked for since the last call, but for robots.txt.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        let mut seen = std::mem::take(&mut *self.inner.seen.lock().expect("no poison"));
        seen.retain(|seen| seen.path != "/robots.txt");
        seen
    }

    pub(crate) fn paths_seen(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.path).collect()
    }

    pub(crate) fn megabytes_sent(&self) -> usize {
        self.inner.megabytes_sent.load(Ordering::SeqCst)
    }

    /// Most requests that were under way at a time.
    pub(crate) fn most_at_a_time(&self) -> usize {
        self.inner.most.load(Ordering::SeqCst)
    }

    /// Waits until a request hangs.
    pub(crate) async fn hanging(&self) {
        self.inner.hanging.notified().await;
    }

    pub(crate) fn url(&self, path: &str) -> String {
        self.base.join(path).expect("a url").to_string()
    }

    /// The addresses without their host.
    pub(crate) fn paths(&self, addresses: &[String]) -> Vec<String> {
        addresses
            .iter()
            .map(|address| format!("/{}", address.strip_prefix(self.base.as_str()).unwrap_or(address)))
            .collect()
    }

    /// Names and contents of the mirrored pages.
    pub(crate) fn mirrored(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = madoguchi_sync::mirror_folder(self.data.path(), "city");
        let Ok(entries) = std::fs::read_dir(folder) else { return BTreeMap::new() };
        entries
            .map(|entry| entry.expect("an entry"))
            .filter(|entry| !entry.file_name().to_string_lossy().starts_with(['_', '.']))
            .map(|entry| {
                (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("a file"))
            })
            .collect()
    }
}

pub(crate) fn options<'a>() -> SyncOptions<'a> {
    SyncOptions { backoff: Duration::from_millis(1), max_wait: Duration::from_secs(2), ..SyncOptions::default() }
}

async fn answer(State(inner): State<Arc<Inner>>, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let under_way = inner.under_way.fetch_add(1, Ordering::SeqCst) + 1;
    inner.most.fetch_max(under_way, Ordering::SeqCst);
    let response = respond(&inner, &uri, &headers);
    inner.under_way.fetch_sub(1, Ordering::SeqCst);
    response
}

fn respond(inner: &Arc<Inner>, uri: &Uri, headers: &HeaderMap) -> Response<Body> {
    let path = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let page = {
        let mut pages = inner.pages.lock().expect("no poison");
        match pages.get_mut(&path) {
            Some(page) if page.busy > 0 => {
                page.busy -= 1;
                Page::status(503).header("retry-after", "0")
            }
            Some(page) => page.clone(),
            None => Page::status(404),
        }
    };
    let etag = page.etag();
    let wanted = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let not_modified = etag.is_some() && wanted == etag;
    let status = if not_modified { 304 } else { page.status };
    let seen = Seen { path, conditional: wanted.is_some(), status };
    inner.seen.lock().expect("no poison").push(seen);
    let mut response = Response::builder().status(StatusCode::from_u16(status).expect("a status"));
    for (name, value) in &page.headers {
        response = response.header(*name, value);
    }
    if let Some(etag) = etag {
        response = response.header(header::ETAG, etag);
    }
    let body = match page.content {
        _ if not_modified => Body::empty(),
        Content::Bytes(bytes) => Body::from(bytes),
        Content::Megabytes(count, with_length) => {
            if with_length {
                response = response.header(header::CONTENT_LENGTH, count << 20);
            }
            let inner = Arc::clone(inner);
            Body::from_stream(futures::stream::iter(0..count).map(move |_| {
                inner.megabytes_sent.fetch_add(1, Ordering::SeqCst);
                Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; 1 << 20]))
            }))
        }
        Content::Hanging => {
            inner.hanging.notify_one();
            let beginning = futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"<main>"))]);
            Body::from_stream(beginning.chain(futures::stream::pending()))
        }
    };
    response.body(body).expect("a response")
}
