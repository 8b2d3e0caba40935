/**
 * The errors of producers.
 *
 * @module
 */

import { LogError } from "./log_error.ts";
import { LogRangeError } from "./log_range_error.ts";

/**
 * Makes the error of a logger that takes no more entries.
 *
 * @returns The error.
 */
export function stopped(): LogError {
  return new LogError(
    "Cannot put an entry: expected a running logger, found one that was stopped",
    {
      code: "LOGGER_STOPPED",
      hints: ["Start the logger again, and make new producers."],
    },
  );
}

/**
 * Makes the error of a producer that was closed.
 *
 * @returns The error.
 */
export function closed(): LogError {
  return new LogError(
    "Cannot put an entry: expected an open producer, found one that was closed",
    {
      code: "PRODUCER_CLOSED",
      hints: ["Ask the logger for another: logger.producer()."],
    },
  );
}

/**
 * Makes the error of a ring without room.
 *
 * @param found Bytes that it holds and could hold, and ms that were waited.
 * @returns The error.
 */
export function ringFull(
  found: {
    readonly capacity: number;
    readonly used: number;
    readonly waited: number;
  },
): LogError {
  const { capacity, used, waited } = found;
  const within = waited > 0 ? ` within ${waited} ms` : "";
  return new LogError(
    `Cannot put an entry: expected room in the ring of ${capacity} bytes${within}, found ${used} bytes that wait to be written`,
    {
      code: "RING_FULL",
      data: found,
      hints: [
        "Give the logger a larger capacity, or log less: the disk does not keep up.",
      ],
    },
  );
}

/**
 * Makes the error of an entry that does not fit into an empty ring.
 *
 * @param length Bytes of its data.
 * @param capacity Bytes of the ring.
 * @returns The error.
 */
export function largerThanRing(
  length: number,
  capacity: number,
): LogRangeError {
  return new LogRangeError(
    `Cannot put an entry at once: expected data that the ring of ${capacity} bytes holds whole, found ${length} bytes`,
    {
      code: "PAYLOAD_TOO_LARGE",
      data: { bytes: length, capacity },
      hints: [
        "Use put with onFull 'wait', or give the logger a larger capacity.",
      ],
    },
  );
}
