/**
 * Reading a whole file that may be anything.
 *
 * @module
 */

/** What came of a file: its text, or what was expected and found. */
export type ReadText =
  | { readonly ok: true; readonly text: string }
  | {
    readonly ok: false;
    readonly expected: string;
    readonly found: string;
    /** Whether there is no file. */
    readonly absent: boolean;
    /** What the reader can do. */
    readonly hint?: string;
  };

/**
 * Reads a file as UTF-8, without a byte order mark.
 *
 * @param path The file.
 * @param most How many bytes it may have, so that none exhausts the memory.
 * @returns Its text, or words for what was found instead.
 */
export function readText(path: string, most: number): ReadText {
  const refused = (expected: string, found: string, hint: string) =>
    ({ ok: false, expected, found, absent: false, hint }) as const;
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytes(path, most);
  } catch (error) {
    const absent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (absent) {
      return { ok: false, expected: "a file", found: "nothing there", absent };
    }
    if (error instanceof Deno.errors.IsADirectory) {
      return refused("a file", "a directory", `Name a file inside '${path}'.`);
    }
    const hint = "Make the file readable.";
    return refused("a file it can read", String(error), hint);
  }
  if (bytes === undefined) {
    const hint = "Name large data by its path, in place of its values.";
    return refused(`a file of at most ${most} bytes`, "a larger one", hint);
  }
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    return { ok: true, text: decoder.decode(bytes) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refused("UTF-8 text", "other bytes", "Save the file as UTF-8.");
  }
}

/** Reads up to a limit, since a pipe or a device may never end. */
function readBytes(path: string, most: number): Uint8Array | undefined {
  using file = Deno.openSync(path);
  const { size } = file.statSync();
  if (size > most) return undefined;
  // One byte more than it should have tells that a file has grown.
  let bytes = new Uint8Array(size + 1);
  let length = 0;
  for (;;) {
    const read = file.readSync(bytes.subarray(length));
    if (read === null) return bytes.subarray(0, length);
    length += read;
    if (length > most) return undefined;
    if (length < bytes.length) continue;
    const wider = new Uint8Array(2 * bytes.length);
    wider.set(bytes);
    bytes = wider;
  }
}
