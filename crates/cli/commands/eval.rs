//! `madoguchi eval`: the pipeline that serves, asked gold questions or a BEIR split.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use madoguchi_eval::{
    Audience, BeirDocument, BeirFolder, Gates, GoldQuestion, Report, RetrievalQuery, RetrievalRun, Subject, Suite,
    run_answers, run_retrieval, write_run,
};
use madoguchi_index::{PassageIndex, SearchFilter};
use madoguchi_ingest::{Article, ArticleKind, Block, Visibility, passages};
use madoguchi_ledger::MemoryLedger;
use madoguchi_retrieve::{Indexer, Indexing, Question, Representation};
use madoguchi_upkeep::KeepOptions;

use crate::args::EvalArgs;
use crate::config::{Config, IndexBackend};
use crate::wiring;

/// Failures printed on the terminal; the report holds them all.
const SHOWN_FAILURES: usize = 20;

/// Passages asked for per article kept: a long document may fill the first places by itself.
const PASSAGES_PER_ARTICLE: usize = 3;

pub(super) async fn run(config: &Config, args: &EvalArgs, as_json: bool) -> Result<ExitCode> {
    let gates = args.gate.as_deref().map(Gates::open).transpose()?;
    // An index of its own: an evaluation must neither see nor change what is served.
    let scratch = tempfile::tempdir()?;
    let mut config = config.clone();
    config.index_path = scratch.path().join("index");
    config.raw.index.backend = IndexBackend::Edge;
    let (report, retrieval) = if args.target.is_dir() {
        beir(&config, args).await?
    } else if args.target.is_file() {
        suite(config, args).await?
    } else {
        bail!("{} is neither a suite nor a BEIR folder. Remedy: check the path", args.target.display());
    };
    let report = match &gates {
        Some(gates) => report.with_gates(gates),
        None => report,
    };
    if let Some(file) = &args.run_file {
        write_run(file, &retrieval.run(), "madoguchi")?;
    }
    if let Some(file) = &args.report {
        std::fs::write(file, report.to_html()?).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if as_json {
        super::print_json(&report)?;
    } else {
        super::print(&report.to_text(SHOWN_FAILURES));
    }
    Ok(if report.passes() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn beir(config: &Config, args: &EvalArgs) -> Result<(Report, RetrievalRun)> {
    let folder = BeirFolder::open(&args.target)?;
    let split = folder.split(args.split.as_deref())?;
    let representation = wiring::representation(config)?;
    let index = wiring::index(config, &representation).await?;
    index_documents(config, &representation, &index, folder.corpus()?).await?;
    let retriever = wiring::retriever_over(config, representation, index);
    let filter = SearchFilter::citizen(config.raw.tenant.clone(), wiring::today_in_japan());
    let queries: Vec<RetrievalQuery> =
        split.queries.iter().map(|query| retrieval_query(&query.id, &query.text, filter.clone(), args.depth)).collect();
    let retrieval = run_retrieval(|question| retriever.retrieve(question), &queries, args.depth, 1).await?;
    let subject = Subject {
        suite: args.target.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        description: format!("BEIR folder {}", args.target.display()),
        split: split.name.clone(),
        measures: ["nDCG@10", "Recall@10", "Recall@100", "RR", "AP", "Success@1", "Success@5"]
            .into_iter()
            .map(str::parse)
            .collect::<Result<_, _>>()?,
        k: args.depth,
    };
    Ok((Report::of_beir(subject, &split, &retrieval), retrieval))
}

async fn index_documents(
    config: &Config,
    representation: &Arc<Representation>,
    index: &Arc<dyn PassageIndex>,
    documents: Vec<BeirDocument>,
) -> Result<()> {
    let limits = wiring::read_options(config).limits;
    let articles = documents.into_iter().map(|document| article(config, document));
    let upsert = articles.flat_map(|article| passages(&article, &limits)).collect();
    let indexing = Indexing { upsert, delete: Vec::new() };
    Ok(Indexer::new(representation.clone(), index.clone()).apply(indexing, |_| {}).await?)
}

/// A titled document is a FAQ (its title the question), an untitled one running text.
fn article(config: &Config, document: BeirDocument) -> Article {
    Article {
        source: format!("beir/corpus.jsonl#{}", document.id),
        id: document.id,
        kind: if document.title.is_empty() { ArticleKind::Guide } else { ArticleKind::Faq },
        tenant: config.raw.tenant.clone(),
        visibility: Visibility::Public,
        departments: Vec::new(),
        owner: None,
        title: document.title,
        body: vec![Block::Paragraph { text: document.text }],
        pages: Vec::new(),
        keywords: Vec::new(),
        category: None,
        procedure: None,
        url: None,
        language: "ja".to_owned(),
        revised_on: None,
        effective_from: None,
        expires_on: None,
        contact: None,
    }
}

async fn suite(mut config: Config, args: &EvalArgs) -> Result<(Report, RetrievalRun)> {
    let suite = Suite::open(&args.target)?;
    let gold = suite.questions(args.split.as_deref())?;
    config.raw.tenant.clone_from(&suite.index.tenant);
    let representation = wiring::representation(&config)?;
    let index = wiring::index(&config, &representation).await?;
    let keeper = super::ingest::keeper(&config, &representation, &index, Arc::new(MemoryLedger::new()));
    let ingested = keeper.keep(&suite.index.corpus, KeepOptions::by("eval")).await?;
    if let Some(problem) = ingested.reading.problems.first() {
        bail!("the suite's corpus cannot be read: {problem}");
    }
    let retriever = Arc::new(wiring::retriever_over(&config, representation, index));
    let queries: Vec<RetrievalQuery> = gold
        .iter()
        .filter(|question| !question.articles.is_empty())
        .map(|question| retrieval_query(&question.id, &question.question, filter_of(&suite, question), suite.k))
        .collect();
    let retrieval = run_retrieval(|question| retriever.retrieve(question), &queries, suite.k, 1).await?;
    let engine = wiring::engine_over(&config, retriever)?;
    let ask = async |question: &GoldQuestion| {
        let request = wiring::ask_request(&question.question);
        engine.answer(request, filter_of(&suite, question), Vec::new(), question.id.clone()).await
    };
    let responses = run_answers(ask, &gold, 1).await?;
    let subject = Subject {
        suite: suite.name.clone(),
        description: suite.description.clone(),
        split: suite.split_label(args.split.as_deref()),
        measures: suite.measures.clone(),
        k: suite.k,
    };
    Ok((Report::of_gold(subject, &gold, Some(&retrieval), Some(&responses)), retrieval))
}

fn retrieval_query(id: &str, text: &str, filter: SearchFilter, articles: usize) -> RetrievalQuery {
    let limit = articles * PASSAGES_PER_ARTICLE;
    RetrievalQuery {
        id: id.to_owned(),
        question: Question { text: text.to_owned(), history: Vec::new(), filter, limit },
    }
}

fn filter_of(suite: &Suite, question: &GoldQuestion) -> SearchFilter {
    let tenant = suite.index.tenant.clone();
    let day = suite.index.on.unwrap_or_else(wiring::today_in_japan);
    match question.audience {
        Audience::Citizen => SearchFilter::citizen(tenant, day),
        Audience::Staff => SearchFilter::staff(tenant, question.departments.iter().cloned(), day),
    }
}
