//! `madoguchi`: a municipality's knowledge base and chatbot, in one binary.

use clap::Parser;
use madoguchi::args::Args;

fn main() -> std::process::ExitCode {
    madoguchi::commands::run(Args::parse())
}
