import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import {
  existingPaths,
  inputPaths,
  kindOf,
  toPath,
} from "../../src/stage/paths.ts";
import { makeFolder } from "./folder.ts";

Deno.test("kindOf() takes a file, and a directory only with a slash", () => {
  using folder = makeFolder({ "in.txt": "A", "dir/in.txt": "B" });
  Deno.symlinkSync("in.txt", folder.at("link"));
  Deno.symlinkSync("nowhere", folder.at("dangling"));
  const kinds = [
    folder.at("in.txt"),
    folder.at("link"),
    pathToFileURL(folder.at("in.txt")).href,
    folder.at("dir"),
    pathToFileURL(folder.at("dir")).href,
    folder.at("dangling"),
    folder.at("missing"),
    folder.at("in.txt/deeper"),
    "src",
    "./src",
    ".",
    "..",
    "/dev/null",
    "",
    "a\0b",
    "x".repeat(4097),
    `${folder.path}/${"x".repeat(300)}`,
    "file:///%",
    "file://host/path",
    "http://example.org/",
  ].map(kindOf);
  assert.deepEqual(kinds, [
    ...["file", "file", "file", "directory", "directory"],
    ...Array(4).fill(undefined),
    ...["directory"],
    ...Array(10).fill(undefined),
  ]);
});

Deno.test("existingPaths() keeps the texts that name something, as they are", () => {
  using folder = makeFolder({ "in.txt": "A" });
  const path = folder.at("in.txt");
  const texts = ["word", path, `${path}x`, pathToFileURL(path).href];
  assert.deepEqual(existingPaths(texts), [path, texts[3]]);
});

Deno.test("toPath() reads file URLs, and gives nothing for what can be no path", () => {
  assert.equal(toPath("a b"), "a b");
  assert.equal(toPath("file:///a%20b"), "/a b");
  for (const text of ["", "\0", "file://host/a", "file:///a%2Fb"]) {
    assert.equal(toPath(text), undefined);
  }
});

Deno.test("inputPaths() names pipes, sockets and devices, and what the system shows", () => {
  using folder = makeFolder({ "in.txt": "A", "dir/in.txt": "B" });
  const [pipe, socket] = [folder.at("pipe"), folder.at("socket")];
  new Deno.Command("mkfifo", { args: [pipe] }).outputSync();
  Deno.symlinkSync("pipe", folder.at("link"));
  using _listener = Deno.listen({ transport: "unix", path: socket });
  for (
    const [text, what] of [
      [pipe, "a pipe"],
      [folder.at("link"), "a pipe"],
      [pathToFileURL(pipe).href, "a pipe"],
      [socket, "a socket"],
      ["/dev/urandom", "a device"],
      // Only a program with every permission may look there.
      ["/proc/self/status", "what this program may not look at"],
    ] as const
  ) {
    assert.equal(inputPaths(["word", text]), `${text} is ${what}`);
  }
  const fine = ["in.txt", "dir", "dir/", "none"].map(folder.at);
  const constant = ["/dev/null", "/dev/zero", "/dev/full", "/", ""];
  assert.deepEqual(
    inputPaths([...fine, ...constant]),
    [...fine.slice(0, 3), "/"],
  );
});

Deno.test("kindOf() takes what may not be looked at for no path", () => {
  assert.equal(kindOf("/proc/self/status"), undefined);
});
