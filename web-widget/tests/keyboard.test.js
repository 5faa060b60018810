// @ts-check
/** Without a mouse, with an input method, by the browser's Back. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, ask, assertSound, focused, launch, MOVED, open, questionOf, SIZES } from "./page.js";
import { startService } from "./service.js";

/** @type {Awaited<ReturnType<typeof startService>>} */
let service;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  service = await startService();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await service?.stop();
});

test("the popup is used by keyboard alone, and gives the focus back", async () => {
  const { page, close } = await open(browser, `${service.address}/`);
  await assertSound(page, "city-desktop-light");
  await page.getByRole("button", { name: "AI窓口に聞く" }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "question");
  await assertSound(page, "popup-desktop-light");
  await page.keyboard.type(MOVED);
  await page.keyboard.press("Enter");
  await answered(page, 1);
  // Back from the field into the conversation, to the numbered source.
  for (let step = 0; step < 20 && !/^出典1「/.test(await focused(page)); step++) await page.keyboard.press("Shift+Tab");
  const chip = await focused(page);
  assert.match(chip, /^出典1「.*」を開く$/);
  await page.keyboard.press("Enter");
  await page.locator("mark.cited").waitFor();
  assert.equal(await focused(page), "modal-title");
  await page.keyboard.press("Escape");
  // A dialog's closing is told a moment after the key.
  await page.locator(".modal").waitFor({ state: "detached" });
  assert.equal(await focused(page), chip);
  await page.keyboard.press("Escape");
  assert.equal(await focused(page), "AI窓口に聞く");
  await close();
});

test("every control that has the focus shows it", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`);
  await ask(page, MOVED);
  await page.locator("h1").evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
  const seen = new Set();
  for (let step = 0; step < 25; step++) {
    await page.keyboard.press("Tab");
    const [name, shown] = await page.evaluate(() => {
      const active = document.activeElement?.shadowRoot?.activeElement;
      if (!active) return ["", true];
      const style = getComputedStyle(active);
      return [active.outerHTML.slice(0, 80), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
    });
    if (name !== "") assert.ok(shown, String(name));
    seen.add(name);
  }
  assert.ok(seen.size > 8, `${seen.size} controls`);
  await close();
});

test("what can be pressed is large enough for a thumb", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`, { viewport: SIZES.phone });
  await ask(page, MOVED);
  const small = await page.evaluate(() => {
    const root = /** @type {ShadowRoot} */ (document.querySelector("madoguchi-chat")?.shadowRoot);
    const controls = Array.from(root.querySelectorAll("button:not(.chip), select, textarea, .call"));
    const visible = controls.filter((control) => control.getClientRects().length > 0);
    return visible.filter((control) => Math.min(control.getBoundingClientRect().height, control.getBoundingClientRect().width) < 43.5).map((control) => control.outerHTML);
  });
  assert.deepEqual(small, []);
  await close();
});

test("Enter that ends a conversion of the input method does not send", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`);
  const input = questionOf(page);
  await input.fill("じゅうみんひょう");
  for (const init of [{ isComposing: true }, { keyCode: 229 }]) {
    await input.evaluate((field, options) => field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, ...options })), init);
  }
  await page.waitForTimeout(200);
  assert.equal(await page.locator(".bubble.question").count(), 0);
  assert.equal(await input.inputValue(), "じゅうみんひょう");
  await input.press("Shift+Enter");
  assert.equal(await page.locator(".bubble.question").count(), 0);
  await input.press("Enter");
  await page.locator(".bubble.question").waitFor();
  await close();
});

test("a real composition asks for candidates only when it has ended", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`);
  /** @type {string[]} */
  const asked = [];
  page.on("request", (request) => request.url().includes("/v1/suggest") && asked.push(request.url()));
  await questionOf(page).focus();
  const session = await page.context().newCDPSession(page);
  await session.send("Input.imeSetComposition", { text: "てんにゅう", selectionStart: 5, selectionEnd: 5 });
  await page.waitForTimeout(400);
  assert.deepEqual(asked, []);
  await session.send("Input.insertText", { text: "転入" });
  await page.locator(".candidates li").first().waitFor();
  assert.equal(asked.length, 1);
  await close();
});

test("candidates are chosen with the arrow keys, and Escape closes them alone", async () => {
  const { page, close } = await open(browser, `${service.address}/`);
  await page.getByRole("button", { name: "AI窓口に聞く" }).click();
  const input = questionOf(page);
  await input.pressSequentially("粗大ごみ");
  const first = page.locator(".candidates").getByRole("option").first();
  await first.waitFor();
  await assertSound(page, "candidates");
  await page.keyboard.press("ArrowDown");
  assert.equal(await input.getAttribute("aria-activedescendant"), await first.getAttribute("id"));
  assert.equal(await first.getAttribute("aria-selected"), "true");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".candidates").isVisible(), false);
  assert.ok(await input.isVisible());
  await input.pressSequentially("の");
  await first.waitFor();
  await page.keyboard.press("ArrowDown");
  const question = await first.innerText();
  await page.keyboard.press("Enter");
  await answered(page, 1);
  assert.equal(await page.locator(".bubble.question .words").innerText(), question);
  await close();
});

test("on a phone the counter fills the screen, and Back closes what lies on top", async () => {
  const { page, close } = await open(browser, `${service.address}/`, { viewport: SIZES.phone });
  await assertSound(page, "city-phone-light");
  await page.getByRole("button", { name: "AI窓口に聞く" }).click();
  const panel = page.getByRole("dialog", { name: /AI窓口/ });
  const box = await panel.boundingBox();
  assert.deepEqual([box?.width, box?.height], [SIZES.phone.width, SIZES.phone.height]);
  const answer = await ask(page, MOVED);
  await answer.locator(".chip").first().click();
  await page.locator("mark.cited").waitFor();
  await page.goBack();
  await page.locator(".modal").waitFor({ state: "detached" });
  assert.ok(await panel.isVisible());
  await page.goBack();
  await panel.waitFor({ state: "hidden" });
  assert.equal(new URL(page.url()).pathname, "/");
  assert.ok(await page.getByRole("button", { name: "AI窓口に聞く" }).isVisible());
  await page.getByRole("button", { name: "AI窓口に聞く" }).click();
  assert.equal(await page.locator(".bubble.question").count(), 1);
  await page.getByRole("button", { name: "閉じる" }).click();
  assert.equal(await panel.isVisible(), false);
  await close();
});
