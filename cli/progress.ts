/**
 * A progress bar on a terminal, for work that takes long.
 *
 * @module
 */

import type { SingleBar } from "cli-progress";
import type { Context } from "./context.ts";

/** Work that is done sooner shows no bar, in ms. */
const PATIENCE = 500;

/** How far work is, in bytes or what else is counted. */
export interface Done {
  /** How much is done. */
  readonly bytes: number;
  /** How much there is in all, as far as that is known. */
  readonly total: number;
}

/** How work is done that tells how far it is. */
export interface Watched {
  /** Is told now and then. */
  readonly onProgress?: (progress: Done) => void;
}

/** A bar for several pieces of work together. */
export interface Progress extends Disposable {
  /**
   * Adds a piece of work to the bar.
   *
   * @param options How it is done.
   * @returns The same, with a listener where a person watches.
   */
  watch<Options extends object>(options: Options): Options & Watched;
  /**
   * Takes the bar away while something else is printed.
   *
   * @param print What prints.
   */
  pause(print: () => void): void;
}

/**
 * Makes a progress bar on standard error, if that is a terminal.
 *
 * @param context Whether a person watches.
 * @param write Writes an amount of what is counted.
 * @returns The bar, not shown yet.
 */
export function showProgress(
  { watched }: Context,
  write: (amount: number) => string = inUnits,
): Progress {
  const sum = { bytes: 0, total: 0 };
  const started = performance.now();
  let bar: SingleBar | undefined;
  let shown = false;
  const update = () => {
    const { bytes, total } = sum;
    const rate = bytes / (performance.now() - started) * 1000;
    const payload = {
      done: write(bytes),
      all: write(total),
      rate: write(rate),
      left: inMinutes((total - bytes) / rate),
    };
    if (!shown) bar?.start(total, bytes, payload);
    shown = bar !== undefined;
    bar?.setTotal(total);
    bar?.update(bytes, payload);
  };
  const hide = () => {
    if (shown) bar?.stop();
    shown = false;
  };
  const timer = watched
    ? setTimeout(async () => {
      bar = await makeBar();
      update();
    }, PATIENCE)
    : undefined;
  return {
    watch(options) {
      if (!watched) return options;
      let last: Done = { bytes: 0, total: 0 };
      return {
        ...options,
        onProgress(progress: Done) {
          sum.bytes += progress.bytes - last.bytes;
          sum.total += progress.total - last.total;
          last = progress;
          const isOver = sum.bytes === sum.total;
          if (bar && (shown || !isOver)) update();
        },
      };
    },
    pause(print) {
      hide();
      print();
    },
    [Symbol.dispose]() {
      clearTimeout(timer);
      hide();
      bar = undefined;
    },
  };
}

async function makeBar(): Promise<SingleBar> {
  const { default: progress } = await import("cli-progress");
  return new progress.SingleBar({
    format: "{bar} {percentage}%  {done} of {all}  {rate}/s  {left} left",
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
  }, progress.Presets.shades_grey);
}

/**
 * Writes a number of bytes for a person.
 *
 * @param bytes How many.
 * @returns Such as `1.5 GB`, in powers of 1000.
 */
export function inUnits(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let power = 0;
  while (bytes >= 999.5 && power < units.length - 1) {
    bytes /= 1000;
    power++;
  }
  return `${bytes.toFixed(power === 0 || bytes >= 99.95 ? 0 : 1)} ${
    units[power]
  }`;
}

/**
 * Writes a duration for a person.
 *
 * @param seconds How long, in seconds.
 * @returns Such as `1:05` or `2:00:00`.
 */
export function inMinutes(seconds: number): string {
  if (!Number.isFinite(seconds)) return "-:--";
  const whole = Math.max(0, Math.ceil(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  const hours = Math.floor(minutes / 60);
  return hours > 0
    ? `${hours}:${two(minutes % 60)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}
