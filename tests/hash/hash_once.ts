/**
 * A process that hashes paths and prints as JSON what came of each, and every
 * warning: `hash_once.ts file|tree CACHE PATH…`, where CACHE is a file, `off`
 * or `default`.
 *
 * @module
 */

import { configureSync } from "@logtape/logtape";
import {
  AssayError,
  HashCache,
  hashFile,
  type HashOptions,
  hashTree,
} from "../../src/hash/mod.ts";

const [what, place = "", ...paths] = Deno.args;
const warnings: string[] = [];
configureSync({
  sinks: { list: ({ message }) => void warnings.push(message.join("")) },
  loggers: [
    { category: "assay", sinks: ["list"], lowestLevel: "warning" },
    { category: ["logtape", "meta"], sinks: [] },
  ],
});
const options: HashOptions = place === "default"
  ? {}
  : { cache: place === "off" ? false : HashCache.open(place) };

const results: unknown[] = [];
for (const path of paths) {
  try {
    results.push(
      what === "file"
        ? await hashFile(path, options)
        : (await hashTree(path, options)).digest,
    );
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    const below = (error.cause as AggregateError | undefined)?.errors ?? [];
    results.push({
      code: error.code,
      message: error.message,
      hints: error.hints,
      errors: below.map(({ code, data }) => `${code} ${data.path}`),
    });
  }
}
Deno.stdout.writeSync(
  new TextEncoder().encode(JSON.stringify({ results, warnings })),
);
