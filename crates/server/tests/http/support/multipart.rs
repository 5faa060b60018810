//! Forms with files, as a browser sends them.

use axum::body::Body;
use axum::http::Method;

use super::reply::Reply;
use super::{TestServer, request};

const BOUNDARY: &str = "----boundary-of-the-tests";

/// A form in the making.
#[derive(Debug, Default)]
pub(crate) struct Form(Vec<u8>);

impl Form {
    pub(crate) fn file(mut self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.part(&format!("name=\"file\"; filename=\"{name}\""), content.as_ref());
        self
    }

    pub(crate) fn text(mut self, name: &str, value: &str) -> Self {
        self.part(&format!("name=\"{name}\""), value.as_bytes());
        self
    }

    fn part(&mut self, disposition: &str, content: &[u8]) {
        let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; {disposition}\r\n\r\n");
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(content);
        self.0.extend_from_slice(b"\r\n");
    }

    pub(crate) fn bytes(mut self) -> Vec<u8> {
        self.0.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.0
    }
}

pub(crate) fn content_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

impl TestServer {
    pub(crate) async fn upload(&self, token: &str, form: Form) -> Reply {
        self.upload_to("/v1/staff/articles", token, form).await
    }

    pub(crate) async fn upload_to(&self, path: &str, token: &str, form: Form) -> Reply {
        let bearer = format!("Bearer {token}");
        let content_type = content_type();
        let headers = [("authorization", bearer.as_str()), ("content-type", content_type.as_str())];
        self.send(request(Method::POST, path, &headers, Body::from(form.bytes()))).await
    }

    pub(crate) async fn get_as(&self, token: &str, path: &str) -> Reply {
        self.get_with(path, &[("authorization", &format!("Bearer {token}"))]).await
    }
}
