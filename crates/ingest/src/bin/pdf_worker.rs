//! Reads one PDF for another process: see [`madoguchi_ingest::pdf_worker`].

fn main() -> std::io::Result<()> {
    madoguchi_ingest::pdf_worker(std::io::stdin().lock(), std::io::stdout().lock())
}
