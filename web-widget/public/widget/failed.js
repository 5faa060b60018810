// @ts-check
/** Why there is no answer, so that a person can be told. */

/** @typedef {import("../../types.js").Failure["kind"]} Kind */

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
  if (type.startsWith("application/problem+json") && response.status < 500) {
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
