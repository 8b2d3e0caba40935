/**
 * Arguments that are not text.
 *
 * @module
 */

import { Buffer, isUtf8 } from "node:buffer";

/**
 * Tells whether an argument holds bytes that are not UTF-8. Deno shows each as
 * U+FFFD, so that the argument would name another file, or none.
 *
 * @param args The arguments as Deno shows them.
 * @returns Whether one does; always false where only the system can tell and
 * does not, outside Linux.
 */
export function haveForeignBytes(args: readonly string[]): boolean {
  if (!args.some((arg) => arg.includes("\ufffd"))) return false;
  if (Deno.build.os !== "linux") return false;
  const words = Buffer.from(Deno.readFileSync("/proc/self/cmdline"))
    .toString("latin1").split("\0").slice(0, -1);
  return !words.slice(-args.length).every((word) =>
    isUtf8(Buffer.from(word, "latin1"))
  );
}
