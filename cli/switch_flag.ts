/**
 * Flags that are given or not.
 *
 * @module
 */

/** A flag as `@stricli/core` takes it. */
export interface SwitchFlag {
  /** It takes no value. */
  readonly kind: "boolean";
  /** What it does, for the help. */
  readonly brief: string;
  /** Not given. */
  readonly default: false;
  /** There is no `--no-FLAG`. */
  readonly withNegated: false;
}

/**
 * Makes a flag that is given or not.
 *
 * @param brief What it does, for the help.
 * @returns The flag.
 */
export function switchFlag(brief: string): SwitchFlag {
  return { kind: "boolean", brief, default: false, withNegated: false };
}

/** `--json`. */
export const JSON_FLAG: SwitchFlag = switchFlag("Print JSON");

/** How a command prints what it found. */
export interface DataFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
  /** Whether to print YAML. */
  readonly yaml: boolean;
}

/** `--json` and `--yaml`. */
export const DATA_FLAGS = {
  json: JSON_FLAG,
  yaml: switchFlag("Print YAML"),
} as const;
