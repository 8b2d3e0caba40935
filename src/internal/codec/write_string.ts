import type { ByteWriter } from "./byte_writer.ts";
import { TAG } from "./tag.ts";

/**
 * Writes a string with its tag and its length in UTF-16 units.
 *
 * UTF-8 has no bytes for a lone surrogate: an encoder would write U+FFFD for
 * it, and two strings would share their bytes.
 *
 * @param text The string.
 * @param out Where the bytes go.
 */
export function writeString(text: string, out: ByteWriter): void {
  const isWellFormed = text.isWellFormed();
  out.byte(isWellFormed ? TAG.string : TAG.illFormedString);
  out.count(text.length);
  if (isWellFormed) out.utf8(text);
  else out.utf16(text);
}
