/**
 * Reading standard input.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Context } from "./context.ts";

type Input = Pick<Context, "stdin" | "signal">;

/**
 * Reads what is left of standard input; ends early, with the signal's reason,
 * when the user interrupts.
 *
 * @param input Standard input and the signal.
 * @param take Takes the bytes as they come.
 */
export async function readStandardInput(
  { stdin, signal }: Input,
  take: (bytes: Uint8Array) => void,
): Promise<void> {
  await stdin.pipeTo(new WritableStream({ write: take }), { signal });
}

/**
 * Hashes what is left of standard input.
 *
 * @param input Standard input and the signal.
 * @returns Lower-case hexadecimal SHA-256.
 */
export async function hashStandardInput(input: Input): Promise<string> {
  const hash = createHash("sha256");
  await readStandardInput(input, (bytes) => void hash.update(bytes));
  return hash.digest("hex");
}
