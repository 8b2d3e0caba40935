import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { hashFile, type HashProgress } from "../../src/hash/mod.ts";
import { startChild } from "../fault/child.ts";
import { requirement } from "../requirement.ts";
import { readRows } from "./cache_file.ts";
import { temporaryFolder, writeSparse } from "./folder.ts";
import { hashOnce } from "./hash_apart.ts";
import { run } from "./run.ts";

const { ignore, command: sha256sum } = requirement("sha256sum");

/** An independent digest. */
async function webDigest(content: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", content)).toHex();
}

/** Bytes in which no two places look alike. */
function bytesOf(size: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let at = 0, word = 1; at < words.length; at++) {
    word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0;
    words[at] = word;
  }
  return new Uint8Array(words.buffer, 0, size);
}

const BLOCK_BOUNDARIES = [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128];
const CHUNK_BOUNDARIES = [262_143, 262_144, 262_145, 524_287, 524_288, 524_289];
const MB = 1 << 20;
const POOL_BOUNDARIES = [32 * MB - 1, 32 * MB, 32 * MB + 1, 33 * MB + 7];

Deno.test("hashFile() agrees with Web Crypto around every boundary", async () => {
  using folder = temporaryFolder();
  const sizes = [...BLOCK_BOUNDARIES, ...CHUNK_BOUNDARIES, ...POOL_BOUNDARIES];
  for (const size of sizes) {
    const content = bytesOf(size);
    const path = folder.write("file", content);
    const digest = await hashFile(path, { cache: false });
    assert.equal(digest, await webDigest(content), `${size} bytes`);
  }
});

Deno.test({
  name: "hashFile() agrees with sha256sum, side by side in the pool too",
  ignore,
  async fn() {
    using folder = temporaryFolder();
    const paths = [...BLOCK_BOUNDARIES, ...CHUNK_BOUNDARIES, ...POOL_BOUNDARIES]
      .map((size) => folder.write(String(size), bytesOf(size)));
    const { stdout } = await run(sha256sum, paths);
    const expected = stdout.trimEnd().split("\n").map((line) =>
      line.slice(0, 64)
    );
    for (const jobs of [1, 2, 3]) {
      const digests = paths.map((path) =>
        hashFile(path, { cache: false, jobs })
      );
      assert.deepEqual(await Promise.all(digests), expected);
    }
  },
});

Deno.test({
  name: "hashFile() reads all of a file whose size the system does not tell",
  ignore: ignore || Deno.build.os !== "linux",
  async fn() {
    using folder = temporaryFolder();
    const cache = `${folder.path}/cache.sqlite`;
    // Deno lets programs read there only that may do all.
    const { results } = await hashOnce("file", cache, ["/proc/version"], {
      flags: ["--allow-all"],
    });
    const { stdout } = await run(sha256sum, ["/proc/version"]);
    assert.deepEqual(results, [stdout.slice(0, 64)]);
    assert.deepEqual(readRows(cache), []);
  },
});

Deno.test("hashFile() takes a file URL and follows links", async () => {
  using folder = temporaryFolder();
  const path = folder.write("per %cent?", "abc");
  Deno.symlinkSync("per %cent?", `${folder.path}/link`);
  const digest = await webDigest(new TextEncoder().encode("abc"));
  const options = { cache: false } as const;
  assert.equal(await hashFile(pathToFileURL(path), options), digest);
  assert.equal(await hashFile(`${folder.path}/link`, options), digest);
});

/** Makes what is to be refused; a socket is there while it is open. */
type Maker = Disposable | void | Promise<void>;

for (
  const [what, code, make] of [
    ["a missing file", "FILE_NOT_FOUND", () => {}],
    ["a directory", "IS_DIRECTORY", (path) => Deno.mkdirSync(path)],
    [
      "a dangling link",
      "DANGLING_LINK",
      (path) => Deno.symlinkSync("nowhere", path),
    ],
    [
      "a link through a file",
      "DANGLING_LINK",
      (path) => {
        Deno.writeTextFileSync(`${path}.file`, "");
        Deno.symlinkSync("odd.file/below", path);
      },
    ],
    [
      "a link loop",
      "FILE_SYSTEM_LOOP",
      (path) => Deno.symlinkSync(path, path),
    ],
    [
      "a FIFO, without waiting for its writer",
      "NOT_A_FILE",
      async (path) => {
        await run("mkfifo", [path]);
      },
    ],
    [
      "a socket",
      "NOT_A_FILE",
      (path) => Deno.listen({ transport: "unix", path }),
    ],
  ] as [string, string, (path: string) => Maker][]
) {
  Deno.test(`hashFile() refuses ${what} by name, with and without a cache`, async () => {
    using folder = temporaryFolder();
    const path = `${folder.path}/odd`;
    using _made = await make(path) ?? undefined;
    for (const cache of ["off", `${folder.path}/cache.sqlite`]) {
      const { results: [result] } = await hashOnce("file", cache, [path], {
        read: [folder.path],
        write: [folder.path],
      });
      assert.equal(typeof result === "object" && result.code, code);
      assert.match(String(Object(result).message), /^Cannot hash '.+odd': /);
    }
  });
}

Deno.test("hashFile() refuses a path below a file", async () => {
  using folder = temporaryFolder();
  const path = folder.write("file", "");
  await assert.rejects(hashFile(`${path}/below`, { cache: false }), {
    code: "NOT_A_DIRECTORY",
  });
});

Deno.test({
  name: "hashFile() says that the file's mode forbids reading",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using folder = temporaryFolder();
    const path = folder.write("secret", "abc");
    Deno.chmodSync(path, 0);
    const { results } = await hashOnce("file", "off", [path], {
      read: [folder.path],
      asNobodySpecial: true,
    });
    assert.deepEqual(results, [{
      code: "PERMISSION_DENIED",
      message: `Cannot hash '${path}': permission denied`,
      hints: [
        "Check the owner and mode of the file and of the directories above it.",
      ],
      errors: [],
    }]);
  },
});

Deno.test("hashFile() says which permission of Deno is missing", async () => {
  using folder = temporaryFolder();
  using other = temporaryFolder();
  const path = other.write("file", "abc");
  const { results: [result] } = await hashOnce("file", "off", [path], {
    read: [folder.path],
  });
  assert.ok(typeof result === "object");
  assert.equal(result.code, "PERMISSION_DENIED");
  assert.match(result.hints[0]!, /--allow-read/);
});

Deno.test("hashFile() reads a large file with no permission beyond it", async () => {
  using folder = temporaryFolder();
  const path = folder.write("large", bytesOf(33 * MB));
  const { results } = await hashOnce("file", "off", [path], {
    read: [folder.path],
  });
  assert.deepEqual(results, [await webDigest(bytesOf(33 * MB))]);
});

Deno.test("hashFile() reports a file that changes whenever it is read", async () => {
  using folder = temporaryFolder();
  // Long enough to read that a busy machine lets the writer run meanwhile.
  for (const size of [31 * MB, 256 * MB]) {
    const path = `${folder.path}/${size}`;
    writeSparse(path, size);
    const writer = await startChild(
      "../hash/restless_writer.ts",
      folder.path,
      path,
    );
    try {
      await assert.rejects(hashFile(path, { cache: false }), {
        code: "FILE_UNSTABLE",
        data: { path },
        message: /^Cannot hash '.+': it changed while it was read/,
      });
    } finally {
      await writer.kill();
    }
  }
});

Deno.test({
  name: "hashFile() hashes a file again that changed while it was read",
  ignore,
  async fn() {
    using folder = temporaryFolder();
    const path = `${folder.path}/large`;
    writeSparse(path, 512 * MB);
    let changedAt = 0;
    const digest = await hashFile(path, {
      cache: false,
      onProgress({ bytes }) {
        if (changedAt > 0 || bytes === 0) return;
        changedAt = bytes;
        // The first byte, which has been read: half old, half new is no digest.
        using file = Deno.openSync(path, { write: true });
        file.writeSync(new Uint8Array([1]));
      },
    });
    assert.ok(changedAt > 0 && changedAt < 512 * MB, `at ${changedAt}`);
    const { stdout } = await run(sha256sum, [path]);
    assert.equal(digest, stdout.slice(0, 64));
  },
});

Deno.test("hashFile() stops when it is told to, with the reason given", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/large`;
  writeSparse(path, 8_192 * MB);
  const abort = new AbortController();
  const reason = new Error("enough");
  let last: HashProgress | undefined;
  const hashing = hashFile(path, {
    cache: false,
    signal: abort.signal,
    onProgress(progress) {
      last = progress;
      if (progress.bytes > 0) abort.abort(reason);
    },
  });
  await assert.rejects(hashing, (error) => error === reason);
  assert.ok(last !== undefined && last.bytes < last.total / 2);
});

Deno.test("hashFile() reads nothing for a signal that is aborted already", async () => {
  const signal = AbortSignal.abort(new Error("too late"));
  await assert.rejects(hashFile("/nowhere", { signal, cache: false }), {
    message: "too late",
  });
});

Deno.test("hashFile() reports progress that grows and ends at the total", async () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/large`;
  writeSparse(path, 512 * MB);
  const seen: HashProgress[] = [];
  await hashFile(path, {
    cache: false,
    onProgress: (progress) => seen.push(progress),
  });
  assert.ok(seen.length > 1);
  assert.deepEqual(seen.at(-1), { bytes: 512 * MB, total: 512 * MB });
  seen.reduce((before, now) => {
    assert.ok(now.bytes >= before.bytes && now.bytes <= now.total);
    return now;
  });
});
