// @ts-check
/** The sources of an answer: their list, and one of them opened at the cited words. */
import { button, h } from "./elements.js";
import { openModal } from "./modal.js";

/** @typedef {import("../../types.js").Citation} Citation */
/** @typedef {import("../../types.js").Article} Article */
/** @typedef {import("../../types.js").Counter} Counter */

/** @param {Citation[]} citations @param {Counter} counter */
export function sourceList(citations, counter) {
  return h("section", { class: "sources" },
    h("h4", {}, counter.say("sources")),
    h("ol", {}, ...citations.map((citation) => sourceItem(citation, counter))));
}

/** @param {Citation} citation @param {Counter} counter */
function sourceItem(citation, counter) {
  const facts = [
    citation.page && counter.say("sourcePage", { n: citation.page }),
    citation.revised_on && counter.say("revised", { day: dayIn(counter, citation.revised_on) }),
  ].filter(Boolean).join("　");
  return h("li", {},
    button({ class: "link", lang: "ja", "aria-haspopup": "dialog", onclick: () => counter.openSource(citation) },
      h("span", { class: "n" }, String(citation.n)), citation.title),
    facts && h("span", { class: "facts" }, facts));
}

/** @param {Counter} counter @param {string} day an ISO date */
function dayIn(counter, day) {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.valueOf())) return day;
  const locale = counter.language.speech;
  return new Intl.DateTimeFormat(locale, { dateStyle: locale === "ja-JP" ? "long" : "medium", timeZone: "UTC" }).format(date);
}

/** @param {Citation} citation @param {Counter} counter */
export async function openSource(citation, counter) {
  const body = h("div", { class: "source", "aria-busy": "true" }, h("p", {}, "…"));
  openModal(counter, { title: counter.say("source"), className: "wide", body });
  try {
    const article = await counter.service.article(citation.article_id);
    body.replaceChildren(...articleView(article, citation, counter));
    body.querySelector("mark")?.scrollIntoView({ block: "center" });
  } catch {
    // The quote itself came with the answer: what can be shown is shown.
    body.replaceChildren(h("h4", { lang: "ja" }, citation.title), h("p", { class: "failed" }, counter.say("sourceFailed")),
      h("blockquote", { lang: "ja" }, h("mark", {}, citation.quote)));
  }
  body.removeAttribute("aria-busy");
}

/** @param {Article} article @param {Citation} citation @param {Counter} counter */
function articleView(article, citation, counter) {
  const about = [article.owner, article.revised_on && counter.say("revised", { day: dayIn(counter, article.revised_on) })];
  const own = counter.service.sourceAddress(citation);
  return [
    h("h4", { lang: article.language }, article.title),
    h("p", { class: "facts" }, about.filter(Boolean).join("　")),
    h("p", { class: "legend" }, h("mark", { "aria-hidden": "true" }, "　　"), ` ${counter.say("cited")}`),
    article.question && article.question !== article.title && h("p", { class: "asked", lang: article.language }, article.question),
    h("div", { class: "article", lang: article.language }, ...marked(article.text, citation)),
    h("p", {}, h("a", { href: own, target: "_blank", rel: "noopener" }, counter.say("openPage"))),
    article.url && h("p", { class: "facts" }, `${counter.say("publishedAt")}：`, published(article.url)),
  ].filter((part) => part !== null && part !== false && part !== "");
}

/** @param {string} address */
function published(address) {
  return /^https?:\/\//.test(address) ? h("a", { href: address, target: "_blank", rel: "noopener" }, address) : address;
}

/** Citations count Unicode scalar values, JavaScript's strings UTF-16 units. @param {string} text @param {Citation} citation */
function marked(text, citation) {
  const characters = Array.from(text);
  const part = (/** @type {number} */ from, /** @type {number} */ to) => characters.slice(from, to).join("");
  const start = Math.max(0, citation.start_char);
  const end = Math.max(start, citation.end_char);
  return [part(0, start), end > start ? h("mark", { class: "cited" }, part(start, end)) : "", part(end, characters.length)];
}
