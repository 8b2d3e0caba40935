/**
 * The error of an array that is used after its end.
 *
 * @module
 */

import { ArrayError } from "./array_error.ts";

/**
 * Says that the memory of an array was given back.
 *
 * @returns The error.
 */
export function disposed(): ArrayError {
  return new ArrayError(
    "Cannot use the array: expected its memory, found that it was given back",
    {
      code: "ARRAY_DISPOSED",
      hints: ["Copy what is needed later before the array is disposed"],
    },
  );
}
