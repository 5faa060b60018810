use super::{ANY_DOUBT, Support, Unsupported, supports};
use crate::sample::analyzer;

/// A passage with a sentence that it supports and sentences that it does not, each with the reason.
fn check(passage: &str, supported: &[&str], unsupported: &[(&str, Reason)]) {
    let Some(analyzer) = analyzer() else { return };
    for sentence in supported {
        assert_eq!(supports(&analyzer, passage, sentence, ANY_DOUBT), Support::Supported, "{sentence}");
    }
    for (sentence, reason) in unsupported {
        let Support::Unsupported(found) = supports(&analyzer, passage, sentence, ANY_DOUBT) else {
            panic!("supported: {sentence}")
        };
        assert_eq!(Reason::of(&found), *reason, "{sentence}: {found:?}");
    }
}

#[derive(Debug, PartialEq)]
enum Reason {
    Fact,
    Noun,
    Anchor,
    All,
    Only,
    Denied,
    Exchanged,
    Topic,
    Placed,
    Doubtful,
}

impl Reason {
    fn of(found: &Unsupported) -> Self {
        match found {
            Unsupported::Fact => Self::Fact,
            Unsupported::Noun(_) | Unsupported::Words => Self::Noun,
            Unsupported::Anchor => Self::Anchor,
            Unsupported::All(_) => Self::All,
            Unsupported::Only => Self::Only,
            Unsupported::Denied(_) => Self::Denied,
            Unsupported::Exchanged(_) => Self::Exchanged,
            Unsupported::Topic => Self::Topic,
            Unsupported::Department(_) | Unsupported::Misplaced => Self::Placed,
            Unsupported::Doubtful => Self::Doubtful,
        }
    }
}

#[test]
fn facts_and_their_places() {
    let passage = "医療費の負担を教えてください。\n通院は1回500円（月4日まで）、入院は1日700円（月14日まで）です。";
    let supported = ["通院は一回五百円で、月四日までです。", "入院は1日700円です。"];
    check(
        passage,
        &supported,
        &[("通院は1回600円です。", Reason::Fact), ("通院は月14日までです。", Reason::Exchanged)],
    );
}

#[test]
fn departments() {
    let passage = "証明書はどこで取れますか。\n火葬証明書は環境政策課で発行します。納税証明書は税務課で発行します。";
    check(
        passage,
        &["火葬証明書は、環境政策課で発行します。"],
        &[("火葬証明書は税務課で発行します。", Reason::Placed), ("火葬証明書は市民相談室で発行します。", Reason::Noun)],
    );
}

#[test]
fn documents_people_and_terms() {
    let passage = "葬祭費の申請に要るもの\n喪主の名前が分かる領収書と、世帯主の通帳をお持ちください。工事の前に耐震診断を受けます。";
    check(
        passage,
        &["領収書と通帳を持ってきてください。"],
        &[
            ("領収書と診断書をお持ちください。", Reason::Noun),
            ("弁護士の通帳をお持ちください。", Reason::Noun),
            ("耐震改修を受けます。", Reason::Noun),
            ("マイナポータルで申請します。", Reason::Noun),
        ],
    );
}

#[test]
fn denials() {
    let passage = "印鑑登録はできますか。\n本庁舎で登録できます。支所では登録できません。委任状は不要です。ラベルは外さずに出してください。";
    let supported = ["はい、本庁舎で登録できます。", "委任状は要りません。", "支所での登録はできません。"];
    let unsupported = ["支所でも登録できます。", "委任状が必要です。", "ラベルは外してから出してください。"];
    check(passage, &supported, &unsupported.map(|sentence| (sentence, Reason::Denied)));
}

#[test]
fn anchors() {
    let passage = "手当はいつからですか。\n請求した月の翌月分から支給します。期限は申請した日から2年です。";
    let unsupported = ["請求した月の分から支給します。", "期限は結果が届いた日から2年です。"];
    check(passage, &["請求した月の翌月分から支給されます。"], &unsupported.map(|sentence| (sentence, Reason::Anchor)));
}

#[test]
fn only_and_all() {
    let passage = "対象は誰ですか。\n父も母も対象です。日曜日に申し込めるのはオンラインだけです。";
    check(
        passage,
        &["日曜日に申し込めるのは、オンラインだけです。"],
        &[("対象は母だけです。", Reason::Only), ("どこでも申し込めます。", Reason::All)],
    );
}

#[test]
fn opposites_and_topics() {
    let passage = "届出が遅れるとどうなりますか。\n- 国保に入る届出が遅れた：国保税をさかのぼって納めます。\n\
                   - 国保をやめる届出が遅れた：国保税と勤務先の保険料を二重に払ったままになります。";
    check(
        passage,
        &["やめる届出が遅れると、国保税と勤務先の保険料を二重に払ったままになります。"],
        &[("国保に入る届出が遅れると、国保税と勤務先の保険料を二重に払ったままになります。", Reason::Exchanged)],
    );
    let passage = "予防接種の補助\n生活保護の人は無料です。組換え式ワクチンは、間隔をあけて医療機関で受ける必要があります。乾燥式ワクチンは安価です。";
    let sentence = "乾燥式ワクチンは、間隔をあけて医療機関で受ける必要があります。";
    check(passage, &[], &[(sentence, Reason::Topic)]);
}

#[test]
fn what_has_a_value_of_its_own_does_not_get_another_s() {
    let passage = "市の奨学金はいくらですか。\n市奨学金は無利子で、大学生・短大生・専門学校生は月3万円、高校生は月1万円を貸します。";
    check(
        passage,
        &["高校生は月1万円を無利子で借りられます。", "大学生は月3万円です。", "大学生は月3万円、高校生は月1万円です。"],
        &[("高校生には、市奨学金として無利子で月3万円を貸します。", Reason::Placed)],
    );
}
