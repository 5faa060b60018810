// @ts-check
/** Reading aloud and speech input, by the browser's own speech API where it has one. */
import { isJapanese } from "./words.js";
import { spoken } from "./readings.js";

/** Engines with remote voices fall silent in long texts: a sentence at a time. */
const JAPANESE = "ja-JP";
const SENTENCE = /[^。．！？!?\n]+[。．！？!?]?/g;

export const canRead = () => "speechSynthesis" in globalThis && "SpeechSynthesisUtterance" in globalThis;

/** Only one text is read at a time. @type {(() => void) | null} */
let stopCurrent = null;

/**
 * @param {{text: string, ruby?: import("../../types.js").Ruby[], lang: string, rate: number, onEnd: () => void}} reading
 * @returns {() => void} stops
 */
export function read({ text, ruby, lang, rate, onEnd }) {
  stopCurrent?.();
  const sentences = sentencesOf(text, ruby, lang);
  const end = () => {
    if (stopCurrent !== stop) return;
    stopCurrent = null;
    onEnd();
  };
  const stop = () => {
    end();
    speechSynthesis.cancel();
  };
  stopCurrent = stop;
  speechSynthesis.cancel();
  sentences.forEach((sentence, place) => {
    const utterance = new SpeechSynthesisUtterance(sentence.text);
    Object.assign(utterance, { lang: sentence.lang, rate, voice: voiceOf(sentence.lang) });
    utterance.onerror = end;
    if (place === sentences.length - 1) utterance.onend = end;
    speechSynthesis.speak(utterance);
  });
  if (sentences.length === 0) end();
  return stop;
}

/**
 * The city's own words stand in Japanese inside an answer in another language.
 * @param {string} text @param {import("../../types.js").Ruby[] | undefined} ruby @param {string} lang
 */
function sentencesOf(text, ruby, lang) {
  const said = lang === JAPANESE ? spoken(text, ruby) : text.replaceAll(/\s*\[\d+\]/g, "");
  const sentences = said.match(SENTENCE)?.map((sentence) => sentence.trim()).filter(Boolean) ?? [];
  return sentences.map((sentence) => (lang !== JAPANESE && isJapanese(sentence) ? { text: spoken(sentence), lang: JAPANESE } : { text: sentence, lang }));
}

export function stopReading() {
  stopCurrent?.();
}

/** One that works without the network, where there is one. @param {string} lang */
function voiceOf(lang) {
  const fitting = speechSynthesis.getVoices().filter((voice) => voice.lang.replace("_", "-").startsWith(lang.split("-")[0]));
  return fitting.find((voice) => voice.localService && voice.lang.replace("_", "-") === lang) ?? fitting.find((voice) => voice.localService) ?? fitting[0] ?? null;
}

/** @returns {any} not in TypeScript's library */
function recognition() {
  const page = /** @type {any} */ (globalThis);
  return page.SpeechRecognition ?? page.webkitSpeechRecognition;
}

export const canListen = () => Boolean(recognition());

/**
 * @param {{lang: string, onText: (text: string) => void, onEnd: (problem: "notHeard" | "notAllowed" | null) => void}} listening
 * @returns {() => void} ends the listening; what was heard stays
 */
export function listen({ lang, onText, onEnd }) {
  const recogniser = new (recognition())();
  Object.assign(recogniser, { lang, interimResults: true, continuous: false });
  /** @type {"notHeard" | "notAllowed" | null} */
  let problem = null;
  recogniser.onresult = (/** @type {any} */ event) =>
    onText(Array.from(event.results, (/** @type {any} */ result) => result[0].transcript).join(""));
  recogniser.onerror = (/** @type {any} */ event) => {
    if (event.error === "aborted") return;
    problem = ["not-allowed", "service-not-allowed", "audio-capture"].includes(event.error) ? "notAllowed" : "notHeard";
  };
  recogniser.onend = () => onEnd(problem);
  try {
    recogniser.start();
  } catch {
    onEnd("notAllowed");
  }
  return () => recogniser.stop();
}
