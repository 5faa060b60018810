//! The form of an upload: `multipart/form-data` (RFC 7578).

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use madoguchi_ingest::Visibility;
use madoguchi_upkeep::{MAX_FILES, Upload, UploadedFile};

use crate::app::App;
use crate::problem::{Code, Problem};
use crate::staff::StaffReader;

/// Longest text field, in characters.
const FIELD_CHARS: usize = 200;

/// What a clerk sent.
#[derive(Debug, Default)]
pub(crate) struct Form {
    files: Vec<UploadedFile>,
    department: Option<String>,
    visibility: Option<String>,
    title: Option<String>,
    owner: Option<String>,
}

impl Form {
    /// Reads the body, within the server's limits for uploads.
    pub(crate) async fn read(request: Request, app: &App) -> Result<Self, Problem> {
        let reading = Self::read_fields(request, app);
        tokio::time::timeout(app.options().upload_timeout, reading).await.unwrap_or_else(|_| {
            Err(Problem::new(
                Code::BodyTimeout,
                "資料が時間内に届きませんでした。通信の状態を確かめて、もう一度お送りください。",
            ))
        })
    }

    async fn read_fields(mut request: Request, app: &App) -> Result<Self, Problem> {
        let limit_bytes = app.options().upload_limit_bytes;
        DefaultBodyLimit::max(limit_bytes).apply(&mut request);
        let multipart = Multipart::from_request(request, &()).await;
        let mut multipart = multipart
            .map_err(|_| Problem::new(Code::UnsupportedMediaType, "資料はmultipart/form-dataの形で送ってください。"))?;
        let mut form = Self::default();
        while let Some(field) = multipart.next_field().await.map_err(|error| unreadable(&error, limit_bytes))? {
            form.add(field, limit_bytes).await?;
        }
        Ok(form)
    }

    async fn add(&mut self, field: Field<'_>, limit_bytes: usize) -> Result<(), Problem> {
        let name: String = field.name().unwrap_or_default().chars().take(64).collect();
        let text = match name.as_str() {
            "file" => return self.add_file(field, limit_bytes).await,
            "department" => &mut self.department,
            "visibility" => &mut self.visibility,
            "title" => &mut self.title,
            "owner" => &mut self.owner,
            _ => {
                let detail = format!(
                    "「{name}」という項目はありません。使えるのは file、department、visibility、title、owner です。"
                );
                return Err(Problem::new(Code::UnknownField, detail).field(name));
            }
        };
        let bytes = field.bytes().await.map_err(|error| unreadable(&error, limit_bytes))?;
        let value = String::from_utf8(bytes.to_vec())
            .map_err(|_| Problem::new(Code::InvalidUtf8, format!("「{name}」をUTF-8で送ってください。")))?;
        let value = value.trim();
        if value.chars().count() > FIELD_CHARS || value.chars().any(char::is_control) {
            let detail = format!("「{name}」は改行のない{FIELD_CHARS}文字以内の文字にしてください。");
            return Err(Problem::new(Code::InvalidField, detail).field(name));
        }
        if !value.is_empty() {
            *text = Some(value.to_owned());
        }
        Ok(())
    }

    async fn add_file(&mut self, field: Field<'_>, limit_bytes: usize) -> Result<(), Problem> {
        let name = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| unreadable(&error, limit_bytes))?;
        // What a browser sends when no file was chosen.
        if name.is_empty() && bytes.is_empty() {
            return Ok(());
        }
        if self.files.len() == MAX_FILES {
            let detail = format!("一度に送れる資料は{MAX_FILES}個までです。分けてお送りください。");
            return Err(Problem::new(Code::InvalidField, detail).field("file"));
        }
        self.files.push(UploadedFile { name, bytes: bytes.into() });
        Ok(())
    }

    /// Checked against what `clerk` may do.
    pub(super) fn into_upload(self, clerk: &StaffReader, dry_run: bool) -> Result<Upload, Problem> {
        if self.files.is_empty() {
            return Err(Problem::new(Code::MissingField, "資料を1つ以上選んでください。").field("file"));
        }
        if self.title.is_some() && self.files.len() > 1 {
            let detail = "題名を付けられるのは、資料を1つだけ送るときです。";
            return Err(Problem::new(Code::InvalidField, detail).field("title"));
        }
        Ok(Upload {
            department: department(self.department, clerk)?,
            visibility: visibility(self.visibility.as_deref())?,
            title: self.title,
            owner: self.owner,
            by: clerk.name.clone(),
            dry_run,
            files: self.files,
        })
    }
}

fn department(given: Option<String>, clerk: &StaffReader) -> Result<String, Problem> {
    match given.or_else(|| clerk.departments.first().cloned()) {
        None => {
            let detail = "このトークンには部署がないため、資料をアップロードできません。";
            Err(Problem::new(Code::Forbidden, detail))
        }
        Some(department) if clerk.departments.contains(&department) => Ok(department),
        Some(_) => {
            let detail = "このトークンでは、その部署の資料をアップロードできません。";
            Err(Problem::new(Code::Forbidden, detail).field("department"))
        }
    }
}

/// What nobody decided to publish is internal.
fn visibility(given: Option<&str>) -> Result<Visibility, Problem> {
    match given {
        None | Some("internal") => Ok(Visibility::Internal),
        Some("public") => Ok(Visibility::Public),
        Some(_) => {
            let detail = "「visibility」はinternal（庁内）かpublic（公開）にしてください。";
            Err(Problem::new(Code::InvalidField, detail).field("visibility"))
        }
    }
}

fn unreadable(error: &MultipartError, limit_bytes: usize) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let mebibytes = limit_bytes / (1 << 20);
        let limit = if mebibytes > 0 { format!("{mebibytes}MB") } else { format!("{limit_bytes}バイト") };
        return Problem::new(Code::BodyTooLarge, format!("一度に送れる資料は合わせて{limit}までです。"));
    }
    tracing::debug!(%error, "the body of an upload could not be read");
    Problem::new(Code::BodyUnreadable, "資料の受信が途中で終わったか、形式が正しくありません。もう一度お送りください。")
}
