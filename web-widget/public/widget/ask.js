// @ts-check
/**
 * The client side of `POST /v1/ask`: server-sent events, or the plain JSON where something on the way does not
 * stream: a proxy that holds the events back, or one that cuts them.
 *
 * @typedef {import("../../types.js").Answer} Answer
 * @typedef {import("../../types.js").Question} Question
 * @typedef {import("../../types.js").Failure} Failure
 * @typedef {{signal: AbortSignal, onDelta: (text: string) => void, onRestart: () => void}} Listener
 */
import { anyOf, Failed, isFailed } from "./service.js";

const CLOSING = new Set(["done", "declined", "clarify", "emergency", "error"]);
/** The service sends evidence within a second and a comment every 15 s; longer silence is something in between. */
const FIRST_BYTE_MS = 6_000;
const SILENCE_MS = 40_000;
/** The service itself gives up after two minutes. */
const WHOLE_MS = 130_000;

/** Whether events come through is learnt once for a page. */
let streams = true;

/**
 * @param {import("./service.js").Service} service
 * @param {Question} question
 * @param {Listener} listener
 * @returns {Promise<Answer>}
 */
export async function ask(service, question, listener) {
  if (streams) {
    try {
      return await streamed(service, question, listener);
    } catch (error) {
      if (listener.signal.aborted || (isFailed(error) && error.kind !== "broken")) throw error;
      listener.onRestart();
    }
  }
  const answer = await whole(service, question, listener.signal);
  streams = false;
  return answer;
}

/** @param {import("./service.js").Service} service @param {Question} question @param {AbortSignal} signal */
async function whole(service, question, signal) {
  const limit = anyOf([signal, AbortSignal.timeout(WHOLE_MS)]);
  const response = await service.post("/v1/ask", question, { accept: "application/json", signal: limit });
  try {
    return /** @type {Answer} */ (await response.json());
  } catch {
    throw new Failed("broken");
  }
}

/** @param {import("./service.js").Service} service @param {Question} question @param {Listener} listener */
async function streamed(service, question, listener) {
  const silence = new Silence();
  const signal = anyOf([listener.signal, silence.signal]);
  try {
    silence.allow(FIRST_BYTE_MS);
    const accept = "text/event-stream, application/json";
    const response = await service.post("/v1/ask", question, { accept, signal });
    silence.allow(FIRST_BYTE_MS);
    const type = response.headers.get("content-type") ?? "";
    if (!type.startsWith("text/event-stream")) return /** @type {Answer} */ (await response.json());
    if (!response.body) throw new Failed("broken");
    return await closingOf(response.body, listener, silence);
  } catch (error) {
    // A service that cannot be reached at all will not answer the plain request either: say so at once.
    if (listener.signal.aborted || (isFailed(error) && !silence.signal.aborted)) throw error;
    throw new Failed("broken");
  } finally {
    silence.end();
  }
}

/** @param {ReadableStream<any>} body @param {Listener} listener @param {Silence} silence */
async function closingOf(body, listener, silence) {
  for await (const event of events(body, silence)) {
    if (event.name === "delta") listener.onDelta(JSON.parse(event.data).text);
    if (CLOSING.has(event.name)) return /** @type {Answer} */ (JSON.parse(event.data));
  }
  throw new Failed("broken");
}

/** @param {ReadableStream<any>} body @param {Silence} silence */
async function* events(body, silence) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    silence.allow(SILENCE_MS);
    buffer += value.replaceAll("\r", "");
    for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
      const event = parse(buffer.slice(0, end));
      buffer = buffer.slice(end + 2);
      if (event.data !== "") yield event;
    }
  }
}

/** @param {string} block */
function parse(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return { name, data: data.join("\n") };
}

/** Aborts when nothing is heard for as long as was allowed. */
class Silence {
  #controller = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  get signal() {
    return this.#controller.signal;
  }

  /** @param {number} milliseconds from now */
  allow(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), milliseconds);
  }

  end() {
    clearTimeout(this.#timer);
  }
}

