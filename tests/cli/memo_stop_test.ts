import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { isAlive, type MemoFolder, memoFolder, until } from "./memo_folder.ts";

for (
  const [what, script, code] of [
    ["its exit code", "echo out; echo err >&2; exit 3", 3],
    [
      "128 and the signal that killed it",
      "echo out; echo err >&2; kill -9 $$",
      137,
    ],
  ] as const
) {
  Deno.test(`assay memo leaves with ${what} when the command fails, and never caches it`, async () => {
    using folder = memoFolder();
    const args = ["-o", "runs", "--", "sh", "-c", `echo >> runs; ${script}`];
    for (let run = 1; run <= 2; run++) {
      const ran = await folder.memo(args);
      assert.deepEqual(ran, { code, stdout: "out\n", stderr: "err\n" });
      assert.equal(folder.runs(), run);
    }
    assert.deepEqual(folder.records(), []);
    const { status, exitCode, why } = await folder.report(args);
    assert.deepEqual([status, exitCode], ["failed", code]);
    assert.match(why, /expected exit code 0, found /);
  });
}

Deno.test("assay memo forgets no earlier success over a failure", async () => {
  using folder = memoFolder({ "a.txt": "good" });
  const args = ["--", "grep", "good", "a.txt"];
  assert.equal((await folder.memo(args)).code, 0);
  folder.write("a.txt", "bad");
  assert.equal((await folder.memo(args)).code, 1);
  folder.write("a.txt", "good");
  assert.equal((await folder.report(args)).status, "cached");
});

/** Starts a command that says that it runs, then waits. */
async function startWaiting(
  folder: MemoFolder,
  args: readonly string[],
): Promise<{ child: Deno.ChildProcess; pids: number[] }> {
  const child = folder.start(args);
  await child.stdin.close();
  await until(() => existsSync(folder.at("pids")));
  const text = Deno.readTextFileSync(folder.at("pids"));
  return { child, pids: text.trim().split(/\s+/).map(Number) };
}

// Its own number and that of what it started are written in one step.
const WAIT = "sleep 300 & echo out > out; echo $$ $! > new; mv new pids; wait";

for (
  const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], [
    "SIGHUP",
    129,
  ]] as const
) {
  for (const flags of [["-k"], ["--kill-group"], []]) {
    const name = flags.join("") || "no -k";

    Deno.test(`assay memo passes ${signal} on with ${name}, and leaves with ${code} and no trace`, async () => {
      using folder = memoFolder();
      const args = [...flags, "-o", "out", "--", "sh", "-c", WAIT];
      const { child, pids: [shell, sleep] } = await startWaiting(folder, args);
      child.kill(signal);
      const ended = await child.output();
      assert.deepEqual([ended.code, ended.signal], [code, null]);
      assert.deepEqual(folder.records(), []);
      await until(() => !isAlive(shell!));
      // A shell that is stopped alone lets go on what it started.
      if (flags.length > 0) await until(() => !isAlive(sleep!));
      else Deno.kill(sleep!, "SIGKILL");
    });
  }
}

Deno.test("assay memo records nothing of a command that takes a signal and succeeds", async () => {
  using folder = memoFolder();
  const script = `trap 'kill $!; exit 0' TERM; ${WAIT}`;
  const args = ["--", "sh", "-c", script];
  const { child } = await startWaiting(folder, args);
  child.kill("SIGTERM");
  assert.equal((await child.output()).code, 143);
  assert.deepEqual(folder.records(), []);
});

Deno.test("assay memo -k kills all that a command has started when it fails", async () => {
  using folder = memoFolder();
  const script = "sleep 300 & echo $! > pid; exit 5";
  const { code } = await folder.memo(["-k", "--", "sh", "-c", script]);
  assert.equal(code, 5);
  const pid = Number(Deno.readTextFileSync(folder.at("pid")));
  await until(() => !isAlive(pid));
});

Deno.test("assay memo -k lets go on what a command has started when it succeeds", async () => {
  using folder = memoFolder();
  const script = "sleep 300 >&- 2>&- & echo $! > pid";
  const { code } = await folder.memo(["-k", "--", "sh", "-c", script]);
  assert.equal(code, 0);
  const pid = Number(Deno.readTextFileSync(folder.at("pid")));
  assert(isAlive(pid));
  Deno.kill(pid, "SIGKILL");
});

Deno.test("assay memo leaves no record when killed in mid-run, and the next run is right", async () => {
  using folder = memoFolder({ go: "" });
  const script = 'if [ -s "$0" ]; then echo whole > out; else ' +
    `echo half > out; ${WAIT}; fi`;
  const args = ["-o", "out", "--", "sh", "-c", script, "go"];
  const { child, pids } = await startWaiting(folder, args);
  child.kill("SIGKILL");
  assert.equal((await child.output()).signal, "SIGKILL");
  for (const pid of pids) Deno.kill(pid, "SIGKILL");
  assert.deepEqual(folder.records(), []);
  folder.write("go", "on");
  assert.equal((await folder.report(args)).status, "ran");
  assert.equal(Deno.readTextFileSync(folder.at("out")), "whole\n");
  assert.equal((await folder.report(args)).status, "cached");
});

Deno.test("assay memo closes the command's standard output when nobody reads on", async () => {
  using folder = memoFolder();
  const child = folder.start(["--", "sh", "-c", "yes; exit 7"]);
  await child.stdin.close();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const { code } = await child.status;
  await child.stderr.cancel();
  // The shell is told of the signal that `yes` died of, and goes on.
  assert.equal(code, 7);
  assert.deepEqual(folder.records(), []);
});

Deno.test("assay memo passes on what a command prints while it runs", async () => {
  using folder = memoFolder();
  const script = "echo first; until [ -e go ]; do sleep 0.01; done; echo last";
  const child = folder.start(["--", "sh", "-c", script]);
  await child.stdin.close();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal((await reader.read()).value, "first\n");
  folder.write("go", "");
  assert.equal((await reader.read()).value, "last\n");
  await reader.cancel();
  await child.stderr.cancel();
  assert.equal((await child.status).code, 0);
});

Deno.test("assay memo runs a command once for two that call it at once", async () => {
  using folder = memoFolder();
  const script = "echo >> runs; echo $$; until [ -e go ]; do sleep 0.01; done";
  const args = ["--", "sh", "-c", script];
  const both = Promise.all([folder.memo(args), folder.memo(args)]);
  await until(() => folder.runs() === 1);
  folder.write("go", "");
  const [one, other] = await both;
  assert.deepEqual([one.code, one], [0, other]);
  assert.equal(folder.runs(), 1);
});

Deno.test("assay memo passes on what is too long to keep, and says that it is not recorded", async () => {
  using folder = memoFolder();
  const length = 2 ** 26 + 1;
  const child = folder.start(["--", "head", "-c", `${length}`, "/dev/zero"]);
  await child.stdin.close();
  let passed = 0;
  for await (const bytes of child.stdout) passed += bytes.length;
  const stderr = await new Response(child.stderr).text();
  assert.deepEqual([(await child.status).code, passed], [0, length]);
  assert.equal(
    stderr,
    "warning: the run is not recorded: its standard output is longer than 64 MiB\n",
  );
  assert.deepEqual(folder.records(), []);
});
