/**
 * Memoized functions and pipelines of them.
 *
 * A stage reads its module and the modules it reaches (`--allow-read`), and
 * writes its records to `hashOutput` (`--allow-read` and `--allow-write` for
 * it). Files among its inputs are hashed as in `@assay/assay/hash`.
 *
 * @module
 */

export { type FingerprintSymbol, fingerprintTree } from "../code/kit.ts";
export type {
  Executor,
  ExecutorCall,
  ExecutorRunOptions,
} from "../exec/mod.ts";
export { AssayError, type AssayErrorOptions } from "../internal/errors.ts";
export {
  type RunOptions,
  type StageExplanation,
  type StageReport,
} from "./call.ts";
export {
  type CommandStage,
  commandStage,
  type CommandStageOptions,
  type CommandStageRunner,
} from "./command_stage.ts";
export { file, FileRef } from "../internal/file_ref.ts";
export { type Fingerprint } from "./fingerprint.ts";
export { type Labelled, type Outputs } from "./labels.ts";
export { Pipeline, type PipelineRunner } from "./pipeline.ts";
export {
  type PipelineEdge,
  type PipelineSource,
  type PipelineStage,
  type StageInput,
  type StagePlace,
} from "./pipeline_stage.ts";
export { type PlannedStage } from "./plan.ts";
export { planTable } from "./plan_table.ts";
export { type Change, type Reason } from "./reason.ts";
export { Stage, type StageOptions, type StageRunner } from "./stage.ts";
export { StageError, type StageErrorCode } from "./stage_error.ts";
export { stageTable } from "./stage_table.ts";
