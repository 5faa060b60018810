// @ts-check
/** Elements without markup: text reaches the page as text alone, and a strict content security policy is kept. */

/** @typedef {Node | string | null | undefined | false} Child */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes */

/**
 * `h("button", { type: "button", onclick: send }, "送信")`
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes] functions are listeners; null, undefined and false are left out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, String(value));
  }
  for (const child of children) if (child) node.append(child);
  return node;
}

/**
 * @param {Attributes} attributes
 * @param {...Child} children
 */
export function button(attributes, ...children) {
  return h("button", { type: "button", ...attributes }, ...children);
}

const SVG = "http://www.w3.org/2000/svg";
/** Paths on a grid of 24, drawn as lines. */
const PATHS = {
  chat: "M4 5h16v11H9l-5 4z M8 9h8 M8 12h5",
  close: "M6 6l12 12 M18 6L6 18",
  menu: "M4 7h16 M4 12h16 M4 17h16",
  send: "M4 12h15 M13 6l6 6-6 6",
  mic: "M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4z M6 11a6 6 0 0 0 12 0 M12 17v3",
  stop: "M7 7h10v10H7z",
  speaker: "M4 10v4h3l5 4V6L7 10z M15 9.5a3.5 3.5 0 0 1 0 5 M17.5 7a7 7 0 0 1 0 10",
  copy: "M9 9h10v11H9z M15 9V4H5v11h4",
  up: "M7 11v9H4v-9z M7 11l4-7a2 2 0 0 1 2 2v4h6l-1.5 10H7",
  down: "M7 13V4H4v9z M7 13l4 7a2 2 0 0 0 2-2v-4h6L17.5 4H7",
  phone: "M6 3h4l1.5 5L9 10a12 12 0 0 0 5 5l2-2.5 5 1.5v4a2 2 0 0 1-2 2A15 15 0 0 1 4 5a2 2 0 0 1 2-2z",
  alert: "M12 3L2 20h20z M12 9v5 M12 16.5v1",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8z M4 21a8 8 0 0 1 16 0",
  retry: "M5 12a7 7 0 1 1 2 5 M5 20v-5h5",
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** `tel:` of a number as people write it; # begins a fragment in an address. @param {string} phone */
export function telephone(phone) {
  return `tel:${phone.normalize("NFKC").replaceAll(/[^0-9+#*]/g, "").replaceAll("#", "%23")}`;
}
