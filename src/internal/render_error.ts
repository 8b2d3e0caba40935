/**
 * The one place that turns an error into text for a person.
 *
 * @module
 */

import { AssayError } from "./errors.ts";
import { isPlainObject } from "./is_plain_object.ts";
import { mask } from "./mask.ts";

/** How {@linkcode renderError} renders. */
export interface RenderErrorOptions {
  /**
   * Whether the stack of each error follows its sentence.
   *
   * @default {false}
   */
  readonly stack?: boolean;
}

/**
 * Renders an error: heading and sentence, the marked excerpt, each cause and
 * each hint on a line of its own. Secrets are masked, control characters are
 * spelled out.
 *
 * @param error Whatever was thrown.
 * @param options What to show beside the sentences.
 * @returns The text, without a newline at its end.
 */
export function renderError(
  error: unknown,
  options: RenderErrorOptions = {},
): string {
  const all = [...withCauses(error, new Set())];
  const lines = all.flatMap((one, index) => [
    `${index === 0 ? headingOf(one) : "caused by"}: ${sentenceOf(one)}`,
    ...excerptOf(one),
    ...(options.stack === true ? framesOf(one) : []),
  ]);
  const hints = new Set(
    all.flatMap((one) => isExplained(one) ? one.hints : []),
  );
  lines.push(...Array.from(hints, (hint) => `hint: ${hint}`));
  return printable(mask(lines.join("\n")));
}

function* withCauses(error: unknown, seen: Set<unknown>): Generator<unknown> {
  if (seen.has(error)) return;
  seen.add(error);
  // One that only holds others has nothing to say itself.
  if (!(error instanceof AggregateError && error.message === "")) yield error;
  if (!(error instanceof Error)) return;
  if (error instanceof AggregateError) {
    for (const member of error.errors) yield* withCauses(member, seen);
  }
  if (error.cause !== undefined) yield* withCauses(error.cause, seen);
}

// Some errors of the toolkit are of the platform's classes: a RangeError.
function isExplained(
  error: unknown,
): error is Error & Pick<AssayError, "data" | "hints"> {
  return error instanceof Error && "hints" in error && "data" in error &&
    Array.isArray(error.hints) && isPlainObject(error.data);
}

function headingOf(error: unknown): string {
  return error instanceof AssayError ? error.heading : "error";
}

function sentenceOf(error: unknown): string {
  if (typeof error === "string") return error;
  if (!(error instanceof Error)) return Deno.inspect(error);
  // The class of a foreign error often says more than its message.
  const plain = isExplained(error) || error.name === "Error";
  if (error.message === "") return error.name;
  return plain ? error.message : `${error.name}: ${error.message}`;
}

function excerptOf(error: unknown): string[] {
  if (!isExplained(error)) return [];
  const { excerpt } = error.data;
  if (typeof excerpt !== "string") return [];
  return error.message.includes(excerpt) ? [] : [excerpt];
}

function framesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return (error.stack ?? "").split("\n").filter((line) => /^ +at /.test(line));
}

/** Text from files and arguments must not steer the reader's terminal. */
function printable(text: string): string {
  return text.replace(
    /(?![\t\n])\p{Cc}/gu,
    (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
