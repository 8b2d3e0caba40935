import assert from "node:assert/strict";
import { installFaults } from "./fault_layer.ts";

const failAll = () => "fail" as const;

function temporaryFile(): { path: string } & Disposable {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/file`;
  Deno.writeTextFileSync(path, "old!");
  return {
    path,
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

Deno.test("installFaults() fails sync functions by throwing, async ones by rejecting", async () => {
  using file = temporaryFile();
  using layer = installFaults(failAll);
  assert.throws(() => Deno.removeSync(file.path), { code: "EIO" });
  await assert.rejects(Deno.remove(file.path), { code: "EIO" });
  assert.deepEqual(layer.faults, ["removeSync", "remove"]);
  assert.equal(Deno.readTextFileSync(file.path), "old!");
});

Deno.test("installFaults() leaves half of the data where a whole file is written", async () => {
  using file = temporaryFile();
  using _layer = installFaults(failAll);
  assert.throws(() => Deno.writeTextFileSync(file.path, "new!"));
  assert.equal(Deno.readTextFileSync(file.path), "ne");
  await assert.rejects(Deno.writeFile(file.path, new Uint8Array(6)));
  assert.equal(Deno.statSync(file.path).size, 3);
});

Deno.test("installFaults() closes a file whose close fails", () => {
  using file = temporaryFile();
  const opened = Deno.openSync(file.path);
  {
    using _layer = installFaults(failAll);
    assert.throws(() => opened.close(), { code: "EIO" });
  }
  assert.throws(() => opened.close(), Deno.errors.BadResource);
});

Deno.test("installFaults() makes writes short, sync and async", async () => {
  using file = temporaryFile();
  using opened = Deno.openSync(file.path, { write: true });
  using _layer = installFaults(({ canBeShort }) =>
    canBeShort ? "short" : "pass"
  );
  assert.equal(opened.writeSync(new Uint8Array(9)), 4);
  assert.equal(await opened.write(new Uint8Array(3)), 1);
  assert.equal(opened.writeSync(new Uint8Array(1)), 1);
});

Deno.test("installFaults() counts operations and lets reads pass", () => {
  using file = temporaryFile();
  const seen: string[] = [];
  using _layer = installFaults(({ name, index }) => {
    seen.push(`${index} ${name}`);
    return "pass";
  });
  using opened = Deno.openSync(file.path);
  opened.readSync(new Uint8Array(1));
  Deno.statSync(file.path);
  opened.syncSync();
  assert.deepEqual(seen, ["1 openSync", "2 FsFile.syncSync"]);
});

Deno.test("installFaults() refuses the stream it cannot see through", () => {
  using file = temporaryFile();
  using opened = Deno.openSync(file.path, { write: true });
  using _layer = installFaults(() => "pass");
  assert.throws(() => opened.writable, /cannot see/);
});

Deno.test("installFaults() puts every function back, and refuses a second layer", () => {
  const before = [Deno.openSync, Deno.FsFile.prototype.writeSync];
  {
    using _layer = installFaults(failAll);
    assert.notEqual(Deno.openSync, before[0]);
    assert.throws(() => installFaults(failAll), /installed already/);
  }
  assert.deepEqual([Deno.openSync, Deno.FsFile.prototype.writeSync], before);
});

Deno.test("installFaults() fails loudly when Deno has a function it does not know", () => {
  Object.defineProperty(Deno, "teleportSync", {
    value: () => {},
    enumerable: true,
    configurable: true,
  });
  try {
    assert.throws(() => installFaults(failAll), /know Deno\.teleportSync:/);
  } finally {
    Reflect.deleteProperty(Deno, "teleportSync");
  }
});
