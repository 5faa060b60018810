// @ts-check
/** A finished answer on the screen: desks, a fixed emergency text, or what was found. */
import { button, h, icon, telephone } from "./elements.js";
import { sourceList } from "./sources.js";
import { answerText, tools } from "./text.js";
import { isJapanese } from "./words.js";
import { verdict } from "./verdict.js";

/** @typedef {import("../../types.js").Contact} Contact */
/** @typedef {import("../../types.js").Counter} Counter */
/** @typedef {import("../../types.js").Answer} Answer */

/** @param {Contact[]} contacts @param {Counter} counter @param {string} lang */
export function contactCards(contacts, counter, lang) {
  return h("section", { class: "contacts" },
    h("h4", {}, counter.say("contacts")),
    ...contacts.map((contact) => contactCard(contact, counter, lang)));
}

/** @param {Contact} contact @param {Counter} counter @param {string} lang of the contact's own words */
export function contactCard(contact, counter, lang) {
  return h("div", { class: "contact", part: "contact", lang },
    h("strong", {}, contact.department),
    openness(contact, counter),
    contact.phone && call(contact, counter),
    contact.hours && h("span", { class: "hours" }, contact.hours),
    contact.place && h("span", { class: "place" }, contact.place),
    contact.map_url && mapLink(contact.map_url, contact.department, counter));
}

/** @param {Contact} contact @param {Counter} counter */
function call(contact, counter) {
  const label = `${counter.say("call", { name: contact.department })} ${contact.phone}`;
  return h("a", { class: "call", href: telephone(contact.phone), "aria-label": label }, icon("phone"), contact.phone);
}

/** The service knows Japan's time and holidays; without its word nothing is claimed. @param {Contact} contact @param {Counter} counter */
function openness(contact, counter) {
  if (contact.open_now === undefined || contact.open_now === null) return null;
  const word = counter.say(contact.open_now ? "openNow" : "closedNow");
  return h("span", { class: contact.open_now ? "open now" : "closed now", lang: counter.language.tag }, word);
}

/** @param {string} address @param {string} department @param {Counter} counter */
function mapLink(address, department, counter) {
  if (!/^https?:\/\//.test(address)) return null;
  return h("a", { href: address, target: "_blank", rel: "noopener", class: "map", lang: counter.language.tag }, `${counter.say("map")}：`, h("span", { lang: "ja" }, department));
}

/** @param {Answer} answer @param {Counter} counter @param {boolean} fresh only what comes just now is cried out */
export function emergency(answer, counter, fresh) {
  return h("article", { class: "bubble answer emergency", part: "emergency", "data-outcome": "emergency" },
    h("div", { role: fresh ? "alert" : null },
      h("h3", {}, icon("alert"), counter.say("emergency")),
      answerText(answer, counter),
      h("ul", { class: "numbers" }, ...answer.contacts.map((contact) => number(contact, answer.language)))),
    ...(answer.notes ?? []).map((note) => h("p", { class: "note", lang: answer.language }, note)),
    h("p", { class: "by" }, counter.say("fixedText")),
    answer.suggestions.length > 0 && h("section", { class: "choices" },
      h("h4", {}, counter.say("related")), ...answer.suggestions.map((question) => choice(question, counter, isJapanese(question) ? "ja" : answer.language))));
}

/** @param {import("../../types.js").Contact} contact @param {string} lang */
function number(contact, lang) {
  return h("li", { lang },
    contact.phone
      ? h("a", { class: "dial", href: telephone(contact.phone) }, icon("phone"), h("b", {}, contact.phone), h("span", {}, contact.department))
      : h("strong", {}, contact.department),
    contact.hours && h("span", { class: "hours", lang: "ja" }, contact.hours),
    // Some can be reached in writing as well.
    contact.place?.startsWith("https://") ? h("a", { class: "map", href: contact.place, target: "_blank", rel: "noopener" }, contact.place) : contact.place);
}

/** What a person who got no answer may want to do instead. */
const UNANSWERED = new Set(["declined", "clarify", "error"]);

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
    ...answer.suggestions.map((question) => choice(question, counter, isJapanese(question) ? "ja" : answer.language)));
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
