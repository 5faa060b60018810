//! Rules and model together.

use std::path::Path;

use crate::bounds::Bounds;
use crate::error::SafetyError;
use crate::features::features;
use crate::fold::fold;
use crate::linear::LinearModel;
use crate::parts::parts;
use crate::routes::Routes;
use crate::rules::{RuleSignal, Rules};
use crate::{BAIT, ORDINARY};

const ROUTES: &str = include_str!("../../../corpus/safety/routes.toml");
const RULES: &str = include_str!("../../../corpus/safety/rules.toml");
const BOUNDS: &str = include_str!("../../../corpus/safety/bounds.toml");
const MODEL: &[u8] = include_bytes!("../../../models/safety/weights.bin");

/// A sentence of several with fewer letters says too little by itself.
const SHORT_PART: usize = 6;

/// From which probability the model is believed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Danger, where no rule speaks.
    pub alone: f32,
    /// Danger, where a `likely` rule speaks.
    pub with_rule: f32,
    /// Danger, where a `certain` rule speaks: all but no doubt of the contrary.
    pub with_certain: f32,
    /// Danger, where a context speaks against it: a fee, a certificate, a course.
    pub in_context: f32,
    /// Danger, where a context speaks against it and a `certain` rule for it.
    pub certain_in_context: f32,
    /// Danger in one sentence of several.
    pub part: f32,
    /// Danger in the whole, from which a sentence of it is looked at by itself.
    pub whole_for_part: f32,
    /// Bait.
    pub bait: f32,
    /// Another route beside the first.
    pub route: f32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            alone: 0.15,
            with_rule: 0.08,
            with_certain: 0.003,
            in_context: 0.9,
            certain_in_context: 0.1,
            part: 0.5,
            whole_for_part: 0.03,
            bait: 0.6,
            route: 0.2,
        }
    }
}

/// Danger or crisis in a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// Routes, the most urgent first; at least one.
    pub routes: Vec<String>,
    /// Questions beside it that may wait, in the sender's words.
    pub questions: Vec<String>,
}

/// What a message is.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// To be answered.
    Ordinary,
    /// Danger or crisis: a fixed text, at once.
    Alarm(Alarm),
    /// Nothing a counter does; the kind of it: `instructions`, `people`, `insult`, `sexual`, `politics`.
    Bait(String),
}

/// Recognises danger, crisis and bait, in any of eleven languages.
#[derive(Debug)]
pub struct Recogniser {
    routes: Routes,
    rules: Rules,
    bounds: Bounds,
    model: LinearModel,
    thresholds: Thresholds,
}

/// Probabilities of one text.
struct Scores {
    danger: f32,
    ordinary: f32,
    /// Probability of each route, by its place in the order.
    routes: Vec<f32>,
    bait: f32,
    kind: Option<String>,
}

impl Recogniser {
    /// With the texts, rules and weights inside the program.
    ///
    /// # Errors
    /// When they are damaged.
    pub fn embedded() -> Result<Self, SafetyError> {
        Self::new(["routes.toml", "rules.toml", "bounds.toml"], [ROUTES, RULES, BOUNDS], MODEL)
    }

    /// With those of `routes.toml`, `rules.toml`, `bounds.toml` and `weights.bin` that stand in `folder`; the
    /// others are those inside the program.
    ///
    /// # Errors
    /// When the folder has none of them, or one of them cannot be read or is wrong.
    pub fn open(folder: &Path) -> Result<Self, SafetyError> {
        let text = |name: &str, own: &str| {
            let read = read(folder, name)?.map(String::from_utf8).transpose();
            let read =
                read.map_err(|_| SafetyError::wrong(&place(folder, name), "no UTF-8. Remedy: save it as UTF-8"))?;
            Ok::<_, SafetyError>(read.unwrap_or_else(|| own.to_owned()))
        };
        let names = ["routes.toml", "rules.toml", "bounds.toml"];
        if !names.iter().chain(&["weights.bin"]).any(|name| folder.join(name).is_file()) {
            let reason = "no routes.toml, rules.toml, bounds.toml or weights.bin in it. Remedy: put one there, or unset \
                          safety.folder";
            return Err(SafetyError::wrong(&folder.display().to_string(), reason));
        }
        let texts = [text(names[0], ROUTES)?, text(names[1], RULES)?, text(names[2], BOUNDS)?];
        let model = read(folder, "weights.bin")?;
        let places = names.map(|name| place(folder, name));
        let [routes, rules, bounds] = [&places[0], &places[1], &places[2]].map(String::as_str);
        let [a, b, c] = [&texts[0], &texts[1], &texts[2]].map(String::as_str);
        Self::new([routes, rules, bounds], [a, b, c], model.as_deref().unwrap_or(MODEL))
    }

    fn new(files: [&str; 3], texts: [&str; 3], model: &[u8]) -> Result<Self, SafetyError> {
        let routes = Routes::parse(files[0], texts[0])?;
        let rules = Rules::parse(files[1], texts[1], routes.order())?;
        let bounds = Bounds::parse(files[2], texts[2])?;
        let model = LinearModel::from_bytes(model).map_err(|reason| SafetyError::wrong("weights.bin", reason))?;
        Ok(Self { routes, rules, bounds, model, thresholds: Thresholds::default() })
    }

    /// The same with another model.
    #[must_use]
    pub fn with_model(self, model: LinearModel) -> Self {
        Self { model, ..self }
    }

    /// The fixed texts of emergencies.
    #[must_use]
    pub fn routes(&self) -> &Routes {
        &self.routes
    }

    /// The fixed texts for bait.
    #[must_use]
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// What `message` is. Where in doubt between danger and bait, danger.
    #[must_use]
    pub fn judge(&self, message: &str) -> Verdict {
        let (mut routes, whole) = self.danger(message, self.thresholds.alone);
        // Torn from its fellows a sentence may sound worse than it is, so that the whole must leave room for it.
        let is_open = !routes.is_empty() || whole.danger >= self.thresholds.whole_for_part;
        let parts = if is_open { parts(message) } else { Vec::new() };
        let mut questions = Vec::new();
        for part in parts {
            let part = &message[part];
            let (signalled, scores) = self.danger(part, self.part_bar(part));
            if signalled.is_empty() && scores.ordinary > 0.5 && is_question(part) {
                questions.push(part.trim().to_owned());
            }
            routes.extend(signalled);
        }
        if !routes.is_empty() {
            routes.sort_unstable();
            routes.dedup();
            let names = routes.into_iter().filter_map(|at| self.routes.order().get(at).cloned());
            return Verdict::Alarm(Alarm { routes: names.collect(), questions });
        }
        match whole.kind.filter(|_| whole.bait >= self.thresholds.bait) {
            Some(kind) => Verdict::Bait(kind),
            None => Verdict::Ordinary,
        }
    }

    /// From which probability a sentence of several is believed. A short one, torn from its fellows (至急！), is left
    /// to the rules.
    fn part_bar(&self, part: &str) -> f32 {
        let letters = part.chars().filter(|c| c.is_alphanumeric()).count();
        if letters < SHORT_PART { f32::INFINITY } else { self.thresholds.part }
    }

    /// Routes that `text` signals, and its scores.
    fn danger(&self, text: &str, alone: f32) -> (Vec<usize>, Scores) {
        let folded = fold(text);
        let RuleSignal { certain, likely, has_context } = self.rules.signal(&folded);
        let scores = self.scores(&folded);
        let bars = &self.thresholds;
        let (alone, with_certain) = match has_context {
            true => (alone.max(bars.in_context), bars.certain_in_context),
            false => (alone, bars.with_certain),
        };
        let bar = if likely.is_empty() { alone } else { bars.with_rule };
        let mut routes = if scores.danger >= with_certain { certain } else { Vec::new() };
        if scores.danger >= bar {
            routes.extend(likely);
            let first = scores.routes.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(at, _)| at);
            let others = scores.routes.iter().enumerate().filter(|(_, p)| **p >= self.thresholds.route);
            routes.extend(first.into_iter().filter(|_| scores.danger >= alone).chain(others.map(|(at, _)| at)));
        }
        routes.sort_unstable();
        routes.dedup();
        (routes, scores)
    }

    fn scores(&self, folded: &str) -> Scores {
        let probabilities = self.model.probabilities(&features(folded));
        let mut scores = Scores { danger: 0.0, ordinary: 0.0, routes: Vec::new(), bait: 0.0, kind: None };
        scores.routes = vec![0.0; self.routes.order().len()];
        let mut highest = 0.0;
        for (class, p) in self.model.classes().iter().zip(probabilities) {
            if let Some(at) = self.routes.order().iter().position(|route| route == class) {
                scores.danger += p;
                scores.routes[at] = p;
            } else if let Some(kind) = class.strip_prefix(BAIT) {
                scores.bait += p;
                if p > highest {
                    highest = p;
                    scores.kind = Some(kind.to_owned());
                }
            } else if class == ORDINARY {
                scores.ordinary = p;
            }
        }
        scores
    }

    /// Probability of danger that the model alone gives `message`, and of bait; for tuning.
    #[must_use]
    pub fn opinion(&self, message: &str) -> (f32, f32) {
        let scores = self.scores(&fold(message));
        (scores.danger, scores.bait)
    }

    /// Routes by rules alone: those that are certain, and those that are likely; for tuning.
    #[must_use]
    pub fn by_rules(&self, message: &str) -> (Vec<&str>, Vec<&str>) {
        let signal = self.rules.signal(&fold(message));
        let name = |at: usize| self.routes.order()[at].as_str();
        (signal.certain.into_iter().map(name).collect(), signal.likely.into_iter().map(name).collect())
    }
}

fn is_question(part: &str) -> bool {
    let part = part.trim();
    part.ends_with(['?', '？']) || part.trim_end_matches('。').ends_with('か') || part.contains("教えて")
}

fn place(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

fn read(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, SafetyError> {
    let path = folder.join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SafetyError::Unreadable { path, source }),
    }
}
