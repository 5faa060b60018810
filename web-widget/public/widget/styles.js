// @ts-check
/** Constructed style sheets: they work under a content security policy without inline styles. */
import { conversation } from "./styles-conversation.js";
import { forms } from "./styles-forms.js";

const LIGHT = `--accent: var(--madoguchi-accent, var(--madoguchi-city, #0b5a8a)); --on-accent: #fff; --ink: #1c2328;
  --quiet: #4d5a64; --paper: #fff; --soft: #f2f6f8; --tint: #e6f0f5; --line: #c9d3da; --edge: #72808b; --alert: #b01212;
  --on-alert: #fff; --alert-paper: #fdeeee; --warn-paper: #fff4d6; --warn-ink: #4a3200; --warn-line: #b87900;
  --good: #17652f; --mark: #ffe99a; --mark-ink: #1c2328; color-scheme: light;`;
const DARK = `--accent: var(--madoguchi-accent-dark, var(--madoguchi-city-dark, #8cc8f2)); --on-accent: #11181d; --ink: #f0f3f5;
  --quiet: #b8c3cc; --paper: #1b2127; --soft: #242c33; --tint: #22323d; --line: #414d57; --edge: #8b98a3; --alert: #ffb3ab;
  --on-alert: #3a0705; --alert-paper: #3c1614; --warn-paper: #3a2c0a; --warn-ink: #ffe2a0; --warn-line: #d09a2c;
  --good: #9ddcae; --mark: #6b5200; --mark-ink: #fff6d8; color-scheme: dark;`;

const base = `
:host { ${LIGHT}
  color: var(--ink); font: var(--madoguchi-font-size, max(1rem, 16px))/1.7 var(--madoguchi-font, "Hiragino Sans", "Hiragino Kaku Gothic ProN",
  "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", Meiryo, system-ui, sans-serif); letter-spacing: normal; text-align: start; }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${DARK} } }
:host([theme="dark"]) { ${DARK} }
:host([mode="page"]) { display: block; }
*, ::before, ::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0; padding: 0; margin: 0; }
h2, h3, h4, p, ol, ul, dl, dd, fieldset, legend { margin: 0; padding: 0; }
h2, h3, h4 { font-size: 1em; line-height: 1.4; }
a { color: var(--accent); text-underline-offset: .15em; }
button, select, input, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
button, select { min-height: 44px; min-width: 44px; padding: .3em .8em; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--paper); cursor: pointer; }
button { text-align: start; }
.primary { background: var(--accent); color: var(--on-accent); border-color: transparent; font-weight: 700; }
[aria-disabled="true"] { opacity: .6; cursor: progress; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h2:focus-visible, h3:focus-visible, h4:focus-visible, p:focus-visible { outline-width: 2px; }
.icon { width: 1.35em; height: 1.35em; flex: none; fill: none; stroke: currentcolor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; vertical-align: -.3em; }
:host { --radius: var(--madoguchi-radius, .5em); }

.corner { position: fixed; inset: var(--madoguchi-inset, auto max(1rem, env(safe-area-inset-right)) max(1rem, env(safe-area-inset-bottom)) auto);
  z-index: var(--madoguchi-z-index, 1000); display: flex; flex-direction: column; align-items: flex-end; gap: .6em; max-width: min(24em, calc(100vw - 2rem)); }
.toggle { display: flex; align-items: center; gap: .5em; min-height: 3.5em; padding: .5em 1.2em; border: 2px solid var(--on-accent); border-radius: 2em;
  background: var(--accent); color: var(--on-accent); font-weight: 700; box-shadow: 0 2px 10px #0005; }
.corner .banner { border-radius: var(--radius); box-shadow: 0 2px 10px #0005; max-height: 40vh; overflow-y: auto; }

.panel { container-type: inline-size; display: flex; flex-direction: column; background: var(--paper); color: var(--ink); padding: 0; margin: 0; border: 0; overflow: hidden; }
.panel:not([open]):is(dialog) { display: none; }
.panel.popup { position: fixed; inset: var(--madoguchi-inset, auto 1rem 1rem auto); z-index: var(--madoguchi-z-index, 1000); width: min(27em, calc(100vw - 2rem));
  height: min(44em, calc(100dvh - 2rem)); max-width: none; max-height: none; border: 1px solid var(--edge); border-radius: .8em; box-shadow: 0 8px 40px #0005; }
.panel.popup.full { inset: var(--view-top, 0) 0 auto; width: 100vw; height: var(--view-height, 100dvh); border: 0; border-radius: 0; }
.panel.page { width: 100%; max-width: 52em; height: 100%; margin-inline: auto; border-inline: 1px solid var(--line); }
.panel::backdrop { background: var(--paper); }
.panel > header { display: flex; flex-wrap: wrap; align-items: center; gap: .3em; padding: .45em .6em .45em 1em; border-bottom: 3px solid var(--accent); background: var(--paper); }
.name { display: flex; align-items: center; gap: .5em; flex: 1 1 4.5em; color: var(--accent); }
.name h2 { display: grid; align-content: center; min-height: 2.45em; color: var(--ink); font-size: 1.1em; }
.name .city { display: block; font-size: .72em; font-weight: 600; color: var(--quiet); }
.logo { width: 2em; height: 2em; object-fit: contain; }
.bare { display: grid; place-items: center; width: max(44px, 2.6em); padding: 0; border-color: transparent; background: transparent; }
.bare:hover { background: var(--soft); }
.languages { max-width: 9.5em; padding-inline: .5em .2em; font-size: .88em; text-overflow: ellipsis; }
.own-language { border-color: var(--accent); color: var(--accent); font-weight: 700; font-size: .88em; }
.menu-box { position: relative; }
.menu { position: absolute; z-index: 3; inset: calc(100% + .3em) 0 auto auto; width: 17.5em; max-width: calc(100vw - 2rem); max-height: 60vh; overflow-y: auto; padding: .3em;
  border: 1px solid var(--edge); border-radius: var(--radius); background: var(--paper); box-shadow: 0 6px 24px #0004; }
.menu > * { display: flex; align-items: center; width: 100%; min-height: 44px; padding: .3em .7em; border: 0; border-radius: calc(var(--radius) / 1.5); }
.menu > :is(button, a):hover { background: var(--soft); }
.speed { justify-content: space-between; gap: .5em; }
.banner { padding: .55em 1em; background: var(--tint); color: var(--ink); border-inline-start: .4em solid var(--accent); font-size: .95em; }
.banner.warning { background: var(--warn-paper); color: var(--warn-ink); border-color: var(--warn-line); }
.banner.emergency { background: #a80f0f; color: #fff; border-color: #5e0000; }
.banner .icon { margin-inline-end: .4em; }
.banner a { color: inherit; display: inline-block; padding-block: .6em; margin-inline-start: .6em; font-weight: 700; }
.banners .banner { max-height: 30vh; overflow-y: auto; }
.always { padding: 0 1.25em calc(.5em + env(safe-area-inset-bottom)); font-size: .8em; line-height: 1.5; color: var(--quiet); }
.told { display: flex; flex-wrap: wrap; align-items: center; gap: .3em 1em; padding: .5em 1em; background: var(--tint); font-size: .92em; }

/* By the letters that fit, not by the pixels: large text is a narrow screen. */
@container (max-width: 23em) { .panel > header { gap: .1em; padding-inline: .6em .2em; } .name .icon { display: none; } .languages { max-width: 6.5em; } }
@container (max-width: 15em) { .languages { max-width: 4.6em; } .name { flex-basis: 3.4em; } }
@media (prefers-reduced-motion: no-preference) {
  .waiting::before { animation: pulse 1.2s ease-in-out infinite; }
  @keyframes pulse { 50% { opacity: .25; } }
  button { transition: background-color .15s; }
}
@media (prefers-contrast: more) { :host { --line: var(--ink); --edge: var(--ink); --quiet: var(--ink); } }
@media (forced-colors: active) {
  .bubble, .banner, .contact, .candidates, .told { border: 1px solid CanvasText !important; }
  .primary, .toggle { border: 2px solid ButtonText; }
  .candidates [aria-selected="true"] { outline: 3px solid Highlight; outline-offset: -3px; }
  mark { background: Mark; color: MarkText; }
  .icon { stroke: currentcolor; }
}
@media print {
  :host(:not([data-madoguchi-printing], [mode="page"])) { display: none; }
  .corner, .composer, .menu-box, .languages, .own-language, .close, .tools, .verdict, .choices, .handover, .retry, .told, .topics, dialog.modal { display: none !important; }
  .panel, .panel.popup, .panel.full, .log { position: static !important; display: block !important; width: auto; height: auto !important; max-width: none; max-height: none; overflow: visible !important; box-shadow: none; border: 0; }
  .bubble { break-inside: avoid-page; border: 1px solid #888; color: #000; background: #fff !important; margin-block: .6em; }
  .always { padding-top: 1em; }
}
`;

export const sheets = [base, conversation, forms].map((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
});
