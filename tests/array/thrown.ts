/**
 * What a call throws, for tests of errors.
 *
 * @module
 */

import assert from "node:assert/strict";
import { ArrayError, ArrayRangeError } from "../../src/array/mod.ts";

/**
 * Calls a function that must throw an error of the room.
 *
 * @param run The function.
 * @returns The error, checked to say what to do next.
 */
export function thrown(run: () => unknown): ArrayError | ArrayRangeError {
  try {
    run();
  } catch (error) {
    assert.ok(
      error instanceof ArrayError || error instanceof ArrayRangeError,
      String(error),
    );
    assert.equal(error.name, error.constructor.name);
    assert.match(error.message, /^Cannot .*: expected .*, found /su);
    assert.ok(error.hints.length > 0);
    return error;
  }
  assert.fail("nothing was thrown");
}
