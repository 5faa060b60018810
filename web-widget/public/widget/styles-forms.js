// @ts-check
/** The style of what is filled in. */
export const forms = `
.composer { position: relative; padding: .5em 1em .4em; border-top: 1px solid var(--line); }
.composer > label { display: block; font-size: .85em; font-weight: 700; }
.typing { display: flex; flex-wrap: wrap; align-items: flex-end; justify-content: flex-end; gap: .4em; }
textarea, input:not([type="radio"], [type="checkbox"]) { width: 100%; min-height: 44px; padding: .5em .7em; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--paper); }
textarea { resize: vertical; line-height: 1.5; }
.typing textarea { flex: 1 1 7em; min-width: 0; max-height: 30vh; resize: none; overflow-y: auto; field-sizing: content; }
::placeholder { color: var(--quiet); opacity: 1; }
[aria-invalid="true"] { border: 2px solid var(--alert) !important; }
.send { display: inline-flex; align-items: center; gap: .3em; }
.microphone { display: grid; place-items: center; width: max(44px, 2.6em); padding: 0; }
.microphone[aria-pressed="true"] { background: var(--alert); color: var(--on-alert); border-color: transparent; }
.problem { color: var(--alert); font-size: .9em; font-weight: 600; }
.problem:empty { display: none; }
.field .problem { margin-top: .35em; }
.candidates { position: absolute; z-index: 2; inset: auto 1em 100%; max-height: min(18em, 45vh); overflow-y: auto; list-style: none; border: 1px solid var(--edge); border-radius: var(--radius); background: var(--paper); box-shadow: 0 -4px 20px #0003; }
.candidates li { display: flex; align-items: center; min-height: 44px; padding: .4em .9em; line-height: 1.5; cursor: pointer; }
.candidates li + li { border-top: 1px solid var(--line); }
.candidates li:hover, .candidates [aria-selected="true"] { background: var(--tint); }
.candidates [aria-selected="true"] { box-shadow: inset .3em 0 var(--accent); }
.option { display: flex; align-items: center; gap: .6em; min-height: 44px; }
.option input { width: 1.35em; height: 1.35em; flex: none; margin: 0; accent-color: var(--accent); }
fieldset { border: 0; min-width: 0; }
.why { width: 100%; display: grid; gap: .4em; padding: .7em .9em; border-radius: var(--radius); background: var(--soft); }
.why button, .case button[type="submit"] { justify-self: start; padding-inline: 1.4em; }
legend, .field > label:not(.option), .why > label { font-weight: 700; }
.modal { width: min(34em, calc(100vw - 2rem)); max-width: none; max-height: calc(100dvh - 2rem); padding: 0; margin: auto; border: 1px solid var(--edge); border-radius: .8em;
  background: var(--paper); color: var(--ink); overflow: hidden; box-shadow: 0 8px 40px #0006; }
.modal[open] { display: flex; flex-direction: column; }
.modal.wide { width: min(46em, calc(100vw - 2rem)); }
.modal::backdrop { background: #0008; }
.modal > header { display: flex; align-items: center; justify-content: space-between; gap: 1em; padding: .4em .5em .4em 1.1em; border-bottom: 3px solid var(--accent); }
.modal > header h3 { font-size: 1.1em; }
.modal-body { padding: 1em 1.1em 1.4em; overflow-y: auto; overflow-wrap: anywhere; }
.modal-body:focus-visible { outline-offset: -3px; }
.source > * + * { margin-top: .7em; }
.source h4 { font-size: 1.15em; color: var(--ink); margin: 0; }
.source .legend { font-size: .85em; }
.source .asked { font-weight: 600; }
.article { padding: .9em 1em; border: 1px solid var(--line); border-radius: var(--radius); line-height: 1.85; }
.source .failed { color: var(--alert); font-weight: 600; }
.case { display: grid; gap: 1em; }
.case select { width: 100%; }
.receipt { display: grid; gap: .8em; justify-items: start; }
.receipt h4 { font-size: 1.2em; color: var(--good); margin: 0; }
.receipt .number { display: block; font: 700 1.7em/1.4 ui-monospace, "SFMono-Regular", Consolas, monospace; letter-spacing: .06em; }
.receipt .contact { width: 100%; }
.state dl { display: grid; grid-template-columns: max-content 1fr; gap: .4em 1.2em; padding: .8em 1em; border-radius: var(--radius); background: var(--soft); }
.state dt { color: var(--quiet); }
@media (max-width: 40em), (max-height: 30em) {
  .modal, .modal.wide { inset: 0; width: 100vw; height: 100dvh; max-height: none; border: 0; border-radius: 0; }
}
@container (max-width: 21em) { .send span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } .composer { padding-inline: .6em; } }
@container (max-width: 15em) { .always { font-size: .7em; } .typing textarea { flex-basis: 100%; } }
`;
