import assert from "node:assert/strict";
import fc from "fast-check";
import {
  centralBytes,
  endRecords,
  localBytes,
  STORED,
  writeCentralHeader,
  writeLocalHeader,
} from "../../src/log/zip_format.ts";
import { encodeNpy } from "../../src/log/npy.ts";
import { crc32 } from "node:zlib";
import { faultLoop } from "../fault/fault_loop.ts";
import { InjectedFault } from "../fault/fault_layer.ts";
import { requirement } from "../requirement.ts";
import { named, readArchive, writeArchive } from "./archives.ts";
import { askAtaraxis, toHex, toRequest } from "./ataraxis.ts";
import { temporaryFolder } from "./folder.ts";
import { asText, entries, inTimeOrder } from "./random_entries.ts";

const python = requirement("python-ataraxis");

Deno.test({
  name: "ZipWriter writes the bytes of numpy.savez",
  ignore: python.ignore,
  async fn() {
    using folder = temporaryFolder();
    const many = Array.from({ length: 70_000 }, (_, at) => ({
      sourceId: 1,
      timestamp: BigInt(at >> 1),
      data: new Uint8Array(at % 3),
    }));
    const logs = [
      [],
      ...fc.sample(fc.array(entries, { maxLength: 20 }), 20).map(inTimeOrder),
      // More than the last record has bits for.
      many,
    ];
    await askAtaraxis(
      python.command,
      ...logs.map((log, at) => ({
        do: "savez",
        path: folder.file(`${at}.npz`),
        members: named(log).map(({ name, entry }) => [
          name.replace(/\.npy$/, ""),
          toRequest(entry),
        ]),
      })),
    );
    for (const [at, log] of logs.entries()) {
      writeArchive(folder.file("ours.npz"), log);
      const ours = Deno.readFileSync(folder.file("ours.npz"));
      const theirs = Deno.readFileSync(folder.file(`${at}.npz`));
      assert.equal(ours.length, theirs.length);
      assert.ok(ours.every((byte, place) => byte === theirs[place]));
      Deno.removeSync(folder.file("ours.npz"));
    }
  },
});

Deno.test({
  name: "ZipWriter writes what numpy.load reads, stored and compressed",
  ignore: python.ignore,
  async fn() {
    using folder = temporaryFolder();
    const log = inTimeOrder(fc.sample(entries, 50));
    writeArchive(folder.file("stored.npz"), log, "stored");
    writeArchive(folder.file("deflate.npz"), log, "deflate");
    const answers = await askAtaraxis(
      python.command,
      { do: "loadz", path: folder.file("stored.npz") },
      { do: "loadz", path: folder.file("deflate.npz") },
    );
    const expected = named(log).map(({ name, entry }) => [
      name.replace(/\.npy$/, ""),
      toHex(encodeNpy(entry).subarray(128)),
    ]);
    assert.deepEqual(answers, [expected, expected]);
    assert.deepEqual(
      readArchive(folder.file("deflate.npz")).entries.toSorted(),
      log.map(asText).toSorted(),
    );
  },
});

Deno.test({
  name:
    "writeCentralHeader() has 64-bit places, which NumPy and ArchiveSource read",
  ignore: python.ignore,
  async fn() {
    using folder = temporaryFolder();
    const path = folder.file("far.npz");
    const entry = { sourceId: 9, timestamp: 4n, data: new Uint8Array([1, 2]) };
    const content = encodeNpy(entry);
    const member = {
      name: named([entry])[0]!.name,
      method: STORED,
      crc: crc32(content),
      size: content.length,
      packed: content.length,
      at: 5 * 2 ** 30,
    };
    const local = new Uint8Array(localBytes(member));
    writeLocalHeader(new DataView(local.buffer), 0, member);
    const central = new Uint8Array(centralBytes(member));
    writeCentralHeader(new DataView(central.buffer), 0, member);
    const at = member.at + local.length + content.length;
    const end = endRecords({ members: 1, at, bytes: central.length });
    {
      using file = Deno.openSync(path, { write: true, createNew: true });
      // By this NumPy knows an archive; a hole takes the place of what follows.
      file.writeSync(local.subarray(0, 4));
      file.seekSync(member.at, Deno.SeekMode.Start);
      for (const part of [local, content, central, end]) file.writeSync(part);
    }
    const [theirs] = await askAtaraxis(python.command, { do: "loadz", path });
    assert.deepEqual(theirs, [
      ["009_00000000000000000004", toHex(content.subarray(128))],
    ]);
    const { entries, damage } = readArchive(path);
    assert.deepEqual([entries, damage], [[asText(entry)], []]);
  },
});

Deno.test("ZipWriter refuses a name that is taken, and leaves only its archive", () => {
  using folder = temporaryFolder();
  writeArchive(folder.file("a.npz"), []);
  assert.deepEqual(folder.names(), ["a.npz"]);
  assert.throws(
    () => writeArchive(folder.file("a.npz"), []),
    Deno.errors.AlreadyExists,
  );
  assert.deepEqual(folder.names(), ["a.npz"]);
});

Deno.test("ZipWriter tells every fault of the disk", async () => {
  using folder = temporaryFolder();
  const path = folder.file("a.npz");
  const log = inTimeOrder(fc.sample(entries, 3));
  await faultLoop(() => writeArchive(path, log), {
    prepare() {
      for (const name of folder.names()) Deno.removeSync(folder.file(name));
    },
    check({ error, faults }) {
      if (error === undefined) {
        assert.deepEqual(readArchive(path).entries, log.map(asText));
      } else {
        assert.ok(faults.length > 0);
        assert.ok(isFault(error), String(error));
      }
    },
  });
});

function isFault(error: unknown): boolean {
  return error instanceof InjectedFault ||
    (error instanceof SuppressedError &&
      isFault(error.error) && isFault(error.suppressed));
}
