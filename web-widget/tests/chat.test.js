// @ts-check
/** The counter as a citizen uses it, in Debian's Chromium over the real service. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answered, ask, assertSound, fromMenu, lastOutcome, launch, MOVED, open, questionOf, SIZES } from "./page.js";
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

/** @param {import("playwright-core").BrowserContextOptions} [options] */
const chat = (options) => open(browser, `${service.address}/chat`, options);

for (const [name, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`a newcomer learns what to do by when, and opens the source at the cited words (${name}, ${colorScheme})`, async () => {
      const { page, errors, close } = await chat({ viewport, colorScheme });
      await page.locator(".topics .choice").first().waitFor();
      await assertSound(page, `start-${name}-${colorScheme}`);
      const answer = await ask(page, MOVED);
      const text = await answer.innerText();
      for (const fact of ["14日以内", "転入届", "市民課", "0850-22-1201"]) assert.ok(text.includes(fact), `${fact} is missing: ${text}`);
      assert.equal(await answer.locator(".call").getAttribute("href"), "tel:0850221201");
      await assertSound(page, `answer-${name}-${colorScheme}`);
      await answer.locator(".chip").first().click();
      const cited = page.getByRole("dialog", { name: "出典" }).locator("mark.cited");
      await cited.waitFor();
      assert.ok((await cited.innerText()).includes("14日以内"));
      assert.ok(await cited.evaluate((mark) => mark.getBoundingClientRect().top < innerHeight && mark.getBoundingClientRect().bottom > 0));
      await assertSound(page, `source-${name}-${colorScheme}`);
      assert.deepEqual(errors, []);
      await close();
    });
  }
}

test("the source has a page of its own, at the cited words", async () => {
  const { page, close } = await chat();
  const answer = await ask(page, MOVED);
  await answer.locator(".chip").first().click();
  const [source] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "この資料を別のタブで開く" }).click()]);
  await source.locator("mark#cited").waitFor();
  await assertSound(source, "source-page");
  await close();
});

test("what is not known is declined with a desk, its number, and a way to a person", async () => {
  const { page, close } = await chat();
  const answer = await ask(page, "火星への引っ越しロケットの時刻表を教えて");
  assert.equal(await answer.getAttribute("data-outcome"), "declined");
  assert.match(await answer.innerText(), /0850-\d\d-\d{4}/);
  await answer.getByRole("button", { name: "担当課に問い合わせる" }).waitFor();
  await assertSound(page, "declined");
  await close();
});

for (const [name, viewport] of Object.entries(SIZES)) {
  test(`a question that may mean several things is asked back, and one press answers it (${name})`, async () => {
    const { page, errors, close } = await chat({ viewport });
    const asked = await ask(page, "印鑑");
    assert.equal(await asked.getAttribute("data-outcome"), "clarify");
    assert.match(await asked.innerText(), /どれについてのお尋ね.*0850-\d\d-\d{4}/s);
    await asked.getByRole("button", { name: "担当課に問い合わせる" }).waitFor();
    const choices = asked.locator(".choices.choose .choice");
    const offered = await choices.allInnerTexts();
    assert.ok(offered.length >= 2 && offered.length <= 4, offered.join("\n"));
    await assertSound(page, `clarify-${name}`);
    const wanted = offered.findIndex((choice) => choice.includes("印鑑登録をする"));
    assert.notEqual(wanted, -1, offered.join("\n"));
    await choices.nth(wanted).click();
    await answered(page, 2);
    const answer = lastOutcome(page);
    assert.equal(await answer.getAttribute("data-outcome"), "answered");
    assert.match(await answer.innerText(), /本人確認書類/);
    assert.deepEqual(errors, []);
    await close();
  });
}

test("an answer is announced once and whole, and tells of itself that it is AI's", async () => {
  const { page, close } = await chat();
  await page.locator('[role="status"].unseen').evaluate((status) => {
    const heard = /** @type {any} */ (globalThis).heard = /** @type {string[]} */ ([]);
    new MutationObserver(() => heard.push(status.textContent ?? "")).observe(status, { childList: true });
  });
  const answer = await ask(page, MOVED);
  assert.match(await answer.innerText(), /AIによる回答です/);
  const log = page.getByRole("log");
  assert.equal(await log.getAttribute("aria-live"), "off");
  const heard = await page.evaluate(() => /** @type {any} */ (globalThis).heard);
  assert.equal(heard.length, 2, heard.join(" | "));
  assert.equal(heard[0], "調べています…");
  assert.match(heard[1], /^回答が届きました。.*14日以内/s);
  await close();
});

test("a question is sent once, however often it is pressed", async () => {
  const { page, close } = await chat();
  await questionOf(page).fill("住民票はどこで取れますか");
  await page.locator("button.send").dblclick();
  await page.keyboard.press("Enter");
  await answered(page, 1);
  assert.equal(await page.locator(".bubble.question").count(), 1);
  await close();
});

test("a long text that was pasted is kept whole, and refused with a reason", async () => {
  const { page, close } = await chat();
  const long = "住民票について教えてください。".repeat(80);
  await questionOf(page).fill(long);
  await page.locator("button.send").click();
  await page.getByText("質問は1000文字以内でお願いします（今は1200文字です）。").waitFor();
  assert.equal(await questionOf(page).inputValue(), long);
  assert.equal(await page.locator(".bubble.question").count(), 0);
  await assertSound(page, "too-long");
  await close();
});

test("a verdict is taken, with its reason", async () => {
  const { page, close } = await chat();
  const answer = await ask(page, MOVED);
  await answer.getByRole("button", { name: "いいえ" }).click();
  await assertSound(page, "reason");
  await answer.getByRole("radio").nth(1).check();
  await answer.getByLabel(/お気づきの点/).fill("受付時間が知りたい");
  const [sent] = await Promise.all([page.waitForRequest("**/v1/feedback"), answer.getByRole("button", { name: "送る" }).click()]);
  const feedback = sent.postDataJSON();
  assert.equal(feedback.verdict, "down");
  assert.equal(feedback.comment, "受付時間が知りたい");
  assert.ok(feedback.reason);
  await answer.getByText("ありがとうございました。").waitFor();
  const other = await ask(page, "粗大ごみの出し方");
  await other.getByRole("button", { name: "はい" }).click();
  await other.getByText("ありがとうございました。").waitFor();
  await close();
});

test("the conversation and what is being typed stay with the tab alone", async () => {
  const { page, close } = await chat();
  await ask(page, MOVED);
  await questionOf(page).fill("書きかけの質問");
  await page.reload();
  await lastOutcome(page).waitFor();
  assert.equal(await page.locator(".bubble.question .words").innerText(), MOVED);
  assert.match(await lastOutcome(page).innerText(), /14日以内/);
  assert.equal(await questionOf(page).inputValue(), "書きかけの質問");
  const kept = await page.evaluate(() => ({ local: localStorage.length, session: Object.keys(sessionStorage), cookie: document.cookie }));
  assert.deepEqual(kept, { local: 0, session: ["madoguchi"], cookie: "" });
  const second = await page.context().newPage();
  await second.goto(`${service.address}/chat`);
  await questionOf(second).waitFor();
  assert.equal(await second.locator(".bubble.question").count(), 0);
  await close();
});

test("a fresh start can be taken back", async () => {
  const { page, close } = await chat();
  await ask(page, MOVED);
  await fromMenu(page, "会話を最初から");
  assert.equal(await page.locator(".bubble.question").count(), 0);
  await page.getByRole("button", { name: "元に戻す" }).click();
  assert.equal(await page.locator(".bubble.question .words").innerText(), MOVED);
  await fromMenu(page, "会話を最初から");
  await page.reload();
  await questionOf(page).waitFor();
  assert.equal(await page.locator(".bubble.question").count(), 0);
  await close();
});

test("an answer is copied with its sources and desk", async () => {
  const { page, close } = await chat({ permissions: ["clipboard-read", "clipboard-write"] });
  const answer = await ask(page, MOVED);
  await answer.getByRole("button", { name: "コピー" }).click();
  await page.getByText("コピーしました。").first().waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  for (const part of ["14日以内", "[1]", "市民課", "0850-22-1201"]) assert.ok(copied.includes(part), copied);
  await close();
});

test("on paper stands the conversation alone", async () => {
  const { page, close } = await open(browser, `${service.address}/`);
  await page.getByRole("button", { name: "AI窓口に聞く" }).click();
  await ask(page, MOVED);
  // The printing dialog itself cannot be driven; what is laid out for it can.
  await page.evaluate(() => void (window.print = () => {}));
  await fromMenu(page, "会話を印刷");
  await page.emulateMedia({ media: "print" });
  assert.ok(await lastOutcome(page).isVisible());
  for (const hidden of [page.locator(".hero"), page.locator(".composer"), page.locator(".verdict")]) assert.ok(!(await hidden.isVisible()));
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: null });
  assert.ok(await page.locator(".hero").isVisible());
  await close();
});

test("markup in a question is shown as it was typed", async () => {
  const { page, close } = await chat();
  await ask(page, "<img src=x onerror=alert(1)>住民票");
  assert.equal(await page.locator(".bubble.question .words").last().innerText(), "<img src=x onerror=alert(1)>住民票");
  assert.equal(await page.locator("madoguchi-chat img").count(), 0);
  await close();
});
