// @ts-check
/** Was it of use? And if not, why. */
import { button, h, icon } from "./elements.js";
import { inLanguage } from "./words.js";

/** @typedef {import("../../types.js").Answer} Answer */
/** @typedef {import("../../types.js").Counter} Counter */
/** @typedef {import("./words.js").Key} Key */

/** Until the service has named its own. @type {{id: string, key: Key}[]} */
const REASONS = [
  { id: "wrong", key: "reasonWrong" }, { id: "not_my_question", key: "reasonOther" },
  { id: "hard_to_understand", key: "reasonUnclear" }, { id: "out_of_date", key: "reasonOutdated" },
];
let forms = 0;

/** @param {Answer} answer @param {Counter} counter */
export function verdict(answer, counter) {
  const box = h("div", { class: "verdict", role: "group", "aria-label": counter.say("helpful") });
  const up = button({ class: "tool", onclick: () => send({ verdict: "up" }) }, icon("up"), counter.say("yes"));
  const down = button({ class: "tool", onclick: () => askWhy() }, icon("down"), counter.say("no"));
  /** @param {{verdict: string, reason?: string, comment?: string}} feedback */
  const send = async (feedback) => {
    try {
      await counter.service.feedback({ trace_id: answer.trace_id, ...feedback });
      end(counter.say("thanks"));
    } catch {
      counter.announce(counter.say("notSent"), true);
    }
  };
  const askWhy = () => {
    const form = reasonForm(counter, (reason, comment) => send({ verdict: "down", reason, comment }));
    box.replaceChildren(form);
    form.querySelector("input")?.focus();
  };
  /** @param {string} text */
  const end = (text) => {
    box.replaceChildren(h("p", { tabindex: -1 }, text));
    box.querySelector("p")?.focus();
    counter.announce(text);
  };
  box.append(h("span", {}, counter.say("helpful")), up, down);
  return box;
}

/** @param {Counter} counter @param {(reason: string | undefined, comment: string | undefined) => void} send */
function reasonForm(counter, send) {
  forms += 1;
  const name = `why-${forms}`;
  const comment = h("textarea", { id: `${name}-comment`, rows: 2, maxlength: 500 });
  const form = h("form", { class: "why" },
    h("fieldset", {}, h("legend", {}, counter.say("why")), ...reasons(counter).map((reason) =>
      h("label", { class: "option", lang: reason.lang }, h("input", { type: "radio", name, value: reason.id }), reason.label))),
    h("label", { for: comment.id }, counter.say("comment")), comment,
    h("button", { type: "submit", class: "primary" }, counter.say("sendReason")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = new FormData(form).get(name);
    send(chosen ? String(chosen) : undefined, comment.value.trim() || undefined);
  });
  return form;
}

/** @param {Counter} counter */
function reasons(counter) {
  const own = REASONS.map((reason) => ({ id: reason.id, label: counter.say(reason.key), lang: counter.language.tag }));
  const given = counter.site().feedback_reasons.map(({ id, label, labels }) => {
    const words = inLanguage(labels, counter.language.id) ?? { text: label, lang: "ja" };
    return { id, label: words.text, lang: words.lang };
  });
  return given.length > 0 ? given : own;
}
