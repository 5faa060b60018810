//! The command line.

mod counter;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub use counter::{BannerArgs, BannerCommand, BannerSetArgs, CasesArgs, CasesCommand, LevelArg, StateArg};

/// A municipality's knowledge base and chatbot, in one binary.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
pub struct Args {
    /// Configuration file. Without it, `madoguchi.toml` in the current folder is read if there is one.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print JSON for a program instead of text for a person.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// One module of [`commands`](crate::commands) each.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ingest the sample city and serve it.
    Demo,
    /// Read files and folders into the index; only what changed is written.
    Ingest(IngestArgs),
    /// Bring the sources of `sources.toml`, folders and web sites, and the index in step.
    Sync(SyncArgs),
    /// Find articles that contradict or repeat each other, and those whose time is over.
    Check(CheckArgs),
    /// Look at the articles that were ingested, their passages and their history.
    Articles(ArticlesArgs),
    /// Questions that were handed over to people.
    Cases(CasesArgs),
    /// What stands above everything on the page: a disaster, an outage, a closure.
    Banner(BannerArgs),
    /// What the language model costs, by day.
    Usage {
        /// So many days, up to today.
        #[arg(long, default_value_t = 31)]
        days: u32,
    },
    /// Serve the citizen and staff API and the chat page.
    Serve,
    /// Ask one question and print the answer with its sources.
    Ask(AskArgs),
    /// Search passages, without answering.
    Search(SearchArgs),
    /// Score answers and retrieval against gold questions.
    Eval(EvalArgs),
    /// Measure speed on this machine.
    Bench(BenchArgs),
    /// Train the static embedding model on pairs of question and passage.
    Train(TrainArgs),
    /// Fit the models to a city's own FAQ and gold questions.
    Adapt(AdaptArgs),
    /// Print the configuration in force.
    Config,
    /// Read one PDF from standard input and write its pages: what `ingest.pdf.own_process` starts.
    #[command(hide = true)]
    PdfWorker,
}

/// `madoguchi ingest`.
#[derive(Debug, clap::Args)]
pub struct IngestArgs {
    /// Files or folders.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print what would change, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Throw the index away and build it anew: wanted after a change of model, dictionary or BM25 settings.
    #[arg(long, conflicts_with = "dry_run")]
    pub rebuild: bool,
    /// A file in the form of `_collection.toml` that stands above all folders: for trees that cannot hold one.
    #[arg(long, value_name = "FILE")]
    pub collection: Option<PathBuf>,
    /// Who the history of articles names. Default: the user who runs the program.
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
}

/// `madoguchi sync`.
#[derive(Debug, clap::Args)]
pub struct SyncArgs {
    /// Where the sources are described.
    #[arg(long, value_name = "FILE", default_value = "sources.toml")]
    pub sources: PathBuf,
    /// Crawl and plan, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Delete also where a source would lose more than its `max_deleted_share`.
    #[arg(long)]
    pub force: bool,
}

/// `madoguchi check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Files or folders. Default: `ingest.paths`.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The day (YYYY-MM-DD) instead of today in Japan.
    #[arg(long, value_name = "DAY")]
    pub on: Option<jiff::civil::Date>,
}

/// `madoguchi articles`.
#[derive(Debug, clap::Args)]
pub struct ArticlesArgs {
    /// What to show.
    #[command(subcommand)]
    pub command: ArticlesCommand,
}

/// What `madoguchi articles` shows.
#[derive(Debug, Subcommand)]
pub enum ArticlesCommand {
    /// All articles, a line each.
    List {
        /// Only those with this text in id, title, source or owner.
        #[arg(value_name = "TEXT")]
        text: Option<String>,
    },
    /// One article whole, with its fields.
    Show {
        /// Its id.
        id: String,
        /// With who changed what, and when.
        #[arg(long)]
        history: bool,
    },
    /// The passages that an article is split into.
    Passages {
        /// Its id.
        id: String,
    },
}

/// On whose behalf a question is asked.
#[derive(Debug, clap::Args)]
pub struct ReaderArgs {
    /// Read as staff of this department; may be repeated. Without it, as a citizen.
    #[arg(long, value_name = "DEPARTMENT")]
    pub staff: Vec<String>,
    /// The day (YYYY-MM-DD) instead of today in Japan.
    #[arg(long, value_name = "DAY")]
    pub on: Option<jiff::civil::Date>,
}

/// `madoguchi ask`.
#[derive(Debug, clap::Args)]
pub struct AskArgs {
    /// The question.
    pub question: String,
    /// On whose behalf.
    #[command(flatten)]
    pub reader: ReaderArgs,
    /// Only this topic.
    #[arg(long)]
    pub category: Option<String>,
    /// An earlier question of the same conversation; may be repeated, oldest first.
    #[arg(long, value_name = "QUESTION")]
    pub after: Vec<String>,
    /// Language of the answer: ja, en, zh-Hans, zh-Hant, ko, vi, pt, es, tl or ne. Default: that of the question.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// In やさしい日本語.
    #[arg(long)]
    pub easy: bool,
}

/// `madoguchi search`.
#[derive(Debug, clap::Args)]
pub struct SearchArgs {
    /// The question.
    pub question: String,
    /// On whose behalf.
    #[command(flatten)]
    pub reader: ReaderArgs,
    /// Show each leg's score.
    #[arg(long)]
    pub explain: bool,
    /// An earlier question of the same conversation; may be repeated, oldest first.
    #[arg(long, value_name = "QUESTION")]
    pub after: Vec<String>,
    /// How many passages.
    #[arg(long, default_value_t = 10)]
    pub limit: usize,
}

/// `madoguchi eval`.
#[derive(Debug, clap::Args)]
pub struct EvalArgs {
    /// A suite (`*.toml`), a BEIR folder, or a folder of safety gold (`emergencies.jsonl`).
    pub target: PathBuf,
    /// Which part: `qrels/NAME.tsv` of a BEIR folder, or the `split` of gold questions.
    #[arg(long, value_name = "NAME")]
    pub split: Option<String>,
    /// Read `target` as documents, and say how much easier やさしい日本語 makes its FAQ and what rules changed.
    #[arg(long)]
    pub easy: bool,
    /// With `--easy`, so many entries instead of all.
    #[arg(long, value_name = "NUMBER", requires = "easy")]
    pub sample: Option<usize>,
    /// Results per question in retrieval.
    #[arg(long, default_value_t = 100)]
    pub depth: usize,
    /// Write the retrieval run as a TREC run file.
    #[arg(long, value_name = "FILE")]
    pub run_file: Option<PathBuf>,
    /// Write the judgements as a TREC qrels file.
    #[arg(long, value_name = "FILE")]
    pub qrels_file: Option<PathBuf>,
    /// Write the responses for RAGAS, a JSON object a line.
    #[arg(long, value_name = "FILE")]
    pub ragas: Option<PathBuf>,
    /// Score this TREC run instead of the pipeline: the ranking alone.
    #[arg(long, value_name = "FILE")]
    pub run: Option<PathBuf>,
    /// Compare with an earlier report, as `--json` printed it.
    #[arg(long, value_name = "FILE")]
    pub against: Option<PathBuf>,
    /// The share of wrong answers that is borne, instead of the suite's: which threshold holds it is reported.
    #[arg(long, value_name = "SHARE")]
    pub risk: Option<f64>,
    /// Write a report to read in a browser.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Bounds that must hold; the exit code says so. Without it, none is checked.
    #[arg(long, value_name = "FILE")]
    pub gate: Option<PathBuf>,
    /// Rank once more with each leg alone and without each step, and say what it adds.
    #[arg(long)]
    pub ablation: bool,
    /// Have the language model of `answer.llm` judge each answer, too, and say how far it agrees with the measures.
    #[arg(long)]
    pub judge: bool,
}

/// `madoguchi bench`.
#[derive(Debug, clap::Args)]
pub struct BenchArgs {
    /// Passages: the corpus is repeated with suffixes until there are so many.
    #[arg(long, default_value_t = 10_000)]
    pub passages: usize,
    /// BEIR folder with `corpus.jsonl` and `queries.jsonl`. Without it, the FAQ of `ingest.paths` with its own questions.
    #[arg(long, value_name = "DIR")]
    pub corpus: Option<PathBuf>,
    /// Questions asked in process.
    #[arg(long, default_value_t = 2_000)]
    pub questions: usize,
    /// Seconds of load over HTTP at each number of connections.
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
    /// Instead: so many people ask at the same moment, again and again; then four times as many.
    #[arg(long, value_name = "PEOPLE", conflicts_with = "pdf")]
    pub people: Option<usize>,
    /// Instead: make a PDF of so many pages, ingest it, and tell pages a second and the most memory taken.
    #[arg(long, value_name = "PAGES", conflicts_with_all = ["corpus", "keep"])]
    pub pdf: Option<usize>,
    /// Keep the index in this folder, and use it again when it is there.
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
}

/// `madoguchi train`.
#[derive(Debug, clap::Args)]
pub struct TrainArgs {
    /// JSONL with `{"query": …, "passage": …}` a line; may be repeated.
    #[arg(long, required = true, value_name = "FILE")]
    pub pairs: Vec<PathBuf>,
    /// Folder for the model.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Only count how often each word stands in the passages (`terms.tsv`), and keep the model that is there.
    #[arg(long)]
    pub terms_only: bool,
    /// Pieces of the vocabulary. Too few cut words up; each costs `dimension` bytes.
    #[arg(long, default_value_t = 24_000)]
    pub vocabulary: usize,
    /// Length of the vectors.
    #[arg(long, default_value_t = 256)]
    pub dimension: usize,
    /// Passes over the pairs.
    #[arg(long, default_value_t = 4)]
    pub epochs: usize,
    /// Pairs that are each other's negatives.
    #[arg(long, default_value_t = 512)]
    pub batch: usize,
    /// The same seed gives the same model.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `madoguchi adapt`.
#[derive(Debug, Clone, clap::Args)]
pub struct AdaptArgs {
    /// Files and folders to adapt to, or one BEIR folder. Default: those of `--gold`, else `ingest.paths`.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Folder for the adapted model.
    #[arg(long, value_name = "DIR", default_value = "data/model")]
    pub out: PathBuf,
    /// Gold questions (a suite or a BEIR folder): the order and the confidence are fitted to them as well.
    #[arg(long, value_name = "GOLD")]
    pub gold: Option<PathBuf>,
    /// Which part of the gold questions.
    #[arg(long, value_name = "NAME", requires = "gold")]
    pub split: Option<String>,
    /// A suite of questions as people ask them: the probabilities are fitted to its `dev` part at the end, the order is not.
    #[arg(long, value_name = "SUITE", requires = "gold")]
    pub calibrate: Option<PathBuf>,
    /// Parts into which the gold questions are divided; each is measured by what was fitted on the others.
    #[arg(long, default_value_t = 5)]
    pub folds: usize,
    /// Leave the embedding model as it is.
    #[arg(long)]
    pub keep_embedding: bool,
    /// Keep what was fitted even where it does not help.
    #[arg(long)]
    pub force: bool,
    /// Pulls the weights to zero: higher for fewer gold questions.
    #[arg(long, default_value_t = madoguchi_retrieve::FitOptions::default().l2)]
    pub l2: f32,
    /// Trees beside the linear weights; 0 leaves them out.
    #[arg(long, default_value_t = madoguchi_retrieve::FitOptions::default().trees)]
    pub trees: usize,
    /// Leave out what is particular to this collection: for an order that is to serve others as well.
    #[arg(long)]
    pub general: bool,
    /// Write what the reranker sees of every gold question, a JSON object a line.
    #[arg(long, value_name = "FILE", requires = "gold")]
    pub dump: Option<PathBuf>,
    /// Instead: list the adaptations that `--out` has held, with what was measured of each.
    #[arg(long)]
    pub history: bool,
    /// Instead: bring back an earlier one, by its number in the history; without a number, the last one.
    #[arg(long, value_name = "NUMBER", num_args = 0..=1, conflicts_with_all = ["history", "gold"])]
    pub back: Option<Option<u32>>,
}
