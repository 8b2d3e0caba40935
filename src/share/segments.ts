/**
 * Finding segments of scope `processes`, and removing those nobody uses.
 *
 * A segment is stale when no process holds the kernel lock of a connection
 * (`shm_file.ts`); who connects while we look waits for a moment. What attaches
 * without assay, as Python's `SharedMemory` does, holds no lock; it keeps the
 * memory when the name is removed.
 *
 * Files that are no segments, and those that this user may not open, are left
 * alone.
 *
 * @module
 */

import { type HeaderProblem, MAX_HEADER, readHeader } from "./header.ts";
import { demandName } from "./names.ts";
import { demandProcesses } from "./process_support.ts";
import type { SegmentLayout } from "./segment.ts";
import { segmentInvalid } from "./segment_file.ts";
import { changeName } from "./segment_name.ts";
import { ShareError } from "./share_error.ts";
import { factsOf, readStart, SHM_DIRECTORY } from "./shm_file.ts";
import { isConnected } from "./shm_locks.ts";
import { namesOfFiles, removeName } from "./shm_names.ts";

/** What is known of a segment from outside. */
export interface SegmentInfo {
  /** Its name. */
  readonly name: string;
  /** Its size with its header, in bytes. */
  readonly bytes: number;
  /** Whether a process is connected. */
  readonly isUsed: boolean;
  /** Shape and dtype; or what is wrong with its header. */
  readonly content: SegmentLayout | HeaderProblem;
}

const EACCES = 13;

/**
 * Lists the segments that this user may open.
 *
 * @returns What is known of each, by name.
 * @throws {ShareError} `PROCESSES_UNSUPPORTED`, `FFI_NEEDED` or
 * `SEGMENT_FAILED`.
 */
export function listSegments(): SegmentInfo[] {
  return removeWhere(() => false).kept;
}

/**
 * Removes all stale segments, damaged ones too; those that another version of
 * assay has made stay.
 *
 * @param options Whether to tell only.
 * @returns What was removed, or would be.
 * @throws {ShareError} `PROCESSES_UNSUPPORTED`, `FFI_NEEDED` or
 * `SEGMENT_FAILED`.
 */
export function removeStaleSegments({ dryRun = false } = {}): SegmentInfo[] {
  const isStale = ({ isUsed, content }: SegmentInfo) =>
    !isUsed && !isOfOtherVersion(content);
  return dryRun ? listSegments().filter(isStale) : removeWhere(isStale).removed;
}

/**
 * Removes a segment's name. Who is connected keeps the memory.
 *
 * @param name The name.
 * @param options Whether it is removed also while a process is connected, or
 * when another version of assay has made it.
 * @returns What was removed.
 * @throws {ShareError} `NAME_INVALID`; `NAME_UNKNOWN`: no segment has the name;
 * `NAME_IN_USE`; `SEGMENT_INVALID`: it is one of another version;
 * `PROCESSES_UNSUPPORTED`, `FFI_NEEDED` or `SEGMENT_FAILED`.
 */
export function removeSegment(
  name: string,
  { force = false } = {},
): SegmentInfo {
  demandProcesses();
  demandName(name, "processes");
  const removed = changeName(name, (file) => {
    const segment = look(name, file);
    if (!force) demandStale(segment);
    removeName(name);
    return segment;
  });
  if (removed !== undefined) return removed;
  throw new ShareError(
    `Cannot remove the segment '${name}': expected one in ${SHM_DIRECTORY}, found none`,
    {
      code: "NAME_UNKNOWN",
      data: { name },
      hints: ["'assay share ls' lists them."],
    },
  );
}

function removeWhere(
  isToGo: (segment: SegmentInfo) => boolean,
): { kept: SegmentInfo[]; removed: SegmentInfo[] } {
  demandProcesses();
  const result = { kept: [] as SegmentInfo[], removed: [] as SegmentInfo[] };
  for (const name of namesOfFiles()) {
    unlessOfOthers(() =>
      changeName(name, (file) => {
        const segment = look(name, file);
        if (isToGo(segment)) {
          removeName(name);
          result.removed.push(segment);
        } else result.kept.push(segment);
      })
    );
  }
  return result;
}

function look(name: string, file: number): SegmentInfo {
  const { size } = factsOf(name, file);
  const header = readHeader(readStart(name, file, MAX_HEADER), size);
  return {
    name,
    bytes: size,
    isUsed: isConnected(name, file),
    content: "problem" in header ? header : header.layout,
  };
}

function unlessOfOthers(act: () => void): void {
  try {
    act();
  } catch (error) {
    // The file of another user, which cannot even be read.
    const isTheirs = error instanceof ShareError && error.data.errno === EACCES;
    if (!isTheirs) throw error;
  }
}

function demandStale({ name, content, isUsed }: SegmentInfo): void {
  if (isOfOtherVersion(content)) throw segmentInvalid(name, content);
  if (!isUsed) return;
  throw new ShareError(
    `Cannot remove the segment '${name}': expected no process to be connected, found one that is`,
    {
      code: "NAME_IN_USE",
      data: { name },
      hints: [
        "End the programs that use it, or take the name away with --force: they keep the memory.",
      ],
    },
  );
}

function isOfOtherVersion(
  content: SegmentInfo["content"],
): content is HeaderProblem {
  return "problem" in content && content.problem === "version";
}
