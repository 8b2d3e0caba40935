/**
 * The line that shows how a logger is doing, on a terminal only.
 *
 * @module
 */

import type { DataLogger } from "@assay/assay/log";

/**
 * Shows the rate, again and again in one line, until it is told to stop.
 *
 * @param logger The logger.
 * @param signal Ends it.
 */
export async function showRate(
  logger: DataLogger,
  signal: AbortSignal,
): Promise<void> {
  if (!Deno.stderr.isTerminal()) return;
  const write = (text: string) =>
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  const statistics = logger.statistics({ interval: 200, signal });
  for await (const { rate, entries, highWater } of statistics) {
    const full = (highWater * 100).toFixed(2);
    write(
      `\r${rate.toFixed(0).padStart(6)} entries/s, ${entries} so far, ` +
        `rings ${full} % full at most `,
    );
  }
  write("\n");
}
