/**
 * The words of `assay share`.
 *
 * @module
 */

import { buildCommand, buildRouteMap, type RouteMap } from "@stricli/core";
import type { Context } from "./context.ts";
import { JSON_FLAG, switchFlag } from "./switch_flag.ts";

/** The flags of `assay share ls`. */
export interface ListFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** The flags of `assay share rm`. */
export interface RemoveFlags extends ListFlags {
  /** Whether arrays that a process uses lose their names too. */
  readonly force: boolean;
}

/** The flags of `assay share gc`. */
export interface CollectFlags extends ListFlags {
  /** Whether to tell only. */
  readonly dryRun: boolean;
}

const listRoute = buildCommand<ListFlags, [], Context>({
  loader: async () => (await import("./share_work.ts")).list,
  parameters: { flags: { json: JSON_FLAG } },
  docs: {
    brief: "List shared arrays",
    fullDescription:
      "Lists the arrays that processes share on this machine. One that no\n" +
      "process is connected to is stale: its program ended without destroying\n" +
      "it, or it is kept for a program to come.\n\n" +
      "Examples:\n" +
      "  assay share ls\n" +
      "  assay share ls --json | jq '.[] | select(.state == \"stale\").name'",
  },
});

const removeRoute = buildCommand<RemoveFlags, string[], Context>({
  loader: async () => (await import("./share_work.ts")).remove,
  parameters: {
    flags: {
      force: switchFlag(
        "Also while a process uses it: that one keeps the memory",
      ),
      json: JSON_FLAG,
    },
    aliases: { f: "force" },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: {
        brief: "Names of shared arrays",
        parse: String,
        placeholder: "name",
      },
    },
  },
  docs: {
    brief: "Remove shared arrays by name",
    customUsage: ["[--force] [--json] NAME..."],
    fullDescription:
      "Removes arrays that processes share, and gives their memory back. Files\n" +
      "in /dev/shm that are no shared arrays are never touched.\n\n" +
      "Example: assay share rm frames",
  },
});

const collectRoute = buildCommand<CollectFlags, [], Context>({
  loader: async () => (await import("./share_work.ts")).collect,
  parameters: {
    flags: {
      dryRun: switchFlag("Only list what would be removed"),
      json: JSON_FLAG,
    },
    aliases: { n: "dryRun" },
  },
  docs: {
    brief: "Remove all shared arrays that no process uses",
    fullDescription:
      "Removes all shared arrays that no process is connected to, damaged ones\n" +
      "too; not those that another version of assay has made. A plain\n" +
      "SharedMemory of Python does not count as connected, but keeps the memory.\n\n" +
      "Examples:\n" +
      "  assay share gc --dry-run\n" +
      "  assay share gc",
  },
});

/** `assay share`. */
export const shareRoutes: RouteMap<Context> = buildRouteMap({
  routes: { ls: listRoute, rm: removeRoute, gc: collectRoute },
  docs: {
    brief: "List and remove arrays that processes share",
    fullDescription:
      "Lists and removes arrays that processes share, on Linux.\n\n" +
      "Example: assay share ls",
  },
});
