// @ts-check
/** The clerks' page, in Debian's Chromium over the real service. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium as browserType } from "playwright-core";
import { assertAccessible } from "./accessible.js";
import { chromium, startService } from "./service.js";

const TAX = "token-of-the-tax-division";
const WELFARE = "token-of-the-welfare-division";
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
const PICTURES = process.env.MADOGUCHI_TEST_PICTURES;

/** @type {Awaited<ReturnType<typeof startService>>} */
let service;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  service = await startService({ MADOGUCHI_STAFF_TOKENS: `zeimu:${TAX}:税務課,収納課;fukushi:${WELFARE}:福祉課` });
  browser = await browserType.launch(chromium);
});

after(async () => {
  await browser?.close();
  await service?.stop();
});

/** @param {import("playwright-core").BrowserContextOptions} [options] */
async function open(options) {
  const context = await browser.newContext({ locale: "ja-JP", bypassCSP: true, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(`${service.address}/staff/knowledge`);
  return { page, errors, close: () => context.close() };
}

/** @param {import("playwright-core").Page} page @param {string} token */
async function signIn(page, token) {
  await page.getByLabel("職員用トークン").fill(token);
  await page.getByRole("button", { name: "開く" }).click();
}

/** @param {import("playwright-core").Page} page @param {string} words */
async function search(page, words) {
  await page.locator("#results a, #count:not(:empty)").first().waitFor();
  await page.getByLabel("言葉や文で探す").fill(words);
  await Promise.all([page.waitForResponse((response) => response.url().includes("q=")), page.keyboard.press("Enter")]);
  await page.locator("#status:empty").waitFor({ state: "attached" });
}

/** @param {import("playwright-core").Page} page @param {string} name */
async function picture(page, name) {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}

/** @param {import("playwright-core").Page} page */
async function assertFits(page) {
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(width[0] <= width[1], `scrolls sideways: ${width}`);
}

/** @param {string} name @param {string} text */
const file = (name, text) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });

for (const [name, viewport] of Object.entries(SIZES)) {
  /** @type {import("playwright-core").BrowserContextOptions} */
  const screen = { viewport, colorScheme: name === "phone" ? "dark" : "light" };
  test(`a clerk finds an article and sees its passages in it (${name})`, async () => {
    const { page, errors, close } = await open(screen);
    await assertAccessible(page, "sign in");
    await picture(page, `${name}-1-sign-in`);
    await signIn(page, TAX);
    await page.locator("#results a").first().waitFor();
    await assertAccessible(page, "the list");
    await search(page, "徴収猶予の決裁");
    await page.locator("#results a").first().waitFor();
    await picture(page, `${name}-2-list`);
    await assertFits(page);
    const title = await page.locator("#results a").first().innerText();
    await page.locator("#results a").first().click();
    await page.getByRole("heading", { level: 2, name: title }).waitFor();
    const passages = await page.locator(".passages li").count();
    assert.ok(passages > 0);
    assert.equal(await page.locator("#article-text .passage").count(), passages);
    await page.getByRole("button", { name: "1番を本文で見る", exact: true }).click();
    assert.ok(await page.locator("#passage-1").evaluate((part) => part.classList.contains("chosen-passage") && document.activeElement === part));
    assert.match(await page.locator("#article-facts").innerText(), /公開範囲\s+庁内（.*税務課.*）[\s\S]*0850-/);
    assert.match(await page.locator("#article-history").innerText(), /第1版.*demo.*追加/);
    await assertAccessible(page, "the article");
    await picture(page, `${name}-3-article`);
    await assertFits(page);
    assert.deepEqual(errors, []);
    await close();
  });

  test(`a clerk looks what an upload would do, and brings it (${name})`, async () => {
    const { page, errors, close } = await open(screen);
    await signIn(page, TAX);
    await page.getByRole("link", { name: "資料を追加する" }).click();
    const heading = `軽自動車税の減免（${name}）`;
    const rule = file(`減免-${name}.md`, `# ${heading}\n\n障害者手帳を持つ人の軽自動車税は、申請により1台に限り減免する。\n`);
    await page.getByLabel(/^資料（/).setInputFiles([rule, file("旧.doc", "x"), file("<img src=x onerror=alert(1)>.csv", "名前\nx\n")]);
    await page.getByRole("button", { name: "確かめる（保存しない）" }).click();
    const report = page.locator("#report");
    await report.getByText("取り込める資料は1個です").waitFor();
    assert.match(await report.innerText(), /2007年より前/);
    assert.equal(await page.locator("img").count(), 0);
    await assertAccessible(page, "the dry run");
    await picture(page, `${name}-4-dry-run`);
    await page.getByRole("button", { name: "取り込む", exact: true }).click();
    await report.getByText("1個の資料を取り込みました").waitFor();
    await assertAccessible(page, "the report");
    await assertFits(page);
    await report.getByRole("link", { name: heading }).click();
    await page.locator("#article-text").getByText("1台に限り減免する").waitFor();
    assert.match(await page.locator("#article-history").innerText(), /zeimu/);
    assert.match(await page.locator("#article-warnings").innerText(), /更新日が書かれていません/);
    await picture(page, `${name}-5-uploaded`);
    await page.getByRole("link", { name: "← 一覧に戻る" }).click();
    await page.getByRole("link", { name: heading }).waitFor();
    // The refused names are reported by the service; the browser itself has nothing to complain of.
    assert.deepEqual(errors, []);

    const other = await open(screen);
    await signIn(other.page, WELFARE);
    await search(other.page, heading);
    await other.page.locator("#count").filter({ hasText: /件|見つかりません/ }).waitFor();
    assert.equal(await other.page.getByText(heading).count(), 0);
    await other.close();
    await close();
  });
}

test("by keyboard alone, on the narrowest screen, under the page's own policy", async () => {
  const { page, errors, close } = await open({ viewport: { width: 320, height: 640 }, bypassCSP: false });
  await page.keyboard.type(TAX);
  await page.keyboard.press("Enter");
  await page.locator("#results a").first().waitFor();
  await assertFits(page);
  await page.locator("#results a").first().focus();
  await page.keyboard.press("Enter");
  await page.locator("#article-text .passage").first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.id), "article-heading");
  await picture(page, "narrow-article");
  await assertFits(page);
  await page.goBack();
  await page.locator("#results a").first().waitFor();
  await page.getByRole("link", { name: "資料を追加する" }).press("Enter");
  await assertFits(page);
  await picture(page, "narrow-upload");
  assert.deepEqual(errors, []);
  await close();
});

test("a file can be dropped", async () => {
  const { page, close } = await open();
  await signIn(page, TAX);
  await page.getByRole("link", { name: "資料を追加する" }).click();
  await page.locator("#drop").evaluate((box) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["# 落とした資料\n\n本文。\n"], "落とした資料.md"));
    box.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await page.locator("#chosen").getByText("落とした資料.md").waitFor();
  await page.getByRole("button", { name: "確かめる（保存しない）" }).click();
  await page.locator("#report").getByText("取り込める資料は1個です").waitFor();
  await close();
});

test("a wrong token opens nothing, and a right one is forgotten with the tab or on demand", async () => {
  const { page, close } = await open();
  await signIn(page, "a-token-that-nobody-has");
  await page.getByRole("status").getByText("このトークンは使えません").waitFor();
  assert.ok(await page.getByLabel("職員用トークン").isVisible());
  await signIn(page, TAX);
  await page.locator("#results a").first().waitFor();
  assert.deepEqual(await page.evaluate(() => [localStorage.length, document.cookie]), [0, ""]);
  await page.reload();
  await page.locator("#results a").first().waitFor();
  await page.getByRole("button", { name: "トークンを消す" }).click();
  assert.ok(await page.getByLabel("職員用トークン").isVisible());
  assert.deepEqual(await page.evaluate(() => [sessionStorage.length, document.querySelectorAll("#results a").length]), [0, 0]);
  const tab = await page.context().newPage();
  await tab.goto(`${service.address}/staff/knowledge`);
  assert.ok(await tab.getByLabel("職員用トークン").isVisible());
  await close();
});
