// @ts-check
/** The counter's words: every language says everything, with the same blanks to fill. */
import assert from "node:assert/strict";
import { test } from "node:test";
import ja from "../public/messages/ja.js";
import { contrast, readableOn } from "../public/widget/site.js";
import { inLanguage, LANGUAGES, languageOf } from "../public/widget/words.js";
import { spoken } from "../public/widget/readings.js";

const blanks = (/** @type {string} */ text) => (text.match(/\{\w+\}/g) ?? []).sort();

for (const { id, name } of LANGUAGES) {
  test(`the counter speaks ${name}`, async () => {
    const words = (await import(`../public/messages/${id}.js`)).default;
    assert.deepEqual(Object.keys(words).sort(), Object.keys(ja).sort());
    for (const [key, text] of Object.entries(ja)) {
      assert.ok(words[key].trim(), key);
      assert.deepEqual(blanks(words[key]), blanks(text), key);
    }
  });
}

test("a browser's language is found among ours", () => {
  for (const [tag, id] of [["en-GB", "en"], ["zh-TW", "zh-Hant"], ["zh-Hant-HK", "zh-Hant"], ["zh-CN", "zh-Hans"], ["zh", "zh-Hans"],
    ["fil-PH", "tl"], ["pt-BR", "pt"], ["ja", "ja"], ["fr", null], ["", null], [undefined, null]]) {
    assert.equal(languageOf(tag), id, String(tag));
  }
});

test("a text is given in the reader's language, else in Japanese", () => {
  assert.deepEqual(inLanguage({ ja: "こんにちは", en: "Hello" }, "en"), { text: "Hello", lang: "en" });
  assert.deepEqual(inLanguage({ ja: "こんにちは" }, "ko"), { text: "こんにちは", lang: "ja" });
  assert.deepEqual(inLanguage({ ja: "こんにちは" }, "ja-easy"), { text: "こんにちは", lang: "ja" });
  assert.equal(inLanguage({}, "en"), null);
});

test("a voice is given readings where it would err", () => {
  for (const [written, said] of [
    ["転入届は14日以内に。[1]", "てんにゅうとどけはじゅうよっか以内に。"],
    ["罹災証明書", "りさいしょうめいしょ"],
    ["令和8年4月1日", "れいわ8ねんしがつついたち"],
    ["令和元年9月20日", "れいわがんねんくがつはつか"],
    ["平成4年", "へいせいよねん"],
    ["電話 0850-22-1201", "電話 ゼロ はち ご ゼロ、に に、いち に ゼロ いち"],
    ["#7119へ", "シャープ なな いち いち きゅうへ"],
    ["平日8時30分〜17時15分", "平日8時30分から17時15分"],
    ["12日間", "12日間"],
    ["出生届", "しゅっしょうとどけ"],
  ]) assert.equal(spoken(written), said);
  assert.equal(spoken("被保険者証を出す", [{ text: "被保険者証", reading: "ひほけんしゃしょう" }, { text: "を" }, { text: "出", reading: "だ" }, { text: "す" }]), "ひほけんしゃしょうを出す");
});

test("whatever colour a city has, it can be read", () => {
  for (const colour of ["#ffe600", "#0b5a8a", "#000", "#ffffff", "#f0a"]) {
    for (const paper of /** @type {[number, number, number][]} */ ([[255, 255, 255], [230, 240, 245], [34, 50, 61]])) {
      const found = readableOn(colour, paper);
      const parts = /** @type {[number, number, number]} */ ([1, 3, 5].map((at) => parseInt(found?.slice(at, at + 2) ?? "", 16)));
      assert.ok(contrast(parts, paper) >= 4.5, `${colour} on ${paper}: ${found}`);
    }
  }
  assert.equal(readableOn("red; } body { display: none", [255, 255, 255]), null);
});
