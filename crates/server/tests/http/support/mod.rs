//! A server on the sample passages, and what is asked of it.

pub(crate) mod chat;
pub(crate) mod index;
pub(crate) mod multipart;
pub(crate) mod passages;
pub(crate) mod reply;
pub(crate) mod schema;

use std::path::Path;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use madoguchi_answer::{
    AnswerSettings, Answerer, ChatModel, Engine, EngineSettings, Grade, Prompts, Thresholds, TokenMeter,
};
use madoguchi_embed::{EmbedError, Embedder, Role};
use madoguchi_ingest::{Desks, ReadOptions};
use madoguchi_ledger::{Exchange, Ledger, LedgerWriter, MemoryLedger, SqliteLedger, WriterOptions};
use madoguchi_retrieve::{Bm25Options, Learned, RankOptions, Representation, Retriever};
use madoguchi_safety::Recogniser;
use madoguchi_server::{App, AppParts, Clock, ServerOptions, Site, StaffTokens, router};
use madoguchi_text::{Analyzer, Synonyms};
use madoguchi_upkeep::{Keeper, Uploads};
use secrecy::SecretString;
use serde_json::Value;
use tower::ServiceExt;

use index::TestIndex;
use reply::Reply;

pub(crate) const TAX_TOKEN: &str = "token-of-the-tax-division";
pub(crate) const WELFARE_TOKEN: &str = "token-of-the-welfare-division";
pub(crate) const OPERATOR_TOKEN: &str = "token-of-the-operators";
pub(crate) const PLAIN_TOKEN: &str = "token-without-departments";

/// A server under test. Its index can be made to fail; its ledger can be read.
pub(crate) struct TestServer {
    pub(crate) router: Router,
    pub(crate) app: App,
    pub(crate) index: Arc<TestIndex>,
    /// Where uploads go.
    pub(crate) uploads: Arc<Uploads>,
    pub(crate) data: tempfile::TempDir,
    /// Where cases and the banner are.
    pub(crate) counter: Arc<SqliteLedger>,
    _ledger_folder: tempfile::TempDir,
    writer: LedgerWriter,
    ledger: Arc<MemoryLedger>,
}

/// What differs from the usual server.
pub(crate) struct Setup {
    pub(crate) options: ServerOptions,
    pub(crate) chat: Option<Arc<dyn ChatModel>>,
    pub(crate) ledger_is_broken: bool,
    /// Where cases and the banner are, if another server has them already.
    pub(crate) counter: Option<Arc<SqliteLedger>>,
    pub(crate) now: &'static str,
    pub(crate) meter: Option<Arc<TokenMeter>>,
}

impl Default for Setup {
    fn default() -> Self {
        let mut options = ServerOptions::new("setomi");
        options.tenants.push("region".to_owned());
        Self {
            options,
            chat: None,
            ledger_is_broken: false,
            counter: None,
            now: "2026-04-10T00:00:00+09:00",
            meter: None,
        }
    }
}

/// The usual server; `None`, with a message, where there is no dictionary.
pub(crate) fn server() -> Option<TestServer> {
    server_with(|_| {})
}

pub(crate) fn server_with(change: impl FnOnce(&mut Setup)) -> Option<TestServer> {
    let mut setup = Setup::default();
    change(&mut setup);
    let representation = representation()?;
    let index = Arc::new(TestIndex::new(representation.points(passages::all()).expect("embedded")));
    let retriever = Arc::new(Retriever::new(
        Arc::clone(&representation),
        index.clone(),
        Learned::default(),
        RankOptions::default(),
    ));
    let answerer = Arc::new(answerer(&representation, setup.chat));
    let engine = Engine::new(retriever, answerer, recogniser(), EngineSettings::default());
    let ledger = Arc::new(MemoryLedger::new());
    let writer = LedgerWriter::start(ledger.clone(), WriterOptions::default());
    let tokens = format!(
        "tax:{TAX_TOKEN}:税務課;welfare:{WELFARE_TOKEN}:福祉課,こども課;plain:{PLAIN_TOKEN}:;operators:{OPERATOR_TOKEN}:*"
    );
    let data = tempfile::tempdir().expect("a folder");
    let keeper = Keeper::new(representation, index.clone(), ledger.clone(), ReadOptions::new("setomi"));
    let uploads = Arc::new(Uploads::new(data.path().join("uploads"), Arc::new(keeper)).expect("uploads"));
    // Apart from the uploads, so that these are all that lies in their folder.
    let ledger_folder = tempfile::tempdir().expect("a folder");
    let counter = setup.counter.unwrap_or_else(|| {
        let opened = futures::executor::block_on(SqliteLedger::open(ledger_folder.path().join("ledger.sqlite")));
        Arc::new(opened.expect("a ledger"))
    });
    let app = App::new(AppParts {
        counter: counter.clone(),
        site: Site::embedded("瀬戸見市").expect("embedded"),
        meter: setup.meter,
        engine: Arc::new(engine),
        ledger: if setup.ledger_is_broken { Arc::new(index::BrokenLedger) } else { ledger.clone() },
        writer: writer.clone(),
        staff: StaffTokens::parse(&SecretString::from(tokens)).expect("tokens"),
        uploads: Some(uploads.clone()),
        options: setup.options,
        clock: Clock::fixed(setup.now.parse().expect("a time")),
    })
    .expect("valid options");
    Some(TestServer {
        router: router(app.clone()),
        app,
        index,
        uploads,
        data,
        counter,
        writer,
        ledger,
        _ledger_folder: ledger_folder,
    })
}

/// One for all tests: its rules take a while to compile.
fn recogniser() -> Arc<Recogniser> {
    static SHARED: OnceLock<Arc<Recogniser>> = OnceLock::new();
    SHARED.get_or_init(|| Arc::new(Recogniser::embedded().expect("safety files"))).clone()
}

fn answerer(representation: &Representation, chat: Option<Arc<dyn ChatModel>>) -> Answerer {
    let thresholds = Thresholds { answer: 0.3, ..Thresholds::default() };
    let grade = if chat.is_some() { Grade::Llm } else { Grade::Extractive };
    let settings = AnswerSettings { grade, thresholds, ..AnswerSettings::default() };
    let desks = Arc::new(Desks::from_toml(passages::DESKS).expect("desks"));
    let answerer = Answerer::new(Arc::clone(representation.analyzer()), desks, settings);
    match chat {
        Some(chat) => answerer.with_model(chat, Arc::new(Prompts::embedded().expect("prompts"))),
        None => answerer,
    }
}

#[expect(clippy::print_stdout, reason = "says why tests did nothing")]
fn representation() -> Option<Arc<Representation>> {
    static SHARED: OnceLock<Option<Arc<Representation>>> = OnceLock::new();
    let open = || {
        let source = Path::new("/usr/share/mecab/dic/ipadic");
        if !source.exists() {
            println!("skipped: {} is missing (apt-get install mecab-ipadic)", source.display());
            return None;
        }
        let built = std::env::temp_dir().join("madoguchi-server-tests-ipadic");
        let built = madoguchi_text::ensure_ipadic(&built, source).expect("a dictionary");
        let analyzer = Arc::new(Analyzer::open(&built, None).expect("an analyzer"));
        let synonyms = Synonyms::default();
        Some(Arc::new(Representation::new(analyzer, Arc::new(Bigrams), synonyms, Bm25Options::default())))
    };
    SHARED.get_or_init(open).clone()
}

/// Counts character pairs: enough for like to be near like.
struct Bigrams;

impl Embedder for Bigrams {
    fn id(&self) -> &'static str {
        "bigrams"
    }

    fn dimension(&self) -> usize {
        256
    }

    fn embed(&self, _role: Role, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(texts.iter().map(|text| bigrams(text, self.dimension())).collect())
    }
}

fn bigrams(text: &str, dimension: usize) -> Vec<f32> {
    let chars: Vec<char> = text.chars().collect();
    let mut vector = vec![0.0_f32; dimension];
    for pair in chars.windows(2) {
        vector[(pair[0] as usize * 31 + pair[1] as usize) % dimension] += 1.0;
    }
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    vector.iter().map(|value| value / length).collect()
}

impl TestServer {
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        Reply::read(response).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(request(Method::GET, path, &[], Body::empty())).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send(request(Method::GET, path, headers, Body::empty())).await
    }

    pub(crate) async fn post(&self, path: &str, json: &Value) -> Reply {
        self.post_with(path, &[], json).await
    }

    pub(crate) async fn post_with(&self, path: &str, headers: &[(&str, &str)], json: &Value) -> Reply {
        self.send(post(path, headers, json)).await
    }

    /// The record of an exchange, once it is written.
    pub(crate) async fn record(&self, trace_id: &str) -> Option<Exchange> {
        self.writer.flush().await.expect("written");
        self.ledger.exchange(trace_id).await.expect("readable")
    }
}

pub(crate) fn post(path: &str, headers: &[(&str, &str)], json: &Value) -> Request<Body> {
    let mut headers = headers.to_vec();
    headers.push(("content-type", "application/json"));
    request(Method::POST, path, &headers, Body::from(json.to_string()))
}

pub(crate) fn request(method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body).expect("a request")
}
