/**
 * A process that replaces a file once, by as many bytes as it is told, and
 * prints what came of it as JSON: `atomic_once.ts PATH BYTES`.
 *
 * @module
 */

import { dirname } from "node:path";
import { writeFileAtomic } from "../../src/internal/atomic_file.ts";
import { AssayError } from "../../src/internal/errors.ts";

const [path = "", bytes] = Deno.args;
const outcome: Record<string, unknown> = {};
try {
  writeFileAtomic(path, new Uint8Array(Number(bytes)));
} catch (error) {
  if (!(error instanceof AssayError)) throw error;
  outcome.code = error.code;
  outcome.hints = error.hints;
  outcome.cause = (error.cause as { code?: string }).code;
}
outcome.size = Deno.statSync(path).size;
outcome.names = Array.from(Deno.readDirSync(dirname(path)), (e) => e.name);
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(outcome)));
