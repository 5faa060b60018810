// @ts-check
/** What the service says of its city, and the disaster banner, which is asked for again and again. */

/** @typedef {import("../../types.js").Site} Site */
/** @typedef {import("../../types.js").Contact} Contact */

const POLL_MS = 60_000;
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
    await this.refresh();
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
      if (changed) this.onChange(fresh);
    } catch {
      // The next time, perhaps.
    }
  }
}
