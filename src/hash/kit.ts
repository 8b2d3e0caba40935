/**
 * What other rooms need of `hash` beyond what users do.
 *
 * @module
 */

export { inOrder } from "./in_order.ts";
export { look } from "./look.ts";
export {
  escapePath,
  type ManifestLines,
  readManifestLines,
} from "./manifest.ts";
export { verifyEntries } from "./verify_manifest.ts";
