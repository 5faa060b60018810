//! Questions about somewhere else: another municipality's fees are not ours to tell.

use std::ops::Range;

use madoguchi_text::Analyzer;

/// What makes a name of a place the name of a municipality.
const SUFFIXES: [char; 6] = ['市', '町', '村', '区', '県', '府'];
/// Behind the place one comes from, goes to, or belongs to in some other way: the matter is here.
const ELSEWHERE: [&str; 13] =
    ["から", "より", "へ", "に引", "に転", "に住民票", "に越", "生まれ", "出身", "なので", "だけど", "だが", "にいる"];
/// Behind the place that somebody or something is of, whose matter is here all the same.
const OF_THERE: [&str; 27] = [
    "人",
    "籍",
    "国籍",
    "語",
    "の人",
    "の方",
    "の者",
    "の出",
    "の大学に",
    "の大学へ",
    "の高校に",
    "の学校に",
    "の会社に",
    "の病院に",
    "の施設に",
    "の実家",
    "の親",
    "の父",
    "の母",
    "の兄",
    "の姉",
    "の弟",
    "の妹",
    "の息子",
    "の娘",
    "の孫",
    "の友",
];
/// Municipalities of one letter, as a question begins with them; the dictionary takes them for other words.
const SHORT: [&str; 3] = ["呉", "堺", "津"];
/// Behind the place that is asked about.
const ABOUT: [&str; 8] = ["の", "で", "に住", "は", "だと", " ", "　", "って"];

/// The municipality other than `city` whose affairs `question` asks about; `None` where it asks about none.
///
/// A place counts when it is named as a municipality (広島**市**の) or asked about as one would (呉**の**図書館), and not
/// when somebody comes from there or moves there.
pub(crate) fn other_municipality(analyzer: &Analyzer, question: &str, city: &str) -> Option<String> {
    if let Some(short) = short(question, city) {
        return Some(short.to_owned());
    }
    let places = analyzer.places(question);
    places.into_iter().find_map(|place| {
        let (name, rest) = municipality(question, place);
        let is_ours = !city.is_empty() && (city.starts_with(name) || name.starts_with(city));
        let mut elsewhere = ELSEWHERE.iter().chain(&OF_THERE);
        let moves = elsewhere.any(|marker| rest.starts_with(marker));
        let has_suffix = name.ends_with(SUFFIXES);
        let about = rest.is_empty() || ABOUT.iter().any(|marker| rest.starts_with(marker)) || has_suffix;
        (!is_ours && !moves && about && name.chars().count() >= 2 - usize::from(has_suffix)).then(|| name.to_owned())
    })
}

/// One of [`SHORT`] that `question` begins with.
fn short(question: &str, city: &str) -> Option<&'static str> {
    let question = question.trim_start();
    SHORT.into_iter().find(|name| {
        let rest = question.strip_prefix(name).filter(|rest| rest.starts_with('の'));
        !city.starts_with(name) && rest.is_some_and(|rest| !OF_THERE.iter().any(|marker| rest.starts_with(marker)))
    })
}

/// The name with its suffix, and what follows.
fn municipality(text: &str, place: Range<usize>) -> (&str, &str) {
    let suffix = text[place.end..].chars().next().filter(|next| SUFFIXES.contains(next));
    let end = place.end + suffix.map_or(0, char::len_utf8);
    (&text[place.start..end], &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::analyzer;

    #[test]
    fn another_city_is_told_from_where_one_comes_from() {
        let Some(analyzer) = analyzer() else { return };
        for (question, expected) in [
            ("広島市 粗大ごみ", Some("広島市")),
            ("倉敷市の水道代はいくら", Some("倉敷市")),
            ("高松の市営住宅の募集はいつ", Some("高松")),
            ("広島市から引っ越してきました", None),
            ("実家が大阪なので、健診を向こうで受けます", None),
            ("粗大ごみの出し方", None),
            ("妻はフィリピンの人です。在留カードの更新は？", None),
            ("名古屋の大学に行ってる息子は投票できますか", None),
            ("呉の図書館は何曜日が休み", Some("呉")),
            ("呉の実家から越してきました", None),
            ("瀬戸見市の人口", None),
        ] {
            assert_eq!(other_municipality(&analyzer, question, "瀬戸見市").as_deref(), expected, "{question}");
        }
    }
}
