/**
 * NumPy as the oracle of array tests.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** A case that `numpy_oracle.py` knows, by its kind. */
export interface OracleCase {
  readonly kind: string;
}

const ORACLE = fileURLToPath(new URL("./numpy_oracle.py", import.meta.url));

/**
 * Asks NumPy about many cases in one process.
 *
 * @param python The program to run.
 * @param cases The cases; values of JSON only.
 * @returns NumPy's answer to each.
 */
export async function askNumpy(
  python: string,
  cases: readonly OracleCase[],
): Promise<unknown[]> {
  const child = new Deno.Command(python, {
    args: [ORACLE],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const request = new Blob([JSON.stringify(cases)]).stream();
  const [, { success, stdout }] = await Promise.all([
    request.pipeTo(child.stdin),
    child.output(),
  ]);
  if (!success) throw new Error("Cannot ask NumPy: its process failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}
