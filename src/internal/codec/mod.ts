/**
 * One canonical form for a value, as bytes, as a digest, and as text that can
 * be read back.
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
export { type Codec, registerCodec } from "./registry.ts";
export { decodeText, encodeText } from "./text.ts";
