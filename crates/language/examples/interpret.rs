//! Reads questions from standard input, a line each, and prints what they are in Japanese.
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::io::BufRead;

use madoguchi_language::{Glossary, Language};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1);
    let glossary = Glossary::open(folder.as_deref().map(std::path::Path::new))?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        match glossary.interpret(&line, Language::Japanese) {
            Some(found) => println!("{}\t{}\t{:.2}", found.japanese, found.language.tag(), found.share),
            None => println!("\tja\t0"),
        }
    }
    Ok(())
}
