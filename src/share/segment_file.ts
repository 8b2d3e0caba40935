/**
 * What a file of `/dev/shm` is to us.
 *
 * @module
 */

import {
  type Header,
  type HeaderProblem,
  MAX_HEADER,
  MUTEX_OFFSET,
  readHeader,
} from "./header.ts";
import { isMutex } from "./process_mutex.ts";
import type { LockAbi } from "./process_support.ts";
import { ShareError } from "./share_error.ts";
import { factsOf, readStart, SHM_DIRECTORY } from "./shm_file.ts";

/** A segment whose header is right. */
export interface SegmentFile {
  /** Which segment it is. */
  readonly id: string;
  /** What its header tells. */
  readonly header: Header;
  /** Its size with its header, in bytes. */
  readonly size: number;
  /** Whether all of it has room, so that no store can end the process. */
  readonly hasRoom: boolean;
}

/**
 * Reads what an open file is.
 *
 * @param name Its name.
 * @param file Its descriptor.
 * @param lock What locks are here.
 * @returns The segment in it; or what is wrong.
 * @throws {ShareError} `SEGMENT_FAILED`.
 */
export function readSegment(
  name: string,
  file: number,
  { abi, mutexSize }: LockAbi,
): SegmentFile | HeaderProblem {
  const { isFile, size, room, inode } = factsOf(name, file);
  const bytes = isFile ? readStart(name, file, MAX_HEADER) : new Uint8Array();
  const header = readHeader(bytes, size);
  if ("problem" in header) return header;
  if (header.abi !== abi || header.mutexSize !== mutexSize) {
    return {
      problem: "damaged",
      expected: `a lock of ${abi} of ${mutexSize} bytes`,
      found: `one of ${header.abi} of ${header.mutexSize}`,
    };
  }
  if (!isMutex(bytes.subarray(MUTEX_OFFSET, MUTEX_OFFSET + mutexSize))) {
    return {
      problem: "damaged",
      expected: "a robust lock that processes share",
      found: "other bytes",
    };
  }
  return {
    // A copy of the file has the same header, but a lock of its own.
    id: `${header.identity}-${inode}`,
    header,
    size,
    hasRoom: room >= size,
  };
}

/**
 * Makes the error of a file that is no segment we can use.
 *
 * @param name Its name.
 * @param problem What is wrong with it.
 * @returns The error.
 */
export function segmentInvalid(
  name: string,
  { problem, expected, found }: HeaderProblem,
): ShareError {
  return new ShareError(
    `Cannot use '${SHM_DIRECTORY}/${name}' as a shared array: expected ${expected}, found ${found}`,
    {
      code: "SEGMENT_INVALID",
      data: { name, problem, expected, found },
      hints: [
        problem === "foreign"
          ? "Another program has made it: choose another name."
          : problem === "version"
          ? "Use the same version of assay on both sides."
          : "Make the array anew, with existOk.",
      ],
    },
  );
}
