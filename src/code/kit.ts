/**
 * Fingerprints of functions, for the other rooms.
 *
 * @module
 */

export { callerModule } from "./caller.ts";
export { changedSince } from "./changed_since.ts";
export { describeChange } from "./describe_change.ts";
export {
  type Fingerprint,
  fingerprint,
  FINGERPRINT_VERSION,
  fingerprintProgram,
  type FingerprintSymbol,
} from "./fingerprint.ts";
export { fingerprintTree } from "./fingerprint_tree.ts";
export type { Given } from "./problem.ts";
export { type Parameter, parametersOf } from "./parameters.ts";
