/**
 * Rings between processes: a producer in another process has its ring in a
 * shared array of scope `processes`, with a control memory of its own before
 * it, through which the writer tells it what has become of the log.
 *
 * ```text
 *   0        control      its state is `lingering` while the log is written
 *   CONTROL  ring         as between threads
 * ```
 *
 * The system wakes nobody across processes: the writer looks at such rings
 * every 2 ms, and a producer that waits looks every ms. The process of a
 * producer holds the kernel's lock on a file in the log's folder; when it ends,
 * however it ends, the lock is free, and the writer knows.
 *
 * What a logger whose process was killed leaves of its rings, the next one
 * removes: by that, those who still put into them learn that it has gone.
 *
 * @module
 */

import { join } from "node:path";
import { isGranted } from "../internal/permission.ts";
import { removeSegment } from "../share/kit.ts";
import { SharedArray, ShareError } from "../share/mod.ts";
import { Control, CONTROL_BYTES, WRITER } from "./control.ts";
import {
  makeRing,
  openRing,
  ringBytes,
  type RingMemory,
} from "./ring_layout.ts";

/** What the names of shared arrays begin with. */
const SEGMENT_PREFIX = "assay-log-";
const LOCK_NAME = /^\.producer-([0-9a-f]{32})\.lock$/;

/** A ring that another process can reach. */
export interface ProcessRing {
  /** Its shared array. */
  readonly array: SharedArray<"float64", 1>;
  /** What the writer and this producer share. */
  readonly control: Control;
  /** The ring. */
  readonly ring: RingMemory;
}

/** Where a ring is found from other threads and processes. */
export interface ProcessRingPlace {
  /** The name of its shared array. */
  readonly segment: string;
  /** The file on which its producer holds the kernel's lock. */
  readonly lock: string;
}

/**
 * Names the places of a ring.
 *
 * @param directory The log's folder.
 * @returns A name and the lock's path, which no other ring has or had.
 */
export function processRingPlace(directory: string): ProcessRingPlace {
  const id = crypto.randomUUID().replaceAll("-", "");
  return {
    segment: SEGMENT_PREFIX + id,
    lock: join(directory, `.producer-${id}.lock`),
  };
}

/**
 * Removes the rings of a logger that was killed.
 *
 * @param directory The log's folder, which is held.
 */
export function removeLeftRings(directory: string): void {
  for (const { name } of Deno.readDirSync(directory)) {
    const [, id] = LOCK_NAME.exec(name) ?? [];
    if (id === undefined) continue;
    if (isGranted({ name: "ffi" })) removeLeftSegment(SEGMENT_PREFIX + id);
    Deno.removeSync(join(directory, name));
  }
}

function removeLeftSegment(segment: string): void {
  try {
    removeSegment(segment, { force: true });
  } catch (error) {
    // It is gone, or another user's: no reason not to log.
    if (!(error instanceof ShareError)) throw error;
  }
}

/**
 * Makes a ring; needs `--allow-ffi`, and Linux.
 *
 * @param place Where.
 * @param capacity Bytes of its data.
 * @param producer Who is to put.
 * @param sequence The number of its first entry.
 * @returns The ring, empty.
 * @throws {ShareError} `SCOPE_UNSUPPORTED`, `FFI_NEEDED` and others, where
 * processes cannot share.
 */
export function makeProcessRing(
  { segment, lock }: ProcessRingPlace,
  capacity: number,
  producer: number,
  sequence: number,
): ProcessRing {
  const bytes = CONTROL_BYTES + ringBytes(capacity);
  using stack = new DisposableStack();
  const array = stack.use(SharedArray.create(
    segment,
    { shape: [bytes / 8], dtype: "float64" },
    { scope: "processes" },
  ));
  Deno.writeFileSync(lock, new Uint8Array());
  const { buffer, byteOffset } = array.view();
  const ring = makeRing(buffer, producer, sequence, byteOffset + CONTROL_BYTES);
  const control = new Control(buffer, byteOffset);
  control.enter(WRITER.lingering);
  stack.move();
  return { array, control, ring };
}

/**
 * Reaches a ring that was made elsewhere.
 *
 * @param segment The name of its shared array.
 * @returns The ring; `undefined` if the array is none.
 * @throws {ShareError} `NAME_UNKNOWN` and others.
 */
export function openProcessRing(segment: string): ProcessRing | undefined {
  using stack = new DisposableStack();
  const array = stack.use(SharedArray.attach<"float64", 1>(segment));
  const { buffer, byteOffset } = array.view();
  const ring = openRing(buffer, byteOffset + CONTROL_BYTES);
  if (ring === undefined) return undefined;
  stack.move();
  return { array, control: new Control(buffer, byteOffset), ring };
}

/**
 * Takes the lock of a ring's producer.
 *
 * @param path The lock's path.
 * @returns The file that holds it; `undefined` if another has it.
 */
export function holdProducerLock(path: string): Deno.FsFile | undefined {
  using stack = new DisposableStack();
  const file = stack.use(Deno.openSync(path, { read: true, write: true }));
  if (!file.tryLockSync(true)) return undefined;
  stack.move();
  return file;
}
