/**
 * Run locks: a record beside a run's results of what went in, what came out,
 * on what it ran and how it ended.
 *
 * A lock needs reading of the data, reading and writing of the run's
 * directory, and for `repos` `--allow-run=git`; to push and pull runs it takes
 * `--allow-run=git,rclone`. With `--allow-sys` it names the
 * machine, its processor and its memory, with reading of the program it
 * records the program's code; what it may not look at it leaves out.
 *
 * @module
 */

export { AssayError, type AssayErrorOptions } from "../internal/errors.ts";
export { diffText, verificationText } from "./compare/compare_text.ts";
export {
  type Difference,
  type DiffPart,
  diffRuns,
  type RunDiff,
} from "./compare/diff_runs.ts";
export {
  type Verification,
  type VerifyDifference,
  verifyRun,
  type VerifyRunOptions,
} from "./compare/verify_run.ts";
export {
  type CrateOptions,
  exportCrate,
  type WrittenCrate,
} from "./crate/export_crate.ts";
export { describeDifference, type RunDifference } from "./index/nearest.ts";
export { type FoundRun, type NearestRun, RunIndex } from "./index/run_index.ts";
export type { RunQuery } from "./index/run_query.ts";
export {
  lineage,
  type LineageRun,
  type LineageState,
} from "./lineage/lineage.ts";
export {
  lineageMermaid,
  lineageSvg,
  lineageTree,
} from "./lineage/lineage_text.ts";
export { LockError, type LockErrorCode } from "./lock_error.ts";
export { lockDigest } from "./lock_digest.ts";
export type {
  LockedCode,
  LockedCommand,
  LockedConfigDetails,
  LockedEnvironment,
  LockedLineage,
  LockedOrigin,
  LockedPath,
  LockedRepository,
  LockLocations,
  RunLock,
  RunStatus,
} from "./lock_record.ts";
export { readLock } from "./read_lock.ts";
export type {
  Exclusion,
  ExclusionReason,
  RepositoryRecord,
  SnapshotKind,
  SnapshotRecord,
} from "./repository/record.ts";
export { type Run, runLock, type RunLockOptions } from "./run_lock.ts";
export { type RunState, runState } from "./run_state.ts";
export {
  reproduce,
  type ReproducedOutput,
  type ReproduceOptions,
  type ReproducePlan,
  type Reproduction,
} from "./reproduce/reproduce.ts";
export {
  gcRuns,
  type GcRunsOptions,
  type GcRunsResult,
  type RemovedRun,
} from "./runs/gc_runs.ts";
export {
  type ListedRun,
  listRuns,
  type ListRunsOptions,
} from "./runs/list_runs.ts";
export { runTags, tagRun, untagRun } from "./runs/tags.ts";
export type { GitRemotes } from "./transfer/git_remotes.ts";
export {
  type PulledRuns,
  type PullOptions,
  pullRuns,
} from "./transfer/pull_runs.ts";
export type { LeftOut } from "./transfer/push_plan.ts";
export {
  type PushedRuns,
  type PushRemote,
  pushRuns,
} from "./transfer/push_runs.ts";
export type { TransferProgress } from "./transfer/transfer_count.ts";
export { registerSeed, type Seed } from "./seeds.ts";
