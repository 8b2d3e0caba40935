/**
 * Writes a text to standard output or standard error, whole and at once.
 *
 * @param stream Where to write.
 * @param text The text.
 */
export function writeText(
  stream: typeof Deno.stdout | typeof Deno.stderr,
  text: string,
): void {
  let bytes = new TextEncoder().encode(text);
  try {
    while (bytes.length > 0) bytes = bytes.subarray(stream.writeSync(bytes));
  } catch (error) {
    // A reader that has seen enough (`| head`) is no failure of the program.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
