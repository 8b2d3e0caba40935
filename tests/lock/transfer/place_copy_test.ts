import assert from "node:assert/strict";
import { join } from "node:path";
import { placeCopy } from "../../../src/lock/transfer/place_copy.ts";

Deno.test("placeCopy() copies a file, and leaves nothing else when it fails", () => {
  const root = Deno.makeTempDirSync();
  try {
    const at = (name: string) => join(root, name);
    Deno.mkdirSync(at("staging"));
    Deno.mkdirSync(at("folder"));
    Deno.writeTextFileSync(at("from"), "content");
    placeCopy(at("from"), at("folder/to"), at("staging"));
    assert.equal(Deno.readTextFileSync(at("folder/to")), "content");
    assert.throws(() => placeCopy(at("from"), at("folder"), at("staging")));
    assert.throws(() => placeCopy(at("from"), at("none/to"), at("staging")));
    assert.throws(() => placeCopy(at("none"), at("folder/x"), at("staging")));
    const names = (name: string) =>
      [...Deno.readDirSync(at(name))].map(({ name }) => name);
    assert.deepEqual(names("folder"), ["to"]);
    assert.deepEqual(names("staging"), []);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
