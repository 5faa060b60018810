// @ts-check
/** The fixed, reviewed words for an emergency, and the numbers to call, large. */
import { answerText } from "./text.js";
import { choice } from "./answer.js";
import { h, icon, telephone } from "./elements.js";

/** @typedef {import("../../types.js").Answer} Answer */
/** @typedef {import("./counter.js").Counter} Counter */

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
      h("h4", {}, counter.say("related")), ...answer.suggestions.map((question) => choice(question, counter, "ja"))));
}

/** @param {import("../../types.js").Contact} contact @param {string} lang */
function number(contact, lang) {
  return h("li", { lang },
    contact.phone
      ? h("a", { class: "dial", href: telephone(contact.phone) }, icon("phone"), h("b", {}, contact.phone), h("span", {}, contact.department))
      : h("strong", {}, contact.department),
    contact.hours && h("span", { class: "hours" }, contact.hours));
}
