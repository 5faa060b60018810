// @ts-check
/**
 * What the parts of the counter share.
 *
 * @typedef {object} Counter
 * @property {import("./service.js").Service} service
 * @property {import("./store.js").Store} store
 * @property {import("./words.js").Say} say
 * @property {{id: string, tag: string, name: string, speech: string}} language of the reader
 * @property {() => import("../../types.js").Site} site what is known of it now
 * @property {ShadowRoot} root
 * @property {(question: string) => void} ask
 * @property {(text: string, seen?: boolean) => void} announce to a screen reader, politely; `seen`: to everyone
 * @property {(citation: import("../../types.js").Citation) => void} openSource
 * @property {(about?: {question?: string, trace_id?: string}) => void} openHandover
 */
export {};
