// @ts-check
/** Opens a source at the cited span: `/articles/{id}?start=12&end=58`, counted in Unicode scalar values. */

const main = /** @type {HTMLElement} */ (document.querySelector("main"));
const title = /** @type {HTMLElement} */ (document.getElementById("title"));
const about = /** @type {HTMLElement} */ (document.getElementById("about"));
const text = /** @type {HTMLElement} */ (document.getElementById("text"));
const published = /** @type {HTMLElement} */ (document.getElementById("published"));

async function show() {
  const id = location.pathname.split("/").pop() ?? "";
  const response = await fetch(`/v1/articles/${id}`);
  const article = await response.json();
  if (!response.ok) {
    title.textContent = article.title ?? "この資料は見つかりませんでした";
    return;
  }
  document.title = `${article.title}｜出典`;
  title.textContent = article.title;
  about.textContent = [article.owner, article.revised_on && `${japaneseDay(article.revised_on)}更新`].filter(Boolean).join("　");
  const query = new URLSearchParams(location.search);
  showText(Array.from(article.text), Number(query.get("start") ?? 0), Number(query.get("end") ?? 0));
  if (article.url) published.append("公開ページ：", article.url);
}

/** @param {string} day an ISO date */
function japaneseDay(day) {
  return new Intl.DateTimeFormat("ja-JP", { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

/**
 * @param {string[]} characters
 * @param {number} start
 * @param {number} end
 */
function showText(characters, start, end) {
  const mark = document.createElement("mark");
  mark.id = "cited";
  mark.textContent = characters.slice(start, end).join("");
  text.append(characters.slice(0, start).join(""));
  if (end > start) text.append(mark);
  text.append(characters.slice(Math.max(start, end)).join(""));
  if (end > start) mark.scrollIntoView({ block: "center" });
}

try {
  await show();
} catch {
  title.textContent = "出典を読み込めませんでした。通信の状態をご確認ください。";
}
main.setAttribute("aria-busy", "false");
