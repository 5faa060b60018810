// @ts-check
/** The exchanges of one conversation: shown, asked, kept. */
import { answerView, choice, contactCard } from "./answer.js";
import { ask } from "./ask.js";
import { button, h, icon } from "./elements.js";
import { inLanguage } from "./words.js";
import { isFailed } from "./service.js";
import { stopReading } from "./voice.js";

/** @typedef {import("../../types.js").Counter} Counter */
/** @typedef {import("../../types.js").Turn} Turn */
/** @typedef {import("../../types.js").Answer} Answer */

const SLOW_MS = 5_000;
/** Earlier questions sent along, so that 「じゃあ代理人は？」 is understood. */
const HISTORY = 3;

export class Conversation {
  /** @type {AbortController | null} */
  #running = null;
  #greeting = h("div", { class: "greeting" });
  /** Below the last answer, so that a short one can stand at the top as well. */
  #space = h("div", { class: "space" });

  /** @param {Counter} counter @param {import("./composer.js").Composer} composer */
  constructor(counter, composer) {
    this.counter = counter;
    this.composer = composer;
    // Only the finished answer is announced (through the status), not every piece that streams in.
    this.element = h("div", { class: "log", part: "log", role: "log", tabindex: 0, "aria-live": "off", "aria-label": counter.say("conversation") },
      this.#greeting, this.#space);
    this.greet();
    for (const turn of counter.store.memory.turns) this.#add(this.#question(turn), this.#outcome(turn, false));
  }

  /** Shows the first words and topics; again when the service has said more of them. */
  greet() {
    const { say, language } = this.counter;
    if (!this.counter.settled()) return;
    const site = this.counter.site();
    const greeting = inLanguage(site.greeting, language.id);
    const notice = inLanguage(site.notice, language.id);
    const topics = inLanguage(site.topics, language.id);
    const parts = [
      h("p", { class: "hello", lang: greeting?.lang }, greeting?.text ?? say("greeting")),
      notice && h("p", { class: "notice", lang: notice.lang }, notice.text),
      h("p", { class: "notice" }, say("notice")),
      topics?.text.length ? h("section", { class: "choices topics" }, h("h4", {}, say("topics")),
        ...topics.text.map((topic) => choice(topic, this.counter, topics.lang))) : null,
    ];
    this.#greeting.replaceChildren(...parts.filter((part) => part !== null));
  }

  /** @param {...HTMLElement} views */
  #add(...views) {
    this.#space.before(...views);
  }

  get busy() {
    return this.#running !== null;
  }

  /** Leaves what is under way. */
  abort() {
    this.#running?.abort();
    stopReading();
  }

  /** @param {string} text */
  async ask(text) {
    const question = text.trim();
    if (question === "" || this.#running) return;
    stopReading();
    const { store } = this.counter;
    /** @type {Turn} */
    const turn = { question };
    const history = store.memory.turns.filter((known) => known.answer).slice(-HISTORY).map((known) => known.question);
    store.memory.turns.push(turn);
    store.save();
    const asked = this.#question(turn);
    const pending = this.#pending();
    this.#add(asked, pending.element);
    this.#toTop(asked);
    this.#setBusy(new AbortController());
    try {
      turn.answer = await ask(this.counter.service, this.#request(question, history), pending.listener(this.#running));
    } catch (error) {
      turn.failure = this.#failure(error);
    }
    pending.end();
    this.#setBusy(null);
    // A conversation begun anew meanwhile does not want it.
    if (!asked.isConnected) return;
    store.save();
    pending.element.replaceWith(this.#outcome(turn, true));
    if (turn.failure) this.composer.giveBack(question);
    this.#tell(turn);
    this.#toTop(asked);
  }

  /** @param {string} question @param {string[]} history */
  #request(question, history) {
    const { language, store } = this.counter;
    const style = /** @type {"easy" | "standard"} */ (language.id === "ja-easy" ? "easy" : "standard");
    return { question, session_id: store.memory.session, language: language.tag, style, history };
  }

  /** @param {AbortController | null} running */
  #setBusy(running) {
    this.#running = running;
    this.composer.setBusy(running !== null);
    this.element.setAttribute("aria-busy", String(running !== null));
  }

  /** @param {unknown} error @returns {import("../../types.js").Failure} */
  #failure(error) {
    if (this.#running?.signal.aborted) return { kind: "stopped" };
    return isFailed(error) ? { kind: error.kind, text: error.text } : { kind: "broken" };
  }

  #pending() {
    const { say } = this.counter;
    const text = h("div", { class: "text" });
    const word = h("span", {}, say("searching"));
    const stop = button({ class: "tool", onclick: () => this.#running?.abort() }, icon("stop"), say("stop"));
    const element = h("article", { class: "bubble answer pending" }, text, h("p", { class: "waiting" }, word, stop));
    const slow = setTimeout(() => {
      word.textContent = say("slow");
      this.counter.announce(say("slow"));
    }, SLOW_MS);
    this.counter.announce(say("searching"));
    /** @param {AbortController | null} running */
    const listener = (running) => ({
      signal: /** @type {AbortController} */ (running).signal,
      onDelta: (/** @type {string} */ delta) => text.append(delta.replaceAll(/\s?\[\d+\]/g, "")),
      onRestart: () => text.replaceChildren(),
    });
    return { element, listener, end: () => clearTimeout(slow) };
  }

  /** @param {Turn} turn */
  #question(turn) {
    return h("div", { class: "bubble question", part: "question" }, h("span", { class: "unseen" }, `${this.counter.say("you")}：`), h("span", { class: "words" }, turn.question));
  }

  /** @param {Turn} turn @param {boolean} fresh */
  #outcome(turn, fresh) {
    if (turn.answer?.outcome === "error") return this.#withRetry(turn, answerView(turn.question, turn.answer, this.counter, fresh));
    if (turn.answer) return answerView(turn.question, turn.answer, this.counter, fresh);
    return this.#failed(turn);
  }

  /** @param {Turn} turn */
  #failed(turn) {
    const desk = turn.failure?.kind === "stopped" ? null : this.counter.site().main_desk;
    return this.#withRetry(turn, h("article", { class: "bubble failed" },
      h("p", {}, this.#words(turn)),
      desk && h("p", {}, this.counter.say("callDesk")),
      // Whether it is open was known when the service was last heard.
      desk && contactCard({ ...desk, open_now: undefined }, this.counter, "ja")));
  }

  /** @param {Turn} turn */
  #words({ failure }) {
    const { say } = this.counter;
    if (failure?.text) return failure.text;
    if (failure?.kind === "stopped") return say("stopped");
    if (!navigator.onLine) return say("offline");
    return say(failure?.kind === "unreachable" ? "unreachable" : "broken");
  }

  /** @param {Turn} turn @param {HTMLElement} view */
  #withRetry(turn, view) {
    const retry = () => {
      if (this.busy) return;
      const { store } = this.counter;
      store.set({ turns: store.memory.turns.filter((known) => known !== turn) });
      view.previousElementSibling?.remove();
      view.remove();
      if (this.composer.input.value.trim() === turn.question) this.composer.set("");
      this.ask(turn.question);
      this.composer.input.focus();
    };
    view.append(button({ class: "tool retry", onclick: retry }, icon("retry"), this.counter.say("retry")));
    return view;
  }

  /** Once, and whole: an emergency cries out by itself. @param {Turn} turn */
  #tell(turn) {
    if (turn.failure) return this.counter.announce(this.#words(turn));
    if (!turn.answer || turn.answer.outcome === "emergency") return;
    this.counter.announce(`${this.counter.say("answered")} ${turn.answer.answer.replaceAll(/\s?\[\d+\]/g, "")}`);
  }

  /** The last question goes to the top, so that its answer is read from its first line. @param {HTMLElement} question */
  #toTop(question) {
    const last = /** @type {Element} */ (this.#space.previousElementSibling).getBoundingClientRect();
    const top = question.getBoundingClientRect().top;
    this.#space.style.blockSize = `${Math.max(0, this.element.clientHeight - (last.bottom - top) - 24)}px`;
    this.element.scrollTop += question.getBoundingClientRect().top - this.element.getBoundingClientRect().top - 8;
  }

  /** All exchanges away; how to take that back. */
  restart() {
    this.abort();
    const before = this.counter.store.restart();
    const views = Array.from(this.element.children).filter((view) => view !== this.#greeting && view !== this.#space);
    for (const view of views) view.remove();
    this.#space.style.blockSize = "0";
    return () => {
      this.counter.store.set(before);
      this.element.replaceChildren(this.#greeting, ...views.filter((view) => !view.classList.contains("pending")), this.#space);
    };
  }
}
