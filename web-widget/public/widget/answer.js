// @ts-check
/** A finished answer on the screen. */
import { button, h, icon } from "./elements.js";
import { answerText } from "./text.js";
import { contactCards } from "./contacts.js";
import { emergency } from "./emergency.js";
import { sourceList } from "./sources.js";
import { tools } from "./tools.js";
import { verdict } from "./verdict.js";

/** @typedef {import("../../types.js").Answer} Answer */
/** @typedef {import("./counter.js").Counter} Counter */

/** What a person who got no answer may want to do instead. */
const UNANSWERED = new Set(["declined", "error"]);

/**
 * @param {string} question
 * @param {Answer} answer
 * @param {Counter} counter
 * @param {boolean} fresh whether it has come just now, and is not what the tab remembers
 * @returns {HTMLElement}
 */
export function answerView(question, answer, counter, fresh) {
  if (answer.outcome === "emergency") return emergency(answer, counter, fresh);
  const unanswered = UNANSWERED.has(answer.outcome);
  return h("article", { class: "bubble answer", part: "answer", "data-outcome": answer.outcome, "aria-label": counter.say("byAi") },
    h("p", { class: "by" }, counter.say("byAi")),
    answerText(answer, counter),
    ...(answer.notes ?? []).map((note) => h("p", { class: "note", lang: answer.language }, note)),
    answer.outcome === "clarify" && choices(answer, counter, "choose"),
    answer.citations.length > 0 && sourceList(answer.citations, counter),
    answer.contacts.length > 0 && contactCards(answer.contacts, counter, "ja"),
    unanswered && handover(question, answer, counter),
    answer.outcome !== "clarify" && answer.suggestions.length > 0 && choices(answer, counter, "related"),
    tools(answer, counter),
    verdict(answer, counter));
}

/** @param {Answer} answer @param {Counter} counter @param {"choose" | "related"} title */
function choices(answer, counter, title) {
  return h("section", { class: `choices ${title}` },
    h("h4", {}, counter.say(title)),
    ...answer.suggestions.map((question) => choice(question, counter, title === "choose" ? answer.language : "ja")));
}

/** A question to be asked by one press. @param {string} question @param {Counter} counter @param {string} lang */
export function choice(question, counter, lang) {
  return button({ class: "choice", lang, onclick: () => counter.ask(question) }, question);
}

/** @param {string} question @param {Answer} answer @param {Counter} counter */
function handover(question, answer, counter) {
  if (!counter.site().handover.enabled) return null;
  const open = () => counter.openHandover({ question, trace_id: answer.trace_id });
  return button({ class: "primary handover", onclick: open }, icon("person"), counter.say("handover"));
}
