// @ts-check
/** What the service says of its city, its colour, and the disaster banner, which is asked for again and again. */
import { h, icon } from "./elements.js";
import { inLanguage } from "./words.js";

/** @typedef {import("../../types.js").Site} Site */
/** @typedef {import("../../types.js").Contact} Contact */
/** @typedef {import("../../types.js").Banner} Banner */

const POLL_MS = 60_000;
/** Longer than this nobody is kept waiting for a greeting. */
const GREETING_MS = 1_500;
const SOONEST_MS = 5_000;

/**
 * What holds until the service has said more, or when it cannot be reached: the main desk is a telephone link that
 * the embedding page put inside the element, which is also what people without JavaScript see.
 * @param {HTMLElement} element
 * @returns {Site}
 */
export function builtIn(element) {
  return {
    city: element.getAttribute("city") ?? "", name: "", greeting: {}, notice: {}, accent: null, logo: null, topics: {},
    languages: [], main_desk: deskOf(element), banner: null, handover: { enabled: false, departments: [] },
    feedback_reasons: [],
  };
}

/** @param {HTMLElement} element @returns {Contact | null} */
function deskOf(element) {
  const link = element.querySelector('a[href^="tel:"]');
  if (!link) return null;
  const department = link.getAttribute("data-desk") ?? "";
  return { department, phone: link.textContent?.trim() ?? "", hours: link.getAttribute("data-hours") ?? "" };
}

/** Keeps a site's description fresh while its page is looked at. */
export class SiteWatch {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;
  /** Whether the service has said what it knows, or is not going to: until then no text stands that would be replaced. */
  settled = false;
  #asked = -Infinity;
  #onVisible = () => document.visibilityState === "visible" && this.refresh();

  /**
   * @param {import("./service.js").Service} service
   * @param {Site} site
   * @param {(site: Site) => void} onChange
   */
  constructor(service, site, onChange) {
    this.service = service;
    this.site = site;
    this.onChange = onChange;
  }

  async start() {
    document.addEventListener("visibilitychange", this.#onVisible);
    this.#timer = setInterval(() => this.#onVisible(), POLL_MS);
    const settle = () => {
      if (this.settled) return;
      this.settled = true;
      this.onChange(this.site);
    };
    setTimeout(settle, GREETING_MS);
    await this.refresh();
    settle();
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#onVisible);
    clearInterval(this.#timer);
  }

  /** Never fails: what is known stays. */
  async refresh() {
    if (performance.now() - this.#asked < SOONEST_MS) return;
    this.#asked = performance.now();
    try {
      const fresh = { ...this.site, ...(await this.service.site()) };
      const changed = JSON.stringify(fresh) !== JSON.stringify(this.site);
      this.site = fresh;
      this.settled = true;
      if (changed) this.onChange(fresh);
    } catch {
      // The next time, perhaps.
    }
  }
}

const ENOUGH = 4.6;
/** @typedef {[number, number, number]} Rgb red, green, blue in 0..255 */

/**
 * @param {string} colour "#rgb" or "#rrggbb"
 * @param {Rgb} paper what it is to be read on
 * @returns {string | null} null when `colour` is none
 */
export function readableOn(colour, paper) {
  let rgb = parse(colour);
  if (!rgb) return null;
  const towards = luminance(paper) > 0.5 ? 0 : 255;
  for (let step = 0; step < 40 && contrast(rgb, paper) < ENOUGH; step++) {
    rgb = /** @type {Rgb} */ (rgb.map((part) => Math.round(part + (towards - part) * 0.08)));
  }
  return `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** @param {string} colour @returns {Rgb | null} */
function parse(colour) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour);
  const long = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  const parts = short ? short.slice(1).map((digit) => digit + digit) : long?.slice(1);
  return parts ? /** @type {Rgb} */ (parts.map((part) => parseInt(part, 16))) : null;
}

/** @param {Rgb} one @param {Rgb} other */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** @param {Rgb} rgb */
function luminance(rgb) {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @type {Record<Banner["level"], import("./words.js").Key>} */
const TITLES = { info: "bannerInfo", warning: "bannerWarning", emergency: "bannerEmergency" };

/**
 * @param {Banner | null} banner
 * @param {import("./words.js").Say} say
 * @param {string} language the reader's
 */
export function bannerView(banner, say, language) {
  const words = inLanguage(banner?.text, language);
  if (!banner || !words) return null;
  const title = say(TITLES[banner.level] ?? "bannerInfo");
  return h("section", { class: `banner ${banner.level}`, part: "banner", "aria-label": title },
    h("p", {}, banner.level === "info" ? null : icon("alert"), h("strong", {}, title), " ", h("span", { lang: words.lang }, words.text),
      banner.url && /^https?:\/\//.test(banner.url) ? h("a", { href: banner.url, target: "_blank", rel: "noopener" }, say("details")) : null));
}
