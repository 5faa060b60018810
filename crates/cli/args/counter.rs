//! The command line of the citizen's counter.

use clap::Subcommand;

/// `madoguchi cases`.
#[derive(Debug, clap::Args)]
pub struct CasesArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: CasesCommand,
}

/// What `madoguchi cases` does.
#[derive(Debug, Subcommand)]
pub enum CasesCommand {
    /// All cases, the newest first, with what became of the messages about them.
    List {
        /// Only in this state; may be repeated.
        #[arg(long, value_name = "STATE")]
        state: Vec<StateArg>,
        /// Only of this department; may be repeated.
        #[arg(long, value_name = "DEPARTMENT")]
        department: Vec<String>,
    },
    /// One case whole, with how the person is reached.
    Show {
        /// Its receipt.
        receipt: String,
    },
    /// Change the state of a case.
    Set {
        /// Its receipt.
        receipt: String,
        /// The new state.
        state: StateArg,
        /// A remark for colleagues; personal data is masked.
        #[arg(long)]
        note: Option<String>,
    },
}

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum StateArg {
    /// Nobody has looked at it yet.
    Received,
    /// Somebody takes care of it.
    #[value(name = "in_progress")]
    InProgress,
    /// The person was answered.
    Answered,
    /// Nothing more will be done.
    Closed,
}

/// `madoguchi banner`.
#[derive(Debug, clap::Args)]
pub struct BannerArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: BannerCommand,
}

/// What `madoguchi banner` does.
#[derive(Debug, Subcommand)]
pub enum BannerCommand {
    /// Put it up. Running servers of this machine show it within seconds.
    Set(BannerSetArgs),
    /// Take it down.
    Clear,
    /// Print what is up.
    Show,
}

/// `madoguchi banner set`.
#[derive(Debug, clap::Args)]
pub struct BannerSetArgs {
    /// The text in Japanese.
    pub text: String,
    /// How grave it is.
    #[arg(long, value_enum, default_value = "warning")]
    pub level: LevelArg,
    /// A language's tag and the text in it; may be repeated.
    #[arg(long, num_args = 2, value_names = ["TAG", "TEXT"])]
    pub language: Vec<String>,
    /// Where more is said.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
}

/// How grave a banner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LevelArg {
    /// Good to know.
    Info,
    /// Be prepared.
    Warning,
    /// Act now.
    Emergency,
}
