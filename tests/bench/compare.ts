/**
 * Timing a thing against a reference in the same run.
 *
 * The two take turns, so that a machine whose speed drifts slows both; the
 * ratio is that of the medians.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- it prints its table

const cli = new URL("../../cli/main.ts", import.meta.url).pathname;

/** One line of the table. */
export interface Comparison {
  /** What is measured. */
  readonly what: string;
  /** Its median, with its unit. */
  readonly ours: string;
  /** What it is measured against. */
  readonly reference: string;
  /** The reference's median, with its unit. */
  readonly theirs: string;
  /** Ours by theirs. */
  readonly ratio: number;
  /** What the ratio should be: `at most` or `at least` a number. */
  readonly goal: readonly ["at most" | "at least", number];
}

/** What takes part in a comparison. */
export interface Contender {
  /** What it is, for the table. */
  readonly name: string;
  /** Does it once; may return the milliseconds itself. */
  readonly run: () => unknown | Promise<unknown>;
}

/**
 * Times two things in turn.
 *
 * @param ours The one.
 * @param reference The other.
 * @param goal What the ratio of their times should be.
 * @param runs How often each is timed, after one run that is not.
 * @returns The line of the table.
 */
export async function compareTimes(
  ours: Contender,
  reference: Contender,
  goal: Comparison["goal"],
  runs = 7,
): Promise<Comparison> {
  const a: number[] = [];
  const b: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const [mine, other] = [await time(ours), await time(reference)];
    if (run > 0) {
      a.push(mine);
      b.push(other);
    }
  }
  return {
    what: ours.name,
    ours: `${median(a).toFixed(1)} ms`,
    reference: reference.name,
    theirs: `${median(b).toFixed(1)} ms`,
    ratio: median(a) / median(b),
    goal,
  };
}

async function time({ run }: Contender): Promise<number> {
  const began = performance.now();
  const own = await run();
  return typeof own === "number" ? own : performance.now() - began;
}

/**
 * Finds the middle of some numbers.
 *
 * @param values At least one number.
 * @returns Their median.
 */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Prints comparisons as a Markdown table, goals that were missed marked.
 *
 * @param rows The lines.
 */
export function printTable(rows: readonly Comparison[]): void {
  const cells = [
    ["what", "ours", "reference", "theirs", "ratio", "goal", ""],
    ...rows.map(({ what, ours, reference, theirs, ratio, goal }) => [
      what,
      ours,
      reference,
      theirs,
      ratio.toFixed(2),
      `${goal[0]} ${goal[1].toFixed(2)}`,
      (goal[0] === "at most" ? ratio <= goal[1] : ratio >= goal[1])
        ? "met"
        : "missed",
    ]),
  ];
  const widths = cells[0]!.map((_, column) =>
    Math.max(...cells.map((row) => row[column]!.length))
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  const [head, ...body] = cells;
  console.log(line(head!));
  console.log(`| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  for (const row of body) console.log(line(row));
}

/**
 * Runs a command that must succeed.
 *
 * @param command The program and its arguments.
 * @param options Directory and environment.
 * @returns What it wrote to standard output.
 */
export async function runCommand(
  [program, ...args]: readonly [string, ...string[]],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } =
    {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    ...options,
  }).output();
  if (!success) {
    throw new Error(`${program} failed: ${new TextDecoder().decode(stderr)}`);
  }
  return new TextDecoder().decode(stdout);
}

/**
 * Runs `assay` as `deno task assay` does, but with every permission, so that
 * its time is all its own.
 *
 * @param args The words behind `assay`.
 * @returns What it wrote to standard output.
 */
export async function runAssay(...args: string[]): Promise<string> {
  const flags = ["run", "-A", "--unstable-lazy-dynamic-imports"];
  return await runCommand([Deno.execPath(), ...flags, cli, ...args]);
}
