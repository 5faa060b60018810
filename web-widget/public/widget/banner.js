// @ts-check
/** The disaster banner. */
import { h, icon } from "./elements.js";
import { inLanguage } from "./words.js";

/** @typedef {import("../../types.js").Banner} Banner */
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
