/**
 * A layer over Deno's file functions that makes chosen calls fail.
 *
 * Rooms test their writes with {@linkcode faultLoop} (in `fault_loop.ts`),
 * which fails every operation in turn. A test about one operation installs the
 * layer itself:
 *
 * ```ts ignore
 * using layer = installFaults(({ name }) => name === "FsFile.syncSync" ? "fail" : "pass");
 * assert.throws(() => writeFileAtomic(path, "new"), { code: "WRITE_FAILED" });
 * assert.deepEqual(layer.faults, ["FsFile.syncSync"]);
 * ```
 *
 * It sees what this isolate calls through `Deno.*` and the methods of
 * `Deno.FsFile`, sync and async. It does not see `node:fs`, `node:sqlite`,
 * workers and child processes, so code that writes through those is tested by
 * killing its process instead. Reads pass untouched.
 *
 * @module
 */

import { assertAllKnown, DENO_WRITES, FILE_WRITES } from "./operations.ts";

/** An operation that is about to run. */
export interface Operation {
  /** `renameSync`, `FsFile.writeSync`, … */
  readonly name: string;
  /** Counts the operations since the layer was installed, from 1. */
  readonly index: number;
  /** Whether it writes two bytes or more, and so can write only a part. */
  readonly canBeShort: boolean;
}

/**
 * What becomes of an operation: it runs; it throws; it writes the first half
 * of its bytes and reports that (only if `canBeShort`).
 */
export type Fate = "pass" | "fail" | "short";

/** The installed layer. */
export interface FaultLayer extends Disposable {
  /** The names of the operations that did not pass, in order. */
  readonly faults: readonly string[];
}

/** What a failed operation throws: an input/output error like the system's. */
export class InjectedFault extends Error {
  /** The system's name of the error. */
  readonly code = "EIO";
  override readonly name = "InjectedFault";

  /** @param operation The name of the operation that fails. */
  constructor(readonly operation: string) {
    super(`Input/output error (os error 5): injected into ${operation}`);
  }
}

type Callable = (this: unknown, ...args: unknown[]) => unknown;

let installed = false;

/**
 * Puts the layer over Deno's file functions until it is disposed of.
 *
 * @param decide Says what becomes of each operation.
 * @returns The layer.
 * @throws {Error} If a layer is installed already, or the runtime has a
 * function that `operations.ts` does not list.
 */
export function installFaults(
  decide: (operation: Operation) => Fate,
): FaultLayer {
  if (installed) throw new Error("A fault layer is installed already");
  assertAllKnown();
  const faults: string[] = [];
  let index = 0;

  const patched = (name: string, original: Callable): Callable =>
    function (...args) {
      const isWrite = name.startsWith("FsFile.write");
      const bytes = isWrite ? args[0] as Uint8Array : undefined;
      const canBeShort = (bytes?.length ?? 0) > 1;
      const fate = decide({ name, index: ++index, canBeShort });
      if (fate === "pass") return original.apply(this, args);
      faults.push(name);
      if (fate === "short") {
        if (bytes === undefined || !canBeShort) {
          throw new Error(`${name} cannot write only a part`);
        }
        return original.call(this, bytes.subarray(0, bytes.length >> 1));
      }
      const done = doPart(name, original.bind(this), args);
      const fault = new InjectedFault(name);
      if (done instanceof Promise) {
        return done.then(() => Promise.reject(fault));
      }
      if (/Sync$|close$/.test(name)) throw fault;
      return Promise.reject(fault);
    };

  using undo = new DisposableStack();
  const patch = (target: object, key: string, name: string) => {
    const descriptor = Object.getOwnPropertyDescriptor(target, key);
    if (descriptor === undefined) throw new Error(`There is no ${name}`);
    undo.defer(() => Object.defineProperty(target, key, descriptor));
    Object.defineProperty(target, key, {
      ...descriptor,
      value: patched(name, descriptor.value),
    });
  };
  for (const key of DENO_WRITES) patch(Deno, key, key);
  for (const key of FILE_WRITES) {
    patch(Deno.FsFile.prototype, key, `FsFile.${key}`);
  }
  forbidWritable(undo);
  installed = true;
  undo.defer(() => installed = false);
  const removal = undo.move();
  return { faults, [Symbol.dispose]: () => removal.dispose() };
}

/**
 * What a failing operation does before it fails: a close gives the descriptor
 * back all the same, and a write of a whole file stops in the middle.
 */
function doPart(
  name: string,
  original: (...args: unknown[]) => unknown,
  args: unknown[],
): unknown {
  if (name === "FsFile.close") return original();
  if (!/^write(Text)?File/.test(name)) return undefined;
  const [path, data, ...rest] = args;
  return typeof data === "string" || data instanceof Uint8Array
    ? original(path, data.slice(0, data.length >> 1), ...rest)
    : undefined;
}

/** A stream's writes do not pass the methods of `FsFile`. */
function forbidWritable(undo: DisposableStack): void {
  const prototype = Deno.FsFile.prototype;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, "writable");
  if (descriptor === undefined) throw new Error("There is no FsFile.writable");
  undo.defer(() => Object.defineProperty(prototype, "writable", descriptor));
  Object.defineProperty(prototype, "writable", {
    ...descriptor,
    get: () => {
      throw new Error("The fault layer cannot see writes to FsFile.writable");
    },
  });
}
