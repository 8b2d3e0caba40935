/**
 * What the command of logs needs beside what users do.
 *
 * @module
 */

export { findLogs } from "./find_logs.ts";
export { LogTail } from "./log_tail.ts";
