// @ts-check
/** The service's routes, as the counter uses them, and why there may be no answer. */

/** @typedef {import("../../types.js").Failure["kind"]} Kind */
/** @typedef {import("../../types.js").Contact} Contact */

export class Failed extends Error {
  /**
   * @param {Kind} kind
   * @param {string} [text] the service's own words, for a person to read
   * @param {number} [status] of HTTP
   */
  constructor(kind, text, status) {
    super(text ?? kind);
    this.name = "Failed";
    this.kind = kind;
    this.text = text;
    this.status = status;
  }
}

/** @param {unknown} error @returns {error is Failed} */
export function isFailed(error) {
  return error instanceof Failed;
}

/**
 * What a response that is not 2xx says: a problem of RFC 9457, or nothing of use.
 * @param {Response} response
 */
export async function failedResponse(response) {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/problem+json")) {
    const problem = await response.json().catch(() => null);
    const text = problem?.detail ?? problem?.title;
    if (text) return new Failed("problem", String(text), response.status);
  }
  return new Failed("unreachable", undefined, response.status);
}

/** `AbortSignal.any` for browsers of before 2024 as well. @param {AbortSignal[]} signals */
export function anyOf(signals) {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true, signal: controller.signal });
  }
  return controller.signal;
}

const READ_MS = 10_000;

export class Service {
  /**
   * @param {string} origin
   * @param {string | null} siteKey a public name of the page's city, no secret
   */
  constructor(origin, siteKey) {
    this.origin = origin;
    this.siteKey = siteKey;
  }

  /** @returns {Promise<import("../../types.js").Site>} */
  site() {
    return this.get("/v1/site");
  }

  /** @param {string} typed @param {string} language @param {AbortSignal} signal @returns {Promise<string[]>} */
  async suggest(typed, language, signal) {
    const query = new URLSearchParams({ q: typed, limit: "5", language });
    const found = await this.get(`/v1/suggest?${query}`, signal);
    return found.suggestions.map((/** @type {{question: string}} */ suggestion) => suggestion.question);
  }

  /** @param {string} id @returns {Promise<import("../../types.js").Article>} */
  article(id) {
    return this.get(`/v1/articles/${encodeURIComponent(id)}`);
  }

  /** @param {{trace_id: string, verdict: string, reason?: string, comment?: string}} feedback */
  async feedback(feedback) {
    await this.post("/v1/feedback", feedback);
  }

  /** @param {import("../../types.js").NewCase} opened @returns {Promise<import("../../types.js").CaseReceived>} */
  async openCase(opened) {
    return (await this.post("/v1/cases", opened)).json();
  }

  /** @param {string} receipt @returns {Promise<import("../../types.js").CaseState>} */
  caseState(receipt) {
    return this.get(`/v1/cases/${encodeURIComponent(receipt)}`);
  }

  /** The page of a source, for a tab of its own. @param {import("../../types.js").Citation} citation */
  sourceAddress(citation) {
    const address = new URL(`/articles/${encodeURIComponent(citation.article_id)}`, this.origin);
    address.searchParams.set("start", String(citation.start_char));
    address.searchParams.set("end", String(citation.end_char));
    return address.href;
  }

  /** @param {string} path @param {AbortSignal} [signal] @returns {Promise<any>} */
  async get(path, signal) {
    const limit = AbortSignal.timeout(READ_MS);
    const response = await this.#fetch(path, { signal: signal ? anyOf([signal, limit]) : limit });
    return response.json();
  }

  /**
   * @param {string} path
   * @param {object} body
   * @param {{accept?: string, signal?: AbortSignal}} [options]
   */
  post(path, body, { accept = "application/json", signal = AbortSignal.timeout(READ_MS) } = {}) {
    const headers = { "content-type": "application/json", accept };
    return this.#fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal });
  }

  /** @param {string} path @param {RequestInit} options @throws {Failed} */
  async #fetch(path, options) {
    const headers = new Headers(options.headers);
    if (this.siteKey) headers.set("x-madoguchi-site-key", this.siteKey);
    let response;
    try {
      // No cookie is sent or kept: the counter knows nobody.
      response = await fetch(new URL(path, this.origin), { ...options, headers, credentials: "omit" });
    } catch {
      throw new Failed("unreachable");
    }
    if (!response.ok) throw await failedResponse(response);
    return response;
  }
}
