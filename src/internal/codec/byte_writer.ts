const FIRST_BYTES = 512;
const CHUNK_BYTES = 65_536;
/** Up to this many UTF-16 units a loop beats the call of `encodeInto`. */
const SHORT_TEXT = 48;
/** From this size on, a block is handed over as it is instead of copied. */
const LARGE_BLOCK = 4_096;

const encoder = new TextEncoder();

const NOTHING = new Uint8Array();
// To allocate takes as long as to write a short value.
let spare: Uint8Array<ArrayBuffer> | undefined;

/**
 * Collects bytes and hands them over in chunks, so that what is hashed is
 * never held whole. A chunk is only valid during the call that hands it over.
 */
export class ByteWriter {
  readonly #drain: (chunk: Uint8Array) => void;
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(drain: (chunk: Uint8Array) => void) {
    this.#drain = drain;
    this.#bytes = spare ?? new Uint8Array(FIRST_BYTES);
    spare = undefined;
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Writes one byte. */
  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Writes a safe integer from 0 up as unsigned LEB128. */
  count(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Writes an IEEE 754 double, little-endian, with one pattern for NaN. */
  float64(value: number): void {
    this.#reserve(8);
    // The sign and payload that an engine keeps in a NaN are not ours to trust.
    if (Number.isNaN(value)) {
      this.#view.setUint32(this.#length, 0, true);
      this.#view.setUint32(this.#length + 4, 0x7ff8_0000, true);
    } else {
      this.#view.setFloat64(this.#length, value, true);
    }
    this.#length += 8;
  }

  /** Writes a string without lone surrogates as UTF-8. */
  utf8(text: string): void {
    if (text.length <= SHORT_TEXT && this.#ascii(text)) return;
    for (let at = 0; at < text.length;) {
      this.#reserve(Math.min((text.length - at) * 3, CHUNK_BYTES / 2));
      const { read, written } = encoder.encodeInto(
        text.slice(at),
        this.#bytes.subarray(this.#length),
      );
      this.#length += written;
      at += read;
    }
  }

  /** Writes the UTF-16 units of any string, little-endian. */
  utf16(text: string): void {
    for (let at = 0; at < text.length; at++) {
      this.#reserve(2);
      this.#view.setUint16(this.#length, text.charCodeAt(at), true);
      this.#length += 2;
    }
  }

  /** Writes bytes as they are. */
  block(bytes: Uint8Array): void {
    if (bytes.length >= LARGE_BLOCK) {
      this.flush();
      this.#drain(bytes);
      return;
    }
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Hands over the rest; nothing can be written any more. */
  end(): void {
    this.flush();
    spare = this.#bytes;
    this.#bytes = NOTHING;
  }

  /** Hands over what has been collected. */
  flush(): void {
    if (this.#length > 0) this.#drain(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
  }

  /** Writes a short string if it is all ASCII, and says whether it did. */
  #ascii(text: string): boolean {
    this.#reserve(text.length);
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= 0x80) return false;
      this.#bytes[this.#length + at] = unit;
    }
    this.#length += text.length;
    return true;
  }

  /** Makes room for at most half a chunk. */
  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    if (this.#bytes.length === CHUNK_BYTES) return this.flush();
    const grown = new Uint8Array(CHUNK_BYTES);
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
