/**
 * Writing an export, piece by piece.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeAll } from "../internal/write_all.ts";
import { describeFailure } from "./failure.ts";
import { LogError, type LogErrorCode } from "./log_error.ts";

/** Where an export goes: a file, or a stream, which is not closed. */
export type ExportOutput = string | URL | WritableStream<Uint8Array>;

/**
 * Writes an export. A file is there once it is whole: until then it has a
 * temporary name, and what was there before stays.
 *
 * @param output Where to.
 * @param chunks What.
 * @returns How many bytes were written.
 * @throws {LogError} `WRITE_FAILED`, `DISK_FULL`, `PERMISSION_DENIED`.
 */
export async function writeExport(
  output: ExportOutput,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  if (output instanceof WritableStream) return await pour(output, chunks);
  const path = output instanceof URL ? fileURLToPath(output) : output;
  const name = `.${basename(path).slice(0, 60)}.${crypto.randomUUID()}.tmp`;
  const temporary = join(dirname(path), name);
  let bytes = 0;
  using file = orCannotWrite(
    path,
    () => Deno.openSync(temporary, { write: true, createNew: true }),
  );
  try {
    for await (const chunk of chunks) {
      orCannotWrite(path, () => writeAll(file, chunk));
      bytes += chunk.byteLength;
    }
    orCannotWrite(path, () => {
      file.syncDataSync();
      Deno.renameSync(temporary, path);
    });
  } catch (error) {
    Deno.removeSync(temporary);
    throw error;
  }
  return bytes;
}

async function pour(
  output: WritableStream<Uint8Array>,
  chunks: AsyncIterable<Uint8Array>,
): Promise<number> {
  const writer = output.getWriter();
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      await writer.write(chunk);
      bytes += chunk.byteLength;
    }
  } finally {
    writer.releaseLock();
  }
  return bytes;
}

function orCannotWrite<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const { code } = describeFailure([cause], dirname(path));
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new LogError(
      `Cannot write '${path}': expected to write to its directory, found '${found}'`,
      {
        code: code in HINTS ? code : "WRITE_FAILED",
        data: { path },
        hints: [HINTS[code] ?? `Make '${dirname(path)}' a directory first.`],
        cause,
      },
    );
  }
}

const HINTS: Partial<Record<LogErrorCode, string>> = {
  DISK_FULL: "Free space there, or name a file on another disk.",
  PERMISSION_DENIED:
    "Let this user write there, and run with --allow-write for it.",
};
