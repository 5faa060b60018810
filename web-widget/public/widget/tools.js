// @ts-check
/** What can be done with an answer: hear it, copy it. */
import { button, h, icon } from "./elements.js";
import { canRead, read } from "./voice.js";
import { languageNamed, languageOf } from "./words.js";
import { plainText } from "./text.js";

/** @typedef {import("../../types.js").Answer} Answer */
/** @typedef {import("./counter.js").Counter} Counter */

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
