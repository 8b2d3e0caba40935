/**
 * What the command of logs needs beside what users do.
 *
 * @module
 */

export { encodedPieces } from "./encoded_pieces.ts";
export { findLogs } from "./find_logs.ts";
export { LogTail } from "./log_tail.ts";
