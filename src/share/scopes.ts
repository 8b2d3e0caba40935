/**
 * The scopes, and how an array is found in them.
 *
 * @module
 */

import { DTYPES, sizeOf } from "../array/mod.ts";
import type { SharedArrayHandle } from "./handle.ts";
import { processSegments } from "./process_segments.ts";
import type { Scope } from "./scope.ts";
import type { Segment, SegmentKind } from "./segment.ts";
import { ShareError } from "./share_error.ts";
import { threadSegments } from "./thread_segment.ts";

/** How the segments of each scope are made, found and removed. */
export const SCOPES: Readonly<Record<Scope, SegmentKind>> = {
  threads: threadSegments,
  processes: processSegments,
};

/**
 * Gives what makes, finds and removes the segments of a scope.
 *
 * @param scope The scope.
 * @returns Its kind of segments.
 * @throws {ShareError} `OPTION_INVALID`: there is no such scope.
 */
export function kindOf(scope: Scope): SegmentKind {
  if (Object.hasOwn(SCOPES, scope)) return SCOPES[scope];
  const found = typeof scope === "string"
    ? `'${scope}'`
    : `a value of type ${typeof scope}`;
  throw new ShareError(
    `Cannot share an array: expected the scope 'threads' or 'processes', found ${found}`,
    {
      code: "OPTION_INVALID",
      data: { scope },
      hints: ["Leave the scope out to share among the threads of the program."],
    },
  );
}

/**
 * Finds the segment of a name.
 *
 * @param name The name.
 * @param scope Where to look; in both when left out, threads first.
 * @returns A connection.
 * @throws {ShareError} `NAME_UNKNOWN`, or what the scope throws.
 */
export function attached(name: string, scope: Scope | undefined): Segment {
  if (scope !== undefined) {
    const segment = kindOf(scope).attach(name);
    if (segment !== undefined) return segment;
    throw unknown(name, undefined);
  }
  const segment = threadSegments.attach(name);
  if (segment !== undefined) return segment;
  let cause: unknown;
  try {
    const other = processSegments.attach(name);
    if (other !== undefined) return other;
  } catch (error) {
    if (!(error instanceof ShareError && NOT_ASKED.has(error.code))) {
      throw error;
    }
    cause = error;
  }
  throw unknown(name, cause);
}

/**
 * Connects to the segment of a handle.
 *
 * @param handle The handle, known to be one.
 * @returns A connection.
 * @throws {ShareError} `NAME_UNKNOWN`: it is gone; or what the scope throws.
 */
export function connected(handle: SharedArrayHandle): Segment {
  const segment = SCOPES[handle.scope].connect(handle);
  if (segment !== undefined) return segment;
  const { name, scope } = handle;
  throw new ShareError(
    `Cannot connect to the shared array '${name}': expected it to exist, found it destroyed or replaced`,
    {
      code: "NAME_UNKNOWN",
      data: { name, scope },
      hints: [`Use SharedArray.attach(${JSON.stringify(name)}) for a new one.`],
    },
  );
}

/** Why nobody can tell whether processes share an array of a name. */
const NOT_ASKED: ReadonlySet<string> = new Set([
  "FFI_NEEDED",
  "PROCESSES_UNSUPPORTED",
]);

function unknown(name: string, cause: unknown): ShareError {
  const hints = [
    "An array that another thread made is not known by name: post its 'handle', and use SharedArray.connect(handle).",
  ];
  if (cause instanceof ShareError) {
    hints.push(`Arrays of processes were not looked for: ${cause.message}.`);
  }
  return new ShareError(
    `Cannot attach to the shared array '${name}': expected an array of that name, found none`,
    {
      code: "NAME_UNKNOWN",
      data: { name },
      hints,
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

/**
 * Checks that a value is a handle, as it came from another thread.
 *
 * @param value The value.
 * @throws {ShareError} `HANDLE_INVALID`.
 */
export function demandHandle(
  value: unknown,
): asserts value is SharedArrayHandle {
  const handle = value as Partial<SharedArrayHandle> | null | undefined;
  const isHandle = typeof handle === "object" && handle !== null &&
    handle.kind === "assay.shared-array" &&
    Object.hasOwn(SCOPES, String(handle.scope)) &&
    typeof handle.name === "string" && typeof handle.id === "string" &&
    DTYPES.includes(handle.dtype!) && Array.isArray(handle.shape);
  if (isHandle) return void sizeOf(handle.shape!, handle.dtype!);
  throw new ShareError(
    "Cannot connect to a shared array: expected a handle, found something else",
    {
      code: "HANDLE_INVALID",
      hints: ["Post 'array.handle' to the other thread, and give it here."],
    },
  );
}
