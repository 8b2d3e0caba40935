/**
 * Passing on what a command prints.
 *
 * @module
 */

import type { StreamName } from "../src/stage/kit.ts";

const STREAMS = { stdout: Deno.stdout, stderr: Deno.stderr };

/**
 * Writes bytes to this process's stream of the same name.
 *
 * @param name The stream.
 * @param bytes The bytes.
 * @returns Whether anyone reads on.
 */
export async function passOn(
  name: StreamName,
  bytes: Uint8Array,
): Promise<boolean> {
  try {
    for (let rest = bytes; rest.length > 0;) {
      rest = rest.subarray(await STREAMS[name].write(rest));
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    throw error;
  }
}
