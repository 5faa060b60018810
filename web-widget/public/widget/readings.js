// @ts-check
/**
 * Text made ready to be read aloud in Japanese: words and figures that voices are known to misread are spelt as
 * they are said. What is on the screen stays as it is.
 */

/** @typedef {import("../../types.js").Ruby} Ruby */

/** Words of the counter, longest first where one holds another. */
const WORDS = Object.entries({
  転入届: "てんにゅうとどけ", 転出届: "てんしゅつとどけ", 転居届: "てんきょとどけ", 出生届: "しゅっしょうとどけ",
  死亡届: "しぼうとどけ", 婚姻届: "こんいんとどけ", 離婚届: "りこんとどけ", 世帯変更届: "せたいへんこうとどけ",
  妊娠届: "にんしんとどけ", 罹災証明書: "りさいしょうめいしょ", 罹災証明: "りさいしょうめい", 罹災: "りさい",
  り災: "りさい", 被災証明書: "ひさいしょうめいしょ", 戸籍謄本: "こせきとうほん", 戸籍抄本: "こせきしょうほん",
  除籍: "じょせき", 附票: "ふひょう", 除票: "じょひょう", 名寄帳: "なよせちょう", 公図: "こうず", 粗大ごみ: "そだいごみ",
  母子手帳: "ぼしてちょう", 療育手帳: "りょういくてちょう", 二十歳: "はたち", 学童: "がくどう", 斎場: "さいじょう",
  改葬: "かいそう", 督促: "とくそく", 滞納: "たいのう", 減免: "げんめん", 還付: "かんぷ", 按分: "あんぶん",
  代表: "だいひょう", 各課: "かくか", 課税: "かぜい", 何曜日: "なんようび", 瀬戸見: "せとみ", 開栓: "かいせん", 閉栓: "へいせん",
}).sort(([one], [other]) => other.length - one.length);

const DAYS = {
  1: "ついたち", 2: "ふつか", 3: "みっか", 4: "よっか", 5: "いつか", 6: "むいか", 7: "なのか", 8: "ようか", 9: "ここのか",
  10: "とおか", 14: "じゅうよっか", 20: "はつか", 24: "にじゅうよっか",
};
const MONTHS = ["いち", "に", "さん", "し", "ご", "ろく", "しち", "はち", "く", "じゅう", "じゅういち", "じゅうに"];
const ERAS = { 明治: "めいじ", 大正: "たいしょう", 昭和: "しょうわ", 平成: "へいせい", 令和: "れいわ" };
const DIGITS = ["ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"];

/** @param {string} text @param {Ruby[]} [ruby] readings that the service gives with the text */
export function spoken(text, ruby) {
  return [ruby?.some((piece) => piece.reading) ? withReadings(ruby) : text]
    .map(withoutMarks).map(telephones).map(dates).map(words)[0];
}

/** Only long runs of kanji, where voices err; short common words sound better as they are written. @param {Ruby[]} ruby */
function withReadings(ruby) {
  const hard = (/** @type {Ruby} */ piece) => piece.reading && /^\p{Script=Han}{3,}$/u.test(piece.text);
  return ruby.map((piece) => (hard(piece) ? piece.reading : piece.text)).join("");
}

/** @param {string} text */
function withoutMarks(text) {
  return text.replaceAll(/\s*\[\d+\]/g, "").replaceAll(/https?:\/\/[^\s）」]+/g, "")
    .replaceAll(/^[・※●■-]\s*/gm, "").replaceAll(/(\d)\s*[〜～]\s*(?=\d)/g, "$1から")
    .replaceAll(/(時|分|日|月|円)\s*[〜～]\s*/g, "$1から");
}

/** Digit by digit, a breath at each hyphen. @param {string} text */
function telephones(text) {
  const said = (/** @type {string} */ number) =>
    number.split("-").map((group) => Array.from(group, (digit) => DIGITS[Number(digit)]).join(" ")).join("、");
  return text.replaceAll(/0\d{1,4}-\d{1,4}-\d{3,4}/g, said).replaceAll(/[#＃](\d{4})/g, (_, number) => `シャープ ${said(number)}`);
}

/** @param {string} text */
function dates(text) {
  return text
    .replaceAll(/(明治|大正|昭和|平成|令和)(元|\d{1,2})年/g, (_, era, year) => `${ERAS[/** @type {keyof ERAS} */ (era)]}${year === "元" ? "がん" : yearOf(year)}ねん`)
    .replaceAll(/(?<!\d)(\d{1,2})月(?=\d{1,2}日|から|末|中|の|に|は|、|。|$)/g, (_, month) => (MONTHS[month - 1] ? `${MONTHS[month - 1]}がつ` : `${month}月`))
    .replaceAll(/(?<!\d)(\d{1,2})日(?!間)/g, (whole, day) => DAYS[/** @type {keyof DAYS} */ (Number(day))] ?? whole)
    .replaceAll(/(\d)か月/g, "$1かげつ").replaceAll("1通", "いっつう").replaceAll("１通", "いっつう");
}

/** 4 and 9 are the ones that voices stumble over. @param {string} year */
function yearOf(year) {
  return year.replace(/^4$/, "よ").replace(/^9$/, "く");
}

/** @param {string} text */
function words(text) {
  return WORDS.reduce((said, [word, reading]) => said.replaceAll(word, reading), text);
}
