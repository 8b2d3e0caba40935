/**
 * Running programs inside control groups of this machine.
 *
 * @module
 */

const MEMORY = "/sys/fs/cgroup/memory";
const CPU = "/sys/fs/cgroup/cpu";

/**
 * Whether groups can be made here: by root, with version 1 mounted.
 *
 * Deno may not look below `/sys` without every permission; a shell may.
 */
export const CAN_LIMIT: boolean = Deno.build.os === "linux" &&
  new Deno.Command("sh", {
    args: [
      "-c",
      `test -w ${MEMORY}/cgroup.procs && test -w ${CPU}/cgroup.procs`,
    ],
  }).outputSync().success;

if (!CAN_LIMIT) {
  // deno-lint-ignore no-console -- the line a person running the tests reads
  console.warn("control groups cannot be made: the test of them is skipped");
}

/**
 * Runs a program in a group of its own, below one that has limits.
 *
 * @param limits Bytes of memory, and microseconds of CPU time in each 100,000.
 * @param command The program and its arguments.
 * @returns What it wrote to standard output.
 */
export function runLimited(
  limits: { readonly memory: number; readonly quota: number },
  command: readonly string[],
): string {
  const name = `assay-test-${crypto.randomUUID()}`;
  const [memory, cpu] = [`${MEMORY}/${name}`, `${CPU}/${name}`];
  const script = `set -e
    mkdir -p ${memory}/inner ${cpu}/inner
    trap 'rmdir ${memory}/inner ${memory} ${cpu}/inner ${cpu}' EXIT
    echo ${limits.memory} > ${memory}/memory.limit_in_bytes
    echo ${limits.quota} > ${cpu}/cpu.cfs_quota_us
    sh -c 'echo $$ > ${memory}/inner/cgroup.procs
      echo $$ > ${cpu}/inner/cgroup.procs
      exec "$@"' sh "$@"`;
  const { success, stdout, stderr } = new Deno.Command("sh", {
    args: ["-c", script, "sh", ...command],
  }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
