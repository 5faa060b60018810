//! Concrete types from the configuration. Nothing else in the workspace knows which backend is in use.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::civil::Date;
use madoguchi_answer::{
    AnswerSettings, Answerer, AskRequest, ChatModel, ChatTimeouts, Engine, EngineSettings, Grade, Judge, MeteredChat,
    OpenAiChat, OpenAiOptions, Prompts, Readers, Style, Thresholds, TokenMeter,
};
use madoguchi_embed::{
    CrossEncoderOptions, Embedder, FastCrossEncoder, FastEmbedder, OnnxModel, OnnxOptions, Pooling, StaticEmbedder,
};
use madoguchi_handover::Courier;
use madoguchi_index::{EdgeIndex, PassageIndex, ServerIndex, ServerOptions};
use madoguchi_ingest::{Desks, PdfOptions, ReadOptions, SplitLimits};
use madoguchi_ledger::{LedgerWriter, SqliteLedger, WriterOptions};
use madoguchi_retrieve::{
    Bm25Options, Confidence, CrossEncoding, Learned, Legs, Necessity, RankOptions, Representation, Reranker, Retriever,
    TermWeights,
};
use madoguchi_safety::Recogniser;
use madoguchi_server::{App, AppParts, Clock, ServerOptions as HttpOptions, StaffTokens};
use madoguchi_text::{Analyzer, Synonyms, ensure_ipadic};
use madoguchi_upkeep::{Keeper, Uploads};

use crate::config::{Config, EmbedKind, GradeConfig, IndexBackend, PdfConfig, PoolingConfig};
use crate::counter;

/// Today where the cities are: Japan has had one offset, UTC+9, and no summer time since 1951.
#[must_use]
pub fn today_in_japan() -> Date {
    jiff::tz::TimeZone::fixed(jiff::tz::offset(9)).to_datetime(jiff::Timestamp::now()).date()
}

/// A fresh name for one exchange.
#[must_use]
pub fn new_trace_id() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// Logs to standard error; `MADOGUCHI_LOG` filters them (default `info`).
pub fn start_logging() {
    let filter = std::env::var("MADOGUCHI_LOG").unwrap_or_else(|_| "info".to_owned());
    let filter = tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_else(|_| "info".into());
    let subscriber = tracing_subscriber::fmt().json().flatten_event(true).with_env_filter(filter);
    // A second call, as in tests, leaves the first subscriber in place.
    let _already_started = subscriber.with_writer(std::io::stderr).try_init();
}

/// How documents are read.
#[must_use]
pub fn read_options(config: &Config) -> ReadOptions {
    let ingest = &config.raw.ingest;
    ReadOptions {
        limits: SplitLimits { min_chars: ingest.passage_min_chars, max_chars: ingest.passage_max_chars },
        max_file_bytes: ingest.max_file_bytes,
        pdf: pdf_options(&ingest.pdf),
        collection: config.collection.clone(),
        ..ReadOptions::new(config.raw.tenant.clone())
    }
}

fn pdf_options(pdf: &PdfConfig) -> PdfOptions {
    let this_program = std::env::current_exe().ok().filter(|_| pdf.own_process);
    PdfOptions {
        max_bytes: pdf.max_bytes,
        max_pages: pdf.max_pages,
        time_limit: Duration::from_secs(pdf.time_limit_s),
        max_garbled_percent: pdf.max_garbled_percent,
        worker: this_program.map(|path| vec![path.display().to_string(), "pdf-worker".to_owned()]),
        ocr_command: Some(pdf.ocr_command.clone()).filter(|command| !command.is_empty()),
        ocr_timeout: Duration::from_secs(pdf.ocr_timeout_s),
    }
}

/// The ledger: a file in the data folder.
///
/// # Errors
/// When it cannot be opened.
pub async fn ledger(config: &Config) -> Result<Arc<SqliteLedger>> {
    Ok(Arc::new(SqliteLedger::open(&config.ledger_path).await?))
}

/// Who runs the program, for the history of articles.
#[must_use]
pub fn current_user() -> String {
    ["USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_else(|| "unknown".to_owned())
}

/// The analyzer, building its dictionary at the first start.
///
/// # Errors
/// When there is neither a dictionary nor its source, or the user dictionary is wrong.
pub fn analyzer(config: &Config) -> Result<Analyzer> {
    let dictionary = ensure_ipadic(&config.dictionary, &config.ipadic_source)?;
    Ok(Analyzer::open(&dictionary, config.user_dictionary.as_deref())?)
}

fn embedder(config: &Config) -> Result<Arc<dyn Embedder>> {
    let embed = &config.raw.embed;
    Ok(match (embed.kind, &config.embed_model) {
        (EmbedKind::Static, None) => Arc::new(madoguchi_embed::default_model()?),
        (EmbedKind::Static, Some(folder)) => Arc::new(StaticEmbedder::open(folder)?),
        (EmbedKind::Fastembed, _) => Arc::new(fastembed(config)?),
    })
}

/// Analyzer, embedder, synonyms and BM25 settings: what both sides of a search share.
///
/// # Errors
/// When a dictionary, a model or the synonyms cannot be opened.
pub fn representation(config: &Config) -> Result<Arc<Representation>> {
    // The two slowest steps of a start, side by side.
    let (analyzer, embedder) = rayon::join(|| analyzer(config), || embedder(config));
    let analyzer = Arc::new(analyzer?);
    let synonyms = match &config.synonyms {
        Some(path) => Synonyms::open(path, &analyzer)?,
        None => Synonyms::default(),
    };
    let retrieve = &config.raw.retrieve;
    let bm25 = Bm25Options {
        k1: retrieve.bm25_k1,
        b: retrieve.bm25_b,
        average_terms: retrieve.bm25_average_terms,
        synonym_weight: retrieve.synonym_weight,
        ..Bm25Options::default()
    };
    Ok(Arc::new(Representation::new(analyzer, embedder?, synonyms, bm25)))
}

/// The configured index.
///
/// # Errors
/// When it is in use, was made by another model or analyzer, or cannot be reached.
pub async fn index(config: &Config, representation: &Representation) -> Result<Arc<dyn PassageIndex>> {
    let identity = representation.identity();
    let index = &config.raw.index;
    Ok(match index.backend {
        IndexBackend::Edge => Arc::new(EdgeIndex::open(&config.index_path, identity)?),
        IndexBackend::Server => {
            let options = ServerOptions {
                api_key: config.secrets.qdrant_api_key.clone(),
                timeout: Duration::from_millis(index.timeout_ms),
                ..ServerOptions::new(&index.url, &index.collection)
            };
            Arc::new(ServerIndex::connect(options, identity).await?)
        }
    })
}

/// A retriever over an open index.
///
/// # Errors
/// When a learned file is damaged or of another version, or the cross-encoder cannot be loaded.
pub fn retriever_over(
    config: &Config,
    representation: Arc<Representation>,
    index: Arc<dyn PassageIndex>,
) -> Result<Retriever> {
    let retriever = Retriever::new(representation, index, learned(config)?, rank_options(config));
    Ok(match cross_encoding(config)? {
        Some(cross_encoding) => retriever.with_cross_encoding(cross_encoding),
        None => retriever,
    })
}

/// What was learnt: files in the folder of the embedding model win over those inside the program.
///
/// # Errors
/// When such a file is damaged or of another version.
pub fn learned(config: &Config) -> Result<Learned> {
    let mut learned = Learned::default();
    let file = |name| config.learned.as_ref().map(|folder| folder.join(name)).filter(|path| path.is_file());
    if let Some(path) = file("terms.tsv") {
        learned.terms = Arc::new(TermWeights::open(&path)?);
    }
    if let Some(path) = file("reranker.json") {
        learned.reranker = Some(Arc::new(Reranker::open(&path)?));
    }
    if let Some(path) = file("necessity.json") {
        learned.necessity = Arc::new(Necessity::open(&path)?);
    }
    if let Some(path) = file("confidence.json") {
        learned.confidence = Arc::new(Confidence::open(&path)?);
    }
    if !config.raw.retrieve.rerank {
        learned.reranker = None;
    }
    Ok(learned)
}

/// How candidates are fused and ranked.
#[must_use]
pub fn rank_options(config: &Config) -> RankOptions {
    let retrieve = &config.raw.retrieve;
    RankOptions {
        candidates: retrieve.candidates,
        reread: retrieve.reread,
        dense_weight: retrieve.dense_weight,
        legs: Legs::Both,
    }
}

/// The cross-encoder, where one is configured.
///
/// # Errors
/// When ONNX Runtime or the model cannot be loaded.
pub fn cross_encoding(config: &Config) -> Result<Option<CrossEncoding>> {
    let cross_encoder = &config.raw.retrieve.cross_encoder;
    let Some((path, name)) = config.cross_encoder.as_ref().zip(cross_encoder.model.as_ref()) else { return Ok(None) };
    let options = CrossEncoderOptions {
        library: config.onnxruntime.clone(),
        longest_pair_tokens: cross_encoder.max_tokens,
        ..CrossEncoderOptions::new(onnx_model(config, path, name))
    };
    let encoder = FastCrossEncoder::open(&options).context("retrieve.cross_encoder")?;
    Ok(Some(CrossEncoding::new(Arc::new(encoder), cross_encoder.candidates)))
}

/// A folder is a model of one's own, anything else a name that fastembed knows.
fn onnx_model(config: &Config, path: &Path, name: &str) -> OnnxModel {
    if path.is_dir() {
        return OnnxModel::Directory(path.to_owned());
    }
    OnnxModel::BuiltIn { name: name.to_owned(), cache: config.data.join("models") }
}

/// Everything that retrieval needs.
///
/// # Errors
/// As [`representation`] and [`index`].
pub async fn retriever(config: &Config) -> Result<Retriever> {
    let representation = representation(config)?;
    let index = index(config, &representation).await?;
    retriever_over(config, representation, index)
}

/// The whole pipeline from question to answer.
///
/// # Errors
/// As [`retriever`], and when prompts, desks or the model's address are wrong.
pub async fn engine(config: &Config) -> Result<Engine> {
    engine_over(config, Arc::new(retriever(config).await?))
}

/// The pipeline over an open retriever.
///
/// # Errors
/// When prompts, desks or the model's address are wrong.
pub fn engine_over(config: &Config, retriever: Arc<Retriever>) -> Result<Engine> {
    metered_engine(config, retriever, None)
}

/// The pipeline over an open retriever, the model's tokens counted by `meter`.
///
/// # Errors
/// As [`engine_over`].
pub fn metered_engine(config: &Config, retriever: Arc<Retriever>, meter: Option<Arc<TokenMeter>>) -> Result<Engine> {
    let path = config.desks.as_deref().context(
        "answer.desks is not set, so that a declined question could not be handed to anybody. Remedy: write a \
         desks.toml (see corpus/desks.toml) and name it in madoguchi.toml",
    )?;
    let desks = Arc::new(Desks::open(path)?);
    let answer = &config.raw.answer;
    let settings = AnswerSettings {
        grade: match answer.grade {
            GradeConfig::Llm => Grade::Llm,
            GradeConfig::Extractive => Grade::Extractive,
            GradeConfig::ReviewedOnly => Grade::ReviewedOnly,
        },
        city: answer.city.clone(),
        rewrite_timeout_ms: answer.llm.rewrite_timeout_ms,
        thresholds: Thresholds {
            answer: answer.threshold,
            clarify: answer.clarify,
            doubt: answer.doubt,
            ..Thresholds::default()
        },
        ..AnswerSettings::default()
    };
    let analyzer = retriever.representation().analyzer().clone();
    let mut answerer = Answerer::new(analyzer, desks, settings).with_readers(readers(config)?);
    if answer.grade == GradeConfig::Llm {
        let prompts = prompts(config)?;
        let mut model = chat_model(config)?;
        if let Some(meter) = meter {
            model = Arc::new(MeteredChat::new(model, meter));
        }
        answerer = answerer.with_model(model, Arc::new(prompts));
    }
    let limits =
        EngineSettings { question_chars: config.raw.server.max_question_chars, passages: config.raw.retrieve.limit };
    Ok(Engine::new(retriever, Arc::new(answerer), Arc::new(recogniser(config)?), limits))
}

/// What sees every question first.
///
/// # Errors
/// When `safety.folder` has none of the files, or one of them is wrong.
pub fn recogniser(config: &Config) -> Result<Recogniser> {
    Ok(match &config.safety {
        Some(folder) => Recogniser::open(folder)?,
        None => Recogniser::embedded()?,
    })
}

/// Emergency texts are shown at once; that nobody of the city has read them yet is said at each start.
fn warn_of_unreviewed(safety: &Recogniser) {
    let routes = safety.routes().unreviewed();
    if !routes.is_empty() {
        let routes = routes.join(", ");
        tracing::warn!(
            routes,
            "emergency texts are not reviewed. Remedy: copy corpus/safety/routes.toml to a folder of your own, have \
             every text and number read, set reviewed = true, and name the folder in safety.folder"
        );
    }
}

/// The words for readers of other languages and of やさしい日本語.
///
/// # Errors
/// When a file of them is wrong.
pub fn readers(config: &Config) -> Result<Readers> {
    let readers = config.languages.as_deref().map(Readers::open).transpose()?.unwrap_or_default();
    Ok(readers.with_questions(counter::site(config)?.translated_topics()))
}

fn prompts(config: &Config) -> Result<Prompts> {
    Ok(match &config.prompts {
        Some(folder) => Prompts::open(folder)?,
        None => Prompts::embedded()?,
    })
}

/// The model of `answer.llm` as judge of answers, whatever the grade of answers is, its tokens counted by `meter`.
///
/// # Errors
/// When prompts or the model's address are wrong.
pub fn judge(config: &Config, meter: Arc<TokenMeter>) -> Result<Judge> {
    let model = MeteredChat::new(chat_model(config)?, meter);
    Ok(Judge::new(Arc::new(model), Arc::new(prompts(config)?)))
}

fn chat_model(config: &Config) -> Result<Arc<dyn ChatModel>> {
    let llm = &config.raw.answer.llm;
    let options = OpenAiOptions {
        api_key: config.secrets.llm_api_key.clone(),
        max_tokens: llm.max_tokens,
        timeouts: ChatTimeouts {
            connect_ms: llm.connect_timeout_ms,
            first_token_ms: llm.first_token_timeout_ms,
            between_tokens_ms: llm.idle_timeout_ms,
            total_ms: llm.total_timeout_ms,
        },
        ..OpenAiOptions::new(&llm.base_url, &llm.model)
    };
    Ok(Arc::new(OpenAiChat::open(options).context("answer.llm")?))
}

/// What a server keeps open for as long as it runs.
pub struct Service {
    /// What both sides of a search share.
    pub representation: Arc<Representation>,
    /// Where passages are.
    pub index: Arc<dyn PassageIndex>,
    /// Where questions and versions of articles are.
    pub ledger: Arc<SqliteLedger>,
    /// The one road into the index, for syncs and uploads alike: one at a time.
    pub keeper: Arc<Keeper>,
}

/// Opens everything that a server needs.
///
/// # Errors
/// As [`representation`], [`index`] and [`ledger`].
pub async fn service(config: &Config) -> Result<Service> {
    let representation = representation(config)?;
    let index = index(config, &representation).await?;
    let ledger = ledger(config).await?;
    let keeper = Keeper::new(representation.clone(), index.clone(), ledger.clone(), read_options(config));
    Ok(Service { representation, index, ledger, keeper: Arc::new(keeper) })
}

/// The HTTP application over what is open.
///
/// # Errors
/// As [`engine_over`], and when a token is malformed.
pub fn app(config: &Config, service: Service, courier: &Courier) -> Result<App> {
    let Service { representation, index, ledger, keeper } = service;
    let retriever = Arc::new(retriever_over(config, representation, index)?);
    let meter = counter::meter(config);
    let engine = Arc::new(metered_engine(config, retriever, meter.clone())?);
    warn_of_unreviewed(engine.safety());
    let staff = match &config.secrets.staff_tokens {
        Some(tokens) => StaffTokens::parse(tokens).context("MADOGUCHI_STAFF_TOKENS")?,
        None => StaffTokens::default(),
    };
    let parts = AppParts {
        engine,
        writer: LedgerWriter::start(ledger.clone(), WriterOptions::default()),
        counter: ledger.clone(),
        ledger,
        site: counter::site(config)?,
        meter,
        staff,
        uploads: Some(Arc::new(Uploads::new(config.data.join("uploads"), keeper)?)),
        options: http_options(config, courier),
        clock: Clock::system(),
    };
    Ok(App::new(parts)?)
}

fn http_options(config: &Config, courier: &Courier) -> HttpOptions {
    let server = &config.raw.server;
    let mut tenants = vec![config.raw.tenant.clone()];
    tenants.extend(config.raw.shared_tenants.iter().cloned());
    HttpOptions {
        tenants,
        allowed_origins: server.allowed_origins.clone(),
        body_limit_bytes: server.max_body_bytes,
        upload_limit_bytes: server.max_upload_bytes,
        max_in_flight: server.max_concurrent,
        answer_timeout: Duration::from_millis(server.request_timeout_ms),
        drain_timeout: Duration::from_millis(server.drain_timeout_ms),
        rates: counter::rates(config),
        trusted_proxies: server.trusted_proxies.clone(),
        site_keys: counter::site_keys(config),
        handover: counter::handover(config, courier.channels()),
        banner_departments: config.raw.site.banner_departments.clone(),
        yen_per_million_tokens: config.raw.answer.llm.yen_per_million_tokens,
        ..HttpOptions::new(config.raw.tenant.clone())
    }
}

fn fastembed(config: &Config) -> Result<FastEmbedder> {
    let embed = &config.raw.embed;
    let Some((path, name)) = config.embed_model.as_ref().zip(embed.model.as_ref()) else {
        bail!(
            "embed.kind is fastembed, but embed.model is not set. Remedy: name a folder with model.onnx, or a model such as MultilingualE5Small"
        )
    };
    let options = OnnxOptions {
        query_prefix: embed.query_prefix.clone(),
        passage_prefix: embed.passage_prefix.clone(),
        pooling: embed.pooling.map(|pooling| match pooling {
            PoolingConfig::Mean => Pooling::Mean,
            PoolingConfig::Cls => Pooling::Cls,
        }),
        library: config.onnxruntime.clone(),
        longest_text_tokens: embed.max_tokens,
        ..OnnxOptions::new(onnx_model(config, path, name))
    };
    Ok(FastEmbedder::open(&options)?)
}

/// A request with nothing but a question.
#[must_use]
pub fn ask_request(question: &str) -> AskRequest {
    AskRequest {
        question: question.to_owned(),
        session_id: None,
        language: None,
        style: Style::Standard,
        category: None,
        history: Vec::new(),
    }
}
