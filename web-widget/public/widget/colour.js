// @ts-check
/** A city's colour, made dark or light enough to be read on paper (WCAG 2.2: 4.5 to 1). */

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
