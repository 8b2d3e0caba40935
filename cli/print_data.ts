/**
 * Printing data, for people and for programs.
 *
 * @module
 */

import { AssayError } from "../src/internal/errors.ts";
import { mask } from "../src/internal/mask.ts";
import { writeYaml } from "../src/internal/yaml_writer.ts";
import type { DataFlags } from "./switch_flag.ts";
import type { Context } from "./context.ts";

/**
 * Prints data in the form that the flags ask for, secrets masked.
 *
 * @param context Where to print.
 * @param flags Whether JSON or YAML is asked for.
 * @param data The data.
 * @param usual Writes it in the form for people.
 * @throws {AssayError} `WRONG_CALL` when both forms are asked for.
 */
export async function printData(
  context: Context,
  flags: DataFlags,
  data: unknown,
  usual: (data: unknown) => string | Promise<string>,
): Promise<void> {
  if (flags.json && flags.yaml) {
    throw new AssayError(
      "Cannot print both: expected '--json' or '--yaml', found both",
      { code: "WRONG_CALL", hints: ["Leave one of them out."] },
    );
  }
  const write = flags.json ? jsonText : flags.yaml ? writeYaml : usual;
  context.process.stdout.write(mask(await write(data)));
}

/**
 * Writes data as JSON; what JSON lacks becomes the nearest that it has.
 *
 * @param data The data; big integers, NaN and the infinities become texts,
 * a Map an object, a Set and a typed array a list.
 * @returns The text, with a newline at its end.
 */
export function jsonText(data: unknown): string {
  return `${JSON.stringify(data, (_key, value) => toJson(value), 2)}\n`;
}

function toJson(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) {
    return String(value);
  }
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (ArrayBuffer.isView(value) && Symbol.iterator in value) {
    return Array.from(value as Iterable<unknown> & ArrayBufferView);
  }
  return value;
}
