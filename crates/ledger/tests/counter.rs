//! The counter's cases, messages, banner and use of the model, on a file.

use std::error::Error;

use jiff::Timestamp;
use jiff::civil::date;
use madoguchi_ledger::{
    Banner, BannerLevel, CaseChange, CaseQuery, CaseState, Channel, Counter, ModelUse, NewCase, OutboxCounts,
    PersonName, Reach, Receipt, Recorder, SqliteLedger,
};

type Outcome = Result<(), Box<dyn Error>>;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn new_case(department: &str, second: i64) -> NewCase {
    NewCase {
        tenant: "setomi".to_owned(),
        department: department.to_owned(),
        masked_topic: Some("転入".to_owned()),
        masked_question: "〔電話番号〕に電話をください。'\"\\".to_owned(),
        masked_kinds: vec!["phone".to_owned()],
        language: "ja".to_owned(),
        trace_id: None,
        request_id: None,
        reach: Reach::Email("hanako@example.jp".to_owned()),
        person: Some(PersonName("瀬戸花子".to_owned())),
        received_at: at(second),
    }
}

async fn ledger() -> Result<(tempfile::TempDir, SqliteLedger), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let ledger = SqliteLedger::open(folder.path().join("ledger.sqlite")).await?;
    Ok((folder, ledger))
}

fn query() -> CaseQuery {
    CaseQuery { tenant: "setomi".to_owned(), departments: None, states: Vec::new(), limit: 10, offset: 0 }
}

#[tokio::test]
async fn a_case_comes_back_as_it_was_opened_and_only_to_its_own_city() -> Outcome {
    let (_folder, ledger) = ledger().await?;
    let opened = ledger.open_case(&new_case("市民課", 100), &[]).await?;
    assert_eq!((&opened.opened, opened.state), (&new_case("市民課", 100), CaseState::Received));
    assert_eq!(ledger.case("setomi", &opened.receipt).await?.as_ref(), Some(&opened));
    assert_eq!(ledger.case("other", &opened.receipt).await?, None);
    assert_eq!(ledger.case("setomi", &Receipt::generate()?).await?, None);
    let shown = format!("{opened:?}");
    assert!(!shown.contains("hanako") && !shown.contains("花子"), "{shown}");
    Ok(())
}

#[tokio::test]
async fn what_is_sent_twice_under_one_name_is_one_case() -> Outcome {
    let (_folder, ledger) = ledger().await?;
    let named = |name: &str| NewCase { request_id: Some(name.to_owned()), ..new_case("市民課", 100) };
    let first = ledger.open_case(&named("a"), &[Channel::Email]).await?;
    let again = NewCase { received_at: at(160), ..named("a") };
    assert_eq!(ledger.open_case(&again, &[Channel::Email]).await?, first);
    let other = ledger.open_case(&named("b"), &[Channel::Email]).await?;
    assert_ne!(other.receipt, first.receipt);
    let elsewhere = NewCase { tenant: "other".to_owned(), ..named("a") };
    assert_ne!(ledger.open_case(&elsewhere, &[]).await?.receipt, first.receipt);
    assert_eq!(ledger.cases(&query()).await?.total, 2);
    assert_eq!(ledger.outbox().await?.waiting, 2);
    Ok(())
}

#[tokio::test]
async fn departments_list_and_change_their_own() -> Outcome {
    let (_folder, ledger) = ledger().await?;
    let citizens = ledger.open_case(&new_case("市民課", 100), &[]).await?;
    let tax = ledger.open_case(&new_case("税務課", 200), &[]).await?;
    let all = ledger.cases(&query()).await?;
    assert_eq!((all.total, &all.cases), (2, &vec![tax.clone(), citizens.clone()]));
    let own = CaseQuery { departments: Some(vec!["税務課".to_owned()]), ..query() };
    assert_eq!(ledger.cases(&own).await?.cases, std::slice::from_ref(&tax));

    let mut change = CaseChange {
        tenant: "setomi".to_owned(),
        receipt: citizens.receipt.clone(),
        departments: own.departments.clone(),
        state: CaseState::InProgress,
        masked_note: Some("折り返し".to_owned()),
        by: "tax".to_owned(),
        at: at(300),
    };
    assert_eq!(ledger.change_case(&change).await?, None, "another department's");
    change.departments = None;
    let changed = ledger.change_case(&change).await?.ok_or("changed")?;
    assert_eq!((changed.state, changed.updated_at, changed.events.len()), (CaseState::InProgress, at(300), 1));
    assert_eq!(changed.events[0].note.as_deref(), Some("折り返し"));
    let waiting = CaseQuery { states: vec![CaseState::Received, CaseState::Answered], ..query() };
    assert_eq!(ledger.cases(&waiting).await?.cases, [tax]);
    let second = CaseQuery { limit: 1, offset: 1, ..query() };
    assert_eq!(ledger.cases(&second).await?.cases, [changed]);
    Ok(())
}

#[tokio::test]
async fn how_a_person_is_reached_is_forgotten_for_good() -> Outcome {
    let (folder, ledger) = ledger().await?;
    let day = 86_400;
    let old = ledger.open_case(&new_case("市民課", 0), &[]).await?;
    let young = ledger.open_case(&new_case("市民課", day), &[]).await?;
    assert_eq!(ledger.forget_contacts(90, at(90 * day + 1)).await?, 1);
    assert_eq!(ledger.forget_contacts(90, at(90 * day + 1)).await?, 0, "once");
    let forgotten = ledger.case("setomi", &old.receipt).await?.ok_or("there")?;
    assert_eq!((forgotten.opened.reach, forgotten.opened.person), (Reach::Forgotten, None));
    assert_eq!(ledger.case("setomi", &young.receipt).await?, Some(young));
    ledger.forget_contacts(1, at(90 * day)).await?;
    ledger.close().await;
    let bytes = std::fs::read(folder.path().join("ledger.sqlite"))?;
    assert!(!bytes.windows(6).any(|window| window == b"hanako"), "overwritten in the file");
    Ok(())
}

#[tokio::test]
async fn a_message_is_claimed_by_one_and_comes_again_until_it_is_settled() -> Outcome {
    let (folder, ledger) = ledger().await?;
    let case = ledger.open_case(&new_case("市民課", 100), &[Channel::Email, Channel::Webhook]).await?;
    let other = SqliteLedger::open(folder.path().join("ledger.sqlite")).await?;
    let claimed = ledger.claim_messages(at(100), at(160), 10).await?;
    assert_eq!(claimed.len(), 2);
    assert_eq!(claimed[0].case, case);
    assert_eq!(other.claim_messages(at(159), at(200), 10).await?, [], "claimed by another");
    assert_eq!(other.claim_messages(at(160), at(200), 10).await?.len(), 2, "who claimed them has died");

    ledger.message_sent(claimed[0].id, at(161)).await?;
    for attempt in 0..3 {
        ledger.message_failed(claimed[1].id, "connection refused", at(300 + attempt)).await?;
    }
    assert_eq!(ledger.outbox().await?, OutboxCounts { waiting: 1, stuck: 1 });
    let again = ledger.claim_messages(at(1_000), at(1_060), 10).await?;
    assert_eq!((again.len(), again[0].attempts, &again[0].key), (1, 3, &claimed[1].key));
    let deliveries = ledger.case("setomi", &case.receipt).await?.ok_or("there")?.deliveries;
    assert_eq!(deliveries[0].sent_at, Some(at(161)));
    assert_eq!(deliveries[1].last_error.as_deref(), Some("connection refused"));
    Ok(())
}

#[tokio::test]
async fn the_last_banner_is_in_force() -> Outcome {
    let (folder, ledger) = ledger().await?;
    let by = Recorder { name: "operator".to_owned(), at: at(100) };
    assert_eq!(ledger.banner("setomi").await?, None);
    let banner = Banner {
        text: [("ja".to_owned(), "津波警報が出ています。".to_owned())].into(),
        level: BannerLevel::Emergency,
        url: None,
        since: at(100),
    };
    ledger.set_banner("setomi", Some(&banner), &by).await?;
    let other = SqliteLedger::open(folder.path().join("ledger.sqlite")).await?;
    assert_eq!(other.banner("setomi").await?, Some(banner));
    assert_eq!(other.banner("elsewhere").await?, None);
    ledger.set_banner("setomi", None, &by).await?;
    assert_eq!(other.banner("setomi").await?, None);
    Ok(())
}

#[tokio::test]
async fn the_use_of_the_model_is_summed_by_day() -> Outcome {
    let (_folder, ledger) = ledger().await?;
    let used = ModelUse { requests: 1, tokens_in: 900, tokens_out: 100 };
    let (today, yesterday) = (date(2026, 4, 10), date(2026, 4, 9));
    ledger.add_model_use("setomi", yesterday, used).await?;
    ledger.add_model_use("setomi", today, used).await?;
    let sum = ledger.add_model_use("setomi", today, used).await?;
    assert_eq!((sum.requests, sum.tokens()), (2, 2_000));
    assert_eq!(ledger.model_use("setomi", yesterday).await?, [(today, sum), (yesterday, used)]);
    assert_eq!(ledger.model_use("setomi", today).await?.len(), 1);
    assert_eq!(ledger.model_use("other", yesterday).await?, []);
    Ok(())
}
