/**
 * One connection to a segment of scope `processes`.
 *
 * @module
 */

import { mapFile } from "../internal/file_mapping.ts";
import type { SharedArrayHandle } from "./handle.ts";
import { LOCK_BYTES, MUTEX_OFFSET } from "./header.ts";
import { letGo, ProcessMutex } from "./process_mutex.ts";
import type { Segment, SegmentLayout } from "./segment.ts";
import type { SegmentFile } from "./segment_file.ts";
import { closeFile } from "./shm_file.ts";

/** One connection to a segment of scope `processes`. */
export class ProcessSegment implements Segment {
  readonly scope = "processes";
  readonly name: string;
  readonly id: string;
  readonly layout: SegmentLayout;
  readonly buffer: ArrayBuffer;
  readonly dataOffset: number;
  readonly mutex: ProcessMutex;
  readonly handle: SharedArrayHandle;
  readonly #mapping: Disposable;

  /**
   * Maps an open file that holds the lock of a connection.
   *
   * @param name Its name.
   * @param file Its descriptor, which is closed at the end of the connection,
   * also when nobody disconnects and the memory is garbage.
   * @param segment What is in it.
   * @throws {AssayError} `MAPPING_FAILED`; the file is still open then.
   */
  constructor(name: string, file: number, { id, header, size }: SegmentFile) {
    const holding = { isHeld: false };
    const mapping = mapFile(file, size, () => {
      letGo(holding, pointer);
      closeFile(file);
    });
    const pointer = Deno.UnsafePointer.offset(mapping.pointer, MUTEX_OFFSET)!;
    const { layout: { dtype, shape } } = header;
    this.name = name;
    this.id = id;
    this.layout = Object.freeze({ dtype, shape: Object.freeze([...shape]) });
    this.handle = Object.freeze({
      ...{ kind: "assay.shared-array", scope: this.scope, name, id } as const,
      ...this.layout,
    });
    this.buffer = mapping.buffer;
    this.dataOffset = header.dataOffset;
    this.mutex = new ProcessMutex(
      name,
      new Int32Array(mapping.buffer, MUTEX_OFFSET, LOCK_BYTES / 4),
      pointer,
      holding,
    );
    this.#mapping = mapping;
  }

  disconnect(): void {
    this.mutex.disconnect();
    this.#mapping[Symbol.dispose]();
  }
}
