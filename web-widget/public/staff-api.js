// @ts-check
/** The staff API, with the clerk's token. The token lives as long as the tab. */

const KEY = "madoguchi-staff-token";

/** What the service said was wrong, in words for the clerk. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export const token = {
  get: () => sessionStorage.getItem(KEY),
  /** @param {string} value */
  set: (value) => sessionStorage.setItem(KEY, value),
  clear: () => sessionStorage.removeItem(KEY),
};

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<any>}
 */
export async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { authorization: `Bearer ${token.get() ?? ""}` }, cache: "no-store" });
  } catch {
    throw new Refused(0, "通信できませんでした。ネットワークの状態を確かめて、もう一度お試しください。");
  }
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(response.status, body?.detail ?? "うまくいきませんでした。少し待ってから、もう一度お試しください。");
  return body;
}
