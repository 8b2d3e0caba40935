/**
 * The data logger: entries of many sources, from many threads, into one log.
 *
 * @module
 */

import {
  compressLogs,
  type CompressOptions,
  type CompressReport,
} from "./compress_logs.ts";
import type {
  ProcessProducerHandle,
  ProducerHandle,
} from "./connect_producer.ts";
import { checkedOptions } from "./checked_options.ts";
import type { DataLoggerOptions } from "./data_logger_options.ts";
import type { LogInput } from "./entry.ts";
import { LogError } from "./log_error.ts";
import type { LoggerStats } from "./logger_stats.ts";
import { LoggerRun, type RunOptions } from "./logger_run.ts";
import type { Recovery } from "./recover_log.ts";
import { type StatisticsOptions, watchStats } from "./watch_stats.ts";

/**
 * Logs entries of up to 256 sources at memory speed, and loses none.
 *
 * `put` copies an entry into a ring of its thread and returns; one worker
 * writes the rings of all threads into the log's folder. What a `flush`
 * confirmed is on the disk, whatever happens then. What was put later is lost
 * only where the machine or the process is ended by force: an ordinary end of
 * the program writes it, even without `stop`.
 *
 * Needs reading and writing of `outputDirectory`, and reading of this package's
 * own modules for its worker.
 *
 * @example Two entries, and what becomes of them
 * ```ts
 * import { DataLogger, readLog } from "@assay/assay/log";
 *
 * const folder = await Deno.makeTempDir();
 * await using logger = new DataLogger({ outputDirectory: folder });
 * await logger.start();
 * logger.put({ sourceId: 1, timestamp: 10n, data: new Uint8Array([1, 2]) });
 * logger.put({ sourceId: 1, timestamp: 25n, data: new Uint8Array([3]) });
 * await logger.stop();
 *
 * const entries = await Array.fromAsync(readLog(logger.outputDirectory));
 * if (entries.length !== 2) throw new Error("an entry is missing");
 * if (entries[1]?.timestamp !== 25n) throw new Error("another order");
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class DataLogger implements AsyncDisposable {
  /** The log's folder, which readers take: an absolute path. */
  readonly outputDirectory: string;
  readonly #options: RunOptions;
  #run: LoggerRun | undefined;
  /** Starts and stops come one after another, in the order of the calls. */
  #turn: Promise<void> = Promise.resolve();

  /**
   * Makes a logger; nothing is written before it is started.
   *
   * @param options Where the log lies, and how it is kept.
   * @throws {LogError} `OPTION_INVALID`, `INSTANCE_NAME_INVALID`.
   */
  constructor(options: DataLoggerOptions) {
    this.#options = checkedOptions(options);
    this.outputDirectory = this.#options.files.directory;
  }

  /**
   * Starts logging: makes the folder, takes its lock, recovers what an earlier
   * logger left behind, and starts the writer. Does nothing while the logger
   * runs.
   *
   * @throws {LogError} `LOG_IN_USE` while another logger writes there;
   * `PERMISSION_DENIED`, `DISK_FULL`, `WRITE_FAILED`.
   */
  async start(): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#run?.isRunning) return;
      // One that failed lets go of its lock.
      await this.#run?.end();
      this.#run = await LoggerRun.start(this.#options);
    });
  }

  /**
   * Logs an entry: once this returns, it is accepted, and copied.
   *
   * @param entry Source, timestamp in ns, and data of 0 bytes to 1 GiB.
   * @throws {LogError} `LOGGER_NOT_STARTED`, `LOGGER_STOPPED`, `ENTRY_INVALID`;
   * `RING_FULL` when there is no room at once or within `fullTimeout`;
   * `DISK_FULL`, `DIRECTORY_REMOVED`, `PERMISSION_DENIED`, `WRITE_FAILED`,
   * `SYNC_FAILED`, `WRITER_ENDED` once the log cannot be written any more.
   * @throws {LogRangeError} `SOURCE_ID_OUT_OF_RANGE`, `TIMESTAMP_OUT_OF_RANGE`,
   * `PAYLOAD_TOO_LARGE`.
   */
  put(entry: LogInput): void {
    if (this.#run === undefined) throw notStarted();
    this.#run.main.put(entry);
  }

  /**
   * Logs an entry if there is room for it now; never waits.
   *
   * @param entry The entry.
   * @returns Whether it was accepted.
   * @throws {LogError} As `put`, save `RING_FULL`.
   * @throws {LogRangeError} As `put`; `PAYLOAD_TOO_LARGE` also where the ring
   * is too small for the entry even when it is empty.
   */
  tryPut(entry: LogInput): boolean {
    return this.#demandRun().main.tryPut(entry);
  }

  /**
   * Waits, without holding up the thread, until an entry fits.
   *
   * @param bytes Bytes of its data.
   * @throws {LogError} As `put`, save `RING_FULL`.
   */
  async ready(bytes = 0): Promise<void> {
    await this.#demandRun().main.ready(bytes);
  }

  /**
   * Makes a producer for another thread: a ring of its own.
   *
   * @returns The handle to send there, for `connectProducer`. It belongs to
   * this start of the logger.
   * @throws {LogError} `LOGGER_NOT_STARTED`, `LOGGER_STOPPED`.
   */
  producer(): ProducerHandle;
  /**
   * Makes a producer for another process; needs `--allow-ffi`, and Linux.
   *
   * @param options That it is for a process.
   * @returns The handle to send there as JSON, for `connectProducer`.
   * @throws {LogError} `LOGGER_NOT_STARTED`, `LOGGER_STOPPED`.
   * @throws {ShareError} Where processes cannot share memory.
   */
  producer(
    options: { readonly scope: "processes" },
  ): ProcessProducerHandle;
  producer(
    options?: { readonly scope: "processes" },
  ): ProducerHandle | ProcessProducerHandle {
    const run = this.#demandRunning();
    return options?.scope === "processes"
      ? run.processProducer()
      : run.threadProducer();
  }

  /**
   * Waits until all that any producer has put so far is on disk.
   *
   * @throws {LogError} Why it is not, as of `put`.
   */
  async flush(): Promise<void> {
    await this.#demandRunning().flush();
  }

  /**
   * Ends logging: waits until all that was accepted is on disk, closes the
   * files, ends the writer, gives up the lock. Does nothing before a start;
   * the logger can be started again.
   *
   * @throws {LogError} Why something is not on disk, as of `put`; the first
   * time.
   */
  async stop(): Promise<void> {
    await this.#inTurn(async () => await this.#run?.stop());
  }

  /**
   * Makes an archive for each source of a log that was stopped, as
   * `compressLogs` does.
   *
   * @param options What to do with the sources, and how to compress.
   * @returns What was made, and what could not be read.
   * @throws {LogError} `LOG_IN_USE` while the logger runs, and as
   * `compressLogs`.
   */
  async compress(options: CompressOptions = {}): Promise<CompressReport> {
    if (this.#run?.isOver === false) throw stillRunning(this.outputDirectory);
    return await compressLogs(this.outputDirectory, options);
  }

  /**
   * Stops the logger, as `stop` does.
   *
   * @throws {LogError} Why something is not on disk, if that was not thrown
   * before, by a put, a flush or `closed`.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inTurn(async () => await this.#run?.end());
  }

  /**
   * Resolves once this start has ended in order; rejects as soon as the log
   * cannot be written any more, with the cause. Who asks for it keeps the
   * program alive until then.
   *
   * @throws {LogError} `LOGGER_NOT_STARTED`.
   */
  get closed(): Promise<void> {
    return this.#demandRun().closed;
  }

  /** What the start found of earlier loggers: what it keeps, and what is lost. */
  get recovered(): Recovery {
    return this.#demandRun().recovered;
  }

  /**
   * Gives the counters, also after the stop.
   *
   * @returns What was accepted, written, flushed, refused since the start.
   * @throws {LogError} `LOGGER_NOT_STARTED`.
   */
  stats(): LoggerStats {
    return this.#demandRun().stats();
  }

  /**
   * Gives the counters again and again, until the logger has ended. The rate
   * is that of the time since the counters before.
   *
   * @param options How far apart, and a signal to end it.
   * @returns The counters; after the end a last time.
   * @throws {LogError} `LOGGER_NOT_STARTED`; `OPTION_INVALID` when it is read.
   */
  statistics(
    options: StatisticsOptions = {},
  ): AsyncGenerator<LoggerStats, void> {
    return watchStats(this.#demandRun(), options);
  }

  async #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(act);
    // Who called hears of a failure; those behind it go on.
    this.#turn = turn.catch(() => {});
    await turn;
  }

  #demandRun(): LoggerRun {
    if (this.#run === undefined) throw notStarted();
    return this.#run;
  }

  #demandRunning(): LoggerRun {
    const run = this.#demandRun();
    if (!run.isRunning) run.refuse();
    return run;
  }
}

function stillRunning(directory: string): LogError {
  return new LogError(
    `Cannot compress '${directory}': expected a logger that was stopped, found one that runs`,
    {
      code: "LOG_IN_USE",
      data: { directory },
      hints: ["Call 'await logger.stop()' first."],
    },
  );
}

function notStarted(): LogError {
  return new LogError(
    "Cannot log: expected a logger that was started, found one that was not",
    {
      code: "LOGGER_NOT_STARTED",
      hints: ["Call 'await logger.start()' first."],
    },
  );
}
