// @ts-check
/** How a question that was handed over stands, by its receipt number. */
import { h } from "./elements.js";
import { check, field } from "./fields.js";
import { isFailed } from "./failed.js";
import { openModal } from "./modal.js";

/** @typedef {import("./counter.js").Counter} Counter */
/** @typedef {import("../../types.js").CaseState} CaseState */

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
