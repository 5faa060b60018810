//! Load over HTTP/1.1 with connections kept open: as little work as possible, since it shares the cores.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::latency::Latency;

/// What a load brought.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Load {
    pub(crate) connections: usize,
    pub(crate) answers_per_second: f64,
    pub(crate) latency: Latency,
    /// Answers with another status than 200, and broken connections.
    pub(crate) errors: usize,
}

/// Asks `questions` over and over on `connections` connections for `duration`.
pub(crate) async fn ask(address: &str, questions: &[String], connections: usize, duration: Duration) -> Result<Load> {
    let requests: Arc<Vec<Vec<u8>>> = Arc::new(questions.iter().map(|question| request(address, question)).collect());
    let started = Instant::now();
    let workers: Vec<_> = (0..connections)
        .map(|worker| {
            let (address, requests) = (address.to_owned(), requests.clone());
            // Each worker begins elsewhere, so that they do not all ask the same at once.
            let first = worker * requests.len() / connections;
            tokio::spawn(async move { one_connection(&address, &requests, first, started + duration).await })
        })
        .collect();
    let (mut times, mut errors) = (Vec::new(), 0);
    for worker in workers {
        let (worker_times, worker_errors) = worker.await?;
        times.extend(worker_times);
        errors += worker_errors;
    }
    let answers_per_second = times.len() as f64 / started.elapsed().as_secs_f64();
    Ok(Load { connections, answers_per_second, latency: Latency::of(times), errors })
}

async fn one_connection(address: &str, requests: &[Vec<u8>], first: usize, end: Instant) -> (Vec<Duration>, usize) {
    let (mut times, mut errors) = (Vec::new(), 0);
    let mut buffer = Vec::with_capacity(64 * 1024);
    let mut stream = None;
    let mut next = first;
    while Instant::now() < end {
        let started = Instant::now();
        match exchange(address, &mut stream, &requests[next % requests.len()], &mut buffer).await {
            Ok(200) => times.push(started.elapsed()),
            Ok(_) => errors += 1,
            Err(_) => {
                errors += 1;
                stream = None;
            }
        }
        next += 1;
    }
    (times, errors)
}

/// One GET on a connection of its own; anything but 200 is an error.
pub(crate) async fn get(address: &str, path: &str) -> Result<()> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n\r\n");
    match exchange(address, &mut None, request.as_bytes(), &mut Vec::new()).await? {
        200 => Ok(()),
        status => bail!("{path} answered {status}"),
    }
}

fn request(address: &str, question: &str) -> Vec<u8> {
    let body = serde_json::json!({ "question": question }).to_string();
    let length = body.len();
    format!("POST /v1/ask HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").into_bytes()
}

/// Sends a request and reads the whole response into `buffer`; returns its status.
pub(crate) async fn exchange(
    address: &str,
    stream: &mut Option<TcpStream>,
    request: &[u8],
    buffer: &mut Vec<u8>,
) -> Result<u16> {
    let stream = match stream {
        Some(stream) => stream,
        None => {
            let fresh = TcpStream::connect(address).await?;
            fresh.set_nodelay(true)?;
            stream.insert(fresh)
        }
    };
    stream.write_all(request).await?;
    buffer.clear();
    loop {
        if let Some((status, total)) = head(buffer)?
            && buffer.len() >= total
        {
            return Ok(status);
        }
        if stream.read_buf(buffer).await? == 0 {
            bail!("the connection was closed in the middle of a response");
        }
    }
}

/// Status and whole length of a response whose head has arrived.
fn head(buffer: &[u8]) -> Result<Option<(u16, usize)>> {
    let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(&buffer[..end])?;
    let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
    let length: usize = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .context("no content-length")?;
    Ok(Some((status, end + 4 + length)))
}

#[cfg(test)]
mod tests {
    use super::head;

    #[test]
    fn the_head_tells_status_and_length() {
        assert_eq!(head(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc").unwrap(), Some((200, 41)));
        assert_eq!(head(b"HTTP/1.1 200 OK\r\nContent-Le").unwrap(), None);
        assert!(head(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }
}
