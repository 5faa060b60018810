// @ts-check
/** The counter's words in the reader's language; each language is a module, loaded when it is chosen. */
import ja from "../messages/ja.js";

/** @typedef {keyof typeof ja} Key */
/** @typedef {(key: Key, values?: Record<string, string | number>) => string} Say */

/**
 * In the order of the menu. `tag` is what the service is asked for, `speech` what voices are named by.
 * The translations other than Japanese still need a reviewer who speaks the language.
 */
export const LANGUAGES = [
  { id: "ja", tag: "ja", name: "日本語", speech: "ja-JP" },
  { id: "ja-easy", tag: "ja", name: "やさしい日本語", speech: "ja-JP" },
  { id: "en", tag: "en", name: "English", speech: "en-US" },
  { id: "zh-Hans", tag: "zh-Hans", name: "简体中文", speech: "zh-CN" },
  { id: "zh-Hant", tag: "zh-Hant", name: "繁體中文", speech: "zh-TW" },
  { id: "ko", tag: "ko", name: "한국어", speech: "ko-KR" },
  { id: "vi", tag: "vi", name: "Tiếng Việt", speech: "vi-VN" },
  { id: "pt", tag: "pt", name: "Português", speech: "pt-BR" },
  { id: "es", tag: "es", name: "Español", speech: "es-ES" },
  { id: "tl", tag: "tl", name: "Tagalog", speech: "fil-PH" },
  { id: "ne", tag: "ne", name: "नेपाली", speech: "ne-NP" },
];

/** Tags of browsers whose names differ from ours. */
const ALIASES = [
  { pattern: /^zh\b.*(hant|tw|hk|mo)/, id: "zh-Hant" },
  { pattern: /^zh\b/, id: "zh-Hans" },
  { pattern: /^fil\b/, id: "tl" },
];

/**
 * @param {string | null | undefined} tag BCP 47
 * @returns {string | null} id of a language of the menu
 */
export function languageOf(tag) {
  const lower = tag?.toLowerCase() ?? "";
  const exact = LANGUAGES.find((language) => language.id.toLowerCase() === lower);
  const alias = ALIASES.find((known) => known.pattern.test(lower));
  const base = LANGUAGES.find((language) => language.id === lower.split("-")[0]);
  return exact?.id ?? alias?.id ?? base?.id ?? null;
}

/** @param {string} id */
export function languageNamed(id) {
  return LANGUAGES.find((language) => language.id === id) ?? LANGUAGES[0];
}

/**
 * @param {string} id
 * @returns {Promise<Say>} Japanese where the language cannot be loaded
 */
export async function wordsOf(id) {
  if (id === "ja") return say(ja);
  try {
    const module = await import(`../messages/${id}.js`);
    return say({ ...ja, ...module.default });
  } catch {
    return say(ja);
  }
}

/** @param {Record<Key, string>} words @returns {Say} */
export function say(words) {
  return (key, values = {}) => words[key].replaceAll(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

export const japanese = say(ja);

/** Kana stand in no other language, but in a Japanese name within it, mostly in brackets. @param {string} text */
export function isJapanese(text) {
  const outside = text.replaceAll(/[（(「『“"《][^）)」』”"》]*[）)」』”"》]/g, "");
  const words = /\p{L}/u.test(outside) ? outside : text;
  const kana = words.match(/[\u3041-\u3096\u30a1-\u30fa]/g)?.length ?? 0;
  return kana > 0 && kana / (words.match(/\p{L}/gu)?.length ?? 1) >= 0.2;
}

/**
 * The text of a map by language, for the reader's language or in Japanese.
 * @template T
 * @param {Record<string, T> | null | undefined} texts
 * @param {string} id of the reader's language
 * @returns {{text: T, lang: string} | null}
 */
export function inLanguage(texts, id) {
  for (const key of [id, languageNamed(id).tag, "ja"]) {
    const text = texts?.[key];
    if (text !== undefined && text !== null) return { text, lang: languageNamed(key).tag };
  }
  return null;
}
