/**
 * How much of its machine this process may use.
 *
 * Nothing here asks for a permission. What must be known and cannot be is an
 * error that names the flag.
 *
 * @module
 */

import { statfsSync } from "node:fs";
import process from "node:process";
import { cgroupLimits } from "./cgroup.ts";
import { AssayError } from "./errors.ts";
import { isGranted } from "./permission.ts";

/**
 * Finds how much memory this process can have: the machine's, or less where a
 * control group limits it.
 *
 * Groups above the process's own are seen with every permission (`-A`) only.
 *
 * @param root Where `/proc` and `/sys` are looked for; for tests.
 * @returns Bytes.
 * @throws {AssayError} `SYSTEM_LIMIT_UNKNOWN`: `--allow-sys=systemMemoryInfo`
 * was not given.
 */
export function systemMemory(root = "/"): number {
  if (!isGranted({ name: "sys", kind: "systemMemoryInfo" })) {
    throw unknownLimit(
      "the memory of this machine",
      "--allow-sys=systemMemoryInfo",
    );
  }
  const { total } = Deno.systemMemoryInfo();
  const limit = cgroupLimits(root).memory ?? process.constrainedMemory();
  return limit > 0 ? Math.min(total, limit) : total;
}

/**
 * Finds how many cores this process can keep busy: those it may run on, or
 * fewer where a control group limits its CPU time; needs no permission.
 *
 * With every permission (`-A`) a quota of one and a half cores counts as two;
 * else it is rounded down, as Deno does.
 *
 * @param root Where `/proc` and `/sys` are looked for; for tests.
 * @returns Cores, at least 1.
 */
export function systemCores(root = "/"): number {
  const { affinity, cpu = Infinity } = cgroupLimits(root);
  return affinity === undefined
    ? Math.max(1, navigator.hardwareConcurrency)
    : Math.min(affinity, Math.ceil(cpu));
}

/**
 * Finds how much more this user can store on a file system.
 *
 * @param path An existing file or directory on it.
 * @returns Bytes.
 * @throws {AssayError} `SYSTEM_LIMIT_UNKNOWN`: `--allow-sys=statfs` or reading
 * of the path was not granted; `PATH_UNREADABLE`: there is no such path.
 */
export function freeDisk(path: string): number {
  const isPermitted = isGranted({ name: "sys", kind: "statfs" }) &&
    isGranted({ name: "read", path });
  if (!isPermitted) {
    throw unknownLimit(
      `the free space at '${path}'`,
      `--allow-sys=statfs --allow-read=${path}`,
    );
  }
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch (cause) {
    throw new AssayError(
      `Cannot find out the free space at '${path}': expected an existing path`,
      {
        code: "PATH_UNREADABLE",
        data: { path },
        hints: ["Create the directory, or name another."],
        cause,
      },
    );
  }
}

/**
 * Finds the directory for temporary files, as `TMPDIR`, `TMP` or `TEMP` name
 * it.
 *
 * Variables the program may not read (`--allow-env`) count as not set.
 *
 * @returns The directory; where none is named, `/tmp`, or on Windows
 * `C:\Windows\Temp`.
 */
export function temporaryDirectory(): string {
  const named = ["TMPDIR", "TMP", "TEMP"]
    .filter((variable) => isGranted({ name: "env", variable }))
    .map((variable) => Deno.env.get(variable))
    .find(Boolean);
  const usual = Deno.build.os === "windows" ? "C:\\Windows\\Temp" : "/tmp";
  return named?.replace(/(?<=[^/\\:])[/\\]+$/, "") ?? usual;
}

function unknownLimit(what: string, flags: string): AssayError {
  return new AssayError(
    `Cannot find out ${what}: expected the permission ${flags}, found none`,
    {
      code: "SYSTEM_LIMIT_UNKNOWN",
      data: { flags },
      hints: [`Run with ${flags}, or set the limit yourself.`],
    },
  );
}
