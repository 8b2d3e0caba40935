/**
 * What every executor promises, as tests.
 *
 * @module
 */

import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { NdArray } from "../../src/array/mod.ts";
import { fingerprint } from "../../src/code/kit.ts";
import type { Executor } from "../../src/exec/mod.ts";
import { SharedArray } from "../../src/share/mod.ts";
import { temporaryFolder, until } from "../hash/folder.ts";
import { area } from "./area.ts";

/** The promises that an executor may have a reason not to make. */
export type Promised =
  | "copies"
  | "files newer than the program"
  | "not cloneable"
  | "worker ends";

/** URL of the module whose functions are called. */
export const FUNCTIONS = import.meta.resolve("./functions.ts");

/**
 * Makes the address of a function of `functions.ts`.
 *
 * @param name The function.
 * @param args Its arguments.
 * @returns The call.
 */
export function call(name: string, ...args: unknown[]) {
  return { module: FUNCTIONS, export: name, args };
}

/**
 * Registers the tests.
 *
 * @param name What is tested, as the tests' names say.
 * @param make Makes an executor.
 * @param skips The promises it does not make, with the reason.
 */
export function conformance(
  name: string,
  make: () => Executor,
  skips: Partial<Record<Promised, string>> = {},
): void {
  const test = (
    does: string,
    fn: (executor: Executor) => Promise<void>,
    promise?: Promised,
  ) => {
    const reason = promise && skips[promise];
    Deno.test({
      name: `${name} ${does}${reason ? ` (skipped: ${reason})` : ""}`,
      ignore: reason !== undefined,
      async fn() {
        await using executor = make();
        await fn(executor);
      },
    });
  };

  test("gives what the function returns or promises", async (executor) => {
    assert.deepEqual(await executor.run(call("give", 1, "a")), [1, "a"]);
    assert.equal(await executor.run(call("giveLater", 5)), 5);
    assert.equal(await executor.run(call("giveLater", undefined)), undefined);
    assert.equal(await executor.run(call("default")), "default");
  });

  test("has a name and a size of at least one", (executor) => {
    assert(executor.name.length > 0);
    assert(Number.isInteger(executor.size) && executor.size >= 1);
    return Promise.resolve();
  });

  test("passes and gives back data of every kind", async (executor) => {
    const shared = { deep: [new Date(5)] };
    const round: { self?: unknown; url: URL } = { url: new URL("file:///a") };
    round.self = round;
    const values = [
      ...[undefined, null, true, -0, NaN, Infinity, 2n ** 70n, "a\0é", ""],
      ...[[1, [2, undefined]], { a: { b: 1 }, __proto__: null }],
      ...[new Map<unknown, unknown>([[{ k: 1 }, new Set([1, "b"])]])],
      ...[new Date(NaN), /a+/gi, new Uint8Array([1, 2]).subarray(1)],
      ...[new Float16Array([0.5]), new BigInt64Array([-1n])],
      ...[new ArrayBuffer(3), new DataView(new ArrayBuffer(2), 1)],
      new TypeError("as data"),
      { u: new URL("https://a.test/?q"), l: [new URL("file:///b")] },
      new Map([["u", new URL("file:///c")]]),
      new Set([new URL("file:///d"), new Uint8Array(2)]),
      ...[shared, [shared, shared], round],
      Object.groupBy([1, 2, 3], (n) => n % 2 ? "odd" : "even"),
      Object.fromEntries([["constructor", 1], ["__proto__", 2]]),
    ];
    const result = await executor.run(call("give", ...values)) as unknown[];
    assert.deepEqual(result, values);
    const [one, two] = result[values.length - 4] as unknown[];
    assert.equal(one, two, "what was one object is one object");
    assert.equal(Object.getPrototypeOf(result.at(-2)), null);
  });

  test("passes and gives back arrays with their layout", async (executor) => {
    const grid = NdArray.from([[1, 2, 3], [4, 5, 6]], "int16");
    const column = grid.slice(null, 1);
    const [a, b, inside] = await executor.run(
      call("give", grid, column, { list: [grid], map: new Map([["g", grid]]) }),
    ) as [NdArray, NdArray, { list: NdArray[]; map: Map<string, NdArray> }];
    assert(a instanceof NdArray && b instanceof NdArray);
    assert.equal(String(a), String(grid));
    assert.equal(String(b), String(column));
    assert.equal(inside.list[0], a);
    assert.equal(inside.map.get("g"), a);
    a.set(0, 1, 20);
    assert.equal(b.get(0), 20, "a view still shares the elements");
  });

  test("shares SharedArrayBuffers", async (executor) => {
    const array = new Float64Array(new SharedArrayBuffer(64), 8, 3);
    const back = await executor.run(call("fill", array, 7)) as Float64Array;
    assert.deepEqual([...array], [7, 7, 7]);
    assert(back.buffer instanceof SharedArrayBuffer);
    assert.equal(back.byteOffset, 8);
    array[1] = 9;
    assert.deepEqual([...back], [7, 9, 7], "the same memory");
    const grid = new NdArray({ data: array, dtype: "float64", shape: [3] });
    const [other] = await executor.run(call("give", grid)) as [NdArray];
    grid.set(0, 11);
    assert.equal(other.get(0), 11, "the same memory in an NdArray");
  });

  test("shares a SharedArray, without a copy", async (executor) => {
    using array = SharedArray.create("exec-shared", [1, 2, 3]);
    const [back, inside] = await executor.run(
      call("give", array, { list: [array] }),
    ) as [SharedArray<"float64", 1>, { list: SharedArray[] }];
    assert(back instanceof SharedArray);
    assert.equal(inside.list[0], back);
    back.write(0, 7);
    assert.equal(array.read(0), 7);
    const sum = await executor.run(call("raiseShared", array, 10));
    assert.equal(sum, 7 + 2 + 3 + 3 * 10);
    assert.deepEqual([...array.read()], [17, 12, 13]);
    assert.equal(array.withLockSync(() => array.read(2)), 13);
  });

  test("leaves the caller's arguments as they are", async (executor) => {
    const list = [1, 2];
    const nested = {
      list,
      url: new URL("file:///a"),
      array: new Float64Array(2),
    };
    const before = structuredClone({ list, array: nested.array });
    await executor.run(call("give", nested));
    assert.deepEqual({ list: nested.list, array: nested.array }, before);
    assert(nested.url instanceof URL);
  });

  test("takes the arguments as they are at the call", async (executor) => {
    const array = new Float64Array([1]);
    const record = { n: 1 };
    const numbers = [1];
    const map = new Map([["a", 1]]);
    const set = new Set([1]);
    const date = new Date(1);
    const url = new URL("file:///a#1");
    const grid = NdArray.from([1], "int8");
    const error = new Error("1", { cause: 1 });
    const all = [array, record, numbers, map, set, date, url, grid, error];
    // The first calls start workers, those beyond the size have to wait.
    const results = Array.from(
      { length: executor.size + 2 },
      () => executor.run(call("give", ...all)),
    );
    array[0] = 2;
    record.n = 2;
    numbers.push(2);
    map.set("b", 2);
    set.clear();
    date.setTime(2);
    url.hash = "2";
    grid.set(0, 2);
    error.message = "2";
    error.cause = 2;
    for (const result of await Promise.all(results)) {
      const [failure] = (result as unknown[]).splice(-1) as [Error];
      assert.deepEqual([failure.message, failure.cause], ["1", 1]);
      const [line] = (result as unknown[]).splice(-1) as [NdArray];
      assert.equal(line.get(0), 1);
      assert.deepEqual(result, [
        ...[new Float64Array([1]), { n: 1 }, [1], new Map([["a", 1]])],
        ...[new Set([1]), new Date(1), new URL("file:///a#1")],
      ]);
    }
  }, "copies");

  test("throws the errors of the function", async (executor) => {
    const decorated = await thrownBy(executor, "throwDecorated");
    assert(decorated instanceof TypeError);
    assert.equal(decorated.message, "no table");
    assert.match(decorated.stack ?? "", /functions\.ts:\d+/);
    const { code, table } = decorated as TypeError & Record<string, unknown>;
    assert.deepEqual([code, table], ["ENOTABLE", new Map([["a", 1]])]);

    const assay = await thrownBy(executor, "throwAssay");
    assert.equal((assay as Error).name, "AssayError");
    const { cause, message, hints, data, code: stable } = assay as Error & {
      [key: string]: unknown;
    };
    assert.equal(message, "Cannot fit: expected 3 rows, found 2");
    assert.deepEqual([stable, hints, data], [
      "TOO_FEW",
      ["Add a row."],
      { rows: 2 },
    ]);
    assert(cause instanceof RangeError);
    assert.deepEqual([cause.message, cause.cause], ["2 < 3", "the file"]);

    const aggregate = await thrownBy(executor, "throwAggregate");
    assert(aggregate instanceof AggregateError);
    const [first, second] = aggregate.errors;
    assert(first instanceof RangeError && first.message === "first");
    assert.equal(second, "second");

    assert.equal(await thrownBy(executor, "throwText"), "only text");
    const circular = await thrownBy(executor, "throwCircular");
    assert.equal((circular as Error).message, "round");
  });

  test("says which function a module lacks", async (executor) => {
    for (const missing of ["fit", "notAFunction"]) {
      await assert.rejects(executor.run(call(missing)), {
        name: "ExecError",
        code: "EXPORT_MISSING",
        data: { module: FUNCTIONS, export: missing },
        message: new RegExp(`${missing}\\(\\) of functions.ts`),
      });
    }
    assert.equal(await executor.run(call("giveLater", 1)), 1);
  });

  test("says why a module cannot be loaded, and runs it once", async (executor) => {
    using folder = temporaryFolder();
    const loads = `${folder.path}/loads`;
    const module = pathToFileURL(folder.write(
      "fit.ts",
      `Deno.writeTextFileSync(${JSON.stringify(loads)}, "x", { append: true });
      throw new RangeError("no data");
      export function fit() {}`,
    )).href;
    const expected = (cause: unknown) =>
      typeof cause === "object" && cause instanceof RangeError;
    for (let time = 0; time < 2; time++) {
      await assert.rejects(
        executor.run({ module, export: "fit", args: [] }),
        (error: Error & { code?: string }) =>
          error.name === "ExecError" && error.code === "MODULE_FAILED" &&
          error.message.includes("no data") && expected(error.cause),
      );
    }
    assert.equal(Deno.readTextFileSync(loads), "x");
    for (const module of ["fit.ts", "./fit.ts", `${folder.path}/none.ts`]) {
      await assert.rejects(executor.run({ module, export: "fit", args: [] }), {
        name: "ExecError",
        code: "MODULE_FAILED",
      });
    }
    assert.equal(await executor.run(call("giveLater", 1)), 1);
  });

  test("calls only the code that was asked for", async (executor) => {
    const module = import.meta.resolve("./area.ts");
    const code = fingerprint(area, module).digest!;
    assert.match(code, /^[0-9a-f]{64}$/);
    const calls = new Int32Array(new SharedArrayBuffer(4));
    const call = { module, export: "area", args: [calls, 3] };
    assert.equal(await executor.run({ ...call, code }), 18);
    await assert.rejects(
      executor.run({ ...call, code: "0".repeat(64) }),
      { name: "ExecError", code: "CODE_CHANGED", message: /found other code/ },
    );
    assert.equal(calls[0], 1, "a refused call is not made");
  });

  test(
    "calls no code that was modified since it was loaded",
    async (executor) => {
      using folder = temporaryFolder();
      const path = folder.write(
        "fit.ts",
        `import { factor } from "./factor.ts";
      export function fit(n: number) {
        return n * factor;
      }`,
      );
      folder.write("factor.ts", "export const factor = 2;");
      const module = pathToFileURL(path).href;
      const { fit } = await import(module);
      const code = fingerprint(fit, module).digest!;
      const call = { module, export: "fit", args: [3] };
      assert.equal(await executor.run({ ...call, code }), 6);
      // What it runs is still the old code, what can be read is the new.
      folder.write("factor.ts", "export const factor = 3;");
      const { digest } = fingerprint(fit, module);
      assert.notEqual(digest, code);
      const refusal = {
        code: "CODE_CHANGED",
        message: /factor\.ts was modified/,
      };
      for (const asked of [code, digest!]) {
        await assert.rejects(executor.run({ ...call, code: asked }), refusal);
      }
      // Nor is it believed when the old text is back.
      folder.write("factor.ts", "export const factor = 2;");
      await assert.rejects(executor.run({ ...call, code }), refusal);
    },
    "files newer than the program",
  );

  test("gives up at once when the signal is aborted", async (executor) => {
    const reason = new Error("enough");
    await assert.rejects(
      executor.run(call("countCalls"), { signal: AbortSignal.abort(reason) }),
      (error) => error === reason,
    );
    const words = new Int32Array(new SharedArrayBuffer(8));
    const controller = new AbortController();
    const running = executor.run(call("waitForever", words), {
      signal: controller.signal,
    });
    await until(() => Atomics.load(words, 0) === 1);
    controller.abort(reason);
    await assert.rejects(running, (error) => error === reason);
    assert.equal(await executor.run(call("giveLater", 1)), 1);
    assert.equal(await executor.run(call("countCalls")), 1);
  });

  test("takes more calls than its size", async (executor) => {
    const numbers = Array.from({ length: executor.size * 3 + 1 }, (_, n) => n);
    const results = await Promise.all(
      numbers.map((n) => executor.run(call("giveLater", n))),
    );
    assert.deepEqual(results, numbers);
  });

  test("takes no call once it is disposed of", async (executor) => {
    await executor.run(call("giveLater", 1));
    await executor[Symbol.asyncDispose]();
    await executor[Symbol.asyncDispose]();
    await assert.rejects(executor.run(call("giveLater", 1)), {
      name: "ExecError",
      code: "EXECUTOR_DISPOSED",
    });
  });

  test("says which argument cannot cross", async (executor) => {
    class Fit {
      readonly n = 1;
    }
    const cases: [unknown, string, string][] = [
      [() => 1, "arguments[1]", "a function"],
      [{ a: [1, Symbol("s")] }, "arguments[1].a[1]", "a symbol"],
      [{ "a b": new Fit() }, 'arguments[1]["a b"]', "an instance of Fit"],
      [new Map([["k", new Fit()]]), "arguments[1].k", "an instance of Fit"],
      [new Set([new Fit()]), "arguments[1]<Set item>", "an instance of Fit"],
      [
        new Map([[Object.create(null), new Fit()]]),
        "arguments[1]<Map value>",
        "an instance of Fit",
      ],
      [{ [Symbol("s")]: 1 }, "arguments[1][Symbol(s)]", "a symbol as a key"],
      [
        { rows: Object.assign([1], { unit: "m" }) },
        "arguments[1].rows.unit",
        "an added property",
      ],
      [[new Map([[Symbol(), 1]])], "arguments[1][0]<Map key>", "a symbol"],
      [Promise.resolve(), "arguments[1]", "an instance of Promise"],
      [
        new (class extends Map {})(),
        "arguments[1]",
        "an instance of a class without a name",
      ],
      [nested(2000), "arguments", "more than 1000 objects inside each other"],
    ];
    for (const [value, place, found] of cases) {
      await assert.rejects(executor.run(call("give", 1, value)), {
        name: "ExecError",
        code: "NOT_CLONEABLE",
        data: { module: FUNCTIONS, export: "give", place, found },
      });
    }
    const buffer = new ArrayBuffer(8);
    structuredClone(buffer, { transfer: [buffer] });
    const refused = { code: "NOT_CLONEABLE" };
    await assert.rejects(executor.run(call("give", buffer)), refused);
    await assert.rejects(executor.run(call("giveFunction")), {
      code: "NOT_CLONEABLE",
      data: {
        module: FUNCTIONS,
        export: "giveFunction",
        place: 'result["the fits"][0].run',
        found: "a function",
      },
    });
    assert.equal(await executor.run(call("giveLater", 1)), 1);
  }, "not cloneable");

  test("outlives a worker that ends", async (executor) => {
    const ends: [string, unknown, RegExp][] = [
      ["leave", 0, /left with code 0/],
      ["leave", 3, /left with code 3/],
      ["closeThread", 0, /left with code/],
      ["failAside", "throw", /nothing awaited: aside/],
      ["failAside", "reject", /nothing awaited: aside/],
    ];
    for (const [name, arg, message] of ends) {
      await assert.rejects(executor.run(call(name, arg)), (error: Error) => {
        assert.equal(error.name, "ExecError");
        assert.equal((error as { code?: string }).code, "WORKER_ENDED");
        assert.match(error.message, message);
        if (name === "failAside") {
          assert(error.cause instanceof RangeError);
          assert.equal((error.cause.cause as Error).message, "deeper");
        }
        return true;
      });
      assert.equal(await executor.run(call("giveLater", 1)), 1);
    }
  }, "worker ends");
}

async function thrownBy(executor: Executor, name: string): Promise<unknown> {
  try {
    await executor.run(call(name));
  } catch (error) {
    return error;
  }
  throw new Error(`${name}() did not throw`);
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = { value };
  return value;
}
