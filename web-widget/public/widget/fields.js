// @ts-check
/** Fields of a form that say what is wrong beside themselves. */
import { h } from "./elements.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/** @param {string} label @param {Control} control with an id */
export function field(label, control) {
  const problem = h("p", { class: "problem", id: `${control.id}-problem` });
  control.setAttribute("aria-describedby", problem.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, problem);
}

/** @param {HTMLInputElement} control @param {string} label the box stands before its words */
export function tick(control, label) {
  const problem = h("p", { class: "problem", id: `${control.id}-problem` });
  control.setAttribute("aria-describedby", problem.id);
  return h("div", { class: "field" }, h("label", { class: "option" }, control, label), problem);
}

/**
 * Says what is wrong and brings the first wrong field to attention.
 * @param {[Control, string | null][]} checks each field with its problem, if it has one
 * @returns {boolean} whether all is well
 */
export function check(checks) {
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
