/**
 * A `/dev/shm` of a program's own; needs root (`CAN_MOUNT`).
 *
 * @module
 */

/**
 * Gives the words that run a program where `/dev/shm` is its own.
 *
 * @param size How large that is, in bytes.
 * @param command The program and its arguments.
 * @param script What the shell does there; it runs the program, if left out.
 * `$0` and `$@` are the command.
 * @returns A program and its arguments.
 */
export function inShm(
  size: number,
  command: readonly string[],
  script = 'exec "$0" "$@"',
): string[] {
  const mount = `mount -t tmpfs -o size=${size} assay /dev/shm`;
  const words = ["unshare", "--mount", "sh", "-c", `${mount} && ${script}`];
  return [...words, ...command];
}
