// @ts-check
/** The counter's panel: head, banner, conversation, field; a dialog in a popup, a part of the page otherwise. */
import { bannerView } from "./site.js";
import { button, h, icon } from "./elements.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { languageMenu, menu, printOnly } from "./menu.js";
import { languageNamed, languageOf } from "./words.js";
import { openCaseState, openHandover } from "./cases.js";
import { openSource } from "./sources.js";

/** @typedef {import("../../types.js").Counter} Counter */
/**
 * @typedef {Pick<Counter, "root" | "service" | "store" | "say" | "language" | "site" | "settled"> & {host: HTMLElement,
 *   mode: "popup" | "page", onClose: () => void, onLanguage: (id: string) => void}} Surroundings
 */

/** Long enough to be read, short enough not to be in the way. */
const TOLD_MS = 8_000;

export class Panel {
  #status = h("p", { class: "unseen", role: "status" });
  #told = h("p", { class: "told", "aria-hidden": "true", hidden: true });
  #banner = h("div", { class: "banners" });
  #head = h("header", { part: "header" });
  #shownHead = "";
  #shownBanner = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** The keyboard of a phone takes its room from the counter, not from its field. */
  #onViewport = () => {
    const { height, offsetTop } = /** @type {VisualViewport} */ (visualViewport);
    this.element.style.setProperty("--view-height", `${height}px`);
    this.element.style.setProperty("--view-top", `${offsetTop}px`);
  };
  #onLine = () => this.counter.announce(this.around.say(navigator.onLine ? "online" : "offline"), true);

  /** @param {Surroundings} around */
  constructor(around) {
    this.around = around;
    const { root, service, store, say, language, site, settled } = around;
    /** @type {Counter} */
    this.counter = {
      root, service, store, say, language, site, settled,
      ask: (question) => this.ask(question),
      announce: (text, seen) => this.#announce(text, seen),
      openSource: (citation) => openSource(citation, this.counter),
      openHandover: (about = {}) => openHandover(this.counter, about),
    };
    this.composer = new Composer(this.counter);
    this.conversation = new Conversation(this.counter, this.composer);
    this.element = this.#element();
    addEventListener("online", this.#onLine);
    addEventListener("offline", this.#onLine);
  }

  #element() {
    const { mode, language, say } = this.around;
    const always = h("p", { class: "always" }, say("always"));
    const content = [this.#head, this.#banner, this.conversation.element, this.#told, this.#status, this.composer.form, always];
    const attributes = { class: `panel ${mode}`, part: "panel", lang: language.tag, "aria-labelledby": "title" };
    if (mode === "page") return h("section", attributes, ...content);
    const dialog = h("dialog", attributes, ...content);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.around.onClose();
    });
    dialog.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && this.around.onClose());
    return dialog;
  }

  get isOpen() {
    return this.element instanceof HTMLDialogElement && this.element.open;
  }

  /** @param {boolean} full over the whole screen, and so the only thing that can be used */
  open(full) {
    if (!(this.element instanceof HTMLDialogElement)) return;
    this.element.classList.toggle("full", full);
    if (full) for (const event of ["resize", "scroll"]) globalThis.visualViewport?.addEventListener(event, this.#onViewport);
    if (full) this.element.showModal();
    else this.element.show();
    this.laidOut();
    // The keyboard of a phone would hide what there is to read.
    if (matchMedia("(pointer: coarse)").matches) /** @type {HTMLElement} */ (this.#head.querySelector("h2")).focus();
    else this.composer.input.focus();
  }

  close() {
    for (const event of ["resize", "scroll"]) globalThis.visualViewport?.removeEventListener(event, this.#onViewport);
    if (this.element instanceof HTMLDialogElement) this.element.close();
  }

  /** Now that there is a layout. */
  laidOut() {
    this.composer.fit();
    if (this.counter.store.memory.turns.length > 0) this.conversation.element.scrollTop = this.conversation.element.scrollHeight;
  }

  end() {
    this.conversation.abort();
    removeEventListener("online", this.#onLine);
    removeEventListener("offline", this.#onLine);
    this.close();
  }

  /** @param {string} question */
  ask(question) {
    return this.conversation.ask(question);
  }

  /** What depends on the city is shown anew, and only that. */
  siteChanged() {
    const { banner, ...rest } = this.around.site();
    const head = JSON.stringify([rest, this.around.settled()]);
    if (head !== this.#shownHead) {
      this.#shownHead = head;
      this.#buildHead();
      this.conversation.greet();
    }
    if (JSON.stringify(banner) !== this.#shownBanner) {
      this.#shownBanner = JSON.stringify(banner);
      const view = bannerView(banner, this.around.say, this.around.language.id);
      this.#banner.replaceChildren(...(view ? [view] : []));
      if (view && banner?.level !== "info") this.#announce(view.textContent ?? "");
    }
  }

  #buildHead() {
    const { say, mode, onClose } = this.around;
    const site = this.around.site();
    const logo = site.logo && h("img", { src: new URL(site.logo, this.around.service.origin).href, alt: "", class: "logo", width: 32, height: 32,
      onerror: (/** @type {Event} */ event) => /** @type {Element} */ (event.target).replaceWith(icon("chat")) });
    this.#head.replaceChildren(
      h("div", { class: "name" }, logo || icon("chat"),
        h("h2", { id: "title", tabindex: -1 }, site.city && h("span", { class: "city", lang: "ja" }, site.city), h("span", {}, say("title")))),
      this.#ownLanguage() ?? "",
      languageMenu(this.counter, this.around.onLanguage),
      menu(this.counter, {
        handover: () => this.counter.openHandover(), caseState: () => openCaseState(this.counter),
        print: () => printOnly(this.around.host), restart: () => this.#restart(),
      }),
      mode === "popup" ? button({ class: "bare close", "aria-label": say("close"), onclick: onClose }, icon("close")) : "");
  }

  /** For those whose browser speaks another language than the page: one press, in their own words. */
  #ownLanguage() {
    const own = languageOf(navigator.language);
    if (!own || own === this.around.language.id || own === "ja" || this.around.store.memory.language) return null;
    const { name, tag } = languageNamed(own);
    return button({ class: "own-language", lang: tag, onclick: () => this.around.onLanguage(own) }, name);
  }

  focusLanguages() {
    /** @type {HTMLElement | null} */ (this.#head.querySelector(".languages"))?.focus();
  }

  #restart() {
    const { say } = this.around;
    const undo = this.conversation.restart();
    this.composer.input.focus();
    this.#announce(say("restarted"), true);
    this.#told.append(button({ class: "tool", onclick: () => {
      undo();
      this.#announce("", true);
      this.composer.input.focus();
    } }, say("undo")));
    this.#told.removeAttribute("aria-hidden");
  }

  /** @param {string} text @param {boolean} [seen] shown as well, for a while */
  #announce(text, seen = false) {
    this.#status.textContent = text;
    if (!seen) return;
    clearTimeout(this.#timer);
    this.#told.replaceChildren(text);
    this.#told.setAttribute("aria-hidden", "true");
    this.#told.hidden = text === "";
    // Not while its button has the focus.
    this.#timer = setTimeout(() => (this.#told.hidden = !this.#told.contains(this.around.root.activeElement)), TOLD_MS);
  }

  /** On paper everything is open. */
  beforePrint() {
    this.conversation.element.scrollTop = 0;
  }
}
