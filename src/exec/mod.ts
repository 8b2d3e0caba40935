/**
 * Where a call runs: in this thread, or in worker threads.
 *
 * A worker has the permissions of the program. It needs to read the module it
 * calls a function of, and this library where that is a file; knowing how much
 * memory to leave to each worker needs `--allow-sys=systemMemoryInfo`.
 *
 * @module
 */

export { AssayError, type AssayErrorOptions } from "../internal/errors.ts";
export { ExecError, type ExecErrorCode } from "./exec_error.ts";
export type { Executor, ExecutorCall, ExecutorRunOptions } from "./executor.ts";
export { inline } from "./inline.ts";
export { threadPool, type ThreadPoolOptions } from "./thread_pool.ts";
