/**
 * Keeping what a command wrote, if it may be recorded at all.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { containsSecret } from "../internal/mask.ts";
import { pathText } from "./command_paths.ts";
import type { CommandEnd } from "./command_process.ts";
import { findProgram, type Program } from "./command_program.ts";
import { KeptFiles } from "./kept_files.ts";
import { whyTooWide } from "./path_digests.ts";
import type { FileKeeper } from "./prepare_call.ts";
import { StageError } from "./stage_error.ts";

/** The outputs of a command, and how they are kept. */
export interface KeptOutputs {
  /** Files and directories that it writes. */
  readonly outputs: readonly string[];
  /** Directory of the records. */
  readonly hashOutput: string | undefined;
  /** Whether outputs that are gone or changed are put back. */
  readonly restore: boolean;
  /** Whether outputs are kept by hard links. */
  readonly link: boolean;
}

/**
 * Makes what keeps the output files of one call of a command.
 *
 * @param command What is declared, and how files are kept.
 * @param program The program as it was before the command ran.
 * @param end How the command ended, once it has.
 * @returns The keeper.
 */
export function commandKeeper(
  { hashOutput, link, restore, outputs }: KeptOutputs,
  program: Program,
  end: () => CommandEnd | undefined,
): FileKeeper {
  return {
    async keep(store, files) {
      const ended = end();
      if (ended?.lost !== undefined) return ended.lost;
      for (const bytes of [ended?.stdout, ended?.stderr]) {
        // Of bytes that are no text, nobody else looks inside.
        if (bytes && containsSecret(new TextDecoder().decode(bytes))) {
          return "its result contains a secret";
        }
      }
      if (await isChanged(program)) {
        return `the executable ${program.path} changed while it ran`;
      }
      const recorded = new Set(files.map(({ path }) => path));
      const left = outputs.map(pathText).find((path) => !recorded.has(path));
      if (left !== undefined) {
        return `the output ${left} is ${
          whyTooWide(left, hashOutput!) ?? "gone"
        }`;
      }
      const kept = new KeptFiles(store.directory, { link });
      for (const { path, digest } of files) {
        if (!await kept.keep(path, digest)) {
          return `the output ${path} changed while it was kept`;
        }
      }
      return undefined;
    },
    async restore(store, files) {
      if (!restore) return false;
      const kept = new KeptFiles(store.directory, { link });
      for (const { path, digest } of files) {
        try {
          if (!await kept.restore(path, digest)) return false;
        } catch (error) {
          tellNotRestored(path, error);
          return false;
        }
      }
      return true;
    },
  };
}

// The command may still be able to write it, or says itself why not.
function tellNotRestored(path: string, error: unknown): void {
  getLogger(["assay", "stage"]).warn(
    "The output '{path}' is not put back: {obstacle}.",
    { path, obstacle: error instanceof Error ? error.message : String(error) },
  );
}

async function isChanged(
  { path, searched, fingerprint }: Program,
): Promise<boolean> {
  try {
    const now = await findProgram(path, searched);
    return now.fingerprint.digest !== fingerprint.digest;
  } catch (error) {
    if (error instanceof StageError) return true;
    throw error;
  }
}
