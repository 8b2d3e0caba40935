import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { sha256 } from "../../src/internal/sha256.ts";
import { memoFolder } from "./memo_folder.ts";

/** Makes the output `out`, and says that it ran. */
const MAKE = [
  ...["-o", "out", "--"],
  ...["sh", "-c", "echo >> runs; echo result > out; echo said"],
];
const KEPT = `.assay/memo/sh/files/${sha256("result\n")}`;

for (
  const [what, spoil] of [
    ["deleted", (path: string) => Deno.removeSync(path)],
    ["changed", (path: string) => Deno.writeTextFileSync(path, "spoilt\n")],
  ] as const
) {
  const change = what === "deleted" ? "missing" : "changed";

  Deno.test(`assay memo runs again when an output was ${what}`, async () => {
    using folder = memoFolder();
    await folder.memo(MAKE);
    spoil(folder.at("out"));
    const { status, why } = await folder.report(MAKE);
    assert.deepEqual([status, why], ["ran", `output out ${change}`]);
    assert.equal(Deno.readTextFileSync(folder.at("out")), "result\n");
    assert.equal((await folder.report(MAKE)).status, "cached");
    assert.equal(folder.runs(), 2);
  });

  for (const link of [[], ["--link"]]) {
    const how = link.length > 0 ? "links" : "copies";

    Deno.test(`assay memo --restore ${how} an output back that was ${what}`, async () => {
      using folder = memoFolder();
      const args = [...link, ...MAKE];
      await folder.memo(args);
      const path = folder.at("out");
      // What is linked is read-only, so it is replaced as an editor would.
      Deno.removeSync(path);
      if (what === "changed") Deno.writeTextFileSync(path, "spoilt\n");
      const { code, stdout } = await folder.memo(["--restore", ...args]);
      assert.deepEqual([code, stdout], [0, "said\n"]);
      assert.equal(Deno.readTextFileSync(path), "result\n");
      assert.equal(folder.runs(), 1);
      const { ino, mode } = Deno.statSync(path);
      const kept = Deno.statSync(folder.at(KEPT));
      assert.equal(ino === kept.ino, link.length > 0);
      assert.equal((mode! & 0o222) === 0, link.length > 0);
    });
  }
}

Deno.test("assay memo keeps outputs under the digest of their content", async () => {
  using folder = memoFolder();
  await folder.memo(MAKE);
  assert.equal(Deno.readTextFileSync(folder.at(KEPT)), "result\n");
  const kept = Deno.statSync(folder.at(KEPT));
  assert.equal(kept.mode! & 0o222, 0);
  const { ino, mode, nlink } = Deno.statSync(folder.at("out"));
  assert.notEqual(ino, kept.ino);
  assert.deepEqual([mode! & 0o200, nlink], [0o200, 1]);
});

Deno.test("assay memo --link makes one file of two names, both read-only", async () => {
  using folder = memoFolder();
  await folder.memo(["--link", ...MAKE]);
  const [out, kept] = [folder.at("out"), folder.at(KEPT)].map((path) =>
    Deno.statSync(path)
  );
  assert.equal(out!.ino, kept!.ino);
  assert.equal(out!.mode! & 0o222, 0);
});

Deno.test("assay memo never lets a command write into what is kept", async () => {
  using folder = memoFolder({ say: "one" });
  const args = [
    ...["--link", "-o", "out", "--"],
    ...["sh", "-c", 'cat "$0" >> out', "say"],
  ];
  await folder.memo(args);
  folder.write("say", "two");
  assert.equal((await folder.memo(args)).code, 0);
  assert.equal(Deno.readTextFileSync(folder.at("out")), "onetwo");
  const kept = folder.at(`.assay/memo/sh/files/${sha256("one")}`);
  assert.equal(Deno.readTextFileSync(kept), "one");
  // And what the first run made is put back from there.
  folder.write("say", "one");
  await folder.memo(["--restore", ...args]);
  assert.equal(Deno.readTextFileSync(folder.at("out")), "one");
});

Deno.test("assay memo --restore runs again when what is kept is damaged", async () => {
  using folder = memoFolder();
  await folder.memo(MAKE);
  Deno.removeSync(folder.at("out"));
  const { mtime, atime } = Deno.statSync(folder.at(KEPT));
  Deno.chmodSync(folder.at(KEPT), 0o644);
  Deno.writeTextFileSync(folder.at(KEPT), "resulT\n");
  Deno.utimeSync(folder.at(KEPT), atime!, mtime!);
  const args = ["--restore", ...MAKE];
  assert.equal((await folder.report(args)).why, "output out missing");
  assert.equal(folder.runs(), 2);
  // And it is kept anew.
  assert.equal(Deno.readTextFileSync(folder.at(KEPT)), "result\n");
  Deno.removeSync(folder.at("out"));
  assert.equal((await folder.report(args)).status, "cached");
});

Deno.test("assay memo --restore runs again when what was kept is gone", async () => {
  using folder = memoFolder();
  await folder.memo(MAKE);
  Deno.removeSync(folder.at("out"));
  Deno.removeSync(folder.at(KEPT));
  assert.equal((await folder.report(["--restore", ...MAKE])).status, "ran");
});

for (const link of [[], ["--link"]]) {
  Deno.test(`assay memo ${link.join("")} keeps a directory and puts it back whole`, async () => {
    using folder = memoFolder();
    const script = "echo >> runs; mkdir -p tree/deep; echo a > tree/a; " +
      "echo b > tree/deep/b; chmod +x tree/deep/b";
    const args = [...link, "-o", "tree", "--", "sh", "-c", script];
    await folder.memo(args);
    assert.equal((await folder.report(args)).status, "cached");
    Deno.removeSync(folder.at("tree/a"));
    folder.write("tree/new", "not from the command");
    const { status, why } = await folder.report(["--restore", ...args]);
    assert.deepEqual([status, why.split("; ")[1]], [
      "cached",
      "output ./tree put back",
    ]);
    assert.equal(Deno.readTextFileSync(folder.at("tree/a")), "a\n");
    assert.equal(Deno.readTextFileSync(folder.at("tree/deep/b")), "b\n");
    assert.equal(Deno.statSync(folder.at("tree/deep/b")).mode! & 0o111, 0o111);
    assert(!existsSync(folder.at("tree/new")));
    Deno.removeSync(folder.at("tree"), { recursive: true });
    assert.equal((await folder.report(args)).why, "output ./tree missing");
    assert.equal((await folder.report(args)).status, "cached");
    assert.equal(folder.runs(), 2);
    assert.deepEqual(folder.find(".tmp"), []);
  });
}

Deno.test("assay memo takes a missing declared output as an error, and records nothing", async () => {
  using folder = memoFolder();
  const args = ["-o", "out", "--", "sh", "-c", "echo said; echo >> runs"];
  for (let run = 1; run <= 2; run++) {
    const { code, stdout, stderr } = await folder.memo(args);
    assert.deepEqual([code, stdout], [1, "said\n"]);
    assert.match(stderr, /output 'out', found nothing\nhint: /);
    assert.equal(folder.runs(), run);
  }
  assert.deepEqual(folder.records(), []);
});

Deno.test("assay memo takes outputs named like streams as files", async () => {
  using folder = memoFolder();
  const args = ["-o", "stdout", "--", "sh", "-c", "echo a; echo b > stdout"];
  await folder.memo(args);
  const { code, stdout } = await folder.memo(args);
  assert.deepEqual([code, stdout], [0, "a\n"]);
  Deno.removeSync(folder.at("stdout"));
  assert.equal((await folder.report(args)).why, "output stdout missing");
});

Deno.test("assay memo takes a prior run's output as an input of the next", async () => {
  using folder = memoFolder({ "a.txt": "b\na\n" });
  const first = ["-o", "b.txt", "--", "sort", "-o", "b.txt", "a.txt"];
  const second = ["--", "head", "-n", "1", "b.txt"];
  const both = async () => [
    (await folder.report(first)).status,
    (await folder.report(second)).status,
  ];
  assert.deepEqual(await both(), ["ran", "ran"]);
  assert.deepEqual(await both(), ["cached", "cached"]);
  folder.write("a.txt", "a\nb\n");
  // The first makes the same of it.
  assert.deepEqual(await both(), ["ran", "cached"]);
});

Deno.test("assay memo --restore runs again where a file lies in place of an output directory", async () => {
  using folder = memoFolder();
  const script = "echo >> runs; mkdir o && echo a > o/a";
  const args = ["--restore", "-o", "o/", "--", "sh", "-c", script];
  assert.equal((await folder.memo(args)).code, 0);
  Deno.removeSync(folder.at("o"), { recursive: true });
  folder.write("o", "mine");
  const { code, stderr } = await folder.memo(args);
  assert.equal(code, 1);
  assert.match(stderr, /mkdir: .*File exists/);
  assert.equal(folder.runs(), 2);
  assert.equal(Deno.readTextFileSync(folder.at("o")), "mine");
  Deno.removeSync(folder.at("o"));
  assert.match((await folder.report(args)).why, /put back$/);
});

Deno.test("assay memo --restore makes a link again by running, and changes nothing behind it", async () => {
  using folder = memoFolder({ mine: "text" });
  const script =
    "echo >> runs; ln -sf mine out; mkdir -p t; ln -sf ../mine t/a";
  const args = [
    ...["--restore", "-o", "out", "-o", "t", "--"],
    ...["sh", "-c", script],
  ];
  await folder.memo(args);
  assert.equal((await folder.report(args)).status, "cached");
  folder.write("mine", "edited");
  assert.match((await folder.report(args)).why, /^output out changed/);
  assert.equal(Deno.readTextFileSync(folder.at("mine")), "edited");
  for (const gone of ["out", "t/a"]) {
    Deno.removeSync(folder.at(gone));
    assert.equal((await folder.report(args)).status, "ran");
    assert(Deno.lstatSync(folder.at(gone)).isSymlink);
  }
});
