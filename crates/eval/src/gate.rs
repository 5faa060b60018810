//! Bars that a suite must clear: [`Gates`].

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::answer_measure::AnswerMeasure;
use crate::error::{EvalError, Place, nearest};
use crate::latency::Latency;
use crate::measure::Measure;
use crate::read;
use crate::report::Report;

/// So that a value is not below its bar by the last bit of a sum.
const TOLERANCE: f64 = 1e-9;

/// A measured time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LatencyMeasure {
    /// Median of the retriever.
    RetrievalP50,
    /// 95th percentile of the retriever.
    RetrievalP95,
    /// Median of the whole response.
    AnswerP50,
    /// 95th percentile of the whole response.
    AnswerP95,
    /// 99th percentile of the whole response.
    AnswerP99,
}

const LATENCIES: [(LatencyMeasure, &str); 5] = [
    (LatencyMeasure::RetrievalP50, "retrieval_p50_ms"),
    (LatencyMeasure::RetrievalP95, "retrieval_p95_ms"),
    (LatencyMeasure::AnswerP50, "answer_p50_ms"),
    (LatencyMeasure::AnswerP95, "answer_p95_ms"),
    (LatencyMeasure::AnswerP99, "answer_p99_ms"),
];

/// A figure of the confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfidenceMeasure {
    /// Area under the risk-coverage curve.
    Aurc,
    /// Expected calibration error.
    Ece,
}

const CONFIDENCES: [(ConfidenceMeasure, &str); 2] =
    [(ConfidenceMeasure::Aurc, "aurc"), (ConfidenceMeasure::Ece, "ece")];

/// Anything a gate may be put on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateMeasure {
    /// A measure of the ranking.
    Retrieval(Measure),
    /// A measure of the responses.
    Answer(AnswerMeasure),
    /// A figure of the confidence.
    Confidence(ConfidenceMeasure),
    /// A time, in milliseconds. It depends on the machine: put the bar far above what is usual.
    Latency(LatencyMeasure),
}

/// Which side of a number a value must be on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// No lower.
    AtLeast(f64),
    /// No higher.
    AtMost(f64),
}

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// The suite it is for.
    pub suite: String,
    /// Only for this split; `None`: for whichever was evaluated.
    pub split: Option<String>,
    /// What is looked at.
    pub measure: GateMeasure,
    /// What it must be.
    pub bound: Bound,
}

/// A gate held against a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateResult {
    /// What was looked at.
    pub measure: GateMeasure,
    /// What it had to be.
    pub bound: Bound,
    /// What it was; `None`: it was not measured, and the gate is missed.
    pub value: Option<f64>,
    /// Whether it is cleared.
    pub passed: bool,
}

/// The bars of `gates.toml`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gates(Vec<Gate>);

/// As written in the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GatesFile {
    #[serde(default)]
    gate: Vec<GateEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct GateEntry {
    suite: String,
    split: Option<String>,
    measure: GateMeasure,
    at_least: Option<f64>,
    at_most: Option<f64>,
}

impl Gates {
    /// Reads `gates.toml`.
    ///
    /// # Errors
    /// When the file is missing, a key or measure is unknown, or a gate has not exactly one finite bound.
    pub fn open(file: &Path) -> Result<Self, EvalError> {
        let GatesFile { gate } = read::toml(file)?;
        let gates =
            gate.into_iter().enumerate().map(|(at, entry)| entry.gate(&Place::file(file).field(format!("gate[{at}]"))));
        Ok(Self(gates.collect::<Result<_, _>>()?))
    }

    /// Names of the suites that have gates.
    #[must_use]
    pub fn suites(&self) -> BTreeSet<&str> {
        self.0.iter().map(|gate| gate.suite.as_str()).collect()
    }

    /// The gates of the report's suite and split, each held against it.
    #[must_use]
    pub fn judge(&self, report: &Report) -> Vec<GateResult> {
        let concerned = self.0.iter().filter(|gate| {
            gate.suite == report.suite && gate.split.as_ref().is_none_or(|split| *split == report.split)
        });
        concerned.map(|gate| GateResult::of(gate, gate.measure.value(report))).collect()
    }
}

impl GateEntry {
    fn gate(self, place: &Place) -> Result<Gate, EvalError> {
        let bound = match (self.at_least, self.at_most) {
            (Some(least), None) if least.is_finite() => Bound::AtLeast(least),
            (None, Some(most)) if most.is_finite() => Bound::AtMost(most),
            _ => {
                let (reason, remedy) = ("not exactly one finite bound", "write either at_least or at_most");
                return Err(EvalError::malformed(place.clone(), reason, remedy));
            }
        };
        Ok(Gate { suite: self.suite, split: self.split, measure: self.measure, bound })
    }
}

impl GateResult {
    fn of(gate: &Gate, value: Option<f64>) -> Self {
        let passed = value.is_some_and(|value| match gate.bound {
            Bound::AtLeast(least) => value >= least - TOLERANCE,
            Bound::AtMost(most) => value <= most + TOLERANCE,
        });
        Self { measure: gate.measure, bound: gate.bound, value, passed }
    }
}

impl GateMeasure {
    fn value(self, report: &Report) -> Option<f64> {
        match self {
            Self::Retrieval(measure) => {
                let rows = &report.retrieval.as_ref()?.measures;
                rows.iter().find(|row| row.measure == measure)?.value
            }
            Self::Answer(measure) => report.answers.as_ref()?.iter().find(|row| row.measure == measure)?.share.value,
            Self::Confidence(ConfidenceMeasure::Aurc) => Some(report.risk.as_ref()?.aurc),
            Self::Confidence(ConfidenceMeasure::Ece) => Some(report.risk.as_ref()?.ece),
            Self::Latency(measure) => measure.value(report.timing.retrieval, report.timing.answers),
        }
    }
}

impl LatencyMeasure {
    fn value(self, retrieval: Option<Latency>, answers: Option<Latency>) -> Option<f64> {
        match self {
            Self::RetrievalP50 => Some(retrieval?.p50_ms),
            Self::RetrievalP95 => Some(retrieval?.p95_ms),
            Self::AnswerP50 => Some(answers?.p50_ms),
            Self::AnswerP95 => Some(answers?.p95_ms),
            Self::AnswerP99 => Some(answers?.p99_ms),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "≥ {least}"),
            Self::AtMost(most) => write!(f, "≤ {most}"),
        }
    }
}

impl fmt::Display for GateMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Retrieval(measure) => measure.fmt(f),
            Self::Answer(measure) => measure.fmt(f),
            Self::Confidence(figure) => {
                let name = CONFIDENCES.iter().find(|(known, _)| known == figure).map_or("", |(_, name)| *name);
                f.write_str(name)
            }
            Self::Latency(latency) => {
                let name = LATENCIES.iter().find(|(known, _)| known == latency).map_or("", |(_, name)| *name);
                f.write_str(name)
            }
        }
    }
}

impl FromStr for GateMeasure {
    type Err = EvalError;

    fn from_str(written: &str) -> Result<Self, EvalError> {
        if let Some((latency, _)) = LATENCIES.iter().find(|(_, name)| *name == written) {
            return Ok(Self::Latency(*latency));
        }
        if let Some((figure, _)) = CONFIDENCES.iter().find(|(_, name)| *name == written) {
            return Ok(Self::Confidence(*figure));
        }
        if let Ok(measure) = written.parse() {
            return Ok(Self::Answer(measure));
        }
        let figures = CONFIDENCES.iter().map(|(_, name)| *name).chain(LATENCIES.iter().map(|(_, name)| *name));
        let own = AnswerMeasure::all().map(AnswerMeasure::name).chain(figures);
        written.parse().map(Self::Retrieval).map_err(|error| match nearest(written, own) {
            Some(near) if !written.contains('@') => EvalError::UnknownMeasure {
                name: written.to_owned(),
                reason: "the name is not known".to_owned(),
                remedy: format!("did you mean {near}?"),
            },
            _ => error,
        })
    }
}

impl Serialize for GateMeasure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for GateMeasure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = String::deserialize(deserializer)?;
        written.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
