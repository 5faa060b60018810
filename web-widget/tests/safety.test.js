// @ts-check
/** Emergencies, questions back, and the disaster banner. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, assertSound, launch, lastOutcome, open, SIZES } from "./page.js";
import { startService } from "./service.js";

const TOKEN = "token-of-the-crisis-office";

/** @type {Awaited<ReturnType<typeof startService>>} */
let service;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  service = await startService({ MADOGUCHI_STAFF_TOKENS: `kiki:${TOKEN}:*` });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await service?.stop();
});

for (const [name, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    test(`an emergency gets its numbers at once, cried out (${name}, ${colorScheme})`, async () => {
      const { page, close } = await open(browser, `${service.address}/chat`, { viewport, colorScheme });
      const card = await ask(page, "家が燃えています、助けて");
      assert.equal(await card.getAttribute("data-outcome"), "emergency");
      assert.match(await card.getByRole("alert").innerText(), /119/);
      assert.equal(await card.locator('a[href="tel:119"]').count(), 1);
      assert.equal(await card.locator(".verdict").count(), 0);
      await assertSound(page, `emergency-${name}-${colorScheme}`);
      await page.reload();
      await lastOutcome(page).waitFor();
      assert.equal(await page.getByRole("alert").filter({ hasText: "119" }).count(), 0, "what is remembered is not cried out again");
      await close();
    });
  }
}

test("an emergency is understood and answered in another language", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`);
  await page.locator(".languages").selectOption("en");
  await page.getByRole("button", { name: "Send" }).waitFor();
  const card = await ask(page, "My house is on fire, please help");
  assert.equal(await card.getAttribute("data-outcome"), "emergency");
  assert.equal(await card.locator(".text").getAttribute("lang"), "en");
  await card.locator('a[href="tel:119"]').waitFor();
  await close();
});

/** @param {"PUT" | "DELETE"} method @param {object} [banner] */
async function setBanner(method, banner) {
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const response = await fetch(`${service.address}/v1/staff/banner`, { method, headers, body: banner && JSON.stringify(banner) });
  assert.ok(response.ok, `${response.status} ${await response.text()}`);
}

test("a disaster banner stands above everything, on the city's page too, and goes again", async () => {
  const text = { ja: "大雨警報が出ています。東浜地区の方は、すぐに避難してください。", en: "Heavy rain warning: people in Higashihama, evacuate now." };
  const { page, close } = await open(browser, `${service.address}/`);
  await page.getByRole("button", { name: "AI窓口に聞く" }).waitFor();
  await setBanner("PUT", { text, level: "emergency", url: "https://www.city.setomi.example/bousai" });
  await page.waitForTimeout(6_000);
  await page.reload();
  await page.locator(".corner .banner").waitFor();
  assert.match(await page.locator("#urgent").innerText(), /すぐに避難してください/);
  await assertSound(page, "banner-city-desktop-light");
  await page.getByRole("button", { name: "AI窓口に聞く" }).click();
  await page.locator(".panel .banner.emergency").getByText("すぐに避難してください").waitFor();
  await assertSound(page, "banner-popup-desktop-light");
  await page.locator(".languages").selectOption("en");
  await page.locator(".panel .banner.emergency").getByText("evacuate now").waitFor();
  await setBanner("DELETE");
  await page.waitForTimeout(6_000);
  // Coming back to the page asks anew.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.locator(".panel .banner").waitFor({ state: "detached" });
  await close();
});
