// @ts-check
/** Other languages, plain Japanese, and the voice. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, assertSound, launch, MOVED, open, questionOf, SIZES } from "./page.js";
import { isJapanese, LANGUAGES } from "../public/widget/words.js";
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

/** @param {Parameters<typeof open>[2]} [options] */
const chat = (options) => open(browser, `${service.address}/chat`, options);

/** @param {import("playwright-core").Page} page @param {string} id */
async function choose(page, id) {
  const words = (await import(`../public/messages/${id}.js`)).default;
  await page.locator(".languages").selectOption(id);
  await page.locator("#title").getByText(words.title).waitFor();
  return words;
}

for (const { id, tag, name } of LANGUAGES) {
  test(`the counter is used in ${name}`, async () => {
    const { page, close } = await chat({ viewport: SIZES.phone });
    const words = await choose(page, id);
    assert.equal(await page.locator(".panel").getAttribute("lang"), tag);
    await page.getByLabel(words.question, { exact: true }).waitFor();
    const [request] = await Promise.all([page.waitForRequest("**/v1/ask"), ask(page, MOVED)]);
    assert.equal(request.postDataJSON().language, tag);
    assert.equal(request.postDataJSON().style, id === "ja-easy" ? "easy" : "standard");
    await page.getByRole("button", { name: words.copy, exact: true }).waitFor();
    await assertSound(page, `language-${id}`);
    await page.reload();
    await page.getByLabel(words.question, { exact: true }).waitFor();
    await close();
  });
}

test("one whose browser speaks another language is offered it by one press", async () => {
  const { page, close } = await chat({ locale: "vi-VN" });
  await page.getByRole("button", { name: "Tiếng Việt" }).click();
  await page.getByLabel("Câu hỏi", { exact: true }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Tiếng Việt" }).count(), 0);
  await close();
});

test("what is typed survives a change of language, and so does the conversation", async () => {
  const { page, close } = await chat();
  await ask(page, MOVED);
  await questionOf(page).fill("書きかけ");
  await choose(page, "en");
  assert.equal(await questionOf(page).inputValue(), "書きかけ");
  assert.equal(await page.locator(".bubble.question .words").innerText(), MOVED);
  assert.equal(await page.locator(".answer .text").getAttribute("lang"), "ja");
  await close();
});

test("readings stand over the words of plain Japanese", async () => {
  const { page, close } = await chat({ viewport: SIZES.phone });
  await choose(page, "ja-easy");
  const answer = await ask(page, MOVED);
  assert.ok((await answer.locator("ruby").count()) > 0, await answer.innerText());
  assert.match(await answer.locator("ruby", { hasText: "届" }).first().locator("rt").innerText(), /とどけ/);
  await answer.locator(".chip").first().waitFor();
  await assertSound(page, "plain-japanese");
  await close();
});

test("an answer is read aloud at the speed one chose, with its readings, and stops", async () => {
  const { page, close } = await chat({
    before: (page) => page.addInitScript(() => {
      const said = /** @type {any} */ (globalThis).said = /** @type {any[]} */ ([]);
      speechSynthesis.speak = (utterance) => void said.push({ text: utterance.text, rate: utterance.rate, lang: utterance.lang });
      speechSynthesis.cancel = () => void said.push("cancel");
    }),
  });
  await page.getByRole("button", { name: "メニュー" }).click();
  await page.getByLabel("読み上げの速さ").selectOption({ label: "ゆっくり" });
  await page.getByRole("button", { name: "メニュー" }).click();
  const answer = await ask(page, MOVED);
  await answer.getByRole("button", { name: "読み上げ" }).click();
  const said = await page.evaluate(() => /** @type {any} */ (globalThis).said.filter((/** @type {any} */ call) => call !== "cancel"));
  assert.ok(said.length > 0, "it speaks");
  assert.deepEqual([said[0].rate, said[0].lang], [0.75, "ja-JP"]);
  const text = said.map((/** @type {any} */ one) => one.text).join("");
  assert.match(text, /てんにゅうとどけ/);
  assert.match(text, /じゅうよっか/);
  assert.doesNotMatch(text, /\[1\]/);
  await answer.getByRole("button", { name: "読み上げを止める" }).click();
  assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).said.at(-1)), "cancel");
  await answer.getByRole("button", { name: "読み上げ", exact: true }).waitFor();
  await close();
});

test("a question is spoken, looked over, and sent", async () => {
  const { page, close } = await chat({
    before: (page) => page.addInitScript(() => {
      /** The browser's own needs a microphone and its maker's service. */
      class Recogniser {
        /** @type {any} */ onresult = null;
        /** @type {any} */ onend = null;
        lang = "";
        start() {
          /** @type {any} */ (globalThis).recogniser = this;
        }
        stop() {
          this.onend();
        }
      }
      Object.assign(globalThis, { SpeechRecognition: Recogniser, webkitSpeechRecognition: Recogniser });
    }),
  });
  await page.getByRole("button", { name: "声で入力" }).click();
  await page.locator(".told").getByText("聞いています…").waitFor();
  await assertSound(page, "listening");
  assert.equal(await page.evaluate(() => /** @type {any} */ (globalThis).recogniser.lang), "ja-JP");
  await page.evaluate(() => /** @type {any} */ (globalThis).recogniser.onresult({ results: [[{ transcript: "粗大ごみの" }], [{ transcript: "出し方" }]] }));
  await page.getByRole("button", { name: "声の入力を終える" }).click();
  assert.equal(await questionOf(page).inputValue(), "粗大ごみの出し方");
  assert.equal(await page.locator(".bubble.question").count(), 0);
  await page.keyboard.press("Enter");
  await page.locator(".bubble.question").waitFor();
  await close();
});

test("a browser without speech shows no buttons for it", async () => {
  const { page, close } = await chat({
    before: (page) => page.addInitScript(() => {
      for (const name of ["speechSynthesis", "SpeechRecognition", "webkitSpeechRecognition"]) Reflect.deleteProperty(globalThis, name);
    }),
  });
  await ask(page, MOVED);
  assert.equal(await page.getByRole("button", { name: "声で入力" }).count(), 0);
  assert.equal(await page.getByRole("button", { name: "読み上げ" }).count(), 0);
  await close();
});

for (const { id, tag, name } of LANGUAGES.filter((language) => language.tag !== "ja")) {
  test(`each first topic is answered in ${name}, and what is typed is completed in it`, async () => {
    const { page, close } = await chat({ viewport: SIZES.phone });
    await choose(page, id);
    const topics = page.locator(".topics .choice");
    await topics.first().waitFor();
    const asked = await topics.allInnerTexts();
    assert.ok(asked.length >= 4, asked.join());
    let translated = 0;
    for (const question of asked) {
      const reply = await page.request.post(`${service.address}/v1/ask`, { data: { question, language: tag }, headers: { accept: "application/json" } });
      const answer = await reply.json();
      assert.deepEqual([answer.outcome, answer.language], ["answered", tag], `${question}: ${answer.answer}`);
      translated += isJapanese(answer.answer.split("\n")[1] ?? answer.answer) ? 0 : 1;
    }
    // The guides are in Japanese alone.
    assert.ok(translated >= 3, `${translated} of ${asked.length}`);
    await topics.nth(1).click();
    const answer = page.locator(".answer").last();
    await answer.locator(".chip").first().waitFor();
    assert.equal(await answer.locator(".text").getAttribute("lang"), tag);
    assert.equal(isJapanese(await answer.locator(".text").innerText()), false);
    await assertSound(page, `translated-${id}`);
    await questionOf(page).fill(asked[1]);
    const first = page.locator(".candidates").getByRole("option").first();
    await first.waitFor();
    assert.equal(await first.getAttribute("lang"), tag, await first.innerText());
    await close();
  });
}
