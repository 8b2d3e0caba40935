/**
 * Plain objects in the place of instances, while these cross between threads.
 *
 * @module
 */

import { isDataView } from "node:util/types";
import { NdArray } from "../array/mod.ts";
import { FileRef } from "../internal/file_ref.ts";
import { SharedArray, type SharedArrayHandle } from "../share/mod.ts";
import { addedTo, addedToView, type Loss } from "./losses.ts";

/** A plain object in the place of an instance. */
export type StandIn =
  | { readonly kind: "URL"; readonly href: string }
  | { readonly kind: "FileRef"; readonly path: string }
  | ViewStandIn
  | { readonly kind: "SharedArray"; readonly handle: SharedArrayHandle }
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

const URL_KEYS = Reflect.ownKeys(new URL("about:blank"));
const FILE_REF_KEYS = Reflect.ownKeys(new FileRef("a"));
const SHARED_KEYS = ["name", "scope", "shape", "dtype", "handle"];
const GRID_KEYS = Reflect.ownKeys(NdArray.from([0], "int8"));

/** Packs what an instance is made of; the key is a step on the path. */
type PackPart = (part: object, key: string) => object;

/**
 * Makes the stand-in for an instance.
 *
 * @param value An object.
 * @param packPart Packs what it is made of.
 * @returns Its stand-in; nothing when its class has none.
 */
export function standInFor(
  value: object,
  packPart: PackPart,
): StandIn | undefined {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === URL.prototype && hasAll(value, URL_KEYS)) {
    return { kind: "URL", href: (value as URL).href };
  }
  if (prototype === FileRef.prototype && hasAll(value, FILE_REF_KEYS)) {
    return { kind: "FileRef", path: (value as FileRef).path };
  }
  if (prototype === NdArray.prototype && hasAll(value, GRID_KEYS)) {
    const { data, dtype, shape, strides, offset } = value as NdArray;
    const layout = { dtype, shape, strides, offset };
    return {
      kind: "NdArray",
      data: packPart(data, "data") as ViewStandIn,
      layout,
    };
  }
  if (prototype === SharedArray.prototype && hasAll(value, SHARED_KEYS)) {
    // Posted as it is: the memory in it is shared, not copied.
    return { kind: "SharedArray", handle: (value as SharedArray).handle };
  }
  if (!isViewOf(prototype, value)) return undefined;
  const { buffer, byteOffset, byteLength } = value;
  return {
    kind: "view",
    name: VIEWS.get(prototype)!.name,
    buffer: packPart(buffer, "buffer") as ArrayBufferLike,
    offset: byteOffset,
    length: isDataView(value) ? byteLength : (value as Uint8Array).length,
  };
}

/**
 * Finds what would be lost of an instance with a stand-in.
 *
 * @param value The instance.
 * @returns What would be lost, if anything.
 */
export function lostOfInstance(value: object): Loss | undefined {
  if (value instanceof URL) return addedTo(value, URL_KEYS);
  if (value instanceof FileRef) return addedTo(value, FILE_REF_KEYS);
  if (value instanceof NdArray) return addedTo(value, GRID_KEYS);
  if (value instanceof SharedArray) return addedTo(value, SHARED_KEYS);
  const view = value as Uint8Array;
  const { buffer, byteOffset, length } = view;
  const canResize = buffer instanceof SharedArrayBuffer
    ? buffer.growable
    : buffer.resizable;
  // Nothing tells whether the view follows the length of its buffer.
  if (canResize) {
    return { key: "buffer", found: "a buffer that can be resized" };
  }
  if (isDataView(view)) return addedTo(view);
  const View = VIEWS.get(Object.getPrototypeOf(view))!;
  const bare = new View(buffer, byteOffset, length) as Uint8Array;
  return addedToView(view, bare);
}

/**
 * Makes the instance again.
 *
 * @param standIn Its stand-in.
 * @param revived Makes what it is made of.
 * @returns The instance, over the stand-in's buffer.
 */
export function instanceFor(
  standIn: StandIn,
  revived: (standIn: StandIn) => unknown,
): unknown {
  switch (standIn.kind) {
    case "URL":
      return new URL(standIn.href);
    case "FileRef":
      return new FileRef(standIn.path);
    case "SharedArray":
      return SharedArray.connect(standIn.handle);
    case "view": {
      const { name, buffer, offset, length } = standIn;
      return new (VIEWS_BY_NAME.get(name)!)(buffer, offset, length);
    }
    case "NdArray": {
      const data = revived(standIn.data) as NdArray["data"];
      return new NdArray({ ...standIn.layout, data });
    }
  }
}

const CLASS_NAME = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;

/** Tells whether it is of the very class that its prototype says. */
function isViewOf(prototype: object, value: object): value is ArrayBufferView {
  const name = VIEWS.get(prototype)?.name;
  if (name === undefined) return false;
  return name === (isDataView(value) ? "DataView" : CLASS_NAME.call(value));
}

function hasAll(value: object, keys: readonly PropertyKey[]): boolean {
  return keys.every((key) => Object.hasOwn(value, key));
}
