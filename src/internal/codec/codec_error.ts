import { AssayError } from "../errors.ts";

/**
 * A value or a text that the codec cannot take.
 *
 * - `UNSUPPORTED_VALUE`: part of the value is not data, or is too deep or too
 *   large for the text form; `data.path` says where: `$.rows[3].name`.
 * - `CIRCULAR_VALUE`: part of the value contains itself; `data.path` says
 *   where, `data.target` what it leads back to.
 * - `BAD_TEXT`: the text is not one that `encodeText` wrote.
 * - `CODEC_CLASH`: two codecs were registered under one name, `data.name`.
 */
export class CodecError extends AssayError {}
