// @ts-check
/** Where a question is typed, pasted or said. */
import { button, h, icon } from "./elements.js";
import { Candidates } from "./candidates.js";
import { canListen, listen } from "./voice.js";

/** @typedef {import("../../types.js").Counter} Counter */

/** The service's own default; it refuses what is longer. */
const LIMIT = 1_000;

export class Composer {
  /** @type {(() => void) | null} */
  #stopListening = null;
  #busy = false;

  /** @param {Counter} counter */
  constructor(counter) {
    const { say } = counter;
    this.counter = counter;
    this.input = h("textarea", { id: "question", rows: 1, part: "input", placeholder: say("placeholder"), enterkeyhint: "send",
      autocomplete: "off", "aria-describedby": "problem" });
    this.input.value = counter.store.memory.draft;
    this.send = h("button", { type: "submit", class: "primary send", part: "send" }, icon("send"), h("span", {}, say("send")));
    this.problem = h("p", { id: "problem", class: "problem", role: "alert" });
    this.candidates = new Candidates(counter, this.input, (question) => this.#submit(question));
    const label = h("label", { for: "question" }, say("question"));
    this.form = h("form", { class: "composer", part: "composer" }, label, this.candidates.list, this.problem,
      h("div", { class: "typing" }, this.input, canListen() && this.#microphone(), this.send));
    this.#listen();
  }

  #listen() {
    this.input.addEventListener("keydown", (event) => this.#onKey(event));
    this.input.addEventListener("input", () => this.#changed());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(this.input.value);
    });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    // While an input method is composing, Enter chooses a conversion; keyCode 229 is Safari's way to say so.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.candidates.onKey(event)) return event.preventDefault();
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#submit(this.input.value);
  }

  #changed() {
    this.counter.store.set({ draft: this.input.value });
    this.fit();
    this.#tell("");
  }

  /** As high as its text, within what the style allows; newer browsers do that by themselves. */
  fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.input.style.blockSize = "auto";
    this.input.style.blockSize = `${this.input.scrollHeight + 2}px`;
  }

  /** @param {string} text */
  #submit(text) {
    const question = text.trim();
    if (question === "" || this.#busy) return;
    const length = Array.from(question).length;
    // What was pasted is kept whole, to be shortened by the one who knows what matters.
    if (length > LIMIT) return this.#tell(this.counter.say("tooLong", { limit: LIMIT, n: length }));
    this.#stopListening?.();
    this.set("");
    this.counter.ask(question);
  }

  /** @param {string} problem */
  #tell(problem) {
    this.problem.textContent = problem;
    this.input.setAttribute("aria-invalid", String(problem !== ""));
  }

  /** @param {string} text */
  set(text) {
    this.input.value = text;
    this.candidates.close();
    this.#changed();
  }

  /** Gives a question back that got no answer, unless something else has been typed meanwhile. @param {string} question */
  giveBack(question) {
    if (this.input.value.trim() === "") this.set(question);
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    this.#busy = busy;
    // Not `disabled`: a button that has the focus must not lose it.
    this.send.setAttribute("aria-disabled", String(busy));
  }

  #microphone() {
    const { say, language } = this.counter;
    const microphone = button({ class: "microphone", "aria-pressed": "false" }, icon("mic"));
    /** @param {boolean} listening */
    const show = (listening) => {
      microphone.setAttribute("aria-pressed", String(listening));
      microphone.setAttribute("aria-label", say(listening ? "stopListening" : "speak"));
      microphone.replaceChildren(icon(listening ? "stop" : "mic"));
    };
    show(false);
    microphone.addEventListener("click", () => {
      if (this.#stopListening) return this.#stopListening();
      const before = this.input.value.trim();
      show(true);
      this.counter.announce(say("listening"), true);
      this.#stopListening = listen({
        lang: language.speech,
        onText: (text) => this.#heard(before, text),
        onEnd: (problem) => {
          this.#stopListening = null;
          show(false);
          this.counter.announce(problem ? say(problem) : "", true);
          this.input.focus();
        },
      });
    });
    return microphone;
  }

  /** It is looked over before it is sent: speech is misheard. @param {string} before @param {string} text */
  #heard(before, text) {
    this.input.value = before === "" ? text : `${before} ${text}`;
    this.#changed();
  }
}
