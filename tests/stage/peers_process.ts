/**
 * Programs of the systems in processes of their own.
 *
 * @module
 */

import assert from "node:assert/strict";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Folder, makeFolder } from "./folder.ts";

/** A program that runs, or has run. */
export interface Running {
  /** What it has printed so far. */
  readonly output: () => string;
  /** Whether it has ended. */
  readonly hasEnded: () => boolean;
  /** Its exit code, once it has ended. */
  readonly code: Promise<number>;
}

/** Starts a program with its arguments in a folder. */
export type Launch = (folder: Folder, argv: string[]) => Running;

/** Starts Deno. */
export const launchDeno: Launch = ({ path }, args) => {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: path,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let ended = false;
  const end = async () => {
    for await (
      const part of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      text += part;
    }
    const { code } = await child.status;
    ended = true;
    return code;
  };
  return { output: () => text, hasEnded: () => ended, code: end() };
};

/** Starts Python's programs, without importing the libraries each time. */
export interface Forks extends AsyncDisposable {
  /** Starts a program. */
  readonly launch: Launch;
}

/**
 * Starts what starts Python's programs.
 *
 * @param python The interpreter that has the libraries.
 */
export async function startForks(python: string): Promise<Forks> {
  const site = makeFolder();
  const child = new Deno.Command(python, {
    args: [fileURLToPath(new URL("./peers/forks.py", import.meta.url))],
    env: {
      // An edit within a second that keeps the size is none to Python's cache.
      PYTHONDONTWRITEBYTECODE: "1",
      DVC_SITE_CACHE_DIR: site.path,
      PATH: [dirname(python), Deno.env.get("PATH")].join(delimiter),
    },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const ends = new Map<string, (code: number) => void>();
  const ready = Promise.withResolvers<void>();
  const reading = (async () => {
    let rest = "";
    for await (
      const part of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      const lines = (rest + part).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const [id = "", code] = line.split(" ");
        if (code === undefined) ready.resolve();
        else ends.get(id)?.(Number(code));
      }
    }
    ready.reject(new Error("the process that forks has ended"));
    for (const end of ends.values()) end(1);
  })();
  await ready.promise;
  const writer = child.stdin.getWriter();
  let count = 0;
  return {
    launch(folder, argv) {
      const id = `${count++}`;
      const { promise, resolve } = Promise.withResolvers<number>();
      let ended = false;
      ends.set(id, (code) => {
        ended = true;
        resolve(code);
      });
      folder.write(`${id}.out`, "");
      const line = JSON.stringify({ id, folder: folder.path, argv });
      void writer.write(new TextEncoder().encode(`${line}\n`));
      return {
        output: () => Deno.readTextFileSync(folder.at(`${id}.out`)),
        hasEnded: () => ended,
        code: promise,
      };
    },
    async [Symbol.asyncDispose]() {
      await writer.close();
      await reading;
      assert.equal((await child.status).code, 0);
      site[Symbol.dispose]();
    },
  };
}
