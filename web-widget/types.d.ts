/** The shapes that the service's JSON has. `GET /openapi.json` is their full description. */

export interface Citation {
  n: number; article_id: string; passage_id: string; title: string; url: string | null; quote: string;
  /** Counted in Unicode scalar values of the article's text. */
  start_char: number; end_char: number;
  revised_on: string | null; page?: number;
}

export interface Contact {
  department: string; phone: string; hours: string; place?: string; open_now?: boolean; map_url?: string;
}

/** A piece of an answer; the pieces' texts concatenate to it. */
export interface Ruby { text: string; reading?: string }

export interface Answer {
  outcome: "answered" | "declined" | "clarify" | "emergency" | "error";
  answer: string; citations: Citation[]; contacts: Contact[]; notes?: string[]; suggestions: string[];
  confidence: number; language: string; grade: string; trace_id: string; ruby?: Ruby[]; masked?: string[];
}

export interface Question {
  question: string; session_id?: string; language?: string; style?: "standard" | "easy"; history?: string[];
}

/** A text by language tag. */
export type Texts = Record<string, string>;

export interface Banner { text: Texts; level: "info" | "warning" | "emergency"; url: string | null; since: string }

export interface Site {
  city: string; name: string; greeting: Texts; notice: Texts; accent: string | null; logo: string | null;
  topics: Record<string, string[]>; languages: string[]; main_desk: Contact | null; banner: Banner | null;
  handover: { enabled: boolean; departments: string[] };
  feedback_reasons: { id: string; label: string; labels?: Texts }[];
}

export interface Article {
  id: string; title: string; question: string | null; text: string; owner: string | null; url: string | null;
  language: string; revised_on: string | null; contact: Contact | null;
}

export interface NewCase {
  question: string; topic?: string; reach: { email?: string; phone?: string; none?: true }; name?: string;
  consent: true; trace_id?: string; language?: string; request_id?: string;
}

export interface CaseReceived { receipt: string; department: string; contact: Contact | null; state: string }

export interface CaseState {
  receipt: string; state: string; state_label: string; department: string; received_at: string; updated_at: string;
}

/** One exchange of a conversation, as it is kept in the tab. */
export interface Turn { question: string; answer?: Answer; failure?: Failure }

/** `text` is the service's own words; without it, `kind` says what to tell. */
export interface Failure { kind: "problem" | "broken" | "unreachable" | "stopped"; text?: string }

/** What the parts of the counter share. */
export interface Counter {
  service: import("./public/widget/service.js").Service;
  store: import("./public/widget/store.js").Store;
  say: import("./public/widget/words.js").Say;
  /** Of the reader. */
  language: { id: string; tag: string; name: string; speech: string };
  /** What is known of it now. */
  site: () => Site;
  /** Whether that will do for a greeting. */
  settled: () => boolean;
  root: ShadowRoot;
  ask: (question: string) => void;
  /** To a screen reader, politely; `seen`: to everyone. */
  announce: (text: string, seen?: boolean) => void;
  openSource: (citation: Citation) => void;
  openHandover: (about?: { question?: string; trace_id?: string }) => void;
}
