/**
 * Arrays in memory, or in a temporary file when they are too large for it.
 *
 * @module
 */

import { type DType, NdArray, sizeOf, typedArrayOf } from "../array/mod.ts";
import { mapTemporaryFile } from "../internal/mapped_memory.ts";
import { ResourceError } from "./resource_error.ts";
import { currentResources, type Resources } from "./resources.ts";

/** How to make an array. */
export interface CreateArrayOptions {
  /**
   * The limits to keep to.
   *
   * @default {currentResources()}
   */
  readonly resources?: Resources;
}

/**
 * Makes an array of zeros: in memory when its bytes are less than `maxMemory`,
 * else, when they are less than `maxTempStorage`, in a temporary file in
 * `tempDir` that is mapped into memory. What V8 cannot hold in memory, from
 * 32 GiB on, is mapped as well.
 *
 * A mapped array is read and written like any other. Its file has no name, and
 * its space is reserved here; it comes back when the array is disposed of, when
 * the array and its views are garbage, and however the process ends. A mapped
 * array that is disposed of is empty.
 *
 * Mapping is for Linux, and needs `--allow-ffi` and writing to `tempDir`.
 *
 * @typeParam D The dtype.
 * @param shape The length of each axis; `[]` for a single element.
 * @param dtype The dtype of the elements.
 * @param options The limits.
 * @returns The array, contiguous, in C order.
 * @throws {ResourceError} `ARRAY_TOO_LARGE`: for memory and temporary storage.
 * @throws {ArrayError} `SHAPE_INVALID` or `DTYPE_UNKNOWN`.
 * @throws {AssayError} `FFI_NEEDED`, `MAPPING_UNSUPPORTED`, `MAPPING_FAILED`,
 * `DISK_FULL` or `TEMP_DIR_UNUSABLE`: it cannot be mapped;
 * `SYSTEM_LIMIT_UNKNOWN`: a limit is not set and may not be found out.
 *
 * @example An array that gives its space back at the end of the block
 * ```ts
 * import { createArray } from "@assay/assay/resources";
 *
 * using image = createArray([512, 512, 3], "uint8");
 * image.set(0, 0, 2, 255);
 * if (image.data.length !== 786_432) throw new Error("unexpected");
 * ```
 */
export function createArray<D extends DType = "float64">(
  shape: readonly number[],
  dtype: D = "float64" as D,
  options: CreateArrayOptions = {},
): NdArray<D> {
  const resources = options.resources ?? currentResources();
  const { bytes } = sizeOf(shape, dtype);
  let refusal: unknown;
  // There is no file of no bytes.
  if (bytes === 0 || bytes < resources.maxMemory) {
    try {
      const data = typedArrayOf(dtype, new ArrayBuffer(bytes));
      return new NdArray({ data, shape, dtype });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refusal = error;
    }
  }
  if (bytes >= resources.maxTempStorage) {
    throw tooLarge(shape, dtype, bytes, resources, refusal);
  }
  const memory = mapTemporaryFile(bytes, resources.tempDir);
  return new NdArray({
    data: typedArrayOf(dtype, memory.buffer),
    shape,
    dtype,
    dispose: () => memory[Symbol.dispose](),
  });
}

/**
 * Tells whether an array would be made in memory.
 *
 * @param shape The length of each axis.
 * @param dtype The dtype of the elements.
 * @param options The limits.
 * @returns Whether its bytes are less than `maxMemory`.
 * @throws {ArrayError} `SHAPE_INVALID` or `DTYPE_UNKNOWN`.
 * @throws {AssayError} `SYSTEM_LIMIT_UNKNOWN`: the limit is not set and may not
 * be found out.
 *
 * @example
 * ```ts
 * import { isMemorySafe } from "@assay/assay/resources";
 *
 * if (!isMemorySafe([100, 100])) throw new Error("80 kB do not fit");
 * ```
 */
export function isMemorySafe(
  shape: readonly number[],
  dtype: DType = "float64",
  options: CreateArrayOptions = {},
): boolean {
  const resources = options.resources ?? currentResources();
  return sizeOf(shape, dtype).bytes < resources.maxMemory;
}

/**
 * Tells whether an array fits into temporary storage.
 *
 * @param shape The length of each axis.
 * @param dtype The dtype of the elements.
 * @param options The limits.
 * @returns Whether its bytes are less than `maxTempStorage`.
 * @throws {ArrayError} `SHAPE_INVALID` or `DTYPE_UNKNOWN`.
 * @throws {AssayError} `SYSTEM_LIMIT_UNKNOWN`: the limit is not set and may not
 * be found out.
 *
 * @example
 * ```ts
 * import { isStorageSafe } from "@assay/assay/resources";
 *
 * if (isStorageSafe([1e15], "uint8")) throw new Error("a disk of a petabyte");
 * ```
 */
export function isStorageSafe(
  shape: readonly number[],
  dtype: DType = "float64",
  options: CreateArrayOptions = {},
): boolean {
  const resources = options.resources ?? currentResources();
  return sizeOf(shape, dtype).bytes < resources.maxTempStorage;
}

function tooLarge(
  shape: readonly number[],
  dtype: DType,
  bytes: number,
  { maxMemory, maxTempStorage, tempDir }: Resources,
  refusal: unknown,
): ResourceError {
  const found = refusal === undefined
    ? `${bytes} bytes`
    : `${bytes} bytes, more than the engine or the system gives one array`;
  return new ResourceError(
    `Cannot create an array of shape [${
      shape.join(", ")
    }] and dtype ${dtype}: expected less than ${maxMemory} bytes (max_memory) or ${maxTempStorage} bytes (max_temp_storage), found ${found}`,
    {
      code: "ARRAY_TOO_LARGE",
      data: { bytes, maxMemory, maxTempStorage },
      cause: refusal,
      hints: [
        "Work on the array in chunks or tiles, or use a smaller dtype.",
        `Raise max_memory or max_temp_storage, or free space in '${tempDir}'.`,
      ],
    },
  );
}
