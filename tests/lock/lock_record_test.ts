import assert from "node:assert/strict";
import fc from "fast-check";
import { LockError, readLock, runLock } from "@assay/assay/lock";
import { registerSecret } from "../../src/internal/mask.ts";
import { parseLock } from "../../src/lock/read_lock.ts";
import { writeLock } from "../../src/lock/write_lock.ts";
import { makeFolder } from "../stage/folder.ts";
import { anyLock } from "./sample_lock.ts";

async function sampleText(): Promise<string> {
  using folder = makeFolder({ "in.txt": "data" });
  const directory = folder.path;
  await runLock({
    directory,
    config: { name: "no", list: [1, { a: "b: c" }], text: "a\nb" },
    data: [folder.at("in.txt")],
  }, () => {});
  return Deno.readTextFileSync(folder.at("run.lock"));
}

function readText(text: string): ReturnType<typeof readLock> {
  using folder = makeFolder({ "run.lock": text });
  return readLock(folder.at("run.lock"));
}

Deno.test("readLock() reads what writeLock() wrote, and keeps unknown keys", async () => {
  const text = await sampleText();
  assert(text.startsWith(
    "format: assay-run-lock\nversion: 1\nrequires: []\nalgorithm: sha256\nid: ",
  ));
  const lock = readText(text);
  assert.equal(writeLock(lock), text);
  const more = { ...lock, weather: ["x"] };
  assert.deepEqual(readText(writeLock(more)), more);
});

Deno.test("readLock() says that there is none", () => {
  assert.throws(() => readLock("no-such/run.lock"), {
    name: "LockError",
    code: "LOCK_NOT_FOUND",
    message: "Cannot read 'no-such/run.lock': no such file",
  });
});

Deno.test("readLock() says why it cannot read, and what to do", () => {
  using folder = makeFolder();
  assert.throws(() => readLock(folder.path), (error) => {
    assert(error instanceof LockError);
    assert.equal(error.code, "LOCK_UNREADABLE");
    assert(error.cause instanceof Deno.errors.IsADirectory);
    assert.match(error.message, /: expected a file, found 'Is a directory/);
    assert.deepEqual(error.hints, ["Name a run.lock that this user may read."]);
    return true;
  });
});

Deno.test("writeLock() leaves the format's own words, whatever the secrets are", async () => {
  const text = await sampleText();
  const words = ["assay-run-lock", "complete", "sha256", "outputs"];
  words.forEach(registerSecret);
  assert.equal(writeLock(readText(text)), text);
});

Deno.test("readLock() refuses a higher version, and one that requires something", async () => {
  const text = await sampleText();
  for (
    const [from, to] of [
      ["version: 1", "version: 2"],
      ["requires: []", "requires: [lineage]"],
      ["requires: []\n", ""],
    ] as const
  ) {
    assert.throws(() => readText(text.replace(from, to)), {
      code: "LOCK_TOO_NEW",
    });
  }
  assert.throws(() => readText(text.replace("version: 1", "version: 3")), {
    message:
      /: expected version 1 that requires nothing, found version 3 that requires \[\]$/,
  });
});

Deno.test("readLock() refuses what is no run lock", async () => {
  const text = await sampleText();
  const texts = [
    ...["", "null", "a", "- a", "a: [", "{}", "a: *b", "\t", "\0", "&a [*a]"],
    text.replace("assay-run-lock", "assay-memo"),
    text.replace("version: 1", "version: one"),
    text.replace("status: complete", "status: fine"),
    text.replace(/^id: .*\n/m, ""),
    text.replace(/^id: .*/m, "id: ../../elsewhere"),
    `${text}error: [`,
    // What holds itself.
    text.replace("name:", "self: &self [*self]\n  name:"),
    "[".repeat(100_000),
  ];
  for (const damaged of texts) {
    assert.throws(() => readText(damaged), { code: "LOCK_MALFORMED" }, damaged);
  }
});

Deno.test("readLock() refuses a lock that is cut off at the end of a line", async () => {
  const [any] = fc.sample(anyLock, 1);
  const { locations } = any!;
  const one = { ...locations, repos: { lab: "/srv/lab" } };
  const texts = [
    await sampleText(),
    writeLock({ ...any!, repos: [], locations: one }),
  ];
  for (const text of texts) {
    const lines = text.trimEnd().split("\n");
    for (const count of lines.keys()) {
      const cut = lines.slice(0, count).map((line) => `${line}\n`).join("");
      assert.throws(() => readText(cut), /Cannot read/, cut);
    }
    readText(text);
  }
});

Deno.test("readLock() refuses a lock of several repositories that is cut off anywhere", () => {
  const [any] = fc.sample(anyLock, 1);
  const names = ["lab", "lab#2", "a: b", "ünïcode"];
  const lock = {
    ...any!,
    repos: names.map((name) => ({
      ...{ name, path: name, commit: null, tree: null, branch: null },
      ...{ remote: null, dirty: false, snapshot: null },
      ...{ excluded: [], untracked: [] },
    })),
    locations: {
      ...any!.locations,
      repos: Object.fromEntries(names.map((name) => [name, `/srv/${name}`])),
    },
  };
  const text = writeLock(lock);
  assert.deepEqual(parseLock(text, "run.lock"), lock);
  for (let length = 0; length < text.length; length++) {
    const cut = text.slice(0, length);
    assert.throws(() => parseLock(cut, "run.lock"), LockError, cut);
  }
  const inRoots = text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1);
  assert.throws(() => parseLock(inRoots, "run.lock"), {
    code: "LOCK_MALFORMED",
    message:
      "Cannot read 'run.lock' as a run lock: 'locations.repos.ünïcode': expected a value, found none",
  });
  assert.throws(() => parseLock(text.slice(0, -1), "run.lock"), {
    code: "LOCK_MALFORMED",
    message: /: expected a line end at its end, found none$/,
  });
});

Deno.test("readLock() gives a lock or an error of its own for any text", async () => {
  const text = await sampleText();
  const edit = fc.record({
    at: fc.nat({ max: text.length }),
    drop: fc.nat({ max: 30 }),
    put: fc.oneof(
      fc.string(),
      fc.constantFrom("*a", "&a ", "!!map ", "\n", "["),
    ),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
      let edited = text;
      for (const { at, drop, put } of edits) {
        edited = edited.slice(0, at) + put + edited.slice(at + drop);
      }
      try {
        readText(edited);
      } catch (error) {
        assert(error instanceof LockError, edited);
      }
    }),
    { numRuns: 400 },
  );
});
