/**
 * Plain objects in the place of instances, while these cross between threads.
 *
 * @module
 */

import { NdArray } from "../array/mod.ts";
import { FileRef } from "../internal/file_ref.ts";

/** A plain object in the place of an instance. */
export type StandIn =
  | { readonly kind: "URL"; readonly href: string }
  | { readonly kind: "FileRef"; readonly path: string }
  | ViewStandIn
  | {
    readonly kind: "NdArray";
    readonly data: ViewStandIn;
    readonly layout: Pick<NdArray, "dtype" | "shape" | "strides" | "offset">;
  };

interface ViewStandIn {
  readonly kind: "view";
  readonly name: string;
  readonly buffer: ArrayBufferLike;
  readonly offset: number;
  /** In elements; of a DataView in bytes. */
  readonly length: number;
}

type View = new (
  buffer: ArrayBufferLike,
  offset: number,
  length: number,
) => ArrayBufferView;

// The runtime walks through the elements of views that are posted to a worker,
// shared ones too: 100 MB took seconds. Buffers it takes as they are.
const VIEWS: ReadonlyMap<object, View> = new Map<object, View>(
  [
    ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array],
    ...[Int32Array, Uint32Array, BigInt64Array, BigUint64Array],
    ...[Float16Array, Float32Array, Float64Array, DataView],
  ].map((view) => [view.prototype, view as View]),
);
const VIEWS_BY_NAME: ReadonlyMap<string, View> = new Map(
  VIEWS.values().map((view) => [view.name, view]),
);

/**
 * Makes the stand-in for an instance.
 *
 * @param value An object.
 * @returns Its stand-in; nothing when it crosses, or fails to, as it is.
 */
export function standInFor(value: object): StandIn | undefined {
  if (value instanceof URL) return { kind: "URL", href: value.href };
  if (value instanceof FileRef) return { kind: "FileRef", path: value.path };
  if (value instanceof NdArray) {
    const { data, dtype, shape, strides, offset } = value;
    const layout = { dtype, shape, strides, offset };
    return { kind: "NdArray", data: viewStandIn(data)!, layout };
  }
  return viewStandIn(value);
}

function viewStandIn(value: object): ViewStandIn | undefined {
  const view = VIEWS.get(Object.getPrototypeOf(value));
  if (view === undefined) return undefined;
  const { buffer, byteOffset, byteLength } = value as ArrayBufferView;
  const length = value instanceof DataView
    ? byteLength
    : (value as Uint8Array).length;
  return { kind: "view", name: view.name, buffer, offset: byteOffset, length };
}

/**
 * Makes the instance again.
 *
 * @param standIn Its stand-in.
 * @returns The instance, over the stand-in's buffer.
 */
export function instanceFor(standIn: StandIn): unknown {
  switch (standIn.kind) {
    case "URL":
      return new URL(standIn.href);
    case "FileRef":
      return new FileRef(standIn.path);
    case "view":
      return viewOf(standIn);
    case "NdArray": {
      const data = viewOf(standIn.data) as NdArray["data"];
      return new NdArray({ ...standIn.layout, data });
    }
  }
}

function viewOf({ name, buffer, offset, length }: ViewStandIn): unknown {
  const view = VIEWS_BY_NAME.get(name)!;
  return new view(buffer, offset, length);
}
