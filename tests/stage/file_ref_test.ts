import assert from "node:assert/strict";
import { digestValue } from "../../src/internal/codec/mod.ts";
import { decodeText, encodeText } from "../../src/internal/codec/text.ts";
import { file, FileRef, Stage, type StageReport } from "../../src/stage/mod.ts";
import { makeFolder } from "./folder.ts";

function read(data: FileRef | string): string {
  return Deno.readTextFileSync(String(data));
}

function list(folder: FileRef): string[] {
  return Array.from(Deno.readDirSync(folder.path), ({ name }) => name).sort();
}

function write(path: string, text: string): FileRef {
  Deno.writeTextFileSync(path, text);
  return file(path);
}

const module = import.meta.url;

/** What came of each of the calls so far. */
function listen() {
  const statuses: string[] = [];
  const onReport = ({ status }: StageReport) => statuses.push(status);
  return { statuses, onReport };
}

Deno.test("file() counts by content where texts do not", async () => {
  using folder = makeFolder({ "in.txt": "one" });
  const hashOutput = folder.at("memo");
  const stage = new Stage(read, { module, hashOutput, files: false });
  const { statuses, onReport } = listen();
  const run = async (input: FileRef | string) =>
    (await stage.with({ onReport }).run(input)).output;
  const path = folder.at("in.txt");

  assert.equal(await run(file(path)), "one");
  assert.equal(await run(path), "one");
  folder.write("in.txt", "two");
  assert.equal(await run(file(path)), "two");
  assert.equal(await run(path), "one", "a text is only a text");
  assert.deepEqual(statuses, ["ran", "ran", "ran", "cached"]);
});

Deno.test("file() marks a directory by its content", async () => {
  using folder = makeFolder({ "data/a.txt": "one" });
  const hashOutput = folder.at("memo");
  const stage = new Stage(list, { module, hashOutput, files: false });
  const data = file(folder.at("data"));
  assert.deepEqual((await stage.run(data)).output, ["a.txt"]);
  folder.write("data/b.txt", "two");
  assert.deepEqual((await stage.run(data)).output, ["a.txt", "b.txt"]);
  assert.equal((await stage.explain(data)).status, "hit");
});

Deno.test("file() as an output is verified on a hit", async () => {
  using folder = makeFolder();
  const hashOutput = folder.at("memo");
  const stage = new Stage(write, { module, hashOutput, files: false });
  const { statuses, onReport } = listen();
  const path = folder.at("out.txt");
  for (const damage of [undefined, undefined, "other"]) {
    if (damage !== undefined) folder.write("out.txt", damage);
    const { output } = await stage.with({ onReport }).run(path, "text");
    assert(output instanceof FileRef);
    assert.equal(Deno.readTextFileSync(output.path), "text");
  }
  assert.deepEqual(statuses, ["ran", "cached", "ran"]);
});

Deno.test("FileRef is a value of its own", () => {
  assert.notEqual(digestValue(file("a")), digestValue("a"));
  assert.notEqual(digestValue(file("a")), digestValue(file("b")));
  assert.equal(file(new URL("file:///a%20b")).path, "/a b");
  const back = decodeText(encodeText({ at: file("a/b") })) as { at: unknown };
  assert.deepEqual(back.at, file("a/b"));
  assert(back.at instanceof FileRef);
});
