/**
 * What tests need of the machine beside Deno, and where it is found.
 *
 * @module
 */

import { existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Programs that tests run, each with the Debian package it comes in. */
export const PROGRAMS = {
  git: "git",
  npm: "npm",
  openssl: "openssl",
  python3: "python3",
  script: "bsdutils",
  setpriv: "util-linux",
  sha256sum: "coreutils",
  xargs: "findutils",
  xz: "xz-utils",
} as const;

/** A program on the path, or a part that a script of this folder makes. */
export type ServiceName =
  | keyof typeof PROGRAMS
  | "python-numpy"
  | "python-yaml";

/** The packages of the virtual environment, with their versions. */
export const PYTHON_REQUIREMENTS: string = fileURLToPath(
  new URL("./requirements.txt", import.meta.url),
);
/** The virtual environment. */
export const PYTHON_ENVIRONMENT: string = fileURLToPath(
  new URL("../../.cache/services/python", import.meta.url),
);
/** A copy of the requirements, written once they are installed. */
export const PYTHON_STAMP: string = join(PYTHON_ENVIRONMENT, "installed.txt");

/**
 * Finds a service.
 *
 * @param name Which one.
 * @returns The program to run for it; `undefined` when it is missing.
 */
export function findService(name: ServiceName): string | undefined {
  return name.startsWith("python-") ? findPython() : findProgram(name);
}

function findProgram(name: string): string | undefined {
  return (Deno.env.get("PATH") ?? "").split(delimiter)
    .map((directory) => join(directory, name))
    .find(isExecutable);
}

function findPython(): string | undefined {
  const python = join(PYTHON_ENVIRONMENT, "bin", "python");
  const isCurrent = isExecutable(python) && existsSync(PYTHON_STAMP) &&
    readFileSync(PYTHON_STAMP, "utf8") ===
      readFileSync(PYTHON_REQUIREMENTS, "utf8");
  return isCurrent ? python : undefined;
}

function isExecutable(path: string): boolean {
  if (!existsSync(path)) return false;
  const stat = statSync(path);
  return stat.isFile() && (stat.mode & 0o111) !== 0;
}
