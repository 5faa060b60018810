//! Everything that handlers share.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::HeaderValue;
use madoguchi_answer::{Engine, TokenMeter};
use madoguchi_index::PassageIndex;
use madoguchi_ledger::{Counter, Ledger, LedgerWriter};
use madoguchi_upkeep::Uploads;
use tokio::sync::watch;

use crate::admission::Admission;
use crate::assets::Assets;
use crate::banner::BannerBoard;
use crate::clock::Clock;
use crate::error::ServerError;
use crate::limits::Limits;
use crate::metrics::{Metrics, Sampled};
use crate::openapi;
use crate::options::ServerOptions;
use crate::site::Site;
use crate::staff::StaffTokens;
use crate::suggestions::FaqQuestions;

/// What an [`App`] is made of.
pub struct AppParts {
    /// Answers questions; its retriever and its index serve searches and articles.
    pub engine: Arc<Engine>,
    /// Where exchanges are kept, for readiness.
    pub ledger: Arc<dyn Ledger>,
    /// Where cases, the banner and the use of the model are kept.
    pub counter: Arc<dyn Counter>,
    /// What the page says before anybody has asked.
    pub site: Site,
    /// Counts the language model's tokens, where there is a model.
    pub meter: Option<Arc<TokenMeter>>,
    /// The writer to the same ledger.
    pub writer: LedgerWriter,
    /// Who may ask as staff.
    pub staff: StaffTokens,
    /// Where clerks' documents go; without it none are taken.
    pub uploads: Option<Arc<Uploads>>,
    /// Limits and permissions.
    pub options: ServerOptions,
    /// Which day it is.
    pub clock: Clock,
}

/// Everything that handlers share. Cloning is cheap and gives the same server.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    parts: AppParts,
    allowed_origins: Vec<HeaderValue>,
    admission: Admission,
    limits: Limits,
    banners: BannerBoard,
    assets: Assets,
    openapi: openapi::Document,
    metrics: Metrics,
    suggestions: FaqQuestions,
    phase: watch::Sender<Phase>,
}

/// Where a server is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Answering.
    Running,
    /// Answering what is there, taking nothing new.
    Draining,
    /// Cutting off what is still there.
    Stopping,
}

impl App {
    /// Checks the options and prepares everything that need not be done for each request.
    ///
    /// # Errors
    /// When an option makes no sense.
    pub fn new(parts: AppParts) -> Result<Self, ServerError> {
        let allowed_origins = parts.options.check()?;
        let options = &parts.options;
        Ok(Self(Arc::new(Shared {
            admission: Admission::new(options.max_in_flight, options.max_waiting, options.longest_wait),
            limits: Limits::new(options)?,
            banners: BannerBoard::default(),
            assets: Assets::new(&options.all_origins()),
            openapi: openapi::Document::new(),
            metrics: Metrics::new(),
            suggestions: FaqQuestions::default(),
            phase: watch::Sender::new(Phase::Running),
            allowed_origins,
            parts,
        })))
    }

    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.0.parts.engine
    }

    pub(crate) fn index(&self) -> &Arc<dyn PassageIndex> {
        self.0.parts.engine.retriever().index()
    }

    pub(crate) fn ledger(&self) -> &dyn Ledger {
        &*self.0.parts.ledger
    }

    pub(crate) fn counter(&self) -> &dyn Counter {
        &*self.0.parts.counter
    }

    pub(crate) fn site(&self) -> &Site {
        &self.0.parts.site
    }

    pub(crate) fn meter(&self) -> Option<&TokenMeter> {
        self.0.parts.meter.as_deref()
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn banners(&self) -> &BannerBoard {
        &self.0.banners
    }

    /// The municipality whose counter this is.
    pub(crate) fn tenant(&self) -> &str {
        self.0.parts.options.tenants.first().map_or("", String::as_str)
    }

    pub(crate) fn writer(&self) -> &LedgerWriter {
        &self.0.parts.writer
    }

    pub(crate) fn staff(&self) -> &StaffTokens {
        &self.0.parts.staff
    }

    pub(crate) fn uploads(&self) -> Option<&Arc<Uploads>> {
        self.0.parts.uploads.as_ref()
    }

    pub(crate) fn options(&self) -> &ServerOptions {
        &self.0.parts.options
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.parts.clock
    }

    pub(crate) fn allowed_origins(&self) -> &[HeaderValue] {
        &self.0.allowed_origins
    }

    pub(crate) fn admission(&self) -> &Admission {
        &self.0.admission
    }

    pub(crate) fn assets(&self) -> &Assets {
        &self.0.assets
    }

    pub(crate) fn openapi(&self) -> &openapi::Document {
        &self.0.openapi
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn suggestions(&self) -> &FaqQuestions {
        &self.0.suggestions
    }

    pub(crate) fn phase(&self) -> Phase {
        *self.0.phase.borrow()
    }

    pub(crate) fn enter_phase(&self, phase: Phase) {
        self.0.phase.send_replace(phase);
    }

    /// Completes when an answer begun at `started` has had its time, or when the server stops.
    pub(crate) fn end_of_patience(
        &self,
        started: Instant,
        patience: Duration,
    ) -> impl Future<Output = ()> + Send + use<> {
        let mut phase = self.0.phase.subscribe();
        async move {
            let stopping = phase.wait_for(|phase| *phase == Phase::Stopping);
            // An error says that the server is gone, which is a reason to stop as well.
            let _ = tokio::time::timeout_at((started + patience).into(), stopping).await;
        }
    }

    /// Counts kept outside the metrics.
    pub(crate) fn sampled(&self, passages: Option<u64>) -> Sampled {
        Sampled {
            in_flight: self.admission().in_flight(),
            waiting: self.admission().waiting(),
            passages,
            ledger: self.writer().counts(),
            refused: self.limits().refused(),
            banner_is_up: self.banners().current().is_some(),
            model_budget_is_spent: self.meter().is_some_and(TokenMeter::is_spent),
            ..Sampled::default()
        }
    }
}
