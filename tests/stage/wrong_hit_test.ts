/**
 * Ways in which a stored result could be returned for another call.
 *
 * @module
 */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { sha256 } from "../../src/internal/sha256.ts";
import { writeRecord } from "../../src/stage/record.ts";
import { makeFolder } from "./folder.ts";
import { sample, see } from "./observed.ts";
import * as samples from "./samples.ts";

/** The files that records are, apart from `last.json`. */
function recordsIn(folder: { find(ending: string): string[] }): string[] {
  return folder.find(".json").filter((path) => !path.endsWith("last.json"));
}

Deno.test("Stage.run() tells arguments apart that look alike", async () => {
  using folder = makeFolder();
  const stage = sample(samples.same, folder.path);
  const shared = { x: 1 };
  const values = [
    ...[undefined, null, 0, -0, NaN, Infinity, 1, 1n, "1", true, "true"],
    ...["", [], {}, [undefined], [null], [[]], new Map(), new Set()],
    ...[{ a: undefined }, { a: null }, { a: 1, b: 2 }, { b: 2, a: 1 }],
    ...[new Date(0), new Date(0).toISOString(), 0n, new Date(NaN)],
    ...[new Uint8Array(1), new Int8Array(1), new Uint8Array(1).buffer, [0]],
    // deno-lint-ignore no-sparse-arrays -- a hole is not undefined
    ...[[,], "\ud800", "\ufffd", "é", "e\u0301", new Error("a"), /a/, /a/g],
    ...[[shared, shared], [{ x: 1 }, { x: 1 }], Object.create(null)],
    ...[new URL("http://a/"), "http://a/", new TypeError("a")],
  ];
  for (const value of values) {
    assert.equal((await see(stage, [value])).status, "ran");
  }
  for (const value of values) {
    const { status, outputs } = await see(stage, [value]);
    assert.equal(status, "cached");
    assert.deepEqual(outputs.output, value);
  }
});

Deno.test("Stage.run() keys the arguments as they were before the function changed them", async () => {
  using folder = makeFolder();
  const stage = sample(samples.append, folder.path);
  const list: number[] = [];
  for (const length of [1, 2, 3]) {
    const { status, outputs } = await see(stage, [list]);
    assert.deepEqual([status, outputs.output], ["ran", length]);
  }
  for (const length of [1, 2, 3]) {
    const fresh = new Array(length - 1).fill(0);
    const { status, outputs } = await see(stage, [fresh]);
    assert.deepEqual([status, outputs.output], ["cached", length]);
  }
});

Deno.test("Stage.run() does not record arguments that were changed before the function ran", async () => {
  using folder = makeFolder();
  const stage = sample(samples.lateLength, folder.path);
  const list = [1, 2, 3];
  const running = see(stage, [list]);
  list.push(4);
  const { why, outputs } = await running;
  assert.equal(outputs.output, 4);
  assert.equal(
    why,
    "first run; not recorded: its input list changed before it ran",
  );
  assert.equal((await see(stage, [[1, 2, 3]])).outputs.output, 3);
});

Deno.test("Stage.run() takes an argument left out and a given default for two calls with one result each", async () => {
  using folder = makeFolder();
  const stage = sample(samples.scaled, folder.path);
  const args: [number, number?, number?][] = [[2], [2, 3], [2, 3, 0]];
  for (const given of args) {
    const { status, outputs } = await see(stage, given as [number]);
    assert.deepEqual([status, outputs.output], ["ran", 6]);
  }
  const undefinedToo = await see(stage, [2, undefined, undefined]);
  assert.equal(undefinedToo.status, "cached");
});

Deno.test("Stage.run() counts a value of uses, and no argument for one", async () => {
  using folder = makeFolder();
  const argument = sample(samples.used, folder.path);
  const option = sample(samples.used, folder.path, { uses: { a: 1 } });
  assert.deepEqual((await argument.run({ a: 1 })).output, { a: 1 });
  assert.deepEqual((await option.run()).output, "nothing");

  let level = 1;
  const stage = sample(samples.same, folder.path, { uses: () => ({ level }) });
  assert.equal((await see(stage, [0])).status, "ran");
  assert.equal((await see(stage, [0])).status, "cached");
  level = 2;
  const { status, why } = await see(stage, [0]);
  assert.deepEqual([status, why], ["ran", "'uses' changed"]);
});

Deno.test("Stage.run() counts fixed values and labels, not aliases", async () => {
  using folder = makeFolder();
  const make = (fixed: Record<string, unknown>, outputs: string[] = []) =>
    sample(samples.sums, folder.path, {
      fixed,
      outputs,
      aliases: { first: "a" },
    });
  assert.deepEqual((await make({ a: 1 }).run(9, 2, 3)).output, [3, 5]);
  const { why, status } = await see(make({ a: 2 }), [9, 2, 3]);
  assert.deepEqual([status, why], ["ran", "a: 1 → 2"]);
  // What is fixed and what is given are the same to the function.
  assert.equal((await see(make({}), [2, 2, 3])).status, "cached");
  assert.equal((await see(make({ a: 1 }), [9, 2, 3])).status, "cached");

  const labelled = await see(make({ a: 2 }, ["x", "y"]), [9, 2, 3]);
  assert.deepEqual(labelled.outputs, { x: 4, y: 5 });
  assert.equal(labelled.why, "outputs: output → x, y");
  const swapped = await see(make({ a: 2 }, ["y", "x"]), [9, 2, 3]);
  assert.deepEqual(swapped.outputs, { y: 4, x: 5 });
  assert.equal(swapped.why, "outputs: x, y → y, x");
});

Deno.test("Stage tells two stages of one name apart", async () => {
  using folder = makeFolder();
  const one = sample(samples.plusOne, folder.path, { name: "twin" });
  const two = sample(samples.plusTwo, folder.path, { name: "twin" });
  for (let round = 0; round < 3; round++) {
    const seen = [await see(one, [1]), await see(two, [1])];
    assert.deepEqual(seen.map(({ outputs }) => outputs.output), [2, 3]);
    const status = round === 0 ? "ran" : "cached";
    assert.deepEqual(seen.map((run) => run.status), [status, status]);
  }
  const { why } = await see(two, [2]);
  assert.equal(why, "value: 1 → 2");
  const { why: other } = await see(one, [2]);
  assert.equal(
    other,
    "plusOne() in samples.ts added; plusTwo() in samples.ts removed",
  );
});

Deno.test("Stage.run() reads files named anywhere in its arguments", async () => {
  using folder = makeFolder();
  const stage = sample(samples.same, folder.at("memo"));
  const path = folder.at("in.txt");
  const forms = [
    path,
    pathToFileURL(path),
    pathToFileURL(path).href,
    [[{ deep: path }]],
    new Map([[path, 1]]),
    new Map([[1, path]]),
    new Set([path]),
    { [path]: 1 },
  ];
  for (const form of forms) {
    for (const text of ["A", "B"]) {
      Deno.writeTextFileSync(path, text);
      assert.equal((await see(stage, [form])).status, "ran");
      assert.equal((await see(stage, [form])).status, "cached");
    }
  }
});

Deno.test("Stage.run() sees a file rewritten in place with its size and time kept", async () => {
  using folder = makeFolder();
  const stage = sample(samples.read, folder.at("memo"));
  const path = folder.at("in.txt");
  const time = new Date(1e12);
  for (const text of ["old!", "new!", "old!", "more"]) {
    Deno.writeTextFileSync(path, text);
    Deno.utimeSync(path, time, time);
    assert.equal((await see(stage, [path])).outputs.output, text);
  }
});

Deno.test("Stage.run() sees what a directory holds, and where a link leads", async () => {
  using folder = makeFolder({
    "one/a.txt": "1",
    "two/a.txt": "2",
    "two/b.txt": "3",
  });
  const stage = sample(samples.readAll, folder.at("memo"));
  const link = folder.at("link");
  const lead = (to: string) => {
    if (existsSync(link)) Deno.removeSync(link);
    Deno.symlinkSync(to, link);
  };
  const run = async () => (await stage.run(link)).output;
  lead("one");
  assert.deepEqual(await run(), ["a.txt=1"]);
  lead("two");
  assert.deepEqual(await run(), ["a.txt=2", "b.txt=3"]);
  Deno.renameSync(folder.at("two/b.txt"), folder.at("two/c.txt"));
  assert.deepEqual(await run(), ["a.txt=2", "c.txt=3"]);
  folder.write("two/a.txt", "4");
  assert.deepEqual(await run(), ["a.txt=4", "c.txt=3"]);
  const { why } = await see(stage, [link]);
  assert.match(why, /^unchanged/);
  folder.write("two/a.txt", "5");
  assert.equal((await see(stage, [link])).why, `file ${link} changed`);
});

Deno.test("Stage.run() tells a file that is not there from an empty one", async () => {
  using folder = makeFolder();
  const stage = sample(samples.read, folder.at("memo"));
  const path = folder.at("in.txt");
  assert.equal((await see(stage, [path])).outputs.output, "absent");
  folder.write("in.txt", "");
  const added = await see(stage, [path]);
  assert.deepEqual([added.outputs.output, added.why], [
    "",
    `file ${path} added`,
  ]);
  Deno.removeSync(path);
  assert.equal((await see(stage, [path])).outputs.output, "absent");
  folder.write("in.txt", "x");
  await see(stage, [path]);
  Deno.removeSync(path);
  assert.equal((await see(stage, [path])).status, "cached");
});

Deno.test("Stage.run() hits the second time when the stage made the file that it is given by name", async () => {
  for (const fn of [samples.write, samples.writeAndName]) {
    using folder = makeFolder();
    const stage = sample(fn, folder.at("memo"));
    const path = folder.at("out.txt");
    assert.equal((await see(stage, [path, "text"])).why, "first run");
    const before = folder.listing();
    assert.equal((await see(stage, [path, "text"])).status, "cached");
    assert.deepEqual(folder.listing(), before);

    Deno.writeTextFileSync(path, "edited");
    const edited = await see(stage, [path, "text"]);
    assert.deepEqual([edited.status, edited.kinds[0]], ["ran", "output"]);
    assert.match(edited.why, new RegExp(`^output ${path} changed`));
    assert.equal(Deno.readTextFileSync(path), "text");
    await stage.run(path, "text");
    assert.equal((await see(stage, [path, "text"])).status, "cached");

    Deno.removeSync(path);
    const gone = await see(stage, [path, "text"]);
    assert.deepEqual(
      [gone.status, gone.why],
      ["ran", `output ${path} missing`],
    );
    assert.equal(Deno.readTextFileSync(path), "text");
    assert.equal((await see(stage, [path, "text"])).status, "cached");
  }
});

Deno.test("Stage.run() hits when the stage made the directory that it is given", async () => {
  using folder = makeFolder();
  const stage = sample(samples.fill, folder.at("memo"));
  const directory = folder.at("made");
  await stage.run(directory, "text");
  assert.equal((await see(stage, [directory, "text"])).status, "cached");
  folder.write("made/part.txt", "edited");
  const { status, why } = await see(stage, [directory, "text"]);
  assert.equal(status, "ran");
  assert.match(why, new RegExp(`^output ${directory}/part.txt changed`));
});

Deno.test("Stage.run() does not take for absent what another run of the call made", async () => {
  using folder = makeFolder({ "in.txt": "leave" });
  const stage = sample(samples.copyIfTold, folder.at("memo"));
  const args: [string, string] = [folder.at("in.txt"), folder.at("copy.txt")];
  assert.equal((await see(stage, args)).outputs.output, "absent");
  folder.write("in.txt", "copy");
  assert.equal((await see(stage, args)).outputs.output, "copied");
  folder.write("in.txt", "leave");
  const { status, outputs } = await see(stage, args);
  assert.deepEqual([status, outputs.output], ["ran", "copy"]);
});

Deno.test("Stage.run() returns and does not record when an input file changed meanwhile, and names it", async () => {
  using folder = makeFolder({ "in.txt": "text" });
  const stage = sample(samples.readThenSpoil, folder.at("memo"));
  const path = folder.at("in.txt");
  const { outputs, why } = await see(stage, [path]);
  assert.equal(outputs.output, "text");
  assert.equal(
    why,
    `first run; not recorded: the input ${path} changed while it ran`,
  );
  folder.write("in.txt", "text");
  assert.equal((await see(stage, [path])).status, "ran");
});

Deno.test("Stage with files: false counts paths as mere texts", async () => {
  using folder = makeFolder({ "in.txt": "A" });
  const stage = sample(samples.read, folder.at("memo"), { files: false });
  await stage.run(folder.at("in.txt"));
  folder.write("in.txt", "B");
  const { status, outputs } = await see(stage, [folder.at("in.txt")]);
  assert.deepEqual([status, outputs.output], ["cached", "A"]);
  for (const path of ["/", folder.path]) {
    assert.equal((await see(stage, [path + "x"])).status, "ran");
  }
  const wide = sample(samples.same, folder.at("memo"), { files: false });
  assert.equal((await wide.run("/")).output, "/");
});

Deno.test("Stage.run() refuses directories that hold far more than data", async () => {
  using folder = makeFolder({ "data/in.txt": "A" });
  const memo = folder.at("memo/deep");
  const stage = sample(samples.same, memo);
  Deno.symlinkSync("..", folder.at("data/up"));
  const home = Deno.env.get("HOME")!;
  const wide: [string, string][] = [
    ["/", "the root of the file system"],
    ["/../", "the root of the file system"],
    [home, "the home directory"],
    [`${home}/.`, "the home directory"],
    [folder.path, "a directory that holds the stage's own records"],
    [`${folder.path}/`, "a directory that holds the stage's own records"],
    [folder.at("data/up"), "a directory that holds the stage's own records"],
  ];
  for (const [path, found] of wide) {
    await assert.rejects(stage.run({ path }), {
      code: "DIRECTORY_TOO_WIDE",
      message: `Cannot take the directory '${path}' as an input: expected ` +
        `one with only the data, found ${found}`,
    });
  }
  Deno.mkdirSync(folder.at("memo/deep-not"), { recursive: true });
  assert.equal((await see(stage, [folder.at("memo/deep-not")])).status, "ran");
});

Deno.test("Stage.run() misses when any byte of a record is another", async () => {
  using folder = makeFolder();
  const stage = sample(samples.same, folder.path);
  const value = { text: "Grüße 🌧", list: [1, 2.5, -0], "self": ',"self":"' };
  await stage.run(value);
  const [path = ""] = recordsIn(folder);
  const whole = Deno.readFileSync(path);
  const damages = fc.record({
    at: fc.nat({ max: whole.length - 1 }),
    bits: fc.integer({ min: 1, max: 255 }),
  });
  await fc.assert(
    fc.asyncProperty(damages, async ({ at, bits }) => {
      const damaged = whole.slice();
      damaged[at]! ^= bits;
      Deno.writeFileSync(path, damaged);
      const { status, why } = await stage.explain(value);
      assert.deepEqual(
        [status, why],
        ["miss", "its record is gone or damaged"],
      );
    }),
    { numRuns: 200 },
  );
  for (let length = 0; length < whole.length; length += 7) {
    Deno.writeFileSync(path, whole.subarray(0, length));
    assert.equal((await stage.explain(value)).status, "miss");
  }
  const { status, outputs } = await see(stage, [value]);
  assert.deepEqual([status, outputs.output], ["ran", value]);
  assert.equal((await see(stage, [value])).status, "cached");
});

Deno.test("Stage.run() misses a record of a higher version, or that requires something", async () => {
  using folder = makeFolder();
  const stage = sample(samples.double, folder.path);
  await stage.run(1);
  const [path = ""] = recordsIn(folder);
  const body = JSON.parse(Deno.readTextFileSync(path));
  delete body.self;
  const sealed = (changes: Record<string, unknown>) => {
    const text = JSON.stringify({ ...body, ...changes }).slice(0, -1);
    return `${text},"self":"${sha256(text)}"}\n`;
  };
  const statuses: Record<string, string> = {};
  for (
    const changes of [
      {},
      { future: { unknown: true } },
      { version: 2 },
      { requires: ["blake3"] },
      { format: "assay-other" },
    ]
  ) {
    Deno.writeTextFileSync(path, sealed(changes));
    const { status } = await stage.explain(1);
    statuses[JSON.stringify(changes)] = status;
  }
  assert.deepEqual(statuses, {
    "{}": "hit",
    '{"future":{"unknown":true}}': "hit",
    '{"version":2}': "miss",
    '{"requires":["blake3"]}': "miss",
    '{"format":"assay-other"}': "miss",
  });
  assert.equal(writeRecord(body), sealed({}));
});

Deno.test("Stage.run() does not take a record that was copied to another's name", async () => {
  using folder = makeFolder();
  const stage = sample(samples.read, folder.at("memo"));
  const path = folder.at("in.txt");
  const made: string[] = [];
  for (const text of ["A", "B"]) {
    folder.write("in.txt", text);
    await stage.run(path);
    made.push(recordsIn(folder).find((name) => !made.includes(name))!);
  }
  const [a = "", b = ""] = made;
  Deno.copyFileSync(a, b);
  const seen = await see(stage, [path]);
  assert.deepEqual([seen.status, seen.outputs.output], ["ran", "B"]);

  const other = folder.write("other.txt", "A");
  await stage.run(other);
  const there = recordsIn(folder).find((name) => dirname(name) !== dirname(a))!;
  Deno.copyFileSync(a, there);
  Deno.copyFileSync(a, join(dirname(there), "last.json"));
  assert.equal((await see(stage, [other])).status, "ran");
});

Deno.test("Stage.run() misses when its records are gone, and says so", async () => {
  using folder = makeFolder();
  const stage = sample(samples.double, folder.path);
  await stage.run(1);
  await stage.run(2);
  for (const path of recordsIn(folder)) Deno.removeSync(path);
  const { kinds, why } = await see(stage, [1]);
  assert.deepEqual([kinds, why], [["lost"], "its record is gone or damaged"]);
  assert.equal((await see(stage, [1])).status, "cached");
  for (const path of folder.find("double.stage")) Deno.removeSync(path);
  assert.equal((await see(stage, [2])).why, "first run");
});

Deno.test("Stage.run() gives the right result after any sequence of edits, deletions and calls", async () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant("call" as const),
      file: fc.constantFrom("a.txt", "b.txt"),
    }),
    fc.record({
      do: fc.constant("write" as const),
      file: fc.constantFrom("a.txt", "b.txt", "copy.txt"),
      text: fc.constantFrom("copy", "leave", "other"),
    }),
    fc.record({
      do: fc.constant("remove" as const),
      file: fc.constantFrom("b.txt", "copy.txt"),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      using folder = makeFolder({ "a.txt": "leave", "b.txt": "copy" });
      const stage = sample(samples.copyIfTold, folder.at("memo"));
      for (const { file, ...act } of steps) {
        if (act.do === "write") folder.write(file, act.text);
        else if (act.do === "remove") {
          if (existsSync(folder.at(file))) Deno.removeSync(folder.at(file));
        } else if (existsSync(folder.at(file))) {
          const copy = folder.at("copy.txt");
          const before = samples.read(copy);
          const { output } = await stage.run(folder.at(file), copy);
          const after = samples.read(copy);
          // What a fresh call gives from the same files is the measure.
          if (before === "absent") {
            if (existsSync(copy)) Deno.removeSync(copy);
          } else folder.write("copy.txt", before);
          const fresh = samples.copyIfTold(folder.at(file), copy);
          assert.deepEqual([output, after], [fresh, samples.read(copy)]);
        }
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("Stage.run() reads files that an error names", async () => {
  using folder = makeFolder();
  const stage = sample(samples.readNamed, folder.at("memo"));
  const path = folder.at("in.txt");
  const errors = [
    () => new Error(path),
    () => new Error("outer", { cause: path }),
    () => new AggregateError([new Error(path)], "outer"),
  ];
  for (const error of errors) {
    for (const text of ["A", "B"]) {
      folder.write("in.txt", text);
      assert.equal((await see(stage, [error()])).outputs.output, text);
    }
    assert.equal((await see(stage, [error()])).status, "cached");
  }
});
