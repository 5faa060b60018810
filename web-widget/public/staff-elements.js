// @ts-check
/** Small pieces of the clerks' pages. Everything that comes from a document is text, never markup. */

/** @typedef {{warning: string, expires_on?: string, revised_on?: string, days?: number}} Warning */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * @param {string} tag
 * @param {string} className
 * @param {...(string | Node)} children
 */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** @param {string | null | undefined} day an ISO date */
export function japaneseDay(day) {
  if (!day) return "";
  const [year, month, date] = day.split("-").map(Number);
  return `${year}年${month}月${date}日`;
}

/** @param {string} moment an ISO timestamp */
export function japaneseTime(moment) {
  return new Date(moment).toLocaleString("ja-JP", { timeZone: "Asia/Tokyo", dateStyle: "medium", timeStyle: "short" });
}

/** @type {Record<string, string>} */
const KINDS = { faq: "よくある質問", guide: "案内・手引き", manual: "事務マニュアル", notice: "お知らせ" };

/** @param {string} kind */
export const kindName = (kind) => KINDS[kind] ?? kind;

/**
 * @param {string} visibility
 * @param {string[]} departments
 */
export function readers(visibility, departments) {
  if (visibility === "public") return "公開";
  return departments.length > 0 ? `庁内（${departments.join("、")}）` : "庁内（全職員）";
}

/** @param {Warning} warning */
function warningText(warning) {
  switch (warning.warning) {
    case "expired": return `${japaneseDay(warning.expires_on)}で期限が切れています。検索にも回答にも使われません。`;
    case "expires_soon": return `${japaneseDay(warning.expires_on)}で期限が切れます（あと${warning.days}日）。`;
    case "not_reviewed": return `1年以上見直されていません（${japaneseDay(warning.revised_on)}更新）。`;
    case "no_revision_date": return "更新日が書かれていません。";
    case "no_owner": return "担当の部署が決まっていません。";
    case "no_contact": return "問い合わせ先がありません。担当の部署も窓口一覧にありません。";
    default: return "確認が必要です。";
  }
}

/** @param {Warning[]} warnings */
export function warningList(warnings) {
  const list = element("ul", "warnings", ...warnings.map((warning) => element("li", "", warningText(warning))));
  list.setAttribute("aria-label", "注意");
  return list;
}
