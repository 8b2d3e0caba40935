/**
 * The work of `assay lock reproduce`.
 *
 * @module
 */

import { relative } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { AssayError } from "../src/internal/errors.ts";
import { mask } from "../src/internal/mask.ts";
import {
  reproduce,
  type ReproducePlan,
  type Reproduction,
} from "../src/lock/mod.ts";
import type { Context } from "./context.ts";
import { cleanlyEnded } from "./interrupt.ts";
import type { LockReproduceFlags } from "./lock_reproduce.ts";
import { jsonText } from "./print_data.ts";
import { quoteName } from "./quote_name.ts";

/**
 * Makes a run again.
 *
 * @param flags Where to, and whether to ask.
 * @param run The run's directory, or its lock.
 */
export async function reproduceRun(
  this: Context,
  { into, allow, yes, json }: LockReproduceFlags,
  run: string,
): Promise<void> {
  const { stdout, stderr } = this.process;
  await cleanlyEnded(this, async (signal) => {
    const made = await reproduce(run, {
      ...(into !== undefined && { into }),
      ...(allow && { allow }),
      signal,
      onOutput: (bytes) => Deno.stderr.writeSync(bytes),
      confirm: async (plan) => {
        stderr.write(planText(plan));
        return yes || await asked(signal);
      },
    });
    stdout.write(mask(json ? jsonText(made) : madeText(made)));
    if (!made.isSame) this.process.exitCode = 1;
  });
}

function planText({ command, cwd, secrets }: ReproducePlan): string {
  return mask(
    `In ${quoteName(cwd)}:\n  ${command.map(quoteName).join(" ")}\n` +
      (secrets.length === 0
        ? ""
        : `Secrets that were not recorded: ${
          secrets.join(", ")
        }. The program must find them itself.\n`),
  );
}

async function asked(signal: AbortSignal): Promise<boolean> {
  if (!Deno.stdin.isTerminal()) {
    throw new AssayError(
      "Cannot ask whether to run the command: expected a terminal, found none",
      {
        code: "WRONG_CALL",
        hints: ["Look at the command above, then add --yes."],
      },
    );
  }
  const questions = createInterface({
    input: process.stdin,
    output: process.stderr,
    // Else Ctrl-C would be a key, and no signal.
    terminal: false,
  });
  try {
    return /^y(es)?$/i.test(
      (await questions.question("Run it? [y/N] ", { signal })).trim(),
    );
  } finally {
    questions.close();
  }
}

function madeText({ dir, outputs, isSame }: Reproduction): string {
  const lines = outputs.map(({ path, result }) =>
    `  ${result.padEnd(9)}  ${quoteName(path)}\n`
  );
  const name = quoteName(relative(Deno.cwd(), dir) || ".");
  return `${name}: ${isSame ? "the same" : "not the same"}\n${lines.join("")}`;
}
