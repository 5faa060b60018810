//! What every ledger does, checked on each of them.

use std::collections::BTreeMap;
use std::error::Error;
use std::future::Future;
use std::sync::Arc;

use jiff::Timestamp;
use madoguchi_ledger::{
    ArticleContent, ArticleState, Audience, CitedSpan, Ending, Entry, Feedback, Forgotten, IngestRun, Ledger,
    MemoryLedger, Period, PeriodCounts, QuestionRecord, Recorder, SqliteLedger, UnansweredQuery, Verdict,
};

type Outcome = Result<(), Box<dyn Error>>;

/// Runs `check` on a fresh ledger of each kind.
async fn on_each<F: Future<Output = Outcome>>(check: impl Fn(Arc<dyn Ledger>) -> F) -> Outcome {
    check(Arc::new(MemoryLedger::new())).await?;
    let folder = tempfile::tempdir()?;
    check(Arc::new(SqliteLedger::open(folder.path().join("ledger.sqlite")).await?)).await
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn question(trace_id: &str, second: i64, ending: Ending) -> QuestionRecord {
    QuestionRecord {
        trace_id: trace_id.to_owned(),
        asked_at: at(second),
        tenant: "setomi".to_owned(),
        audience: Audience::Citizen,
        departments: Vec::new(),
        masked_question: "引っ越したら何をしますか。〔電話番号〕に電話してください。'\"\\ 🏠".to_owned(),
        masked_kinds: vec!["phone".to_owned()],
        language: "ja".to_owned(),
        ending,
        grade: "extractive".to_owned(),
        answer: "転入届を出してください。[1]\n14日以内です。[2]".to_owned(),
        confidence: 0.5,
        latency_ms: 12,
        first_token_ms: Some(3),
        session_hash: Some("abc".to_owned()),
        citations: [2, 1].into_iter().map(cited).collect(),
    }
}

fn cited(n: u32) -> CitedSpan {
    CitedSpan { n, article_id: "faq-1".to_owned(), passage_id: format!("p{n}"), start_char: 3, end_char: 9 }
}

fn verdict(trace_id: &str, second: i64, verdict: Verdict) -> Feedback {
    Feedback {
        trace_id: trace_id.to_owned(),
        given_at: at(second),
        verdict,
        masked_reason: Some("wrong".to_owned()),
        masked_comment: None,
    }
}

async fn trace_ids(ledger: &dyn Ledger, query: &UnansweredQuery) -> Result<Vec<String>, Box<dyn Error>> {
    Ok(ledger.unanswered(query).await?.into_iter().map(|exchange| exchange.question.trace_id).collect())
}

#[tokio::test]
async fn an_exchange_comes_back_as_it_was_written() -> Outcome {
    on_each(|ledger| async move {
        let mut staff = question("t1", 100, Ending::Answered);
        staff.audience = Audience::Staff;
        staff.departments = vec!["収納課".to_owned(), "税務課".to_owned()];
        staff.citations.sort_by_key(|span| span.n);
        let mut bare = question("t2", 100, Ending::Error);
        (bare.first_token_ms, bare.session_hash) = (None, None);
        (bare.citations, bare.masked_kinds) = (Vec::new(), Vec::new());
        ledger.write(&[staff.clone().into(), bare.clone().into()]).await?;

        let exchange = ledger.exchange("t1").await?.ok_or("t1 is missing")?;
        assert_eq!((exchange.question, exchange.feedback), (staff, Vec::new()));
        assert_eq!(ledger.exchange("t2").await?.ok_or("t2 is missing")?.question, bare);
        assert_eq!(ledger.exchange("t3").await?, None);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn times_are_kept_to_the_millisecond() -> Outcome {
    on_each(|ledger| async move {
        let mut record = question("t1", 0, Ending::Answered);
        record.asked_at = Timestamp::from_nanosecond(1_234_567_890)?;
        ledger.write(&[record.into()]).await?;
        let asked_at = ledger.exchange("t1").await?.ok_or("missing")?.question.asked_at;
        assert_eq!(asked_at, Timestamp::from_millisecond(1_234)?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn of_several_with_one_trace_id_the_last_is_found_and_all_are_kept() -> Outcome {
    on_each(|ledger| async move {
        let mut again = question("t1", 100, Ending::Answered);
        "別の質問".clone_into(&mut again.masked_question);
        again.citations.clear();
        ledger.write(&[question("t1", 100, Ending::Declined).into(), again.clone().into()]).await?;
        ledger.write(&[question("t1", 50, Ending::Declined).into()]).await?;
        assert_eq!(ledger.exchange("t1").await?.ok_or("missing")?.question, again);
        let all = Period { from: at(0), until: at(1_000) };
        assert_eq!(ledger.counts(all, None).await?.questions, 3);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn feedback_may_come_before_its_question() -> Outcome {
    on_each(|ledger| async move {
        let (late, early) = (verdict("t1", 300, Verdict::Up), verdict("t1", 200, Verdict::Down));
        ledger.write(&[late.clone().into(), early.clone().into()]).await?;
        assert_eq!(ledger.exchange("t1").await?, None);
        ledger.write(&[question("t1", 100, Ending::Answered).into()]).await?;
        assert_eq!(ledger.exchange("t1").await?.ok_or("missing")?.feedback, [early, late]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn unanswered_are_the_declined_and_the_voted_down_newest_first() -> Outcome {
    on_each(|ledger| async move {
        let mut other = question("other-tenant", 500, Ending::Declined);
        "tonari".clone_into(&mut other.tenant);
        let mut staff = question("staff", 50, Ending::Declined);
        staff.audience = Audience::Staff;
        ledger
            .write(&[
                question("declined", 100, Ending::Declined).into(),
                question("down", 200, Ending::Answered).into(),
                question("up", 300, Ending::Answered).into(),
                question("clarify", 400, Ending::Clarify).into(),
                other.into(),
                staff.into(),
                verdict("down", 201, Verdict::Down).into(),
                verdict("down", 202, Verdict::Down).into(),
                verdict("up", 301, Verdict::Up).into(),
            ])
            .await?;
        let all = UnansweredQuery::newest(10);
        let cases = [
            (all.clone(), vec!["other-tenant", "down", "declined", "staff"]),
            (UnansweredQuery::newest(2), vec!["other-tenant", "down"]),
            (UnansweredQuery { tenant: Some("setomi".to_owned()), ..all.clone() }, vec!["down", "declined", "staff"]),
            (UnansweredQuery { audience: Some(Audience::Staff), ..all.clone() }, vec!["staff"]),
            (UnansweredQuery { since: Some(at(200)), ..all }, vec!["other-tenant", "down"]),
            (UnansweredQuery::newest(0), vec![]),
        ];
        for (query, wanted) in cases {
            assert_eq!(trace_ids(&*ledger, &query).await?, wanted, "{query:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn counts_are_of_a_half_open_period() -> Outcome {
    on_each(|ledger| async move {
        let mut clean = question("t2", 199, Ending::Declined);
        clean.masked_kinds.clear();
        clean.audience = Audience::Staff;
        let mut other = question("t4", 150, Ending::Emergency);
        "tonari".clone_into(&mut other.tenant);
        ledger
            .write(&[
                question("t1", 100, Ending::Answered).into(),
                clean.into(),
                question("t3", 200, Ending::Answered).into(),
                other.into(),
                verdict("t1", 100, Verdict::Up).into(),
                verdict("t1", 150, Verdict::Down).into(),
                verdict("unknown", 199, Verdict::Down).into(),
                verdict("t1", 200, Verdict::Down).into(),
            ])
            .await?;
        let period = Period { from: at(100), until: at(200) };
        let setomi = PeriodCounts {
            questions: 2,
            by_ending: BTreeMap::from([(Ending::Answered, 1), (Ending::Declined, 1)]),
            by_audience: BTreeMap::from([(Audience::Citizen, 1), (Audience::Staff, 1)]),
            with_personal_data: 1,
            up: 1,
            down: 1,
        };
        assert_eq!(ledger.counts(period, Some("setomi")).await?, setomi);
        let all = ledger.counts(period, None).await?;
        assert_eq!((all.questions, all.up, all.down, all.with_personal_data), (3, 1, 2, 2));
        let nothing = Period { from: at(1_000), until: at(2_000) };
        assert_eq!(ledger.counts(nothing, None).await?, PeriodCounts::default());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_older_than_the_retention_is_forgotten() -> Outcome {
    on_each(|ledger| async move {
        let day = 86_400;
        let run = ingest_run(0);
        ledger
            .write(&[
                question("old", 10 * day - 1, Ending::Answered).into(),
                question("kept", 10 * day, Ending::Answered).into(),
                verdict("old", 10 * day - 1, Verdict::Up).into(),
                verdict("kept", 10 * day, Verdict::Up).into(),
                run.clone().into(),
            ])
            .await?;
        let forgotten = ledger.forget_older_than(90, at(100 * day)).await?;
        assert_eq!(forgotten, Forgotten { questions: 1, feedback: 1 });
        assert_eq!(ledger.exchange("old").await?, None);
        let kept = ledger.exchange("kept").await?.ok_or("missing")?;
        assert_eq!((kept.question.citations.len(), kept.feedback.len()), (2, 1));
        assert_eq!(ledger.ingest_runs(10).await?, [run]);
        assert_eq!(ledger.forget_older_than(u32::MAX, at(100 * day)).await?, Forgotten::default());
        Ok(())
    })
    .await
}

fn ingest_run(second: i64) -> IngestRun {
    IngestRun {
        finished_at: at(second),
        tenant: "setomi".to_owned(),
        root: "corpus/faq".to_owned(),
        new: 1,
        changed: 2,
        unchanged: 3,
        gone: 4,
        problems: 5,
        elapsed_ms: 6,
    }
}

#[tokio::test]
async fn the_last_ingest_runs_come_first() -> Outcome {
    on_each(|ledger| async move {
        let entries: Vec<Entry> = [20, 30, 10].into_iter().map(|second| ingest_run(second).into()).collect();
        ledger.write(&entries).await?;
        assert_eq!(ledger.ingest_runs(2).await?, [ingest_run(30), ingest_run(20)]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_confidence_that_is_no_number_loses_nothing_else() -> Outcome {
    on_each(|ledger| async move {
        let mut broken = question("t1", 100, Ending::Error);
        broken.confidence = f32::NAN;
        ledger.write(&[broken.into(), question("t2", 100, Ending::Answered).into()]).await?;
        ledger.check_writable().await?;
        assert!(ledger.exchange("t2").await?.is_some());
        Ok(())
    })
    .await
}

fn article(id: &str, text: Option<&str>) -> ArticleState {
    let content =
        text.map(|text| ArticleContent { hash: format!("hash of {text}"), json: format!("{{\"text\":\"{text}\"}}") });
    ArticleState { tenant: "setomi".to_owned(), article_id: id.to_owned(), source: format!("faq/a.csv#{id}"), content }
}

fn recorder(name: &str, second: i64) -> Recorder {
    Recorder { name: name.to_owned(), at: at(second) }
}

#[tokio::test]
async fn versions_are_recorded_where_something_changed() -> Outcome {
    on_each(|ledger| async move {
        let first = [article("b", Some("一")), article("a", Some("甲")), article("never", None)];
        assert_eq!(ledger.record_articles(&first, &recorder("市民課", 1)).await?, 2);
        assert_eq!(ledger.record_articles(&first, &recorder("市民課", 2)).await?, 0);
        let second = [article("b", Some("二")), article("a", None)];
        assert_eq!(ledger.record_articles(&second, &recorder("税務課", 3)).await?, 2);
        assert_eq!(ledger.record_articles(&second, &recorder("税務課", 4)).await?, 0);

        let current = ledger.articles("setomi").await?;
        assert_eq!(current.iter().map(|last| (last.article_id.as_str(), last.version)).collect::<Vec<_>>(), [("b", 2)]);
        assert!(ledger.articles("elsewhere").await?.is_empty());

        let history = ledger.article_history("setomi", "a").await?;
        let told: Vec<_> = history.iter().map(|state| (state.version, &*state.recorded_by, &state.article)).collect();
        assert_eq!(told, [(2, "税務課", &None), (1, "市民課", &Some("{\"text\":\"甲\"}".to_owned()))]);
        assert_eq!(history[0].recorded_at, at(3));

        // Back again, as it was: a third version.
        assert_eq!(ledger.record_articles(&[article("a", Some("甲"))], &recorder("税務課", 5)).await?, 1);
        assert_eq!(ledger.article_history("setomi", "a").await?[0].version, 3);
        assert!(ledger.article_history("setomi", "never").await?.is_empty());
        Ok(())
    })
    .await
}
