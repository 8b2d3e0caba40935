import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { run } from "../hash/run.ts";
import { sampleAt } from "../lock/repository/sample.ts";
import { requirement } from "../requirement.ts";
import { type Folder, makeFolder } from "../stage/folder.ts";
import { ASSAY_UNLIMITED } from "./assay.ts";
import { isAlive, until } from "./memo_folder.ts";

const { ignore } = requirement("git");
const [PROGRAM, ...WORDS] = ASSAY_UNLIMITED;

/** A run that ends at once, and waits when it is made again. */
async function makeRun(folder: Folder, waiting: string): Promise<string[]> {
  const repository = sampleAt(folder.path);
  repository.git("init", "-q", "-b", "main");
  const [pid, wait] = [folder.at("again/pid"), folder.at("again")];
  repository.write({
    "run.sh": `test -e '${wait}' || exit 0
${waiting} &
echo $$ $! > '${pid}.new'; mv '${pid}.new' '${pid}'
wait
`,
    ".gitignore": "out\nagain\ntmp\n",
  });
  repository.commit();
  const made = await run(PROGRAM, [
    ...[...WORDS, "lock", "write", "out", "--repo", "."],
    ...["--", "sh", "run.sh"],
  ], { cwd: folder.path });
  assert.equal(made.code, 0, made.stderr);
  Deno.mkdirSync(folder.at("again"));
  Deno.mkdirSync(folder.at("tmp"));
  return repository.git("worktree", "list").split("\n");
}

/** Starts to make it again, and waits until its program runs. */
async function reproduce(
  folder: Folder,
): Promise<{ child: Deno.ChildProcess; pids: number[] }> {
  const child = new Deno.Command(PROGRAM, {
    args: [...WORDS, "lock", "reproduce", "--yes", "out"],
    cwd: folder.path,
    env: { TMPDIR: folder.at("tmp") },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await until(() => existsSync(folder.at("again/pid")));
  const text = Deno.readTextFileSync(folder.at("again/pid"));
  return { child, pids: text.trim().split(" ").map(Number) };
}

for (
  const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const
) {
  Deno.test(
    `assay lock reproduce leaves with ${code} and no trace on ${signal}`,
    {
      ignore,
    },
    async () => {
      using folder = makeFolder();
      const trees = await makeRun(folder, "sleep 300");
      const { child, pids: [program, held] } = await reproduce(folder);
      child.kill(signal);
      const ended = await child.output();
      assert.equal(isAlive(program!), false);
      // What holds the streams of the program lives on, and is not waited for.
      Deno.kill(held!, "SIGKILL");
      assert.deepEqual([ended.code, ended.signal], [code, null]);
      assert.doesNotMatch(new TextDecoder().decode(ended.stderr), /error/i);
      assert.deepEqual(Array.from(Deno.readDirSync(folder.at("tmp"))), []);
      const now = sampleAt(folder.path).git("worktree", "list").split("\n");
      assert.deepEqual(now, trees);
    },
  );
}

Deno.test(
  "assay lock reproduce ends a program by force that does not heed a signal",
  {
    ignore,
  },
  async () => {
    using folder = makeFolder();
    await makeRun(folder, "trap '' TERM; sleep 300");
    const { child, pids: [program, held] } = await reproduce(folder);
    child.kill("SIGTERM");
    assert.equal((await child.output()).code, 143);
    assert.equal(isAlive(program!), false);
    Deno.kill(held!, "SIGKILL");
  },
);

// Types Ctrl-C at a terminal where a program asks.
const TYPIST = `
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
said = b""
while b"[y/N]" not in said:
    said += os.read(terminal, 1000)
os.write(terminal, b"\\x03")
try:
    while os.read(terminal, 1000):
        pass
except OSError:
    pass
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
const python = requirement("python3");

Deno.test(
  "assay lock reproduce leaves with 130 and no trace on Ctrl-C where it asks",
  {
    ignore: ignore || python.ignore,
  },
  async () => {
    using folder = makeFolder();
    const trees = await makeRun(folder, "sleep 300");
    const { code, stdout } = await run(python.command, [
      ...["-c", TYPIST, PROGRAM, ...WORDS, "lock", "reproduce", "out"],
    ], { cwd: folder.path, env: { TMPDIR: folder.at("tmp") } });
    assert.deepEqual([code, stdout], [0, "130\n"]);
    assert.deepEqual(Array.from(Deno.readDirSync(folder.at("tmp"))), []);
    const now = sampleAt(folder.path).git("worktree", "list").split("\n");
    assert.deepEqual(now, trees);
  },
);

Deno.test(
  "assay lock reproduce makes a command's run again in a directory that git ignores",
  { ignore },
  async () => {
    using folder = makeFolder();
    const repository = sampleAt(folder.path);
    repository.git("init", "-q", "-b", "main");
    repository.write({
      "run.sh": "cat in.txt > out/a/res.txt\n",
      "in.txt": "1\n",
      ".gitignore": "out\n",
    });
    repository.commit();
    const lock = (...words: string[]) =>
      run(PROGRAM, [...WORDS, "lock", ...words], { cwd: folder.path });
    const made = await lock(
      ...["write", "-d", "in.txt", "-o", "out/a/res.txt", "out/a"],
      ...["--", "sh", "run.sh"],
    );
    assert.equal(made.code, 0, made.stderr);
    const again = await lock("reproduce", "--yes", "out/a");
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /^out\/a\.reproduced: the same\n/);
    assert.equal(
      Deno.readTextFileSync(folder.at("out/a.reproduced/res.txt")),
      "1\n",
    );
  },
);
