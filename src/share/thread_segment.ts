/**
 * Arrays that the threads of a program share.
 *
 * @module
 */

import { sizeOf, typedArrayOf } from "../array/mod.ts";
import type { SharedArrayHandle } from "./handle.ts";
import { demandName } from "./names.ts";
import type { Segment, SegmentKind, SegmentLayout } from "./segment.ts";
import { ShareError } from "./share_error.ts";
import { DATA_OFFSET, idOf, makeMemory, wordsOf } from "./thread_header.ts";
import { ThreadMutex } from "./thread_mutex.ts";
import { ownSlot } from "./thread_slot.ts";

/** The arrays that this thread made, by name. */
const named = new Map<string, SharedArrayHandle>();

/** Arrays in memory that the threads of this program share. */
export const threadSegments: SegmentKind = {
  scope: "threads",
  create(name, layout, { existOk, fill }) {
    demandName(name, "threads");
    if (named.has(name) && !existOk) throw inUse(name);
    const { bytes, elements } = sizeOf(layout.shape, layout.dtype);
    const buffer = memoryFor(name, bytes);
    fill(typedArrayOf(layout.dtype, buffer, DATA_OFFSET, elements));
    const handle: SharedArrayHandle = Object.freeze({
      kind: "assay.shared-array",
      scope: "threads",
      name,
      id: idOf(buffer, bytes),
      dtype: layout.dtype,
      shape: Object.freeze([...layout.shape]),
      buffer,
    });
    const segment = connected(handle, buffer);
    named.set(name, handle);
    return segment;
  },
  attach(name) {
    const handle = named.get(name);
    return handle && connected(handle, handle.buffer!);
  },
  connect(handle) {
    const { buffer, dtype, shape, id } = handle;
    if (!(buffer instanceof SharedArrayBuffer)) throw withoutMemory();
    const { bytes } = sizeOf(shape, dtype);
    if (idOf(buffer, bytes) !== id) throw withoutMemory();
    return connected(handle, buffer);
  },
  remove({ name, id }) {
    if (named.get(name)?.id === id) named.delete(name);
  },
};

function connected(
  handle: SharedArrayHandle,
  buffer: SharedArrayBuffer,
): Segment {
  const { name, id, dtype, shape } = handle;
  const words = wordsOf(buffer);
  const slot = ownSlot(words, id, name);
  const layout: SegmentLayout = Object.freeze({ dtype, shape });
  return {
    scope: "threads",
    name,
    id,
    layout,
    buffer,
    dataOffset: DATA_OFFSET,
    mutex: new ThreadMutex(words, slot, name),
    handle,
    disconnect: () => {},
  };
}

function memoryFor(name: string, bytes: number): SharedArrayBuffer {
  try {
    return makeMemory(bytes);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ShareError(
      `Cannot create the shared array '${name}': expected ${bytes} bytes of memory, found that the runtime has not as many`,
      {
        code: "MEMORY_FULL",
        data: { name, bytes },
        hints: ["Use a smaller shape or dtype, or share it part by part."],
        cause,
      },
    );
  }
}

function inUse(name: string): ShareError {
  return new ShareError(
    `Cannot create the shared array '${name}': expected a new name, found one in use`,
    {
      code: "NAME_IN_USE",
      data: { name, scope: "threads" },
      hints: [
        "Use { existOk: true } to replace the array.",
        `Use SharedArray.attach(${JSON.stringify(name)}) to join it.`,
      ],
    },
  );
}

function withoutMemory(): ShareError {
  return new ShareError(
    "Cannot connect to a shared array: expected its shared memory in the handle, found none or another's",
    {
      code: "HANDLE_INVALID",
      hints: ["Post 'array.handle' itself: JSON does not carry memory."],
    },
  );
}
