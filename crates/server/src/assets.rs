//! The widget, its pages and what they load: embedded in the binary, their headers made once.

mod bundle;
mod compact;

use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use compact::{accepts_gzip, gzipped, without_comments};

#[derive(RustEmbed)]
#[folder = "../../web-widget/public"]
struct Files;

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

struct Asset {
    bytes: Bytes,
    /// The same, compressed, where that makes it smaller.
    gzip: Option<Bytes>,
    etag: String,
    headers: HeaderMap,
}

/// What a city's page loads: sent with all that it imports.
const WIDGET: &str = "widget.js";

/// The module at `path` without its comments.
fn module(path: &str) -> Option<String> {
    Some(without_comments(&String::from_utf8_lossy(&Files::get(path)?.data)))
}

/// The embedded files by their path, e.g. `widget.js`, `messages/en.js`.
pub(crate) struct Assets(HashMap<String, Asset>);

impl Assets {
    /// `framing_origins`: whose pages may show ours in a frame, besides our own.
    pub(crate) fn new(framing_origins: &[String]) -> Self {
        let policy = content_security_policy(framing_origins);
        // No page of another site has a reason to show the clerks' pages.
        let staff_policy = content_security_policy(&[]);
        let load = |name: std::borrow::Cow<'static, str>| {
            let policy = if name.starts_with("staff-") { &staff_policy } else { &policy };
            Some((name.clone().into_owned(), Asset::load(&name, policy)?))
        };
        Self(Files::iter().filter_map(load).collect())
    }

    /// The file, or 304 when the client has it already; `None` when there is no such file.
    pub(crate) fn response(&self, name: &str, request: &HeaderMap) -> Option<Response> {
        let asset = self.0.get(name)?;
        let unchanged = request.get_all(header::IF_NONE_MATCH).iter().any(|value| asset.is_among(value));
        let mut response = Response::new(Body::empty());
        *response.headers_mut() = asset.headers.clone();
        if unchanged {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else if let Some(gzip) = asset.gzip.as_ref().filter(|_| accepts_gzip(request)) {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            *response.body_mut() = Body::from(gzip.clone());
        } else {
            *response.body_mut() = Body::from(asset.bytes.clone());
        }
        Some(response)
    }
}

impl Asset {
    fn load(name: &str, policy: &HeaderValue) -> Option<Self> {
        let file = Files::get(name)?;
        let content_type = content_type(name);
        let bytes = match (content_type.starts_with("text/javascript"), file.data) {
            (true, script) => {
                let script = without_comments(&String::from_utf8_lossy(&script));
                if name == WIDGET { bundle::bundled(name, module).unwrap_or(script) } else { script }.into()
            }
            (false, std::borrow::Cow::Borrowed(bytes)) => Bytes::from_static(bytes),
            (false, std::borrow::Cow::Owned(bytes)) => bytes.into(),
        };
        let gzip = gzipped(&bytes);
        let etag = etag(&Sha256::digest(&bytes));
        let mut headers = HeaderMap::new();
        // Weak: compressed or not, it is the same file.
        headers.insert(header::ETAG, HeaderValue::from_str(&format!("W/{etag}")).ok()?);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        // Modules import each other by fixed names: each is asked for again, so that no two versions ever mix.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        // A city's page that isolates itself (COEP) may still load the widget.
        headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
        if content_type.starts_with("text/html") {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
            // A question may be spoken, into the browser's own speech input.
            headers
                .insert(PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), geolocation=(), microphone=(self)"));
        }
        Some(Self { bytes, gzip, etag, headers })
    }

    /// Weak comparison with each tag of an `If-None-Match` (RFC 9110, section 13.1.2).
    fn is_among(&self, tags: &HeaderValue) -> bool {
        let Ok(tags) = tags.to_str() else { return false };
        tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == self.etag)
    }
}

/// No inline script or style, nothing from elsewhere, framed by allowed sites only.
fn content_security_policy(framing_origins: &[String]) -> HeaderValue {
    let mut policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
        font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
        .to_owned();
    for origin in framing_origins {
        policy.push(' ');
        policy.push_str(origin);
    }
    // Origins are checked already, so the fallback, which allows no frame at all, is never met.
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"))
}

fn etag(sha256: &[u8]) -> String {
    let mut etag = String::from("\"");
    for byte in &sha256[..12] {
        etag.push_str(&format!("{byte:02x}"));
    }
    etag.push('"');
    etag
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widget_is_one_module() {
        let bundled = bundle::bundled(WIDGET, module).expect("all of it is understood");
        assert!(bundled.contains("class Composer") && bundled.contains("customElements.define"));
        assert!(!bundled.lines().any(|line| line.starts_with("import ")), "nothing more is fetched at the start");
        assert!(bundled.contains("import(`./messages/${id}.js`)"), "but the words of other languages");
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let assets = Assets::new(&[]);
        let fresh = assets.response("widget.js", &HeaderMap::new()).expect("embedded");
        assert_eq!(fresh.status(), StatusCode::OK);
        let etag = fresh.headers()[header::ETAG].to_str().expect("ascii").to_owned();
        for (tags, status) in [
            (etag.clone(), StatusCode::NOT_MODIFIED),
            (format!("\"other\", {}", etag.trim_start_matches("W/")), StatusCode::NOT_MODIFIED),
            ("*".to_owned(), StatusCode::NOT_MODIFIED),
            ("\"other\"".to_owned(), StatusCode::OK),
        ] {
            let mut request = HeaderMap::new();
            request.insert(header::IF_NONE_MATCH, tags.parse().expect("a header"));
            assert_eq!(assets.response("widget.js", &request).expect("embedded").status(), status, "{tags}");
        }
        assert!(assets.response("../Cargo.toml", &HeaderMap::new()).is_none());
    }

    #[test]
    fn who_can_decompress_gets_less() {
        let assets = Assets::new(&[]);
        let mut request = HeaderMap::new();
        assert!(!sent(&assets, &request).headers().contains_key(header::CONTENT_ENCODING));
        request.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br, gzip;q=0.8"));
        assert_eq!(sent(&assets, &request).headers()[header::CONTENT_ENCODING], "gzip");
        let asset = &assets.0["widget.js"];
        assert!(asset.gzip.as_ref().expect("compressed").len() * 2 < asset.bytes.len());
    }

    fn sent(assets: &Assets, request: &HeaderMap) -> Response {
        assets.response("widget.js", request).expect("embedded")
    }

    #[test]
    fn pages_run_no_inline_code_and_are_framed_by_allowed_sites_only() {
        let assets = Assets::new(&["https://www.city.setomi.example".to_owned()]);
        let page = assets.response("chat.html", &HeaderMap::new()).expect("embedded");
        let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("ascii");
        assert!(policy.ends_with("frame-ancestors 'self' https://www.city.setomi.example"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        for (name, asset) in &assets.0 {
            assert_ne!(asset.headers[header::CONTENT_TYPE], "application/octet-stream", "{name}: which type is this?");
        }
    }
}
