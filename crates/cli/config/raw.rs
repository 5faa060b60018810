//! Every setting, with its unit, its default, and what too low or too high does.

use madoguchi_answer::DOUBT;
use serde::{Deserialize, Serialize};

use super::counter::{HandoverConfig, LimitsConfig, SiteConfig, SiteKeyConfig};

/// The whole of `madoguchi.toml`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawConfig {
    /// Name of the municipality whose passages are read and written. Default `setomi`. Changing it hides what was
    /// ingested under the former name.
    pub tenant: String,
    /// Further tenants whose public passages are read as well, e.g. a region's shared base. Default none.
    pub shared_tenants: Vec<String>,
    /// Folder for everything that is written: index, ledger, dictionary. Default `data`.
    pub data: String,
    /// Analysis of Japanese.
    pub text: TextConfig,
    /// Embedding.
    pub embed: EmbedConfig,
    /// Where passages are kept.
    pub index: IndexConfig,
    /// Search and ranking.
    pub retrieve: RetrieveConfig,
    /// Answering and declining.
    pub answer: AnswerConfig,
    /// Emergencies, crises and bait.
    pub safety: SafetyConfig,
    /// Questions and feedback.
    pub ledger: LedgerConfig,
    /// The HTTP service.
    pub server: ServerConfig,
    /// What is ingested.
    pub ingest: IngestConfig,
    /// What the page says before anybody has asked.
    pub site: SiteConfig,
    /// Questions that people answer.
    pub handover: HandoverConfig,
}

impl Default for RawConfig {
    fn default() -> Self {
        Self {
            tenant: "setomi".into(),
            shared_tenants: Vec::new(),
            data: "data".into(),
            text: TextConfig::default(),
            embed: EmbedConfig::default(),
            index: IndexConfig::default(),
            retrieve: RetrieveConfig::default(),
            answer: AnswerConfig::default(),
            safety: SafetyConfig::default(),
            ledger: LedgerConfig::default(),
            server: ServerConfig::default(),
            ingest: IngestConfig::default(),
            site: SiteConfig::default(),
            handover: HandoverConfig::default(),
        }
    }
}

/// `[text]`: analysis of Japanese.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TextConfig {
    /// Built dictionary. Default `<data>/dictionary/ipadic`, built at the first start. For a closed network, copy
    /// this folder from a machine where it was built.
    pub dictionary: Option<String>,
    /// IPADIC's CSV files, from which it is built. Default Debian's `/usr/share/mecab/dic/ipadic`.
    pub ipadic_source: String,
    /// Municipal user dictionary, CSV `surface,part of speech,reading`. Default none. A change wants `ingest --rebuild`.
    pub user_dictionary: Option<String>,
    /// Synonyms, `citizens' words<TAB>→ or =<TAB>official words:weight`. Default none. A change takes effect at the next start.
    pub synonyms: Option<String>,
}

impl Default for TextConfig {
    fn default() -> Self {
        Self {
            dictionary: None,
            ipadic_source: "/usr/share/mecab/dic/ipadic".into(),
            user_dictionary: None,
            synonyms: None,
        }
    }
}

/// Which embedder is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmbedKind {
    /// A static model (Model2Vec form): microseconds a sentence, no further library.
    Static,
    /// A neural model through fastembed and ONNX Runtime: milliseconds a sentence, better.
    Fastembed,
}

/// How a model's token vectors become the vector of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoolingConfig {
    /// Their mean (e5, ruri).
    Mean,
    /// The first one (bge).
    Cls,
}

/// `[embed]`: text to vectors. A change of model wants `ingest --rebuild`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmbedConfig {
    /// `static` (default) or `fastembed`.
    pub kind: EmbedKind,
    /// Folder of the model, or for `fastembed` the name of one of its built-in models (`MultilingualE5Small`, …,
    /// which fastembed downloads). Default: the static model inside the binary.
    pub model: Option<String>,
    /// Path of ONNX Runtime's shared library (`libonnxruntime.so.1.x`); `fastembed` only. Default: `ORT_DYLIB_PATH`,
    /// then the usual library folders.
    pub onnxruntime: Option<String>,
    /// Put before every question, e.g. `query: ` for e5; `fastembed` only. Default: what a built-in model was trained
    /// with, nothing for a folder.
    pub query_prefix: Option<String>,
    /// Put before every passage, e.g. `passage: ` for e5. Default as above.
    pub passage_prefix: Option<String>,
    /// How a model's token vectors become one: `mean` or `cls`; `fastembed` only. Default: a built-in model's own way,
    /// `mean` for a folder. The wrong one ruins the search silently: see the model's card.
    pub pooling: Option<PoolingConfig>,
    /// Longest text, in the model's tokens; `fastembed` only. Default 512. Too low cuts passages off; above what
    /// the model was trained for it fails.
    pub max_tokens: usize,
}

impl Default for EmbedConfig {
    fn default() -> Self {
        Self {
            kind: EmbedKind::Static,
            model: None,
            onnxruntime: None,
            query_prefix: None,
            passage_prefix: None,
            pooling: None,
            max_tokens: 512,
        }
    }
}

/// Where passages are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexBackend {
    /// A Qdrant shard inside this process: one machine, one process, no server.
    Edge,
    /// A Qdrant server or cluster.
    Server,
}

/// `[index]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IndexConfig {
    /// `edge` (default) or `server`.
    pub backend: IndexBackend,
    /// Folder of the shard, `edge` only. Default `<data>/index`.
    pub path: Option<String>,
    /// gRPC address, `server` only. Default `http://127.0.0.1:6334`. The key comes from `MADOGUCHI_QDRANT_API_KEY`.
    pub url: String,
    /// Collection, `server` only. Default `madoguchi`.
    pub collection: String,
    /// Longest wait for the server, milliseconds. Default 5000. Too low fails under load; too high keeps citizens waiting.
    pub timeout_ms: u64,
}

impl Default for IndexConfig {
    fn default() -> Self {
        Self {
            backend: IndexBackend::Edge,
            path: None,
            url: "http://127.0.0.1:6334".into(),
            collection: "madoguchi".into(),
            timeout_ms: 5_000,
        }
    }
}

/// `[retrieve]`: search and ranking.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetrieveConfig {
    /// Candidates taken from each leg. Default 60. Too few lose right answers; more cost time.
    pub candidates: usize,
    /// Fused candidates whose text is read by the reranker. Default 20. Too few lose right answers; each costs some
    /// hundred microseconds.
    pub reread: usize,
    /// Folder of `terms.tsv`, `reranker.json` and `confidence.json`, as `madoguchi adapt` writes them. Default: that
    /// of the embedding model; what is not there is the program's own.
    pub learned: Option<String>,
    /// Whether candidates are put in the learned order. Default true; false keeps that of the fused legs.
    pub rerank: bool,
    /// Weight of the dense leg beside 1 for BM25. Default 1.2. 0 switches it off.
    pub dense_weight: f32,
    /// Passages given to the answer. Default 10.
    pub limit: usize,
    /// BM25's saturation of repeated terms. Default 2.0. A change wants `ingest --rebuild`.
    pub bm25_k1: f32,
    /// BM25's discount of long passages, 0 to 1. Default 0.6. A change wants `ingest --rebuild`.
    pub bm25_b: f32,
    /// Terms of an average passage, for BM25. Default 100. A change wants `ingest --rebuild`.
    pub bm25_average_terms: f32,
    /// By how much the weights of the synonym file are multiplied, 0 to 1. Default 1; 0 switches synonyms off.
    pub synonym_weight: f32,
    /// A model that reads the question together with the best candidates.
    pub cross_encoder: CrossEncoderConfig,
}

/// `[retrieve.cross_encoder]`: a neural model through fastembed and ONNX Runtime (`embed.onnxruntime`) that reads each of the
/// best candidates together with the question. Better than any comparison of vectors, tens of milliseconds a candidate.
/// `madoguchi adapt --gold` learns how much to believe it; before, its odds are added as they are.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CrossEncoderConfig {
    /// Folder with `model.onnx` (giving `logits`) and `tokenizer.json`, or the name of one of fastembed's models
    /// (`bge-reranker-v2-m3`, …, which fastembed downloads). Default none: no model is run.
    pub model: Option<String>,
    /// How many of the best candidates it reads. Default 8. Too few leave a right answer where it was; each costs time.
    pub candidates: usize,
    /// Longest question and passage together, in the model's tokens. Default 512. Too low cuts passages off; above what the
    /// model was trained for it fails.
    pub max_tokens: usize,
}

impl Default for CrossEncoderConfig {
    fn default() -> Self {
        Self { model: None, candidates: 8, max_tokens: 512 }
    }
}

impl Default for RetrieveConfig {
    fn default() -> Self {
        let rank = madoguchi_retrieve::RankOptions::default();
        let bm25 = madoguchi_retrieve::Bm25Options::default();
        Self {
            candidates: rank.candidates,
            reread: rank.reread,
            learned: None,
            rerank: true,
            dense_weight: rank.dense_weight,
            limit: 10,
            bm25_k1: bm25.k1,
            bm25_b: bm25.b,
            bm25_average_terms: bm25.average_terms,
            synonym_weight: bm25.synonym_weight,
            cross_encoder: CrossEncoderConfig::default(),
        }
    }
}

/// Where answers' words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GradeConfig {
    /// A language model over the evidence, falling back to `extractive` inside the same response.
    Llm,
    /// The source's own words.
    Extractive,
    /// Approved FAQ answers, word for word, and nothing else.
    ReviewedOnly,
}

/// `[answer]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerConfig {
    /// `extractive` (default), `llm` or `reviewed_only`.
    pub grade: GradeConfig,
    /// Name of the city (`瀬戸見市`): told to a model, and to tell questions about other municipalities. Default 当市.
    pub city: String,
    /// Least confidence, 0 to 1, at which a question is answered rather than declined. Default 0.5. Too low says
    /// wrong things; too high sends everybody to the desk.
    pub threshold: f32,
    /// Least confidence, 0 to 1, at which a FAQ entry may be meant by a question that is not answered: two or more are
    /// offered to choose from. Default 0.2. Too low offers what nobody meant; 1 never asks back.
    pub clarify: f32,
    /// How much doubt about a sentence of the language model is borne, 0 to 1: one that is likelier than this not to say what its
    /// sources say gives way to their own words. Default 0.75. Too low leaves little of what a model writes, too high lets wrong
    /// sentences pass; 1 leaves the rules alone.
    pub doubt: f32,
    /// The city's desks, TOML. Default none: then declining names no desk, which no city wants.
    pub desks: Option<String>,
    /// Folder with `glossary.tsv`, `phrases.tsv`, `frames.tsv` and `plain_words.tsv`: the city's words for readers of
    /// other languages and of やさしい日本語. Default: those inside the binary; a file that is missing is the binary's own.
    pub languages: Option<String>,
    /// Folder with `*.prompt.md`. Default: the prompts inside the binary.
    pub prompts: Option<String>,
    /// The language model, for `llm`.
    pub llm: LlmConfig,
}

impl Default for AnswerConfig {
    fn default() -> Self {
        Self {
            grade: GradeConfig::Extractive,
            city: "当市".into(),
            threshold: 0.5,
            clarify: 0.2,
            doubt: DOUBT,
            desks: None,
            languages: None,
            prompts: None,
            llm: LlmConfig::default(),
        }
    }
}

/// `[answer.llm]`: an OpenAI-compatible endpoint. The key comes from `MADOGUCHI_LLM_API_KEY`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LlmConfig {
    /// Everything before `/chat/completions`. Default `http://127.0.0.1:8000/v1`.
    pub base_url: String,
    /// Name of the model, as the endpoint knows it. Default `default`.
    pub model: String,
    /// Longest answer, tokens. Default 800. Too low cuts answers off, which then fall back to extractive.
    pub max_tokens: u32,
    /// Longest wait for a connection, milliseconds. Default 2000.
    pub connect_timeout_ms: u64,
    /// Longest wait for the first token, milliseconds. Default 8000; then the extractive answer is given.
    pub first_token_timeout_ms: u64,
    /// Longest silence between tokens, milliseconds. Default 5000.
    pub idle_timeout_ms: u64,
    /// Longest answer in all, milliseconds. Default 30000.
    pub total_timeout_ms: u64,
    /// Longest wait for the model to word a follow-up, or a question in another language, for the search, milliseconds. Default
    /// 2000; 0 leaves that to rules. Too low throws away what was nearly there; too high keeps people waiting.
    pub rewrite_timeout_ms: u64,
    /// Tokens of a day in Japan, in and out, estimated; then answers are extractive until midnight. Default 0: without
    /// end. Too low, and the model falls silent before noon; too high, and a flood of questions is a flood of money.
    pub daily_token_budget: u64,
    /// Price of a million tokens, yen, for `madoguchi usage` and `/v1/staff/usage`. Default 0.
    pub yen_per_million_tokens: f64,
}

impl Default for LlmConfig {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:8000/v1".into(),
            model: "default".into(),
            max_tokens: 800,
            connect_timeout_ms: 2_000,
            first_token_timeout_ms: 8_000,
            idle_timeout_ms: 5_000,
            total_timeout_ms: 30_000,
            rewrite_timeout_ms: 2_000,
            daily_token_budget: 0,
            yen_per_million_tokens: 0.0,
        }
    }
}

/// `[safety]`: what is recognised before anything else is done with a question.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SafetyConfig {
    /// Folder with any of `routes.toml` (fixed texts and numbers), `rules.toml`, `bounds.toml` and `weights.bin`; what
    /// it lacks is that inside the binary, as in `corpus/safety/`. Default none. Copy `routes.toml`, read every text,
    /// and set `reviewed = true`: until then a warning is logged at each start.
    pub folder: Option<String>,
}

/// `[ledger]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LedgerConfig {
    /// SQLite file. Default `<data>/ledger.sqlite`.
    pub path: Option<String>,
}

/// `[server]`. Staff tokens come from `MADOGUCHI_STAFF_TOKENS`: `name:token:department,department;…`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Address and port. Default `127.0.0.1:8080`: reachable from this machine only.
    pub listen: String,
    /// Other origins whose pages may call the citizen API (`https://www.city.example`). Default none.
    pub allowed_origins: Vec<String>,
    /// Longest question, characters. Default 1000.
    pub max_question_chars: usize,
    /// Largest request body, bytes. Default 65536.
    pub max_body_bytes: usize,
    /// Largest upload of documents by staff, all files together, bytes. Default 52428800 (50 MiB). Too low refuses
    /// manuals; too high lets one upload fill the memory, in which it is held whole.
    pub max_upload_bytes: usize,
    /// Questions answered at the same time. Default 256; beyond it 429. Too low turns people away; too high lets
    /// everybody wait.
    pub max_concurrent: usize,
    /// Longest time for a request, milliseconds. Default 60000; must exceed `answer.llm.total_timeout_ms`.
    pub request_timeout_ms: u64,
    /// Time for running answers to end when the server stops, milliseconds. Default 10000.
    pub drain_timeout_ms: u64,
    /// Proxies whose `X-Forwarded-For` is believed: addresses, or nets like `10.0.0.0/8`. Default none: behind a proxy
    /// that is not named here everyone is one client, or, on this machine, is not limited at all.
    pub trusted_proxies: Vec<String>,
    /// How much one client may ask.
    pub limits: LimitsConfig,
    /// Sites that carry the widget, each with its key and the origins of its pages. Default none. Where there are any,
    /// pages of other sites are refused.
    pub site_keys: Vec<SiteKeyConfig>,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            allowed_origins: Vec::new(),
            max_question_chars: 1_000,
            max_body_bytes: 64 * 1024,
            max_upload_bytes: 50 * 1024 * 1024,
            max_concurrent: 256,
            request_timeout_ms: 60_000,
            drain_timeout_ms: 10_000,
            trusted_proxies: Vec::new(),
            limits: LimitsConfig::default(),
            site_keys: Vec::new(),
        }
    }
}

/// `[ingest]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IngestConfig {
    /// Files and folders that `madoguchi demo` ingests. Default `corpus`.
    pub paths: Vec<String>,
    /// `sources.toml` whose sites `madoguchi serve` syncs by itself when they are due. Default none.
    pub sources: Option<String>,
    /// A file in the form of `_collection.toml` that stands above all folders. Default none.
    pub collection: Option<String>,
    /// Shortest passage of a long document, characters. Default 200. Too low tears thoughts apart.
    pub passage_min_chars: usize,
    /// Longest passage, characters. Default 400. Too high blurs what a passage is about.
    pub passage_max_chars: usize,
    /// Largest file, bytes. Default 52428800 (50 MiB). PDF has a limit of its own.
    pub max_file_bytes: u64,
    /// How PDF is read.
    pub pdf: PdfConfig,
}

impl Default for IngestConfig {
    fn default() -> Self {
        Self {
            paths: vec!["corpus".into()],
            sources: None,
            collection: None,
            passage_min_chars: 200,
            passage_max_chars: 400,
            max_file_bytes: 50 * 1024 * 1024,
            pdf: PdfConfig::default(),
        }
    }
}

/// `[ingest.pdf]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PdfConfig {
    /// Largest file, bytes. Default 209715200 (200 MiB); a file takes about twice its size of memory while it is read.
    pub max_bytes: u64,
    /// Most pages of a file. Default 20000.
    pub max_pages: u32,
    /// Longest time for a file, seconds. Default 600. Too low refuses long files; too high lets a damaged one hold up
    /// a run.
    pub time_limit_s: u64,
    /// A page with more characters that cannot be meant, in percent, is refused. Default 5. Higher lets rubbish into
    /// answers; 0 refuses a page for a single odd sign.
    pub max_garbled_percent: u8,
    /// Whether each file is read in a process of its own, which a file made to do harm ends alone. Default true.
    pub own_process: bool,
    /// Program and arguments that read a page that is a picture; `{input}`, `{page}` and `{output}` stand for the
    /// file, the page from 1, and a file for the text. Default none: such pages are reported and not indexed.
    pub ocr_command: Vec<String>,
    /// Longest time of that program for one page, seconds. Default 120.
    pub ocr_timeout_s: u64,
}

impl Default for PdfConfig {
    fn default() -> Self {
        let pdf = madoguchi_ingest::PdfOptions::default();
        Self {
            max_bytes: pdf.max_bytes,
            max_pages: pdf.max_pages,
            time_limit_s: pdf.time_limit.as_secs(),
            max_garbled_percent: pdf.max_garbled_percent,
            own_process: true,
            ocr_command: Vec::new(),
            ocr_timeout_s: pdf.ocr_timeout.as_secs(),
        }
    }
}
