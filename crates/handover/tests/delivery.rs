//! Messages on their way, against a mail server and a webhook that do as they are told.

use std::error::Error;
use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use madoguchi_handover::{Courier, Delivered, Mailer, MailerOptions, Security, Webhook, WebhookOptions, signature};
use madoguchi_ledger::{Case, Channel, Counter, NewCase, OutboxCounts, PersonName, Reach, SqliteLedger};
use secrecy::SecretString;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

type Outcome = Result<(), Box<dyn Error>>;
type Seen = Arc<Mutex<Vec<String>>>;

const SECRET: &str = "0123456789abcdef";

fn now() -> Timestamp {
    "2026-04-10T00:00:00Z".parse().expect("a time")
}

fn after(seconds: i64) -> Timestamp {
    now() + SignedDuration::from_secs(seconds)
}

async fn case(ledger: &SqliteLedger, channels: &[Channel]) -> Result<Case, Box<dyn Error>> {
    let case = NewCase {
        tenant: "setomi".to_owned(),
        department: "市民課".to_owned(),
        masked_topic: Some("転入".to_owned()),
        masked_question: "転入届は〔電話番号〕で頼めますか。".to_owned(),
        masked_kinds: vec!["phone".to_owned()],
        language: "ja".to_owned(),
        trace_id: None,
        request_id: None,
        reach: Reach::Email("hanako@example.jp".to_owned()),
        person: Some(PersonName("瀬戸花子".to_owned())),
        received_at: now(),
    };
    Ok(ledger.open_case(&case, channels).await?)
}

/// Answers each request with the next status, the last one for ever; what came in is seen.
async fn webhook(statuses: &'static [u16]) -> Result<(String, Seen), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let (address, seen) = (listener.local_addr()?, Seen::default());
    let log = Arc::clone(&seen);
    tokio::spawn(async move {
        for number in 0.. {
            let Ok((mut stream, _)) = listener.accept().await else { return };
            let request = http_request(&mut stream).await;
            log.lock().expect("not poisoned").push(request);
            let status = statuses[number.min(statuses.len() - 1)];
            let reply = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _gone = stream.write_all(reply.as_bytes()).await;
        }
    });
    Ok((format!("http://{address}/hook"), seen))
}

async fn http_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            if length.is_none_or(|length| body.len() >= length.parse().unwrap_or(0)) {
                return text;
            }
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return text;
        }
    }
}

fn open_webhook(url: &str, with_contact: bool) -> Result<Webhook, Box<dyn Error>> {
    let secret = SecretString::from(SECRET);
    Ok(Webhook::open(WebhookOptions { url: url.to_owned(), secret, with_contact })?)
}

fn header<'a>(request: &'a str, name: &str) -> &'a str {
    let line = request.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}: ")));
    line.and_then(|line| line.split_once(": ")).map_or("", |(_, value)| value)
}

#[tokio::test]
async fn a_webhook_that_fails_is_tried_again_with_the_same_key_also_after_a_restart() -> Outcome {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("ledger.sqlite");
    let (url, seen) = webhook(&[500, 200]).await?;
    let ledger = Arc::new(SqliteLedger::open(&path).await?);
    let case = case(&ledger, &[Channel::Webhook]).await?;
    let courier = Courier::new(ledger.clone(), None, Some(open_webhook(&url, false)?));
    assert_eq!(courier.deliver_due(now()).await?, Delivered { sent: 0, failed: 1 });
    assert_eq!(courier.deliver_due(after(9)).await?, Delivered::default(), "not yet");
    drop(courier);
    ledger.close().await;

    let ledger = Arc::new(SqliteLedger::open(&path).await?);
    let courier = Courier::new(ledger.clone(), None, Some(open_webhook(&url, false)?));
    assert_eq!(courier.deliver_due(after(10)).await?, Delivered { sent: 1, failed: 0 });
    assert_eq!(courier.deliver_due(after(9_999)).await?, Delivered::default(), "once");
    assert_eq!(ledger.outbox().await?, OutboxCounts::default());

    let seen = seen.lock().expect("not poisoned").clone();
    let [first, second] = &seen[..] else { return Err(format!("{seen:?}").into()) };
    let key = header(first, "idempotency-key");
    assert!(key.contains(&case.receipt.to_string()), "{first}");
    assert_eq!(key, header(second, "idempotency-key"));
    let body = second.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let signed = signature(&SecretString::from(SECRET), after(10).as_second(), body.as_bytes());
    assert_eq!(header(second, "x-madoguchi-signature"), signed);
    assert!(body.contains("転入届") && !body.contains("hanako") && !body.contains("花子"), "{body}");
    Ok(())
}

#[tokio::test]
async fn name_and_address_go_along_only_where_that_is_wanted() -> Outcome {
    let folder = tempfile::tempdir()?;
    let ledger = Arc::new(SqliteLedger::open(folder.path().join("ledger.sqlite")).await?);
    let (url, seen) = webhook(&[200]).await?;
    case(&ledger, &[Channel::Webhook]).await?;
    let courier = Courier::new(ledger, None, Some(open_webhook(&url, true)?));
    courier.deliver_due(now()).await?;
    let seen = seen.lock().expect("not poisoned").concat();
    assert!(seen.contains("hanako@example.jp") && seen.contains("瀬戸花子"), "{seen}");
    Ok(())
}

#[tokio::test]
async fn what_nobody_can_send_any_more_waits_and_says_so() -> Outcome {
    let folder = tempfile::tempdir()?;
    let ledger = Arc::new(SqliteLedger::open(folder.path().join("ledger.sqlite")).await?);
    let case = case(&ledger, &[Channel::Email]).await?;
    let courier = Courier::new(ledger.clone(), None, None);
    assert!(courier.channels().is_empty());
    for attempt in 0..3 {
        courier.deliver_due(after(attempt * 1_000)).await?;
    }
    assert_eq!(ledger.outbox().await?, OutboxCounts { waiting: 1, stuck: 1 });
    let deliveries = ledger.case("setomi", &case.receipt).await?.ok_or("there")?.deliveries;
    assert!(deliveries[0].last_error.as_deref().is_some_and(|error| error.contains("Remedy")), "{deliveries:?}");
    Ok(())
}

/// A mail server that refuses the first `refusals` messages; what it took is seen.
async fn mail_server(refusals: usize) -> Result<(u16, Seen), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let (port, seen) = (listener.local_addr()?.port(), Seen::default());
    let log = Arc::clone(&seen);
    tokio::spawn(async move {
        for number in 0.. {
            let Ok((stream, _)) = listener.accept().await else { return };
            let taken = mail_session(stream, number < refusals).await.unwrap_or_default();
            if !taken.is_empty() {
                log.lock().expect("not poisoned").push(taken);
            }
        }
    });
    Ok((port, seen))
}

async fn mail_session(stream: TcpStream, refuse: bool) -> std::io::Result<String> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 test\r\n").await?;
    let mut mail = String::new();
    while let Some(line) = lines.next_line().await? {
        let reply: &[u8] = match line.split(' ').next().unwrap_or_default().to_uppercase().as_str() {
            "EHLO" => b"250-test\r\n250 8BITMIME\r\n",
            "RCPT" if refuse => b"451 later\r\n",
            "DATA" => {
                writer.write_all(b"354 go\r\n").await?;
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push('\n');
                }
                b"250 taken\r\n"
            }
            "QUIT" => {
                writer.write_all(b"221 bye\r\n").await?;
                return Ok(mail);
            }
            _ => b"250 ok\r\n",
        };
        writer.write_all(reply).await?;
        if !mail.is_empty() {
            return Ok(mail);
        }
    }
    Ok(mail)
}

#[tokio::test]
async fn a_mail_reaches_the_department_once_the_server_takes_it() -> Outcome {
    let folder = tempfile::tempdir()?;
    let ledger = Arc::new(SqliteLedger::open(folder.path().join("ledger.sqlite")).await?);
    let (port, seen) = mail_server(1).await?;
    let case = case(&ledger, &[Channel::Email]).await?;
    let mailer = Mailer::open(MailerOptions {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        login: None,
        from: "AI窓口 <madoguchi@city.example>".to_owned(),
        to: "daihyo@city.example".to_owned(),
        departments: [("市民課".to_owned(), "shimin@city.example".to_owned())].into(),
        with_contact: false,
    })?;
    let courier = Courier::new(ledger.clone(), Some(mailer), None);
    assert_eq!(courier.channels(), [Channel::Email]);
    assert_eq!(courier.deliver_due(now()).await?, Delivered { sent: 0, failed: 1 });
    let failed = ledger.case("setomi", &case.receipt).await?.ok_or("there")?.deliveries;
    assert!(
        failed[0].last_error.as_deref().is_some_and(|error| error.contains("451") || error.contains("later")),
        "{failed:?}"
    );
    assert_eq!(courier.deliver_due(after(10)).await?, Delivered { sent: 1, failed: 0 });
    while seen.lock().expect("not poisoned").is_empty() {
        tokio::task::yield_now().await;
    }
    let mail = seen.lock().expect("not poisoned").concat();
    assert!(mail.contains("To: shimin@city.example"), "{mail}");
    assert!(mail.contains(&format!("Message-ID: <{}.received.email@city.example>", case.receipt)), "{mail}");
    assert!(!mail.contains("hanako"), "{mail}");
    Ok(())
}

#[test]
fn addresses_that_are_none_are_named() {
    let options = MailerOptions {
        host: "127.0.0.1".to_owned(),
        port: 25,
        security: Security::None,
        login: None,
        from: "madoguchi@city.example".to_owned(),
        to: "市民課".to_owned(),
        departments: std::collections::BTreeMap::new(),
        with_contact: false,
    };
    let error = Mailer::open(options).expect_err("no address").to_string();
    assert!(error.contains("handover.email.to") && error.contains("市民課"), "{error}");
}
