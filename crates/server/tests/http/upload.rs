//! `POST /v1/staff/articles`: what clerks bring.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::multipart::Form;
use crate::support::{self, PLAIN_TOKEN, TAX_TOKEN, TestServer, WELFARE_TOKEN, schema};

const RULE: &str =
    "# 固定資産税の現地調査\n\n家屋の現地調査は、調査員証を携帯した職員が二人一組で行う。所有者の立会いを求める。\n";
const FAQ: &str = "id,質問,回答\nday-care,一時保育は何時からですか。,一時保育は午前8時から利用できます。\n";

/// The files of the folder of uploads that are there to be read, relative to it.
fn kept(server: &TestServer) -> BTreeSet<String> {
    fn walk(folder: &std::path::Path, root: &std::path::Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => walk(&path, root, found),
                false => drop(found.insert(path.strip_prefix(root).expect("below").display().to_string())),
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(server.data.path(), server.data.path(), &mut found);
    found.retain(|name| !name.ends_with("_collection.toml"));
    found
}

/// Ids of the articles found by `q`.
async fn found(server: &TestServer, token: &str, q: &str) -> Vec<String> {
    let bearer = format!("Bearer {token}");
    let results =
        server.post_with("/v1/staff/search", &[("authorization", &bearer)], &json!({"q": q, "limit": 50})).await.json();
    let passages = results["passages"].as_array().unwrap_or_else(|| panic!("{results}"));
    passages.iter().map(|passage| passage["article_id"].as_str().expect("an id").to_owned()).collect()
}

fn first_article(report: &Value) -> String {
    report["files"][0]["articles"][0]["id"].as_str().unwrap_or_else(|| panic!("{report}")).to_owned()
}

#[tokio::test]
async fn a_document_is_kept_found_and_shown_to_its_department_alone() {
    let Some(server) = support::server() else { return };
    let report = server.upload(TAX_TOKEN, Form::default().file("現地調査.md", RULE)).await.json();
    let document = server.get("/openapi.json").await.json();
    assert_eq!(schema::violations(&document, "UploadReport", &report), [""; 0], "{report}");
    assert_eq!((&report["department"], &report["visibility"]), (&json!("税務課"), &json!("internal")));
    assert_eq!((&report["files"][0]["kept"], &report["plan"]["new"]), (&json!(true), &json!(1)), "{report}");
    assert_eq!(report["files"][0]["articles"][0]["title"], "固定資産税の現地調査");
    assert_eq!(kept(&server), ["uploads/税務課/現地調査.md".to_owned()].into());

    let id = first_article(&report);
    assert_eq!(found(&server, TAX_TOKEN, "家屋の現地調査").await.first(), Some(&id));
    let path = format!("/v1/staff/articles/{id}");
    let article = server.get_as(TAX_TOKEN, &path).await.json();
    assert_eq!((&article["owner"], &article["departments"]), (&json!("税務課"), &json!(["税務課"])));
    assert_eq!(
        (&article["versions"][0]["recorded_by"], &article["source"]),
        (&json!("tax"), &json!("uploads/税務課/現地調査.md#1"))
    );
    for token in [WELFARE_TOKEN, PLAIN_TOKEN] {
        assert!(!found(&server, token, "家屋の現地調査").await.contains(&id));
        server.get_as(token, &path).await.assert_problem(404, "article_not_found");
        let list = server.get_as(token, "/v1/staff/articles?q=%E7%8F%BE%E5%9C%B0%E8%AA%BF%E6%9F%BB").await;
        assert!(list.status.is_success() && !list.text().contains("現地調査"), "{}", list.text());
    }
    server.get(&format!("/v1/articles/{id}")).await.assert_problem(404, "article_not_found");

    let again = server.upload(TAX_TOKEN, Form::default().file("現地調査.md", RULE)).await.json();
    assert_eq!((&again["files"][0]["replaces"], &again["plan"]["unchanged"]), (&json!(true), &json!(1)), "{again}");
}

#[tokio::test]
async fn reading_the_folder_again_gives_the_same() {
    let Some(server) = support::server() else { return };
    let public = Form::default().file("一時保育.csv", FAQ).text("visibility", "public").text("department", "こども課");
    server.upload(WELFARE_TOKEN, public).await.json();
    let owned =
        Form::default().file("調査.md", "二人一組で調査する。").text("title", "調査の決まり").text("owner", "資産税係");
    server.upload(WELFARE_TOKEN, owned.text("department", "こども課")).await.json();
    let options = madoguchi_ingest::ReadOptions::new("setomi");
    let reading = madoguchi_ingest::read(&[server.data.path().join("uploads")], &options);
    assert_eq!(reading.problems, []);
    let facts: Vec<_> = reading
        .articles
        .iter()
        .map(|article| {
            let owner = article.owner.as_deref().unwrap_or_default();
            (article.title.as_str(), format!("{:?}", article.visibility), article.departments.join(","), owner)
        })
        .collect();
    assert_eq!(
        facts,
        [
            ("一時保育は何時からですか。", "Public".to_owned(), String::new(), "こども課"),
            ("調査の決まり", "Internal".to_owned(), "こども課".to_owned(), "資産税係"),
        ]
    );
    let list = server.get_as(WELFARE_TOKEN, "/v1/staff/articles").await.json();
    assert_eq!(list["total"], 2, "{list}");
    let citizen = server.get("/v1/articles/day-care").await.json();
    assert_eq!(citizen["text"], "一時保育は午前8時から利用できます。", "{citizen}");
}

#[tokio::test]
async fn only_for_a_department_of_the_token() {
    let Some(server) = support::server() else { return };
    let form = || Form::default().file("a.md", RULE);
    let foreign = form().text("department", "税務課");
    server.upload(WELFARE_TOKEN, foreign).await.assert_problem(403, "forbidden");
    server.upload(PLAIN_TOKEN, form()).await.assert_problem(403, "forbidden");
    server.upload("a-token-that-nobody-has", form()).await.assert_problem(401, "unauthorized");
    assert_eq!(server.upload(WELFARE_TOKEN, form()).await.json()["department"], "こども課", "the first of its own");
    let other = form().text("department", "福祉課");
    // The same words in another folder are another article.
    assert_eq!(server.upload(WELFARE_TOKEN, other).await.json()["department"], "福祉課");
    assert_eq!(kept(&server), ["uploads/こども課/a.md".to_owned(), "uploads/福祉課/a.md".to_owned()].into());
}

#[tokio::test]
async fn names_lead_nowhere_else() {
    let Some(server) = support::server() else { return };
    let form = Form::default()
        .file("../../../etc/passwd.md", RULE)
        .file("..\\..\\税務課\\_collection.toml", "visibility = \"public\"")
        .file("/tmp/か\u{3099}い.md", "# 外\n\n外の資料である。")
        .file("desks.toml", "default = \"x\"")
        .file("実行.exe", "MZ")
        .file("旧.doc", "x")
        .file("...", "x");
    let report = server.upload(TAX_TOKEN, form).await.json();
    let outcomes: Vec<(&str, bool)> = report["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| (file["name"].as_str().expect("a name"), file["kept"] == true))
        .collect();
    let expected = [
        ("passwd.md", true),
        ("_collection.toml", false),
        ("がい.md", true),
        ("desks.toml", false),
        ("実行.exe", false),
    ];
    assert_eq!(outcomes[..5], expected, "{report}");
    let reason = |file: usize| report["files"][file]["reason"].as_str().expect("a reason").to_owned();
    assert!(reason(4).contains(".docx、.pptx"), "the known endings are told: {}", reason(4));
    assert!(reason(5).contains("2007年より前"), "{}", reason(5));
    assert_eq!(report["files"][6]["kept"], false);
    assert_eq!(kept(&server), ["uploads/税務課/passwd.md".to_owned(), "uploads/税務課/がい.md".to_owned()].into());
}

#[tokio::test]
async fn what_cannot_be_read_replaces_nothing() {
    let Some(server) = support::server() else { return };
    server
        .upload(TAX_TOKEN, Form::default().file("調査.csv", "id,質問,回答\nsurvey,調査は？,二人で行く。\n"))
        .await
        .json();
    for broken in ["", "\0\0\0", "id,質問,回答\nsurvey,\"調査は？,二人で行く。\n", "名前,年\nx,1\n"] {
        let report = server.upload(TAX_TOKEN, Form::default().file("調査.csv", broken).file("別.md", "")).await.json();
        assert_eq!(
            (&report["files"][0]["kept"], &report["files"][0]["replaces"]),
            (&json!(false), &json!(true)),
            "{report}"
        );
        assert!(
            report["files"][0]["reason"].as_str().is_some_and(|reason| reason.contains("これまでの版")),
            "{report}"
        );
        let message = report["files"][0]["problems"][0]["message"].as_str().unwrap_or_else(|| panic!("{report}"));
        assert!(message.chars().any(|c| ('ぁ'..='ん').contains(&c)), "{message}");
        assert!(!report.to_string().contains(server.data.path().to_str().expect("a path")), "no path of the machine");
    }
    assert_eq!(kept(&server), ["uploads/税務課/調査.csv".to_owned()].into());
    assert_eq!(server.get_as(TAX_TOKEN, "/v1/staff/articles/survey").await.json()["text"], "二人で行く。");
    // A new file is kept for what can be read of it; what cannot is told with its line.
    let partly = "id,質問,回答,更新日\nok,可は？,可。,2026-04-01\nbad,不可は？,不可。,令和99年1月1日\n";
    let report = server.upload(TAX_TOKEN, Form::default().file("一部.csv", partly)).await.json();
    assert_eq!(
        (&report["files"][0]["kept"], &report["files"][0]["problems"][0]["code"]),
        (&json!(true), &json!("not_a_date"))
    );
    assert_eq!(report["files"][0]["problems"][0]["place"], "一部.csv 3行目 列\"更新日\"", "{report}");
}

#[tokio::test]
async fn a_newer_version_replaces_the_older_one_with_its_articles() {
    let Some(server) = support::server() else { return };
    let first = "id,質問,回答\na,甲は？,甲。\nb,乙は？,乙。\n";
    let second = "id,質問,回答\na,甲は？,甲の二。\n";
    server.upload(TAX_TOKEN, Form::default().file("甲乙.csv", first)).await.json();
    let report = server.upload(TAX_TOKEN, Form::default().file("甲乙.csv", second)).await.json();
    assert_eq!((&report["plan"]["changed"], &report["plan"]["gone"]), (&json!(1), &json!(1)), "{report}");
    server.get_as(TAX_TOKEN, "/v1/staff/articles/b").await.assert_problem(404, "article_not_found");
    let article = server.get_as(TAX_TOKEN, "/v1/staff/articles/a").await.json();
    assert_eq!((&article["text"], &article["versions"][0]["change"]), (&json!("甲の二。"), &json!("changed")));
    let difference = article["versions"][0]["difference"]["text"].as_str().expect("a difference");
    assert!(difference.contains("-甲。") && difference.contains("+甲の二。"), "{difference}");
}

#[tokio::test]
async fn a_dry_run_says_what_would_happen_and_does_nothing() {
    let Some(server) = support::server() else { return };
    let path = "/v1/staff/articles?dry_run=true";
    let form = || Form::default().file("現地調査.md", RULE).file("x.exe", "MZ");
    let planned = server.upload_to(path, TAX_TOKEN, form()).await.json();
    assert_eq!((&planned["dry_run"], &planned["plan"]["new"]), (&json!(true), &json!(1)), "{planned}");
    assert_eq!(kept(&server), BTreeSet::new());
    let id = first_article(&planned);
    server.get_as(TAX_TOKEN, &format!("/v1/staff/articles/{id}")).await.assert_problem(404, "article_not_found");
    let mut done = server.upload(TAX_TOKEN, form()).await.json();
    done["dry_run"] = json!(true);
    assert_eq!(done, planned, "what was planned is what was done");
    let newer = Form::default().file("現地調査.md", RULE.replace("二人一組", "三人一組"));
    let planned = server.upload_to(path, TAX_TOKEN, newer).await.json();
    assert_eq!((&planned["plan"]["changed"], &planned["files"][0]["replaces"]), (&json!(1), &json!(true)), "{planned}");
    let text = server.get_as(TAX_TOKEN, &format!("/v1/staff/articles/{id}")).await.json()["text"].to_string();
    assert!(text.contains("二人一組") && !text.contains("三人一組"), "{text}");
    let file = std::fs::read_to_string(server.data.path().join("uploads/税務課/現地調査.md")).expect("the file");
    assert_eq!(file, RULE);
}

#[tokio::test]
async fn a_document_cannot_open_itself_to_others() {
    let Some(server) = support::server() else { return };
    for matter in ["visibility: public", "departments: [福祉課]", "visibility: internal\ndepartments: [税務課, 福祉課]"]
    {
        let text = format!("---\ntitle: 秘密\n{matter}\n---\n\n秘密の手順である。\n");
        let report = server.upload(TAX_TOKEN, Form::default().file("秘密.md", text)).await.json();
        assert_eq!(report["files"][0]["kept"], false, "{matter}: {report}");
        assert!(report["files"][0]["reason"].as_str().is_some_and(|reason| reason.contains("公開範囲")), "{report}");
    }
    assert_eq!(kept(&server), BTreeSet::new());
}

#[tokio::test]
async fn an_article_from_elsewhere_cannot_be_taken_over() {
    let Some(server) = support::server() else { return };
    let taken = |id: &str| format!("id,質問,回答\n{id},なに？,これ。\n");
    for id in ["manual-welfare", "faq-moving"] {
        let report = server.upload(TAX_TOKEN, Form::default().file("x.csv", taken(id))).await.json();
        assert_eq!(report["files"][0]["kept"], false, "{id}: {report}");
        assert!(report["files"][0]["reason"].as_str().is_some_and(|reason| reason.contains(id)), "{report}");
    }
    let twice = Form::default().file("x.csv", taken("own")).file("y.csv", taken("own"));
    let report = server.upload(TAX_TOKEN, twice).await.json();
    assert_eq!((&report["files"][0]["kept"], &report["files"][1]["kept"]), (&json!(true), &json!(false)), "{report}");
    let moved = server.upload(TAX_TOKEN, Form::default().file("z.csv", taken("own"))).await.json();
    assert_eq!(moved["files"][0]["kept"], false, "{moved}");
    assert_eq!(kept(&server), ["uploads/税務課/x.csv".to_owned()].into());
}

#[tokio::test]
async fn wrong_forms_are_told_apart() {
    let Some(server) = support::server_with(|setup| setup.options.upload_limit_bytes = 4_096) else { return };
    let file = || Form::default().file("a.md", RULE);
    let many = (0..21).fold(Form::default(), |form, number| form.file(&format!("{number}.md"), "x"));
    for (form, status, code, field) in [
        (Form::default(), 422, "missing_field", Some("file")),
        (Form::default().file("", ""), 422, "missing_field", Some("file")),
        (many, 422, "invalid_field", Some("file")),
        (file().text("visibility", "secret"), 422, "invalid_field", Some("visibility")),
        (file().file("b.md", "b").text("title", "題"), 422, "invalid_field", Some("title")),
        (file().text("titel", "題"), 422, "unknown_field", Some("titel")),
        (file().text("title", &"長".repeat(201)), 422, "invalid_field", Some("title")),
        (file().text("owner", "係\n係"), 422, "invalid_field", Some("owner")),
        (Form::default().file("a.md", "長".repeat(4_096)), 413, "body_too_large", None),
    ] {
        let problem = server.upload(TAX_TOKEN, form).await.assert_problem(status, code);
        assert_eq!(problem["field"].as_str(), field, "{problem}");
    }
    let wrong = server.upload_to("/v1/staff/articles?dry_run=perhaps", TAX_TOKEN, file()).await;
    assert_eq!(wrong.assert_problem(422, "invalid_parameter")["field"], "dry_run");
    let bearer = format!("Bearer {TAX_TOKEN}");
    let headers = [("authorization", bearer.as_str())];
    server.post_with("/v1/staff/articles", &headers, &json!({})).await.assert_problem(415, "unsupported_media_type");
    let content_type = support::multipart::content_type();
    let headers = [("authorization", bearer.as_str()), ("content-type", &content_type)];
    let mut cut = file().bytes();
    cut.truncate(cut.len() / 2);
    let request = support::request(Method::POST, "/v1/staff/articles", &headers, Body::from(cut));
    server.send(request).await.assert_problem(400, "body_unreadable");
    assert_eq!(kept(&server), BTreeSet::new());
}

#[tokio::test]
async fn one_upload_at_a_time() {
    let server = support::server_with(|setup| setup.options.upload_wait = Duration::from_millis(10));
    let Some(server) = server else { return };
    let turn = server.uploads.turn().await;
    server.upload(TAX_TOKEN, Form::default().file("a.md", RULE)).await.assert_problem(409, "upload_in_progress");
    drop(turn);
    assert_eq!(server.upload(TAX_TOKEN, Form::default().file("a.md", RULE)).await.json()["files"][0]["kept"], true);
}
