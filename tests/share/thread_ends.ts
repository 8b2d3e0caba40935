/**
 * A program that has a life, and ends.
 *
 * @module
 */

import { SharedArray } from "../../src/share/mod.ts";
import { hasEnded, ownLife } from "../../src/share/thread_life.ts";

const array = SharedArray.create("a", [1]);
array.write(0, 2);
await array.withLock(() => array.write(0, 3));
// deno-lint-ignore no-console -- what its parent reads
console.log(hasEnded(ownLife()));
