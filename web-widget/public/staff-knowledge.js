// @ts-check
/** The clerks' page: sign in with a token, find articles, look inside one, bring new ones. The address says which view. */

import { Refused, call, token } from "./staff-api.js";
import { showArticle } from "./staff-article-view.js";
import { byId, element, japaneseDay, kindName, readers, warningList } from "./staff-elements.js";
import { listenForUploads, offerUpload } from "./staff-upload.js";

/**
 * @typedef {{id: string, kind: string, title: string, visibility: string, departments: string[], owner: string | null, revised_on: string | null,
 *   effective_from: string | null, expires_on: string | null, passages: number, warnings: import("./staff-elements.js").Warning[]}} Listed
 */

const PAGE = 20;
const VIEWS = ["list-view", "article-view", "upload-view"];
const status = byId("status");
const query = /** @type {HTMLInputElement} */ (byId("q"));
let shown = 0;
let asked = 0;
/** Whether the list must be asked for again. */
let stale = true;

/**
 * @param {string} text
 * @param {boolean} [failed]
 */
function say(text, failed = false) {
  status.textContent = text;
  status.classList.toggle("failed", failed && text !== "");
}

/** @param {unknown} error */
function fail(error) {
  if (error instanceof Refused && error.status === 401) {
    signOut();
    say("このトークンは使えません。もう一度入力してください。", true);
  } else {
    say(error instanceof Refused ? error.message : "うまくいきませんでした。ページを読み込み直してください。", true);
  }
}

function signOut() {
  token.clear();
  stale = true;
  asked++;
  say("");
  for (const id of ["results", "count", "departments", "article-text", "article-facts", "article-passages", "article-history", "article-heading", "report"]) byId(id).replaceChildren();
  show("");
  byId("signed-in").hidden = true;
  byId("sign-in").hidden = false;
  byId("token").focus();
}

/** @param {string} view */
function show(view) {
  for (const id of VIEWS) byId(id).hidden = id !== view;
}

/** @param {number} offset */
async function list(offset) {
  const turn = ++asked;
  say("探しています…");
  const parameters = new URLSearchParams({ limit: String(PAGE), offset: String(offset) });
  if (query.value.trim()) parameters.set("q", query.value.trim());
  const page = await call(`/v1/staff/articles?${parameters}`);
  if (turn !== asked) return;
  say("");
  stale = false;
  welcome(page);
  const results = byId("results");
  if (offset === 0) results.replaceChildren();
  results.append(...page.articles.map(item));
  shown = offset + PAGE;
  const order = parameters.has("q") ? "関係の深い順に" : "新しい順に";
  byId("count").textContent = page.total > 0 ? `${order}${page.total}件` : "見つかりませんでした。言葉を変えて探してください。";
  byId("more").hidden = shown >= page.total;
}

/** @param {{departments: string[], upload: import("./staff-upload.js").Limits | null}} page */
function welcome(page) {
  byId("sign-in").hidden = true;
  byId("signed-in").hidden = false;
  byId("departments").textContent = page.departments.length > 0 ? page.departments.join("、") : "全職員向けの資料のみ";
  byId("to-upload").hidden = !page.upload;
  if (page.upload) offerUpload(page.upload, page.departments);
}

/** @param {Listed} article */
function item(article) {
  const link = element("a", "", article.title);
  link.setAttribute("href", `#article=${encodeURIComponent(article.id)}`);
  const facts = [
    element("span", "tag", readers(article.visibility, article.departments)), kindName(article.kind), article.owner ?? "担当なし",
    article.revised_on ? `${japaneseDay(article.revised_on)}更新` : "更新日なし", `検索の単位${article.passages}`,
  ];
  const entry = element("li", "", link, element("p", "tags", ...facts.map((fact) => (typeof fact === "string" ? element("span", "", fact) : fact))));
  if (article.warnings.length > 0) entry.append(warningList(article.warnings));
  return entry;
}

/** @param {string} id */
async function open(id) {
  const turn = ++asked;
  say("資料を開いています…");
  const article = await call(`/v1/staff/articles/${encodeURIComponent(id)}`);
  if (turn !== asked) return;
  showArticle(article);
  show("article-view");
  say("");
  byId("article-heading").focus();
}

/** Shows what the address says; `focus` where the clerk moved there. */
async function route(focus = true) {
  if (!token.get()) return signOut();
  const place = location.hash.slice(1);
  // The list also says who the clerk is and what may be brought.
  if (stale) await list(0);
  if (place.startsWith("article=")) return open(decodeURIComponent(place.slice("article=".length)));
  const view = place === "upload" && !byId("to-upload").hidden ? "upload" : "list";
  show(`${view}-view`);
  if (focus) byId(`${view}-heading`).focus();
}

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (byId("token"));
  token.set(field.value.trim());
  field.value = "";
  route().catch(fail);
});
byId("search").addEventListener("submit", (event) => {
  event.preventDefault();
  list(0).catch(fail);
});
byId("more").addEventListener("click", () => list(shown).catch(fail));
byId("sign-out").addEventListener("click", signOut);
addEventListener("hashchange", () => route().catch(fail));
listenForUploads(say, fail, () => { stale = true; });
route(false).catch(fail);
