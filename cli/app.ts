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
  run as runApplication,
  text_en,
} from "@stricli/core";
import { renderError } from "../src/internal/render_error.ts";
import { VERSION } from "../src/internal/version.ts";
import { configRoutes } from "./config.ts";
import type { Context } from "./context.ts";
import { exitCodeOf } from "./exit_code.ts";
import { hashRoute } from "./hash.ts";
import { lockRoutes } from "./lock.ts";
import { memoRoute } from "./memo.ts";
import { pipelineRoutes } from "./pipeline.ts";
import { markRest } from "./rest_arguments.ts";
import { runRoute } from "./run.ts";
import { shareRoutes } from "./share.ts";

const routes = buildRouteMap({
  routes: {
    hash: hashRoute,
    config: configRoutes,
    run: runRoute,
    memo: memoRoute,
    pipeline: pipelineRoutes,
    lock: lockRoutes,
    share: shareRoutes,
  },
  docs: {
    brief: "Tools for people who compute on data",
    fullDescription: "Tools for people who compute on data.\n\n" +
      "Example: assay hash --tree data",
  },
});

const text: ApplicationText = {
  ...text_en,
  exceptionWhileRunningCommand: (error) => renderError(error),
  exceptionWhileLoadingCommandFunction: (error) => renderError(error),
  commandErrorResult: (error) => renderError(error),
};

const app: Application<Context> = buildApplication(routes, {
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
  await runApplication(app, await markRest(args), context);
  if (context.signal.aborted) return 130;
  const code = Number(context.process.exitCode ?? 0);
  // Stricli: -5 an unknown command, -4 an argument that does not fit.
  if (code === -5 || code === -4 || code === 2) return 2;
  return code === 0 ? 0 : 1;
}
