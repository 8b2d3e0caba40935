import assert from "node:assert/strict";
import { readLock, runLock } from "@assay/assay/lock";
import { LOCK_SCHEMA } from "../../src/lock/kit.ts";
import { run } from "../hash/run.ts";
import { sampleRepository } from "../lock/repository/sample.ts";
import { makeFolder } from "../stage/folder.ts";
import { ASSAY, ASSAY_UNLIMITED } from "./assay.ts";

function lock(cwd: string, ...args: string[]) {
  const [program, ...words] = ASSAY_UNLIMITED;
  return run(program, [...words, "lock", ...args], { cwd });
}

Deno.test("assay lock write runs a command as a run with a lock", async () => {
  using sample = sampleRepository();
  sample.write({ "in.txt": "b\na\n", "conf.yaml": "rate: 1\n" });
  sample.commit();
  const ended = await lock(
    sample.root,
    "write",
    ...["--config", "conf.yaml", "-s", "name=x", "-d", "in.txt"],
    ...["-o", "run/out.txt", "--repo", ".", "--seed", "init=42"],
    ...["--seed", "big=18446744073709551616", "-e", "LC_ALL"],
    ...["--container", "lab:3", "run", "--"],
    ...["sh", "-c", "sort in.txt > run/out.txt; echo said"],
  );
  assert.deepEqual(ended, { code: 0, stdout: "said\n", stderr: "" });
  const made = readLock(`${sample.root}/run/run.lock`);
  assert.equal(made.status, "complete");
  assert.deepEqual(made.command?.arguments, [
    ...["sh", "-c", "sort in.txt > run/out.txt; echo said"],
  ]);
  assert.deepEqual(made.config, { rate: 1, name: "x" });
  assert.deepEqual(made.config_details?.origins, {
    rate: { layer: "--config", place: "conf.yaml:1:7" },
    name: { layer: "-o", place: "name" },
  });
  assert.deepEqual(
    [made.data, made.outputs].map((paths) => paths.map(({ path }) => path)),
    [["in.txt"], ["out.txt"]],
  );
  assert.deepEqual(made.seeds, { init: 42, big: "18446744073709551616" });
  assert.deepEqual(made.code, {
    module: null,
    digest: null,
    functions: {},
    problems: ["the run is the command of another program"],
  });
  assert.equal(made.environment?.container, "lab:3");
  assert.deepEqual(Object.keys(made.environment?.variables ?? {}), ["LC_ALL"]);
  assert.equal(made.repos[0]?.path, ".");
});

Deno.test("assay lock write has the exit code of the command, and marks the run failed", async () => {
  using folder = makeFolder();
  const state = () => {
    const { status, error } = readLock(folder.at("run/run.lock"));
    return [status, error];
  };
  const write = (...args: string[]) =>
    lock(folder.path, "write", "run", ...args);
  assert.equal((await write("--", "sh", "-c", "exit 7")).code, 7);
  assert.deepEqual(state(), ["failed", "the command ended with exit code 7"]);
  assert.equal((await write("--", "sh", "-c", "kill -TERM $$")).code, 143);
  assert.deepEqual(state(), ["failed", "the command ended with exit code 143"]);
  const missing = await write("--", "no-such-program");
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /Cannot run 'no-such-program': expected a/);
  assert.equal(state()[0], "failed");
  const output = await write("-o", "run/none.txt", "--", "true");
  assert.equal(output.code, 1);
  assert.match(output.stderr, /none\.txt/);
  assert.equal(state()[0], "failed");
});

Deno.test("assay lock write takes the repository around as the command's code, which verify looks at", async () => {
  using sample = sampleRepository();
  sample.write({
    "fit.sh": "cat in.txt > out.txt\n",
    "in.txt": "1\n",
    ".gitignore": "ignored/\n",
  });
  sample.commit();
  sample.write({ "notes.txt": "not committed" });
  const command = ["-d", "in.txt", "-o", "out.txt", "fits/1", "--"];
  const made = await lock(sample.root, "write", ...command, "sh", "fit.sh");
  assert.deepEqual(made, { code: 0, stdout: "", stderr: "" });
  const { repos } = readLock(`${sample.root}/fits/1/run.lock`);
  assert.deepEqual(repos.map(({ path, dirty }) => [path, dirty]), [[
    ".",
    true,
  ]]);
  const verify = () => lock(sample.root, "verify", "fits/1");
  assert.equal((await verify()).code, 0);
  sample.write({ "fit.sh": "cat in.txt in.txt > out.txt\n" });
  const changed = await verify();
  assert.equal(changed.code, 1);
  assert.match(changed.stdout, /code .*holds other files; git -C '.*' diff /);
  sample.write({ "fit.sh": "cat in.txt > out.txt\n" });
  assert.equal((await verify()).code, 0);
  Deno.renameSync(`${sample.root}/.git`, `${sample.root}/ignored`);
  assert.match((await verify()).stdout, /there is no repository/);
});

Deno.test("assay lock write passes a signal on, and ends as its command does", async () => {
  using folder = makeFolder();
  const [program, ...words] = ASSAY_UNLIMITED;
  for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
    const child = new Deno.Command(program, {
      args: [
        ...[...words, "lock", "write", "run", "--", "sh", "-c"],
        "trap 'echo caught; exit 130' INT; echo ready; read line",
      ],
      cwd: folder.path,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const output = child.stdout.getReader();
    await output.read();
    child.kill(signal);
    const status = await child.status;
    await Promise.all([output.cancel(), child.stdin.abort()]);
    assert.equal(status.code, code, signal);
    const { status: last, error } = readLock(folder.at("run/run.lock"));
    assert.deepEqual([last, error], [
      "failed",
      `the command ended with exit code ${code}`,
    ]);
  }
});

Deno.test("assay lock write without a command says how what is there was made", async () => {
  using folder = makeFolder({ "raw/a.csv": "1", "out/table.csv": "2" });
  const { code, stderr } = await lock(
    folder.path,
    "write",
    ...["out", "-d", "raw", "-o", "out/table.csv"],
  );
  assert.equal(code, 0, stderr);
  const { status, data, outputs, command } = readLock(
    folder.at("out/run.lock"),
  );
  assert.deepEqual(
    [status, data[0]?.path, outputs[0]?.path, command?.arguments],
    ["complete", "raw", "table.csv", []],
  );
  const wrong = await lock(folder.path, "write", "--seed", "42", "out");
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /expected NAME=VALUE/);
});

Deno.test("assay lock show prints what a lock says, and the run's state", async () => {
  using folder = makeFolder();
  const directory = folder.at("run");
  await using held = await runLock({ directory, config: { name: "no" } });
  const [program, ...words] = ASSAY;
  const show = (...args: string[]) =>
    run(program, [...words, "lock", "show", ...args]);
  const yaml = await show(directory);
  assert.equal(yaml.code, 0, yaml.stderr);
  assert.match(yaml.stdout, /^state: running\nformat: assay-run-lock\n/);
  assert.match(yaml.stdout, /^ {2}name: "no"$/m);
  const json = await show("--json", `${directory}/run.lock`);
  assert.deepEqual(JSON.parse(json.stdout), {
    state: "running",
    ...readLock(`${directory}/run.lock`),
  });
  assert.equal(held.directory, directory);
  const missing = await show(folder.at("none"));
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /none\/run\.lock': no such file/);
});

Deno.test("assay lock schema prints the JSON Schema", async () => {
  const [program, ...words] = ASSAY;
  const { code, stdout } = await run(program, [...words, "lock", "schema"]);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), LOCK_SCHEMA);
});
