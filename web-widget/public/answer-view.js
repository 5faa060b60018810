// @ts-check
/** Shows a finished answer: text with numbered sources, desks, further questions, a verdict. */

/**
 * @typedef {import("./ask.js").Answer} Answer
 * @typedef {import("./ask.js").Citation} Citation
 * @typedef {import("./ask.js").Contact} Contact
 * @typedef {{api: string, ask: (question: string) => void}} Page
 */

/**
 * @param {HTMLElement} bubble
 * @param {Answer} answer
 * @param {Page} page
 */
export function renderAnswer(bubble, answer, page) {
  bubble.replaceChildren(answerText(answer, page));
  bubble.dataset.outcome = answer.outcome;
  for (const note of answer.notes ?? []) bubble.append(element("p", "note", note));
  if (answer.citations.length > 0) bubble.append(sources(answer.citations, page));
  if (answer.contacts.length > 0) bubble.append(desks(answer.contacts));
  if (answer.suggestions.length > 0) bubble.append(suggestions(answer.suggestions, page));
  bubble.append(verdict(answer.trace_id, page));
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {string} text
 */
function element(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

/**
 * @param {Citation} citation
 * @param {Page} page
 */
function sourceAddress(citation, page) {
  const address = new URL(`/articles/${encodeURIComponent(citation.article_id)}`, page.api);
  address.searchParams.set("start", String(citation.start_char));
  address.searchParams.set("end", String(citation.end_char));
  return address.href;
}

/**
 * @param {Citation} citation
 * @param {Page} page
 * @param {string} text
 */
function sourceLink(citation, page, text) {
  const link = document.createElement("a");
  link.href = sourceAddress(citation, page);
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = text;
  return link;
}

/**
 * @param {Answer} answer
 * @param {Page} page
 */
function answerText(answer, page) {
  const text = element("div", "text");
  for (const part of answer.answer.split(/(\[\d+\])/)) {
    const number = /^\[(\d+)\]$/.exec(part);
    const citation = number && answer.citations.find((c) => c.n === Number(number[1]));
    if (citation) {
      const chip = sourceLink(citation, page, String(citation.n));
      chip.className = "chip";
      chip.setAttribute("aria-label", `出典${citation.n}：${citation.title}`);
      text.append(chip);
    } else {
      text.append(part);
    }
  }
  return text;
}

/**
 * @param {Citation[]} citations
 * @param {Page} page
 */
function sources(citations, page) {
  const box = element("div", "sources");
  box.append(element("h3", "", "出典"));
  const list = document.createElement("ol");
  for (const citation of citations) {
    const item = document.createElement("li");
    item.value = citation.n;
    item.append(sourceLink(citation, page, citation.title));
    if (citation.page) item.append(element("span", "page", `　${citation.page}ページ`));
    if (citation.revised_on) item.append(element("span", "revised", `（${japaneseDay(citation.revised_on)}更新）`));
    list.append(item);
  }
  box.append(list);
  return box;
}

/** @param {string} day an ISO date */
function japaneseDay(day) {
  const [year, month, date] = day.split("-").map(Number);
  return `${year}年${month}月${date}日`;
}

/** @param {Contact[]} contacts */
function desks(contacts) {
  const box = element("div", "desks");
  box.append(element("h3", "", "お問い合わせ"));
  for (const contact of contacts) {
    const card = element("div", "desk");
    card.append(element("strong", "", contact.department));
    const phone = document.createElement("a");
    phone.href = `tel:${contact.phone.replaceAll(/[^0-9+#*]/g, "")}`;
    phone.textContent = contact.phone;
    card.append(phone);
    if (contact.place) card.append(element("span", "", contact.place));
    card.append(element("span", "", contact.hours));
    box.append(card);
  }
  return box;
}

/**
 * @param {string[]} questions
 * @param {Page} page
 */
function suggestions(questions, page) {
  const box = element("div", "choices");
  box.append(element("h3", "", "こちらもご覧ください"));
  for (const question of questions) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = question;
    button.addEventListener("click", () => page.ask(question));
    box.append(button);
  }
  return box;
}

/**
 * @param {string} traceId
 * @param {Page} page
 */
function verdict(traceId, page) {
  const box = element("div", "verdict");
  box.append(element("span", "", "役に立ちましたか？"));
  for (const [value, label] of [["up", "はい"], ["down", "いいえ"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", async () => {
      box.replaceChildren(element("span", "", "送信しています…"));
      box.replaceChildren(element("span", "", (await send(page.api, traceId, value)) ? "ありがとうございました。" : "送信できませんでした。"));
    });
    box.append(button);
  }
  return box;
}

/**
 * @param {string} api
 * @param {string} traceId
 * @param {string} value
 */
async function send(api, traceId, value) {
  try {
    const response = await fetch(new URL("/v1/feedback", api), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ trace_id: traceId, verdict: value }),
    });
    return response.ok;
  } catch {
    return false;
  }
}
