/**
 * The version of this package.
 *
 * It stands here a second time because an npm tarball leaves `deno.json` out;
 * a test holds the two together.
 *
 * @module
 */

/** The version, as in `deno.json`. */
export const VERSION = "0.1.0";
