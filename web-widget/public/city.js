// @ts-check
/** The sample city's top page: its search and its links ask the counter, its strip shows the disaster banner. */
import { inLanguage } from "./widget/words.js";

const chat = /** @type {import("./widget.js").MadoguchiChat} */ (document.querySelector("madoguchi-chat"));
const search = /** @type {HTMLFormElement} */ (document.getElementById("search"));
const words = /** @type {HTMLInputElement} */ (document.getElementById("search-words"));
const strip = /** @type {HTMLElement} */ (document.getElementById("urgent"));
const stripText = /** @type {HTMLElement} */ (document.getElementById("urgent-text"));
const quiet = stripText.textContent;

search.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = words.value.trim();
  if (question === "") return words.focus();
  words.value = "";
  chat.ask(question);
});

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-ask]");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const question = new URL(link.href).searchParams.get("q");
  if (!question) return;
  event.preventDefault();
  chat.ask(question);
});

function showBanner() {
  const banner = chat.site?.banner;
  const shown = inLanguage(banner?.text, "ja");
  strip.className = `urgent ${shown ? (banner?.level ?? "") : ""}`;
  const text = shown?.text ?? quiet;
  if (stripText.textContent !== text) stripText.textContent = text;
}

// The counter asks for it anyway.
chat.addEventListener("site", showBanner);
stripText.setAttribute("role", "status");
showBanner();
