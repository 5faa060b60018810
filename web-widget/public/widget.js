// @ts-check
/**
 * The chat as a custom element: `<madoguchi-chat>` (a button that opens a panel) or `<madoguchi-chat mode="page">`.
 *
 * Attributes: `mode` ("popup" or "page"), `api` (origin of the service; default: where this file came from).
 * Text reaches the page by `textContent` alone, never as markup.
 */
import { askStream } from "./ask.js";
import { renderAnswer } from "./answer-view.js";
import { styles } from "./widget-styles.js";

const GREETING =
  "瀬戸見市のAI窓口です。手続きやくらしのことを、ふだんの言葉でお尋ねください。市の資料をもとに、根拠を示してお答えします。";
const NOTICE = "AIによる回答です。電話番号などの個人情報は入力しないでください。お急ぎの火事・救急は119番、事件・事故は110番へ。";
const TOPICS = ["市外から引っ越してきました。転入届は何をいつまでにすればいい？", "子どもが生まれました", "粗大ごみの出し方", "罹災証明書がほしい"];
const UNREACHABLE =
  "ただいまお答えできません。通信の状態をご確認のうえ、もう一度お試しください。お急ぎの方は市役所代表 0850-22-1111（平日8時30分〜17時15分）へお電話ください。";

export class MadoguchiChat extends HTMLElement {
  /** @type {AbortController | null} */
  #running = null;
  #log = document.createElement("div");
  #form = document.createElement("form");
  #input = document.createElement("textarea");
  #send = document.createElement("button");
  #status = document.createElement("p");
  #panel = document.createElement("section");
  #toggle = document.createElement("button");
  #sessionId = sessionId();
  /** @type {string[]} earlier questions, so that 「じゃあ代理人は？」 is understood */
  #asked = [];

  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styles];
    this.#buildPanel();
    if (this.mode === "page") {
      root.append(this.#panel);
    } else {
      this.#buildToggle();
      root.append(this.#toggle, this.#panel);
      this.#open(false);
    }
    this.#addNote(GREETING, "greeting");
    this.#log.append(this.#topicButtons(TOPICS));
  }

  disconnectedCallback() {
    this.#running?.abort();
  }

  get mode() {
    return this.getAttribute("mode") === "page" ? "page" : "popup";
  }

  get api() {
    return this.getAttribute("api") ?? new URL(import.meta.url).origin;
  }

  #buildPanel() {
    this.#panel.className = `panel ${this.mode}`;
    this.#panel.setAttribute("aria-label", "AI窓口");
    const header = document.createElement("header");
    const title = document.createElement("h2");
    title.textContent = "AI窓口";
    header.append(title);
    if (this.mode === "popup") {
      const close = document.createElement("button");
      close.type = "button";
      close.textContent = "閉じる";
      close.className = "close";
      close.addEventListener("click", () => this.#open(false));
      header.append(close);
    }
    this.#log.className = "log";
    this.#log.tabIndex = 0;
    this.#log.setAttribute("role", "log");
    this.#log.setAttribute("aria-label", "会話");
    // Only the finished answer is announced (through the status), not every piece that streams in.
    this.#log.setAttribute("aria-live", "off");
    this.#status.className = "status";
    this.#status.setAttribute("role", "status");
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.textContent = NOTICE;
    this.#buildForm();
    this.#panel.append(header, this.#log, this.#status, this.#form, notice);
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.mode === "popup") this.#open(false);
    });
  }

  #buildForm() {
    const label = document.createElement("label");
    label.htmlFor = "question";
    label.textContent = "質問";
    this.#input.id = "question";
    this.#input.rows = 2;
    this.#input.maxLength = 1000;
    this.#input.placeholder = "例：住民票の取り方";
    this.#send.type = "submit";
    this.#send.textContent = "送信";
    this.#form.append(label, this.#input, this.#send);
    this.#input.addEventListener("keydown", (event) => {
      // While an input method is composing, Enter chooses a conversion; keyCode 229 is Safari's way to say so.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(this.#input.value);
    });
  }

  #buildToggle() {
    this.#toggle.type = "button";
    this.#toggle.className = "toggle";
    this.#toggle.textContent = "AI窓口に聞く";
    this.#toggle.setAttribute("aria-haspopup", "dialog");
    this.#toggle.addEventListener("click", () => this.#open(true));
    this.#panel.setAttribute("role", "dialog");
  }

  /** @param {boolean} open */
  #open(open) {
    this.#panel.hidden = !open;
    this.#toggle.hidden = open;
    this.#toggle.setAttribute("aria-expanded", String(open));
    if (open) this.#input.focus();
    else if (this.isConnected && document.activeElement === this) this.#toggle.focus();
  }

  /**
   * Asks a question as if it had been typed.
   * @param {string} text
   */
  async ask(text) {
    const question = text.trim();
    if (question === "" || this.#running) return;
    this.#running = new AbortController();
    this.#busy(true);
    this.#addNote(question, "question");
    this.#input.value = "";
    const bubble = this.#addNote("", "answer");
    this.#status.textContent = "調べています…";
    try {
      const request = { question, session_id: this.#sessionId, history: this.#asked.slice(-3) };
      this.#asked.push(question);
      const answer = await askStream(this.api, request, this.#running.signal, (delta) => {
        bubble.textContent += delta;
        this.#scroll();
      });
      renderAnswer(bubble, answer, { api: this.api, ask: (next) => this.ask(next) });
      this.#status.textContent = answer.outcome === "answered" ? "回答しました。" : "担当の窓口をご案内しました。";
    } catch (error) {
      const shown = error instanceof Error && error.name === "ProblemError" ? error.message : UNREACHABLE;
      bubble.textContent = shown;
      bubble.classList.add("failed");
      this.#status.textContent = shown;
      // Nothing that was typed is lost.
      this.#input.value = question;
    } finally {
      this.#running = null;
      this.#busy(false);
      this.#scroll();
    }
  }

  /** @param {boolean} busy */
  #busy(busy) {
    this.#send.disabled = busy;
    this.#log.setAttribute("aria-busy", String(busy));
  }

  /**
   * @param {string} text
   * @param {string} kind
   */
  #addNote(text, kind) {
    const bubble = document.createElement("div");
    bubble.className = `bubble ${kind}`;
    bubble.textContent = text;
    this.#log.append(bubble);
    this.#scroll();
    return bubble;
  }

  /** @param {string[]} topics */
  #topicButtons(topics) {
    const list = document.createElement("div");
    list.className = "choices";
    for (const topic of topics) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = topic;
      button.addEventListener("click", () => this.ask(topic));
      list.append(button);
    }
    return list;
  }

  /** Brings the last question to the top, so that its answer is read from its first line, however long it is. */
  #scroll() {
    const questions = this.#log.querySelectorAll(".question");
    const last = questions[questions.length - 1];
    if (!(last instanceof HTMLElement)) return;
    this.#log.scrollTop += last.getBoundingClientRect().top - this.#log.getBoundingClientRect().top - 8;
  }
}

/** An opaque name for this conversation; it lives as long as the tab. */
function sessionId() {
  const fresh = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    const known = sessionStorage.getItem("madoguchi-session");
    if (known) return known;
    sessionStorage.setItem("madoguchi-session", fresh);
  } catch {
    // Storage is switched off: the conversation is this page's alone.
  }
  return fresh;
}

if (!customElements.get("madoguchi-chat")) customElements.define("madoguchi-chat", MadoguchiChat);
