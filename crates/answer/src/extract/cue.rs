//! What kind of thing a question asks for, and whether a sentence holds such a thing.

/// Words of a question, and signs of an answer to it. Signs are plain: they only break ties between
/// sentences that share the question's words.
const CUES: [(&[&str], &[&str]); 8] = [
    (&["いくら", "料金", "手数料", "費用", "値段", "金額", "有料", "無料"], &["円", "無料", "割", "%", "％"]),
    (&["いつ", "期限", "期間", "何日", "締切", "締め切り", "日程"], &["月", "日", "以内", "まで", "から"]),
    (&["何時", "時間", "営業", "受付"], &["時", "分"]),
    (
        &["何冊", "何人", "何枚", "何点", "何回", "何個", "何歳", "何年", "何か月", "何か所", "いくつ"],
        &["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    ),
    (&["どこ", "場所", "窓口", "住所"], &["窓口", "支所", "階", "番", "課", "センター", "庁舎"]),
    (&["電話", "連絡先", "問い合わせ", "問合せ"], &["0", "０", "電話", "問い合わせ"]),
    (&["必要", "持ち物", "持っていく", "書類", "もの"], &["書", "証", "カード", "印鑑", "届", "必要"]),
    (&["誰", "だれ", "対象", "条件", "資格", "代理"], &["人", "者", "世帯", "対象", "以上", "代理", "委任"]),
];

/// Whether `statement` holds what `question` asks for.
pub(super) fn answers(question: &str, statement: &str) -> bool {
    CUES.iter().any(|(asked, signs)| {
        asked.iter().any(|word| question.contains(word)) && signs.iter().any(|sign| statement.contains(sign))
    })
}
