import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { hashPath } from "@assay/assay/hash";
import { readLock, runState } from "@assay/assay/lock";
import { makeFolder } from "../stage/folder.ts";

const PROGRAM = fileURLToPath(new URL("./killed_program.ts", import.meta.url));
const KILLS = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1" ? 200 : 30;
const LANES = 2;

Deno.test(`runLock() never leaves a complete lock without its outputs, after ${KILLS} kills at random moments`, async () => {
  const seen = new Set<string>();
  await Promise.all(Array.from({ length: LANES }, async () => {
    using folder = makeFolder({ "in.txt": "0" });
    for (let kill = 0; kill < KILLS / LANES; kill++) {
      await killOnce(folder.path);
      seen.add(await checkRun(folder.at("run")));
    }
  }));
  // A kill that never falls into a run would prove nothing.
  assert(seen.has("crashed") && seen.has("complete"), [...seen].join());
});

/** Checks the last lock and every earlier one. */
async function checkRun(directory: string): Promise<string> {
  const names = [...Deno.readDirSync(directory)].map(({ name }) => name);
  const last = readLock(`${directory}/run.lock`);
  for (const name of names) {
    if (!name.startsWith("run.lock.") || name === "run.lock.held") continue;
    const earlier = readLock(`${directory}/${name}`);
    assert.equal(name, `run.lock.${earlier.id}`);
    assert.notEqual(
      runState(earlier, `${directory}/${name}`),
      "running",
      name,
    );
    Deno.removeSync(`${directory}/${name}`);
  }
  const state = runState(last, directory);
  assert.notEqual(state, "running");
  if (state === "complete") {
    assert.equal(last.outputs.length, 2);
    for (const { path, digest } of last.outputs) {
      assert.equal(await hashPath(`${directory}/${path}`), digest, path);
    }
    // Both were made by that run, not by one before.
    for (const name of ["a.txt", "tree/b.txt"]) {
      const text = Deno.readTextFileSync(`${directory}/${last.id}/${name}`);
      assert.equal(text, `${last.id}\n`.repeat(2_000), name);
    }
  }
  return state;
}

/** Waits until a first run is complete, and kills the program a little later. */
async function killOnce(folder: string): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "--no-check", PROGRAM],
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.stdout.getReader();
  const { done } = await output.read();
  if (done) assert.fail(await new Response(child.stderr).text());
  // The moment of the kill is what the test varies.
  await new Promise((end) => setTimeout(end, Math.random() * 30));
  child.kill("SIGKILL");
  const { signal } = await child.status;
  assert.equal(signal, "SIGKILL", await new Response(child.stderr).text());
  await output.cancel();
  if (!child.stderr.locked) await child.stderr.cancel();
}
