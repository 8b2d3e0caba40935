/**
 * The worker of a logger, as the logger sees it.
 *
 * @module
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { getLogger } from "@logtape/logtape";
import { parse, v4 } from "uuid";
import { isGranted } from "../internal/permission.ts";
import { Control, WRITER } from "./control.ts";
import { lostWriter, toLogError } from "./failure.ts";
import { LogError } from "./log_error.ts";
import type { Recovery } from "./recover_log.ts";
import {
  WORKER_NAME,
  WORKER_URL,
  type WriterOptions,
  type WriterReply,
  type WriterStart,
} from "./writer_worker.ts";

/** A writer that has begun. */
export interface WriterThread {
  /** Its worker. */
  readonly worker: Worker;
  /** What it found of earlier loggers. */
  readonly recovered: Recovery;
}

/**
 * Starts a writer in a folder that is held.
 *
 * @param memory The control memory that it shares with producers.
 * @param files How its files are written.
 * @returns The writer, once it is ready.
 * @throws {LogError} Why it cannot write.
 */
export async function startWriter(
  memory: SharedArrayBuffer,
  files: Omit<WriterOptions, "runId">,
): Promise<WriterThread> {
  const { directory } = files;
  const control = new Control(memory);
  const given: WriterStart = {
    entry: WORKER_URL,
    control: memory,
    options: { ...files, runId: parse(v4()) },
  };
  const worker = new Worker(new URL(WORKER_URL), {
    name: WORKER_NAME,
    workerData: given,
  });
  const { promise, resolve } = Promise.withResolvers<Recovery | undefined>();
  const hear = (reply: WriterReply) =>
    resolve(reply.kind === "started" ? reply.recovered : undefined);
  worker.once("message", hear);
  whenLost(worker, control, directory, () => resolve(undefined));
  const recovered = await promise;
  if (recovered === undefined) {
    void worker.terminate();
    throw toLogError(control.failure!);
  }
  reportDamage(directory, recovered);
  return { worker, recovered };
}

/**
 * Notes the end of a worker, which may come without a word.
 *
 * @param worker The worker.
 * @param control Where it is noted as a failure, if the worker was not to end.
 * @param directory The log's folder.
 * @param then Is called then.
 */
export function whenLost(
  worker: Worker,
  control: Control,
  directory: string,
  then: () => void,
): void {
  const lose = (found: string) => {
    if (control.state < WRITER.ended) {
      control.fail(lostWriter(directory, found));
    }
    then();
  };
  worker.on("error", (error: Error) => lose(`the error '${error.message}'`));
  worker.on("exit", (code: number) => lose(`that it left with code ${code}`));
}

/**
 * Makes sure that a worker can be started: its module must be readable, if it
 * is a file.
 *
 * @param directory The log's folder.
 * @throws {LogError} `PERMISSION_DENIED`.
 */
export function demandReadableWorker(directory: string): void {
  if (!WORKER_URL.startsWith("file:")) return;
  const path = dirname(dirname(fileURLToPath(WORKER_URL)));
  if (isGranted({ name: "read", path })) return;
  throw new LogError(
    `Cannot start a logger in '${directory}': expected permission to read this package, for the writer's worker, found none`,
    {
      code: "PERMISSION_DENIED",
      data: { directory, path },
      hints: [`Run with --allow-read=${path}.`],
    },
  );
}

function reportDamage(directory: string, { damage }: Recovery): void {
  for (const { kind, file, offset, bytes, found } of damage) {
    getLogger(["assay", "log"]).warn(
      "The log '{directory}' was not closed: {bytes} bytes of '{file}' from {offset} on are lost ({kind}: {found}).",
      { directory, bytes, file, offset, kind, found },
    );
  }
}
