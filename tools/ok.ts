/**
 * What `deno task ok` runs: every check of the project, all of them even when
 * one fails. With `--skip-tests` all but the tests.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- it talks to the person who runs it

import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };

const doors = Object.values(config.exports);
const parts: Record<string, string[]> = {
  format: ["fmt", "--check", "--quiet"],
  lint: ["lint", "--quiet"],
  types: ["check", "--quiet", "--frozen"],
  documentation: ["doc", "--lint", "--quiet", ...doors],
  publication: ["publish", "--dry-run", "--allow-dirty", "--quiet"],
  tests: ["task", "--quiet", "test"],
};
if (Deno.args.includes("--skip-tests")) delete parts.tests;

const verdicts: string[] = [];
let isOk = true;
for (const [name, args] of Object.entries(parts)) {
  console.log(`\n${name}: deno ${args.join(" ")}`);
  const start = performance.now();
  const { success } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdin: "null",
  }).spawn().status;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const verdict = success ? "ok" : "FAILED";
  verdicts.push(`${name.padEnd(14)} ${seconds.padStart(6)} s  ${verdict}`);
  isOk &&= success;
}
console.log(`\n${verdicts.join("\n")}`);
if (!isOk) Deno.exit(1);
