// @ts-check
/**
 * The client side of `POST /v1/ask`: server-sent events, or the plain JSON where something on the way does not stream.
 *
 * @typedef {{n: number, article_id: string, passage_id: string, title: string, url: string | null, quote: string,
 *   start_char: number, end_char: number, revised_on: string | null, page?: number}} Citation
 * @typedef {{department: string, phone: string, hours: string, place?: string}} Contact
 * @typedef {{outcome: string, answer: string, citations: Citation[], contacts: Contact[], notes?: string[], suggestions: string[],
 *   confidence: number, language: string, grade: string, trace_id: string}} Answer
 */

const CLOSING = new Set(["done", "declined", "clarify", "emergency", "error"]);

/** The service understood the request and says, for a person to read, why it does not answer it. */
export class ProblemError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "ProblemError";
  }
}

/**
 * @param {string} api
 * @param {{question: string, session_id?: string, history?: string[]}} request
 * @param {AbortSignal} signal
 * @param {(text: string) => void} onDelta
 * @returns {Promise<Answer>}
 */
export async function askStream(api, request, signal, onDelta) {
  const response = await fetch(new URL("/v1/ask", api), {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream, application/json" },
    body: JSON.stringify(request),
    signal,
  });
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/problem+json")) {
    const problem = await response.json();
    throw new ProblemError(problem.detail ?? problem.title);
  }
  if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
  if (!type.startsWith("text/event-stream")) return response.json();
  for await (const event of events(response.body)) {
    if (event.name === "delta") onDelta(JSON.parse(event.data).text);
    if (CLOSING.has(event.name)) return JSON.parse(event.data);
  }
  throw new Error("the stream ended before the answer did");
}

/** @param {ReadableStream<any>} body */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
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
