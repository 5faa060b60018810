// @ts-check
/** A question handed to a person: the form, the receipt, and how it stands by that receipt. */
import { contactCard } from "./answer.js";
import { button, h, icon } from "./elements.js";
import { isFailed } from "./service.js";
import { openModal } from "./modal.js";
import { copied } from "./text.js";

/** @typedef {import("../../types.js").Counter} Counter */
/** @typedef {import("../../types.js").NewCase} NewCase */
/** @typedef {import("../../types.js").CaseState} CaseState */

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/** @param {string} label @param {Control} control with an id */
function field(label, control) {
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, problemOf(control));
}

/** @param {HTMLInputElement} control @param {string} label the box stands before its words */
function tick(control, label) {
  return h("div", { class: "field" }, h("label", { class: "option" }, control, label), problemOf(control));
}

/** Where it is said what is wrong with a field, until it is changed. @param {Control} control */
function problemOf(control) {
  const problem = h("p", { class: "problem", id: `${control.id}-problem` });
  control.setAttribute("aria-describedby", problem.id);
  control.addEventListener("input", () => {
    problem.textContent = "";
    control.removeAttribute("aria-invalid");
  });
  return problem;
}

/**
 * Says what is wrong and brings the first wrong field to attention.
 * @param {[Control, string | null][]} checks each field with its problem, if it has one
 * @returns {boolean} whether all is well
 */
function check(checks) {
  for (const [control, problem] of checks) {
    const root = /** @type {ParentNode} */ (control.getRootNode());
    const shown = root.querySelector(`#${control.id}-problem`);
    if (shown) shown.textContent = problem ?? "";
    control.setAttribute("aria-invalid", String(problem !== null));
  }
  const wrong = checks.find(([, problem]) => problem !== null);
  wrong?.[0].focus();
  return wrong === undefined;
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const NOTHING = { question: "", name: "", email: "", phone: "" };
/** What a closed form held, for as long as the page stands: it is personal, and so not put into storage. */
let written = NOTHING;
const PHONE = /^\+?[0-9][0-9-]{8,15}$/;

/** @param {Counter} counter @param {{question?: string, trace_id?: string}} about */
export function openHandover(counter, about) {
  const body = h("div", { class: "handover-body" });
  openModal(counter, { title: counter.say("handover"), className: "wide", body });
  body.append(form(counter, about, body));
}

/** @param {Counter} counter @param {{question?: string, trace_id?: string}} about @param {HTMLElement} body */
function form(counter, about, body) {
  const { say } = counter;
  const parts = controls(counter, about.question ?? (written.question || counter.store.memory.draft));
  const problem = h("p", { class: "problem", role: "alert" });
  const submit = h("button", { type: "submit", class: "primary" }, say("submitCase"));
  const element = h("form", { class: "case", novalidate: true },
    h("p", {}, say("handoverIntro")),
    field(say("department"), parts.topic), field(say("yourQuestion"), parts.question), parts.reach.element,
    field(say("name"), parts.name), tick(parts.consent, say("consent")), problem, submit);
  element.addEventListener("input", () => (written = { question: parts.question.value, name: parts.name.value, email: parts.reach.email.value, phone: parts.reach.phone.value }));
  let sending = false;
  const named = once();
  element.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending || !valid(parts, counter)) return;
    sending = true;
    submit.setAttribute("aria-disabled", "true");
    problem.textContent = "";
    try {
      const received = await counter.service.openCase(named(newCase(parts, about, counter)));
      written = NOTHING;
      body.replaceChildren(receipt(received, counter));
      /** @type {HTMLElement} */ (body.querySelector("h4")).focus();
    } catch (error) {
      // All that was typed stands as it was.
      problem.textContent = (isFailed(error) && error.text) || say("notSent");
    }
    sending = false;
    submit.setAttribute("aria-disabled", "false");
  });
  return element;
}

/** @typedef {ReturnType<typeof controls>} Controls */

/** @param {Counter} counter @param {string} question */
function controls(counter, question) {
  const { say } = counter;
  const topic = h("select", { id: "case-topic" }, h("option", { value: "" }, say("anyDepartment")),
    ...counter.site().handover.departments.map((name) => h("option", { value: name, lang: "ja" }, name)));
  const text = h("textarea", { id: "case-question", rows: 4, maxlength: 1000, required: true });
  text.value = question;
  return {
    topic, question: text, reach: reach(counter),
    name: h("input", { id: "case-name", autocomplete: "name", maxlength: 100, value: written.name }),
    consent: h("input", { id: "case-consent", type: "checkbox", required: true }),
  };
}

/** @param {Counter} counter */
function reach({ say }) {
  const email = h("input", { id: "case-email", type: "email", autocomplete: "email", inputmode: "email", maxlength: 254, value: written.email });
  const phone = h("input", { id: "case-phone", type: "tel", autocomplete: "tel", maxlength: 20, value: written.phone });
  const ways = { email: field(say("email"), email), phone: field(say("phone"), phone), none: h("span") };
  /** @type {keyof typeof ways} */
  let way = "email";
  /** @param {keyof typeof ways} value @param {string} label */
  const option = (value, label) => {
    const radio = h("input", { type: "radio", name: "reach", value, checked: value === way, onchange: () => choose(value) });
    return h("label", { class: "option" }, radio, label);
  };
  /** @param {keyof typeof ways} value */
  const choose = (value) => {
    way = value;
    for (const [name, element] of Object.entries(ways)) element.hidden = name !== value;
  };
  const element = h("fieldset", {}, h("legend", {}, say("reach")),
    option("email", say("byEmail")), option("phone", say("byPhone")), option("none", say("byNone")), ways.email, ways.phone);
  choose(way);
  return { element, email, phone, way: () => way };
}

/** @param {HTMLInputElement} input full-width digits and long vowels are what Japanese keyboards give */
function plain(input) {
  return input.value.normalize("NFKC").replaceAll(/[\s()]/g, "").replaceAll(/[ー−‐–—]/g, "-");
}

/** @param {Controls} parts @param {Counter} counter */
function valid(parts, { say }) {
  const way = parts.reach.way();
  return check([
    [parts.question, parts.question.value.trim() ? null : say("needQuestion")],
    [parts.reach.email, way !== "email" || EMAIL.test(plain(parts.reach.email)) ? null : say("needEmail")],
    [parts.reach.phone, way !== "phone" || PHONE.test(plain(parts.reach.phone)) ? null : say("needPhone")],
    [parts.consent, parts.consent.checked ? null : say("needConsent")],
  ]);
}

/**
 * @param {Controls} parts
 * @param {{trace_id?: string}} about
 * @param {Counter} counter
 * @returns {NewCase}
 */
function newCase(parts, about, counter) {
  const way = parts.reach.way();
  const reached = { email: () => ({ email: plain(parts.reach.email) }), phone: () => ({ phone: plain(parts.reach.phone) }),
    none: () => ({ none: /** @type {const} */ (true) }) }[way]();
  return {
    question: parts.question.value.trim(), reach: reached, consent: true, language: counter.language.tag,
    ...(parts.topic.value && { topic: parts.topic.value }),
    ...(parts.name.value.trim() && { name: parts.name.value.trim() }),
    ...(about.trace_id && { trace_id: about.trace_id }),
  };
}

/** The same words sent again, because no answer came, keep their name: the city then has one case and not two. */
function once() {
  let [last, id] = ["", ""];
  return (/** @type {NewCase} */ opened) => {
    const words = JSON.stringify(opened);
    if (words !== last) [last, id] = [words, Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(16).padStart(8, "0")).join("")];
    return { ...opened, request_id: id };
  };
}

/** @param {import("../../types.js").CaseReceived} received @param {Counter} counter */
function receipt(received, counter) {
  const { say } = counter;
  const copy = async () => counter.announce(say((await copied(received.receipt, counter.root)) ? "copied" : "notCopied"), true);
  return h("div", { class: "receipt" },
    h("h4", { tabindex: -1 }, say("received")),
    h("p", {}, say("receipt"), " ", h("output", { class: "number" }, received.receipt)),
    button({ class: "tool", onclick: copy }, icon("copy"), say("copy")),
    h("p", {}, say("keepReceipt", { department: received.department })),
    received.contact && contactCard(received.contact, counter, "ja"));
}

const STATES = /** @type {const} */ ({
  received: "stateReceived", in_progress: "stateInProgress", answered: "stateAnswered", closed: "stateClosed",
});

/** @param {Counter} counter */
export function openCaseState(counter) {
  const { say } = counter;
  const number = h("input", { id: "receipt", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 40 });
  const result = h("div", { class: "state", role: "status" });
  const form = h("form", { class: "case", novalidate: true }, field(say("receipt"), number),
    h("button", { type: "submit", class: "primary" }, say("show")), result);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = number.value.normalize("NFKC").trim().toUpperCase();
    if (!check([[number, typed ? null : say("needReceipt")]])) return;
    result.replaceChildren("…");
    result.replaceChildren(...(await looked(typed, counter)));
  });
  openModal(counter, { title: say("caseState"), body: form });
}

/** @param {string} receipt @param {Counter} counter */
async function looked(receipt, counter) {
  try {
    return stateView(await counter.service.caseState(receipt), counter);
  } catch (error) {
    const unknown = isFailed(error) && (error.status === 404 || error.status === 400);
    return [h("p", { class: "failed" }, unknown ? counter.say("noCase") : (isFailed(error) && error.text) || counter.say("unreachable"))];
  }
}

/** @param {CaseState} found @param {Counter} counter */
function stateView(found, counter) {
  const { say } = counter;
  const key = STATES[/** @type {keyof typeof STATES} */ (found.state)];
  const rows = [
    [say("receipt"), found.receipt], [say("state"), key ? say(key) : found.state_label], [say("department"), found.department],
    [say("receivedAt"), moment(found.received_at, counter)], [say("updatedAt"), moment(found.updated_at, counter)],
  ];
  return [h("dl", {}, ...rows.flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)]))];
}

/** In Japan's time, wherever the reader's clock stands. @param {string} at RFC 3339 @param {Counter} counter */
function moment(at, counter) {
  const date = new Date(at);
  if (Number.isNaN(date.valueOf())) return at;
  return new Intl.DateTimeFormat(counter.language.speech, { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Tokyo" }).format(date);
}
