/**
 * NumPy and ataraxis as the other side of logs.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import type { LogEntry } from "../../src/log/entry.ts";

const PROGRAM = fileURLToPath(new URL("./ataraxis.py", import.meta.url));

/** What `ataraxis.py` is asked to do. */
export interface Request {
  /** One of its functions. */
  readonly do: string;
  /** The file or folder that it is about. */
  readonly path: string;
  readonly [key: string]: unknown;
}

/**
 * Asks for several things in one process.
 *
 * @param python The program to run.
 * @param requests What for, one after another.
 * @returns The answers.
 */
export async function askAtaraxis(
  python: string,
  ...requests: readonly Request[]
): Promise<unknown[]> {
  const child = new Deno.Command(python, {
    args: [PROGRAM],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const request = new Blob([JSON.stringify(requests)]).stream();
  const [, { success, stdout, stderr }] = await Promise.all([
    request.pipeTo(child.stdin),
    child.output(),
  ]);
  if (!success) {
    throw new Error(`ataraxis.py failed: ${new TextDecoder().decode(stderr)}`);
  }
  return JSON.parse(new TextDecoder().decode(stdout));
}

/**
 * Writes an entry for a request.
 *
 * @param entry The entry.
 * @returns Its source, timestamp and payload.
 */
export function toRequest(
  { sourceId, timestamp, data }: LogEntry,
): [number, string, string] {
  return [sourceId, String(timestamp), toHex(data)];
}

/**
 * Writes bytes as hexadecimal digits.
 *
 * @param bytes The bytes.
 * @returns Two digits each.
 */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
