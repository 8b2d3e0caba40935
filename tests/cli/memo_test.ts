import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { ASSAY_TASK, memoFolder } from "./memo_folder.ts";

/** A command that says that it ran, then does what else it is given. */
const counted = (script: string) => ["sh", "-c", `echo >> runs; ${script}`];

Deno.test("assay memo replays standard output, standard error and exit code 0", async () => {
  using folder = memoFolder();
  const args = ["--", ...counted("echo out; echo err >&2")];
  const expected = { code: 0, stdout: "out\n", stderr: "err\n" };
  assert.deepEqual(await folder.memo(args), expected);
  assert.deepEqual(await folder.memo(args), expected);
  assert.equal(folder.runs(), 1);
});

Deno.test("assay memo replays bytes that are no text", async () => {
  using folder = memoFolder();
  const bytes = [0xff, 0xfe, 0, 0xef, 0xbb, 0xbf, 10];
  const octal = bytes.map((byte) => `\\${byte.toString(8)}`).join("");
  for (let run = 0; run < 2; run++) {
    const child = folder.start(["--", ...counted(`printf '${octal}'`)]);
    const [{ stdout }] = await Promise.all([
      child.output(),
      child.stdin.close(),
    ]);
    assert.deepEqual([...stdout], bytes);
  }
  assert.equal(folder.runs(), 1);
});

Deno.test("assay memo hits A, B, A, B from the third run on", async () => {
  using folder = memoFolder({ "in.txt": "b\na\n" });
  const seen: string[] = [];
  for (const flag of ["-s", "-r", "-s", "-r"]) {
    const { status } = await folder.report(["--", "sort", flag, "in.txt"]);
    seen.push(status);
  }
  assert.deepEqual(seen, ["ran", "ran", "cached", "cached"]);
});

Deno.test("assay memo takes the first word that is no flag as the command", async () => {
  using folder = memoFolder({ "in.txt": "10\n9\n" });
  const { code, stdout } = await folder.memo([
    "-d",
    "m",
    "sort",
    "-n",
    "in.txt",
  ]);
  assert.deepEqual([code, stdout], [0, "9\n10\n"]);
  assert.match(folder.find(".stage")[0]!, /\/m\/sort\.stage$/);
});

Deno.test("assay memo passes words on as they are, to no shell", async () => {
  using folder = memoFolder();
  const words = ["a b", "$HOME", "*", "", "'\"", "--help", "-n", "{a}"];
  const { stdout } = await folder.memo(["--", "printf", "%s|", "%s", ...words]);
  assert.equal(stdout, `%s|${words.join("|")}|`);
});

/** What counts, and how each change is explained. */
const CHANGES: readonly {
  readonly what: string;
  readonly flags?: readonly string[];
  readonly command?: readonly string[];
  readonly before?: MemoChange;
  readonly after: MemoChange;
  readonly why: RegExp;
}[] = [
  {
    what: "a word",
    after: { command: ["cat", "b.txt"] },
    why: /^word 2: "a\.txt" → "b\.txt"/,
  },
  {
    what: "a file that a word names",
    after: { files: { "a.txt": "other" } },
    why: /^file a\.txt changed$/,
  },
  {
    what: "a directory that a word names",
    command: ["ls", "data"],
    after: { files: { "data/new": "" } },
    why: /^file \.\/data changed$/,
  },
  {
    what: "a declared input",
    flags: ["--no-auto", "-i", "b.txt"],
    after: { files: { "b.txt": "other" } },
    why: /^file b\.txt changed$/,
  },
  {
    what: "a declared input directory",
    flags: ["-i", "data"],
    after: { files: { "data/x": "other" } },
    why: /^file \.\/data changed$/,
  },
  {
    what: "the list of inputs",
    after: { flags: ["-i", "b.txt"] },
    why: /^input 1: none → "b\.txt"; file b\.txt added$/,
  },
  {
    what: "the list of outputs",
    after: { flags: ["-o", "b.txt"] },
    why: /^output 1: none → "b\.txt"; outputs: .* → .*b\.txt$/,
  },
  {
    what: "a variable",
    flags: ["-e", "MEMO_SEASON"],
    before: { env: { MEMO_SEASON: "wet" } },
    after: { env: { MEMO_SEASON: "dry" } },
    why: /^\$MEMO_SEASON: "wet" → "dry"$/,
  },
  {
    what: "a variable that was not set",
    flags: ["-e", "MEMO_SEASON"],
    after: { env: { MEMO_SEASON: "" } },
    why: /^\$MEMO_SEASON: null → ""$/,
  },
  {
    what: "the working directory",
    command: ["pwd"],
    flags: ["-d", "../memo"],
    before: { cwd: "data" },
    after: { cwd: "more" },
    why: /^directory: "\S+…? → "\S+$/,
  },
  {
    what: "standard input",
    flags: ["--stdin"],
    command: ["cat"],
    before: { stdin: "one" },
    after: { stdin: "two" },
    why: /^standard input: /,
  },
  {
    what: "the executable",
    command: ["./tool"],
    after: { files: { tool: "#!/bin/sh\necho new\n" } },
    why: /^the executable tool changed$/,
  },
  {
    what: "what PATH finds",
    flags: ["-n", "same"],
    command: ["tool"],
    before: { env: { PATH: "one:/usr/bin:/bin" } },
    after: { env: { PATH: "two:/usr/bin:/bin" } },
    why: /^executable: "\S+…? → "\S+$/,
  },
  {
    what: "a script's interpreter",
    command: ["./script"],
    after: { files: { "one/tool": "#!/bin/sh\necho other\n" } },
    why: /^the interpreter tool changed$/,
  },
];

interface MemoChange {
  readonly flags?: readonly string[];
  readonly command?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  readonly cwd?: string;
}

for (const { what, flags, command, before = {}, after, why } of CHANGES) {
  Deno.test(`assay memo runs again after a change of ${what}, and says so`, async () => {
    using folder = memoFolder({
      "a.txt": "a",
      "b.txt": "b",
      "data/x": "x",
      "more/x": "x",
      tool: "#!/bin/sh\necho old\n",
      "one/tool": "#!/bin/sh\necho tool\n",
      "two/tool": "#!/bin/sh\necho tool\n",
    });
    folder.write("script", `#!${folder.at("one/tool")}\n`);
    for (const name of ["tool", "one/tool", "two/tool", "script"]) {
      Deno.chmodSync(folder.at(name), 0o755);
    }
    const args = (change: MemoChange) => [
      ...change.flags ?? flags ?? [],
      "--",
      ...change.command ?? command ?? ["cat", "a.txt"],
    ];
    const options = ({ env, stdin, cwd }: MemoChange) => ({
      ...(env && { env }),
      ...(stdin && { stdin }),
      ...(cwd && { cwd: folder.at(cwd) }),
    });
    const run = (change: MemoChange) =>
      folder.report(args(change), options(change));
    assert.deepEqual((await run(before)).status, "ran");
    assert.deepEqual((await run(before)).status, "cached");
    for (const [name, text] of Object.entries(after.files ?? {})) {
      Deno.writeTextFileSync(folder.at(name), text);
    }
    const changed = { ...before, ...after };
    const explained = await folder.memo(
      ["--explain", ...args(changed)],
      options(changed),
    );
    assert.match(explained.stdout, /^miss: /);
    assert.match(explained.stdout.slice(6, -1), why);
    const { status, why: said } = await run(changed);
    assert.deepEqual([status, said], ["ran", explained.stdout.slice(6, -1)]);
    assert.equal((await run(changed)).status, "cached");
  });
}

for (
  const [what, flags, command, files] of [
    ["a word with --no-auto", ["--no-auto"], ["true", "a.txt"], ["a.txt"]],
    ["a declared output", ["-o", "a.txt"], [
      "sh",
      "-c",
      'echo x > "$0"',
      "./a.txt",
    ], []],
    ["'.', which is more often a pattern", [], ["true", "."], ["a.txt"]],
    ["a part of a word", [], ["true", "--in=a.txt"], ["a.txt"]],
    ["a variable that is not declared", [], ["true"], []],
  ] as const
) {
  Deno.test(`assay memo does not run again after a change of ${what}`, async () => {
    using folder = memoFolder({ "a.txt": "a" });
    const run = (env: Record<string, string>) =>
      folder.report([...flags, "--", ...command], { env });
    assert.equal((await run({ MEMO_SEASON: "wet" })).status, "ran");
    for (const name of files) folder.write(name, "other");
    assert.equal((await run({ MEMO_SEASON: "dry" })).status, "cached");
  });
}

Deno.test("assay memo tells different commands of one name apart", async () => {
  using folder = memoFolder();
  const run = (word: string) =>
    folder.memo(["-n", "same", "--", ...counted(`echo ${word}`)]);
  for (const word of ["one", "two", "one", "two"]) {
    assert.equal((await run(word)).stdout, `${word}\n`);
  }
  assert.equal(folder.runs(), 2);
});

Deno.test("assay memo --force runs whatever is stored", async () => {
  using folder = memoFolder();
  const args = ["--", ...counted("true")];
  await folder.memo(args);
  const { status, why } = await folder.report(["--force", ...args]);
  assert.deepEqual([status, why], ["ran", "asked to run"]);
  assert.equal(folder.runs(), 2);
});

Deno.test("assay memo --explain runs nothing and writes nothing", async () => {
  using folder = memoFolder({ "a.txt": "a" });
  const before = folder.listing();
  const args = ["--", ...counted("true")];
  const { stdout } = await folder.memo(["--explain", ...args]);
  assert.equal(stdout, "miss: first run\n");
  assert.deepEqual(folder.listing(), before);
  await folder.memo(args);
  const hit = await folder.memo(["--explain", "--json", ...args]);
  assert.equal(JSON.parse(hit.stdout).status, "hit");
  assert.equal(hit.stderr, "");
});

Deno.test("assay memo --json reports on the last line of standard error", async () => {
  using folder = memoFolder();
  const args = [
    "--json",
    "-o",
    "out",
    "--",
    "sh",
    "-c",
    "echo a; echo b >&2; echo > out",
  ];
  const { stdout, stderr } = await folder.memo(args);
  const [said, line, end] = stderr.split("\n");
  assert.deepEqual([stdout, said, end], ["a\n", "b", ""]);
  const { milliseconds, ...report } = JSON.parse(line!);
  assert(milliseconds > 0);
  assert.deepEqual(report, {
    stage: "sh",
    status: "ran",
    reasons: [{ kind: "first" }],
    why: "first run",
    exitCode: 0,
    outputs: ["out"],
  });
});

Deno.test("assay memo gives the command no standard input, without --stdin", async () => {
  using folder = memoFolder();
  const { stdout } = await folder.memo(["--", "cat"], { stdin: "secret" });
  assert.equal(stdout, "");
});

Deno.test("assay memo --stdin is content with a command that reads only a part", async () => {
  using folder = memoFolder();
  const stdin = "line\n".repeat(1_000_000);
  for (let run = 0; run < 2; run++) {
    const { code, stdout } = await folder.memo(
      ["--stdin", "--", ...counted("head -n 1")],
      { stdin },
    );
    assert.deepEqual([code, stdout], [0, "line\n"]);
  }
  assert.equal(folder.runs(), 1);
});

Deno.test("assay memo --help shows real examples, which work", async () => {
  using folder = memoFolder({
    "big.csv": "b\na\n",
    "main.c": "int main(void) { return 0; }\n",
    Makefile: "prog: main.c\n\tcp main.c prog\n",
    "lib/x": "",
  });
  const { code, stdout } = await folder.memo(["--help"]);
  assert.equal(code, 0);
  const file = new URL("__snapshots__/assay_memo_help.txt", import.meta.url);
  assert.equal(stdout, Deno.readTextFileSync(file));
  assert.equal((await folder.memo(["--", "sort", "big.csv"])).stdout, "a\nb\n");
});

Deno.test("assay memo builds with cc, and not again", async (t) => {
  const found = new Deno.Command("sh", {
    args: ["-c", "command -v cc"],
    stdout: "null",
  }).outputSync().success;
  await t.step({
    name: "cc is installed",
    ignore: !found,
    async fn() {
      using folder = memoFolder({
        "main.c": '#include <stdio.h>\nint main(void) { puts("hi"); }\n',
      });
      const args = ["-o", "prog", "--", "cc", "-o", "prog", "main.c"];
      assert.equal((await folder.report(args)).status, "ran");
      assert.equal((await folder.report(args)).status, "cached");
      Deno.removeSync(folder.at("prog"));
      const { why } = await folder.report(["--restore", ...args]);
      assert.match(why, /output prog put back$/);
      // It is executable again.
      const ran = new Deno.Command(folder.at("prog")).outputSync();
      assert.equal(new TextDecoder().decode(ran.stdout), "hi\n");
    },
  });
});

for (
  const [what, args, code, message] of [
    ["no command", [], 2, /command/],
    [
      "a name with a slash",
      ["-n", "a/b", "--", "true"],
      2,
      /'a\/b'.*\n(.*\n)*hint: /,
    ],
    [
      "a variable with a value",
      ["-e", "A=1", "--", "true"],
      2,
      /without its value/,
    ],
    [
      "an input that is not there",
      ["-i", "no", "--", "true"],
      1,
      /input 'no'.*found nothing\nhint: /,
    ],
    [
      "a directory that holds the records",
      ["--", "ls", "./"],
      1,
      /'\.\/'.*own records\n(.*\n)*hint: .*--no-auto.*--input/,
    ],
    ["the root of the file system", ["--", "ls", "/"], 1, /'\/'.*root/],
    [
      "an output directory that holds the records",
      ["-o", ".", "--", "true"],
      1,
      /'\.\/\.'.*own records\nhint: /,
    ],
    [
      "a program that is not there",
      ["--", "no-such-program"],
      127,
      /'no-such-program'.*none on PATH\nhint: /,
    ],
    [
      "a path that is not there",
      ["--", "./none"],
      127,
      /'\.\/none'.*no such file\nhint: /,
    ],
    [
      "a file that is not executable",
      ["--", "./a.txt"],
      126,
      /not executable\nhint: .*chmod/,
    ],
    [
      "a script whose interpreter is not there",
      ["--", "./odd"],
      126,
      /'\.\/odd'.*cannot start\ncaused by: .*\nhint: /,
    ],
  ] as const
) {
  Deno.test(`assay memo refuses ${what} with exit code ${code}`, async () => {
    using folder = memoFolder({
      "a.txt": "a",
      odd: "#!/no/such/interpreter\n",
    });
    Deno.chmodSync(folder.at("odd"), 0o755);
    const ran = await folder.memo(args);
    assert.deepEqual([ran.code, ran.stdout], [code, ""]);
    assert.match(ran.stderr, message);
    assert.deepEqual(folder.records(), []);
  });
}

Deno.test("assay memo records nothing of a command that changes its own input", async () => {
  using folder = memoFolder({ "a.txt": "" });
  const args = ["--", "sh", "-c", 'echo >> "$0"', "a.txt"];
  const { code, stderr } = await folder.memo(args);
  assert.equal(code, 0);
  assert.equal(
    stderr,
    "warning: the run is not recorded: the input a.txt changed while it ran\n",
  );
  assert.deepEqual(folder.records(), []);
});

Deno.test("assay memo counts a file that the command makes by its name", async () => {
  using folder = memoFolder({ "a.txt": "a" });
  const args = ["--", "cp", "a.txt", "b.txt"];
  assert.equal((await folder.report(args)).status, "ran");
  assert.equal((await folder.report(args)).status, "cached");
  Deno.removeSync(folder.at("b.txt"));
  assert.equal((await folder.report(args)).why, "output b.txt missing");
  assert(existsSync(folder.at("b.txt")));
});

Deno.test("assay memo counts a directory that the command makes for its output by name", async () => {
  using folder = memoFolder();
  const script = 'mkdir -p "$0"; echo >> runs; echo x > "$0/x"';
  const args = ["-o", "new/x", "--", "sh", "-c", script, "new"];
  for (let run = 0; run < 3; run++) await folder.memo(args);
  assert.equal(folder.runs(), 1);
});

Deno.test("assay memo does not record what reads a pipe, and says so", async () => {
  using folder = memoFolder();
  const run = async (text: string) => {
    // As `<(printf TEXT)` does, which not every shell has.
    const script = `printf ${text} | { exec "$@" 9<&0 </dev/null; }`;
    const words = ["memo", "--", "cat", "/dev/fd/9"];
    const { stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", script, "sh", Deno.execPath(), ...ASSAY_TASK, ...words],
      cwd: folder.path,
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    return [decoder.decode(stdout), decoder.decode(stderr)];
  };
  const warning = "warning: the run is not recorded: /dev/fd/9 is a pipe\n";
  assert.deepEqual(await run("one"), ["one", warning]);
  assert.deepEqual(await run("two"), ["two", warning]);
  assert.deepEqual(folder.records(), []);
});

Deno.test("assay memo takes the streams that it gives a command for no pipes", async () => {
  using folder = memoFolder();
  const script = 'cat "$0" > "$1"';
  const words = ["sh", "-c", script, "/dev/stdin", "/dev/stdout"];
  const args = ["--stdin", "--", ...words];
  const seen = [];
  for (const stdin of ["one", "one", "two"]) {
    seen.push((await folder.report(args, { stdin })).status);
  }
  assert.deepEqual(seen, ["ran", "cached", "ran"]);
});
