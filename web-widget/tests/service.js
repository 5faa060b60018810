// @ts-check
/** Starts the real program on the sample corpus, for the tests to talk to. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const binary = process.env.MADOGUCHI_TEST_BINARY ?? join(repository, "target/release/madoguchi");

/** A test asks faster than a person. */
const UNHURRIED = Object.fromEntries(["QUESTIONS", "READS", "CASES"].map((kind) => [`MADOGUCHI_SERVER__LIMITS__${kind}__PER_MINUTE`, "0"]));

/**
 * One of its own for each caller; with `MADOGUCHI_TEST_ADDRESS` the one that runs there, while it is enough.
 * @param {Record<string, string>} [environment]
 */
export async function startService(environment) {
  const known = process.env.MADOGUCHI_TEST_ADDRESS;
  if (known && !environment) return { address: known, kill: () => {}, stop: async () => {} };
  const data = await mkdtemp(join(tmpdir(), "madoguchi-test-"));
  const child = spawn(binary, ["demo"], {
    cwd: repository,
    env: { ...process.env, ...UNHURRIED, MADOGUCHI_DATA: data, MADOGUCHI_SERVER__LISTEN: "127.0.0.1:0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stderr.on("data", (chunk) => (output += chunk));
  const address = await new Promise((found, failed) => {
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const ready = /ready: (http:\S+)\//.exec(output);
      if (ready) found(ready[1]);
    });
    child.on("error", failed);
    child.on("exit", (code) => failed(new Error(`the service ended with ${code}:\n${output}`)));
  });
  return {
    /** @type {string} */ address,
    kill: () => child.kill("SIGKILL"),
    async stop() {
      child.removeAllListeners("exit");
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((done) => child.once("exit", done));
        child.kill("SIGTERM");
        await ended;
      }
      await rm(data, { recursive: true, force: true });
    },
  };
}

export const chromium = {
  executablePath: process.env.MADOGUCHI_TEST_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};
