/**
 * How fast `hash` is, against openssl, coreutils, a bare walk and DVC.
 *
 * @module
 */

import { makeFile, makeSparseFile, makeTree } from "./hash_data.ts";
import {
  compareTimes,
  type Comparison,
  runAssay,
  runCommand,
} from "./compare.ts";
import { dvc } from "./dvc.ts";
import { HashCache, hashFile, hashTree } from "@assay/assay/hash";
import { fileState } from "../../src/hash/file_state.ts";
import { walkTree } from "../../src/internal/walk.ts";

const MIB = 1 << 20;
const empty = new URL("./empty.ts", import.meta.url).pathname;

/**
 * Measures hashing.
 *
 * @param folder Where to put what is hashed: about 7 GiB.
 * @returns The lines of the table.
 */
export async function benchHash(folder: string): Promise<Comparison[]> {
  const rows: Comparison[] = [];
  const tree = makeTree(`${folder}/tree`, 10_000, 4096);
  const large = makeFile(`${folder}/large`, 1024 * MIB);
  rows.push(
    await compareTimes(
      {
        name: "one file of 1 GiB",
        run: () => hashFile(large, { cache: false }),
      },
      {
        name: "openssl",
        run: () => runCommand(["openssl", "dgst", "-sha256", large]),
      },
      ["at most", 1 / 0.95],
    ),
  );
  const eight = Array.from(
    { length: 8 },
    (_, index) => makeFile(`${folder}/part${index}`, 256 * MIB),
  );
  rows.push(
    await compareTimes(
      {
        name: "eight files of 256 MiB",
        run: () =>
          Promise.all(eight.map((file) => hashFile(file, { cache: false }))),
      },
      {
        name: "one openssl",
        run: () => runCommand(["openssl", "dgst", "-sha256", ...eight]),
      },
      ["at most", 1 / 1.8],
    ),
  );
  rows.push(...await benchTree(tree, folder), ...await benchStart(folder));
  rows.push(await benchMemory(folder));
  return rows;
}

async function benchTree(tree: string, folder: string): Promise<Comparison[]> {
  const file = `${folder}/cache.sqlite`;
  const sha256sum: [string, ...string[]] = [
    "sh",
    "-c",
    'find "$0" -type f -print0 | xargs -0 sha256sum >/dev/null',
    tree,
  ];
  let cold = HashCache.open(file);
  const rows = [
    await compareTimes(
      {
        name: "10,000 files of 4 KB, cold",
        run: async () => {
          cold[Symbol.dispose]();
          for (const suffix of ["", "-wal", "-shm"]) {
            await Deno.remove(file + suffix).catch(ignoreNotFound);
          }
          cold = HashCache.open(file);
          const began = performance.now();
          await hashTree(tree, { cache: cold });
          return performance.now() - began;
        },
      },
      { name: "xargs sha256sum", run: () => runCommand(sha256sum) },
      ["at most", 0.6],
      11,
    ),
  ];
  using cache = cold;
  const bare = { name: "a bare statSync walk", run: () => bareWalk(tree) };
  rows.push(
    await compareTimes(
      {
        name: "the same, warm: look-ups",
        run: () => countUnchanged(tree, cache),
      },
      bare,
      ["at most", 1.5],
      21,
    ),
    await compareTimes(
      {
        name: "the same, warm: tree digest",
        run: () => hashTree(tree, { cache }),
      },
      bare,
      ["at most", 2.5],
      21,
    ),
  );
  const status = await dvc(tree, folder);
  if (status) {
    rows.push(
      await compareTimes(
        { name: "the same, warm", run: () => hashTree(tree, { cache }) },
        { name: "dvc status", run: status },
        ["at most", 0.1],
        11,
      ),
    );
  }
  return rows;
}

function countUnchanged(tree: string, cache: HashCache): void {
  const known = cache.below(Deno.realPathSync(tree));
  const files = known.size;
  let unchanged = 0;
  for (const entry of walkTree(tree)) {
    if (entry.kind !== "file") continue;
    if (known.take(entry.realPath, fileState(entry.info))) unchanged++;
  }
  if (unchanged !== files) throw new Error("the cache is not warm");
}

function bareWalk(directory: string): void {
  for (const entry of Deno.readDirSync(directory)) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory) bareWalk(path);
    else Deno.statSync(path);
  }
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

async function benchStart(folder: string): Promise<Comparison[]> {
  const tiny = `${folder}/tiny`;
  Deno.writeTextFileSync(tiny, "abc");
  const reference = {
    name: "an empty program",
    run: () => runCommand([Deno.execPath(), "run", "-A", empty]),
  };
  return [
    await compareTimes(
      { name: "assay --help", run: () => runAssay("--help") },
      reference,
      ["at most", 3],
      21,
    ),
    await compareTimes(
      { name: "assay hash, a tiny file", run: () => runAssay("hash", tiny) },
      reference,
      ["at most", 5],
      21,
    ),
  ];
}

async function benchMemory(folder: string): Promise<Comparison> {
  const file = makeSparseFile(`${folder}/sparse`, 4096 * MIB);
  const peak = await runCommand([
    Deno.execPath(),
    "run",
    "-A",
    new URL("./peak_memory.ts", import.meta.url).pathname,
    file,
  ]);
  const bytes = Number(peak);
  return {
    what: "peak memory, a file of 4 GiB",
    ours: `${(bytes / 1e6).toFixed(0)} MB`,
    reference: "the promise",
    theirs: "150 MB",
    ratio: bytes / 150e6,
    goal: ["at most", 1],
  };
}
