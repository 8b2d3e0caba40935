/**
 * Fingerprints of functions, for the other rooms.
 *
 * @module
 */

export { callerModule } from "./caller.ts";
export { changedSince } from "./changed_since.ts";
export {
  type Fingerprint,
  fingerprint,
  FINGERPRINT_VERSION,
} from "./fingerprint.ts";
export { type Parameter, parametersOf } from "./parameters.ts";
