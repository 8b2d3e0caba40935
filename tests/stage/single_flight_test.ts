import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Stage } from "../../src/stage/mod.ts";
import { makeFolder } from "./folder.ts";
import { stuck } from "./single_flight_stages.ts";

const PROGRAM = fileURLToPath(
  new URL("./single_flight_program.ts", import.meta.url),
);
const ROUNDS = 50;

/** A process that answers each line it is given with one of its own. */
function start(...args: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "--no-check", PROGRAM, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  const lines = child.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  let rest = "";
  return {
    child,
    ask: (line: string) => writer.write(new TextEncoder().encode(`${line}\n`)),
    async answer(): Promise<string> {
      while (!rest.includes("\n")) {
        const { value, done } = await lines.read();
        if (done) throw new Error("the program ended");
        rest += value;
      }
      const [line = ""] = rest.split("\n", 1);
      rest = rest.slice(line.length + 1);
      return line;
    },
    async end(): Promise<void> {
      await writer.close();
      await lines.cancel();
      const { code } = await child.status;
      assert.equal(code, 0);
    },
  };
}

Deno.test("Stage.run() runs the function once for two processes, in each of 50 rounds", async () => {
  using folder = makeFolder();
  const both = [start(folder.path), start(folder.path)];
  for (const one of both) assert.equal(await one.answer(), "ready");
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(both.map((one) => one.ask(String(round))));
    const answers = await Promise.all(both.map((one) => one.answer()));
    const expected = [`cached ${round * 2}`, `ran ${round * 2}`];
    assert.deepEqual(answers.sort(), expected);
  }
  for (const one of both) await one.end();
  const log = Deno.readTextFileSync(folder.at("log"));
  const rounds = Array.from({ length: ROUNDS }, (_, round) => `${round}\n`);
  assert.equal(log, rounds.join(""));
  assert.deepEqual(folder.find(".lock"), []);
});

const runs: number[] = [];

async function counted(value: number): Promise<number> {
  await Promise.resolve();
  runs.push(value);
  return value + 1;
}

Deno.test("Stage.run() runs the function once for calls of one process", async () => {
  using folder = makeFolder();
  const stage = new Stage(counted, {
    module: import.meta.url,
    hashOutput: folder.path,
    uses: {},
  });
  const results = await Promise.all([1, 1, 1, 2].map((one) => stage.run(one)));
  assert.deepEqual(results.map(({ output }) => output), [2, 2, 2, 3]);
  assert.equal(runs.length, 2);
});

Deno.test("Stage.run() does not wait for who was killed with -9 while running the call", async () => {
  using folder = makeFolder();
  const killed = start(folder.path, "stuck");
  assert.equal(await killed.answer(), "began");
  assert.equal(folder.find(".lock").length, 1);
  const module = new URL("./single_flight_stages.ts", import.meta.url).href;
  const hashOutput = folder.at("memo");
  const stage = new Stage(stuck, { module, hashOutput, files: false });
  const running = stage.run(folder.path);
  killed.child.kill("SIGKILL");
  assert.deepEqual(await running, { output: folder.path });
  assert.equal((await killed.child.status).signal, "SIGKILL");
  assert.deepEqual(folder.find(".lock"), []);
});
