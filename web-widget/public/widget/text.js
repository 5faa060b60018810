// @ts-check
/** An answer's text: numbered sources as buttons, readings over words, addresses as links; heard and copied. */
import { button, h, icon } from "./elements.js";
import { canRead, read } from "./voice.js";
import { isJapanese, languageNamed, languageOf } from "./words.js";

/** @typedef {import("../../types.js").Answer} Answer */
/** @typedef {import("../../types.js").Counter} Counter */

const PARTS = /(\[\d+\]|https?:\/\/[\w\-.~:/?#@!$&'*+,;=%]+)/;

/** @param {Answer} answer @param {Counter} counter */
export function answerText(answer, counter) {
  const box = h("div", { class: "text", lang: answer.language });
  for (const piece of pieces(answer)) {
    if (piece.reading) box.append(ruby(piece.text, piece.reading));
    else box.append(...piece.text.split(PARTS).flatMap((part) => shown(part, answer, counter)));
  }
  return box;
}

/** Neighbours without a reading are one piece, so that no mark such as [1] is cut. @param {Answer} answer */
function pieces(answer) {
  if (answer.ruby?.map((piece) => piece.text).join("") !== answer.answer) return [{ text: answer.answer, reading: undefined }];
  /** @type {{text: string, reading?: string}[]} */
  const joined = [];
  for (const piece of answer.ruby) {
    const last = joined.at(-1);
    if (last && !last.reading && !piece.reading) last.text += piece.text;
    else joined.push({ ...piece });
  }
  return joined;
}

/** @param {string} text @param {string} reading */
function ruby(text, reading) {
  return h("ruby", {}, text, h("rp", {}, "（"), h("rt", {}, reading), h("rp", {}, "）"));
}

/** @param {string} part @param {Answer} answer @param {Counter} counter */
function shown(part, answer, counter) {
  const number = /^\[(\d+)\]$/.exec(part);
  const citation = number && answer.citations.find((known) => known.n === Number(number[1]));
  if (citation) return chip(citation, counter);
  if (part.startsWith("http")) return h("a", { href: part, target: "_blank", rel: "noopener" }, part);
  return answer.language === "ja" ? part : part.split(/(?<=\n)/).map((line) => (isJapanese(line) ? h("span", { lang: "ja" }, line) : line));
}

/** @param {import("../../types.js").Citation} citation @param {Counter} counter */
function chip(citation, counter) {
  const label = counter.say("openSource", { n: citation.n, title: citation.title });
  return button({ class: "chip", part: "chip", "aria-label": label, onclick: () => counter.openSource(citation) }, String(citation.n));
}

/** As plain text, for the clipboard and for voices. @param {Answer} answer */
export function plainText(answer) {
  const sources = answer.citations.map((citation) => `[${citation.n}] ${citation.title}${citation.url ? ` ${citation.url}` : ""}`);
  const desks = answer.contacts.map((contact) => `${contact.department} ${contact.phone} ${contact.hours}`.trim());
  return [answer.answer, ...(answer.notes ?? []), ...sources, ...desks].join("\n");
}

/** @param {Answer} answer @param {Counter} counter */
export function tools(answer, counter) {
  return h("div", { class: "tools" }, canRead() && readButton(answer, counter), copyButton(answer, counter));
}

/** @param {Answer} answer @param {Counter} counter */
function readButton(answer, counter) {
  /** @type {(() => void) | null} */
  let stop = null;
  const toggle = button({ class: "tool read", onclick: () => (stop ? stop() : start()) });
  const label = () => toggle.replaceChildren(icon(stop ? "stop" : "speaker"), counter.say(stop ? "stopReading" : "read"));
  const start = () => {
    const lang = languageNamed(languageOf(answer.language) ?? "ja").speech;
    const onEnd = () => {
      stop = null;
      label();
    };
    const text = [answer.answer, ...(answer.notes ?? [])].join("\n");
    stop = read({ text, ruby: answer.notes?.length ? undefined : answer.ruby, lang, rate: counter.store.memory.rate, onEnd });
    label();
  };
  label();
  return toggle;
}

/** @param {Answer} answer @param {Counter} counter */
function copyButton(answer, counter) {
  const copy = async () => counter.announce(counter.say((await copied(plainText(answer), counter.root)) ? "copied" : "notCopied"), true);
  return button({ class: "tool copy", onclick: copy }, icon("copy"), counter.say("copy"));
}

/** @param {string} text @param {ShadowRoot} root */
export async function copied(text, root) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedTheOldWay(text, root);
  }
}

/** Pages without TLS, and frames that were not given the clipboard. @param {string} text @param {ShadowRoot} root */
function copiedTheOldWay(text, root) {
  const area = h("textarea", { class: "unseen", "aria-hidden": "true", tabindex: -1 });
  area.value = text;
  const focused = /** @type {HTMLElement | null} */ (root.activeElement);
  root.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return done;
}
