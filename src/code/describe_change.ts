/**
 * What differs between two texts, in a few words.
 *
 * @module
 */

/** How much of either side is shown. */
const WIDTH = 60;

/** What stays of the text before the difference where a side is cut. */
const CONTEXT = 8;

/**
 * Says in a few words how a text changed: the smallest run of tokens that
 * holds all the difference.
 *
 * @param before The text as it was.
 * @param now The text as it is.
 * @returns Such as "`max` → `min`"; nothing when the texts are the same.
 */
export function describeChange(
  before: string,
  now: string,
): string | undefined {
  if (before === now) return undefined;
  const [old, fresh] = differingRuns(tokensOf(before), tokensOf(now));
  let sides = [collapse(old), collapse(fresh)] as const;
  // Blanks alone differ.
  if (sides[0] === sides[1]) {
    sides = [JSON.stringify(old), JSON.stringify(fresh)];
  }
  const [left, right] = cut(...sides);
  if (left === "") return `\`${right}\` added`;
  if (right === "") return `\`${left}\` removed`;
  return `\`${left}\` → \`${right}\``;
}

function tokensOf(text: string): string[] {
  return text.match(
    /\s+|[\p{L}\p{N}_$#]+|"(?:[^"\\]|\\.)*"|[<>=!?&|+*/%^~-]+|./gsu,
  ) ?? [];
}

/** Takes off what two lists share at their ends. */
function differingRuns(before: string[], now: string[]): [string, string] {
  const most = Math.min(before.length, now.length);
  let start = 0;
  while (start < most && before[start] === now[start]) start++;
  let end = 0;
  while (
    end < most - start && before.at(-1 - end) === now.at(-1 - end)
  ) end++;
  return [before, now].map((tokens) =>
    tokens.slice(start, tokens.length - end).join("")
  ) as [string, string];
}

/** One line: blanks and control characters are one blank each run. */
function collapse(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

/** Shortens two different texts so that they still differ. */
function cut(before: string, now: string): [string, string] {
  const most = Math.min(before.length, now.length);
  let same = 0;
  while (same < most && before[same] === now[same]) same++;
  const from = Math.max(before.length, now.length) > WIDTH && same > WIDTH / 2
    ? same - CONTEXT
    : 0;
  return [before, now].map((text) => {
    const end = from + WIDTH;
    return (from > 0 ? "…" : "") + text.slice(from, end) +
      (end < text.length ? "…" : "");
  }) as [string, string];
}
