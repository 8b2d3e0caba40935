/**
 * The words of `assay lock`.
 *
 * @module
 */

import {
  buildCommand,
  buildRouteMap,
  type Command,
  type RouteMap,
} from "@stricli/core";
import type { Context } from "./context.ts";
import { lockCrateRoute } from "./lock_crate.ts";
import { lockDiffRoute, lockVerifyRoute } from "./lock_compare.ts";
import { lockReproduceRoute } from "./lock_reproduce.ts";
import { lockPullRoute, lockPushRoute } from "./lock_transfer.ts";
import {
  lockGcRoute,
  lockLineageRoute,
  lockListRoute,
  lockTagRoute,
} from "./lock_runs.ts";
import { lockWriteRoute } from "./lock_write.ts";
import { DATA_FLAGS, type DataFlags } from "./switch_flag.ts";

const show: Command<Context> = buildCommand<DataFlags, [string], Context>({
  loader: async () => (await import("./lock_show_work.ts")).show,
  parameters: {
    flags: DATA_FLAGS,
    positional: {
      kind: "tuple",
      parameters: [{
        brief: "The run's directory, or its lock",
        parse: String,
        placeholder: "run",
      }],
    },
  },
  docs: {
    brief: "Print what a lock says",
    fullDescription:
      "Prints what the lock of a run says, as YAML, and before it the run's\n" +
      "state: running, complete, failed, or crashed for one that ended without\n" +
      "a word.\n\n" +
      "Examples:\n" +
      "  assay lock show out/weather\n" +
      "  assay lock show --json out/weather | jq .outputs",
  },
});

const schema: Command<Context> = buildCommand<DataFlags, [], Context>({
  loader: async () => (await import("./lock_show_work.ts")).schema,
  parameters: { flags: DATA_FLAGS },
  docs: {
    brief: "Print the JSON Schema of a run.lock",
    fullDescription:
      "Prints the JSON Schema (draft 2020-12) of a run.lock.\n\n" +
      "Example: assay lock schema > run_lock.schema.json",
  },
});

/** `assay lock`. */
export const lockRoutes: RouteMap<Context> = buildRouteMap({
  routes: {
    write: lockWriteRoute,
    show,
    verify: lockVerifyRoute,
    diff: lockDiffRoute,
    reproduce: lockReproduceRoute,
    list: lockListRoute,
    lineage: lockLineageRoute,
    tag: lockTagRoute,
    gc: lockGcRoute,
    push: lockPushRoute,
    pull: lockPullRoute,
    crate: lockCrateRoute,
    schema,
  },
  docs: {
    brief: "Say how a result was made, and whether that still holds",
    fullDescription:
      "Says how a result was made, and whether that still holds.\n\n" +
      "Example: assay lock show out/weather",
  },
});
