//! What an evaluation or an adaptation stands on: documents, and questions with judged articles.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use madoguchi_answer::Outcome;
use madoguchi_eval::{
    Audience, BeirDocument, BeirFolder, BeirSplit, GoldQuestion, Qrels, RetrievalQuery, Suite, qrels_of,
};
use madoguchi_index::{PassageIndex, SearchFilter};
use madoguchi_ingest::{Article, ArticleKind, Passage, passages};
use madoguchi_ledger::MemoryLedger;
use madoguchi_retrieve::{Indexer, Indexing, Question, Representation};
use madoguchi_upkeep::KeepOptions;

use super::candidates::Facts;
use crate::config::Config;
use crate::wiring;

/// Passages asked for per article kept: a long document may fill the first places by itself.
const PASSAGES_PER_ARTICLE: usize = 3;

/// A suite or a BEIR folder, opened.
pub(crate) enum Ground {
    Beir { folder: BeirFolder, split: BeirSplit },
    Suite { suite: Box<Suite>, gold: Vec<GoldQuestion> },
}

impl Ground {
    /// Opens a suite (`*.toml`) or a BEIR folder.
    pub(crate) fn open(target: &Path, split: Option<&str>) -> Result<Self> {
        if target.is_dir() {
            let folder = BeirFolder::open(target)?;
            let split = folder.split(split)?;
            return Ok(Self::Beir { folder, split });
        }
        if !target.is_file() {
            bail!("{} is neither a suite nor a BEIR folder. Remedy: check the path", target.display());
        }
        let suite = Suite::open(target)?;
        let gold = suite.questions(split)?;
        Ok(Self::Suite { suite: Box::new(suite), gold })
    }

    /// The municipality whose documents these are.
    pub(crate) fn tenant(&self, config: &Config) -> String {
        match self {
            Self::Beir { .. } => config.raw.tenant.clone(),
            Self::Suite { suite, .. } => suite.index.tenant.clone(),
        }
    }

    /// All passages.
    pub(crate) fn passages(&self, config: &Config) -> Result<Vec<Passage>> {
        match self {
            Self::Beir { folder, .. } => {
                let limits = wiring::read_options(config).limits;
                let articles = folder.corpus()?.into_iter().map(|document| article(config, document));
                Ok(articles.flat_map(|article| passages(&article, &limits)).collect())
            }
            Self::Suite { suite, .. } => {
                let options = wiring::read_options(config);
                Ok(madoguchi_ingest::read(&suite.index.corpus, &options).passages)
            }
        }
    }

    /// What a citizen may read, on the day of the questions.
    pub(crate) fn public(&self, config: &Config) -> SearchFilter {
        let day = match self {
            Self::Beir { .. } => None,
            Self::Suite { suite, .. } => suite.index.on,
        };
        SearchFilter::citizen(self.tenant(config), day.unwrap_or_else(wiring::today_in_japan))
    }

    /// Writes the documents into `index`, as an ingestion does.
    pub(crate) async fn index(
        &self,
        config: &Config,
        representation: &Arc<Representation>,
        index: &Arc<dyn PassageIndex>,
    ) -> Result<()> {
        let Self::Suite { suite, .. } = self else {
            let indexing = Indexing { upsert: self.passages(config)?, delete: Vec::new() };
            return Ok(Indexer::new(representation.clone(), index.clone()).apply(indexing, |_| {}).await?);
        };
        let keeper = crate::commands::keeper(config, representation, index, Arc::new(MemoryLedger::new()));
        let ingested = keeper.keep(&suite.index.corpus, KeepOptions::by("eval")).await?;
        match ingested.reading.problems.first() {
            Some(problem) => bail!("the suite's corpus cannot be read: {problem}"),
            None => Ok(()),
        }
    }

    /// The questions that have judged articles, for rankings of `depth` articles.
    pub(crate) fn queries(&self, config: &Config, depth: usize) -> Vec<RetrievalQuery> {
        let Self::Beir { split, .. } = self else { return self.gold(depth, |gold| !gold.articles.is_empty()) };
        let filter = SearchFilter::citizen(config.raw.tenant.clone(), wiring::today_in_japan());
        let limit = depth * PASSAGES_PER_ARTICLE;
        let query = |id: &String, text: &String| RetrievalQuery {
            id: id.clone(),
            question: Question {
                text: text.clone(),
                original: None,
                history: Vec::new(),
                filter: filter.clone(),
                limit,
            },
        };
        split.queries.iter().map(|asked| query(&asked.id, &asked.text)).collect()
    }

    /// The questions that no article answers, likewise.
    pub(crate) fn unanswerable(&self, depth: usize) -> Vec<RetrievalQuery> {
        self.gold(depth, |gold| gold.outcome == Outcome::Declined)
    }

    /// The gold questions that are `wanted`, each asked as its person would ask it.
    fn gold(&self, depth: usize, wanted: impl Fn(&GoldQuestion) -> bool) -> Vec<RetrievalQuery> {
        let Self::Suite { suite, gold } = self else { return Vec::new() };
        let limit = depth * PASSAGES_PER_ARTICLE;
        let query = |asked: &GoldQuestion| RetrievalQuery {
            id: asked.id.clone(),
            question: Question {
                text: asked.question.clone(),
                original: None,
                history: crate::commands::history(&asked.history),
                filter: filter_of(suite, asked),
                limit,
            },
        };
        gold.iter().filter(|question| wanted(question)).map(query).collect()
    }

    /// What answers must tell.
    pub(crate) fn facts(&self) -> Facts {
        let Self::Suite { gold, .. } = self else { return Facts::new() };
        gold.iter().map(|question| (question.id.clone(), question.must_include.clone())).collect()
    }

    /// The judgements.
    pub(crate) fn qrels(&self) -> Qrels {
        match self {
            Self::Beir { split, .. } => split.qrels.clone(),
            Self::Suite { gold, .. } => qrels_of(gold),
        }
    }
}

/// On whose behalf and on which day a gold question is asked.
pub(crate) fn filter_of(suite: &Suite, question: &GoldQuestion) -> SearchFilter {
    let tenant = suite.index.tenant.clone();
    let day = suite.index.on.unwrap_or_else(wiring::today_in_japan);
    match question.audience {
        Audience::Citizen => SearchFilter::citizen(tenant, day),
        Audience::Staff => SearchFilter::staff(tenant, question.departments.iter().cloned(), day),
    }
}

/// A titled document is a FAQ (its title the question), an untitled one running text.
fn article(config: &Config, document: BeirDocument) -> Article {
    let BeirDocument { id, title, text } = document;
    let kind = if title.is_empty() { ArticleKind::Guide } else { ArticleKind::Faq };
    let source = format!("beir/corpus.jsonl#{id}");
    Article::of_text(id, config.raw.tenant.clone(), kind, title, text, source)
}
