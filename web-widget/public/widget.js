// @ts-check
/**
 * The counter as a custom element: `<madoguchi-chat>` (a button that opens a panel) or `<madoguchi-chat mode="page">`.
 *
 * Attributes: `mode` ("popup" or "page"), `api` (origin of the service; default: where this file came from),
 * `site-key` (the city's public name with the service), `language` (to begin with; default: the page's own), `city`.
 * Inside stands what people see without it: a telephone link (`<a href="tel:…" data-desk="…" data-hours="…">`), which
 * is also shown when the service cannot be reached. Theming: `--madoguchi-*` properties and parts (README).
 * Text reaches the page by `textContent` alone, never as markup.
 */
import { bannerView, builtIn, readableOn, SiteWatch } from "./widget/site.js";
import { button, h, icon } from "./widget/elements.js";
import { Panel } from "./widget/panel.js";
import { Service } from "./widget/service.js";
import { Store } from "./widget/store.js";
import { sheets } from "./widget/styles.js";
import { japanese, languageNamed, languageOf, wordsOf } from "./widget/words.js";
import { enter, leave } from "./widget/modal.js";
// All that a first answer needs is named here as well, so that it is fetched at once and not import by import.
import "./messages/ja.js";
import "./widget/answer.js";
import "./widget/ask.js";
import "./widget/candidates.js";
import "./widget/cases.js";
import "./widget/composer.js";
import "./widget/conversation.js";
import "./widget/menu.js";
import "./widget/readings.js";
import "./widget/sources.js";
import "./widget/styles-conversation.js";
import "./widget/styles-forms.js";
import "./widget/text.js";
import "./widget/verdict.js";
import "./widget/voice.js";

const PHONE = "(max-width: 40em), (max-height: 30em)";

export class MadoguchiChat extends HTMLElement {
  #store = new Store();
  #say = japanese;
  #builds = 0;
  /** @type {Panel | null} */
  #panel = null;
  /** @type {SiteWatch | null} */
  #watch = null;
  #toggle = button({ class: "toggle", part: "toggle", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.show() });
  #corner = h("div", { class: "corner" });
  #onPrint = () => this.#panel?.beforePrint();
  #close = () => this.#closed();

  /** Resolves when the counter can be used. @type {Promise<void>} */
  ready = Promise.resolve();

  connectedCallback() {
    if (!this.shadowRoot) this.attachShadow({ mode: "open" }).adoptedStyleSheets = sheets;
    this.#watch = new SiteWatch(new Service(this.api, this.getAttribute("site-key")), builtIn(this), () => this.#siteChanged());
    addEventListener("beforeprint", this.#onPrint);
    const id = this.#store.memory.language || languageOf(this.getAttribute("language")) || languageOf(document.documentElement.lang) || "ja";
    this.ready = this.#build(id);
    this.#watch.start();
  }

  disconnectedCallback() {
    removeEventListener("beforeprint", this.#onPrint);
    this.#watch?.stop();
    this.#panel?.end();
    this.#panel = null;
    this.shadowRoot?.replaceChildren();
  }

  get mode() {
    return this.getAttribute("mode") === "page" ? "page" : "popup";
  }

  get api() {
    return this.getAttribute("api") ?? new URL(import.meta.url).origin;
  }

  /** What is known of the city; the event `site` tells of every change. */
  get site() {
    return this.#watch?.site ?? null;
  }

  /** Opens the popup. */
  show() {
    if (this.mode === "page" || !this.#panel || this.#panel.isOpen) return;
    const full = matchMedia(PHONE).matches;
    this.#panel.open(full);
    if (full) enter(this.#close);
    this.#shown(true);
    this.#watch?.refresh();
  }

  /** Closes the popup; the focus goes back to its button. */
  hide() {
    leave(this.#close);
    this.#closed();
  }

  /**
   * Asks a question as if it had been typed, and shows the popup.
   * @param {string} question
   */
  async ask(question) {
    await this.ready;
    this.show();
    await this.#panel?.ask(question);
  }

  #closed() {
    if (!this.#panel?.isOpen) return;
    this.#panel.close();
    this.#shown(false);
    this.#toggle.focus();
  }

  /** @param {boolean} open */
  #shown(open) {
    this.#corner.hidden = open;
    this.#toggle.setAttribute("aria-expanded", String(open));
  }

  /** @param {string} id of a language @returns {Promise<void>} */
  async #build(id) {
    this.#builds += 1;
    const build = this.#builds;
    const say = await wordsOf(id);
    const watch = this.#watch;
    // Another language may have been chosen while this one was loading.
    if (!watch || !this.shadowRoot || build !== this.#builds) return;
    this.#say = say;
    const wasOpen = this.#panel?.isOpen ?? false;
    this.#panel?.end();
    this.#panel = new Panel({
      host: this, root: this.shadowRoot, service: watch.service, store: this.#store, say: this.#say, language: languageNamed(id),
      site: () => watch.site, settled: () => watch.settled, mode: this.mode, onClose: () => this.hide(), onLanguage: (chosen) => this.#changeLanguage(chosen),
    });
    this.shadowRoot.replaceChildren(...(this.mode === "popup" ? [this.#corner] : []), this.#panel.element);
    this.#siteChanged();
    this.#toggle.lang = languageNamed(id).tag;
    this.#toggle.replaceChildren(icon("chat"), h("span", {}, this.#say("open")));
    if (this.mode === "page") this.#panel.laidOut();
    if (wasOpen) this.#panel.open(matchMedia(PHONE).matches);
  }

  /** @param {string} id */
  async #changeLanguage(id) {
    this.#store.set({ language: id });
    this.ready = this.#build(id);
    await this.ready;
    this.#panel?.focusLanguages();
  }

  #siteChanged() {
    const site = this.#watch?.site;
    if (!site || !this.#panel) return;
    this.#colour(site.accent);
    this.#panel.siteChanged();
    const language = this.#panel.counter.language.id;
    const banner = site.banner && site.banner.level !== "info" ? bannerView(site.banner, this.#say, language) : null;
    this.dispatchEvent(new CustomEvent("site", { detail: site }));
    this.#corner.replaceChildren(...(banner ? [banner] : []), this.#toggle);
  }

  /** @param {string | null} accent the city's colour, made readable in light and in dark */
  #colour(accent) {
    const light = accent && readableOn(accent, [230, 240, 245]);
    const dark = accent && readableOn(accent, [34, 50, 61]);
    if (light) this.style.setProperty("--madoguchi-city", light);
    if (dark) this.style.setProperty("--madoguchi-city-dark", dark);
  }
}

if (!customElements.get("madoguchi-chat")) customElements.define("madoguchi-chat", MadoguchiChat);
