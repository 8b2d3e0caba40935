import assert from "node:assert/strict";
import { join } from "node:path";
import { openReader } from "../../src/code/files.ts";
import { project } from "./sample.ts";

Deno.test("openReader() through a wider reader sees the same state", () => {
  using sample = project({ "a.ts": "1", "b.ts": "1" });
  const [a, b] = [join(sample.root, "a.ts"), join(sample.root, "b.ts")];
  const wider = openReader();
  const before = wider.read(a);
  const narrow = openReader(wider);
  Deno.writeTextFileSync(a, "22");
  assert.equal(narrow.read(a), before);
  const fresh = narrow.read(b);
  Deno.writeTextFileSync(b, "22");
  assert.equal(wider.read(b), fresh);
});

Deno.test("openReader() through a wider reader lists only what it has read itself", () => {
  using sample = project({ "a.ts": "1", "b.ts": "2" });
  const [a, b] = [join(sample.root, "a.ts"), join(sample.root, "b.ts")];
  const wider = openReader();
  wider.read(a);
  const narrow = openReader(wider);
  narrow.read(b);
  assert.deepEqual(narrow.files().map(({ path }) => path), [b]);
  assert.deepEqual(wider.files().map(({ path }) => path), [a, b]);
});

Deno.test("unchanged() of a wider reader tells what others read through it", () => {
  using sample = project({ "a.ts": "1" });
  const wider = openReader();
  const narrow = openReader(wider);
  narrow.read(join(sample.root, "a.ts"));
  let seen = "before";
  narrow.observe("a thing", () => seen);
  assert(wider.unchanged());
  seen = "after";
  assert(!wider.unchanged());
  seen = "before";
  assert(wider.unchanged());
  Deno.writeTextFileSync(join(sample.root, "a.ts"), "22");
  assert(!wider.unchanged());
});
