//! `PUT` and `DELETE /v1/staff/banner`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use madoguchi_ledger::{Banner, BannerLevel, Recorder};
use serde::Deserialize;

use crate::app::App;
use crate::banner;
use crate::json_body::JsonBody;
use crate::problem::{Code, Problem};
use crate::reader::{Reader, Staff};
use crate::searching;
use crate::site::{LANGUAGES, Texts};

const TEXT_CHARS: usize = 500;
const URL_CHARS: usize = 1_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BannerRequest {
    text: Texts,
    level: BannerLevel,
    #[serde(default)]
    url: Option<String>,
}

pub(crate) async fn put(
    State(app): State<App>,
    Staff(reader): Staff,
    JsonBody(request): JsonBody<BannerRequest>,
) -> Result<Json<Banner>, Problem> {
    check_permission(&app, &reader)?;
    check(&request)?;
    let BannerRequest { text, level, url } = request;
    let banner = Banner { text, level, url, since: app.clock().now() };
    change(&app, &reader, Some(&banner)).await?;
    Ok(Json(banner))
}

pub(crate) async fn delete(State(app): State<App>, Staff(reader): Staff) -> Result<StatusCode, Problem> {
    check_permission(&app, &reader)?;
    change(&app, &reader, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn change(app: &App, reader: &Reader, banner: Option<&Banner>) -> Result<(), Problem> {
    let by = Recorder { name: reader.name().to_owned(), at: app.clock().now() };
    searching::read(app, app.counter().set_banner(app.tenant(), banner, &by)).await?;
    banner::refresh(app).await;
    Ok(())
}

fn check_permission(app: &App, reader: &Reader) -> Result<(), Problem> {
    let departments = reader.departments();
    let may = reader.is_for_all_departments()
        || app.options().banner_departments.iter().any(|name| departments.contains(name));
    if may {
        return Ok(());
    }
    Err(Problem::new(Code::Forbidden, "お知らせの掲示は、許可された部署のトークンだけで変えられます。"))
}

fn check(request: &BannerRequest) -> Result<(), Problem> {
    let wrong = |field: &'static str, detail: String| Err(Problem::new(Code::InvalidField, detail).field(field));
    if !request.text.contains_key("ja") {
        return wrong("text", "「text」には日本語（ja）の文を入れてください。".to_owned());
    }
    if let Some(tag) = request.text.keys().find(|tag| !LANGUAGES.contains(&tag.as_str())) {
        let tag: String = tag.chars().take(20).collect();
        return wrong("text", format!("「{tag}」は使えません。使えるのは {} です。", LANGUAGES.join("、")));
    }
    if request.text.values().any(|text| text.trim().is_empty() || text.chars().count() > TEXT_CHARS) {
        return wrong("text", format!("「text」の文はそれぞれ1文字以上{TEXT_CHARS}文字以内にしてください。"));
    }
    let is_address = |url: &str| {
        url.chars().count() <= URL_CHARS
            && (url.starts_with("https://") || (url.starts_with('/') && !url.starts_with("//")))
    };
    if request.url.as_deref().is_some_and(|url| !is_address(url)) {
        return wrong("url", "「url」は https:// か / で始まるURLにしてください。".to_owned());
    }
    Ok(())
}
