/**
 * Digests of many files: the cache is asked first, the rest is read in
 * batches, and what was read is remembered.
 *
 * @module
 */

import { chooseCache } from "./default_cache.ts";
import { type Digested, type Reading, reading } from "./digest_file.ts";
import { type Digester, digesterFor } from "./digester.ts";
import { toHashError } from "./failure.ts";
import type { FileState } from "./file_state.ts";
import { HashError } from "./hash_error.ts";
import type { HashCache } from "./hash_cache.ts";
import type { HashOptions } from "./hash_file.ts";
import type { FileToDigest, Outcome } from "./pool_worker.ts";

/** What a batch holds at most. */
const BATCH_FILES = 128;
const BATCH_BYTES = 4 << 20;
/** How often a listener hears of progress, in ms. */
const REPORT_INTERVAL = 100;

/** One hashing of files, until it is disposed of. */
export class HashRun implements Disposable {
  /** The stat cache, if one is used. */
  readonly cache: HashCache | undefined;
  readonly #options: HashOptions;
  readonly #started = Date.now();
  readonly #digester: Digester;
  readonly #memory = new SharedArrayBuffer(16);
  readonly #words: Reading = reading(this.#memory);
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  readonly #outcomes: Outcome[] = [];
  readonly #settling: Promise<void>[] = [];
  #files: FileToDigest[] = [];
  #fileBytes = 0;
  #total = 0;
  #unsettled = 0;
  #fresh: [string, Digested][] = [];

  /**
   * Begins a run.
   *
   * @param options Cache, jobs, signal and progress.
   * @throws {HashError} `JOBS_OUT_OF_RANGE`.
   * @throws The signal's reason, if it is aborted.
   */
  constructor(options: HashOptions) {
    options.signal?.throwIfAborted();
    refuseJobs(options.jobs);
    this.#options = options;
    this.cache = chooseCache(options.cache);
    this.#digester = digesterFor(options.jobs);
    options.signal?.addEventListener("abort", this.#stop);
    this.#timer = options.onProgress &&
      setInterval(this.#report, REPORT_INTERVAL);
  }

  /** Whether files are being read. */
  get isReading(): boolean {
    return this.#unsettled > 0;
  }

  /**
   * Takes a file that is to be read.
   *
   * @param path Real path of the file.
   * @param state Its state.
   * @returns Its number.
   */
  read(path: string, state: FileState): number {
    // The outcomes of a batch come together: a large file would delay others.
    if (this.#fileBytes + state.size > BATCH_BYTES) this.#flush();
    const number = this.#outcomes.push(undefined) - 1;
    this.#files.push({ path, state });
    this.#fileBytes += state.size;
    this.#total += state.size;
    if (this.#files.length === BATCH_FILES) this.#flush();
    return number;
  }

  /**
   * Waits for a file that was taken.
   *
   * @param number Its number; without one, for all of them.
   */
  async settled(number?: number): Promise<void> {
    this.#flush();
    const settling = number === undefined
      ? Promise.all(new Set(this.#settling))
      : this.#settling[number];
    if (settling) await this.#digester.waitFor(settling);
  }

  /**
   * Gives the digest of a file that was waited for.
   *
   * @param number Its number.
   * @returns Its digest.
   * @throws {HashError} Why it could not be hashed.
   * @throws The signal's reason, if it was aborted.
   */
  digestOf(number: number): string {
    const outcome = this.#outcomes[number];
    if (outcome === undefined) throw this.#options.signal?.reason;
    if ("code" in outcome) throw toHashError(outcome);
    return outcome.digest;
  }

  /**
   * Remembers in the cache what was read.
   *
   * @param gone Real paths to forget.
   */
  remember(gone: Iterable<string> = []): void {
    this.cache?.remember(this.#fresh.splice(0), this.#started, gone);
  }

  /** Stops what is still read, and reports progress a last time. */
  [Symbol.dispose](): void {
    this.#stop();
    clearInterval(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#stop);
    this.#report();
  }

  #flush(): void {
    if (this.#files.length === 0) return;
    const files = this.#files;
    const bytes = this.#fileBytes;
    this.#files = [];
    this.#fileBytes = 0;
    const first = this.#outcomes.length - files.length;
    this.#unsettled++;
    const settled = this.#digester
      .digest({ files, bytes, reading: this.#memory })
      .then((outcomes) => this.#settle(first, files, outcomes));
    for (const _ of files) this.#settling.push(settled);
  }

  #settle(
    first: number,
    files: readonly FileToDigest[],
    outcomes: readonly Outcome[],
  ): void {
    this.#unsettled--;
    outcomes.forEach((outcome, index) => {
      this.#outcomes[first + index] = outcome;
      if (outcome && "digest" in outcome) {
        this.#fresh.push([files[index]!.path, outcome]);
      }
    });
  }

  readonly #stop = () => Atomics.store(this.#words.stop, 0, 1);

  readonly #report = () => {
    // A file that changed is read again.
    const read = Number(Atomics.load(this.#words.bytes, 0));
    const bytes = Math.min(read, this.#total);
    this.#options.onProgress?.({ bytes, total: this.#total });
  };
}

function refuseJobs(jobs: number | undefined): void {
  if (jobs === undefined || (Number.isInteger(jobs) && jobs >= 1)) return;
  throw new HashError(
    `Cannot hash with 'jobs': expected a whole number from 1, found ${jobs}`,
    {
      code: "JOBS_OUT_OF_RANGE",
      data: { jobs },
      hints: ["Leave it out to use every core."],
    },
  );
}
