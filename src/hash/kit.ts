/**
 * What other rooms need of `hash` beyond what users do.
 *
 * @module
 */

export { type FileOutcome, hashFiles } from "./hash_files.ts";
export { failureOf, toHashError } from "./failure.ts";
export { look } from "./look.ts";
export {
  escapePath,
  type ManifestLines,
  readManifestLines,
} from "./manifest.ts";
export { verifyEntries } from "./verify_manifest.ts";
