/**
 * What Linux lets this process have of its machine: the limits of its control
 * groups, versions 1 and 2, and its CPU affinity.
 *
 * A limit holds for all groups below the one that sets it, so each is looked
 * for from the process's own group up to the topmost one that can be seen.
 * Formats: `cgroups(7)`, `proc_pid_mountinfo(5)` and the kernel's
 * `admin-guide/cgroup-v2.rst` and `admin-guide/cgroup-v1`.
 *
 * @module
 */

import { dirname, join } from "node:path";

/** What the process may have; a part is left out where nothing limits it. */
export interface CgroupLimits {
  /** Memory, in bytes. */
  readonly memory?: number;
  /** CPU time by time passed: 1.5 is the time of one and a half cores. */
  readonly cpu?: number;
  /** The cores its threads may run on. */
  readonly affinity?: number;
}

/** A line of `/proc/self/cgroup`: the group of this process in a hierarchy. */
export interface CgroupMembership {
  /** The controllers of the hierarchy; none: it is version 2's. */
  readonly controllers: readonly string[];
  /** The group's path inside the hierarchy. */
  readonly path: string;
}

/** A control group hierarchy that is mounted. */
export interface CgroupMount {
  /** 1 or 2. */
  readonly version: 1 | 2;
  /** The controllers of a hierarchy of version 1. */
  readonly controllers: readonly string[];
  /** The group that is seen at the mount point. */
  readonly root: string;
  /** Where it is mounted. */
  readonly mountPoint: string;
}

/**
 * Reads the limits of this process.
 *
 * Deno lets a program read below `/proc` and `/sys` with every permission only
 * (`-A`), and never asks there: without it nothing is found.
 *
 * @param root Where `/proc` and `/sys` are looked for; for tests.
 * @returns The limits that could be read.
 */
export function cgroupLimits(root = "/"): CgroupLimits {
  const read = (path: string) => readText(join(root, path));
  const memberships = parseCgroups(read("/proc/self/cgroup") ?? "");
  const mounts = parseMounts(read("/proc/self/mountinfo") ?? "");
  const memory: (number | undefined)[] = [];
  const cpu: (number | undefined)[] = [];
  for (const mount of mounts) {
    for (const directory of groupsUpward(mount, memberships)) {
      const text = (name: string) => read(join(directory, name)) ?? "";
      if (mount.version === 2) {
        memory.push(parseBytes(text("memory.max")));
        cpu.push(parseQuota(text("cpu.max")));
        continue;
      }
      if (mount.controllers.includes("memory")) {
        memory.push(
          parseBytes(text("memory.limit_in_bytes")),
          // Tells of groups above the mount point, too.
          parseBytes(field(text("memory.stat"), "hierarchical_memory_limit")),
        );
      }
      if (mount.controllers.includes("cpu")) {
        const quota = text("cpu.cfs_quota_us").trim();
        cpu.push(parseQuota(`${quota} ${text("cpu.cfs_period_us")}`));
      }
    }
  }
  const affinity = parseCpuList(
    field(read("/proc/self/status") ?? "", "Cpus_allowed_list:"),
  );
  return {
    ...least("memory", memory),
    ...least("cpu", cpu),
    ...least("affinity", [affinity]),
  };
}

/**
 * Reads `/proc/self/cgroup`.
 *
 * @param text Its content; lines that are none of its kind are passed over.
 * @returns A membership for each hierarchy.
 */
export function parseCgroups(text: string): CgroupMembership[] {
  return Array.from(
    text.matchAll(/^\d+:([^:\n]*):(\/.*)$/gm),
    ([, controllers, path]) => ({
      controllers: controllers!.split(",").filter(Boolean),
      path: path!,
    }),
  );
}

/**
 * Reads the control group hierarchies from `/proc/self/mountinfo`.
 *
 * @param text Its content.
 * @returns The hierarchies that are mounted.
 */
export function parseMounts(text: string): CgroupMount[] {
  return text.split("\n").flatMap((line) => {
    const [before, after] = line.split(" - ");
    const [, , , root, mountPoint] = before!.split(" ");
    const [type, , options] = after?.split(" ") ?? [];
    if (type !== "cgroup" && type !== "cgroup2") return [];
    if (root === undefined || mountPoint === undefined) return [];
    return [{
      version: type === "cgroup2" ? 2 : 1,
      controllers: type === "cgroup2" ? [] : options?.split(",") ?? [],
      root: unescapeOctal(root),
      mountPoint: unescapeOctal(mountPoint),
    }];
  });
}

/**
 * Reads a limit of memory.
 *
 * @param text Such as `1073741824` or `max`.
 * @returns Bytes; `undefined` for `max` and for what is no limit.
 */
export function parseBytes(text: string): number | undefined {
  const bytes = /^\d+$/.test(text.trim()) ? Number(text) : 0;
  return bytes > 0 ? bytes : undefined;
}

/**
 * Reads a quota of CPU time.
 *
 * @param text Quota and period in the same unit: `150000 100000`; the quota is
 * `max` or `-1` where there is none.
 * @returns Cores' worth of time; `undefined` without a quota.
 */
export function parseQuota(text: string): number | undefined {
  const [, quota, period] = /^(\d+) (\d+)$/.exec(text.trim()) ?? [];
  const cores = Number(quota) / Number(period);
  return Number.isFinite(cores) && cores > 0 ? cores : undefined;
}

/**
 * Counts the cores of a list.
 *
 * @param text Such as `0-3,8`.
 * @returns How many it names; `undefined` for what is no such list.
 */
export function parseCpuList(text: string): number | undefined {
  if (!/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text.trim())) return undefined;
  const counts = text.trim().split(",").map((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return last! - first! + 1;
  });
  return counts.every((count) => count > 0)
    ? counts.reduce((sum, count) => sum + count)
    : undefined;
}

/** The directories of the process's group and of those above it. */
function groupsUpward(
  mount: CgroupMount,
  memberships: readonly CgroupMembership[],
): string[] {
  const membership = memberships.find(({ controllers }) =>
    mount.version === 2
      ? controllers.length === 0
      : controllers.some((name) => mount.controllers.includes(name))
  );
  if (membership === undefined) return [];
  const directories = [];
  let below = pathBelow(membership.path, mount.root);
  for (; below !== "/"; below = dirname(below)) {
    directories.push(join(mount.mountPoint, below));
  }
  return [...directories, mount.mountPoint];
}

/**
 * The group as seen from the mount point. A container may see groups under
 * paths of its host's, which lead nowhere inside: then the mount point is all
 * there is.
 */
function pathBelow(path: string, root: string): string {
  if (path.split("/").includes("..")) return "/";
  if (root === "/") return path;
  return path.startsWith(`${root}/`) ? path.slice(root.length) : "/";
}

/** The rest of the line that begins with a name. */
function field(text: string, name: string): string {
  const line = text.split("\n").find((line) =>
    line.startsWith(name) && /\s/.test(line[name.length] ?? "")
  );
  return line?.slice(name.length).trim() ?? "";
}

/** Mountinfo writes blanks, tabs, newlines and backslashes in octal. */
function unescapeOctal(text: string): string {
  return text.replace(
    /\\([0-7]{3})/g,
    (_, digits: string) => String.fromCharCode(parseInt(digits, 8)),
  );
}

function least<Name extends keyof CgroupLimits>(
  name: Name,
  values: readonly (number | undefined)[],
): { readonly [key in Name]?: number } {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0
    ? {}
    : { [name]: Math.min(...known) } as { [key in Name]: number };
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    // Not there, not this kind of system, or not permitted: no limit is known.
    return undefined;
  }
}
