// @ts-check
/** Bringing documents: choosing or dropping them, seeing what would happen, and the report. */

import { call } from "./staff-api.js";
import { byId, element, kindName, readers } from "./staff-elements.js";

/**
 * @typedef {{max_bytes: number, max_files: number, endings: string[]}} Limits
 * @typedef {{code: string, place: string, message: string}} Problem
 * @typedef {{id: string, title: string, kind: string, passages: number}} Article
 * @typedef {{name: string, kept: boolean, replaces: boolean, reason: string | null, articles: Article[], encoding: string | null,
 *   encoding_guessed: boolean, problems: Problem[]}} FileOutcome
 * @typedef {{dry_run: boolean, department: string, visibility: string, plan: Record<string, number>, files: FileOutcome[],
 *   changes: {article_id: string, title: string | null, change: string, passages: number}[], problems: Problem[], repeated: number}} Report
 */

const form = /** @type {HTMLFormElement} */ (byId("upload"));
const input = /** @type {HTMLInputElement} */ (byId("files"));
const drop = byId("drop");
/** @type {Limits} */
let limits = { max_bytes: 0, max_files: 0, endings: [] };

/**
 * @param {Limits} allowed
 * @param {string[]} departments
 */
export function offerUpload(allowed, departments) {
  limits = allowed;
  input.accept = allowed.endings.map((ending) => `.${ending}`).join(",");
  byId("files-note").textContent = `一度に${allowed.max_files}個、合わせて${megabytes(allowed.max_bytes)}まで。読めるのは ${allowed.endings.map((ending) => `.${ending}`).join(" ")}`;
  const select = /** @type {HTMLSelectElement} */ (byId("department"));
  if (select.options.length !== departments.length) select.replaceChildren(...departments.map((name) => new Option(name, name)));
}

/** @param {number} bytes */
const size = (bytes) => (bytes < 1 << 20 ? `${Math.max(1, Math.round(bytes / 1024))}KB` : megabytes(bytes));

/** @param {number} bytes */
const megabytes = (bytes) => `${(bytes / (1 << 20)).toLocaleString("ja-JP", { maximumFractionDigits: 1 })}MB`;

/**
 * @param {(text: string, failed?: boolean) => void} say
 * @param {(error: unknown) => void} failed
 * @param {() => void} done called when something was kept
 */
export function listenForUploads(say, failed, done) {
  input.addEventListener("change", showChosen);
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer && event.dataTransfer.files.length > 0) { input.files = event.dataTransfer.files; showChosen(); }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const dryRun = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value === "true";
    const refusal = checkChosen();
    if (refusal) return say(refusal, true);
    await send(dryRun, say).then(() => { if (!dryRun) done(); }).catch(failed);
  });
}

function showChosen() {
  const files = Array.from(input.files ?? []);
  byId("chosen").replaceChildren(...files.map((file) => element("li", "", `${file.name}（${size(file.size)}）`)));
  byId("report").replaceChildren();
}

/** What the service would refuse whole is said before it is sent. */
function checkChosen() {
  const files = Array.from(input.files ?? []);
  if (files.length === 0) return "資料を選んでください。";
  if (files.length > limits.max_files) return `一度に送れる資料は${limits.max_files}個までです。`;
  if (files.reduce((sum, file) => sum + file.size, 0) > limits.max_bytes) return `一度に送れる資料は合わせて${megabytes(limits.max_bytes)}までです。`;
  return "";
}

/**
 * @param {boolean} dryRun
 * @param {(text: string) => void} say
 */
async function send(dryRun, say) {
  const data = new FormData();
  for (const name of ["department", "title", "owner"]) {
    const value = /** @type {HTMLInputElement} */ (byId(name)).value.trim();
    if (value) data.set(name, value);
  }
  data.set("visibility", String(new FormData(form).get("visibility")));
  for (const file of Array.from(input.files ?? [])) data.append("file", file, file.name);
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (form.querySelectorAll("button"));
  buttons.forEach((button) => { button.disabled = true; });
  say(dryRun ? "資料を確かめています…" : "資料を取り込んでいます…");
  try {
    /** @type {Report} */
    const report = await call(`/v1/staff/articles?dry_run=${dryRun}`, { method: "POST", body: data });
    say("");
    showReport(report);
  } finally {
    buttons.forEach((button) => { button.disabled = false; });
  }
}

/** @param {Report} report */
function showReport(report) {
  const kept = report.files.filter((file) => file.kept).length;
  const refused = report.files.length - kept;
  const done = report.dry_run ? `取り込める資料は${kept}個です（まだ保存していません）。` : `${kept}個の資料を取り込みました。`;
  const heading = element("h3", "", report.dry_run ? "確かめた結果" : "取り込みの結果");
  const summary = element("p", "", done, refused > 0 ? `${refused}個は受け付けられませんでした。` : "", `　${report.department}・${readers(report.visibility, [report.department])}`);
  const { new: added, changed, unchanged, gone, kept: left } = report.plan;
  const plan = element("p", "note", `部署の資料全体の検索の単位：追加${added}、変更${changed}、そのまま${unchanged}、削除${gone}${left ? `、読めずに残した分${left}` : ""}`);
  const box = byId("report");
  box.replaceChildren(heading, summary, plan, ...report.files.map((file) => outcome(file, report.dry_run)));
  const removed = report.changes.filter((change) => change.change === "gone");
  if (removed.length > 0) box.append(element("p", "", `なくなる記事：${removed.map((change) => change.title ?? change.article_id).join("、")}`));
  if (report.repeated > 0) box.append(element("p", "note", `ほかの資料と同じ文${report.repeated}件は、検索では1つにまとめます。`));
  if (report.problems.length > 0) box.append(element("h4", "", "前からある資料の問題"), problems(report.problems));
  box.focus();
}

/**
 * @param {FileOutcome} file
 * @param {boolean} dryRun
 */
function outcome(file, dryRun) {
  const verdict = !file.kept ? "受け付けられません" : file.replaces ? (dryRun ? "置き換えます" : "置き換えました") : dryRun ? "追加します" : "追加しました";
  const box = element("div", file.kept ? "outcome" : "outcome refused", element("h4", "", `${file.name || "（名前なし）"}：${verdict}`));
  if (file.reason) box.append(element("p", "reason", file.reason));
  if (file.kept) box.append(element("ul", "", ...file.articles.map((article) => articleItem(article, dryRun))));
  if (file.encoding_guessed && file.encoding) box.append(element("p", "note", `文字コードを${file.encoding}と判断しました。文字化けがないか確かめてください。`));
  if (file.problems.length > 0) box.append(problems(file.problems));
  return box;
}

/**
 * @param {Article} article
 * @param {boolean} dryRun
 */
function articleItem(article, dryRun) {
  const about = `（${kindName(article.kind)}、検索の単位${article.passages}）`;
  if (dryRun) return element("li", "", article.title, about);
  const link = element("a", "", article.title);
  link.setAttribute("href", `#article=${encodeURIComponent(article.id)}`);
  return element("li", "", link, about);
}

/** @param {Problem[]} list */
function problems(list) {
  return element("ul", "", ...list.map((problem) => element("li", "", `${problem.place}：${problem.message}`)));
}
