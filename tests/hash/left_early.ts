/**
 * A process that leaves hashing early, in the way its first argument names,
 * with the file of the second; prints as JSON what it saw.
 *
 * @module
 */

import process from "node:process";
import { hashFile, verifyManifest } from "../../src/hash/mod.ts";

const [way, path = ""] = Deno.args;
const print = (value: unknown) =>
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(value)));

if (way === "chdir") {
  // The name is taken before, the file is read after.
  const digest = hashFile(path, { cache: false });
  // This process runs no tests.
  process.chdir("..");
  print(await digest);
} else if (way === "abort") {
  const controller = new AbortController();
  const reason = new Error("seen enough");
  let reports = 0;
  const onProgress = () => {
    if (++reports === 2) controller.abort(reason);
  };
  const { signal } = controller;
  try {
    await hashFile(path, { cache: false, signal, onProgress });
    print("finished");
  } catch (error) {
    print(error === reason ? "aborted" : String(error));
  }
} else {
  const text = `${"0".repeat(64)}  small\n${"0".repeat(64)}  ${path}\n`;
  const root = ".";
  for await (const { status } of verifyManifest(text, { root, cache: false })) {
    print(status);
    break;
  }
}
