//! What is wrong with `sources.toml`, where, and what to do.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};

/// One thing that is wrong with `sources.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceProblem {
    /// The file, as the caller named it.
    pub file: String,
    /// Line, from 1.
    pub line: Option<u64>,
    /// What is wrong.
    pub fault: SourceFault,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceFault {
    /// The file could not be read.
    #[error("cannot be read: {reason}")]
    Io {
        /// What the system said.
        reason: String,
    },
    /// Not TOML.
    #[error("{reason}")]
    Syntax {
        /// What the parser said.
        reason: String,
    },
    /// A key that is not known.
    #[error("key {key:?} is not known{}", .nearest.map(|name| format!("; the nearest is {name:?}")).unwrap_or_default())]
    UnknownKey {
        /// The key.
        key: String,
        /// The nearest known one.
        nearest: Option<&'static str>,
    },
    /// A key that is needed.
    #[error("{key} is missing")]
    Missing {
        /// The key, or keys.
        key: &'static str,
    },
    /// A value that cannot be.
    #[error("{key}: {value} is not {expected}")]
    Invalid {
        /// The key.
        key: String,
        /// The value as written.
        value: String,
        /// What it should be.
        expected: String,
    },
    /// Two sources of one name.
    #[error("the name {name:?} is already used in line {first}")]
    Repeated {
        /// The name.
        name: String,
        /// Line of its first use.
        first: u64,
    },
    /// `start` and `sitemap` lie on different sites.
    #[error("start and sitemap are on different sites ({start}, {sitemap})")]
    TwoOrigins {
        /// Scheme, host and port of `start`.
        start: String,
        /// The same of `sitemap`.
        sitemap: String,
    },
}

impl SourceFault {
    /// Stable identifier for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "io",
            Self::Syntax { .. } => "syntax",
            Self::UnknownKey { .. } => "unknown_key",
            Self::Missing { .. } => "missing_key",
            Self::Invalid { .. } => "invalid_value",
            Self::Repeated { .. } => "repeated_name",
            Self::TwoOrigins { .. } => "two_origins",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Io { .. } => "check the path and its permissions; `--sources FILE` names another file",
            Self::Syntax { .. } => "correct the syntax at this place",
            Self::UnknownKey { .. } => "correct or remove it",
            Self::Missing { .. } => "add it",
            Self::Invalid { .. } => "correct the value",
            Self::Repeated { .. } => "give each source a name of its own",
            Self::TwoOrigins { .. } => "describe them as two sites",
        }
    }
}

impl fmt::Display for SourceProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}. Remedy: {}", self.fault, self.fault.remedy())
    }
}

impl std::error::Error for SourceProblem {}

impl Serialize for SourceProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("SourceProblem", 5)?;
        record.serialize_field("file", &self.file)?;
        record.serialize_field("line", &self.line)?;
        record.serialize_field("code", self.fault.code())?;
        record.serialize_field("reason", &self.fault.to_string())?;
        record.serialize_field("remedy", self.fault.remedy())?;
        record.end()
    }
}
