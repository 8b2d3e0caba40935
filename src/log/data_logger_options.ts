/**
 * The options of a logger.
 *
 * @module
 */

import type { FullRing } from "./full_ring.ts";
import type { Durability } from "./writer.ts";

/** How a log is kept. */
export interface DataLoggerOptions extends FullRing {
  /** Where the log's folder lies, or is to be made. */
  readonly outputDirectory: string | URL;
  /**
   * The log's name: its folder is `{instanceName}_data_log`.
   *
   * @default {"data_logger"}
   */
  readonly instanceName?: string;
  /**
   * What its files are: segments, or a `.npy` file for each entry, as ataraxis
   * writes them, at a thousandth of the speed.
   *
   * @default {"segments"}
   */
  readonly format?: "segments" | "npy";
  /**
   * How much each producer's ring holds, in bytes; rounded up to a power of
   * two from 4 KiB to 1 GiB.
   *
   * @default {16777216}
   */
  readonly capacity?: number;
  /**
   * When what was written is brought onto the disk: every 100 ms and at each
   * flush and stop, only at those, or never. With `"none"`, flush and stop
   * promise only that the operating system has the data.
   *
   * @default {"interval"}
   */
  readonly durability?: Durability;
  /**
   * How large a segment may become, in bytes.
   *
   * @default {1073741824}
   */
  readonly segmentBytes?: number;
}
