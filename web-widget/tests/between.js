// @ts-check
/** What stands between a browser and the service on bad days: a proxy that holds events back, is slow, or breaks. */
import { createServer, request } from "node:http";

/** @typedef {"pass" | "hold events" | "trickle events" | "fail"} Mood */

/** @param {string} target origin of the service */
export async function startBetween(target) {
  /** @type {Mood} */
  let mood = "pass";
  /** @type {Set<import("node:net").Socket>} */
  const sockets = new Set();
  const server = createServer((incoming, outgoing) => {
    if (mood === "fail") return outgoing.writeHead(500, { "content-type": "text/plain" }).end("broken");
    const options = { method: incoming.method, headers: { ...incoming.headers, host: new URL(target).host } };
    const onward = request(target + incoming.url, options, (response) => forward(response, outgoing));
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  /** @param {import("node:http").IncomingMessage} response @param {import("node:http").ServerResponse} outgoing */
  function forward(response, outgoing) {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    const isEvents = response.headers["content-type"]?.startsWith("text/event-stream");
    if (isEvents && mood === "hold events") return void response.resume();
    if (isEvents && mood === "trickle events") return void trickle(response, outgoing);
    response.pipe(outgoing);
  }
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    address: `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`,
    /** @param {Mood} next */
    set: (next) => void (mood = next),
    /** Every connection, and whoever comes next. */
    die() {
      server.close();
      cut();
    },
    async stop() {
      const closed = new Promise((done) => server.close(done));
      cut();
      await closed;
    },
  };
}

/** A piece now, the rest in a while: long enough to see what stands on the screen meanwhile. */
async function trickle(/** @type {import("node:http").IncomingMessage} */ response, /** @type {import("node:http").ServerResponse} */ outgoing) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const events = Buffer.concat(chunks).toString().split("\n\n");
  for (const event of events) {
    if (outgoing.destroyed) return;
    if (event) outgoing.write(`${event}\n\n`);
    await new Promise((done) => setTimeout(done, 400));
  }
  outgoing.end();
}
