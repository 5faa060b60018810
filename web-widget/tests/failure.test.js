// @ts-check
/** Bad days: nothing that was typed is lost, and a clear word stands on the screen. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBetween } from "./between.js";
import { answered, ask, assertSound, lastOutcome, launch, MOVED, open, questionOf } from "./page.js";
import { startService } from "./service.js";

/** @type {Awaited<ReturnType<typeof startService>>} */
let service;
/** @type {Awaited<ReturnType<typeof startBetween>>} */
let between;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  service = await startService();
  between = await startBetween(service.address);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await between?.stop();
  await service?.stop();
});

/** @param {import("playwright-core").Page} page @param {string} typed */
async function assertNothingLost(page, typed) {
  const failed = lastOutcome(page);
  assert.match(await failed.getAttribute("class") ?? "", /failed/);
  assert.match(await failed.innerText(), /0850-22-1111/);
  assert.equal(await failed.locator("a.call").getAttribute("href"), "tel:0850221111");
  assert.equal(await questionOf(page).inputValue(), typed);
}

test("when the service is gone, the page says so, names the main desk, keeps the question, and asks again on a press", async () => {
  const own = await startBetween(service.address);
  const { page, close } = await open(browser, `${own.address}/chat`);
  await own.stop();
  await ask(page, "住民票はどこですか");
  await assertNothingLost(page, "住民票はどこですか");
  await assertSound(page, "service-gone");
  await close();
});

test("a question is answered by a press on 「もう一度送る」 when the service is back", async () => {
  const { page, close } = await open(browser, `${between.address}/chat`);
  between.set("fail");
  await ask(page, MOVED);
  await assertNothingLost(page, MOVED);
  between.set("pass");
  await page.getByRole("button", { name: "もう一度送る" }).click();
  await lastOutcome(page).locator(".verdict").waitFor();
  assert.match(await lastOutcome(page).innerText(), /14日以内/);
  assert.equal(await page.locator(".bubble.question").count(), 1);
  assert.equal(await questionOf(page).inputValue(), "");
  await close();
});

test("the service is killed in mid-stream", async (context) => {
  const own = await startService({});
  context.after(() => own.stop());
  const line = await startBetween(own.address);
  const { page, close } = await open(browser, `${line.address}/chat`);
  line.set("trickle events");
  await questionOf(page).fill(MOVED);
  await page.keyboard.press("Enter");
  // The first words stand there before the last have come.
  await page.locator(".pending .text:not(:empty)").waitFor();
  own.kill();
  line.die();
  await answered(page, 1);
  await assertNothingLost(page, MOVED);
  await close();
});

test("what was under way when the page went away can be asked again", async () => {
  const { page, close } = await open(browser, `${between.address}/chat`);
  between.set("hold events");
  await questionOf(page).fill(MOVED);
  await page.keyboard.press("Enter");
  await page.locator(".pending").waitFor();
  // Held until the page is gone: else the answer might still arrive.
  await page.reload();
  between.set("pass");
  await page.getByRole("button", { name: "もう一度送る" }).click();
  await lastOutcome(page).locator(".verdict").waitFor();
  assert.equal(await page.locator(".bubble.question").count(), 1);
  await close();
});

test("a proxy that holds the events back: the answer comes as plain JSON", async () => {
  const { page, close } = await open(browser, `${between.address}/chat`);
  between.set("hold events");
  const answer = await ask(page, MOVED);
  assert.match(await answer.innerText(), /14日以内/);
  // It is learnt: the next one does not wait.
  const [next] = await Promise.all([page.waitForRequest("**/v1/ask"), ask(page, "粗大ごみの出し方")]);
  assert.equal(next.headers().accept, "application/json");
  between.set("pass");
  await close();
});

test("an answer under way can be stopped, and its question is given back", async () => {
  const { page, close } = await open(browser, `${between.address}/chat`);
  between.set("trickle events");
  await questionOf(page).fill(MOVED);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "中止" }).click();
  await page.getByText("中止しました。").first().waitFor();
  assert.equal(await questionOf(page).inputValue(), MOVED);
  between.set("pass");
  await close();
});

test("what is typed while an answer comes stays where it is", async () => {
  const { page, close } = await open(browser, `${between.address}/chat`);
  between.set("trickle events");
  await questionOf(page).fill(MOVED);
  await page.keyboard.press("Enter");
  await page.locator(".pending").waitFor();
  await questionOf(page).fill("次の質問");
  await page.keyboard.press("Enter");
  assert.equal(await questionOf(page).inputValue(), "次の質問");
  await answered(page, 1);
  assert.equal(await questionOf(page).inputValue(), "次の質問");
  assert.equal(await page.locator(".bubble.question").count(), 1);
  between.set("pass");
  await close();
});

test("without the internet it is said that there is none, and when it is back", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`);
  await page.context().setOffline(true);
  await page.locator(".told").getByText("インターネットにつながっていません").waitFor();
  await ask(page, MOVED);
  await assertNothingLost(page, MOVED);
  assert.match(await lastOutcome(page).innerText(), /インターネットにつながっていません/);
  await assertSound(page, "offline");
  await page.context().setOffline(false);
  await page.locator(".told").getByText("インターネットにつながりました").waitFor();
  await page.getByRole("button", { name: "もう一度送る" }).click();
  await lastOutcome(page).locator(".verdict").waitFor();
  await close();
});

test("too many questions at once: the service's own friendly words", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`);
  const problem = { title: "混み合っています", status: 429, code: "rate_limited", detail: "ただいま混み合っています。30秒ほどおいて、もう一度お試しください。" };
  await page.route("**/v1/ask", (route) => route.fulfill({ status: 429, headers: { "retry-after": "30" }, contentType: "application/problem+json", json: problem }));
  await ask(page, MOVED);
  assert.match(await lastOutcome(page).innerText(), /30秒ほどおいて/);
  await assertNothingLost(page, MOVED);
  await close();
});

test("with cookies and storage switched off it works, for this page alone", async () => {
  const { page, errors, close } = await open(browser, `${service.address}/chat`, {
    before: (page) => page.addInitScript(() => {
      for (const name of ["sessionStorage", "localStorage"]) {
        Object.defineProperty(window, name, { get: () => { throw new DOMException("denied", "SecurityError"); } });
      }
    }),
  });
  assert.match(await (await ask(page, MOVED)).innerText(), /14日以内/);
  assert.deepEqual(errors, []);
  await close();
});

test("a clock that is set wrong changes nothing", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`, { before: (page) => page.clock.setFixedTime(new Date("1999-12-31T23:59:59Z")) });
  assert.match(await (await ask(page, MOVED)).innerText(), /14日以内/);
  await close();
});

test("two tabs talk without mixing", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`);
  const second = await page.context().newPage();
  await second.goto(`${service.address}/chat`);
  await questionOf(second).waitFor();
  const [one, other] = await Promise.all([ask(page, MOVED), ask(second, "粗大ごみの出し方")]);
  assert.match(await one.innerText(), /転入届/);
  assert.match(await other.innerText(), /粗大ごみ/);
  const names = await Promise.all([page, second].map((tab) => tab.evaluate(() => JSON.parse(sessionStorage.getItem("madoguchi") ?? "{}").session)));
  assert.notEqual(names[0], names[1]);
  await close();
});
