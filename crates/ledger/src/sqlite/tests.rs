use std::error::Error;
use std::fmt;

use sqlx::error::{DatabaseError, ErrorKind};

use super::*;

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::test]
async fn what_was_written_is_there_after_reopening() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("made/on/demand/ledger.sqlite");
    let run = IngestRun {
        finished_at: Timestamp::from_second(1_700_000_000)?,
        tenant: "setomi".to_owned(),
        root: "corpus".to_owned(),
        new: 3,
        changed: 0,
        unchanged: 0,
        gone: 0,
        problems: 1,
        elapsed_ms: 12,
    };
    let ledger = SqliteLedger::open(&path).await?;
    ledger.write(&[run.clone().into()]).await?;
    ledger.close().await;
    assert_eq!(SqliteLedger::open(&path).await?.ingest_runs(10).await?, [run]);
    Ok(())
}

#[tokio::test]
async fn two_may_open_a_new_file_at_once() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    let (one, other) = tokio::join!(SqliteLedger::open(&path), SqliteLedger::open(&path));
    one?.check_writable().await?;
    other?.check_writable().await?;
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_no_database_is_said_to_be() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    std::fs::write(&path, "質問,回答\n".repeat(100))?;
    let error = SqliteLedger::open(&path).await.expect_err("no database");
    assert!(matches!(&error, LedgerError::Damaged { path: found, .. } if *found == path), "{error:?}");
    assert!(error.to_string().contains("Remedy"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() -> Outcome {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("file");
    std::fs::write(&file, "")?;
    let error = SqliteLedger::open(file.join("ledger.sqlite")).await.expect_err("a file is no folder");
    assert!(matches!(&error, LedgerError::Folder { folder, .. } if *folder == file), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn a_folder_in_place_of_the_file_cannot_be_written() -> Outcome {
    let folder = tempfile::tempdir()?;
    let error = SqliteLedger::open(folder.path()).await.expect_err("a folder is no file");
    assert!(matches!(error, LedgerError::NotWritable { .. }), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn a_locked_file_is_said_to_be() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    let holder = SqliteLedger::open(&path).await?;
    let ledger = SqliteLedger::open_waiting(&path, Duration::from_millis(1)).await?;
    let lock = holder.pool.begin_with("BEGIN IMMEDIATE").await?;
    let error = ledger.check_writable().await.expect_err("locked");
    assert!(matches!(error, LedgerError::Locked { .. }), "{error:?}");
    let error = SqliteLedger::open_waiting(&path, Duration::from_millis(1)).await.expect_err("locked");
    assert!(matches!(error, LedgerError::Locked { .. }), "{error:?}");
    assert!(ledger.ingest_runs(1).await?.is_empty(), "readers do not wait for a writer");
    lock.rollback().await?;
    ledger.check_writable().await?;
    Ok(())
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_left_alone() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    let ledger = SqliteLedger::open(&path).await?;
    sqlx::raw_sql("PRAGMA user_version = 99").execute(&ledger.pool).await?;
    ledger.close().await;
    let error = SqliteLedger::open(&path).await.expect_err("newer");
    assert!(matches!(error, LedgerError::Newer { found: 99, .. }), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn a_value_this_version_does_not_know_is_an_error() -> Outcome {
    let folder = tempfile::tempdir()?;
    let ledger = SqliteLedger::open(folder.path().join("ledger.sqlite")).await?;
    sqlx::raw_sql(
        "INSERT INTO question VALUES (1, 't', 0, 'setomi', 'martian', '[]', '', '[]', 'ja', 'declined', '', '', 0, 0, NULL, NULL)",
    )
    .execute(&ledger.pool)
    .await?;
    let error = ledger.exchange("t").await.expect_err("unknown audience");
    assert!(matches!(error, LedgerError::UnknownValue { column: "audience", .. }), "{error:?}");
    Ok(())
}

/// SQLite's error, as far as its code goes: root may write anywhere, so a test cannot make them all happen.
#[derive(Debug)]
struct Code(u32);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "code {}", self.0)
    }
}

impl Error for Code {}

impl DatabaseError for Code {
    fn message(&self) -> &'static str {
        "made up"
    }
    fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some(self.0.to_string().into())
    }
    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }
    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }
    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }
    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

#[test]
fn result_codes_are_sorted_by_remedy() {
    // Extended codes carry the primary one in their low byte.
    let sort = |code| LedgerError::sqlite(Path::new("x"), "testing", sqlx::Error::Database(Box::new(Code(code))));
    for code in [3, 8, 14, 8 | (4 << 8), 14 | (2 << 8)] {
        assert!(matches!(sort(code), LedgerError::NotWritable { .. }), "{code}");
    }
    for code in [11, 26, 11 | (1 << 8)] {
        assert!(matches!(sort(code), LedgerError::Damaged { .. }), "{code}");
    }
    for code in [5, 6, 5 | (1 << 8)] {
        assert!(matches!(sort(code), LedgerError::Locked { .. }), "{code}");
    }
    assert!(matches!(sort(13), LedgerError::DiskFull { .. }));
    assert!(matches!(sort(1), LedgerError::Sqlite { .. }));
}
