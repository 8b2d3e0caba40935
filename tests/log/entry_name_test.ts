import assert from "node:assert/strict";
import fc from "fast-check";
import {
  archiveName,
  entryName,
  parseArchiveName,
  parseEntryName,
} from "../../src/log/entry_name.ts";
import { timestamps } from "./random_entries.ts";

Deno.test("entryName() pads source and timestamp, and counts from the second on", () => {
  assert.equal(entryName(5, 120n, 0), "005_00000000000000000120.npy");
  assert.equal(entryName(5, 120n, 1), "005_00000000000000000120_1.npy");
  assert.equal(
    entryName(255, 2n ** 64n - 1n, 12),
    "255_18446744073709551615_12.npy",
  );
});

Deno.test("parseEntryName() reads every name that entryName() gives", () => {
  fc.assert(
    fc.property(
      fc.nat(255),
      timestamps,
      fc.nat(2000),
      (sourceId, timestamp, occurrence) => {
        assert.deepEqual(
          parseEntryName(entryName(sourceId, timestamp, occurrence)),
          { sourceId, timestamp, occurrence },
        );
      },
    ),
  );
});

Deno.test("parseEntryName() passes by what it would have named otherwise", () => {
  for (
    const name of [
      "5_120.npy",
      "256_00000000000000000120.npy",
      "005_18446744073709551616.npy",
      "005_00000000000000000120_0.npy",
      "005_00000000000000000120_01.npy",
      "005_00000000000000000120_.npy",
      "005_00000000000000000120.npy.tmp",
      "005_00000000000000000120",
      " 005_00000000000000000120.npy",
      "005_00000000000000000120.npy\n",
      "allow_pickle.npy",
      "",
    ]
  ) assert.equal(parseEntryName(name), undefined, JSON.stringify(name));
});

Deno.test("parseArchiveName() reads the names of archiveName(), and no others", () => {
  for (let sourceId = 0; sourceId < 256; sourceId++) {
    assert.equal(parseArchiveName(archiveName(sourceId)), sourceId);
  }
  assert.equal(archiveName(7), "7_log.npz");
  for (const name of ["007_log.npz", "256_log.npz", "_log.npz", "7_log.npz~"]) {
    assert.equal(parseArchiveName(name), undefined, name);
  }
});
