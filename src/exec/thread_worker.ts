/**
 * The worker of a thread pool: calls functions, one at a time.
 *
 * @module
 */

import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { processStart } from "../internal/host.ts";
import { whileLoading } from "../internal/loading.ts";
import {
  receiveShare,
  type ResourceValues,
} from "../internal/resource_values.ts";
import { demandCode } from "./demand_code.ts";
import { ExecError } from "./exec_error.ts";
import type { ExecutorCall } from "./executor.ts";
import { unreadablePath } from "./import_module.ts";
import { loadFunction } from "./load_function.ts";
import { calledName } from "./module_name.ts";
import { notCloneable } from "./not_cloneable.ts";
import { pack, type Packed, unpack } from "./pack.ts";
import { type Portable, toPortable } from "./portable_error.ts";

/** The module to start workers from. */
export const WORKER_URL: string = import.meta.url;
/** The name a worker must bear for this module to do anything. */
export const WORKER_NAME = "assay:exec";

/** What a worker is given at its start. */
export interface WorkerStart {
  /** The module it was started from: a second copy of it must do nothing. */
  readonly entry: string;
  /** The resources it may use. */
  readonly share: ResourceValues;
}

/** A call on its way. */
export interface PackedCall extends Omit<ExecutorCall, "args"> {
  /** The arguments. */
  readonly packed: Packed;
}

/** What a worker says. */
export type Reply =
  | { readonly kind: "returned"; readonly packed: Packed }
  | { readonly kind: "threw"; readonly error: Portable }
  /** Nothing awaited what failed: the worker is not to be used again. */
  | { readonly kind: "failed"; readonly error: Portable };

function post(reply: Reply): void {
  parentPort?.postMessage(reply);
}

async function answer({ packed, ...address }: PackedCall): Promise<void> {
  try {
    const call = { ...address, args: unpack(packed) };
    demandReadable(call);
    const fn = await whileLoading(() => loadFunction(call));
    await demandCode(fn, call, processStart());
    const result = await fn(...call.args);
    try {
      post({ kind: "returned", packed: pack([result]) });
    } catch (cause) {
      throw notCloneable(call, "result", cause);
    }
  } catch (error) {
    post({ kind: "threw", error: toPortable(error) });
  }
}

function demandReadable(call: ExecutorCall): void {
  const { module, export: name } = call;
  const path = unreadablePath(module);
  if (path === undefined) return;
  throw new ExecError(
    `Cannot call ${
      calledName(call)
    } in a worker: expected permission to read its module, found none`,
    {
      code: "MODULE_UNREADABLE",
      data: { module, export: name, path },
      hints: [
        `Run with --allow-read=${path}, or run the call with 'inline()'.`,
      ],
    },
  );
}

function start({ share }: WorkerStart): void {
  receiveShare(share);
  addEventListener("error", (event) => {
    event.preventDefault();
    post({ kind: "failed", error: toPortable(event.error) });
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    post({ kind: "failed", error: toPortable(event.reason) });
  });
  parentPort?.on("message", (call: PackedCall) => void answer(call));
}

if (!isMainThread && globalThis.name === WORKER_NAME) {
  const given = workerData as WorkerStart;
  if (given.entry === WORKER_URL) start(given);
}
