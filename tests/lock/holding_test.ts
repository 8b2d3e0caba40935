import assert from "node:assert/strict";
import { readLock } from "@assay/assay/lock";
import { makeProject } from "../stage/program.ts";

const FILES = {
  "main.ts": `import { runLock } from "@assay/assay/lock";
await runLock({ directory: "run", data: ["in.txt"] }, async (run) => {
  Deno.writeTextFileSync("run/out.txt", "made");
  run.addOutput("run/out.txt");
  console.log(run.id);
  if (Deno.args[0] === "wait") {
    await Deno.stdin.readable.pipeTo(new WritableStream());
  }
});
`,
  "in.txt": "data",
};

Deno.test("runLock() of another process is refused, then killed, then followed", async () => {
  using project = makeProject(FILES);
  const child = project.command("main.ts", ["wait"], {
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const output = child.stdout.getReader();
  const { value } = await output.read();
  const id = new TextDecoder().decode(value).trim();

  const refused = await project.run("main.ts");
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    new RegExp(
      "Cannot lock '.*/run/run\\.lock\\.held': expected it to be free, found " +
        `it held by process ${child.pid} .*\\(a run in this directory\\)`,
    ),
  );
  child.kill("SIGKILL");
  await child.status;
  await Promise.all([output.cancel(), child.stdin.abort()]);
  const killed = readLock(project.at("run/run.lock"));
  assert.deepEqual([killed.id, killed.status, killed.pid], [
    id,
    "running",
    child.pid,
  ]);

  const next = await project.run("main.ts");
  assert.deepEqual([next.code, next.stderr], [0, ""]);
  const lock = readLock(project.at("run/run.lock"));
  assert.deepEqual([lock.id, lock.status], [next.stdout.trim(), "complete"]);
  assert.deepEqual(lock.data.map(({ path }) => path), ["in.txt"]);
  assert.deepEqual(lock.outputs.map(({ path }) => path), ["out.txt"]);
  assert.deepEqual(readLock(project.at(`run/run.lock.${id}`)), killed);
});

Deno.test("runLock() works with the least permissions, and asks for no more", async () => {
  using project = makeProject(FILES);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "-q", "--allow-read=.", "--allow-write=run"],
      "main.ts",
    ],
    cwd: project.path,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const { host, boot, status } = readLock(project.at("run/run.lock"));
  assert.deepEqual([host, boot, status], ["unknown", null, "complete"]);
});

Deno.test("runLock() marks a run failed that its program leaves", async () => {
  const leave = (last: string) => ({
    "main.ts": `import { runLock } from "@assay/assay/lock";
await runLock({ directory: "run" });
${last}
`,
  });
  for (const [last, code] of [["Deno.exit(3);", 3], ["", 0]] as const) {
    using project = makeProject(leave(last));
    assert.equal((await project.run("main.ts")).code, code);
    const { status, error } = readLock(project.at("run/run.lock"));
    assert.deepEqual([status, error], ["failed", "the program left it"]);
    assert.deepEqual(
      [...Deno.readDirSync(project.at("run"))].map(({ name }) => name),
      ["run.lock"],
    );
  }
});

Deno.test("runLock() marks a run failed when its cliConfig program gets a signal", async () => {
  using project = makeProject({
    "main.ts": `import { runLock } from "@assay/assay/lock";
import { cliConfig } from "@assay/assay/program";
import { z } from "zod";
const schema = z.object({ save_dir: z.string().default("run") });
await cliConfig(schema, (config) =>
  runLock({ config }, async () => {
    console.log("begun");
    await Deno.stdin.readable.pipeTo(new WritableStream());
  }))();
`,
  });
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const child = project.command("main.ts", [], {
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const output = child.stdout.getReader();
    await output.read();
    child.kill(signal);
    const status = await child.status;
    await Promise.all([output.cancel(), child.stdin.abort()]);
    assert.deepEqual([status.code, status.signal], [code, null]);
    const lock = readLock(project.at("run/run.lock"));
    assert.deepEqual([lock.status, lock.error, lock.pid], [
      "failed",
      "the program left it",
      child.pid,
    ]);
  }
});
