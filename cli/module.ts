/**
 * Loading the module that `MODULE` names on the command line.
 *
 * @module
 */

import { AssayError } from "../src/internal/errors.ts";
import { pathToFileURL, resolve } from "../src/internal/path.ts";
import { whileLoading } from "../src/program/kit.ts";

/** A module, loaded. */
export interface LoadedModule {
  /** The file, as the user named it. */
  readonly file: string;
  /** The export that the user named. */
  readonly name?: string;
  /** What the module exports. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/** A name behind the last `#`; a file may have one in its name. */
const FILE_AND_EXPORT = /^(.+?)#([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u;

/**
 * Loads a module. Programs in it that would run at once are refused.
 *
 * @param text `FILE` or `FILE#EXPORT`; the file relative to the present
 * directory.
 * @returns The module.
 * @throws {AssayError} `MODULE_NOT_FOUND`, `NOT_A_MODULE`; `MODULE_FAILED`
 * when the module, or one it imports, cannot be parsed, found or run.
 */
export async function loadModule(text: string): Promise<LoadedModule> {
  const [, file = text, name] = FILE_AND_EXPORT.exec(text) ?? [];
  checkFile(file, resolve(file));
  const url = moduleUrl(text);
  try {
    const exports = await whileLoading(() => import(url));
    return { file, ...(name === undefined ? {} : { name }), exports };
  } catch (cause) {
    // It needs more of Node than a start should wait for.
    const { moduleFailed } = await import("./module_failed.ts");
    throw moduleFailed(file, cause);
  }
}

/**
 * Gives the URL of the module that a word names.
 *
 * @param text `FILE` or `FILE#EXPORT`; the file relative to the present
 * directory.
 * @returns The URL.
 */
export function moduleUrl(text: string): string {
  const [, file = text] = FILE_AND_EXPORT.exec(text) ?? [];
  return pathToFileURL(resolve(file)).href;
}

function checkFile(file: string, path: string): void {
  if (!/\.[cm]?[jt]sx?$/.test(file)) {
    throw new AssayError(
      `Cannot load '${file}': expected a module of JavaScript or TypeScript`,
      {
        code: "NOT_A_MODULE",
        data: { path },
        hints: ["Name a file such as main.ts or main.ts#train."],
      },
    );
  }
  let found = "nothing there";
  try {
    const info = Deno.statSync(path);
    if (info.isFile) return;
    found = info.isDirectory ? "a directory" : "no regular file";
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      found = "no permission to read it";
    } else if (!isMissing(error)) throw error;
  }
  throw new AssayError(
    `Cannot load '${file}': expected a file, found ${found}`,
    {
      code: "MODULE_NOT_FOUND",
      data: { path },
      hints: [
        `Name a file that can be read; the path is relative to '${Deno.cwd()}'.`,
      ],
    },
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
}
