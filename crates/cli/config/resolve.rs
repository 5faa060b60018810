//! From what was written to what is in force.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use secrecy::SecretString;

use super::raw::RawConfig;

/// Read from the environment only, never from a file, never printed.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    /// `MADOGUCHI_QDRANT_API_KEY`.
    pub qdrant_api_key: Option<SecretString>,
    /// `MADOGUCHI_LLM_API_KEY`.
    pub llm_api_key: Option<SecretString>,
    /// `MADOGUCHI_STAFF_TOKENS`.
    pub staff_tokens: Option<SecretString>,
    /// `MADOGUCHI_SMTP_PASSWORD`.
    pub smtp_password: Option<SecretString>,
    /// `MADOGUCHI_WEBHOOK_SECRET`.
    pub webhook_secret: Option<SecretString>,
}

impl Secrets {
    /// What the environment holds; an empty variable counts as absent.
    #[must_use]
    pub fn from_environment() -> Self {
        let read = |name| std::env::var(name).ok().filter(|value| !value.is_empty()).map(SecretString::from);
        Self {
            qdrant_api_key: read("MADOGUCHI_QDRANT_API_KEY"),
            llm_api_key: read("MADOGUCHI_LLM_API_KEY"),
            staff_tokens: read("MADOGUCHI_STAFF_TOKENS"),
            smtp_password: read("MADOGUCHI_SMTP_PASSWORD"),
            webhook_secret: read("MADOGUCHI_WEBHOOK_SECRET"),
        }
    }
}

/// The configuration in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// Every setting, after file and environment.
    pub raw: RawConfig,
    /// Folder for everything that is written.
    pub data: PathBuf,
    /// Built dictionary.
    pub dictionary: PathBuf,
    /// IPADIC's CSV files.
    pub ipadic_source: PathBuf,
    /// Municipal user dictionary.
    pub user_dictionary: Option<PathBuf>,
    /// Synonyms.
    pub synonyms: Option<PathBuf>,
    /// Folder of the embedding model.
    pub embed_model: Option<PathBuf>,
    /// Folder of what was learnt for ranking.
    pub learned: Option<PathBuf>,
    /// ONNX Runtime's library, as set or as `ORT_DYLIB_PATH` says.
    pub onnxruntime: Option<PathBuf>,
    /// `retrieve.cross_encoder.model` as a path; a name of fastembed's is none that exists.
    pub cross_encoder: Option<PathBuf>,
    /// Folder of the index in process.
    pub index_path: PathBuf,
    /// SQLite file.
    pub ledger_path: PathBuf,
    /// The city's desks.
    pub desks: Option<PathBuf>,
    /// Folder of the words of other languages.
    pub languages: Option<PathBuf>,
    /// Folder of the prompts.
    pub prompts: Option<PathBuf>,
    /// Folder of the safety files.
    pub safety: Option<PathBuf>,
    /// What `demo` ingests.
    pub ingest_paths: Vec<PathBuf>,
    /// What is said above all folders that are read.
    pub collection: Option<PathBuf>,
    /// Sources that `serve` syncs by itself.
    pub sources: Option<PathBuf>,
    /// What the page says.
    pub site: Option<PathBuf>,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// Keys and tokens.
    pub secrets: Secrets,
}

/// Relative paths count from the folder of the configuration file.
pub(super) fn resolve(raw: RawConfig, base: &Path, secrets: Secrets) -> Result<Config> {
    let under = |path: &str| base.join(path);
    let data = under(&raw.data);
    check_ranges(&raw)?;
    let Ok(listen) = raw.server.listen.parse() else {
        bail!(
            "server.listen = {:?} is no address and port. Remedy: write it like \"127.0.0.1:8080\"",
            raw.server.listen
        );
    };
    Ok(Config {
        dictionary: raw.text.dictionary.as_deref().map_or_else(|| data.join("dictionary/ipadic"), under),
        ipadic_source: under(&raw.text.ipadic_source),
        user_dictionary: raw.text.user_dictionary.as_deref().map(under),
        synonyms: raw.text.synonyms.as_deref().map(under),
        embed_model: raw.embed.model.as_deref().map(under),
        learned: raw.retrieve.learned.as_ref().or(raw.embed.model.as_ref()).map(|path| under(path)),
        cross_encoder: raw.retrieve.cross_encoder.model.as_deref().map(under),
        onnxruntime: onnxruntime(&raw, base),
        index_path: raw.index.path.as_deref().map_or_else(|| data.join("index"), under),
        ledger_path: raw.ledger.path.as_deref().map_or_else(|| data.join("ledger.sqlite"), under),
        desks: raw.answer.desks.as_deref().map(under),
        languages: raw.answer.languages.as_deref().map(under),
        prompts: raw.answer.prompts.as_deref().map(under),
        safety: raw.safety.folder.as_deref().map(under),
        collection: raw.ingest.collection.as_deref().map(under),
        sources: raw.ingest.sources.as_deref().map(under),
        site: raw.site.file.as_deref().map(under),
        ingest_paths: raw.ingest.paths.iter().map(|path| under(path)).collect(),
        listen,
        data,
        secrets,
        raw,
    })
}

fn onnxruntime(raw: &RawConfig, base: &Path) -> Option<PathBuf> {
    let set = raw.embed.onnxruntime.as_deref().map(|path| base.join(path));
    set.or_else(|| std::env::var_os("ORT_DYLIB_PATH").filter(|path| !path.is_empty()).map(PathBuf::from))
}

fn check_ranges(raw: &RawConfig) -> Result<()> {
    let unit = 0.0..=1.0;
    for (name, value) in [
        ("answer.threshold", raw.answer.threshold),
        ("answer.clarify", raw.answer.clarify),
        ("answer.doubt", raw.answer.doubt),
        ("retrieve.bm25_b", raw.retrieve.bm25_b),
        ("retrieve.synonym_weight", raw.retrieve.synonym_weight),
    ] {
        if !unit.contains(&value) {
            bail!("{name} = {value} is outside 0 to 1");
        }
    }
    if raw.tenant.is_empty() {
        bail!("tenant is empty. Remedy: name the municipality, e.g. tenant = \"setomi\"");
    }
    if raw.retrieve.candidates == 0 || raw.retrieve.limit == 0 {
        bail!("retrieve.candidates and retrieve.limit must be at least 1");
    }
    if raw.retrieve.cross_encoder.candidates == 0 {
        bail!(
            "retrieve.cross_encoder.candidates must be at least 1. Remedy: to use no cross-encoder, leave retrieve.cross_encoder.model out"
        );
    }
    if raw.ingest.passage_min_chars >= raw.ingest.passage_max_chars {
        bail!("ingest.passage_min_chars must be less than ingest.passage_max_chars");
    }
    if raw.server.request_timeout_ms <= raw.answer.llm.total_timeout_ms {
        bail!(
            "server.request_timeout_ms must exceed answer.llm.total_timeout_ms, or answers are cut off before they can fall back"
        );
    }
    Ok(())
}
