//! Says of each line of standard input what it signals, with the model's opinion and the rules' beside it.
//!
//! `cargo run --release -p madoguchi-safety --example judge < messages.tsv`: the last column of each line is the message.

use std::io::BufRead;

use madoguchi_safety::{LinearModel, Recogniser, Verdict};

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = LinearModel::from_bytes(&std::fs::read("models/safety/weights.bin")?)?;
    let recogniser = Recogniser::open("corpus/safety".as_ref())?.with_model(model);
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let message = line.rsplit('\t').next().unwrap_or_default().replace("\\n", "\n");
        let (danger, bait) = recogniser.opinion(&message);
        let (certain, likely) = recogniser.by_rules(&message);
        let said = match recogniser.judge(&message) {
            Verdict::Alarm(alarm) => alarm.routes.join("+"),
            Verdict::Bait(kind) => format!("bait:{kind}"),
            Verdict::Ordinary => "-".to_owned(),
        };
        println!("{said}\t{danger:.3}\t{bait:.3}\t{}\t{}\t{line}", certain.join("+"), likely.join("+"));
    }
    Ok(())
}
