//! The banner and its history.

use super::SqliteLedger;
use crate::counter::Banner;
use crate::error::LedgerError;
use crate::version::Recorder;

pub(super) async fn set(
    ledger: &SqliteLedger,
    tenant: &str,
    banner: Option<&Banner>,
    by: &Recorder,
) -> Result<(), LedgerError> {
    const DOING: &str = "changing the banner";
    let json = banner.map(serde_json::to_string).transpose().map_err(|error| sqlx::Error::Encode(error.into()));
    sqlx::query("INSERT INTO banner_change (tenant, at_ms, by_name, banner) VALUES (?1, ?2, ?3, ?4)")
        .bind(tenant)
        .bind(by.at.as_millisecond())
        .bind(&by.name)
        .bind(json.map_err(ledger.failed(DOING))?)
        .execute(&ledger.pool)
        .await
        .map_err(ledger.failed(DOING))?;
    Ok(())
}

pub(super) async fn current(ledger: &SqliteLedger, tenant: &str) -> Result<Option<Banner>, LedgerError> {
    let last: Option<Option<String>> =
        sqlx::query_scalar("SELECT banner FROM banner_change WHERE tenant = ?1 ORDER BY id DESC LIMIT 1")
            .bind(tenant)
            .fetch_optional(&ledger.pool)
            .await
            .map_err(ledger.failed("reading the banner"))?;
    let Some(json) = last.flatten() else { return Ok(None) };
    let banner = serde_json::from_str(&json);
    banner.map(Some).map_err(|_| LedgerError::UnknownValue { path: ledger.path.clone(), column: "banner", value: json })
}
