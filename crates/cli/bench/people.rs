//! Many people at the same moment, each from an address of its own, over HTTP.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;
use tokio::net::TcpStream;
use tokio::sync::Barrier;

use super::latency::Latency;
use super::load::exchange;

/// What came of a crowd.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Crowd {
    pub(crate) people: usize,
    /// Times at which all asked at once.
    pub(crate) rounds: usize,
    pub(crate) answered: usize,
    /// Turned away with 429, a friendly text and a time to come back.
    pub(crate) turned_away: usize,
    /// Anything else: other statuses, broken connections, a 429 without its text.
    pub(crate) errors: usize,
    /// Of those answered, from the question to the whole answer.
    pub(crate) latency: Latency,
    /// Of the server, after the last round; `None` where the system does not tell.
    pub(crate) resident_mib: Option<f64>,
}

#[derive(Debug, Default)]
struct Person {
    times: Vec<Duration>,
    turned_away: usize,
    errors: usize,
}

/// `people` ask at the same moment, read what they got, and ask again, `rounds` times in all.
pub(crate) async fn gather(address: &str, questions: &[String], people: usize, rounds: usize) -> Result<Crowd> {
    let barrier = Arc::new(Barrier::new(people));
    let persons: Vec<_> = (0..people)
        .map(|number| {
            let requests: Vec<Vec<u8>> = (0..rounds)
                .map(|round| request(address, number, &questions[(number * rounds + round) % questions.len()]))
                .collect();
            let (address, barrier) = (address.to_owned(), Arc::clone(&barrier));
            tokio::spawn(async move { one_person(&address, &requests, &barrier).await })
        })
        .collect();
    let mut all = Person::default();
    for person in persons {
        let Person { times, turned_away, errors } = person.await?;
        all.times.extend(times);
        all.turned_away += turned_away;
        all.errors += errors;
    }
    let Person { times, turned_away, errors } = all;
    let answered = times.len();
    Ok(Crowd { people, rounds, answered, turned_away, errors, latency: Latency::of(times), resident_mib: None })
}

async fn one_person(address: &str, requests: &[Vec<u8>], barrier: &Barrier) -> Person {
    let mut person = Person::default();
    let mut stream: Option<TcpStream> = None;
    let mut buffer = Vec::new();
    for request in requests {
        barrier.wait().await;
        let started = Instant::now();
        match exchange(address, &mut stream, request, &mut buffer).await {
            Ok(200) => person.times.push(started.elapsed()),
            Ok(429) if is_friendly(&buffer) => person.turned_away += 1,
            Ok(_) => person.errors += 1,
            Err(_) => {
                person.errors += 1;
                stream = None;
            }
        }
    }
    person
}

/// A refusal says in Japanese what happened, and when to come back.
fn is_friendly(response: &[u8]) -> bool {
    let text = String::from_utf8_lossy(response).to_lowercase();
    text.contains("retry-after:") && text.contains("少し") && text.contains("\"title\"")
}

/// Each person comes through the same proxy from another address (198.18.0.0/15 is for measurements, RFC 2544).
fn request(address: &str, person: usize, question: &str) -> Vec<u8> {
    let body = serde_json::json!({ "question": question }).to_string();
    let (high, low) = (person / 250 % 256, person % 250 + 1);
    format!(
        "POST /v1/ask HTTP/1.1\r\nhost: {address}\r\nx-forwarded-for: 198.18.{high}.{low}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A line for a person.
pub(crate) fn readable(crowd: &Crowd) -> String {
    let Latency { p50_ms, p99_ms, max_ms, .. } = crowd.latency;
    let memory = crowd.resident_mib.map_or_else(String::new, |mib| format!(", {mib:.0} MiB resident"));
    format!(
        "{:>5} people at once  {} rounds: {} answered, {} turned away (429), {} errors; \
         p50 {p50_ms:.0} ms  p99 {p99_ms:.0} ms  max {max_ms:.0} ms{memory}",
        crowd.people, crowd.rounds, crowd.answered, crowd.turned_away, crowd.errors
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_refusal_is_an_error() {
        assert!(is_friendly(
            "HTTP/1.1 429 x\r\nRetry-After: 1\r\n\r\n{\"title\":\"混み合っています\",\"detail\":\"少し待ってから\"}"
                .as_bytes()
        ));
        assert!(!is_friendly(b"HTTP/1.1 429 x\r\n\r\n{}"));
    }

    #[test]
    fn everyone_has_an_address() {
        let address = |person| String::from_utf8(request("h", person, "q")).unwrap();
        assert!(address(0).contains("198.18.0.1\r\n"));
        assert!(address(799).contains("198.18.3.50\r\n"));
    }
}
