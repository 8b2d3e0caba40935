import assert from "node:assert/strict";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../src/internal/sha256.ts";
import { readRecord } from "../../src/stage/record.ts";
import { makeFolder } from "./folder.ts";

const PROGRAM = fileURLToPath(new URL("./killed_program.ts", import.meta.url));
const LANES = 2;
const KILLS_A_LANE = 150;

Deno.test("Pipeline gives right results from whole records after a kill at 300 random moments", async () => {
  await Promise.all(Array.from({ length: LANES }, async () => {
    using folder = makeFolder();
    for (let kill = 0; kill <= KILLS_A_LANE; kill++) {
      // To start workers takes most of the time of a run.
      await killOnce(folder.path, kill % 4 === 0 ? "workers" : "one");
      for (const path of folder.find("")) {
        const text = () => Deno.readTextFileSync(path);
        const name = basename(path);
        if (path.endsWith(".json")) assert(readRecord(text()), path);
        if (/^[0-9a-f]{64}$/.test(name) && path.includes("/blobs/")) {
          assert.equal(sha256(text()), name);
        }
        if (/\.(inputs|stage|outputs)$/.test(path)) JSON.parse(text());
      }
    }
  }));
});

/** Waits until the program found all right, and kills it a little later. */
async function killOnce(
  folder: string,
  place: "workers" | "one",
): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "--no-check", PROGRAM, folder, place],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.stdout.getReader();
  const { done } = await output.read();
  if (done) {
    assert.fail(await new Response(child.stderr).text());
  }
  // The moment of the kill is what the test varies.
  await new Promise((end) => setTimeout(end, Math.random() * 40));
  child.kill("SIGKILL");
  const { signal } = await child.status;
  assert.equal(signal, "SIGKILL", await new Response(child.stderr).text());
  await output.cancel();
  if (!child.stderr.locked) await child.stderr.cancel();
}
