/**
 * The errors of resources.
 *
 * @module
 */

import { AssayError, type AssayErrorOptions } from "../internal/errors.ts";

/** What went wrong with a resource. */
export type ResourceErrorCode =
  | "ARRAY_TOO_LARGE"
  | "RESOURCE_NAN"
  | "SHARE_INVALID";

/**
 * A resource was set to no number, or does not suffice.
 *
 * @example An array too large for memory and disk
 * ```ts
 * import { createArray, ResourceError, Resources } from "@assay/assay/resources";
 *
 * const resources = new Resources({ maxMemory: 1000, maxTempStorage: 1000 });
 * try {
 *   createArray([1000], "float64", { resources });
 * } catch (error) {
 *   if (!(error instanceof ResourceError)) throw error;
 *   if (error.code !== "ARRAY_TOO_LARGE") throw error;
 * }
 * ```
 */
export class ResourceError extends AssayError {
  /** Which error this is. */
  declare readonly code: ResourceErrorCode;

  /**
   * Creates an error.
   *
   * @param message What could not be done, and why.
   * @param options Code, data, hints and cause.
   */
  constructor(
    message: string,
    options: AssayErrorOptions & { readonly code: ResourceErrorCode },
  ) {
    super(message, options);
  }
}
