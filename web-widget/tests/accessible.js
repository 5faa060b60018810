// @ts-check
/** Looks for what shuts people out (axe-core). */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Fails on what is serious or critical. The context of the page must bypass its policy: axe is put in from outside.
 * @param {import("playwright-core").Page} page
 * @param {string} state what the page shows, for the message
 */
export async function assertAccessible(page, state) {
  await page.evaluate(axeSource);
  // @ts-ignore axe was put into the page above
  const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const grave = result.violations.filter((/** @type {any} */ v) => ["serious", "critical"].includes(v.impact));
  assert.deepEqual(grave.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ n) => n.html).join(" | ")}`), [], state);
}
