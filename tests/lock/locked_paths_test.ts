import assert from "node:assert/strict";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { hashPath } from "@assay/assay/hash";
import { registerSecret } from "../../src/internal/mask.ts";
import {
  lockPaths,
  markChanged,
  nameBelow,
  namePaths,
  placesOf,
} from "../../src/lock/locked_paths.ts";
import { makeFolder } from "../stage/folder.ts";

Deno.test("namePaths() names paths as they are given, absolute ones by their last part", () => {
  const named = namePaths([
    "data/in.csv",
    "./data//more/",
    "../shared/x",
    ".",
    "/far/in.csv",
    "/near/in.csv",
    pathToFileURL("/far/b c.txt"),
    "/",
  ], "/project");
  assert.deepEqual(named.map(({ path, full }) => [path, full]), [
    ["data/in.csv", "/project/data/in.csv"],
    ["data/more", "/project/data/more"],
    ["../shared/x", "/shared/x"],
    [".", "/project"],
    ["in.csv", "/far/in.csv"],
    ["in.csv#2", "/near/in.csv"],
    ["b c.txt", "/far/b c.txt"],
    ["/", "/"],
  ]);
  assert.deepEqual(placesOf(named), {
    "in.csv": "/far/in.csv",
    "in.csv#2": "/near/in.csv",
    "b c.txt": "/far/b c.txt",
    "/": "/",
  });
});

Deno.test("namePaths() names a path once, and leaves given names to whom they are given", () => {
  const named = namePaths(
    ["/far/in.csv", "in.csv", "/project/in.csv", "a/../in.csv"],
    "/project",
  );
  assert.deepEqual(named, [
    { path: "in.csv#2", full: "/far/in.csv", isOnlyNamed: true },
    { path: "in.csv", full: "/project/in.csv", isOnlyNamed: false },
  ]);
});

Deno.test("namePaths() gives no name twice, and each path back from its name", () => {
  const part = fc.constantFrom("a", "b", "a#2", "..", ".");
  const path = fc.tuple(fc.constantFrom("", "/"), fc.array(part))
    .map(([root, parts]) => root + parts.join("/") || ".");
  fc.assert(fc.property(fc.array(path), (paths) => {
    const named = namePaths(paths, "/x/y");
    const places = placesOf(named);
    assert.equal(new Set(named.map(({ path }) => path)).size, named.length);
    assert.equal(new Set(named.map(({ full }) => full)).size, named.length);
    for (const { path, full } of named) {
      const found = Object.hasOwn(places, path)
        ? places[path]
        : resolve("/x/y", path);
      assert.equal(found, full);
    }
  }));
});

Deno.test("nameBelow() names what lies inside relative to the directory", () => {
  const named = nameBelow(
    ["/run/a.txt", "/run/..dots", "/run/sub/b c.txt", "/run", "/far/a.txt"],
    "/run",
  );
  assert.deepEqual(named.map(({ path }) => path), [
    ...["a.txt", "..dots", "sub/b c.txt", ".", "a.txt#2"],
  ]);
  assert.deepEqual(placesOf(named), { "a.txt#2": "/far/a.txt" });
});

Deno.test("lockPaths() gives kind, digest and size of each", async () => {
  using folder = makeFolder({ "in/a.txt": "1", "in/b/c.txt": "23" });
  const own = { directory: folder.at("run"), name: "run.lock" };
  const given = [folder.at("in"), relative(Deno.cwd(), folder.at("in/a.txt"))];
  const locked = await lockPaths(namePaths(given, Deno.cwd()), own);
  assert.deepEqual(locked, [
    {
      path: "in",
      kind: "directory",
      digest: await hashPath(folder.at("in")),
      bytes: 3,
    },
    {
      path: given[1],
      kind: "file",
      digest: await hashPath(folder.at("in/a.txt")),
      bytes: 1,
    },
  ]);
});

Deno.test("markChanged() marks what is no longer what it was", async () => {
  using folder = makeFolder({
    "same": "1",
    "edited": "1",
    "gone": "1",
    "tree/a": "1",
    "now a folder": "1",
  });
  const own = { directory: folder.at("run"), name: "run.lock" };
  const names = ["same", "edited", "gone", "tree", "now a folder"];
  const named = namePaths(names, folder.path);
  const before = await lockPaths(named, own);
  assert.deepEqual(await markChanged(named, before, own), before);
  folder.write("edited", "2");
  Deno.removeSync(folder.at("gone"));
  folder.write("tree/b", "");
  Deno.removeSync(folder.at("now a folder"));
  folder.write("now a folder/x", "1");
  const after = await markChanged(named, before, own);
  assert.deepEqual(
    after,
    before.map((one) => one.path === "same" ? one : { ...one, partial: true }),
  );
});

Deno.test("namePaths() names what only differs in a secret apart", () => {
  registerSecret("one-173205");
  registerSecret("two-223606");
  const named = namePaths(["/a/one-173205.csv", "/a/two-223606.csv"], "/run");
  assert.deepEqual(named.map(({ path }) => path), ["***.csv", "***.csv#2"]);
});
