/**
 * What tests need of the machine beside Deno, and where it is found.
 *
 * @module
 */

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Programs that tests run, each with the Debian package it comes in. */
export const PROGRAMS = {
  git: "git",
  npm: "npm",
  openssl: "openssl",
  python3: "python3",
  rclone: "rclone",
  script: "bsdutils",
  setpriv: "util-linux",
  sha256sum: "coreutils",
  xargs: "findutils",
  xz: "xz-utils",
} as const;

/** A virtual environment. */
export interface PythonEnvironment {
  /** The list of its packages, with their versions. */
  readonly requirements: string;
  /** Its folder. */
  readonly folder: string;
  /** The oldest minor version of Python 3 that its packages run on. */
  readonly minor: number;
}

/** The virtual environment of what most tests need. */
export const PYTHON: PythonEnvironment = environment(
  "python",
  "requirements",
  11,
);
/** The one of the systems that assay is set beside. */
export const PEERS: PythonEnvironment = environment("peers", "peers", 11);
/** The one of ataraxis, whose logs and shared arrays are read and measured. */
export const ATARAXIS: PythonEnvironment = environment(
  "ataraxis",
  "ataraxis",
  12,
);
/** The one that reads the tables that logs are exported as. */
export const ARROW: PythonEnvironment = environment("arrow", "arrow", 11);
/** The one of flexlock. */
export const FLEXLOCK: PythonEnvironment = environment(
  "flexlock",
  "flexlock",
  11,
);
/** The one of the last flexlock that searches for an equal earlier run. */
export const FLEXLOCK_SEARCHING: PythonEnvironment = environment(
  "flexlock_searching",
  "flexlock_searching",
  11,
);
/** The one that checks crates of runs against their profiles. */
export const CRATE: PythonEnvironment = environment("crate", "crate", 11);
/** All of them. */
export const ENVIRONMENTS: readonly PythonEnvironment[] = [
  PYTHON,
  PEERS,
  ATARAXIS,
  ARROW,
  FLEXLOCK,
  FLEXLOCK_SEARCHING,
  CRATE,
];

/** The virtual environment that has each part. */
export const PYTHON_PARTS = {
  "python-arrow": ARROW,
  "python-ataraxis": ATARAXIS,
  "python-crate": CRATE,
  "python-flexlock": FLEXLOCK,
  "python-flexlock-searching": FLEXLOCK_SEARCHING,
  "python-numpy": PYTHON,
  "python-peers": PEERS,
  "python-yaml": PYTHON,
} as const;

/** A program on the path, or a part that a script of this folder makes. */
export type ServiceName = keyof typeof PROGRAMS | keyof typeof PYTHON_PARTS;

/** The packages of {@linkcode PYTHON}. */
export const PYTHON_REQUIREMENTS: string = PYTHON.requirements;

function environment(
  name: string,
  requirements: string,
  minor: number,
): PythonEnvironment {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  return {
    requirements: at(`./${requirements}.txt`),
    folder: at(`../../.cache/services/${name}`),
    minor,
  };
}

/**
 * Gives the copy of the requirements, written once they are installed.
 *
 * @param environment The virtual environment.
 * @returns Its path.
 */
export function stampOf({ folder }: PythonEnvironment): string {
  return join(folder, "installed.txt");
}

/**
 * Finds a service.
 *
 * @param name Which one.
 * @returns The program to run for it; `undefined` when it is missing.
 */
export function findService(name: ServiceName): string | undefined {
  return isPythonPart(name)
    ? findPython(PYTHON_PARTS[name])
    : findProgram(name);
}

function isPythonPart(name: ServiceName): name is keyof typeof PYTHON_PARTS {
  return name in PYTHON_PARTS;
}

function findProgram(name: string): string | undefined {
  return (Deno.env.get("PATH") ?? "").split(delimiter)
    .map((directory) => join(directory, name))
    .find(isExecutable);
}

/**
 * Finds the interpreter of a virtual environment.
 *
 * @param environment The virtual environment.
 * @returns The interpreter; `undefined` unless all packages are installed.
 */
export function findPython(environment: PythonEnvironment): string | undefined {
  const python = join(environment.folder, "bin", "python");
  const stamp = stampOf(environment);
  const isCurrent = isExecutable(python) && existsSync(stamp) &&
    readFileSync(stamp, "utf8") ===
      readFileSync(environment.requirements, "utf8");
  return isCurrent ? python : undefined;
}

/**
 * Lists the Python interpreters of the machine: those on the path, then those
 * that pyenv keeps, which are none of the path's own.
 *
 * @returns Their paths.
 */
export function listPythons(): string[] {
  const onPath = ["python3", "python3.14", "python3.13", "python3.12"]
    .map(findProgram)
    .filter((path) => path !== undefined);
  const root = Deno.env.get("PYENV_ROOT") ??
    join(Deno.env.get("HOME") ?? "", ".pyenv");
  const versions = join(root, "versions");
  const kept = existsSync(versions)
    ? readdirSync(versions).toSorted().toReversed()
      .map((version) => join(versions, version, "bin", "python3"))
      .filter(isExecutable)
    : [];
  return [...onPath, ...kept];
}

function isExecutable(path: string): boolean {
  if (!existsSync(path)) return false;
  const stat = statSync(path);
  return stat.isFile() && (stat.mode & 0o111) !== 0;
}
