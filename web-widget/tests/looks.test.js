// @ts-check
/** Narrow screens, large text, dark, forced colours, less motion: read and used without scrolling sideways. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ask, assertSound, launch, MOVED, open, questionOf, SIZES } from "./page.js";
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

const narrow = { width: 320, height: 568 };
/** @type {[string, Parameters<typeof open>[2]][]} */
const LOOKS = [
  ["320px", { viewport: narrow }],
  ["forced-colours", { viewport: SIZES.phone, forcedColors: "active" }],
  ["less-motion-more-contrast", { viewport: SIZES.phone, reducedMotion: "reduce", contrast: "more" }],
  ["short", { viewport: { width: 844, height: 390 } }],
];

for (const [look, options] of LOOKS) {
  test(`the counter and the city's page are sound: ${look}`, async () => {
    const { page, close } = await open(browser, `${service.address}/`, options);
    await assertSound(page, `city-${look}`);
    await page.getByRole("button", { name: "AI窓口に聞く" }).click();
    await ask(page, MOVED);
    await assertSound(page, `answer-${look}`);
    assert.ok(await questionOf(page).isVisible());
    await close();
  });
}

for (const [name, viewport] of [["phone", SIZES.phone], ["desktop", SIZES.desktop]]) {
  test(`with text of 200 % nothing is cut off (${name})`, async () => {
    const { page, close } = await open(browser, `${service.address}/chat`, { viewport: /** @type {any} */ (viewport) });
    await page.addStyleTag({ content: "html { font-size: 200% }" });
    await ask(page, MOVED);
    await assertSound(page, `large-text-${name}`);
    const log = await page.getByRole("log").boundingBox();
    assert.ok((log?.height ?? 0) >= 150, `${log?.height}px are left for the conversation`);
    const cut = await page.evaluate(() => {
      const root = /** @type {ShadowRoot} */ (document.querySelector("madoguchi-chat")?.shadowRoot);
      return Array.from(root.querySelectorAll("button, h2, .text, .contact")).filter((node) => node.scrollWidth > node.clientWidth + 2).map((node) => node.outerHTML.slice(0, 100));
    });
    assert.deepEqual(cut, []);
    for (const path of ["/", "/accessibility"]) {
      await page.goto(service.address + path);
      await page.addStyleTag({ content: "html { font-size: 200% }" });
      await assertSound(page, `large-text-${path === "/" ? "city" : "accessibility"}-${name}`);
    }
    await close();
  });
}

test("the accessibility statement and the city's page at both widths, light and dark", async () => {
  for (const [name, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      const { page, close } = await open(browser, `${service.address}/accessibility`, { viewport, colorScheme });
      await assertSound(page, `accessibility-${name}-${colorScheme}`);
      await page.goto(`${service.address}/`);
      await page.getByRole("button", { name: "AI窓口に聞く" }).waitFor();
      await assertSound(page, `city-${name}-${colorScheme}`);
      await close();
    }
  }
});

test("without motion nothing moves", async () => {
  const { page, close } = await open(browser, `${service.address}/chat`, { reducedMotion: "reduce" });
  await ask(page, MOVED);
  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
  await close();
});
