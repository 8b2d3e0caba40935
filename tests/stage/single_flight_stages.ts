/**
 * The function that two processes want to run at the same time.
 *
 * @module
 */

/** Adds a line to a log, and takes a while. */
export function noted(round: number, log: string): number {
  Deno.writeTextFileSync(log, `${round}\n`, { append: true });
  const end = performance.now() + 15;
  while (performance.now() < end);
  return round * 2;
}

/** Never ends in the process that is to be killed, once it said that it began. */
export function stuck(folder: string): string {
  if (isStuck) Deno.stdout.writeSync(new TextEncoder().encode("began\n"));
  while (isStuck);
  return folder;
}

const isStuck = Deno.args.includes("stuck");
