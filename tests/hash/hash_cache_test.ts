import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers";
import { HashCache, hashFile, hashTree } from "../../src/hash/mod.ts";
import { readRows, type Row, rowOf, writeRows } from "./cache_file.ts";
import { temporaryFolder, until } from "./folder.ts";
import { collectWarnings } from "./warnings.ts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const PLANTED = "f00d".repeat(16);
const HOUR_AGO = Date.now() / 1000 - 3_600;

// A file's ctime cannot be set, only waited for. These files are made first,
// so that little is left to wait when the tests that need old ones are reached.
const old = temporaryFolder();
globalThis.addEventListener("unload", () => old[Symbol.dispose]());
for (const name of ["tree/a", "tree/b", "future", "changing", "linked/c"]) {
  Deno.utimeSync(old.write(name, "abc"), HOUR_AGO, HOUR_AGO);
}
Deno.utimeSync(`${old.path}/future`, HOUR_AGO, Date.now() / 1000 + 86_400);
Deno.symlinkSync("../linked/c", `${old.path}/tree/link to file`);
Deno.symlinkSync("../linked", `${old.path}/tree/link to directory`);
Deno.symlinkSync("a", `${old.path}/tree/link to a`);
const madeAt = Math.max(
  ...["tree/a", "linked/c", "future"].map((name) =>
    Deno.statSync(`${old.path}/${name}`).ctime!.getTime()
  ),
);

/** What is remembered, once what waits to be written is written. */
async function rowsOf(cache: HashCache): Promise<Row[]> {
  await new Promise((resolve) => setImmediate(resolve));
  return readRows(cache.path);
}

/** Waits for the clock to be as far from the files' ctime as the rule asks. */
async function untilOld(): Promise<void> {
  await until(() => Date.now() > madeAt + 3_100);
}

Deno.test("HashCache answers in place of a file that has not changed", async () => {
  using folder = temporaryFolder();
  const path = folder.write("file", "abc");
  using cache = HashCache.open(`${folder.path}/cache.sqlite`);
  writeRows(cache.path, [rowOf(path, PLANTED)]);
  assert.equal(await hashFile(path, { cache }), PLANTED);
  const { entries } = await hashTree(folder.path, { cache });
  assert.deepEqual(
    entries.find((entry) => entry.path === "./file"),
    { path: "./file", digest: PLANTED },
  );
});

for (
  const field of ["inode", "size", "mtime_ms", "ctime_s", "device"] as const
) {
  Deno.test(`HashCache does not answer for a file whose ${field} differs`, async () => {
    using folder = temporaryFolder();
    const path = folder.write("tree/file", "abc");
    using cache = HashCache.open(`${folder.path}/cache.sqlite`);
    const row = rowOf(path, PLANTED);
    writeRows(cache.path, [{ ...row, [field]: row[field] + 1 }]);
    assert.equal(await hashFile(path, { cache }), ABC);
    const { entries } = await hashTree(`${folder.path}/tree`, { cache });
    assert.equal(entries[0]?.digest, ABC);
  });
}

Deno.test("HashCache does not answer from a row whose checksum fails", async () => {
  using folder = temporaryFolder();
  const path = folder.write("file", "abc");
  using cache = HashCache.open(`${folder.path}/cache.sqlite`);
  writeRows(cache.path, [rowOf(path, PLANTED)]);
  {
    using database = new DatabaseSync(cache.path);
    database.exec("UPDATE file SET checksum = checksum + 1");
  }
  assert.equal(await hashFile(path, { cache }), ABC);
});

Deno.test("HashCache remembers no file that is young", async () => {
  using folder = temporaryFolder();
  const path = folder.write("file", "abc");
  // An old mtime alone proves nothing: anyone can set it.
  Deno.utimeSync(path, HOUR_AGO, HOUR_AGO);
  using cache = HashCache.open(`${folder.path}/cache.sqlite`);
  assert.equal(await hashFile(path, { cache }), ABC);
  assert.deepEqual(await rowsOf(cache), []);
});

Deno.test("HashCache notices a rewrite of the same size in the same second with the old mtime", async () => {
  using folder = temporaryFolder();
  using cache = HashCache.open(`${folder.path}/cache.sqlite`);
  const path = `${folder.path}/file`;
  // The two writes must fall into one second, which tells ctime nothing.
  for (let attempt = 1; true; attempt++) {
    Deno.writeTextFileSync(path, "old");
    Deno.utimeSync(path, HOUR_AGO, HOUR_AGO);
    const before = rowOf(path, "");
    const old = await hashFile(path, { cache });
    Deno.writeTextFileSync(path, "abc");
    Deno.utimeSync(path, HOUR_AGO, HOUR_AGO);
    const after = rowOf(path, "");
    assert.notEqual(old, ABC);
    assert.equal(await hashFile(path, { cache }), ABC);
    if (before.ctime_s !== after.ctime_s) continue;
    assert.deepEqual(before, after);
    break;
  }
});

Deno.test("HashCache remembers old files, and then reads none of them", async () => {
  using folder = temporaryFolder();
  await untilOld();
  using cache = HashCache.open(`${folder.path}/cache.sqlite`);
  const { digest } = await hashTree(`${old.path}/tree`, { cache });
  const rows = await rowsOf(cache);
  const paths = ["linked/c", "tree/a", "tree/b"].map((name) =>
    `${old.path}/${name}`
  );
  assert.deepEqual(
    rows.map(({ path, digest }) => [path, digest]),
    paths.map((path) => [path, ABC]),
  );
  // What is given for each path, behind links too, comes from the cache.
  writeRows(cache.path, rows.map((row) => ({ ...row, digest: PLANTED })));
  const again = await hashTree(`${old.path}/tree`, { cache });
  assert.deepEqual(again.entries, [
    { path: "./a", digest: PLANTED },
    { path: "./b", digest: PLANTED },
    { path: "./link to a", digest: PLANTED },
    { path: "./link to directory/c", digest: PLANTED },
    { path: "./link to file", digest: PLANTED },
  ]);
  assert.equal(await hashFile(paths[0]!, { cache }), PLANTED);
  const uncached = await hashTree(`${old.path}/tree`, { cache: false });
  assert.equal(uncached.digest, digest);
});

Deno.test("HashCache remembers no file whose mtime lies in the future", async () => {
  using folder = temporaryFolder();
  await untilOld();
  using cache = HashCache.open(`${folder.path}/cache.sqlite`);
  assert.equal(await hashFile(`${old.path}/future`, { cache }), ABC);
  assert.deepEqual(await rowsOf(cache), []);
});

Deno.test("HashCache reads files again whose device number changed, once", async () => {
  using folder = temporaryFolder();
  await untilOld();
  using cache = HashCache.open(`${folder.path}/cache.sqlite`);
  const { digest } = await hashTree(`${old.path}/tree`, { cache });
  const rows = await rowsOf(cache);
  const moved = { device: 987654321, digest: PLANTED };
  writeRows(cache.path, rows.map((row) => ({ ...row, ...moved })));
  assert.equal((await hashTree(`${old.path}/tree`, { cache })).digest, digest);
  assert.deepEqual(await rowsOf(cache), rows);
});

Deno.test("HashCache notices an old file that is rewritten with its old mtime", async () => {
  using folder = temporaryFolder();
  await untilOld();
  using cache = HashCache.open(`${folder.path}/cache.sqlite`);
  const path = `${old.path}/changing`;
  assert.equal(await hashFile(path, { cache }), ABC);
  assert.equal((await rowsOf(cache)).length, 1);
  const { mtime } = Deno.statSync(path);
  Deno.writeTextFileSync(path, "xyz");
  Deno.utimeSync(path, mtime!, mtime!);
  assert.notEqual(await hashFile(path, { cache }), ABC);
});

Deno.test("HashCache forgets files of a tree that are gone", async () => {
  using folder = temporaryFolder();
  const path = folder.write("tree/file", "abc");
  using cache = HashCache.open(`${folder.path}/cache.sqlite`);
  const beside = { ...rowOf(path, ABC), path: `${folder.path}/tree-2/file` };
  const gone = { ...rowOf(path, ABC), path: `${folder.path}/tree/gone` };
  writeRows(cache.path, [beside, gone]);
  await hashTree(`${folder.path}/tree`, { cache });
  assert.deepEqual(
    (await rowsOf(cache)).map((row) => row.path),
    [beside.path],
  );
});

Deno.test("HashCache.open() takes a file URL and makes the directories on the way", async () => {
  using folder = temporaryFolder();
  const url = new URL(`file://${folder.path}/new/deep/cache.sqlite`);
  using cache = HashCache.open(url);
  assert.equal(cache.path, `${folder.path}/new/deep/cache.sqlite`);
  assert.deepEqual(await rowsOf(cache), []);
  assert.equal(Deno.statSync(`${folder.path}/new`).mode! & 0o777, 0o700);
});

Deno.test("HashCache finds nothing and remembers nothing once it is disposed of", async () => {
  using folder = temporaryFolder();
  using warnings = collectWarnings();
  const path = folder.write("file", "abc");
  const cache = HashCache.open(`${folder.path}/cache.sqlite`);
  writeRows(cache.path, [rowOf(path, PLANTED)]);
  cache[Symbol.dispose]();
  cache[Symbol.dispose]();
  assert.equal(await hashFile(path, { cache }), ABC);
  assert.equal(cache.below(folder.path).size, 0);
  assert.deepEqual(warnings.texts, []);
});
