import { CodecError } from "./codec_error.ts";

/** How the instances of a class are written as plain data and read back. */
export interface Codec<T> {
  /** The name that stands for the class in bytes and texts, for good. */
  readonly name: string;
  /**
   * Tells whether a value belongs to this codec.
   *
   * @param value An object of no built-in class.
   * @returns Whether it is an instance of the class.
   */
  matches(value: unknown): value is T;
  /**
   * Gives all that counts of an instance.
   *
   * @param value The instance; it may be asked for more than once.
   * @returns A value that the codec supports, equal for equal instances.
   */
  encode(value: T): unknown;
  /**
   * Makes an instance from what `encode` gave.
   *
   * @param plain What `encode` gave, read back from a text.
   * @returns The instance.
   */
  decode(plain: unknown): T;
}

const codecs = new Map<string, Codec<unknown>>();

/**
 * Makes the instances of a class values that can be encoded.
 *
 * @param codec The name of the class and how its instances are recognized,
 * written and read.
 * @throws {CodecError} `CODEC_CLASH` when the name is taken.
 */
export function registerCodec<T>(codec: Codec<T>): void {
  if (codecs.has(codec.name)) {
    throw new CodecError(
      `Cannot register a codec: expected a new name, found '${codec.name}', which is taken`,
      {
        code: "CODEC_CLASH",
        data: { name: codec.name },
        hints: [
          "Register each class once, in the module that defines it, under a name of its own",
        ],
      },
    );
  }
  codecs.set(codec.name, codec);
}

/**
 * Finds the codec that an object belongs to.
 *
 * @param value An object of no built-in class.
 * @returns The first codec that takes it, in the order of registration.
 */
export function findCodec(value: object): Codec<unknown> | undefined {
  for (const codec of codecs.values()) {
    if (codec.matches(value)) return codec;
  }
  return undefined;
}

/**
 * Finds a codec by its name.
 *
 * @param name The name it was registered under.
 * @returns The codec, if its module has been imported.
 */
export function codecNamed(name: string): Codec<unknown> | undefined {
  return codecs.get(name);
}
