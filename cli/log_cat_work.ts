/**
 * The work of `assay log cat` and `assay log tail`.
 *
 * @module
 */

import { LogTail } from "../src/log/kit.ts";
import { type LogEntry, LogReader } from "../src/log/mod.ts";
import { AssayError } from "../src/internal/errors.ts";
import type { Context } from "./context.ts";
import type { CatFlags, TailFlags } from "./log_flags.ts";
import { selectionOf } from "./log_time.ts";
import { entryJson, entryLine, warnOfDamage } from "./log_words.ts";

/** So many characters are gathered for one write. */
const GATHERED = 1 << 16;

/**
 * Prints entries in time order.
 *
 * @param flags The flags given.
 * @param path The log.
 */
export async function cat(
  this: Context,
  flags: CatFlags,
  path: string,
): Promise<void> {
  using reader = LogReader.open(path);
  const { limit = Infinity, json } = flags;
  const line = json ? entryJson : entryLine;
  let text = "";
  let count = 0;
  if (limit > 0) {
    for await (const entry of reader.read(selectionOf(flags, reader))) {
      for (const piece of line(reader, entry)) {
        text += piece;
        if (text.length < GATHERED) continue;
        this.process.stdout.write(text);
        text = "";
      }
      if (this.signal.aborted || ++count >= limit) break;
    }
  }
  this.process.stdout.write(text);
  warnOfDamage(this, reader.damage);
}

/**
 * Prints the last entries, and goes on with those that are logged.
 *
 * @param flags The flags given.
 * @param path The log.
 */
export async function tail(
  this: Context,
  { source, lines, follow, json }: TailFlags,
  path: string,
): Promise<void> {
  using tail = new LogTail(path);
  using reader = LogReader.open(path);
  if (follow && Deno.statSync(path).isFile) throw notADirectory(path);
  const line = json ? entryJson : entryLine;
  const print = (entry: LogEntry) => {
    for (const piece of line(reader, entry)) this.process.stdout.write(piece);
  };
  tail.last(lines, source).forEach(print);
  warnOfDamage(this, tail.damage);
  if (!follow) return;
  for await (const entry of tail.follow(this.signal)) {
    const isWanted = source?.includes(entry.sourceId) ?? true;
    if (isWanted) print(entry);
  }
}

function notADirectory(path: string): AssayError {
  return new AssayError(
    `Cannot follow '${path}': expected the directory of a log, found a file`,
    {
      code: "WRONG_CALL",
      data: { path },
      hints: ["Name the directory in which the logger writes."],
    },
  );
}
