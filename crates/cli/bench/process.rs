//! The server as its own process, as in production: time to ready, memory, and a clean stop.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running `madoguchi serve`.
pub(crate) struct Server {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    /// From start of the process to the first answer of `/readyz`.
    pub(crate) ready_after: Duration,
}

impl Server {
    /// Starts this same program on a free port, with the given settings in its environment.
    pub(crate) async fn start(config_file: Option<&Path>, settings: &[(&str, String)]) -> Result<Self> {
        let started = Instant::now();
        let mut command = Command::new(std::env::current_exe()?);
        if let Some(file) = config_file {
            command.arg("--config").arg(file);
        }
        command.arg("serve").envs(settings.iter().map(|(name, value)| (*name, value)));
        command.env("MADOGUCHI_SERVER__LISTEN", "127.0.0.1:0").stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().context("cannot start the server")?;
        let output = child.stdout.take().context("the server has no output")?;
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some(address) = line.split("ready: http://").nth(1) {
                let address = address.split('/').next().unwrap_or_default().to_owned();
                super::load::get(&address, "/readyz").await?;
                return Ok(Self { child, address, ready_after: started.elapsed() });
            }
        }
        bail!("the server ended before it was ready: {}", child.wait().await?)
    }

    /// Resident memory, bytes; `None` where the system does not tell.
    pub(crate) fn resident_bytes(&self) -> Option<u64> {
        super::memory::resident_bytes(self.child.id()?)
    }

    pub(crate) async fn stop(mut self) -> Result<()> {
        self.child.kill().await.context("cannot stop the server")
    }
}
