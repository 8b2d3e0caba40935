/**
 * What the `assay` command needs of `program` beside its public names.
 *
 * @module
 */

export { whileLoading } from "../internal/loading.ts";
export { callProgram } from "./call_program.ts";
export { describeFacts } from "./describe_facts.ts";
export { explainText } from "./explain_text.ts";
export { withLockResolvers } from "./lock_resolvers.ts";
export { type Program, programOf } from "./program.ts";
export { type ProgramKey, programKeys } from "./program_keys.ts";
export type { ProgramCall } from "./run_program.ts";
