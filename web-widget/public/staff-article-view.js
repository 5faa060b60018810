// @ts-check
/** One article: its text with the passages in it, what is known of it, and how it changed. */

import { byId, element, japaneseDay, japaneseTime, kindName, readers, warningList } from "./staff-elements.js";

/**
 * @typedef {{department: string, phone: string, hours: string}} Contact
 * @typedef {{passage_id: string, heading_path: string[], start_char: number, end_char: number, text: string, page: number | null}} Passage
 * @typedef {{field: string, before: string, after: string}} FieldChange
 * @typedef {{version: number, recorded_at: string, recorded_by: string, change: string, difference: {fields: FieldChange[], text: string} | null}} Version
 * @typedef {{id: string, kind: string, title: string, question: string | null, text: string, category: string | null, owner: string | null,
 *   contact: Contact | null, desk: Contact | null, url: string | null, revised_on: string | null, effective_from: string | null,
 *   expires_on: string | null, passages: Passage[], visibility: string, departments: string[], source: string, keywords: string[],
 *   warnings: import("./staff-elements.js").Warning[], versions: Version[]}} Article
 */

/** @param {Article} article */
export function showArticle(article) {
  byId("article-heading").textContent = article.title;
  byId("article-warnings").replaceChildren(...(article.warnings.length > 0 ? [warningList(article.warnings)] : []));
  byId("article-text").replaceChildren(...text(article));
  byId("article-facts").replaceChildren(...facts(article));
  byId("article-passages").replaceChildren(...article.passages.map(passageItem));
  byId("article-history").replaceChildren(...history(article.versions));
}

/**
 * The whole text; each passage is marked, what lies between is not.
 * @param {Article} article
 */
function text(article) {
  const characters = Array.from(article.text);
  /** @type {Node[]} */
  const parts = [];
  let done = 0;
  article.passages.forEach((passage, index) => {
    if (passage.start_char > done) parts.push(document.createTextNode(characters.slice(done, passage.start_char).join("")));
    const span = element("span", "passage", element("span", "number", String(index + 1)), characters.slice(passage.start_char, passage.end_char).join(""));
    span.id = `passage-${index + 1}`;
    span.tabIndex = -1;
    parts.push(span);
    done = Math.max(done, passage.end_char);
  });
  if (done < characters.length) parts.push(document.createTextNode(characters.slice(done).join("")));
  return parts;
}

/** @param {number} number */
function choosePassage(number) {
  for (const chosen of document.querySelectorAll(".chosen-passage")) chosen.classList.remove("chosen-passage");
  const passage = byId(`passage-${number}`);
  passage.classList.add("chosen-passage");
  passage.focus({ preventScroll: true });
  passage.scrollIntoView({ block: "center" });
}

/**
 * @param {Passage} passage
 * @param {number} index
 */
function passageItem(passage, index) {
  const button = element("button", "", `${index + 1}番を本文で見る`);
  button.setAttribute("type", "button");
  button.addEventListener("click", () => choosePassage(index + 1));
  const place = [`${passage.start_char + 1}〜${passage.end_char}字目`];
  if (passage.page) place.push(`${passage.page}ページ`);
  const item = element("li", "", element("span", "number", String(index + 1)), place.join("・"));
  if (passage.heading_path.length > 0) item.append(element("p", "note", passage.heading_path.join(" ＞ ")));
  item.append(shortText(passage.text), button, element("p", "note", `番号（ID） ${passage.passage_id}`));
  return item;
}

/** @param {string} whole */
function shortText(whole) {
  const characters = Array.from(whole.trim());
  return element("p", "", characters.length > 80 ? `${characters.slice(0, 80).join("")}…` : characters.join(""));
}

/** @param {Article} article */
function facts(article) {
  const desk = article.contact ?? article.desk;
  const contact = desk && `${desk.department} ${desk.phone} ${desk.hours}${article.contact ? "" : "（窓口一覧より）"}`;
  const period = article.effective_from || article.expires_on
    ? `${japaneseDay(article.effective_from) || "はじめから"} 〜 ${japaneseDay(article.expires_on) || "期限なし"}` : "期限なし";
  /** @type {[string, string | null | undefined][]} */
  const rows = [
    ["種類", kindName(article.kind)], ["公開範囲", readers(article.visibility, article.departments)], ["担当", article.owner],
    ["問い合わせ先", contact], ["分類", article.category], ["更新日", japaneseDay(article.revised_on)], ["有効な期間", period],
    ["言い換え", article.keywords.join("、")], ["公開ページ", article.url], ["もとの資料", article.source], ["番号（ID）", article.id],
  ];
  return rows.flatMap(([name, value]) => [element("dt", "", name), element("dd", "", value || "―")]);
}

/** @type {Record<string, string>} */
const CHANGES = { new: "追加", changed: "変更", deleted: "削除" };

/** @type {Record<string, string>} */
const FIELDS = {
  title: "題名", kind: "種類", visibility: "公開範囲", departments: "読める部署", owner: "担当", keywords: "言い換え", category: "分類", url: "公開ページ",
  revised_on: "更新日", effective_from: "始まりの日", expires_on: "終わりの日", contact: "問い合わせ先", source: "もとの資料", procedure: "手続き名", language: "言語",
};

/** @param {Version[]} versions */
function history(versions) {
  if (versions.length === 0) return [element("li", "", "記録がありません。")];
  return versions.map((version) => {
    const summary = `第${version.version}版　${japaneseTime(version.recorded_at)}　${version.recorded_by}　${CHANGES[version.change] ?? version.change}`;
    if (!version.difference) return element("li", "", summary);
    return element("li", "", element("details", "", element("summary", "", summary), ...difference(version.difference)));
  });
}

/** @param {{fields: FieldChange[], text: string}} changed */
function difference(changed) {
  const fields = changed.fields.map((change) =>
    element("li", "", `${FIELDS[change.field] ?? change.field}：「${change.before || "なし"}」から「${change.after || "なし"}」へ`));
  /** @type {Node[]} */
  const parts = fields.length > 0 ? [element("ul", "", ...fields)] : [];
  if (changed.text) parts.push(element("div", "diff", ...changed.text.trimEnd().split("\n").filter((line) => !/^(---|\+\+\+|@@)/.test(line)).map(diffLine)));
  return parts;
}

/** @param {string} line */
function diffLine(line) {
  if (line.startsWith("+")) return element("ins", "", `追加：${line.slice(1)}`);
  if (line.startsWith("-")) return element("del", "", `削除：${line.slice(1)}`);
  return element("div", "", line.slice(1));
}
