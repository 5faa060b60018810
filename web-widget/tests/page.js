// @ts-check
/** A browser's page with the counter on it, and what people do there. */
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { chromium as browserType } from "playwright-core";
import { assertAccessible } from "./accessible.js";
import { chromium } from "./service.js";

/** @typedef {import("playwright-core").Page} Page */

export const MOVED = "市外から引っ越してきました。転入届は何をいつまでにすればいい？";
export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
const PICTURES = process.env.MADOGUCHI_TEST_PICTURES;

export const launch = () => browserType.launch(chromium);

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} address
 * @param {import("playwright-core").BrowserContextOptions & {before?: (page: Page) => Promise<unknown>}} [options]
 */
export async function open(browser, address, { before, ...options } = {}) {
  // The page's own policy forbids foreign scripts; axe is ours, put in from outside.
  const context = await browser.newContext({ locale: "ja-JP", bypassCSP: true, viewport: SIZES.desktop, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await before?.(page);
  await page.goto(address);
  await page.waitForFunction(() => Boolean(document.querySelector("madoguchi-chat")?.shadowRoot?.querySelector("h2")));
  return { page, errors, close: () => context.close() };
}

/** @param {Page} page */
export const questionOf = (page) => page.locator("#question");

/** The outcome of what was asked last. @param {Page} page */
export const lastOutcome = (page) => page.locator(".log > article:not(.pending)").last();

/** @param {Page} page @param {string} question */
export async function ask(page, question) {
  const before = await page.locator(".bubble.question").count();
  await questionOf(page).fill(question);
  await page.locator("button.send").click();
  await answered(page, before + 1);
  return lastOutcome(page);
}

/** Waits until so many questions have their outcome. @param {Page} page @param {number} count */
export async function answered(page, count) {
  await page.locator(".bubble.question").nth(count - 1).waitFor();
  await page.waitForFunction((least) => {
    const root = document.querySelector("madoguchi-chat")?.shadowRoot;
    return (root?.querySelectorAll(".log > article:not(.pending)").length ?? 0) >= least;
  }, count);
}

/** @param {Page} page @param {string} name */
export async function fromMenu(page, name) {
  await page.getByRole("button", { name: "メニュー" }).click();
  await page.locator(".menu").getByRole("button", { name }).click();
}

/** Nothing grave for axe, nothing to be scrolled sideways; a picture where they are wanted. @param {Page} page @param {string} state */
export async function assertSound(page, state) {
  await assertAccessible(page, state);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 1, `${state}: ${wide}px too wide`);
  if (!PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${state}.png` });
}

/** What has the focus, across the shadow root. @param {Page} page @returns {Promise<string>} */
export function focused(page) {
  return page.evaluate(() => {
    const active = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    return active?.id || active?.getAttribute("aria-label") || active?.textContent || "";
  });
}
