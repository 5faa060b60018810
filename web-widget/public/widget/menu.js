// @ts-check
/** What is needed now and then: a person, the receipt, paper, a fresh start, the speed of the voice. */
import { button, h, icon } from "./elements.js";
import { canRead } from "./voice.js";
import { LANGUAGES } from "./words.js";

/** @typedef {import("../../types.js").Counter} Counter */

/** @typedef {{handover: () => void, caseState: () => void, print: () => void, restart: () => void}} Deeds */

const RATES = /** @type {const} */ ([[0.75, "speedSlow"], [1, "speedNormal"], [1.3, "speedFast"]]);

/** A button that shows and hides a list of buttons. @param {Counter} counter @param {Deeds} deeds */
export function menu(counter, deeds) {
  const { say } = counter;
  const list = h("div", { id: "menu", class: "menu", hidden: true });
  const toggle = button({ class: "bare", "aria-expanded": "false", "aria-controls": "menu", "aria-label": say("menu") }, icon("menu"));
  /** @param {boolean} open */
  const show = (open) => {
    list.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
  };
  /** @param {import("./words.js").Key} key @param {() => void} deed */
  const item = (key, deed) => button({ onclick: () => {
    show(false);
    toggle.focus();
    deed();
  } }, say(key));
  const people = counter.site().handover.enabled ? [item("handover", deeds.handover), item("caseState", deeds.caseState)] : [];
  list.append(...people, item("print", deeds.print), item("restart", deeds.restart), ...(canRead() ? [speed(counter)] : []),
    h("a", { href: new URL("/accessibility", counter.service.origin).href, target: "_blank", rel: "noopener" }, say("accessibility")));
  toggle.addEventListener("click", () => show(list.hidden));
  const box = h("div", { class: "menu-box" }, toggle, list);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.stopPropagation();
    show(false);
    toggle.focus();
  });
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && !box.contains(event.relatedTarget)) show(false);
  });
  return box;
}

/** @param {Counter} counter */
function speed({ say, store }) {
  const select = h("select", { id: "speed" }, ...RATES.map(([rate, key]) => h("option", { value: rate, selected: rate === store.memory.rate }, say(key))));
  select.addEventListener("change", () => store.set({ rate: Number(select.value) }));
  return h("div", { class: "speed" }, h("label", { for: "speed" }, say("speed")), select);
}

/** Named in each language itself, so that it is found by those who read no Japanese. @param {Counter} counter @param {(id: string) => void} choose */
export function languageMenu(counter, choose) {
  const offered = counter.site().languages;
  const languages = LANGUAGES.filter((language) => offered.length === 0 || offered.includes(language.tag));
  const select = h("select", { class: "languages", "aria-label": `${counter.say("language")} / Language`, part: "languages" },
    ...languages.map((language) => h("option", { value: language.id, lang: language.tag, selected: language.id === counter.language.id }, language.name)));
  select.addEventListener("change", () => choose(select.value));
  return select;
}

/** @param {HTMLElement} host the element of the counter */
export function printOnly(host) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@media print {
    body :not([data-madoguchi-printing], :has([data-madoguchi-printing])) { display: none !important; }
    :has([data-madoguchi-printing]) { height: auto !important; min-height: 0 !important; overflow: visible !important; }
  }`);
  host.toggleAttribute("data-madoguchi-printing", true);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const end = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((known) => known !== sheet);
    host.removeAttribute("data-madoguchi-printing");
  };
  addEventListener("afterprint", end, { once: true });
  window.print();
}
