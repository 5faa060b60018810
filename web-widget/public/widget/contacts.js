// @ts-check
/** Desks: who, where, when, and a telephone link. */
import { h, icon, telephone } from "./elements.js";

/** @typedef {import("../../types.js").Contact} Contact */
/** @typedef {import("./counter.js").Counter} Counter */

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
    contact.map_url && mapLink(contact.map_url, counter));
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

/** @param {string} address @param {Counter} counter */
function mapLink(address, counter) {
  if (!/^https?:\/\//.test(address)) return null;
  return h("a", { href: address, target: "_blank", rel: "noopener", class: "map", lang: counter.language.tag }, counter.say("map"));
}
