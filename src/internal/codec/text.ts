import { isNativeError, isRegExp } from "node:util/types";
import { parse, stringify } from "devalue";
import { ByteWriter } from "./byte_writer.ts";
import { CodecError } from "./codec_error.ts";
import { type ErrorRecord, putTogether, takeApart } from "./error_record.ts";
import { openerOf } from "./openers.ts";
import { codecNamed, findCodec } from "./registry.ts";
import { writeCanonical } from "./write_canonical.ts";

/**
 * How deep a text may go. devalue recurses, three calls for an error inside an
 * error, and what could be written must also be read when less of the call
 * stack is left.
 */
const MAX_DEPTH = 400;

/**
 * Writes a value as one line of text, safe to store as UTF-8.
 *
 * @param value Data of the built-in classes, and of registered ones.
 * @returns A text that {@linkcode decodeText} reads back.
 * @throws {CodecError} `UNSUPPORTED_VALUE` or `CIRCULAR_VALUE`.
 */
export function encodeText(value: unknown): string {
  // One rule for both forms: what has canonical bytes has a text.
  writeCanonical(value, new ByteWriter(() => {}), { maxDepth: MAX_DEPTH });
  try {
    return stringify(value, reducers, { operations: { viewInfo } });
  } catch (cause) {
    // What devalue does not know has been refused above: only size is left.
    throw new CodecError(
      "Cannot encode the value at $: expected one that fits in one string, found a larger one",
      {
        code: "UNSUPPORTED_VALUE",
        data: { path: "$" },
        hints: ["Keep large arrays in files of their own"],
        cause,
      },
    );
  }
}

/**
 * Reads a text back into the value it was written from.
 *
 * @param text What {@linkcode encodeText} gave.
 * @returns A value with the same canonical bytes.
 * @throws {CodecError} `BAD_TEXT`.
 */
export function decodeText(text: string): unknown {
  try {
    return parse(text, revivers);
  } catch (cause) {
    throw new CodecError(
      "Cannot decode the text: expected one that encodeText wrote, found another",
      {
        code: "BAD_TEXT",
        hints: [
          "Make the value again if the text was cut or edited",
          "Import the module that registers the codec if the text names one",
        ],
        cause,
      },
    );
  }
}

/** What devalue lacks, as plain values under the name of the kind. */
const reducers = {
  Instance(value: unknown): [name: string, plain: unknown] | undefined {
    if (typeof value !== "object" || value === null) return undefined;
    if (openerOf(value) !== undefined) return undefined;
    const codec = findCodec(value);
    return codec && [codec.name, codec.encode(value)];
  },
  Error: (value: unknown): ErrorRecord | undefined =>
    isNativeError(value) ? takeApart(value) : undefined,
  RegExp: (value: unknown): [string, string, number] | undefined =>
    isRegExp(value) ? [value.source, value.flags, value.lastIndex] : undefined,
};

const revivers = {
  Instance([name, plain]: [name: string, plain: unknown]): unknown {
    const codec = codecNamed(name);
    if (codec === undefined) throw new TypeError(`no codec named '${name}'`);
    return codec.decode(plain);
  },
  Error: putTogether,
  RegExp([source, flags, lastIndex]: [string, string, number]): RegExp {
    return Object.assign(new RegExp(source, flags), { lastIndex });
  },
};

/** What devalue is to write of a typed array: the part that the array shows. */
function viewInfo({ buffer, byteOffset, byteLength }: ArrayBufferView): {
  buffer: Uint8Array["buffer"];
  byteOffset: number;
  byteLength: number;
  length: number;
  bufferByteLength: number;
} {
  const shown = new Uint8Array(buffer, byteOffset, byteLength).slice();
  return {
    buffer: shown.buffer,
    byteOffset: 0,
    byteLength,
    length: byteLength,
    bufferByteLength: byteLength,
  };
}
