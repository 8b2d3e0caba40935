/**
 * The memo store: records of calls and the outputs they had.
 *
 * The layout is described in `docs/memo-store.md`.
 *
 * @module
 */

import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeFileAtomic } from "../internal/atomic_file.ts";
import { digestValue } from "../internal/codec/mod.ts";
import { decodeText } from "../internal/codec/text.ts";
import { compareUtf8 } from "../internal/compare_utf8.ts";
import { sha256 } from "../internal/sha256.ts";
import type { Outputs } from "./labels.ts";
import type { PathDigest } from "./path_digests.ts";
import { type MemoRecord, type RecordedOutput, writeRecord } from "./record.ts";
import { readRecordFile, readText } from "./record_memory.ts";
import { StageError } from "./stage_error.ts";

/** An output whose text form is longer lies in a file of its own, in bytes. */
const LARGEST_INLINE = 65_536;

const VIEW_HEADER = { version: 1, requires: [], algorithm: "sha256" };

/** The records of one stage in one directory. */
export class MemoStore {
  /** The directory of the records, `hashOutput/NAME`. */
  readonly directory: string;

  /**
   * Opens a store; nothing is made until something is stored.
   *
   * @param hashOutput The directory of all stages' records.
   * @param name Name of the stage.
   */
  constructor(hashOutput: string, name: string) {
    this.directory = join(hashOutput, name);
  }

  /**
   * Makes the directory of all stages' records, so that a run that cannot be stored
   * does not begin.
   *
   * @throws {StageError} `STORE_UNUSABLE`: it cannot be made.
   */
  prepare(): void {
    const directory = dirname(this.directory);
    try {
      mkdirSync(directory, { recursive: true });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StageError(
        `Cannot keep records in '${directory}': ${reason}`,
        {
          code: "STORE_UNUSABLE",
          data: { directory },
          hints: [
            "Name a directory that may be made and written as 'hashOutput', " +
            "and allow writing to it (--allow-write).",
          ],
          cause,
        },
      );
    }
  }

  /**
   * Finds the record of a call with its paths as they are now, where what the
   * last such run created counts as absent.
   *
   * @param call Address of the call.
   * @param inputs The paths among its arguments, as they stand now.
   * @returns The record, and which of the paths that run created.
   */
  find(
    call: string,
    inputs: readonly PathDigest[],
  ): { record: MemoRecord | undefined; created: ReadonlySet<string> } {
    const found = this.#recordOf(call, inputs);
    if (found) return { record: found, created: new Set(found.created) };
    const last = readRecordFile(join(this.#callDirectory(call), "last.json"));
    const created = new Set(last?.call === call ? last.created : []);
    const before = inputs.filter(({ path }) => !created.has(path));
    const own = inputs.filter(({ path }) => created.has(path));
    const again = own.length > 0 ? this.#recordOf(call, before) : undefined;
    // What another run created was plainly absent in this one.
    const fits = own.every(({ path }) => again?.created.includes(path));
    return { record: fits ? again : undefined, created };
  }

  /**
   * Reads the outputs of a record.
   *
   * @param record The record.
   * @returns The outputs; `undefined` if one is gone or damaged.
   */
  read(record: MemoRecord): Outputs | undefined {
    const outputs: Record<string, unknown> = {};
    for (const [label, stored] of Object.entries(record.outputs)) {
      const text = this.#textOf(stored);
      if (text === undefined) return undefined;
      outputs[label] = decodeText(text);
    }
    return outputs;
  }

  /**
   * Stores texts of outputs, long ones as files named by their digest.
   *
   * @param texts Text forms by label.
   * @returns What the record holds of them.
   */
  writeOutputs(
    texts: ReadonlyMap<string, string>,
  ): Record<string, RecordedOutput> {
    const outputs: Record<string, RecordedOutput> = {};
    for (const [label, text] of texts) {
      const bytes = new TextEncoder().encode(text);
      if (bytes.length <= LARGEST_INLINE) {
        outputs[label] = { text };
        continue;
      }
      const blob = sha256(text);
      writeFile(join(this.directory, "blobs", blob), bytes);
      outputs[label] = { blob, bytes: bytes.length };
    }
    return outputs;
  }

  /**
   * Stores a record, and names it the last one of its call.
   *
   * @param record The record.
   */
  write(record: MemoRecord): void {
    const directory = this.#callDirectory(record.call);
    const text = writeRecord(record);
    writeFile(join(directory, recordName(record.inputs)), text);
    writeFile(join(directory, "last.json"), text);
    const named = `${pathInStore(record)}\n`;
    writeFile(join(this.directory, "arguments", record.argumentsDigest), named);
    writeFile(join(this.directory, "functions", record.functionDigest), named);
  }

  /**
   * Finds the last run with these arguments, or of this function.
   *
   * @param what Which of the two.
   * @param digest The digest of the arguments, or of the function's label.
   * @returns Its record, if there is a sound one.
   */
  lastWith(
    what: "arguments" | "functions",
    digest: string,
  ): MemoRecord | undefined {
    const path = readText(join(this.directory, what, digest))?.trimEnd();
    return path !== undefined && IN_STORE.test(path)
      ? readRecordFile(join(this.directory, path))
      : undefined;
  }

  /**
   * Writes the three files that show people the last run. They are never read
   * to decide whether to run, save by `forceSkip`.
   *
   * @param record The record of the run.
   * @param inputs Its inputs, as people read them.
   * @param outputs Its outputs, as people read them.
   */
  writeViews(record: MemoRecord, inputs: unknown, outputs: unknown): void {
    const { stage, code, symbols, started, finished } = record;
    this.#writeView("inputs", { inputs });
    this.#writeView("outputs", { outputs });
    this.#writeView("stage", {
      stage,
      record: pathInStore(record),
      started,
      finished,
      code,
      symbols,
    });
  }

  /**
   * Reads the record that `NAME.stage` names.
   *
   * @returns The record of the last run, if there is a sound one.
   */
  last(): MemoRecord | undefined {
    const text = readText(`${this.directory}.stage`);
    if (text === undefined) return undefined;
    try {
      const record = JSON.parse(text)?.record;
      return typeof record === "string"
        ? readRecordFile(join(this.directory, record))
        : undefined;
    } catch (error) {
      // A view that someone edited is no reason to fail.
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  /**
   * Tells whether any run of a call was recorded.
   *
   * @param call Address of the call.
   * @returns Whether there is a record of one.
   */
  has(call: string): boolean {
    return existsSync(join(this.#callDirectory(call), "last.json"));
  }

  /**
   * Names the file that whoever runs a call has locked.
   *
   * @param call Address of the call.
   * @returns The file, beside the records of all stages: the address tells them
   * apart, and nothing is left behind once the lock is given up.
   */
  lockPath(call: string): string {
    return join(dirname(this.directory), `.${call}.lock`);
  }

  // A record that was copied to another name is not of these paths.
  #recordOf(
    call: string,
    inputs: readonly PathDigest[],
  ): MemoRecord | undefined {
    const name = recordName(inputs);
    const record = readRecordFile(`${this.#callDirectory(call)}/${name}`);
    return record?.call === call && recordName(record.inputs) === name
      ? record
      : undefined;
  }

  /**
   * Tells whether a run was recorded, also one whose record is lost.
   *
   * @returns Whether there is a `NAME.stage`.
   */
  hasRun(): boolean {
    return existsSync(`${this.directory}.stage`);
  }

  #callDirectory(call: string): string {
    return `${this.directory}/${call.slice(0, 2)}/${call}`;
  }

  #textOf(stored: RecordedOutput): string | undefined {
    if ("text" in stored) return stored.text;
    const text = readText(join(this.directory, "blobs", stored.blob));
    return text !== undefined && sha256(text) === stored.blob
      ? text
      : undefined;
  }

  #writeView(suffix: string, content: Record<string, unknown>): void {
    const view = { format: `assay-${suffix}`, ...VIEW_HEADER, ...content };
    writeFileAtomic(
      `${this.directory}.${suffix}`,
      `${JSON.stringify(view, null, 2)}\n`,
    );
  }
}

/** The path of a record, from the directory of its stage. */
function pathInStore({ call, inputs }: MemoRecord): string {
  return `${call.slice(0, 2)}/${call}/${recordName(inputs)}`;
}

const IN_STORE = /^[0-9a-f]{2}\/[0-9a-f]{64}\/[0-9a-f]{64}\.json$/;

function recordName(inputs: readonly PathDigest[]): string {
  if (inputs.length === 0) return nameWithoutInputs ??= nameOf(inputs);
  return nameOf(inputs);
}

let nameWithoutInputs: string | undefined;

function nameOf(inputs: readonly PathDigest[]): string {
  const sorted = inputs.map(({ path, digest }) => [path, digest] as const)
    .sort(([a], [b]) => compareUtf8(a, b));
  return `${digestValue(sorted)}.json`;
}

// Records carry their own digest, so none is fsynced: a torn one is a miss.
function writeFile(path: string, data: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic(path, data, { durable: false });
}
