import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import {
  HashCache,
  HashError,
  hashFile,
  hashTree,
} from "../../src/hash/mod.ts";
import { startChild } from "../fault/child.ts";
import { readRows, rowOf, writeRows } from "./cache_file.ts";
import { type Folder, temporaryFolder } from "./folder.ts";
import { hashOnce } from "./hash_apart.ts";
import { collectWarnings } from "./warnings.ts";

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

function setAsideIn(folder: Folder): string[] {
  return Array.from(Deno.readDirSync(folder.path), ({ name }) => name)
    .filter((name) => /\.set-aside-\d+$/.test(name));
}

Deno.test("HashCache.open() sets a file aside that is no database, with one warning", async () => {
  using folder = temporaryFolder();
  using warnings = collectWarnings();
  const file = folder.write("file", "abc");
  const path = folder.write("cache.sqlite", "not a database".repeat(100));
  using cache = HashCache.open(path);
  assert.equal(await hashFile(file, { cache }), ABC);
  assert.deepEqual(readRows(path), []);
  const [aside = ""] = setAsideIn(folder);
  assert.match(Deno.readTextFileSync(`${folder.path}/${aside}`), /^not a data/);
  assert.deepEqual(warnings.texts, [
    `The stat cache '${path}' cannot be used: file is not a database. ` +
    `It is set aside as '${folder.path}/${aside}'.`,
  ]);
});

Deno.test("HashCache.open() leaves a newer version alone, with one warning", async () => {
  using folder = temporaryFolder();
  using warnings = collectWarnings();
  const file = folder.write("file", "abc");
  const path = `${folder.path}/cache.sqlite`;
  HashCache.open(path)[Symbol.dispose]();
  {
    using database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 3; DROP TABLE file");
  }
  const before = Deno.readFileSync(path);
  using cache = HashCache.open(path);
  assert.equal(await hashFile(file, { cache }), ABC);
  assert.equal(warnings.texts.length, 1);
  assert.match(warnings.texts[0]!, /version 3, newer than ours.+left alone/);
  assert.deepEqual(Deno.readFileSync(path), before);
});

Deno.test("HashCache.open() drops the rows of version 1, without a warning", async () => {
  using folder = temporaryFolder();
  using warnings = collectWarnings();
  const file = folder.write("file", "abc");
  const path = `${folder.path}/cache.sqlite`;
  {
    using database = new DatabaseSync(path);
    database.exec(`
      CREATE TABLE file (
        path TEXT PRIMARY KEY, device TEXT NOT NULL, inode TEXT NOT NULL,
        size INTEGER NOT NULL, mtime_ms INTEGER NOT NULL,
        ctime_s INTEGER NOT NULL, digest TEXT NOT NULL,
        checksum INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      INSERT INTO file VALUES ('${file}', '1', '1', 3, 1, 1, '${ABC}', 1);
      PRAGMA application_id = ${0x61736179};
      PRAGMA user_version = 1`);
  }
  using cache = HashCache.open(path);
  assert.deepEqual(readRows(path), []);
  writeRows(path, [rowOf(file, "f".repeat(64))]);
  assert.equal(await hashFile(file, { cache }), "f".repeat(64));
  assert.deepEqual([warnings.texts, setAsideIn(folder)], [[], []]);
});

for (
  const [what, sql] of [
    ["that says whose it is", "PRAGMA application_id = 7"],
    ["that has a version", "PRAGMA user_version = 1"],
    ["that has only tables", "CREATE TABLE file (path)"],
  ] as const
) {
  Deno.test(`HashCache.open() refuses another program's database ${what}, untouched`, () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/other.sqlite`;
    {
      using database = new DatabaseSync(path);
      database.exec(`CREATE TABLE other (x); ${sql}`);
    }
    const before = Deno.readFileSync(path);
    assert.throws(() => HashCache.open(path), {
      code: "CACHE_UNUSABLE",
      cause: new Error("it is another program's database"),
    });
    assert.deepEqual(Deno.readFileSync(path), before);
    assert.deepEqual(Array.from(Deno.readDirSync(folder.path)).length, 1);
  });
}

Deno.test("HashCache.open() goes on with one warning where a directory is in its place", async () => {
  using folder = temporaryFolder();
  using warnings = collectWarnings();
  const file = folder.write("file", "abc");
  Deno.mkdirSync(`${folder.path}/cache.sqlite`);
  using cache = HashCache.open(`${folder.path}/cache.sqlite`);
  assert.equal(await hashFile(file, { cache }), ABC);
  assert.equal(warnings.texts.length, 1);
  assert.match(warnings.texts[0]!, /unable to open.+left alone for now/);
});

Deno.test("HashCache.open() refuses a place that can be no directory", () => {
  using folder = temporaryFolder();
  const file = folder.write("file", "");
  assert.throws(() => HashCache.open(`${file}/cache.sqlite`), {
    code: "CACHE_UNUSABLE",
  });
});

for (const whom of ["everyone", "writers"]) {
  Deno.test(`HashCache lets hashing go on while another process locks ${whom} out, with one warning`, async () => {
    using folder = temporaryFolder();
    using warnings = collectWarnings();
    const path = `${folder.path}/cache.sqlite`;
    const file = folder.write("tree/file", "abc");
    {
      using cache = HashCache.open(path);
      const row = rowOf(file, ABC);
      writeRows(path, [row, { ...row, path: `${folder.path}/tree/gone` }]);
      assert.equal(await hashFile(file, { cache }), ABC);
    }
    const holder = await startChild(
      "../hash/database_holder.ts",
      folder.path,
      path,
      whom,
    );
    try {
      using cache = HashCache.open(path);
      const options = { cache };
      const before = await hashTree(`${folder.path}/tree`, options);
      assert.equal(before.entries[0]?.digest, ABC);
      const after = await hashTree(`${folder.path}/tree`, options);
      assert.equal(after.digest, before.digest);
      assert.equal(warnings.texts.length, 1);
      assert.match(
        warnings.texts[0]!,
        /database is locked.+left alone for now/,
      );
    } finally {
      await holder.kill();
    }
    using _cache = HashCache.open(path);
    assert.equal(readRows(path).length, 2);
    assert.equal(warnings.texts.length, 1);
  });
}

Deno.test("HashCache serves several processes that hash one tree at once", async () => {
  using folder = temporaryFolder();
  for (let number = 0; number < 400; number++) {
    folder.write(`tree/${number}`, `${number}`);
  }
  const { digest, entries } = await hashTree(`${folder.path}/tree`, {
    cache: false,
  });
  const cache = `${folder.path}/cache/digests.sqlite`;
  const hashAll = () =>
    Promise.all(
      Array.from({ length: 4 }, () =>
        hashOnce("tree", cache, [`${folder.path}/tree`], {
          read: [folder.path],
          write: [folder.path],
          flags: ["--allow-sys=statfs"],
        })),
    );
  // All make the file; then all forget the same rows.
  for (const ran of await hashAll()) {
    assert.deepEqual(ran, { results: [digest], warnings: [] });
  }
  const rows = entries.map(({ path }) => {
    const file = `${folder.path}/tree/${path.slice(2)}`;
    return { ...rowOf(file, ABC), inode: 1 };
  });
  writeRows(cache, rows);
  for (const ran of await hashAll()) {
    assert.deepEqual(ran, { results: [digest], warnings: [] });
  }
});

Deno.test("HashCache gives no wrong digest, whatever bits of its file are flipped", async () => {
  using folder = temporaryFolder();
  using warnings = collectWarnings();
  const files = Array.from(
    { length: 60 },
    (_, number) => folder.write(`tree/${number}`, `${number}`),
  );
  const tree = `${folder.path}/tree`;
  const { entries } = await hashTree(tree, { cache: false });
  const digests = new Map(entries.map(({ path, digest }) => [path, digest]));
  const path = `${folder.path}/cache.sqlite`;
  HashCache.open(path)[Symbol.dispose]();
  writeRows(
    path,
    files.map((file) =>
      rowOf(file, digests.get(`.${file.slice(tree.length)}`)!)
    ),
  );
  const whole = Deno.readFileSync(path);
  assert.deepEqual(
    Array.from(Deno.readDirSync(folder.path), ({ name }) => name).sort(),
    ["cache.sqlite", "tree"],
  );
  const anywhere = fc.nat(whole.length * 8 - 1);
  const inHeader = fc.nat(100 * 8 - 1);
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 9, arbitrary: anywhere }, inHeader), {
        minLength: 1,
        maxLength: 20,
      }),
      async (bits) => {
        const flipped = whole.slice();
        for (const bit of bits) flipped[bit >> 3]! ^= 1 << (bit & 7);
        for (const { name } of Deno.readDirSync(folder.path)) {
          if (name !== "tree") Deno.removeSync(`${folder.path}/${name}`);
        }
        Deno.writeFileSync(path, flipped);
        let cache: HashCache | false = false;
        try {
          cache = HashCache.open(path);
          if (setAsideIn(folder).length === 0) kept++;
        } catch (error) {
          // A flipped application_id makes it another program's.
          if (!(error instanceof HashError)) throw error;
        }
        const found = await hashTree(tree, { cache });
        assert.deepEqual(found.entries, entries);
        for (const file of files.slice(0, 3)) {
          const digest = await hashFile(file, { cache });
          assert.equal(digest, digests.get(`.${file.slice(tree.length)}`));
        }
        if (cache) cache[Symbol.dispose]();
      },
    ),
    { numRuns: 200 },
  );
  assert.ok(kept > 50, `${kept} of 200 were read in spite of the damage`);
  assert.ok(warnings.texts.length > 20);
});

Deno.test("HashCache sets itself aside when it is damaged while it is open", async () => {
  using folder = temporaryFolder();
  using warnings = collectWarnings();
  const file = folder.write("file", "abc");
  const path = `${folder.path}/cache.sqlite`;
  HashCache.open(path)[Symbol.dispose]();
  const bytes = Deno.readFileSync(path);
  bytes.fill(0xaa, 4_096);
  Deno.writeFileSync(path, bytes);
  using cache = HashCache.open(path);
  assert.equal(await hashFile(file, { cache }), ABC);
  assert.equal(await hashFile(file, { cache }), ABC);
  assert.equal(setAsideIn(folder).length, 1);
  assert.equal(warnings.texts.length, 1);
});

Deno.test({
  name: "HashCache leaves a damaged file alone that it may not rename",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = temporaryFolder();
    const file = folder.write("file", "abc");
    const path = folder.write("locked/cache.sqlite", "no database".repeat(50));
    Deno.chmodSync(`${folder.path}/locked`, 0o555);
    const { results, warnings } = await hashOnce("file", path, [file, file], {
      read: [folder.path],
      write: [folder.path],
      asNobodySpecial: true,
    });
    Deno.chmodSync(`${folder.path}/locked`, 0o755);
    assert.deepEqual(results, [ABC, ABC]);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /not a database.+left alone/);
  },
});
