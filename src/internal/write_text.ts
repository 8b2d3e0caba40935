import { writeAll } from "./write_all.ts";

/** Standard output or standard error. */
export type OutputStream = typeof Deno.stdout | typeof Deno.stderr;

/**
 * Writes a text to standard output or standard error, whole and at once.
 *
 * @param stream Where to write.
 * @param text The text.
 * @returns Whether anyone reads on: a reader that has seen enough (`| head`)
 * closes the pipe, which is no failure of the program.
 */
export function writeText(stream: OutputStream, text: string): boolean {
  try {
    writeAll(stream, new TextEncoder().encode(text));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    throw error;
  }
}
