// @ts-check
/** `/chat?q=…` asks at once; the address then names the page alone, so that reloading does not ask again. */

const question = new URLSearchParams(location.search).get("q")?.trim();
if (question) {
  history.replaceState(history.state, "", location.pathname);
  await customElements.whenDefined("madoguchi-chat");
  const chat = /** @type {import("./widget.js").MadoguchiChat | null} */ (document.querySelector("madoguchi-chat"));
  await chat?.ask(question);
}
