/**
 * One canonical form for a value, as bytes and as a digest. The text that can
 * be read back is behind a door of its own, `text.ts`, since it loads a
 * library that few need.
 *
 * @module
 */

export {
  canonicalBytes,
  type CanonicalOptions,
  CODEC_VERSION,
  digestValue,
} from "./canonical.ts";
export { CodecError } from "./codec_error.ts";
export { type Codec, findCodec, registerCodec } from "./registry.ts";
