/**
 * What other rooms use of shared arrays, beside what users do.
 *
 * @module
 */

export type { HeaderProblem } from "./header.ts";
export {
  listSegments,
  removeSegment,
  removeStaleSegments,
  type SegmentInfo,
} from "./segments.ts";
export { hasEnded, type Life, ownLife } from "./thread_life.ts";
