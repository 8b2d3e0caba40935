/**
 * The words behind `assay`.
 *
 * @module
 */

import { AssayError } from "../src/internal/errors.ts";
import { isGranted } from "../src/internal/permission.ts";

const ALL = ["env", "ffi", "net", "read", "run", "sys", "write"] as const;

/**
 * Reads the arguments as the system has them. Deno drops carriage returns at
 * the end of one, and shows bytes that are not UTF-8 as U+FFFD: either way an
 * argument could name another file.
 *
 * @param args The arguments as Deno shows them.
 * @returns The arguments; `args` where Deno may not look (on Linux, without
 * `--allow-all`).
 * @throws {AssayError} `ARGUMENT_NOT_UTF8`: one is not UTF-8, or may not be.
 */
export function trueArguments(args: readonly string[]): readonly string[] {
  if (Deno.build.os !== "linux" || args.length === 0) return args;
  if (!ALL.every((name) => isGranted({ name }))) {
    const odd = args.find((arg) => arg.includes("\ufffd"));
    if (odd === undefined) return args;
    throw notUtf8(odd, "found U+FFFD, which may stand for other bytes", [
      "Give its content on standard input, or let Deno run assay with --allow-all.",
    ]);
  }
  const words = wordsOf(Deno.readFileSync("/proc/self/cmdline"));
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return words.slice(-args.length).map((word, index) => {
    try {
      return decoder.decode(word);
    } catch {
      throw notUtf8(args[index] ?? "", "found other bytes", [
        "Rename the file; convmv converts whole trees to UTF-8.",
      ]);
    }
  });
}

/** Cuts a command line, in which a NUL ends each word. */
function wordsOf(line: Uint8Array): Uint8Array[] {
  const words: Uint8Array[] = [];
  let start = 0;
  for (let end; (end = line.indexOf(0, start)) >= 0; start = end + 1) {
    words.push(line.subarray(start, end));
  }
  return words;
}

function notUtf8(arg: string, found: string, hints: string[]): AssayError {
  return new AssayError(
    `Cannot read the argument '${arg}': expected text in UTF-8, ${found}`,
    { code: "ARGUMENT_NOT_UTF8", data: { argument: arg }, hints },
  );
}
