/**
 * A small project of its own, whose programs are run as a user would.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { type Folder, makeFolder } from "./folder.ts";

const ROOT = new URL("../../", import.meta.url);

/** What a program did. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project in a temporary folder. */
export interface Project extends Folder {
  /** Runs one of its programs. */
  run(program: string, ...args: string[]): Promise<Ended>;
  /** The command that does. */
  command(
    program: string,
    args?: string[],
    options?: Deno.CommandOptions,
  ): Deno.Command;
  /** Replaces the only place of a text in one of its files. */
  edit(file: string, from: string, to: string): void;
}

/** Makes a project that imports this package by its public names. */
export function makeProject(files: Readonly<Record<string, string>>): Project {
  const rooms = Object.entries(config.exports).map(([name, path]) => [
    `@assay/assay${name.slice(1)}`,
    new URL(path, ROOT).href,
  ]);
  const imports = { ...config.imports, ...Object.fromEntries(rooms) };
  const folder = makeFolder({
    ...files,
    "deno.json": JSON.stringify({ imports }),
    "deno.lock": Deno.readTextFileSync(new URL("deno.lock", ROOT)),
  });
  const command: Project["command"] = (program, args = [], options = {}) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-prompt", "-q", program, ...args],
      cwd: folder.path,
      env: { NO_COLOR: "1" },
      stdin: "null",
      ...options,
    });
  return {
    ...folder,
    command,
    async run(program, ...args) {
      const ended = await command(program, args).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      const { code, stdout, stderr } = ended;
      return { code, stdout: text(stdout), stderr: text(stderr) };
    },
    edit(file, from, to) {
      const text = Deno.readTextFileSync(folder.at(file));
      if (text.split(from).length !== 2) {
        throw new Error(`Expected '${from}' once in ${file}`);
      }
      Deno.writeTextFileSync(folder.at(file), text.replace(from, () => to));
    },
  };
}

/** The path of this repository. */
export const REPOSITORY: string = fileURLToPath(ROOT);
