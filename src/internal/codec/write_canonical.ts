import type { ByteWriter } from "./byte_writer.ts";
import { CodecError } from "./codec_error.ts";
import type { Parts, Pen } from "./opener.ts";
import { openerOf } from "./openers.ts";
import { refusedDepth, refusedValue } from "./refusal.ts";
import { findCodec } from "./registry.ts";
import { propertyStep } from "./step.ts";
import { TAG } from "./tag.ts";
import { writeString } from "./write_string.ts";

/** An object whose parts are being written. */
interface Frame {
  readonly source: object;
  readonly parts: Parts;
  /** The place of the part that comes next. */
  next: number;
}

/** What the writing of a canonical form depends on. */
export interface WriteOptions {
  /** Whether the keys of objects are sorted and sharing does not count. */
  readonly sorted?: boolean;
  /** How many objects may stand inside each other. */
  readonly maxDepth?: number;
}

/**
 * Writes the canonical form of a value.
 *
 * The objects that stand open are kept in a list instead of on the call
 * stack, so that no depth is too deep.
 *
 * @param root The value.
 * @param out Where the bytes go; not flushed.
 * @param options Order, sharing and depth.
 * @throws {CodecError} `UNSUPPORTED_VALUE` or `CIRCULAR_VALUE`.
 */
export function writeCanonical(
  root: unknown,
  out: ByteWriter,
  { sorted = false, maxDepth = Infinity }: WriteOptions = {},
): void {
  const frames: Frame[] = [];
  const open = new Set<object>();
  const ordinals = new Map<object, number>();
  const pen: Pen = {
    out,
    sorted,
    refuse({ found, hint, key }) {
      const path = pathOf(frames) +
        (key === undefined ? "" : propertyStep(key));
      throw new CodecError(
        `Cannot encode the value at ${path}: expected data, found ${found}`,
        { code: "UNSUPPORTED_VALUE", data: { path }, hints: [hint] },
      );
    },
  };

  let value = root;
  for (;;) {
    if (typeof value === "object" && value !== null) openObject(value);
    else writePrimitive(value, pen);

    let frame = frames.at(-1);
    while (frame !== undefined && frame.next === frame.parts.values.length) {
      open.delete(frame.source);
      frames.pop();
      frame = frames.at(-1);
    }
    if (frame === undefined) return;
    const key = frame.parts.keys?.[frame.next];
    if (typeof key === "string") writeString(key, out);
    else if (key !== undefined) out.count(key);
    value = frame.parts.values[frame.next++];
  }

  function openObject(source: object): void {
    if (open.has(source)) throw circular(source, frames);
    if (!sorted) {
      const ordinal = ordinals.get(source);
      if (ordinal !== undefined) {
        out.byte(TAG.reference);
        out.count(ordinal);
        return;
      }
      ordinals.set(source, ordinals.size);
    }
    const opener = openerOf(source);
    const parts = opener === undefined
      ? openInstance(source, pen)
      : opener(source, pen);
    if (parts === undefined) return;
    if (frames.length === maxDepth) pen.refuse(refusedDepth(maxDepth));
    open.add(source);
    frames.push({ source, parts, next: 0 });
  }
}

function openInstance(source: object, pen: Pen): Parts {
  const codec = findCodec(source) ?? pen.refuse(refusedValue(source));
  pen.out.byte(TAG.instance);
  writeString(codec.name, pen.out);
  return { values: [codec.encode(source)], step: () => `<${codec.name}>` };
}

function writePrimitive(value: unknown, pen: Pen): void {
  const { out } = pen;
  switch (typeof value) {
    case "number":
      out.byte(TAG.number);
      return out.float64(value);
    case "string":
      return writeString(value, out);
    case "boolean":
      return out.byte(value ? TAG.true : TAG.false);
    case "undefined":
      return out.byte(TAG.undefined);
    case "bigint":
      out.byte(TAG.bigint);
      return writeString(value.toString(16), out);
    case "object":
      return out.byte(TAG.null);
    default:
      pen.refuse(refusedValue(value));
  }
}

function circular(source: object, frames: readonly Frame[]): CodecError {
  const path = pathOf(frames);
  const depth = frames.findIndex((frame) => frame.source === source);
  const target = pathOf(frames.slice(0, depth));
  return new CodecError(
    `Cannot encode the value at ${path}: expected a value without cycles, found a reference back to ${target}`,
    {
      code: "CIRCULAR_VALUE",
      data: { path, target },
      hints: ["Refer to a part by its key or index instead of by itself"],
    },
  );
}

/** The path to the part that was last taken from each frame. */
function pathOf(frames: readonly Frame[]): string {
  const steps = frames.map(({ parts, next }) =>
    parts.step(next - 1, parts.keys?.[next - 1])
  );
  return `$${steps.join("")}`;
}
