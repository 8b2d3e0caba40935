/**
 * Segments of scope `processes`: files of `/dev/shm`, mapped by all who share
 * them. `header.ts` draws them.
 *
 * - **A segment is complete before it has a name**: it is made as a file
 *   without one. A maker that is killed leaves nothing behind.
 * - **Its room is reserved** before it is mapped, and its header is checked
 *   against its size: what would end the process (`SIGBUS`) is an error
 *   instead. Whoever truncates a segment that others use still ends them.
 * - **A name that is replaced** leads to the old or the new segment at every
 *   moment.
 *
 * Linux only; needs `--allow-ffi`, and nothing else.
 *
 * @module
 */

import { ArrayError, typedArrayOf } from "../array/mod.ts";
import { reserveRoom } from "../internal/file_mapping.ts";
import {
  type Header,
  MAX_AXES,
  MUTEX_OFFSET,
  newHeader,
  writeHeader,
} from "./header.ts";
import { demandName } from "./names.ts";
import { makeMutex } from "./process_mutex.ts";
import { ProcessSegment } from "./process_segment.ts";
import { demandProcesses } from "./process_support.ts";
import type { SegmentKind, SegmentOptions } from "./segment.ts";
import { readSegment, segmentInvalid } from "./segment_file.ts";
import { changeName, nameInUse, replaceName } from "./segment_name.ts";
import { ShareError } from "./share_error.ts";
import {
  closeFile,
  factsAt,
  factsOf,
  freeRoom,
  openNamed,
  openUnnamed,
  SHM_DIRECTORY,
} from "./shm_file.ts";
import { lockConnection } from "./shm_locks.ts";
import { giveName, removeName } from "./shm_names.ts";

/** The scope `processes`. */
export const processSegments: SegmentKind = {
  scope: "processes",
  create(name, layout, options) {
    const lock = demandProcesses();
    demandName(name, "processes");
    demandAxes(layout.shape);
    // Told before an old segment's room is missed.
    if (!options.existOk && factsAt(name) !== undefined) throw nameInUse(name);
    return makeSegment(name, newHeader(layout, lock), options);
  },
  attach(name) {
    return openSegment(name);
  },
  connect({ name, id }) {
    return openSegment(name, id);
  },
  remove({ name, id }) {
    const lock = demandProcesses();
    demandName(name, "processes");
    changeName(name, (file) => {
      const segment = readSegment(name, file, lock);
      if ("id" in segment && segment.id === id) removeName(name);
    });
  },
};

function makeSegment(
  name: string,
  header: Header,
  { existOk, fill }: SegmentOptions,
): ProcessSegment {
  const file = openUnnamed(name);
  const size = header.dataOffset + header.dataBytes;
  const segment = orClosed(file, () => {
    demandRoom(name, file, size);
    lockConnection(name, file);
    const id = `${header.identity}-${factsOf(name, file).inode}`;
    return new ProcessSegment(name, file, { id, header, size, hasRoom: true });
  });
  const { buffer, dataOffset, layout: { dtype } } = segment;
  try {
    writeHeader(new Uint8Array(buffer), header);
    makeMutex(new Uint8Array(buffer, MUTEX_OFFSET, header.mutexSize));
    fill(typedArrayOf(dtype, buffer, dataOffset));
    if (existOk) replaceName(name, file);
    else if (!giveName(name, file)) throw nameInUse(name);
    return segment;
  } catch (error) {
    segment.disconnect();
    throw error;
  }
}

/** Opens the segment of a name, if it is the one that is meant. */
function openSegment(name: string, id?: string): ProcessSegment | undefined {
  const lock = demandProcesses();
  demandName(name, "processes");
  while (true) {
    const file = openNamed(name);
    if (file === undefined) return undefined;
    const segment = orClosed(file, () => {
      lockConnection(name, file);
      // Between the two calls it may have been removed or replaced.
      if (factsOf(name, file).names === 0) return undefined;
      const found = readSegment(name, file, lock);
      if ("problem" in found) throw segmentInvalid(name, found);
      if (!found.hasRoom) demandRoom(name, file, found.size);
      return id === undefined || found.id === id
        ? new ProcessSegment(name, file, found)
        : "another";
    });
    if (segment instanceof ProcessSegment) return segment;
    closeFile(file);
    if (segment === "another") return undefined;
  }
}

function orClosed<T>(file: number, act: () => T): T {
  try {
    return act();
  } catch (error) {
    closeFile(file);
    throw error;
  }
}

function demandRoom(name: string, file: number, bytes: number): void {
  if (reserveRoom(file, bytes)) return;
  const free = freeRoom(name, file);
  throw new ShareError(
    `Cannot share '${name}': expected ${bytes} bytes of free space in ${SHM_DIRECTORY}, found ${free}`,
    {
      code: "SHM_FULL",
      data: { name, bytes, free },
      hints: [
        "'assay share gc' removes segments that nobody uses.",
        `'df ${SHM_DIRECTORY}' shows its size; a container's is set when it is started, as by 'docker run --shm-size'.`,
      ],
    },
  );
}

function demandAxes(shape: readonly number[]): void {
  if (shape.length <= MAX_AXES) return;
  throw new ArrayError(
    `Cannot share an array between processes: expected at most ${MAX_AXES} axes, found ${shape.length}`,
    {
      code: "SHAPE_INVALID",
      data: { shape },
      hints: ["NumPy has the same limit; use fewer and longer axes."],
    },
  );
}
