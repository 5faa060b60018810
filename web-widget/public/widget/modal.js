// @ts-check
/** A dialog over the counter: the browser's own, so that focus stays inside and goes back to where it was. */
import { button, h, icon } from "./elements.js";
import { enter, leave } from "./back.js";

/**
 * @param {import("./counter.js").Counter} counter
 * @param {{title: string, body: HTMLElement, className?: string}} content
 * @returns {() => void} closes it
 */
export function openModal(counter, { title, body, className = "" }) {
  const close = () => dialog.close();
  const dialog = h("dialog", { class: `modal ${className}`, part: "dialog", "aria-labelledby": "modal-title", lang: counter.language.tag },
    h("header", {},
      h("h3", { id: "modal-title", tabindex: -1 }, title),
      button({ class: "bare", "aria-label": counter.say("close"), onclick: close }, icon("close"))),
    h("div", { class: "modal-body", tabindex: 0, role: "region", "aria-labelledby": "modal-title" }, body));
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  // A page or an outer dialog that listens for Escape is not meant.
  dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
  dialog.addEventListener("close", () => {
    leave(close);
    dialog.remove();
  });
  counter.root.append(dialog);
  dialog.showModal();
  enter(close);
  /** @type {HTMLElement} */ (dialog.querySelector("h3")).focus();
  return close;
}
