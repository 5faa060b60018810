//! Keeps the index and the history of articles in step with the documents: read, plan, check what would be
//! deleted, write, record.
//!
//! The one road into the index, whoever asks: `madoguchi ingest`, `madoguchi sync`, the schedule inside a server and
//! a clerk who uploads a file.

mod difference;
mod history;
mod keeper;
mod uploads;

pub use difference::{Difference, FieldChange};
pub use history::{HistoryError, VersionedArticle, current_articles, history_of};
pub use keeper::{KeepOptions, Keeper, Kept, MaxDeletedShare, Progress, StandIns, UpkeepError};
pub use uploads::{
    AcceptedArticle, FileOutcome, MAX_FILES, Refusal, Turn, Upload, UploadError, UploadReport, UploadedFile, Uploads,
};
