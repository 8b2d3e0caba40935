/**
 * A process for tests to kill: it replaces the file named by its argument with
 * one sealed content after another until it dies, and says so once it has
 * begun.
 *
 * @module
 */

import { writeFileAtomic } from "../../src/internal/atomic_file.ts";
import { seal } from "./sealed_content.ts";

const SIZES = [0, 1, 4_095, 65_536, 300_000, 3_000_000];

const [path = ""] = Deno.args;
const contents = SIZES.map((size, index) =>
  seal(new Uint8Array(size).fill(index))
);
for (let round = 0; true; round++) {
  for (const content of contents) {
    writeFileAtomic(path, content, { durable: round % 2 === 0 });
    if (round === 0 && content === contents[0]) {
      Deno.stdout.writeSync(new TextEncoder().encode("ready\n"));
    }
  }
}
