import assert from "node:assert/strict";
import fc from "fast-check";
import { LogError } from "../../src/log/log_error.ts";
import { decodeNpy, encodeNpy, NpyHead } from "../../src/log/npy.ts";
import { requirement } from "../requirement.ts";
import { askAtaraxis, toRequest } from "./ataraxis.ts";
import { temporaryFolder } from "./folder.ts";
import { entries } from "./random_entries.ts";

const python = requirement("python-ataraxis");

/** A file with a header of its own. */
function npy(
  text: string,
  array: Uint8Array,
  version: readonly number[] = [1, 0],
): Uint8Array {
  const header = new TextEncoder().encode(text);
  const length = version[0] === 1
    ? new Uint8Array(new Uint16Array([header.length]).buffer)
    : new Uint8Array(new Uint32Array([header.length]).buffer);
  return Uint8Array.from([
    ...[0x93, ...new TextEncoder().encode("NUMPY"), ...version],
    ...[...length, ...header, ...array],
  ]);
}

const ARRAY = new Uint8Array([5, 7, 0, 0, 0, 0, 0, 0, 0, 1, 2]);

Deno.test({
  name: "encodeNpy() writes the bytes of numpy.save, which decodeNpy() reads",
  ignore: python.ignore,
  async fn() {
    using folder = temporaryFolder();
    const sample = [
      ...fc.sample(entries, 30),
      ...[0, 90, 91, 990, 991, 99_990, 99_991, 1_000_000].map((length) => ({
        sourceId: 200,
        timestamp: 3n,
        data: new Uint8Array(length).fill(9),
      })),
    ];
    await askAtaraxis(
      python.command,
      ...sample.map((entry, at) => ({
        do: "save",
        path: folder.file(`${at}.npy`),
        entry: toRequest(entry),
      })),
    );
    for (const [at, entry] of sample.entries()) {
      const theirs = Deno.readFileSync(folder.file(`${at}.npy`));
      assert.deepEqual(encodeNpy(entry), theirs);
      assert.deepEqual(decodeNpy(theirs, "file"), entry);
    }
  },
});

Deno.test("decodeNpy() reads back what encodeNpy() wrote", () => {
  fc.assert(fc.property(entries, (entry) => {
    assert.deepEqual(decodeNpy(encodeNpy(entry), "file"), entry);
  }));
});

Deno.test("NpyHead writes each head anew, whatever the length before", () => {
  const head = new NpyHead();
  fc.assert(fc.property(entries, ({ sourceId, timestamp, data }) => {
    const bytes = head.write(sourceId, timestamp, data.length);
    const whole = encodeNpy({ sourceId, timestamp, data });
    assert.deepEqual(bytes, whole.subarray(0, bytes.length));
  }));
});

Deno.test("decodeNpy() reads headers of any version, order and padding", () => {
  const shape = `(${ARRAY.length},)`;
  for (
    const file of [
      npy(`{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}}`, ARRAY),
      npy(
        `{'shape': ${shape}, 'fortran_order': True, 'descr': 'u1', }   \n`,
        ARRAY,
      ),
      npy(
        `{ 'descr':'<u1','fortran_order':False,'shape':${shape} }\n`,
        ARRAY,
        [2, 0],
      ),
      npy(
        `{'descr': '|B', 'fortran_order': False, 'shape': ${shape}, }`,
        ARRAY,
        [3, 0],
      ),
    ]
  ) {
    assert.deepEqual(decodeNpy(file, "file"), {
      sourceId: 5,
      timestamp: 7n,
      data: new Uint8Array([1, 2]),
    });
  }
});

Deno.test("decodeNpy() refuses what is no vector of bytes with a source and a time", () => {
  const head = "{'descr': '|u1', 'fortran_order': False, 'shape':";
  const wrong: Record<string, Uint8Array> = {
    "an empty file": new Uint8Array(),
    "another file": new TextEncoder().encode("PK and so on, long enough"),
    "version 9": npy(`${head} (11,)}`, ARRAY, [9, 0]),
    "a header that is cut": npy(`${head} (11,)}`, ARRAY).subarray(0, 40),
    "a long header": npy(`${head} (11,)}${" ".repeat(20_000)}`, ARRAY),
    "another dtype": npy(
      "{'descr': '<i8', 'fortran_order': False, 'shape': (11,)}",
      ARRAY,
    ),
    "two axes": npy(`${head} (1, 11)}`, ARRAY),
    "no axis": npy(`${head} ()}`, ARRAY),
    "no tuple": npy(`${head} (11)}`, ARRAY),
    "too few bytes": npy(`${head} (12,)}`, ARRAY),
    "too many bytes": npy(`${head} (10,)}`, ARRAY),
    "no timestamp": npy(`${head} (8,)}`, ARRAY.subarray(0, 8)),
    "another key": npy(`${head} (11,), 'more': True}`, ARRAY),
    "code behind it": npy(`${head} (11,)} or print()`, ARRAY),
    "a key that is missing": npy("{'descr': '|u1', 'shape': (11,)}", ARRAY),
  };
  for (const [what, bytes] of Object.entries(wrong)) {
    assert.throws(
      () => decodeNpy(bytes, "an/entry.npy"),
      (error) =>
        error instanceof LogError && error.code === "NPY_MALFORMED" &&
        error.message.includes("'an/entry.npy'"),
      what,
    );
  }
});

Deno.test("decodeNpy() gives the entry or an error for any damage", () => {
  const entry = { sourceId: 3, timestamp: 99n, data: new Uint8Array(50) };
  const whole = encodeNpy(entry);
  fc.assert(
    fc.property(
      fc.nat(whole.length - 1),
      fc.nat(255),
      fc.nat(whole.length),
      (at, byte, length) => {
        const bytes = whole.slice(0, length);
        if (at < length) bytes[at] = byte;
        try {
          const { data } = decodeNpy(bytes, "file");
          assert.ok(data.length <= entry.data.length);
        } catch (error) {
          if (!(error instanceof LogError)) throw error;
        }
      },
    ),
    { numRuns: 2000 },
  );
});
