import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { lockDigest, readLock, runLock } from "@assay/assay/lock";
import { makeFolder } from "../stage/folder.ts";
import { makeProject } from "../stage/program.ts";

async function made(directory: string): Promise<void> {
  await runLock({ directory }, (run) => {
    Deno.writeTextFileSync(`${directory}/out.txt`, directory);
    run.addOutput(`${directory}/out.txt`);
  });
}

Deno.test("runLock() records runs that it is told of, and those whose results it reads, each once", async () => {
  using folder = makeFolder({ "plain.txt": "1" });
  for (const name of ["a/rows", "b/rows", "c"]) await made(folder.at(name));
  Deno.mkdirSync(folder.at("a/rows/deep/er"), { recursive: true });
  folder.write("a/rows/deep/er/x.txt", "1");
  const directory = folder.at("run");
  await runLock({
    directory,
    prevs: [
      folder.at("b/rows"),
      pathToFileURL(folder.at("c/run.lock")),
      folder.at("c"),
    ],
    data: [
      folder.at("a/rows/deep/er"),
      folder.at("a/rows/out.txt"),
      folder.at("b/rows/out.txt"),
      folder.at("plain.txt"),
    ],
  }, () => {});
  const { lineage, locations } = readLock(folder.at("run/run.lock"));
  const of = (name: string) => readLock(folder.at(`${name}/run.lock`));
  assert.deepEqual(
    lineage,
    [["rows", "b/rows"], ["c", "c"], ["rows#2", "a/rows"]].map((
      [path, name],
    ) => ({ path, id: of(name!).id, digest: lockDigest(of(name!)) })),
  );
  assert.deepEqual(locations.lineage, {
    rows: folder.at("b/rows"),
    c: folder.at("c"),
    "rows#2": folder.at("a/rows"),
  });
});

Deno.test("runLock() names lineage as its data are named", async () => {
  using project = makeProject({
    "main.ts": `import { runLock } from "@assay/assay/lock";
await runLock({ directory: "first" }, () => {
  Deno.writeTextFileSync("first/out.txt", "1");
});
await runLock({ directory: "second", data: ["first/out.txt"] }, () => {});
await runLock({ directory: "third", prevs: ["./second/"] }, () => {});
`,
  });
  const { code, stderr } = await project.run("main.ts");
  assert.equal(code, 0, stderr);
  for (const [name, prev] of [["second", "first"], ["third", "second"]]) {
    const lock = readLock(project.at(`${name}/run.lock`));
    assert.deepEqual(lock.lineage.map(({ path }) => path), [prev]);
    assert.deepEqual(lock.locations.lineage, {});
  }
});

Deno.test("runLock() records runs whose results it reads by a link", async () => {
  using folder = makeFolder();
  for (const name of ["rows", "fit"]) await made(folder.at(name));
  Deno.mkdirSync(folder.at("current"));
  for (const link of ["current/rows.txt", "fit/rows.txt"]) {
    Deno.symlinkSync(folder.at("rows/out.txt"), folder.at(link));
  }
  for (
    const [directory, data] of [["a", "current/rows.txt"], [
      "fit",
      "fit/rows.txt",
    ]]
  ) {
    await runLock({
      directory: folder.at(directory!),
      data: [folder.at(data!)],
    }, () => {});
    const { lineage } = readLock(folder.at(`${directory}/run.lock`));
    const { id } = readLock(folder.at("rows/run.lock"));
    assert.deepEqual(lineage.map((run) => run.id), [id], directory);
  }
});

Deno.test("runLock() takes no run for its own ancestor", async () => {
  using folder = makeFolder();
  const directory = folder.at("run");
  await made(directory);
  Deno.symlinkSync(directory, folder.at("link"));
  for (const prev of [directory, folder.at("link")]) {
    await assert.rejects(runLock({ directory, prevs: [prev] }), {
      name: "LockError",
      code: "LINEAGE_CYCLE",
    });
  }
  await runLock({ directory, data: [folder.at("run/out.txt")] }, () => {});
  assert.deepEqual(readLock(folder.at("run/run.lock")).lineage, []);
});

Deno.test("runLock() says that an earlier run is missing or damaged", async () => {
  using folder = makeFolder({ "no/x": "1", "bad/run.lock": "nonsense" });
  const directory = folder.at("run");
  const codes = { no: "LOCK_NOT_FOUND", bad: "LOCK_MALFORMED" };
  for (const [name, code] of Object.entries(codes)) {
    await assert.rejects(runLock({ directory, prevs: [folder.at(name)] }), {
      code,
    });
  }
  await assert.rejects(runLock({ directory, data: [folder.at("bad")] }), {
    code: "LOCK_MALFORMED",
  });
  assert.deepEqual([...Deno.readDirSync(directory)], []);
});

Deno.test("lockDigest() changes with what a run was, and not with where and when", async () => {
  using folder = makeFolder({ "in.txt": "1" });
  const directory = folder.at("run");
  await runLock(
    { directory, data: [folder.at("in.txt")], config: { a: 1 } },
    () => {},
  );
  const lock = readLock(folder.at("run/run.lock"));
  const digest = lockDigest(lock);
  const [data] = lock.data;
  const same = {
    ...lock,
    started: null,
    host: "elsewhere",
    pid: 1,
    environment: null,
    locations: { ...lock.locations, directory: "/elsewhere" },
  };
  assert.equal(lockDigest(same), digest);
  const others = [
    { ...lock, id: "01a2091c-8597-74f6-b136-c6001031d7c0" },
    { ...lock, status: "failed" as const },
    { ...lock, config_digest: null },
    { ...lock, data: [{ ...data!, digest: "0".repeat(64) }] },
    { ...lock, data: [{ ...data!, partial: true as const }] },
    { ...lock, outputs: lock.data },
    { ...lock, seeds: { a: 1 } },
    { ...lock, code: { ...lock.code, digest: "1".repeat(64) } },
  ];
  const digests = new Set([digest, ...others.map(lockDigest)]);
  assert.equal(digests.size, others.length + 1);
});
