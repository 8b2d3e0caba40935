import assert from "node:assert/strict";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { registerSecret } from "../../src/internal/mask.ts";
import {
  commandStage,
  type CommandStageOptions,
  file,
  Pipeline,
  Stage,
  StageError,
} from "../../src/stage/mod.ts";
import { findProgram } from "../../src/stage/command_program.ts";
import { makeFolder } from "./folder.ts";
import { failure, see } from "./observed.ts";
import { double } from "./samples.ts";

Deno.test("commandStage() gives standard output, standard error and declared outputs", async () => {
  using folder = makeFolder({ words: "b\na\n" });
  const out = folder.at("sorted");
  const stage = commandStage({
    command: [
      "sh",
      "-c",
      'sort "$0" > "$1"; echo said; echo err >&2',
      "{words}",
      "{sorted}",
    ],
    outputs: { sorted: out },
    hashOutput: folder.at("memo"),
  });
  assert.equal(stage.name, "sh");
  assert.deepEqual(stage.outputs, ["stdout", "stderr", "sorted"]);
  assert.deepEqual(stage.inputs.map(({ name }) => name), ["words"]);
  const expected = { stdout: "said\n", stderr: "err\n", sorted: out };
  const words = folder.at("words");
  for (const status of ["ran", "cached"]) {
    const seen = await see(stage, [words]);
    assert.deepEqual([seen.status, seen.outputs], [status, expected]);
  }
  assert.deepEqual(await stage.runWith({ words }), expected);
  assert.equal(Deno.readTextFileSync(out), "a\nb\n");
  folder.write("words", "c\n");
  const { status, why } = await stage.explain(words);
  assert.deepEqual([status, why], ["miss", `file ${words} changed`]);
});

Deno.test("commandStage() gives bytes where standard output is no UTF-8", async () => {
  using folder = makeFolder();
  const stage = commandStage({
    command: ["printf", "\\377a"],
    hashOutput: folder.at("memo"),
  });
  for (let run = 0; run < 2; run++) {
    const { stdout, stderr } = await stage.run();
    assert.deepEqual([stdout, stderr], [new Uint8Array([255, 97]), ""]);
  }
});

Deno.test("commandStage() fits into a pipeline, by the names of its places and outputs", async () => {
  using folder = makeFolder({ list: "3\n1\n2\n" });
  const hashOutput = folder.at("memo");
  const sort = commandStage({
    command: ["sort", "-o", "{sorted}", "{table}"],
    outputs: { sorted: "{table}.sorted" },
    hashOutput,
  });
  const first = commandStage({
    command: ["head", "-n", "{count}", "{sorted}"],
    hashOutput,
  });
  const both = new Stage(double, {
    outputs: ["count"],
    hashOutput,
    module: new URL("./samples.ts", import.meta.url).href,
    aliases: { start: "value" },
    fixed: { value: 1 },
  });
  const pipeline = new Pipeline([
    ["start", sort],
    ["start", both],
    [[sort, both], first],
  ].map(([from, to]) => [from, to] as never));
  const run = async () => {
    const seen: string[] = [];
    const { stdout } = await pipeline.with({
      onReport: ({ stage, status }) => void seen.push(`${stage} ${status}`),
    }).run(folder.at("list"));
    return [stdout, seen.filter((line) => !line.startsWith("double")).join()];
  };
  assert.deepEqual(await run(), ["1\n2\n", "sort ran,head ran"]);
  assert.deepEqual(await run(), ["1\n2\n", "sort cached,head cached"]);
  folder.write("list", "9\n8\n7\n");
  assert.deepEqual(await run(), ["7\n8\n", "sort ran,head ran"]);
});

Deno.test("commandStage() counts what inputs name, also within a word", async () => {
  using folder = makeFolder({ a: "1" });
  const stage = commandStage({
    command: ["echo", "--in={path}"],
    hashOutput: folder.at("memo"),
  });
  const path = folder.at("a");
  await stage.run(path);
  folder.write("a", "2");
  assert.equal((await stage.explain(path)).why, `file ${path} changed`);
});

Deno.test("commandStage() counts only what is declared or marked with files: false", async () => {
  using folder = makeFolder({ a: "1", b: "1", c: "1" });
  const stage = commandStage({
    command: ["echo", "{a}", "{b}"],
    inputs: [folder.at("c")],
    files: false,
    hashOutput: folder.at("memo"),
  });
  const args = [folder.at("a"), file(folder.at("b"))];
  await stage.run(...args);
  folder.write("a", "2");
  assert.equal((await stage.explain(...args)).status, "hit");
  folder.write("b", "2");
  folder.write("c", "2");
  const { why } = await stage.explain(...args);
  assert.equal(
    why,
    `file ${folder.at("c")} changed; file ${folder.at("b")} changed`,
  );
});

Deno.test("commandStage() sets the variables of an object, and they count", async () => {
  using folder = makeFolder();
  const stage = (season: string) =>
    commandStage({
      command: ["sh", "-c", "echo $SEASON ${SEASON}"],
      env: { SEASON: season },
      hashOutput: folder.at("memo"),
    });
  assert.equal((await stage("wet").run()).stdout, "wet wet\n");
  const { why } = await stage("dry").explain();
  assert.equal(why, '$SEASON: "wet" → "dry"');
  assert.equal((await stage("dry").run()).stdout, "dry dry\n");
});

Deno.test("commandStage() puts outputs back with restore", async () => {
  using folder = makeFolder();
  const out = folder.at("deep/out");
  const options: CommandStageOptions = {
    command: ["sh", "-c", 'mkdir -p "${0%/*}"; echo x > "$0"', "{out}"],
    outputs: { out },
    hashOutput: new URL(`file://${folder.at("memo")}`),
  };
  await commandStage(options).run();
  Deno.removeSync(folder.at("deep"), { recursive: true });
  const { status, kinds } = await see(
    commandStage({ ...options, restore: true }),
    [],
  );
  assert.deepEqual([status, kinds], ["cached", ["unchanged", "restored"]]);
  assert.equal(Deno.readTextFileSync(out), "x\n");
});

Deno.test("commandStage() runs each time without hashOutput", async () => {
  using folder = makeFolder();
  const stage = commandStage({
    command: ["sh", "-c", 'echo >> "$0"', folder.at("runs")],
  });
  const { status, kinds } = await see(stage, []);
  await stage.run();
  assert.deepEqual([status, kinds], ["ran", ["unstored"]]);
  assert.equal(Deno.readTextFileSync(folder.at("runs")), "\n\n");
});

Deno.test("commandStage() stops its command when aborted, and stores nothing", async () => {
  using folder = makeFolder();
  const stop = new AbortController();
  const stage = commandStage({
    command: [
      "sh",
      "-c",
      'mkfifo "$0"; echo > "$0"; exec sleep 300',
      folder.at("pipe"),
    ],
    hashOutput: folder.at("memo"),
  });
  const reason = new Error("enough");
  const running = failure(() => stage.with({ signal: stop.signal }).run());
  // Reading ends once the command writes: it runs.
  const reading = new Deno.Command("sh", {
    args: [
      "-c",
      'until [ -p "$0" ]; do sleep 0.01; done; cat "$0"',
      folder.at("pipe"),
    ],
  }).output();
  await reading;
  stop.abort(reason);
  assert.equal(await running, reason);
  assert.deepEqual(folder.find(".json"), []);
});

for (
  const [what, options, args, code, message] of [
    [
      "a command that fails",
      { command: ["sh", "-c", "echo no >&2; exit 4"] },
      [],
      "COMMAND_FAILED",
      /^Cannot finish 'sh -c .*': expected exit code 0, found exit code 4 and 'no'$/,
    ],
    [
      "a command that is killed",
      { command: ["sh", "-c", "kill -9 $$"] },
      [],
      "COMMAND_FAILED",
      /found it stopped by SIGKILL$/,
    ],
    [
      "a program that is not there",
      { command: ["no-such-program"] },
      [],
      "COMMAND_NOT_FOUND",
      /none on PATH$/,
    ],
    [
      "no program",
      { command: [], name: "none" },
      [],
      "COMMAND_NOT_FOUND",
      /none on PATH$/,
    ],
    [
      "an input that is not there",
      { command: ["true"], inputs: ["/no/such"] },
      [],
      "INPUT_NOT_FOUND",
      /'\/no\/such'.*found nothing$/,
    ],
    [
      "an output that is not made",
      { command: ["true"], outputs: ["/no/such"] },
      [],
      "OUTPUT_NOT_FOUND",
      /'\/no\/such', found nothing$/,
    ],
    [
      "an input left out",
      { command: ["echo", "{a}"] },
      [],
      "MISSING_INPUT",
      /'a'/,
    ],
    [
      "an input that is no word",
      { command: ["echo", "{a}"] },
      [{}],
      "INPUT_NOT_A_WORD",
      /'\{a\}'/,
    ],
    [
      "too many inputs",
      { command: ["echo"] },
      [1],
      "TOO_MANY_INPUTS",
      /at most 0/,
    ],
  ] as const
) {
  Deno.test(`commandStage() refuses ${what}`, async () => {
    using folder = makeFolder();
    const stage = commandStage({ ...options, hashOutput: folder.at("memo") });
    const error = await failure(() => stage.run(...args));
    assert(error instanceof StageError);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert(error.hints.length > 0);
    assert.deepEqual(folder.find(".json"), []);
  });
}

for (const label of ["stdout", "stderr", "table"]) {
  Deno.test(`commandStage() refuses an output named ${label} where that is taken`, async () => {
    const error = await failure(() =>
      Promise.try(() =>
        commandStage({
          command: ["true"],
          inputs: { table: "a" },
          outputs: { [label]: "b" },
        })
      )
    );
    assert.equal(error.code, "OUTPUT_MISMATCH");
  });
}

Deno.test("commandStage() stores no result with a secret, and masks it in records and errors", async () => {
  using folder = makeFolder();
  const secret = "hunter-of-secrets-7";
  registerSecret(secret);
  const stage = (...command: string[]) =>
    commandStage({ command, hashOutput: folder.at("memo") });
  const says = await see(stage("echo", secret), []);
  assert.equal(says.outputs.stdout, `${secret}\n`);
  assert.match(says.why, /not recorded: its result contains a secret/);
  const bytes = await see(stage("printf", `\\377${secret}`), []);
  assert.match(bytes.why, /not recorded: its result contains a secret/);
  assert.deepEqual(folder.find(".json"), []);
  await stage("test", "-n", secret).run();
  assert.equal(folder.find(".json").length, 2);
  const all = folder.find("").filter((path) => Deno.statSync(path).isFile)
    .map((path) => Deno.readTextFileSync(path)).join("\n");
  assert(all.includes("***"));
  assert(!all.includes(secret));
  const { message } = await failure(() => stage("test", "-z", secret).run());
  assert(!message.includes(secret), message);
});

Deno.test("commandStage() records nothing when its program changes while it runs", async () => {
  using folder = makeFolder();
  const tool = folder.write(
    "tool",
    '#!/bin/sh\necho "# new" > "$0.new"\nchmod +x "$0.new"\nmv "$0.new" "$0"\n',
  );
  Deno.chmodSync(tool, 0o755);
  const stage = commandStage({
    command: [tool],
    hashOutput: folder.at("memo"),
  });
  const { why } = await see(stage, []);
  assert.match(why, /not recorded: the executable .*tool changed while it ran/);
  assert.deepEqual(folder.find(".json"), []);
});

for (
  const [what, first, interpreters] of [
    ["none for a binary", undefined, []],
    ["that of #!", "#!/bin/sh -e", ["sh"]],
    ["what env finds", "#! /usr/bin/env -S A=1 sh", ["env", "sh"]],
    ["env alone where it finds nothing", "#!/usr/bin/env none-such", ["env"]],
    ["the shell for a script without #!", "echo hi", ["sh"]],
  ] as const
) {
  Deno.test(`findProgram() follows a script to its interpreters: ${what}`, async () => {
    using folder = makeFolder({ script: `${first}\n` });
    Deno.chmodSync(folder.at("script"), 0o755);
    const path = first === undefined ? "/bin/sh" : folder.at("script");
    const { files, fingerprint } = await findProgram(path);
    assert.deepEqual(files.map((file) => basename(file)), [
      basename(path),
      ...interpreters,
    ]);
    assert.deepEqual(fingerprint.symbols.map(({ label }) => label), [
      `the executable ${basename(path)}`,
      ...interpreters.map((name) => `the interpreter ${name}`),
    ]);
  });
}

Deno.test("commandStage() counts the interpreter that env finds on the PATH that is given", async () => {
  using folder = makeFolder();
  const interpreter = folder.write("bin/myint", "#!/bin/sh\necho 1\n");
  const script = folder.write("script", "#!/usr/bin/env myint\n");
  for (const path of [interpreter, script]) Deno.chmodSync(path, 0o755);
  const stage = commandStage({
    command: [script],
    env: { PATH: `${folder.at("bin")}:/usr/bin:/bin` },
    hashOutput: folder.at("memo"),
  });
  assert.equal((await stage.run()).stdout, "1\n");
  assert.match((await see(stage, [])).why, /^unchanged/);
  Deno.writeTextFileSync(interpreter, "#!/bin/sh\necho 2\n");
  const { why, outputs } = await see(stage, []);
  assert.match(why, /the interpreter myint changed/);
  assert.equal(outputs.stdout, "2\n");
});

Deno.test("commandStage() refuses a standard output that is too long to keep", async () => {
  using folder = makeFolder();
  const stage = commandStage({
    command: ["head", "-c", String(2 ** 26 + 1), "/dev/zero"],
    hashOutput: folder.at("memo"),
  });
  const error = await failure(() => stage.run());
  assert.equal(error.code, "OUTPUT_NOT_STORABLE");
  assert.match(error.message, /its standard output is longer than 64 MiB$/);
});

Deno.test("commandStage() runs no more commands at once than there are cores", async () => {
  using folder = makeFolder();
  Deno.mkdirSync(folder.at("running"));
  // Each counts those that run, and takes long enough for all to begin.
  const script = 'mkdir "$0/$1"; sleep 0.2; ls "$0" | wc -l; rmdir "$0/$1"';
  const stages = Array.from({ length: 8 }, (_, index) =>
    commandStage({
      name: `count-${index}`,
      command: ["sh", "-c", script, folder.at("running"), `${index}`],
      files: false,
    }));
  const counts: number[] = [];
  await Promise.all(stages.map(async (stage) => {
    counts.push(Number((await stage.run()).stdout));
  }));
  assert.equal(counts.length, 8);
  const most = Math.max(...counts);
  assert(most <= navigator.hardwareConcurrency, `${most} at once`);
});

Deno.test("commandStage() gives only PATH and declared variables where not all are granted", async () => {
  using folder = makeFolder();
  const program = folder.write(
    "program.ts",
    'import { commandStage } from "@assay/assay/stage";\n' +
      'const stage = commandStage({ command: ["env"], env: ["COUNTED"] });\n' +
      "console.log((await stage.run()).stdout);\n",
  );
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--frozen"],
      ...[
        "--config",
        fileURLToPath(new URL("../../deno.json", import.meta.url)),
      ],
      ...["--allow-env=PATH,COUNTED,NODE_V8_COVERAGE", "--allow-read"],
      ...["--allow-run", "--allow-sys=uid", program],
    ],
    env: { NO_COLOR: "1", COUNTED: "1", OTHER: "2" },
  }).output();
  const text = new TextDecoder().decode(stdout);
  const names = text.trim().split("\n").map((line) => line.split("=")[0]);
  assert.deepEqual(
    names.sort(),
    ["COUNTED", "PATH"],
    new TextDecoder().decode(stderr),
  );
});

Deno.test("commandStage() runs where an output cannot be put back, and says why", async () => {
  using folder = makeFolder();
  const out = folder.at("out");
  const options: CommandStageOptions = {
    command: ["sh", "-c", 'rm -f "$0"; echo x > "$0"', "{out}"],
    outputs: { out },
    hashOutput: folder.at("memo"),
    restore: true,
  };
  await commandStage(options).run();
  Deno.removeSync(out);
  // A link that leads round.
  Deno.symlinkSync("out", out);
  const { status, why } = await see(commandStage(options), []);
  assert.deepEqual([status, why], ["ran", `output ${out} missing`]);
  assert.equal(Deno.readTextFileSync(out), "x\n");
});
