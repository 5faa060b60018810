//! The `madoguchi` program: configuration, the wiring of concrete types, and one module per command.
//!
//! The only place that reads the environment and chooses backends. It is a library so that the whole-system
//! tests build the same application as the binary does.

mod adapt;
pub mod args;
mod bench;
pub mod commands;
pub mod config;
pub mod counter;
pub mod wiring;
