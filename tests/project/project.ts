/**
 * The project as its own checks see it.
 *
 * @module
 */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };

/** The project's folder. */
export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));

/** The entry modules users may import, by name: `./hash` → `src/hash/mod.ts`. */
export const EXPORTS: ReadonlyMap<string, string> = new Map(
  Object.entries(config.exports)
    .map(([name, path]) => [name, path.replace("./", "")]),
);

/** The bare names and what they stand for. */
export const IMPORTS: Readonly<Record<string, string>> = config.imports;

/** What each task runs. */
export const TASKS = config.tasks;

/**
 * Runs this Deno in the project's folder, or in another.
 *
 * @param args The subcommand and its arguments.
 * @param options Where, and with which variables besides the present ones.
 * @returns What it printed on standard output.
 * @throws {Error} It failed; the message holds what it printed.
 */
export async function deno(
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  return await output(Deno.execPath(), args, { cwd: ROOT, ...options });
}

/**
 * Runs a program.
 *
 * @param program Its path or name.
 * @param args Its arguments.
 * @param options Where, and with which variables besides the present ones.
 * @returns What it printed on standard output.
 * @throws {Error} It failed; the message holds what it printed.
 */
export async function output(
  program: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    stdin: "null",
    ...options,
    env: { NO_COLOR: "1", ...options.env },
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (success) return text;
  const command = [program, ...args].join(" ");
  throw new Error(
    `Cannot run '${command}':\n${text}${new TextDecoder().decode(stderr)}`,
  );
}

/**
 * Lists the files of a folder and of those below it.
 *
 * @param folder Relative to the project's folder.
 * @returns Sorted paths, relative to the project's folder.
 */
export async function filesBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of Deno.readDir(join(ROOT, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) paths.push(...await filesBelow(path));
    else paths.push(path);
  }
  return paths.sort();
}
