// @ts-check
/**
 * Questions that fit what is being typed: the keyboard pattern of a combobox on a field of several lines, which by
 * the rules of ARIA stays a text box. Nothing is asked while an input method composes.
 */
import { h } from "./elements.js";
import { isJapanese } from "./words.js";

/** @typedef {import("../../types.js").Counter} Counter */

const PAUSE_MS = 200;
const LEAST_CHARS = 2;
const MOST_CHARS = 100;

export class Candidates {
  #composing = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #running = new AbortController();
  #active = -1;

  /**
   * @param {Counter} counter
   * @param {HTMLTextAreaElement} input
   * @param {(question: string) => void} choose
   */
  constructor(counter, input, choose) {
    this.counter = counter;
    this.input = input;
    this.choose = choose;
    this.list = h("ul", { id: "candidates", class: "candidates", role: "listbox", "aria-label": counter.say("candidates"), hidden: true });
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", "candidates");
    input.addEventListener("compositionstart", () => (this.#composing = true));
    input.addEventListener("compositionend", () => {
      this.#composing = false;
      this.#later();
    });
    input.addEventListener("input", () => this.#later());
    input.addEventListener("blur", () => this.close());
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was meant for the list */
  onKey(event) {
    if (this.list.hidden) return false;
    if (event.key === "Escape") this.close();
    else if (event.key === "ArrowDown") this.#move(1);
    else if (event.key === "ArrowUp") this.#move(-1);
    else if (event.key === "Enter" && this.#active >= 0) this.choose(this.list.children[this.#active].textContent ?? "");
    else return false;
    event.stopPropagation();
    return true;
  }

  close() {
    clearTimeout(this.#timer);
    this.#running.abort();
    this.list.hidden = true;
    this.#active = -1;
    this.input.removeAttribute("aria-activedescendant");
  }

  #later() {
    clearTimeout(this.#timer);
    if (this.#composing) return;
    this.#timer = setTimeout(() => this.#find(), PAUSE_MS);
  }

  async #find() {
    const typed = this.input.value.trim();
    this.#running.abort();
    const length = Array.from(typed).length;
    if (length < LEAST_CHARS || length > MOST_CHARS || typed.includes("\n")) return this.close();
    this.#running = new AbortController();
    const { signal } = this.#running;
    try {
      const found = await this.counter.service.suggest(typed, this.counter.language.tag, signal);
      if (!signal.aborted && this.input.value.trim() === typed) this.#show(found);
    } catch {
      // Suggestions are a convenience: without them one types on.
    }
  }

  /** @param {string[]} questions */
  #show(questions) {
    this.#active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...questions.map((question, place) => this.#option(question, place)));
    this.list.hidden = questions.length === 0;
    if (questions.length > 0) this.counter.announce(this.counter.say("candidateCount", { n: questions.length }));
  }

  /** @param {string} question @param {number} place */
  #option(question, place) {
    const option = h("li", { id: `candidate-${place}`, role: "option", "aria-selected": "false", lang: isJapanese(question) ? "ja" : this.counter.language.tag }, question);
    // The field keeps the focus; a press chooses.
    for (const press of ["pointerdown", "mousedown"]) option.addEventListener(press, (event) => event.preventDefault());
    option.addEventListener("click", () => this.choose(question));
    return option;
  }

  /** One step through the list and the field itself. @param {1 | -1} step */
  #move(step) {
    const places = this.list.children.length + 1;
    this.#active = ((this.#active + 1 + step + places) % places) - 1;
    Array.from(this.list.children).forEach((option, place) => option.setAttribute("aria-selected", String(place === this.#active)));
    const option = this.list.children[this.#active];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
}
