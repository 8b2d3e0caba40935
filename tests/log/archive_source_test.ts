import assert from "node:assert/strict";
import fc from "fast-check";
import { ArchiveSource } from "../../src/log/archive_source.ts";
import { LogError } from "../../src/log/log_error.ts";
import { requirement } from "../requirement.ts";
import { named, readArchive, writeArchive } from "./archives.ts";
import { askAtaraxis, toRequest } from "./ataraxis.ts";
import { temporaryFolder } from "./folder.ts";
import { asText, entries, inTimeOrder } from "./random_entries.ts";

const python = requirement("python-ataraxis");
const RUNS = Deno.env.get("ASSAY_REQUIRE_SERVICES") === "1" ? 100_000 : 4_000;

const logs = fc.array(entries, { maxLength: 30 });
const compressions = fc.constantFrom("stored" as const, "deflate" as const);

Deno.test("ArchiveSource reads what was written, by source and time", () => {
  using folder = temporaryFolder();
  const path = folder.file("a.npz");
  fc.assert(
    fc.property(logs, compressions, fc.nat(), (log, compression, at) => {
      const ordered = inTimeOrder(log.filter(({ sourceId }) => sourceId === 7));
      writeArchive(path, ordered, compression);
      try {
        const expected = ordered.map(asText);
        assert.deepEqual(readArchive(path), { entries: expected, damage: [] });
        const from = ordered[at % (ordered.length || 1)]?.timestamp ?? 3n;
        assert.deepEqual(
          [
            ...readArchive(path, { to: from }).entries,
            ...readArchive(path, { from }).entries,
          ],
          expected,
        );
        assert.deepEqual(readArchive(path, { sources: [1] }).entries, []);
      } finally {
        Deno.removeSync(path);
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("ArchiveSource puts members that stand in another order into that of time", () => {
  using folder = temporaryFolder();
  const path = folder.file("a.npz");
  fc.assert(
    fc.property(logs, (log) => {
      writeArchive(path, log);
      try {
        using source = new ArchiveSource(path);
        const found = [...source.entries({})];
        assert.deepEqual(inTimeOrder(found), found);
        for (const sourceId of [0, 1, 7, 255]) {
          const of = (list: typeof log) =>
            list.filter((entry) => entry.sourceId === sourceId).map(asText);
          assert.deepEqual(of(found), of(inTimeOrder(log)));
        }
      } finally {
        Deno.removeSync(path);
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("ArchiveSource sums up each source", () => {
  using folder = temporaryFolder();
  const path = folder.file("a.npz");
  const data = new Uint8Array(10);
  writeArchive(path, [
    { sourceId: 3, timestamp: 5n, data },
    { sourceId: 3, timestamp: 5n, data },
    { sourceId: 3, timestamp: 9n, data: new Uint8Array(0) },
    { sourceId: 200, timestamp: 2n ** 64n - 1n, data },
  ]);
  using source = new ArchiveSource(path);
  assert.deepEqual(source.sources, [
    { sourceId: 3, entries: 3, bytes: 20, first: 5n, last: 9n },
    {
      sourceId: 200,
      entries: 1,
      bytes: 10,
      first: 2n ** 64n - 1n,
      last: 2n ** 64n - 1n,
    },
  ]);
});

Deno.test("ArchiveSource finds a time among many thousands", () => {
  using folder = temporaryFolder();
  const path = folder.file("a.npz");
  const log = Array.from({ length: 5_000 }, (_, at) => ({
    sourceId: 1,
    timestamp: BigInt(at - at % 3),
    data: new Uint8Array([at]),
  }));
  writeArchive(path, log);
  for (const from of [0, 1, 3, 1023, 1024, 1025, 3072, 3073, 4_999, 5_000]) {
    const to = BigInt(from + 7);
    assert.deepEqual(
      readArchive(path, { from: BigInt(from), to }).entries,
      log.filter(({ timestamp }) => timestamp >= from && timestamp < to)
        .map(asText),
    );
  }
});

Deno.test({
  name: "ArchiveSource reads what numpy.savez and savez_compressed write",
  ignore: python.ignore,
  async fn() {
    using folder = temporaryFolder();
    const log = inTimeOrder(fc.sample(entries, 200));
    const members = named(log).map(({ name, entry }) => [
      name.replace(/\.npy$/, ""),
      toRequest(entry),
    ]);
    const [stored, packed] = [folder.file("s.npz"), folder.file("c.npz")];
    await askAtaraxis(
      python.command,
      { do: "savez", path: stored, members },
      { do: "savez", path: packed, members, compressed: true },
    );
    writeArchive(folder.file("ours.npz"), log);
    const expected = readArchive(folder.file("ours.npz"));
    assert.equal(expected.entries.length, log.length);
    assert.deepEqual(readArchive(stored), expected);
    assert.deepEqual(readArchive(packed), expected);
  },
});

Deno.test("ArchiveSource names a member that is none of an entry, and reads the others", () => {
  using folder = temporaryFolder();
  const path = folder.file("a.npz");
  const log = [1n, 2n, 3n].map((timestamp) => ({
    sourceId: 3,
    timestamp,
    data: new Uint8Array(4),
  }));
  writeArchive(path, log);
  const bytes = Deno.readFileSync(path);
  // In both headers of the second one.
  for (const at of placesOf(latin1(bytes), "003_00000000000000000002")) {
    bytes.set(new TextEncoder().encode("allow_pickle"), at);
  }
  Deno.writeFileSync(path, bytes);
  const { entries, damage } = readArchive(path);
  assert.deepEqual(entries, [asText(log[0]!), asText(log[2]!)]);
  assert.deepEqual(damage.map(({ kind, bytes }) => [kind, bytes]), [
    ["foreign", 141],
  ]);
  assert.match(damage[0]!.found, /'allow_pickle/);
});

Deno.test("ArchiveSource does not give an entry under another's name", () => {
  using folder = temporaryFolder();
  const path = folder.file("a.npz");
  const log = [{ sourceId: 3, timestamp: 1n, data: new Uint8Array(4) }];
  writeArchive(path, log);
  const bytes = Deno.readFileSync(path);
  for (const at of placesOf(latin1(bytes), "003_00000000000000000001")) {
    bytes.set(new TextEncoder().encode("004"), at);
  }
  Deno.writeFileSync(path, bytes);
  const { entries, damage } = readArchive(path);
  assert.deepEqual(entries, []);
  assert.match(damage[0]!.found, /^source 3 at 1 as '004_/);
});

Deno.test("ArchiveSource gives the members of an archive whose writer was ended in the middle", () => {
  fc.assert(
    fc.property(logs, compressions, (log, compression) => {
      using folder = temporaryFolder();
      const path = folder.file("a.npz");
      const ordered = inTimeOrder(log.map((one) => ({ ...one, sourceId: 7 })));
      writeArchive(path, ordered, compression);
      const bytes = Deno.readFileSync(path);
      const { entries } = readArchive(path);
      const text = latin1(bytes);
      const ends = ["PK\x03\x04-", "PK\x01\x02-"]
        .flatMap((signature) => placesOf(text, signature))
        .slice(1, entries.length + 1);
      for (const [at, end] of ends.entries()) {
        for (const cut of [end, end + 29]) {
          Deno.writeFileSync(path, bytes.subarray(0, cut));
          const read = readArchive(path);
          assert.deepEqual(read.entries, entries.slice(0, at + 1));
          assert.deepEqual(
            read.damage.map(({ kind, offset, bytes }) => ({
              kind,
              offset,
              bytes,
            })),
            [{ kind: "torn", offset: end, bytes: cut - end }],
          );
        }
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("ArchiveSource says that a file is no archive", () => {
  using folder = temporaryFolder();
  for (
    const content of ["", "PK", "no archive at all", "PK\x05\x06".repeat(9)]
  ) {
    const path = folder.file("a.npz");
    Deno.writeTextFileSync(path, content);
    assert.throws(
      () => new ArchiveSource(path),
      (error) =>
        error instanceof LogError && error.code === "ARCHIVE_MALFORMED" &&
        error.hints.length > 0,
    );
  }
});

Deno.test(`ArchiveSource gives no wrong entry for ${RUNS} damaged archives, and tells each loss`, () => {
  using folder = temporaryFolder();
  const path = folder.file("a.npz");
  const originals = fc.sample(fc.tuple(logs, compressions), 40)
    .map(([log, compression]) => {
      const ordered = inTimeOrder(log);
      writeArchive(path, ordered, compression);
      const bytes = Deno.readFileSync(path);
      const texts = readArchive(path).entries;
      Deno.removeSync(path);
      return { bytes, texts };
    });
  const random = randomNumbers();
  for (let run = 0; run < RUNS; run++) {
    const { bytes, texts } = originals[random(originals.length)]!;
    Deno.writeFileSync(path, damaged(bytes, random));
    const whole = new Set(texts);
    try {
      const { entries, damage } = readArchive(path);
      for (const text of entries) assert.ok(whole.has(text), text);
      assert.ok(entries.length <= texts.length);
      assert.ok(entries.length === texts.length || damage.length > 0);
    } catch (error) {
      const isClear = error instanceof LogError &&
        error.code === "ARCHIVE_MALFORMED";
      if (!isClear) {
        const kept = Deno.makeTempFileSync({ prefix: "assay-log-fuzz-" });
        Deno.copyFileSync(path, kept);
        throw new Error(`${kept} is not read as it should be`, {
          cause: error,
        });
      }
    }
  }
});

/** Whole numbers below a limit, from a generator that is quick. */
function randomNumbers(): (limit: number) => number {
  const state = crypto.getRandomValues(new Uint32Array(1));
  return (limit) => {
    state[0]! ^= state[0]! << 13;
    state[0]! ^= state[0]! >>> 17;
    state[0]! ^= state[0]! << 5;
    return state[0]! % limit;
  };
}

/** One of the ways in which files come to harm. */
function damaged(
  whole: Uint8Array,
  random: (limit: number) => number,
): Uint8Array {
  const bytes = whole.slice();
  const at = random(bytes.length);
  const length = 1 + random(Math.min(64, bytes.length - at));
  // What is at the end says where all else is.
  const near = Math.max(0, bytes.length - 1 - random(200));
  switch (random(8)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return bytes.subarray(at);
    case 2:
      return bytes.fill(0, at, at + length);
    case 3:
      return bytes.copyWithin(at, random(bytes.length), bytes.length);
    case 4:
      crypto.getRandomValues(bytes.subarray(at, at + length));
      return bytes;
    case 5:
      bytes[near] = [0, 255, 1, 128][random(4)]!;
      return bytes;
    case 6:
      return Uint8Array.from([
        ...bytes.subarray(0, at),
        ...bytes.subarray(at + length),
      ]);
    default:
      bytes[at]! ^= 1 << random(8);
      return bytes;
  }
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

function placesOf(text: string, part: string): number[] {
  const places: number[] = [];
  for (let at = -1; (at = text.indexOf(part, at + 1)) >= 0;) places.push(at);
  return places;
}
