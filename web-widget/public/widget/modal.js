// @ts-check
/** What lies over the page: a dialog, and the browser's Back, which closes it as people expect of a screen. */
import { button, h, icon } from "./elements.js";

/** @type {(() => void)[]} closes what is on top */
const layers = [];
/** Steps back that we took ourselves. */
let own = 0;

addEventListener("popstate", () => {
  if (own > 0) own -= 1;
  else layers.pop()?.();
});

/** @param {() => void} close called when the person goes back */
export function enter(close) {
  try {
    history.pushState(history.state, "");
    layers.push(close);
  } catch {
    // A document without a history (a sandbox, say): Back is not ours.
  }
}

/** Closed otherwise than by Back: its step in the history goes. @param {() => void} close */
export function leave(close) {
  const at = layers.indexOf(close);
  if (at < 0) return;
  layers.splice(at, 1);
  own += 1;
  history.back();
}

/**
 * @param {import("../../types.js").Counter} counter
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
