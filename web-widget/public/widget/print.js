// @ts-check
/** Prints the conversation alone: the rest of the embedding page is left off the paper, for this once. */

/** @param {HTMLElement} host the element of the counter */
export function printOnly(host) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@media print {
    body :not([data-madoguchi-printing], :has([data-madoguchi-printing])) { display: none !important; }
    :has([data-madoguchi-printing]) { height: auto !important; min-height: 0 !important; overflow: visible !important; }
  }`);
  host.toggleAttribute("data-madoguchi-printing", true);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const end = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((known) => known !== sheet);
    host.removeAttribute("data-madoguchi-printing");
  };
  addEventListener("afterprint", end, { once: true });
  window.print();
}
