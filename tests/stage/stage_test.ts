import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { Stage, StageError } from "@assay/assay/stage";
import { digestValue } from "../../src/internal/codec/mod.ts";
import { registerSecret } from "../../src/internal/mask.ts";
import { makeFolder } from "./folder.ts";
import { failure, sample, see } from "./observed.ts";
import * as samples from "./samples.ts";

const UNCHANGED = /^unchanged since \d{4}-\d\d-\d\d \d\d:\d\dZ$/;

Deno.test("Stage.run() runs without hashOutput each time and stores nothing", async () => {
  const stage = new Stage(samples.double);
  assert.deepEqual(await see(stage, [4]), {
    status: "ran",
    why: "keeps no records",
    kinds: ["unstored"],
    outputs: { output: 8 },
  });
  assert.equal((await see(stage, [4])).status, "ran");
});

Deno.test("Stage.run() hits from the third on in A, B, A, B", async () => {
  using folder = makeFolder();
  const stage = sample(samples.double, folder.path);
  const runs = [];
  for (const value of [1, 2, 1, 2, 1]) runs.push(await see(stage, [value]));
  assert.deepEqual(runs.map(({ status }) => status), [
    "ran",
    "ran",
    "cached",
    "cached",
    "cached",
  ]);
  assert.deepEqual(runs.map(({ outputs }) => outputs.output), [2, 4, 2, 4, 2]);
  assert.equal(runs[0]?.why, "first run");
  assert.equal(runs[1]?.why, "value: 1 → 2");
  assert.match(runs[2]?.why ?? "", UNCHANGED);
});

Deno.test("Stage.run() gives A, B, A, B of a file too", async () => {
  using folder = makeFolder();
  const stage = sample(samples.read, folder.at("memo"));
  const path = folder.at("in.txt");
  const seen = [];
  for (const text of ["A", "B", "A", "B"]) {
    Deno.writeTextFileSync(path, text);
    const { status, outputs, why } = await see(stage, [path]);
    seen.push(`${status} ${outputs.output} ${why.replace(/since .*/, "")}`);
  }
  assert.deepEqual(seen, [
    "ran A first run",
    `ran B file ${path} changed`,
    "cached A unchanged ",
    "cached B unchanged ",
  ]);
});

Deno.test("Stage.run() writes nothing on a hit, and the three views with forceWrite", async () => {
  using folder = makeFolder();
  const stage = sample(samples.double, folder.path);
  await stage.run(1);
  await stage.run(2);
  const before = folder.listing();
  assert.deepEqual(
    Object.keys(before).filter((path) => /double\.\w+$/.test(path)),
    ["inputs", "outputs", "stage"].map((end) => folder.at(`double.${end}`)),
  );
  assert.equal((await see(stage, [1])).status, "cached");
  assert.deepEqual(folder.listing(), before);

  const hit = await see(stage, [1], { forceWrite: true });
  assert.equal(hit.status, "cached");
  const after = folder.listing();
  assert.deepEqual(
    Object.keys(after).filter((path) => after[path] !== before[path])
      .filter((path) => path !== folder.path),
    ["inputs", "outputs", "stage"].map((end) => folder.at(`double.${end}`)),
  );
  const shown = JSON.parse(Deno.readTextFileSync(folder.at("double.inputs")));
  assert.deepEqual(shown.inputs, { value: 1 });
});

Deno.test("Stage.with({ forceRun }) runs, and beats forceSkip", async () => {
  using folder = makeFolder();
  const stage = sample(samples.double, folder.path);
  await stage.run(1);
  const forced = await see(stage, [1], { forceRun: true });
  assert.deepEqual([forced.status, forced.why], ["ran", "asked to run"]);
  const both = await see(stage, [3], { forceRun: true, forceSkip: true });
  assert.deepEqual([both.status, both.outputs], ["ran", { output: 6 }]);
});

Deno.test("Stage.with({ forceSkip }) gives the last stored result whatever changed", async () => {
  using folder = makeFolder();
  const stage = sample(samples.double, folder.path);
  await stage.run(1);
  await stage.run(2);
  await stage.run(1);
  const skipped = await see(stage, [77], { forceSkip: true });
  assert.deepEqual(skipped.outputs, { output: 4 });
  assert.equal(skipped.status, "cached");
  assert.match(
    skipped.why,
    /^asked to skip: result of \d{4}-\d\d-\d\d \d\d:\d\dZ$/,
  );
  const other = sample(samples.plusOne, folder.path, { name: "double" });
  const edited = await see(other, [5], { forceSkip: true });
  assert.deepEqual(edited.outputs, { output: 4 });
});

Deno.test("Stage.with({ forceSkip }) needs a stored result with the stage's labels", async () => {
  using folder = makeFolder();
  const options = { outputs: ["a"] } as const;
  const cases = [
    new Stage(samples.double),
    sample(samples.double, folder.path),
  ];
  for (const stage of cases) {
    const error = await failure(() => stage.with({ forceSkip: true }).run(1));
    assert.equal(error.code, "NOTHING_STORED");
    assert.match(error.message, /^Cannot skip 'double': .*found none/);
  }
  await sample(samples.double, folder.path).run(1);
  const labelled = sample(samples.double, folder.path, options);
  const error = await failure(() => labelled.with({ forceSkip: true }).run(1));
  assert.equal(error.code, "NOTHING_STORED");
});

Deno.test("Stage.with({ forceSkip }) takes an edited view for no result", async () => {
  using folder = makeFolder();
  const stage = sample(samples.double, folder.path);
  await stage.run(1);
  for (const text of ["null", "{}", "{", `{"record":7}`, `{"record":"x"}`]) {
    Deno.writeTextFileSync(folder.at("double.stage"), text);
    const error = await failure(() => stage.with({ forceSkip: true }).run(1));
    assert.equal(error.code, "NOTHING_STORED", text);
    assert.equal((await stage.explain(1)).status, "hit", text);
  }
});

Deno.test("Stage tells two functions of one name in one directory apart", async () => {
  using folder = makeFolder();
  const one = sample(samples.double, folder.path, { name: "same" });
  const two = sample(samples.plusTwo, folder.path, { name: "same" });
  const seen = [];
  for (const stage of [one, two, one, two]) {
    const { status, outputs } = await see(stage, [5]);
    seen.push([status, outputs.output]);
  }
  assert.deepEqual(seen, [
    ["ran", 10],
    ["ran", 7],
    ["cached", 10],
    ["cached", 7],
  ]);
  const skip = { forceSkip: true };
  assert.equal((await one.with(skip).run(1)).output, 10);
  assert.equal((await two.with(skip).run(1)).output, 7);
});

Deno.test("Stage.with({ signal }) stops before the function runs", async () => {
  using folder = makeFolder();
  const stage = sample(samples.write, folder.at("memo"));
  const path = folder.at("made.txt");
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  assert.equal(
    await failure(() => stage.with({ signal }).run(path, "x")),
    reason,
  );
  const controller = new AbortController();
  const running = stage.with({ signal: controller.signal }).run(path, "x");
  controller.abort(reason);
  assert.equal(await failure(() => running), reason);
  assert.deepEqual(folder.find("made.txt"), []);
});

Deno.test("Stage.run() takes a stage's result by name, when it is all it gets", async () => {
  using folder = makeFolder();
  const first = sample(samples.sums, folder.path, { outputs: ["c", "b"] });
  const second = sample(samples.sums, folder.path, {
    name: "second",
    fixed: { a: 10 },
  });
  const result = await first.run(1, 2, 3);
  assert.deepEqual(result, { c: 3, b: 5 });
  assert.deepEqual(await second.run(result), { output: [15, 8] });
  const cached = await first.run(1, 2, 3);
  assert.deepEqual(await second.run(cached), { output: [15, 8] });
  const whole = sample(samples.same, folder.path);
  assert.deepEqual(await whole.run({ ...result }), {
    output: { c: 3, b: 5 },
  });
});

Deno.test("Stage.runWith() refuses names it does not know, and takes aliases", async () => {
  const stage = new Stage(samples.sums, { aliases: { first: "a" } });
  assert.deepEqual(await stage.runWith({ first: 1, b: 2, c: 3 }), {
    output: [3, 5],
  });
  const error = await failure(() =>
    stage.runWith({ a: 1, b: 2, c: 3, toString: 4 })
  );
  assert.equal(error.code, "UNKNOWN_INPUT");
  assert.equal(
    error.message,
    "Cannot run 'sums': expected inputs named a, b, c, found 'toString'",
  );
});

Deno.test("new Stage() refuses names that cannot name files, and unknown parameters", () => {
  for (const name of ["", ".x", "..", "a/b", "a\0b", "fit.stage"]) {
    assert.throws(() => new Stage(samples.double, { name }), {
      code: "STAGE_NEEDS_NAME",
    });
  }
  assert.throws(() => new Stage(() => 1), StageError);
  for (const options of [{ fixed: { x: 1 } }, { aliases: { value: "x" } }]) {
    assert.throws(() => new Stage(samples.double, options), {
      code: "UNKNOWN_INPUT",
      message:
        "Cannot make the stage 'double': expected fixed values and aliases " +
        "for value, found one for 'x'",
    });
  }
});

Deno.test("Stage.run() names the path of an output that cannot be stored; the next run is fine", async () => {
  using folder = makeFolder();
  const stage = sample(samples.unstorable, folder.path);
  const error = await failure(() => stage.run(false));
  assert.equal(error.code, "OUTPUT_NOT_STORABLE");
  assert.match(
    error.message,
    /^Cannot store the output 'output' of 'unstorable': .*\$\.table\[0\]\.cell/,
  );
  assert.deepEqual(folder.find(""), []);
  assert.deepEqual((await see(stage, [true])).outputs, {
    output: { table: [{ cell: 1 }] },
  });
  assert.equal((await see(stage, [true])).status, "cached");
});

Deno.test("Stage.run() names the path of an input that cannot count", async () => {
  using folder = makeFolder();
  const stage = sample(samples.same, folder.path);
  const error = await failure(() => stage.run({ a: [() => 1] }));
  assert.equal(error.code, "INPUT_NOT_STORABLE");
  assert.match(
    error.message,
    /^Cannot remember 'same' by its input 'value': .*\$\.a\[0\]/,
  );
});

Deno.test("Stage.run() stores nothing when the function throws", async () => {
  using folder = makeFolder();
  const stage = sample(samples.fail, folder.path);
  await assert.rejects(stage.run("thing"), new RangeError("no such thing"));
  assert.deepEqual(folder.find(""), []);
});

Deno.test("Stage.run() calls the function without a this", async () => {
  using folder = makeFolder();
  for (const hashOutput of [{}, { hashOutput: folder.path }]) {
    const stage = new Stage(samples.receiver, hashOutput);
    assert.deepEqual(await stage.run(), { output: "undefined" });
  }
});

Deno.test("Stage.run() returns a result with a secret and does not store it", async () => {
  using folder = makeFolder();
  registerSecret("hunter-271828");
  registerSecret("pi<3&\u2028more");
  registerSecret("tiny");
  registerSecret("a/secret-141421");
  const stage = sample(samples.same, folder.path);
  const secrets = [
    "hunter-271828",
    { deep: ["it is hunter-271828!"] },
    { "hunter-271828": 1 },
    { bytes: new TextEncoder().encode("so hunter-271828") },
    new TextEncoder().encode("hunter-271828").buffer,
    /a\/secret-141421/,
    "so pi<3&\u2028more",
    ["tiny"],
  ];
  for (const secret of secrets) {
    for (let round = 0; round < 2; round++) {
      const { status, why, outputs } = await see(stage, [secret]);
      assert.equal(status, "ran");
      assert.match(why, /not recorded: its result contains a secret$/);
      assert.deepEqual(outputs, { output: secret });
    }
  }
  assert.deepEqual(folder.find(""), []);
});

Deno.test("Stage.run() masks secrets in what it writes of its inputs", async () => {
  using folder = makeFolder();
  registerSecret("sesame-314159");
  const stage = sample(samples.scaled, folder.path, {
    uses: { key: "sesame-314159", note: "use sesame-314159 twice" },
    fixed: { value: 1 },
  });
  await stage.run(1);
  const text = Object.values(folder.listing()).join("\n");
  assert(!text.includes("sesame"), text);
  const { inputs } = JSON.parse(
    Deno.readTextFileSync(folder.at("scaled.inputs")),
  );
  assert.deepEqual(inputs, {
    value: 1,
    "'uses'": { key: "***", note: "use *** twice" },
  });
});

Deno.test("Stage.run() keeps long outputs in files of their own, and misses when one is damaged", async () => {
  using folder = makeFolder();
  const stage = sample(samples.long, folder.path);
  const lengths = [65_532, 65_533, 65_534, 200_000];
  for (const length of lengths) await stage.run(length);
  // The text form of a text of 65,532 letters is 65,536 bytes long.
  const blobs = folder.find("").filter((path) => path.includes("/blobs/"));
  assert.equal(blobs.length, 3);
  for (const length of lengths) {
    const { status, outputs } = await see(stage, [length]);
    assert.equal(status, "cached");
    assert.equal((outputs.output as string).length, length);
  }
  const damage = [
    (path: string) => Deno.truncateSync(path, 1000),
    (path: string) => Deno.writeTextFileSync(path, `["${"y".repeat(9)}"]`),
    (path: string) => Deno.removeSync(path),
  ];
  for (const spoil of damage) {
    blobs.forEach(spoil);
    const seen = await see(stage, [200_000]);
    assert.deepEqual(
      [seen.status, seen.why],
      ["ran", "its record is gone or damaged"],
    );
    assert.equal((seen.outputs.output as string).length, 200_000);
    assert.equal((await see(stage, [200_000])).status, "cached");
    for (const length of lengths) await stage.run(length);
  }
});

Deno.test("Stage.run() gives back on a hit any value that the function returned", async () => {
  using folder = makeFolder();
  const stage = sample(samples.same, folder.path, { files: false });
  const values = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withSparseArray: true,
    withNullPrototype: true,
    maxDepth: 3,
  }).filter((value) =>
    !JSON.stringify(
      Object.entries({ value }),
      (_, part) => typeof part === "bigint" ? `${part}` : part,
    ).includes("__proto__")
  );
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      await stage.run(value);
      const { status, outputs } = await see(stage, [value]);
      assert.equal(status, "cached");
      assert.deepEqual(outputs.output, value);
    }),
    { numRuns: 60 },
  );
});

Deno.test("Stage.explain() says what run() would do, and does nothing", async () => {
  using folder = makeFolder();
  const stage = sample(samples.sums, folder.path);
  assert.deepEqual(await stage.explain(1, 2, 3), {
    status: "miss",
    reasons: [{ kind: "first" }],
    why: "first run",
  });
  assert.deepEqual(folder.find(""), []);
  await stage.run(1, 2, 3);
  const before = folder.listing();
  const { status, why } = await stage.explain(1, 2, 3);
  assert.equal(status, "hit");
  assert.match(why, UNCHANGED);
  assert.deepEqual(await stage.explain(1, 5, 7), {
    status: "miss",
    reasons: [
      { kind: "argument", name: "b", before: "2", now: "5" },
      { kind: "argument", name: "c", before: "3", now: "7" },
    ],
    why: "b: 2 → 5; c: 3 → 7",
  });
  assert.deepEqual(folder.listing(), before);
});

Deno.test("Stage.run() does not record a run whose argument another changed before it", async () => {
  using folder = makeFolder();
  const stage = sample(samples.append, folder.path);
  const list = [1, 2, 3];
  const other = sample(samples.same, folder.path, { name: "other" });
  // Both take their keys from the same list, and one then changes it.
  const [changed] = await Promise.all([stage.run(list), other.run(list)]);
  assert.notEqual(changed.output, undefined);
  for (
    const [one, fn] of [[stage, samples.append], [other, samples.same]] as const
  ) {
    const fresh = [1, 2, 3];
    const expected = (fn as (list: number[]) => unknown)([...fresh]);
    assert.deepEqual((await one.run(fresh)).output, expected);
  }
});

const prices = { rate: 1 };
const gate = {
  began: Promise.withResolvers<void>(),
  opened: Promise.withResolvers<void>(),
};

async function priced(value: number): Promise<number> {
  gate.began.resolve();
  await gate.opened.promise;
  return value * prices.rate;
}

Deno.test("Stage.run() does not record a run whose 'uses' changed before or while it ran", async () => {
  using folder = makeFolder();
  const uses = () => ({ ...prices });
  const stage = new Stage(priced, { hashOutput: folder.path, uses });
  const early = see(stage, [7]);
  prices.rate = 3;
  await gate.began.promise;
  const late = see(stage, [8]);
  // It waits for no other, so it has begun when this one has been asked.
  await see(sample(samples.double, folder.path), [1]);
  prices.rate = 5;
  gate.opened.resolve();
  assert.match((await early).why, /'uses' changed before it ran$/);
  assert.match((await late).why, /'uses' changed while it ran$/);
  for (const rate of [1, 3, 1, 3]) {
    prices.rate = rate;
    assert.equal((await see(stage, [7])).outputs.output, 7 * rate);
    assert.equal((await see(stage, [8])).outputs.output, 8 * rate);
  }
});

Deno.test("Stage counts a text as a text and as a file apart", async () => {
  using folder = makeFolder({ "in.txt": "A" });
  const path = folder.at("in.txt");
  const hashOutput = folder.at("memo");
  await sample(samples.readIfThere, hashOutput, { files: false }).run(path);
  Deno.removeSync(path);
  const { status, outputs } = await see(
    sample(samples.readIfThere, hashOutput),
    [path],
  );
  assert.deepEqual([status, outputs.output], ["ran", undefined]);
});

const nest = { folder: "", depth: 0 };

async function nested(value: number): Promise<number> {
  if (++nest.depth > 1) return value + 1;
  const { output } = await new Stage(nested, {
    hashOutput: nest.folder,
    uses: {},
  }).run(value);
  return output * 10;
}

Deno.test("Stage.run() of a stage within itself does not wait for itself", async () => {
  using folder = makeFolder();
  nest.folder = folder.path;
  const stage = new Stage(nested, { hashOutput: nest.folder, uses: {} });
  assert.equal((await stage.run(1)).output, 20);
});

Deno.test("Stage.run() compares with the last run that had the same arguments", async () => {
  using folder = makeFolder({ "in.txt": "A" });
  const path = folder.at("in.txt");
  const stage = sample(samples.read, folder.at("memo"));
  await stage.run(path);
  await stage.run(folder.write("other.txt", "B"));
  folder.write("in.txt", "C");
  assert.equal((await see(stage, [path])).why, `file ${path} changed`);
  const { why } = await stage.explain(folder.write("third.txt", "D"));
  assert.match(
    why,
    /^path: .* → .*; file .*third\.txt added; file .* removed$/,
  );
});

Deno.test("Stage takes hashOutput as a file URL", async () => {
  using folder = makeFolder();
  const hashOutput = pathToFileURL(folder.at("with space"));
  const stage = new Stage(samples.double, { hashOutput });
  await stage.run(1);
  assert.equal(folder.find("double.stage").length, 1);
  assert.equal(folder.find("with space").length, 1);
});

Deno.test("Stage.fingerprint() shows what counts", () => {
  const stage = new Stage(samples.copyIfTold);
  const { digest, symbols } = stage.fingerprint();
  assert.match(digest ?? "", /^[0-9a-f]{64}$/);
  assert.deepEqual(symbols.map(({ label }) => label), [
    "copyIfTold() in samples.ts",
    "read() in samples.ts",
  ]);
});

function computed(name: string): Promise<{ default: unknown }> {
  return import(`data:text/javascript,export default "${name}"`);
}

async function follows(name: string): Promise<unknown> {
  return (await computed(name)).default;
}

Deno.test("Stage runs code that it cannot follow each time, and says why", async () => {
  using folder = makeFolder();
  const stage = new Stage(follows, { hashOutput: folder.path });
  for (let round = 0; round < 2; round++) {
    const { status, why, kinds, outputs } = await see(stage, ["a"]);
    assert.deepEqual([status, kinds, outputs], [
      "ran",
      ["unfollowed"],
      { output: "a" },
    ]);
    assert.match(why, /^not recorded: .*computed\(\)/);
  }
  assert.deepEqual(folder.find(""), []);
});

Deno.test("Stage remembers code that it cannot follow where 'uses' settles it", async () => {
  using folder = makeFolder();
  const hashOutput = folder.path;
  let version = 1;
  const uses = () => ({ version });
  const stage = new Stage(follows, { hashOutput, uses });
  const seen = [];
  for (version of [1, 1, 2]) seen.push((await see(stage, ["a"])).why);
  const [first, second, third] = seen;
  assert.equal(first, "first run");
  assert.match(second ?? "", /^unchanged since/);
  assert.equal(third, "'uses' changed");
});

Deno.test("Stage.run() refuses a captured variable, and takes it from 'uses'", async () => {
  using folder = makeFolder();
  let captured = 2;
  const inner = (value: number) => value * captured;
  const hashOutput = folder.path;
  const stage = new Stage(inner, { hashOutput });
  const refused = await failure(() => stage.run(3));
  assert.equal(refused.code, "CAPTURED_VARIABLE");
  assert.match(refused.message, /found one that captures 'captured'$/);
  assert.deepEqual(refused.hints, [
    "Pass 'captured' as arguments, or name them: { uses: () => ({ captured }) }.",
  ]);
  assert.deepEqual(folder.find(""), []);

  const settled = new Stage(inner, { hashOutput, uses: () => ({ captured }) });
  const seen = [];
  for (captured of [2, 2, 5, 2]) {
    const { status, outputs } = await see(settled, [3]);
    seen.push([status, outputs.output]);
  }
  assert.deepEqual(seen, [["ran", 6], ["cached", 6], ["ran", 15], [
    "cached",
    6,
  ]]);
});

Deno.test("Stage.run() does not record a path with a secret, and masks it in reasons", async () => {
  using folder = makeFolder({ "open-sesame-161803.txt": "A" });
  registerSecret("open-sesame-161803");
  const path = folder.at("open-sesame-161803.txt");
  const stage = sample(samples.read, folder.at("memo"));
  const { why, outputs } = await see(stage, [path]);
  assert.equal(outputs.output, "A");
  assert.equal(why, "first run; not recorded: a path contains a secret");
  assert.deepEqual([...Deno.readDirSync(folder.at("memo"))], []);
});

Deno.test("Stage.run() takes a wide directory in a result for a text", async () => {
  using folder = makeFolder();
  const root = sample(samples.slash, folder.path);
  assert.deepEqual(await root.run(), { output: "/" });
  assert.equal((await see(root, [])).status, "cached");
});

Deno.test("Stage.run() returns what cannot be stored, and says why it was not", async () => {
  using folder = makeFolder();
  const stage = sample(samples.long, folder.path);
  folder.write("long/blobs", "a file, where a directory is needed");
  const { status, why, outputs } = await see(stage, [70_000]);
  assert.equal(status, "ran");
  assert.match(why, /not recorded: .*blobs/);
  assert.equal(String(outputs.output).length, 70_000);
});

Deno.test("Stage.run() refuses a store that cannot be made before the body runs", async () => {
  using folder = makeFolder({ file: "", "in.txt": "A" });
  const stage = sample(samples.append, folder.at("file/memo"));
  const list: number[] = [];
  await assert.rejects(stage.run(list), { code: "STORE_UNUSABLE" });
  assert.deepEqual(list, []);
});

Deno.test("Stage.run() masks numbers that are secret, and gives no digest of one", async () => {
  using folder = makeFolder();
  registerSecret("74839201");
  const stage = sample(samples.scaled, folder.path);
  await stage.run(74839201);
  const text = Object.values(folder.listing()).join("\n");
  assert(!text.includes("74839201"), text);
  assert(!text.includes(digestValue(74839201)), text);
});
