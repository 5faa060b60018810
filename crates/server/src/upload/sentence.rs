//! What is wrong with a document, for a clerk: one sentence on what it is, one on what to do.

use madoguchi_ingest::{Cause, ENDINGS, Problem};
use madoguchi_upkeep::Refusal;

/// Where in the upload it is: file, line, and column or key.
pub(super) fn place(problem: &Problem) -> String {
    let mut place = problem.file.clone();
    if let Some(line) = problem.line {
        place.push_str(&format!(" {line}行目"));
    }
    if let Some(field) = &problem.field {
        let (what, name) = field.split_once(' ').unwrap_or(("", field));
        let what = match what {
            "column" => "列",
            "file" => "ファイル",
            _ => "項目",
        };
        place.push_str(&format!(" {what}{name}"));
    }
    place
}

/// Why a file is not kept.
pub(super) fn of_refusal(refusal: &Refusal, replaces: bool) -> String {
    let reason = match refusal {
        Refusal::NoName => "ファイルの名前がありません。名前を付けてください。".to_owned(),
        Refusal::LeftOutByName => "「_」や「.」で始まる名前の資料は読みません。名前を変えてください。".to_owned(),
        Refusal::NameTooLong => "ファイルの名前が長すぎます。70文字以内にしてください。".to_owned(),
        Refusal::SameName => "同じ名前の資料が2つあります。片方の名前を変えてください。".to_owned(),
        Refusal::Ending { cause } => of_cause(cause),
        Refusal::Unreadable => "読み取れませんでした。下の説明に沿って直してください。".to_owned(),
        Refusal::OtherReaders { article } => format!(
            "資料「{article}」の中で、選んだものと違う公開範囲か部署が指定されています。資料の指定を消すか、同じ公開範囲と部署を選んでください。"
        ),
        Refusal::IdTaken { id } => {
            format!("番号（ID）「{id}」は、ほかの資料が使っています。別の番号にしてください。")
        }
        _ => "受け付けられませんでした。".to_owned(),
    };
    if replaces { format!("{reason}これまでの版はそのまま残っています。") } else { reason }
}

/// What is wrong, and what to do about it.
pub(super) fn of_cause(cause: &Cause) -> String {
    match cause {
        Cause::NotFound | Cause::Io { .. } => {
            "保存先で読み取れませんでした。システムの担当者にお知らせください。".into()
        }
        Cause::UnsupportedFormat { .. } => {
            format!(
                "この種類のファイルは読めません。読めるのは {} です。",
                ENDINGS.map(|ending| format!(".{ending}")).join("、")
            )
        }
        Cause::OldFormat => {
            "2007年より前の形式です。Word・Excel・PowerPointで開き、.docx・.xlsx・.pptxで保存し直してください。".into()
        }
        Cause::Macro => "マクロを含む形式です。マクロのない.docx・.xlsx・.pptxで保存し直してください。".into(),
        Cause::TooLarge { limit_bytes, .. } => {
            format!("大きすぎます。{}MB以下に分けてください。", limit_bytes / (1 << 20))
        }
        Cause::RecordTooLong { .. } => "1行が長すぎます。改行や引用符（\"）の抜けがないか確かめてください。".into(),
        Cause::Empty => "中身がありません。内容を書いてください。".into(),
        Cause::NoDocuments => "読める資料が入っていません。".into(),
        Cause::NoContent => "本文が見つかりません。文字が画像になっていないか確かめてください。".into(),
        Cause::Encoding { encoding } => {
            format!("文字コード（{encoding}）として読めない文字があります。UTF-8で保存し直してください。")
        }
        Cause::NulByte => "文字の資料ではないか、壊れています。もう一度書き出してください。".into(),
        Cause::UnknownName { nearest } => match nearest {
            Some(nearest) => format!("知らない名前です。{nearest} の間違いではありませんか。"),
            None => "知らない名前です。名前を直すか、消してください。".into(),
        },
        Cause::UnmatchedFile { .. } => "設定にあるファイルが見つかりません。".into(),
        Cause::RepeatedName { other } => format!("「{other}」と同じ意味の列が2つあります。片方を消してください。"),
        Cause::MissingColumn => "必要な列がありません。列を加えてください。".into(),
        Cause::MissingValue => "値がありません。記入してください。".into(),
        Cause::FieldCount { expected, found } => format!(
            "見出しは{expected}列ですが、この行は{found}列です。コンマや改行を含む値は引用符（\"）で囲んでください。"
        ),
        Cause::UnclosedQuote => "ここで始まる引用符（\"）が閉じていません。閉じてください。".into(),
        Cause::NotADate { value, .. } => {
            format!("「{}」は日付として読めません。2026-04-01や令和8年4月1日のように書いてください。", short(value))
        }
        Cause::Invalid { value, .. } => format!("「{}」という値は使えません。直してください。", short(value)),
        Cause::PeriodReversed { effective_from, expires_on } => {
            format!("終わりの日（{expires_on}）が始まりの日（{effective_from}）より前です。日付を直してください。")
        }
        Cause::DuplicateId { id, .. } => format!("番号（ID）「{id}」が2回使われています。別の番号にしてください。"),
        Cause::DuplicateRoot { .. } => "同じ名前の資料集がほかにあります。システムの担当者にお知らせください。".into(),
        Cause::Syntax { .. } => "書き方に誤りがあります。この場所を直してください。".into(),
        Cause::Encrypted => "パスワードがかかっています。パスワードなしで保存し直してください。".into(),
        Cause::Damaged { .. } => {
            "壊れているか、名前と中身の形式が違います。作ったソフトで開いて保存し直してください。".into()
        }
        Cause::UnsafeArchive { .. } => {
            "安全に展開できない圧縮ファイルです。展開して、中の資料を直接アップロードしてください。".into()
        }
        Cause::DocumentType => {
            "安全のため読まない書き方（DTD）が含まれています。作ったソフトで保存し直してください。".into()
        }
        Cause::TimedOut { limit_seconds } => {
            format!("{limit_seconds}秒以内に読み終わりませんでした。資料を分けてください。")
        }
        Cause::TooManyPages { limit_pages, .. } => format!("{limit_pages}ページを超えています。資料を分けてください。"),
        Cause::DamagedPages { pages, .. } => {
            format!("{pages}ページは壊れているため読めません。作ったソフトで書き出し直してください。")
        }
        Cause::GarbledPage { page, .. } => {
            format!("{page}ページは文字化けするため読みません。フォントを埋め込んで書き出し直してください。")
        }
        Cause::NeedsOcr { pages } => {
            format!("{pages}ページは画像で、文字がありません。文字認識（OCR）をかけてください。")
        }
        Cause::OcrFailed { page, .. } => format!("{page}ページの文字認識（OCR）に失敗しました。"),
        Cause::Template { .. } => "資料集の設定に誤りがあります。システムの担当者にお知らせください。".into(),
        other => format!("読み取れませんでした（{}）。", other.code()),
    }
}

fn short(value: &str) -> String {
    const CHARS: usize = 40;
    match value.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_ingest::{ReadOptions, check_ending, read};

    use super::*;

    #[test]
    fn endings_are_explained() {
        let of = |name: &str| of_cause(&check_ending(name).expect_err(name));
        assert!(of("a.exe").contains(".docx、.pptx"), "{}", of("a.exe"));
        assert!(of("a.doc").contains(".docx") && of("a.xlsm").contains("マクロ"));
    }

    #[test]
    fn places_and_sentences_are_japanese() {
        let folder = std::env::temp_dir().join(format!("madoguchi-sentence-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("faq.csv");
        std::fs::write(&file, "id,質問,回答,更新日\na,転入は？,14日以内です。,令和99年1月1日\n").expect("a file");
        let reading = read(&[file], &ReadOptions::new("setomi"));
        std::fs::remove_dir_all(&folder).expect("removed");
        let problem = &reading.problems[0];
        assert!(place(problem).ends_with("2行目 列\"更新日\""), "{}", place(problem));
        assert!(of_cause(&problem.cause).starts_with("「令和99年1月1日」は日付"), "{}", of_cause(&problem.cause));
    }
}
