//! Knowledge over time: history, contradictions, sources that come and go.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::city::{City, DAY, FAQ};
use crate::same_answer::{Service, post};

#[test]
fn the_history_says_who_changed_what() {
    let city = City::new();
    city.run(&["ingest", "corpus", "--by", "市民課 佐藤"]).succeeded();
    city.write("corpus/faq/moving.csv", FAQ.replace("1点500円", "1点700円"));
    city.run(&["ingest", "corpus", "--by", "ごみ対策課 田中"]).succeeded();

    let list = city.run(&["articles", "list", "粗大"]).succeeded().out();
    assert!(list.contains("big-trash") && list.contains("1件"), "{list}");
    let shown = city.run(&["articles", "show", "big-trash", "--history"]).succeeded().out();
    for part in
        ["第2版", "ごみ対策課 田中", "第1版", "市民課 佐藤", "-予約制です。", "1点500円", "+予約制です。", "1点700円"]
    {
        assert!(shown.contains(part), "{part:?} is not in {shown}");
    }
    let passages = city.run(&["articles", "passages", "manual-yuyo", "--json"]).succeeded().json();
    assert!(passages[0]["text"].as_str().is_some_and(|text| text.contains("決裁")), "{passages}");

    city.remove("corpus/faq/moving.csv");
    city.ingest().succeeded();
    let gone = city.run(&["articles", "show", "big-trash", "--history"]).succeeded().out();
    assert!(gone.contains("第3版") && gone.contains("削除"), "{gone}");
    city.run(&["articles", "show", "no-such"]).failed_saying(&["no-such", "articles list"]);
}

#[test]
fn two_articles_that_contradict_each_other_are_shown_side_by_side() {
    let city = City::new();
    city.run(&["check", "corpus", "--on", DAY]).succeeded();
    city.write(
        "corpus/faq/trash.csv",
        "id,question,answer,department,revised_on\n\
         trash-fee,粗大ごみを出すときの手数料はいくらですか？,粗大ごみ処理券は1点800円です。ごみ対策課に電話で予約し、券を貼って出してください。,ごみ対策課,2026-05-01\n",
    );
    city.run(&["check", "corpus", "--on", DAY]).failed_saying(&["trash-fee", "big-trash", "800円", "500円"]);
}

/// A site of a few pages on loopback.
struct SmallSite {
    address: String,
    pages: Arc<Mutex<BTreeMap<String, String>>>,
}

impl SmallSite {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let pages: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
        let served = pages.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away is no concern of the site.
                let _closed = respond(&stream, &served);
            }
        });
        Self { address, pages }
    }

    fn put(&self, path: &str, title: &str, text: &str) {
        let page =
            format!("<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{text}</main></body></html>");
        self.pages.lock().expect("pages").insert(path.to_owned(), page);
    }

    fn remove(&self, path: &str) {
        self.pages.lock().expect("pages").remove(path);
    }
}

fn respond(stream: &TcpStream, pages: &Mutex<BTreeMap<String, String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or("/");
    let page = pages.lock().expect("pages").get(path).cloned();
    let (status, body) = page.map_or(("404 Not Found", String::new()), |page| ("200 OK", page));
    let length = body.len();
    let mut writer = stream;
    write!(
        writer,
        "HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

#[test]
fn a_web_site_is_followed_and_a_page_that_goes_is_no_longer_answered() {
    let site = SmallSite::start();
    let links =
        "<p>くらしの案内です。</p><a href=\"/dog\">犬</a> <a href=\"/pool\">プール</a> <a href=\"/bus\">バス</a>";
    site.put("/", "瀬戸見市ホームページ", links);
    site.put(
        "/dog",
        "犬の登録",
        "<p>犬を飼い始めたら、30日以内に環境課で犬の登録をしてください。登録手数料は3,000円です。</p>",
    );
    site.put("/pool", "市民プール", "<p>市民プールの開場時間は9時から17時までです。水曜日は休みです。</p>");
    site.put("/bus", "コミュニティバス", "<p>コミュニティバスの運賃は1回200円です。小学生は100円です。</p>");
    let city = City::new();
    let sources = format!(
        "[[folder]]\nname = \"faq\"\npath = \"corpus\"\n[[site]]\nname = \"home\"\nstart = \"{}/\"\ndelay_ms = 0\nmax_deleted_share = 0.5\n",
        site.address
    );
    city.write("sources.toml", sources);
    let first = city.run(&["sync"]).succeeded();
    assert!(first.out().contains("home") && first.out().contains("new 4"), "{} {}", first.out(), first.err());

    let found = |question: &str| city.run(&["search", question, "--json", "--on", DAY]).succeeded().json().to_string();
    assert!(found("犬の登録手数料").contains("3,000円"));
    let listed = city.run(&["articles", "list", "犬の登録", "--json"]).succeeded().json();
    assert_eq!(listed[0]["url"], format!("{}/dog", site.address), "{listed}");

    site.put(
        "/dog",
        "犬の登録",
        "<p>犬を飼い始めたら、30日以内に環境課で犬の登録をしてください。登録手数料は3,500円です。</p>",
    );
    site.put("/", "瀬戸見市ホームページ", "<p>くらしの案内です。</p><a href=\"/dog\">犬</a> <a href=\"/bus\">バス</a>");
    site.remove("/pool");
    city.run(&["sync"]).succeeded();
    assert!(found("犬の登録手数料").contains("3,500円") && !found("犬の登録手数料").contains("3,000円"));
    assert!(!found("市民プールの開場時間").contains("水曜日は休み"));
}

#[test]
fn a_folder_that_is_suddenly_empty_does_not_empty_the_index() {
    let city = City::new();
    let rows: String =
        (0..60).map(|row| format!("row-{row},手続き{row}番の期限は？,{}日以内です。\n", row + 1)).collect();
    city.write("faq/many.csv", format!("id,question,answer\n{rows}"));
    city.write("sources.toml", "[[folder]]\nname = \"faq\"\npath = \"faq\"\n");
    city.run(&["sync"]).succeeded();
    city.write("faq/many.csv", "id,question,answer\nrow-0,手続き0番の期限は？,1日以内です。\n");
    city.run(&["sync"]).failed_saying(&["59 of 60", "--force"]);
    let counts = |run: crate::city::Run| run.json()["plan"]["counts"].clone();
    assert_eq!(counts(city.run(&["sync", "--dry-run", "--force", "--json"]))["gone"], 59);
    assert_eq!(counts(city.run(&["sync", "--force", "--json"]).succeeded())["gone"], 59);
}

#[test]
fn a_mistake_in_the_sources_names_its_line() {
    let city = City::new();
    city.write("sources.toml", "[[folder]]\nname = \"faq\"\npaht = \"corpus\"\n");
    city.run(&["sync"]).failed_saying(&["sources.toml:3", "paht", "path"]);
    std::fs::remove_file(city.path("sources.toml")).expect("removed");
    city.run(&["sync"]).failed_saying(&["sources.toml"]);
}

#[test]
fn a_table_of_another_city_is_read_through_a_mapping() {
    let city = City::new();
    city.write(
        "garbage/items.jsonl",
        "{\"id\": \"g-1\", \"item\": \"スプレー缶\", \"kana\": \"すぷれーかん\", \"category\": \"危険ごみ\", \"note\": \"使い切ってから出す。\"}\n\
         {\"id\": \"g-2\", \"item\": \"座布団\", \"kana\": \"ざぶとん\", \"category\": \"燃やせるごみ\", \"note\": \"\"}\n",
    );
    city.write("garbage/SOURCE.txt", "どこから来た表か。");
    city.write(
        "mapping.toml",
        "kind = \"faq\"\nignore_files = [\"SOURCE.txt\"]\n[columns]\nitem = \"title\"\nkana = \"keywords\"\n[template]\n\
         question = \"{item}の捨て方\"\nanswer = \"{item}は「{category}」です。{note}\"\n",
    );
    city.run(&["ingest", "garbage", "--collection", "mapping.toml"]).succeeded();
    let answer = city.run(&["ask", "スプレー缶の捨て方", "--json", "--on", DAY]).succeeded().json();
    assert_eq!(answer["outcome"], "answered", "{answer}");
    assert_eq!(answer["citations"][0]["article_id"], "g-1", "{answer}");
    assert!(!city.run(&["articles", "list"]).succeeded().out().contains("SOURCE"));
}

#[test]
fn of_two_fiscal_years_the_newer_answers_and_the_older_is_flagged() {
    let city = City::new();
    let rows = |year: u32, fee: u32| {
        format!(
            "plan-{year},令和{year}年度の市民農園の利用料はいくらですか,市民農園の利用料は年{fee}円です。農林課で申し込んでください。\n"
        )
    };
    city.write("corpus/faq/noen.csv", format!("id,question,answer\n{}{}", rows(7, 4000), rows(8, 5000)));
    city.ingest().succeeded();
    let ask = |question: &str| city.run(&["ask", question, "--json", "--on", DAY]).succeeded().json();
    let answer = ask("市民農園の利用料はいくら");
    assert!(answer["answer"].as_str().is_some_and(|text| text.contains("5000円")), "{answer}");
    assert!(answer.get("notes").is_none(), "{answer}");
    let old = ask("令和7年度の市民農園の利用料はいくらですか");
    assert!(old["answer"].as_str().is_some_and(|text| text.contains("4000円")), "{old}");
    assert!(old["notes"][0].as_str().is_some_and(|note| note.contains("令和8年度")), "{old}");
}

#[test]
fn a_pdf_is_cited_with_its_page() {
    let city = City::new();
    let pdf = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/ingest/tests/fixtures/pdf/manual.pdf");
    city.write("corpus/guides/manual.pdf", std::fs::read(pdf).expect("the fixture"));
    city.ingest().succeeded();
    let found = city.run(&["articles", "list", "manual.pdf", "--json"]).succeeded().json();
    let id = found[0]["id"].as_str().expect("an article").to_owned();
    let passages = city.run(&["articles", "passages", &id, "--json"]).succeeded().json();
    let last = passages.as_array().and_then(|all| all.last()).expect("passages").clone();
    assert!(last["page"].as_u64().is_some_and(|page| page > 1), "{last}");
}

#[test]
fn a_server_follows_its_folders_by_itself() {
    let city = City::new();
    city.write("sources.toml", "[[folder]]\nname = \"faq\"\npath = \"corpus\"\nevery = \"1m\"\n");
    let service = Service::start(&city, &[("MADOGUCHI_INGEST__SOURCES", "sources.toml")]);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let question = serde_json::json!({ "question": "粗大ごみはどう出しますか？" });
    // The first look is at the start; it takes as long as it takes.
    let answered = (0..600).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        let (_, answer) = runtime.block_on(post(&service, "/v1/ask", None, &question));
        answer["outcome"] == "answered"
    });
    assert!(answered, "the folder was never read");
}
