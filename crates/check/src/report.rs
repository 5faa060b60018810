//! The findings as a clerk reads them: Japanese, both sources one above the other.

use std::fmt::{self, Display, Formatter};

use madoguchi_ingest::Visibility;

use crate::fact::FactKind;
use crate::findings::{
    ArticleRef, Conflict, ContactConflict, ContactField, Duplicate, Findings, Reference, Side, Warning, WarningCause,
};

impl Display for Findings {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}件の記事を点検しました（{}時点）", self.articles, self.on)?;
        section(f, "食い違い", &self.conflicts)?;
        section(f, "連絡先の食い違い", &self.contacts)?;
        section(f, "重複", &self.duplicates)?;
        section(f, "記事の期限など", &self.warnings)
    }
}

fn section<T: Display>(f: &mut Formatter<'_>, title: &str, findings: &[T]) -> fmt::Result {
    writeln!(f, "\n■ {title}: {}件", findings.len())?;
    for (finding, number) in findings.iter().zip(1..) {
        writeln!(f, "{number}. {finding}")?;
    }
    Ok(())
}

impl Display for FactKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Money => "金額",
            Self::Period => "期間・期限",
            Self::Date => "日付",
            Self::DayOfMonth => "毎月の日",
            Self::Months => "月",
            Self::Clock => "時刻・時間帯",
            Self::Weekdays => "曜日",
            Self::Age => "年齢",
            Self::Share => "割合",
            Self::Count => "数量",
            Self::Place => "場所",
        })
    }
}

impl Display for ContactField {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Phone => "電話番号",
            Self::Place => "場所",
            Self::Hours => "受付時間",
        })
    }
}

impl Display for ArticleRef {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let visibility = if self.visibility == Visibility::Internal { "庁内" } else { "公開" };
        let owner = self.owner.as_deref().unwrap_or("担当課なし");
        let revised = self.revised_on.map_or_else(|| "更新日なし".to_owned(), |day| format!("{day}更新"));
        write!(f, "{}「{}」（{visibility}、{owner}、{revised}、{}）", self.id, self.title, self.source)
    }
}

impl Display for Side {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "   【{}】 {}", self.values.join("、"), self.article)?;
        if !self.headings.is_empty() {
            writeln!(f, "     {}", self.headings.join(" > "))?;
        }
        write!(f, "     {}", self.quote.replace('\n', " "))
    }
}

impl Display for Conflict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let internal = if self.internal_against_public { "［庁内文書と公開記事］" } else { "" };
        writeln!(f, "{}: {}{internal}（確からしさ {:.2}）", self.kind, self.subject.join("・"), self.certainty)?;
        writeln!(f, "{}", self.left)?;
        write!(f, "{}", self.right)
    }
}

impl Display for ContactConflict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.field)?;
        writeln!(f, "{}", self.side)?;
        match &self.reference {
            Reference::Desk { department, value } => write!(f, "   【{value}】 窓口一覧の{department}"),
            Reference::Articles { name, value, ids, count } => {
                write!(f, "   【{value}】 {name}について、ほかの{count}件の記事（{}）", ids.join("、"))
            }
        }
    }
}

impl Display for Duplicate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| (share * 100.0).round();
        write!(f, "類似度 {}%", percent(self.similarity))?;
        if self.containment > self.similarity {
            write!(f, "（短いほうの{}%が重なる）", percent(self.containment))?;
        }
        for article in &self.articles {
            write!(f, "\n   {article}")?;
        }
        Ok(())
    }
}

impl Display for Warning {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n   {}", self.cause, self.article)
    }
}

impl Display for WarningCause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired { expires_on } => write!(f, "掲載期限を過ぎています（{expires_on}まで）"),
            Self::ExpiresSoon { expires_on, days } => {
                write!(f, "あと{days}日で掲載期限です（{expires_on}まで）")
            }
            Self::NotReviewed { revised_on, days } => {
                write!(f, "1年以上見直されていません（{revised_on}更新、{days}日前）")
            }
            Self::NoRevisionDate => f.write_str("更新日がありません"),
            Self::NoOwner => f.write_str("担当課がありません"),
            Self::OtherNumbers { language, missing, added } => {
                let list =
                    |numbers: &[String]| if numbers.is_empty() { "なし".to_owned() } else { numbers.join("、") };
                let (missing, added) = (list(missing), list(added));
                write!(f, "訳（{language}）の数字が日本語と違います: 日本語だけ {missing}、訳だけ {added}")
            }
            Self::NoContact => f.write_str("連絡先がありません（担当課が窓口一覧になく、記事にも連絡先がない）"),
            Self::OldFiscalYear { year, quote, superseded_by } => {
                write!(f, "終わった年度（{year}年度）の記載があります: {}", quote.replace('\n', " "))?;
                match superseded_by {
                    Some(newer) => write!(f, "\n   新しい記事: {newer}"),
                    None => Ok(()),
                }
            }
        }
    }
}
