// @ts-check
/**
 * What one tab remembers, in `sessionStorage` and nowhere else; where storage is switched off, in this page alone.
 *
 * @typedef {import("../../types.js").Turn} Turn
 * @typedef {{session: string, language: string, rate: number, draft: string, turns: Turn[]}} Memory
 */

const KEY = "madoguchi";
/** Older turns are let go: a conversation is not an archive. */
const MOST_TURNS = 30;

export class Store {
  /** @type {Memory} */
  #memory;

  constructor() {
    this.#memory = { session: freshName(), language: "", rate: 1, draft: "", turns: [], ...kept() };
  }

  get memory() {
    return this.#memory;
  }

  /** @param {Partial<Memory>} change */
  set(change) {
    Object.assign(this.#memory, change);
    this.save();
  }

  save() {
    this.#memory.turns = this.#memory.turns.slice(-MOST_TURNS);
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.#memory));
    } catch {
      // Storage is off or full: the conversation lives as long as this page.
    }
  }

  /** A new conversation; what it was before is returned, so that it can be taken back. */
  restart() {
    const before = { session: this.#memory.session, turns: this.#memory.turns };
    this.set({ session: freshName(), turns: [] });
    return before;
  }
}

/** @returns {Partial<Memory>} */
function kept() {
  try {
    const memory = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    if (!Array.isArray(memory.turns)) delete memory.turns;
    return memory;
  } catch {
    return {};
  }
}

/** An opaque name for a conversation. */
function freshName() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
