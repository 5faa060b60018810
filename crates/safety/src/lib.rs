//! What a message signals, before anything else is done with it: [`Recogniser`].
//!
//! Danger and crisis ([`Verdict::Alarm`]) by rules that a person can read and a small linear model that
//! generalises over wordings; either speaks for itself. The answer is a fixed text of the city's with the
//! numbers to call, in the reader's language ([`Routes`]). The same model knows bait ([`Verdict::Bait`]):
//! prompts to leave the counter's job, insults, politics, other people's data. Never a language model, never
//! a search. Deterministic, and without the network.

mod bounds;
mod error;
mod features;
mod fold;
mod language;
mod linear;
mod parts;
mod recogniser;
mod routes;
mod rules;
mod sieve;
pub mod train;
pub mod wordings;

pub use bounds::Bounds;
pub use error::SafetyError;
pub use language::language_of;
pub use linear::LinearModel;
pub use recogniser::{Alarm, Recogniser, Thresholds, Verdict};
pub use routes::{Number, Reply, Routes};
pub use rules::Rules;

/// The class of what signals nothing.
pub const ORDINARY: &str = "ordinary";

/// What the classes of bait begin with.
pub(crate) const BAIT: &str = "bait_";
