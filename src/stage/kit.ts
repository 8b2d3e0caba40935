/**
 * What other rooms need of `stage` beyond what users do.
 *
 * @module
 */

export { explainCall, runCall } from "./call.ts";
export { type CommandCall, commandCall } from "./command_call.ts";
export { outputsByPath } from "./command_declared.ts";
export { commandName } from "./command_name.ts";
export {
  exitCodeOf,
  type RunningCommand,
  type StreamName,
} from "./command_process.ts";
export { checkedName } from "./stage_name.ts";
export {
  collectGarbage,
  type DroppedFile,
  type GcOptions,
  type GcResult,
} from "./gc.ts";
export { limitSharedWorkers } from "./pipeline_workers.ts";
