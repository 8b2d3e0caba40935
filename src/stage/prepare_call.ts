/**
 * A call as it stands before the body runs: its address, and the state of the
 * files it names.
 *
 * @module
 */

import {
  type Fingerprint,
  FINGERPRINT_VERSION,
  type Given,
} from "../code/kit.ts";
import {
  CODEC_VERSION,
  CodecError,
  digestValue,
} from "../internal/codec/mod.ts";
import { containsSecret } from "../internal/mask.ts";
import { checkedCode } from "./checked_code.ts";
import type { InputRules } from "./inputs.ts";
import { namesOf, type Outputs } from "./labels.ts";
import { MemoStore } from "./memo_store.ts";
import { digestPaths, type PathDigest } from "./path_digests.ts";
import { inputPaths } from "./paths.ts";
import type { Reason } from "./reason.ts";
import { MEMO_VERSION, type RecordedArgument } from "./record.ts";
import { StageError } from "./stage_error.ts";
import { textsIn } from "./texts.ts";
import { captures, namesIn, USES, valuesUsed } from "./uses.ts";
import { show, view } from "./view.ts";

/** What a stage is made of. */
export interface StageSpec extends InputRules {
  /** What runs, with the value of every parameter. */
  readonly fn: (...args: unknown[]) => unknown;
  /** URL of the module that defines it, if that is known. */
  readonly module: string | undefined;
  /** Takes the fingerprint of what runs, settled by these names in `uses`. */
  readonly code: (uses?: Given) => Fingerprint;
  /** Labels of the outputs. */
  readonly labels: readonly string[];
  /** Directory of the records. */
  readonly hashOutput: string | undefined;
  /** Values that count beyond code and arguments. */
  readonly uses: object | (() => unknown) | undefined;
  /** Whether texts count as files without being marked. */
  readonly files: boolean;
  /** Finds the texts in arguments that count by content where they name files. */
  readonly inputTexts: (values: Iterable<unknown>) => ReadonlySet<string>;
  /** Finds the texts in outputs that name files the stage has written. */
  readonly outputTexts: (outputs: Outputs) => ReadonlySet<string>;
  /** Keeps what output files hold, for a stage that puts them back. */
  readonly keeper?: FileKeeper;
}

/** Keeps what output files hold. */
export interface FileKeeper {
  /**
   * Keeps files, before their record is written.
   *
   * @param store Where the record is written.
   * @param files The files, with the digests the record will have.
   * @returns Why they cannot be kept, if so; then nothing is recorded.
   */
  keep(
    store: MemoStore,
    files: readonly PathDigest[],
  ): Promise<string | undefined>;

  /**
   * Puts files back as the record has them.
   *
   * @param store Where they were kept.
   * @param files Those that are gone or changed.
   * @returns Whether all are as recorded now.
   */
  restore(store: MemoStore, files: readonly PathDigest[]): Promise<boolean>;
}

/** A call as it stands before the body runs. */
export interface Call {
  /** Name of the stage. */
  readonly stage: string;
  /** Where it is or will be recorded. */
  readonly store: MemoStore;
  /** Directory of the records. */
  readonly hashOutput: string;
  /** Names of the outputs. */
  readonly labels: readonly string[];
  /** The code that counts. */
  readonly fingerprint: Fingerprint;
  /** Its digest. */
  readonly code: string;
  /** Digest of code and arguments, every path as text. */
  readonly address: string;
  /** Names an argument that is not what it was when its digest was taken. */
  readonly changedArgument: () => string | undefined;
  /** Whether what the stage names beyond its arguments is not as it was. */
  readonly changedUses: () => boolean;
  /** Every text among them that may name a file. */
  readonly texts: ReadonlySet<string>;
  /** Those that do, with what they hold. */
  readonly inputs: readonly PathDigest[];
  /** Shows the arguments as they are when it is first called. */
  readonly describe: () => DescribedArguments;
}

interface NamedValue {
  readonly name: string;
  readonly value: unknown;
}

/** Arguments as records and people have them. */
export interface DescribedArguments {
  /** For the record. */
  readonly arguments: readonly RecordedArgument[];
  /** Digest of their names and digests. */
  readonly argumentsDigest: string;
  /** For people. */
  readonly inputView: unknown;
}

/**
 * Computes the address of a call and digests the files it names.
 *
 * @param spec The stage.
 * @param args The value of every parameter.
 * @param options What the run was given as options.
 * @returns The call, or why it cannot be remembered.
 * @throws {StageError} `INPUT_NOT_STORABLE` or `DIRECTORY_TOO_WIDE`.
 */
export async function prepareCall(
  spec: StageSpec,
  args: readonly unknown[],
  options: object,
): Promise<Call | { reasons: Reason[] }> {
  const { hashOutput, stage } = spec;
  if (hashOutput === undefined) return { reasons: [{ kind: "unstored" }] };
  const uses = valuesUsed(spec);
  const { fingerprint, edited } = checkedCode(spec, options, namesIn(uses));
  if (fingerprint.captured.length > 0) {
    throw captures(stage, fingerprint.captured);
  }
  if (fingerprint.digest === null) {
    return {
      reasons: fingerprint.problems.map((problem) => ({
        kind: "unfollowed",
        problem,
      })),
    };
  }
  if (edited !== undefined) {
    return { reasons: [{ kind: "unrecorded", obstacle: edited }] };
  }
  const named: NamedValue[] = args.map((value, index) => ({
    name: spec.parameters[index]!.name,
    value,
  }));
  if (uses !== undefined) named.push({ name: USES, value: uses });
  // Everything is digested before the body: it may change them.
  const digested = named.map(({ name, value }) =>
    digestInput(stage, name, value)
  );
  const texts = spec.inputTexts(named.map(({ value }) => value));
  const paths = inputPaths(texts);
  if (typeof paths === "string") {
    return { reasons: [{ kind: "unrecorded", obstacle: paths }] };
  }
  const inputs = paths.length === 0 ? [] : await digestPaths(paths, hashOutput);
  const changedUses = () =>
    uses !== undefined &&
    digestIfStorable(valuesUsed(spec)) !== digested.at(-1);
  let described: DescribedArguments | undefined;
  return {
    stage,
    store: new MemoStore(hashOutput, stage),
    hashOutput,
    labels: namesOf(spec.labels),
    fingerprint,
    code: fingerprint.digest,
    address: digestValue([
      "assay-call",
      MEMO_VERSION,
      CODEC_VERSION,
      FINGERPRINT_VERSION,
      stage,
      spec.labels,
      fingerprint.digest,
      named.map(({ name }, index) => [name, digested[index]!]),
      ...spec.files ? [] : ["no files"],
    ]),
    changedArgument: () =>
      changedUses()
        ? USES
        : named.find(({ value }, index) =>
          digestIfStorable(value) !== digested[index]
        )?.name,
    changedUses,
    texts,
    inputs,
    describe: () => described ??= describe(named, digested, inputs),
  };
}

function describe(
  named: readonly NamedValue[],
  digested: readonly string[],
  inputs: readonly PathDigest[],
): DescribedArguments {
  const files = new Map(inputs.map(({ path, digest }) => [path, digest]));
  const recorded = named.map(({ name, value }, index) => ({
    name,
    digest: holdsSecret(value)
      ? digestValue(view(value, new Map()))
      : digested[index]!,
    shown: show(value),
  }));
  return {
    arguments: recorded,
    argumentsDigest: digestValue(
      recorded.map(({ name, digest }) => [name, digest]),
    ),
    inputView: Object.fromEntries(
      named.map(({ name, value }) => [name, view(value, files)]),
    ),
  };
}

// The digest of a short secret alone would give it away to whoever guesses.
function holdsSecret(value: unknown): boolean {
  const texts = typeof value === "number" || typeof value === "bigint"
    ? [String(value)]
    : textsIn([value]);
  return [...texts].some(containsSecret);
}

/** What cannot be stored any more is not as it was. */
function digestIfStorable(value: unknown): string | undefined {
  try {
    return digestValue(value);
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}

function digestInput(stage: string, name: string, value: unknown): string {
  try {
    return digestValue(value);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw new StageError(
      `Cannot remember '${stage}' by its input '${name}': ${error.message}`,
      {
        code: "INPUT_NOT_STORABLE",
        data: { stage, name, ...error.data },
        hints: error.hints,
        cause: error,
      },
    );
  }
}
