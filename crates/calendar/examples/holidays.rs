//! Prints every holiday that is known, a day a line: to compare with another program.

use jiff::civil::date;
use madoguchi_calendar::holiday;

#[expect(clippy::print_stdout, reason = "what it is for")]
fn main() {
    let days = date(1948, 1, 1).series(jiff::Span::new().days(1)).take_while(|day| day.year() < 2100);
    for day in days {
        if let Some(name) = holiday(day) {
            println!("{day} {name}");
        }
    }
}
