/**
 * Three simulated instruments: what each measures, and how often.
 *
 * @module
 */

/** An instrument. */
export interface Instrument {
  /** What it is called. */
  readonly name: string;
  /** Its source in the log. */
  readonly sourceId: number;
  /** Measurements a second. */
  readonly rate: number;
  /**
   * Measures.
   *
   * @param seconds Since it began.
   * @returns The measurement as bytes, in memory that is used again.
   */
  measure(seconds: number): Uint8Array;
}

const WIDTH = 64;
const HEIGHT = 48;

/** A bright spot that goes round: 64 by 48 grey pixels. */
function camera(): Instrument {
  const pixels = new Uint8Array(WIDTH * HEIGHT);
  return {
    name: "camera",
    sourceId: 1,
    rate: 30,
    measure(seconds) {
      const x = WIDTH / 2 + 20 * Math.cos(seconds);
      const y = HEIGHT / 2 + 15 * Math.sin(seconds);
      for (let at = 0; at < pixels.length; at++) {
        const dx = at % WIDTH - x;
        const dy = Math.floor(at / WIDTH) - y;
        pixels[at] = 255 * Math.exp(-(dx * dx + dy * dy) / 30);
      }
      return pixels;
    },
  };
}

/** Three channels of a heartbeat, 16 bits each. */
function electrodes(): Instrument {
  const channels = new Int16Array(3);
  const bytes = new Uint8Array(channels.buffer);
  return {
    name: "electrodes",
    sourceId: 2,
    rate: 1000,
    measure(seconds) {
      const phase = seconds % 0.8;
      channels.forEach((_, lead) => {
        const beat = Math.exp(-(((phase - 0.1 - lead / 50) / 0.012) ** 2));
        channels[lead] = 2000 * beat + 50 * (Math.random() - 0.5);
      });
      return bytes;
    },
  };
}

/** The three coordinates of a Lorenz attractor, as float64. */
function lorenz(): Instrument {
  const step = 0.005;
  const point = new Float64Array([1, 1, 20]);
  const bytes = new Uint8Array(point.buffer);
  return {
    name: "lorenz",
    sourceId: 3,
    rate: 250,
    measure() {
      const [x, y, z] = point as unknown as [number, number, number];
      point[0] = x + step * 10 * (y - x);
      point[1] = y + step * (x * (28 - z) - y);
      point[2] = z + step * (x * y - 8 / 3 * z);
      return bytes;
    },
  };
}

/** All instruments. */
export const INSTRUMENTS: readonly Instrument[] = [
  camera(),
  electrodes(),
  lorenz(),
];
