/**
 * What rclone says while it works.
 *
 * @module
 */

/** The flag by which it says that in a form for programs. */
export const JSON_LOG = "--use-json-log";

/** A line of the log, as far as it is used. */
interface Entry {
  readonly level?: string;
  readonly object?: string;
  readonly msg?: string;
  readonly stats?: { readonly bytes?: number };
}

/**
 * Reads what rclone says by {@linkcode JSON_LOG}.
 *
 * @param stream Its standard error.
 * @param onBytes Takes how many bytes it has moved.
 * @returns What it said otherwise, in words.
 * @throws What `onBytes` throws.
 */
export async function readLog(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const words: string[] = [];
  const take = (line: string) => {
    const entry = entryOf(line);
    if (entry === undefined) words.push(line);
    else if (entry.stats !== undefined) onBytes(entry.stats.bytes ?? 0);
    else {
      const { level = "", object, msg = "" } = entry;
      const whose = object === undefined ? "" : `${object}: `;
      words.push(`${level.toUpperCase()}: ${whose}${msg}`);
    }
  };
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop()!;
    lines.forEach(take);
  }
  if (rest !== "") take(rest);
  return words.join("\n");
}

/** What is said before the flags are read, or at the end, is in words. */
function entryOf(line: string): Entry | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === "object" && entry !== null ? entry : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
