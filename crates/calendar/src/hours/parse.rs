//! Reading opening hours. What is not understood makes the whole text not understood.

use unicode_normalization::UnicodeNormalization;

use super::days::Days;
use super::reader::Reader;
use super::{Hours, Span, Times};

pub(super) fn hours(text: &str) -> Option<Hours> {
    let plain = plain(text);
    let (main, notes) = without_brackets(&plain)?;
    let mut hours = Hours { spans: Vec::new(), breaks: Vec::new(), closed: Days::NONE, sometimes_longer: false };
    for clause in clauses(&main).into_iter().chain(notes.iter().flat_map(|note| clauses(note))) {
        hours.add(&clause)?;
    }
    (!hours.spans.is_empty()).then_some(hours)
}

/// Half-width, without blanks, one sign for each meaning.
fn plain(text: &str) -> String {
    let nfkc = text.nfkc().filter(|c| !c.is_whitespace());
    let folded = nfkc.map(|c| match c {
        '~' | '〜' | '‐' | '-' | '–' | '—' | '―' | '−' => '〜',
        ',' | '，' | ';' | '/' | '\n' => '、',
        '･' => '・',
        other => other,
    });
    folded.collect::<String>().replace("から", "〜").replace("及び", "・").replace("または", "・")
}

/// The text outside and the texts inside round brackets; `None` where they do not pair.
fn without_brackets(text: &str) -> Option<(String, Vec<String>)> {
    let (mut main, mut notes) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('(') {
        let (note, behind) = behind.split_once(')')?;
        if note.contains('(') {
            return None;
        }
        main.push_str(before);
        notes.push(note.to_owned());
        rest = behind;
    }
    main.push_str(rest);
    (!rest.contains(')')).then_some((main, notes))
}

/// A text's clauses: at 。, and at 、 where what follows names days or a service of its own.
fn clauses(text: &str) -> Vec<String> {
    let mut clauses: Vec<String> = Vec::new();
    for sentence in text.split('。').filter(|sentence| !sentence.is_empty()) {
        for (place, piece) in sentence.split('、').filter(|piece| !piece.is_empty()).enumerate() {
            match clauses.last_mut() {
                // 「8時30分〜11時30分、13時〜16時」: further times of the same days.
                Some(last) if place > 0 && Reader(piece).time().is_some() => {
                    last.push('、');
                    last.push_str(piece);
                }
                // 「土・日曜日、祝日は休み」: the days go on.
                Some(last) if place > 0 && Reader(last).days_alone() => {
                    last.push('・');
                    last.push_str(piece);
                }
                _ => clauses.push(piece.to_owned()),
            }
        }
    }
    clauses
}

impl Hours {
    fn add(&mut self, clause: &str) -> Option<()> {
        let mut reader = Reader(clause);
        let days = reader.days();
        if days.is_some_and(|_| is_rest(reader.0)) {
            self.closed = self.closed.and(days?);
            return Some(());
        }
        reader.skip("は");
        if let Some(days) = days.filter(|_| reader.0.ends_with("まで"))
            && let Some(until) = reader.lone_end()
        {
            return self.extend(days, until);
        }
        if let Some(times) = reader.all_times() {
            return self.add_times(days, &times, reader.0);
        }
        if days.is_none() { self.add_service(clause) } else { None }
    }

    fn add_times(&mut self, days: Option<Days>, times: &[Times], rest: &str) -> Option<()> {
        match rest {
            "" | "まで" | "です" => {
                let all_day = times == [Times::WHOLE_DAY];
                let days = days.unwrap_or(if all_day { Days::WITHOUT_REST } else { Days::UNSAID });
                self.spans.extend(times.iter().map(|&times| Span { days, times }));
                Some(())
            }
            "を除く" | "を除きます" | "は休み" if days.is_none() => {
                self.breaks.extend(times);
                Some(())
            }
            _ => None,
        }
    }

    /// 「木曜日は19時まで」: what was open on those days before stays open until then.
    fn extend(&mut self, days: Days, until: u16) -> Option<()> {
        let base = *self.spans.iter().map(|span| &span.times).max_by_key(|times| times.until)?;
        let workdays_only = self.spans.iter().all(|span| span.days == Days::WORKDAYS);
        let days = if workdays_only { days.as_workdays() } else { days };
        self.spans.push(Span { days, times: Times { from: base.from, until } });
        Some(())
    }

    /// 「昼休みは12時〜13時」, or the hours of something beside the desk, which say nothing of the desk.
    fn add_service(&mut self, clause: &str) -> Option<()> {
        let (service, said) = clause.split_once('は')?;
        if service.ends_with('中') {
            self.sometimes_longer = true;
            return Some(());
        }
        let mut reader = Reader(said);
        reader.days();
        let times = reader.all_times().filter(|_| matches!(reader.0, "" | "まで"))?;
        if service.contains("休み") || service.contains("休憩") {
            self.breaks.extend(times);
            return Some(());
        }
        let (_, kind) = service.rsplit_once('の')?;
        ["受付", "相談", "連絡", "手続", "申込", "予約"].iter().any(|known| kind.contains(known)).then_some(())
    }
}

fn is_rest(text: &str) -> bool {
    let text = text.strip_prefix('は').unwrap_or(text).trim_end_matches("です").trim_end_matches("ます");
    matches!(
        text,
        "を除く"
            | "を除き"
            | "休み"
            | "お休み"
            | "休館"
            | "休業"
            | "休庁"
            | "閉庁"
            | "閉館"
            | "休館日"
            | "定休"
            | "定休日"
    )
}
