// @ts-check
/** A question handed to a person, and its receipt. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, assertSound, focused, fromMenu, launch, open, questionOf, SIZES } from "./page.js";
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

test("a declined question is handed over; with the receipt one sees how it stands", async () => {
  const { page, errors, close } = await open(browser, `${service.address}/chat`, { viewport: SIZES.phone });
  const declined = await ask(page, "火星への引っ越しロケットの時刻表を教えて");
  await declined.getByRole("button", { name: "担当課に問い合わせる" }).click();
  const form = page.getByRole("dialog", { name: "担当課に問い合わせる" });
  const content = form.getByLabel("お問い合わせの内容");
  assert.equal(await content.inputValue(), "火星への引っ越しロケットの時刻表を教えて");
  await form.getByRole("button", { name: "送信する" }).click();
  assert.equal(await focused(page), "case-email", "the first wrong field");
  await form.getByText("同意のチェックを入れてください。").waitFor();
  await assertSound(page, "handover-problems");
  await form.getByLabel("電話", { exact: true }).check();
  await form.getByLabel("電話番号").fill("０８０ー１２３４ー５６７８");
  await form.getByLabel(/同意します/).check();
  await assertSound(page, "handover-phone-light");
  const [sent] = await Promise.all([page.waitForRequest("**/v1/cases"), form.getByRole("button", { name: "送信する" }).click()]);
  assert.deepEqual(sent.postDataJSON().reach, { phone: "080-1234-5678" });
  assert.ok(sent.postDataJSON().trace_id);
  await form.getByText("受け付けました。").waitFor();
  const receipt = await form.locator("output").innerText();
  assert.match(receipt, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$/);
  await assertSound(page, "handover-receipt");
  await form.getByRole("button", { name: "閉じる" }).click();
  await fromMenu(page, "受付番号で確認");
  const state = page.getByRole("dialog", { name: "受付番号で確認" });
  await state.getByLabel("受付番号", { exact: true }).fill(receipt.toLowerCase());
  await state.getByRole("button", { name: "確認する" }).click();
  await state.getByText("受け付けました（確認待ちです）").waitFor();
  await assertSound(page, "case-state");
  await state.getByLabel("受付番号", { exact: true }).fill("AAAA-AAAA-AAAA");
  await state.getByRole("button", { name: "確認する" }).click();
  await state.getByText("この受付番号は見つかりませんでした。").waitFor();
  assert.deepEqual(errors.filter((error) => !error.includes("404")), []);
  await close();
});

test("anyone can ask for a person at any time, without a reply", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`);
  await questionOf(page).fill("窓口の段差について");
  await fromMenu(page, "担当課に問い合わせる");
  const form = page.getByRole("dialog", { name: "担当課に問い合わせる" });
  assert.equal(await form.getByLabel("お問い合わせの内容").inputValue(), "窓口の段差について");
  await form.getByLabel("担当の課").selectOption("市民課");
  await form.getByLabel(/返事はいらない/).check();
  await form.getByLabel(/同意します/).check();
  await form.getByRole("button", { name: "送信する" }).click();
  await form.getByText(/市民課が確認します。/).waitFor();
  await close();
});

test("a hand-over that cannot be sent keeps all that was typed", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`);
  await page.route("**/v1/cases", (route) => route.abort());
  await fromMenu(page, "担当課に問い合わせる");
  const form = page.getByRole("dialog", { name: "担当課に問い合わせる" });
  await form.getByLabel("お問い合わせの内容").fill("道路の穴");
  await form.getByLabel("メールアドレス").fill("hanako@example.jp");
  await form.getByLabel(/同意します/).check();
  await form.getByRole("button", { name: "送信する" }).click();
  await form.getByText("送信できませんでした。もう一度お試しください。").waitFor();
  assert.equal(await form.getByLabel("お問い合わせの内容").inputValue(), "道路の穴");
  assert.equal(await form.getByLabel("メールアドレス").inputValue(), "hanako@example.jp");
  await form.getByRole("button", { name: "閉じる" }).click();
  await fromMenu(page, "担当課に問い合わせる");
  assert.equal(await form.getByLabel("お問い合わせの内容").inputValue(), "道路の穴");
  assert.equal(await form.getByLabel("メールアドレス").inputValue(), "hanako@example.jp");
  await close();
});
