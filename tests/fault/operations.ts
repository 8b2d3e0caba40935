/**
 * Every function of `Deno` and every member of `Deno.FsFile.prototype`, by
 * what it does to files. {@linkcode assertAllKnown} fails when a new runtime
 * has one that is not listed here: put it where it belongs, so that no write
 * goes past the fault layer unnoticed.
 *
 * @module
 */

/** Functions of `Deno` that write or make state; the layer can fail them. */
export const DENO_WRITES: readonly string[] = names(`
  chmod chmodSync chown chownSync copyFile copyFileSync create createSync
  link linkSync makeTempDir makeTempDirSync makeTempFile makeTempFileSync
  mkdir mkdirSync open openSync remove removeSync rename renameSync
  symlink symlinkSync truncate truncateSync utime utimeSync
  writeFile writeFileSync writeTextFile writeTextFileSync
`);

/** Methods of `FsFile` that write or make state; the layer can fail them. */
export const FILE_WRITES: readonly string[] = names(`
  close lock lockSync sync syncSync syncData syncDataSync truncate truncateSync
  tryLock tryLockSync unlock unlockSync utime utimeSync write writeSync
`);

/** Functions of `Deno` that read files or do not touch them. */
const DENO_OTHERS = names(`
  lstat lstatSync readDir readDirSync readFile readFileSync readLink
  readLinkSync readTextFile readTextFileSync realPath realPathSync stat
  statSync watchFs

  ChildProcess Command FsFile HttpClient PermissionStatus Permissions Process
  UnsafeCallback UnsafeFnPointer UnsafePointer UnsafePointerView
  addSignalListener bench chdir connect connectTls consoleSize cpuUsage
  createHttpClient cwd dlopen execPath exit gid hostname inspect isatty kill
  listen listenTls loadavg memoryUsage networkInterfaces osRelease osUptime
  refTimer removeSignalListener resolveDns run serve serveHttp spawn
  spawnAndWait spawnAndWaitSync startTls systemMemoryInfo test uid umask
  unrefTimer upgradeWebSocket
`);

/**
 * Members of `FsFile.prototype` that read or do not touch the file. `writable`
 * writes past the layer, which therefore forbids it; disposal closes the file
 * and reports nothing.
 */
const FILE_OTHERS = names(`
  constructor isTerminal read readSync readable seek seekSync setRaw stat
  statSync writable
`);

function names(text: string): string[] {
  return text.trim().split(/\s+/);
}

/**
 * Checks that this runtime has no function the lists above lack.
 *
 * @throws {Error} Naming those it does not know.
 */
export function assertAllKnown(): void {
  const known = new Set([...DENO_WRITES, ...DENO_OTHERS]);
  const knownOfFile = new Set([...FILE_WRITES, ...FILE_OTHERS]);
  const unknown = [
    ...Object.entries(Deno)
      .filter(([name, value]) =>
        typeof value === "function" && !known.has(name)
      )
      .map(([name]) => `Deno.${name}`),
    ...Object.getOwnPropertyNames(Deno.FsFile.prototype)
      .filter((name) => !knownOfFile.has(name))
      .map((name) => `Deno.FsFile.prototype.${name}`),
  ];
  if (unknown.length > 0) {
    throw new Error(
      `The fault layer does not know ${unknown.join(", ")}: ` +
        "list each in tests/fault/operations.ts as a write or not",
    );
  }
}
