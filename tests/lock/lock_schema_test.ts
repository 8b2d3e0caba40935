import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import { parse } from "yaml";
import { type RunLock, runLock } from "@assay/assay/lock";
import { yamlText } from "../../src/internal/yaml_text.ts";
import { conform } from "../../src/lock/conform.ts";
import { LOCK_SCHEMA } from "../../src/lock/lock_schema.ts";
import { parseLock } from "../../src/lock/read_lock.ts";
import { writeLock } from "../../src/lock/write_lock.ts";
import { requirement } from "../requirement.ts";
import { makeFolder } from "../stage/folder.ts";
import { anyLock } from "./sample_lock.ts";

const python = requirement("python-yaml");

/** The schema as another validator understands it. */
const other = z.fromJSONSchema(
  LOCK_SCHEMA as Parameters<typeof z.fromJSONSchema>[0],
);

Deno.test("readLock() gives back any lock that was written", () => {
  fc.assert(
    fc.property(anyLock, (lock) => {
      const text = writeLock(lock);
      assert.deepEqual(parseLock(text, "run.lock"), lock, text);
      assert.equal(writeLock(parseLock(text, "run.lock")), text);
      other.parse(lock);
    }),
    { numRuns: 100 },
  );
});

/** Each text in it written, so that Python's reader can say what it took. */
const READER = `
import json, sys, yaml
for line in sys.stdin:
    print(json.dumps(yaml.safe_load(json.loads(line)), allow_nan=False), flush=True)
`;

Deno.test({
  name: "writeLock() is read by PyYAML, of YAML 1.1, as what it was",
  ignore: python.ignore,
  async fn() {
    const locks = fc.sample(anyLock, 100);
    const child = new Deno.Command(python.command, {
      args: ["-c", READER],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const input = locks.map((lock) => `${JSON.stringify(writeLock(lock))}\n`);
    const writing = new Blob(input).stream().pipeTo(child.stdin);
    const [{ stdout }] = await Promise.all([child.output(), writing]);
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    assert.equal(lines.length, locks.length);
    for (const [index, line] of lines.entries()) {
      // JSON.stringify knows one zero.
      const same = (one: unknown) => JSON.parse(JSON.stringify(one));
      assert.deepEqual(same(JSON.parse(line)), same(locks[index]));
    }
  },
});

Deno.test("LOCK_SCHEMA says of any edited lock what another validator says of it", () => {
  const part = fc.oneof(
    fc.constantFrom<unknown>(null, 1, 1.5, "x", true, [], {}, ["x"], { a: 1 }),
    fc.constant(undefined),
  );
  let refused = 0;
  fc.assert(
    fc.property(
      anyLock,
      fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
      part,
      (lock, way, put) => {
        const edited = structuredClone(lock) as unknown;
        edit(edited, way, put);
        const own = conform(LOCK_SCHEMA, edited);
        const { success, error } = other.safeParse(edited);
        if (!own.ok) refused++;
        assert.equal(
          own.ok,
          success,
          `${own.ok ? "" : `${own.key}: ${own.message}`} ${error?.message}`,
        );
      },
    ),
    { numRuns: 500 },
  );
  assert(refused > 50, `${refused} refused`);
});

/** Follows the numbers into a value, and puts or removes something there. */
function edit(value: unknown, [first = 0, ...way]: number[], put: unknown) {
  if (typeof value !== "object" || value === null) return;
  const map = value as Record<string, unknown>;
  const keys = Object.keys(map);
  const key = keys[first % keys.length];
  if (key === undefined) return;
  const inner = map[key];
  if (way.length > 0 && typeof inner === "object" && inner !== null) {
    return edit(inner, way, put);
  }
  if (put !== undefined) map[key] = put;
  else if (Array.isArray(value)) value.splice(first % keys.length, 1);
  else delete map[key];
}

Deno.test("readLock() takes a lock of which only the least is left", () => {
  const least = `format: assay-run-lock
version: 1
requires: []
id: 01a2091c-8597-74f6-b136-c6001031d7c0
status: complete
locations:
  repos: {}
`;
  const lock = parseLock(least, "run.lock");
  assert.deepEqual(lock, parseLock(writeLock(lock), "run.lock"));
  assert.deepEqual(
    [lock.data, lock.config, lock.environment, lock.code.functions],
    [[], null, null, {}],
  );
  assert.deepEqual(lock.locations.outputs, {});
  const keys = ["format", "version", "requires", "id", "status", "  repos"];
  for (const key of keys) {
    const text = least.replace(new RegExp(`^${key}: .*\n`, "m"), "");
    assert.throws(() => parseLock(text, "run.lock"), /LockError|Cannot read/);
  }
});

Deno.test("readLock() says which key is wrong, and what it found there", () => {
  const text = writeLock(fc.sample(anyLock, 1)[0]!);
  const wrong = (change: (lock: Record<string, unknown>) => void): string => {
    const lock = parse(text) as Record<string, unknown>;
    change(lock);
    try {
      parseLock(yamlText(lock), "run.lock");
    } catch (error) {
      if (error instanceof Error) return error.message;
    }
    return "";
  };
  assert.match(
    wrong((lock) => lock.pid = "many"),
    /run lock: 'pid': expected integer or null, found "many"$/,
  );
  assert.match(
    wrong((lock) => lock.data = [{ path: "a", kind: "file", bytes: 1 }]),
    /'data\[0\]\.digest': expected a value, found none$/,
  );
  assert.match(
    wrong((lock) => lock.outputs = {}),
    /'outputs': expected array, found a map$/,
  );
});

Deno.test("runLock() writes locks that fit the schema, of every shape", async () => {
  using folder = makeFolder({ "in.txt": "1" });
  const directory = folder.at("run");
  const read = () => parse(Deno.readTextFileSync(folder.at("run/run.lock")));
  const run = await runLock({
    directory,
    data: [folder.at("in.txt")],
    config: { a: [1, { b: null }], "x y": "no" },
    variables: ["PATH"],
  });
  other.parse(read());
  run.addSeed("a", 2n ** 70n);
  await run.fail(new Error("no"));
  other.parse(read());
  await runLock({ directory, prevs: [], config: { n: 1n } }, () => {});
  const last = read() as RunLock;
  other.parse(last);
  // Nothing is written that the schema does not know.
  const named = Object.keys(LOCK_SCHEMA.properties!);
  assert.deepEqual(Object.keys(last), named);
});
