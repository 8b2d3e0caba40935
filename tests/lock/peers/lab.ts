/**
 * One small project in each system: a repository whose program reads two files
 * and writes one.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Folder, makeFolder } from "../../stage/folder.ts";
import { runGit } from "../repository/sample.ts";

/** What a run is given. */
export interface Given {
  /** Name of its directory, where the system has one for each run. */
  readonly name: string;
  /** A parameter. */
  readonly rate?: number;
  /** Another, of a name that is also that of a fact about runs. */
  readonly time?: number;
}

/** What the body does once it has written its result. */
export type Behaviour = "die" | "append" | "wait";

/** What is the same in each system. */
export interface Project extends Disposable {
  /** The repository. */
  readonly root: string;
  /** The path of something in it. */
  at(path: string): string;
  /** Writes files in it. */
  write(files: Readonly<Record<string, string>>): void;
  /** Commits all that is in it. */
  commit(ignored: string): void;
  /** A folder outside of it. */
  readonly outside: Folder;
  /** Says what the next bodies do; without an argument nothing. */
  behave(how?: Behaviour): void;
  /** Lets bodies that wait go on. */
  release(): void;
  /** How many bodies have begun. */
  bodies(): number;
}

/** A project of one system. */
export interface Lab extends Project {
  /** The file with the function `helper`. */
  readonly helper: string;
  /** The result of a run. */
  result(given: Given): string;
  /** Asks for a run; gives whether it ended well. */
  start(given: Given): Promise<boolean>;
  /** Asks for a run that keeps what is not committed. */
  keep(given: Given): Promise<boolean>;
  /** What a command tells of a run whose helper was edited. */
  explain(given: Given): Promise<string>;
  /** Makes runs in these directories; what the record of one upon them says. */
  lineage(upstream: readonly string[]): Promise<string>;
  /** Makes a tagged run inside of another and removes what no tag keeps. */
  collect(outer: Given, inner: Given): Promise<void>;
}

/** Makes the folder of a project. */
export function makeProject(
  files: Readonly<Record<string, string>>,
): Project {
  const outside = makeFolder({ log: "" });
  const root = outside.at("project");
  const write: Project["write"] = (files) => {
    for (const [path, text] of Object.entries(files)) {
      outside.write(`project/${path}`, text);
    }
  };
  write({ "in/a.txt": "a\n", "in/b.txt": "bb\n", ...files });
  return {
    root,
    outside,
    write,
    at: (path) => join(root, path),
    commit(ignored) {
      write({ ".gitignore": ignored });
      runGit(root, ["init", "-q", "-b", "main"]);
      runGit(root, ["config", "user.name", "Lab"]);
      runGit(root, ["config", "user.email", "lab@example.org"]);
      runGit(root, ["add", "--all"]);
      runGit(root, ["commit", "-q", "-m", "first"]);
    },
    behave(how) {
      const path = outside.at("how");
      if (how !== undefined) outside.write("how", how);
      else if (existsSync(path)) Deno.removeSync(path);
    },
    release: () => void outside.write("go", ""),
    bodies: () =>
      Deno.readTextFileSync(outside.at("log")).split("\n").length - 1,
    [Symbol.dispose]: () => outside[Symbol.dispose](),
  };
}

/**
 * Reads files beside this one.
 *
 * @param names Their names.
 * @returns Their texts by name.
 */
export function filesHere(...names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      Deno.readTextFileSync(new URL(name, import.meta.url)),
    ]),
  );
}
