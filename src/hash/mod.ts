/**
 * Digests of files and trees: SHA-256, manifests that coreutils reads, and a
 * stat cache that spares reading what has not changed.
 *
 * Reading files needs `--allow-read` for them. The stat cache also needs
 * `--allow-env=HOME,XDG_CACHE_HOME`, reading and writing of
 * `~/.cache/assay`, and `--allow-sys=hostname,statfs`; without these hashing
 * goes on without it. Workers need reading of this package's own modules; without
 * it files are read in the caller's thread, in short turns.
 *
 * @module
 */

export { AssayError, type AssayErrorOptions } from "../internal/errors.ts";
export { HashCache } from "./hash_cache.ts";
export type { Digested } from "./digest_file.ts";
export type { FileState } from "./file_state.ts";
export { HashError, type HashErrorCode } from "./hash_error.ts";
export { hashFile, type HashOptions, type HashProgress } from "./hash_file.ts";
export { hashPath } from "./hash_path.ts";
export { hashTree, type SkippedEntry, type TreeDigest } from "./hash_tree.ts";
export {
  type ManifestEntry,
  parseManifest,
  writeManifest,
} from "./manifest.ts";
export { RememberedDigests } from "./remembered_digests.ts";
export {
  type ManifestStatus,
  type VerifiedEntry,
  verifyManifest,
  type VerifyOptions,
} from "./verify_manifest.ts";
