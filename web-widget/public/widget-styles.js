// @ts-check
/** A constructed style sheet: it works under a content security policy without inline styles. */
export const styles = new CSSStyleSheet();
styles.replaceSync(`
:host { --accent: var(--madoguchi-accent, #0b5a8a); --ink: #1b1f23; --paper: #fff; --soft: #eef3f7; --line: #c5d0da;
  color: var(--ink); font: 1rem/1.7 system-ui, "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", sans-serif; }
@media (prefers-color-scheme: dark) { :host { --ink: #f1f4f6; --paper: #15191d; --soft: #232a31; --line: #46525d;
  --accent: var(--madoguchi-accent-dark, #7cc4f5); } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3 { margin: 0; font-size: 1rem; }
button { font: inherit; color: inherit; min-height: 44px; padding: .4rem .8rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--paper); cursor: pointer; text-align: start; }
button:disabled { opacity: .6; cursor: progress; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.toggle { position: fixed; inset: auto 1rem 1rem auto; z-index: 1000; background: var(--accent); color: var(--paper);
  border-color: transparent; border-radius: 2rem; padding: .6rem 1.3rem; box-shadow: 0 2px 10px #0005; font-weight: 600; }
.panel { display: flex; flex-direction: column; background: var(--paper); }
.panel.popup { position: fixed; inset: auto 1rem 1rem auto; z-index: 1000; width: min(26rem, calc(100vw - 2rem));
  height: min(42rem, calc(100dvh - 2rem)); border: 1px solid var(--line); border-radius: .75rem; overflow: hidden;
  box-shadow: 0 6px 30px #0004; }
.panel.page { width: 100%; max-width: 48rem; height: 100%; margin-inline: auto; }
@media (max-width: 600px) { .panel.popup { inset: 0; width: 100%; height: 100dvh; border: 0; border-radius: 0; } }
header { display: flex; justify-content: space-between; align-items: center; gap: 1rem; padding: .5rem 1rem;
  background: var(--accent); color: var(--paper); }
header button { background: transparent; border-color: currentcolor; }
header :focus-visible { outline-color: currentcolor; }
.log { flex: 1; overflow-y: auto; padding: 1rem; display: flex; flex-direction: column; gap: .75rem; min-height: 0; }
.bubble { max-width: 100%; padding: .6rem .9rem; border-radius: .75rem; background: var(--soft); overflow-wrap: anywhere;
  white-space: pre-wrap; }
.bubble.question { align-self: flex-end; max-width: 85%; background: var(--accent); color: var(--paper); }
.bubble.failed { border: 2px solid #b3261e; }
.bubble > div:not(.text) { white-space: normal; margin-top: .75rem; padding-top: .6rem; border-top: 1px solid var(--line); }
.chip { display: inline-block; min-width: 1.6em; margin-inline: .15em; padding: 0 .35em; border: 1px solid var(--accent);
  border-radius: 1em; font-size: .8em; line-height: 1.7; text-align: center; text-decoration: none; }
.sources ol { margin: .2rem 0 0; padding-inline-start: 1.6em; }
.sources li { padding-block: .2rem; }
.revised { font-size: .85em; }
.note { margin: .75rem 0 0; padding: .3rem .6rem; border-inline-start: .3rem solid var(--accent); background: var(--paper); }
.desk { display: flex; flex-wrap: wrap; gap: .1rem .8rem; align-items: baseline; }
.desk a { font-weight: 600; font-size: 1.1em; padding-block: .2rem; }
.choices { display: flex; flex-direction: column; gap: .4rem; align-items: stretch; }
.verdict { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; }
.status { margin: 0; padding: 0 1rem; min-height: 1.7em; font-size: .85rem; }
form { display: grid; grid-template-columns: 1fr auto; gap: .3rem .5rem; padding: .3rem 1rem .5rem;
  border-top: 1px solid var(--line); }
form label { grid-column: 1 / -1; font-size: .85rem; font-weight: 600; }
textarea { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem;
  padding: .4rem .6rem; resize: none; width: 100%; }
form button { background: var(--accent); color: var(--paper); border-color: transparent; font-weight: 600; }
.notice { margin: 0; padding: 0 1rem .6rem; font-size: .78rem; line-height: 1.5; }
@media (forced-colors: active) { .bubble { border: 1px solid; } }
`);
