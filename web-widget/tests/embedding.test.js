// @ts-check
/** The widget inside other people's pages: their policy, their fonts, their speed. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { ask, assertSound, fromMenu, launch, lastOutcome, MOVED, open, questionOf } from "./page.js";
import { startService } from "./service.js";

/** @type {Awaited<ReturnType<typeof startService>>} */
let service;
/** @type {import("node:http").Server} */
let city;
/** @type {string} */
let cityAddress;
/** @type {import("playwright-core").Browser} */
let browser;

before(async () => {
  city = createServer((request, response) => response.writeHead(200, { "content-type": "text/html", "content-security-policy": policy() }).end(cityPage()));
  await new Promise((done) => city.listen(0, "127.0.0.1", () => done(undefined)));
  cityAddress = `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (city.address()).port}`;
  service = await startService({ MADOGUCHI_SERVER__ALLOWED_ORIGINS: JSON.stringify([cityAddress]) });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  city?.close();
  await service?.stop();
});

/** Nothing of its own, and of the service's no more than scripts, requests and pictures. */
const policy = () => `default-src 'none'; script-src ${service.address}; connect-src ${service.address}; img-src ${service.address}; style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'`;
const cityPage = () => `<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>よその市</title>
<script type="module" src="${service.address}/widget.js"></script></head>
<body><h1>よその市</h1><madoguchi-chat><a href="tel:0999123456" data-desk="よその市役所">0999-12-3456</a></madoguchi-chat></body></html>`;

test("in a page of another origin, under a strict policy, everything works", async () => {
  const { page, errors, close } = await open(browser, cityAddress, { bypassCSP: false });
  await page.getByRole("button", { name: "AI窓口に聞く" }).click();
  const answer = await ask(page, MOVED);
  assert.match(await answer.innerText(), /14日以内/);
  await answer.locator(".chip").first().click();
  await page.locator("mark.cited").waitFor();
  await page.keyboard.press("Escape");
  await answer.getByRole("button", { name: "はい" }).click();
  await answer.getByText("ありがとうございました。").waitFor();
  await questionOf(page).pressSequentially("粗大");
  await page.locator(".candidates li").first().waitFor();
  await page.locator(".languages").selectOption("en");
  await page.getByRole("button", { name: "Send" }).waitFor();
  assert.deepEqual(errors, []);
  await close();
});

test("the city's colours, corners and font are its own", async () => {
  const { page, close } = await open(browser, cityAddress, { reducedMotion: "reduce" });
  await page.addStyleTag({ content: `madoguchi-chat { --madoguchi-accent: rgb(120, 20, 60); --madoguchi-radius: 0px; --madoguchi-font: monospace }
    madoguchi-chat::part(toggle) { text-transform: uppercase }` });
  const style = await page.getByRole("button", { name: "AI窓口に聞く" }).evaluate((toggle) => {
    const { backgroundColor, textTransform, fontFamily } = getComputedStyle(toggle);
    return { backgroundColor, textTransform, fontFamily };
  });
  assert.deepEqual(style, { backgroundColor: "rgb(120, 20, 60)", textTransform: "uppercase", fontFamily: "monospace" });
  await close();
});

test("a page whose root font is tiny, or huge, does not break it", async () => {
  const { page, close } = await open(browser, cityAddress);
  for (const [size, least, most] of [["62.5%", 16, 16], ["200%", 32, 32]]) {
    await page.addStyleTag({ content: `html { font-size: ${size} }` });
    const pixels = await page.getByRole("button", { name: "AI窓口に聞く" }).evaluate((toggle) => parseFloat(getComputedStyle(toggle).fontSize));
    assert.ok(pixels >= Number(least) && pixels <= Number(most), `${size}: ${pixels}px`);
  }
  await close();
});

test("when the service is gone, the number that the page gave is shown", async () => {
  const { page, close } = await open(browser, cityAddress);
  await page.getByRole("button", { name: "AI窓口に聞く" }).click();
  // The site's description, with a desk of its own, must not have come either.
  await page.route(`${service.address}/v1/**`, (route) => route.abort());
  await page.reload();
  await page.getByRole("button", { name: "AI窓口に聞く" }).click();
  await ask(page, MOVED);
  assert.match(await lastOutcome(page).innerText(), /よその市役所.*0999-12-3456/s);
  await close();
});

test("on the wire the widget is small, and it moves nothing; how quick it is", async () => {
  const visits = [];
  // The first visit warms the browser and the service up, not the cache of the page: each has a context of its own.
  for (let n = 0; n < 8; n += 1) visits.push(await visit(n === 0));
  const [{ bytes, count }, ...measured] = visits;
  const median = (/** @type {(visit: any) => number} */ of) => measured.map(of).sort((a, b) => a - b)[Math.floor(measured.length / 2)];
  const [ready, text] = [median(({ seen }) => seen.ready), median(({ seen }) => seen.text - seen.asked)];
  console.log(`${count} modules, ${bytes} bytes on the wire; medians of ${measured.length} visits: ready after ${ready.toFixed(0)} ms; first text ${text.toFixed(0)} ms after sending`);
  assert.ok(count <= 3 && bytes <= 40_000, `${count} modules, ${bytes} bytes`);
  for (const { seen } of visits) assert.ok(seen.shift < 0.01, `layout shift ${seen.shift}`);
});

/** One question on a fresh page. @param {boolean} whole with everything that is loaded later, too */
async function visit(whole) {
  const { page, close } = await open(browser, `${service.address}/chat`, { before: (page) => page.addInitScript(watchSpeed) });
  await page.locator(".topics .choice").first().waitFor();
  const answer = await ask(page, MOVED);
  if (whole) {
    await answer.locator(".chip").first().click();
    await page.locator("mark.cited").waitFor();
    await page.keyboard.press("Escape");
    await fromMenu(page, "受付番号で確認");
    await page.keyboard.press("Escape");
  }
  const found = await page.evaluate(() => {
    const loaded = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource"));
    const scripts = loaded.filter((entry) => entry.name.endsWith(".js") && !entry.name.endsWith("/chat.js"));
    return { bytes: scripts.reduce((sum, entry) => sum + entry.encodedBodySize, 0), count: scripts.length, seen: /** @type {any} */ (globalThis).seen };
  });
  await close();
  return found;
}

/** In the page: when the counter could be used, when a question was sent, when its first text stood there, what shifted. */
function watchSpeed() {
  const seen = /** @type {any} */ (globalThis).seen = { ready: 0, asked: 0, text: 0, shift: 0 };
  const add = (/** @type {any} */ entry) => void (seen.shift += entry.hadRecentInput ? 0 : entry.value);
  new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type: "layout-shift", buffered: true });
  customElements.whenDefined("madoguchi-chat").then(async () => {
    const chat = /** @type {import("../public/widget.js").MadoguchiChat} */ (document.querySelector("madoguchi-chat"));
    await chat.ready;
    seen.ready = performance.now();
    const root = /** @type {ShadowRoot} */ (chat.shadowRoot);
    root.querySelector("form")?.addEventListener("submit", () => void (seen.asked = performance.now()), { capture: true });
    const first = () => seen.text === 0 && root.querySelector(".answer .text:not(:empty)") && (seen.text = performance.now());
    new MutationObserver(first).observe(root, { subtree: true, childList: true });
  });
}

test("the pages run under their own content security policy", async () => {
  for (const path of ["/", "/chat", "/accessibility"]) {
    const { page, errors, close } = await open(browser, service.address + path, { bypassCSP: false });
    if (path !== "/chat") await page.getByRole("button", { name: "AI窓口に聞く" }).click();
    assert.match(await (await ask(page, "粗大ごみを出したい")).innerText(), /予約|申し込/);
    assert.deepEqual(errors, []);
    await close();
  }
});

test("the city's search and links ask the counter; /chat?q= asks once", async () => {
  const { page, close } = await open(browser, `${service.address}/`);
  await page.getByLabel("探したいことや質問").fill("粗大ごみの出し方");
  await page.getByRole("button", { name: "調べる" }).click();
  await page.locator(".bubble.answer .verdict").waitFor();
  await page.goto(`${service.address}/chat?q=${encodeURIComponent("罹災証明書がほしい")}`);
  await page.locator(".bubble.answer .verdict").nth(1).waitFor();
  assert.equal(new URL(page.url()).search, "");
  await assertSound(page, "asked-by-address");
  await page.reload();
  await page.locator(".bubble.answer").first().waitFor();
  assert.equal(await page.locator(".bubble.question").count(), 2);
  await close();
});
