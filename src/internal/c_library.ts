/**
 * The C library of this machine, for what Deno has no call for.
 *
 * Linux with glibc only; needs `--allow-ffi`.
 *
 * @module
 */

/** `EINTR`: a signal came in between; the call is to be made again. */
export const EINTR = 4;

const ERRNO = {
  __errno_location: { parameters: [], result: "pointer" },
} as const;

let errnoLibrary: Deno.DynamicLibrary<typeof ERRNO> | undefined;

/**
 * Opens the C library. That takes a millisecond, so it is done when a function
 * is first called, not when a module is loaded.
 *
 * @param symbols The functions that are used, as `Deno.dlopen` wants them.
 * @param name The part of the library that has them.
 * @returns The functions.
 * @throws {Error} There is no glibc, or it lacks one of them.
 */
export function openCLibrary<const S extends Deno.ForeignLibraryInterface>(
  symbols: S,
  name: "libc.so.6" | "libpthread.so.0" = "libc.so.6",
): Deno.DynamicLibrary<S>["symbols"] {
  return Deno.dlopen(name, symbols).symbols;
}

/**
 * Tells why the last call of this thread failed.
 *
 * @returns The number of the error, as in `<errno.h>`.
 */
export function errno(): number {
  errnoLibrary ??= Deno.dlopen("libc.so.6", ERRNO);
  const pointer = errnoLibrary.symbols.__errno_location()!;
  return new Deno.UnsafePointerView(pointer).getInt32();
}
