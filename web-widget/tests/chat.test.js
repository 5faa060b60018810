// @ts-check
/** The chat as a citizen uses it, in Debian's Chromium over the real service. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium as browserType } from "playwright-core";
import { assertAccessible } from "./accessible.js";
import { chromium, startService } from "./service.js";

const MOVED = "市外から引っ越してきました。転入届は何をいつまでにすればいい？";
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };

/** @type {Awaited<ReturnType<typeof startService>>} */
let service;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  service = await startService();
  browser = await browserType.launch(chromium);
});

after(async () => {
  await browser?.close();
  await service?.stop();
});

/**
 * @param {string} path
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
async function open(path, options) {
  // The page's own policy forbids foreign scripts; axe is ours, put in from outside.
  const context = await browser.newContext({ locale: "ja-JP", bypassCSP: true, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(service.address + path);
  return { page, errors, close: () => context.close() };
}

/** @param {import("playwright-core").Page} page @param {string} question */
async function ask(page, question) {
  await page.getByLabel("質問", { exact: true }).fill(question);
  await page.getByRole("button", { name: "送信" }).click();
  const answer = page.locator(".bubble.answer").last();
  await answer.locator(".verdict, .failed").first().waitFor();
  return answer;
}

for (const [name, viewport] of Object.entries(SIZES)) {
  test(`a newcomer learns what to do by when, and opens the source at the cited span (${name})`, async () => {
    const { page, errors, close } = await open("/chat", { viewport });
    await assertAccessible(page, "before the question");
    const answer = await ask(page, MOVED);
    const text = await answer.innerText();
    for (const fact of ["14日以内", "転入届", "市民課", "0850-22-1201"]) assert.ok(text.includes(fact), `${fact} is missing: ${text}`);
    await assertAccessible(page, "after the answer");
    const [source] = await Promise.all([page.context().waitForEvent("page"), answer.locator(".chip").first().click()]);
    const cited = source.locator("mark#cited");
    await cited.waitFor();
    assert.ok((await cited.innerText()).length > 10);
    assert.ok(await cited.evaluate((mark) => { const box = mark.getBoundingClientRect(); return box.top < innerHeight && box.bottom > 0; }));
    await assertAccessible(source, "the source");
    assert.deepEqual(errors, []);
    await close();
  });
}

test("the page itself runs under its own content security policy", async () => {
  const { page, errors, close } = await open("/", { bypassCSP: false });
  await page.getByRole("button", { name: "AI窓口に聞く" }).click();
  const answer = await ask(page, "粗大ごみを出したい");
  assert.ok((await answer.innerText()).includes("予約"));
  assert.deepEqual(errors, []);
  await close();
});

test("what is not known is declined with a desk and its telephone number", async () => {
  const { page, close } = await open("/chat");
  const answer = await ask(page, "火星への引っ越しロケットの時刻表を教えて");
  assert.equal(await answer.getAttribute("data-outcome"), "declined");
  assert.match(await answer.innerText(), /0850-\d\d-\d{4}/);
  await close();
});

test("the popup opens and closes by keyboard and gives the focus back", async () => {
  const { page, close } = await open("/", { viewport: SIZES.desktop });
  await assertAccessible(page, "closed popup");
  const toggle = page.getByRole("button", { name: "AI窓口に聞く" });
  await toggle.focus();
  await page.keyboard.press("Enter");
  await assertAccessible(page, "open popup");
  await page.keyboard.type("住民票はどこで取れますか");
  await page.keyboard.press("Enter");
  await page.locator(".bubble.answer .verdict").waitFor();
  await page.keyboard.press("Escape");
  assert.ok(await toggle.isVisible());
  assert.equal(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent), "AI窓口に聞く");
  await close();
});

test("Enter that ends a conversion of the input method does not send", async () => {
  const { page, close } = await open("/chat");
  const input = page.getByLabel("質問", { exact: true });
  await input.fill("じゅうみんひょう");
  await input.evaluate((field) => field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true })));
  await page.waitForTimeout(200);
  assert.equal(await page.locator(".bubble.question").count(), 0);
  await input.press("Enter");
  await page.locator(".bubble.question").waitFor();
  await close();
});

test("a verdict is taken", async () => {
  const { page, close } = await open("/chat");
  const answer = await ask(page, MOVED);
  await answer.getByRole("button", { name: "はい" }).click();
  await answer.getByText("ありがとうございました。").waitFor();
  await close();
});

test("markup in a question is shown as it was typed", async () => {
  const { page, close } = await open("/chat");
  await ask(page, "<img src=x onerror=alert(1)>住民票");
  assert.equal(await page.locator(".bubble.question").last().innerText(), "<img src=x onerror=alert(1)>住民票");
  assert.equal(await page.locator("img").count(), 0);
  await close();
});

test("when the service is gone, the page says so, names the main desk and keeps what was typed", async () => {
  const own = await startService();
  const context = await browser.newContext({ locale: "ja-JP" });
  const page = await context.newPage();
  await page.goto(`${own.address}/chat`);
  await own.stop();
  await page.getByLabel("質問", { exact: true }).fill("住民票はどこですか");
  await page.getByRole("button", { name: "送信" }).click();
  const failed = page.locator(".bubble.failed");
  await failed.waitFor();
  assert.match(await failed.innerText(), /0850-22-1111/);
  assert.equal(await page.getByLabel("質問", { exact: true }).inputValue(), "住民票はどこですか");
  await context.close();
});
