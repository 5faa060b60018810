// @ts-check
/** What fills the screen is closed by the browser's Back, as people expect of a screen. */

/** @type {(() => void)[]} closes what is on top */
const layers = [];
/** Steps back that we took ourselves. */
let own = 0;

addEventListener("popstate", () => {
  if (own > 0) own -= 1;
  else layers.pop()?.();
});

/** @param {() => void} close called when the person goes back */
export function enter(close) {
  try {
    history.pushState(history.state, "");
    layers.push(close);
  } catch {
    // A document without a history (a sandbox, say): Back is not ours.
  }
}

/** Closed otherwise than by Back: its step in the history goes. @param {() => void} close */
export function leave(close) {
  const at = layers.indexOf(close);
  if (at < 0) return;
  layers.splice(at, 1);
  own += 1;
  history.back();
}
