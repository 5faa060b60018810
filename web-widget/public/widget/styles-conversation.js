// @ts-check
/** The style of what is said. */
export const conversation = `
.log { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1em; display: flex; flex-direction: column; gap: 1em; scroll-padding: .5em; }
.log:focus-visible { outline-offset: -3px; }
.log > * { flex: none; }
.space { margin-top: -1em; }
.greeting .hello { font-size: 1.05em; }
.greeting .notice { margin-top: .6em; font-size: .85em; line-height: 1.6; color: var(--quiet); }
.greeting .choices { margin-top: 1.1em; }
.bubble { max-width: 100%; border-radius: .8em; overflow-wrap: anywhere; line-break: strict; }
.bubble.question { align-self: flex-end; max-width: 88%; padding: .6em .95em; background: var(--accent); color: var(--on-accent); border-end-end-radius: .15em; }
.question .words, .text, .article { white-space: pre-wrap; }
.bubble.answer, .bubble.failed { padding: .8em 1em; border: 1px solid var(--line); background: var(--paper); border-end-start-radius: .15em; }
.bubble.failed { border: 2px solid var(--alert); background: var(--alert-paper); }
.bubble.failed > * + * { margin-top: .6em; }
.by { font-size: .8em; color: var(--quiet); margin-bottom: .35em; }
.text:lang(ja) { line-height: 1.8; }
.text ruby { ruby-position: over; }
.text:has(ruby) { line-height: 2.3; }
rt { font-size: .58em; letter-spacing: 0; user-select: none; }
.chip { position: relative; min-width: 1.9em; min-height: 0; height: 1.7em; margin-inline: .3em; padding: 0 .4em; border: 1px solid var(--accent); border-radius: 1em;
  background: var(--tint); color: var(--accent); font-size: .82em; font-weight: 700; line-height: 1; text-align: center; vertical-align: .05em; }
.chip::after { content: ""; position: absolute; inset: 50% 50%; width: 44px; height: 44px; transform: translate(-50%, -50%); }
.chip:hover { background: var(--accent); color: var(--on-accent); }
.waiting { display: flex; flex-wrap: wrap; align-items: center; gap: .3em .7em; color: var(--quiet); }
.waiting::before { content: ""; width: .6em; height: .6em; border-radius: 50%; background: var(--accent); }
.waiting button { margin-inline-start: auto; }
.pending .text:not(:empty) { margin-bottom: .5em; }
.note { margin-top: .7em; padding: .4em .8em; border-inline-start: .3em solid var(--warn-line); background: var(--warn-paper); color: var(--warn-ink); font-size: .93em; }
.bubble > section, .bubble > .tools, .bubble > .verdict { margin-top: .9em; }
h4 { font-size: .88em; color: var(--quiet); margin-bottom: .35em; }
.sources ol { list-style: none; }
.sources li { border-top: 1px solid var(--line); }
.link { min-height: 44px; padding: .35em 0; border: 0; background: none; color: var(--accent); text-decoration: underline; text-underline-offset: .15em; }
.sources .n { display: inline-block; min-width: 1.5em; font-weight: 700; }
.facts { font-size: .85em; color: var(--quiet); }
.sources li .facts { display: block; margin: -.3em 0 .5em 1.6em; }
.contact { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1em .8em; padding: .6em .9em; border-radius: var(--radius); background: var(--soft); }
.contact + .contact { margin-top: .4em; }
.contact strong { font-size: 1.02em; }
.contact .hours, .contact .place { flex-basis: 100%; font-size: .88em; color: var(--quiet); }
.call { display: inline-flex; flex-basis: 100%; align-items: center; gap: .35em; min-height: 44px; font-size: 1.2em; font-weight: 700; letter-spacing: .02em; }
.call .icon { width: 1.05em; height: 1.05em; }
.map { display: inline-flex; align-items: center; min-height: 44px; }
.now { font-size: .8em; font-weight: 700; padding: .05em .6em; border-radius: 1em; border: 1px solid currentcolor; }
.now.open { color: var(--good); }
.now.closed { color: var(--quiet); }
.choices { display: flex; flex-direction: column; gap: .45em; }
.choices h4 { margin: 0; }
.choice { width: 100%; padding: .5em .9em; line-height: 1.5; border-color: var(--accent); color: var(--accent); }
.choice:hover { background: var(--tint); }
.choose .choice { font-weight: 700; }
.handover { display: flex; align-items: center; justify-content: center; gap: .4em; width: 100%; margin-top: .9em; }
.tools, .verdict { display: flex; flex-wrap: wrap; align-items: center; gap: .3em .5em; }
.verdict { font-size: .92em; }
.tools + .verdict { margin-top: .3em; }
.tool { display: inline-flex; align-items: center; gap: .35em; padding: .2em .7em; font-size: .9em; border-color: var(--line); }
.tool:hover { background: var(--soft); }
.retry { border-color: currentcolor; font-weight: 700; }
.bubble.emergency { border: 3px solid #b01212; background: var(--alert-paper); padding: 0 0 .8em; overflow: hidden; }
.emergency h3 { display: flex; align-items: center; gap: .5em; padding: .55em .9em; background: #b01212; color: #fff; font-size: 1.1em; }
.emergency .text { padding: .7em 1em .3em; font-weight: 600; }
.emergency > :not([role]):not(:first-child) { margin-inline: 1em; }
.emergency .by { margin-top: .8em; }
.numbers { list-style: none; display: grid; gap: .5em; padding: .4em 1em 0; }
.dial { display: flex; flex-wrap: wrap; align-items: center; gap: .1em .7em; min-height: 3.4em; padding: .4em .9em; border-radius: var(--radius); background: #b01212; color: #fff; text-decoration: none; font-size: 1.05em; }
.dial b { font-size: 1.45em; line-height: 1.2; letter-spacing: .02em; }
.numbers .hours { font-size: .85em; }
mark { background: var(--mark); color: var(--mark-ink); }
mark.cited { border-block-end: 2px solid var(--warn-line); -webkit-box-decoration-break: clone; box-decoration-break: clone; }
`;
