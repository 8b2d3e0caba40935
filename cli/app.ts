/**
 * The route table of the `assay` command.
 *
 * @module
 */

import {
  type Application,
  type ApplicationText,
  buildApplication,
  buildRouteMap,
  type Command,
  type RouteMap,
  run as runApplication,
  text_en,
} from "@stricli/core";
import { renderError } from "../src/internal/render_error.ts";
import { VERSION } from "../src/internal/version.ts";
import type { Context } from "./context.ts";
import { exitCodeOf } from "./exit_code.ts";
import { markRest } from "./rest_arguments.ts";

type Route = Command<Context> | RouteMap<Context>;

/** The words of each command, and where they are. */
const ROUTES: Readonly<Record<string, () => Promise<Route>>> = {
  hash: async () => (await import("./hash.ts")).hashRoute,
  config: async () => (await import("./config.ts")).configRoutes,
  run: async () => (await import("./run.ts")).runRoute,
  memo: async () => (await import("./memo.ts")).memoRoute,
  pipeline: async () => (await import("./pipeline.ts")).pipelineRoutes,
  lock: async () => (await import("./lock.ts")).lockRoutes,
  share: async () => (await import("./share.ts")).shareRoutes,
  log: async () => (await import("./log.ts")).logRoutes,
};

const text: ApplicationText = {
  ...text_en,
  exceptionWhileRunningCommand: (error) => renderError(error),
  exceptionWhileLoadingCommandFunction: (error) => renderError(error),
  commandErrorResult: (error) => renderError(error),
};

/** Makes the application; a known command waits for no words but its own. */
async function loadApplication(word = ""): Promise<Application<Context>> {
  const names = Object.hasOwn(ROUTES, word) ? [word] : Object.keys(ROUTES);
  const loaded = names.map(async (name) =>
    [name, await ROUTES[name]!()] as const
  );
  const routes = buildRouteMap({
    routes: Object.fromEntries(await Promise.all(loaded)),
    docs: {
      brief: "Tools for people who compute on data",
      fullDescription: "Tools for people who compute on data.\n\n" +
        "Example: assay hash --tree data",
    },
  });
  return buildApplication(routes, {
    name: "assay",
    versionInfo: { currentVersion: VERSION },
    scanner: {
      caseStyle: "allow-kebab-for-camel",
      allowArgumentEscapeSequence: true,
    },
    documentation: { caseStyle: "convert-camel-to-kebab" },
    localization: { loadText: () => text },
    determineExitCode: exitCodeOf,
  });
}

/**
 * Runs one command.
 *
 * @param args The words behind `assay`.
 * @param context What the command sees of its process.
 * @returns The exit code: 0 done, 1 the work failed, 2 the call was wrong,
 * 130 interrupted.
 */
export async function run(
  args: readonly string[],
  context: Context,
): Promise<number> {
  const app = await loadApplication(args[0]);
  await runApplication(app, await markRest(args), context);
  if (context.signal.aborted) return 130;
  const code = Number(context.process.exitCode ?? 0);
  // Stricli: -5 an unknown command, -4 an argument that does not fit.
  if (code === -5 || code === -4 || code === 2) return 2;
  return code === 0 ? 0 : 1;
}
