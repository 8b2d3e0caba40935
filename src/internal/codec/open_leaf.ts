import { nodeTypes } from "./node_types.ts";
import { demandUntouched, type Opener } from "./opener.ts";
import { refusedDetached, refusedPretender } from "./refusal.ts";
import { TAG } from "./tag.ts";
import { writeString } from "./write_string.ts";

/** Writes a Date by its milliseconds, NaN when it is invalid. */
export const openDate: Opener<Date> = (date, pen) => {
  demandUntouched(date, "Date", nodeTypes().isDate(date), pen);
  pen.out.byte(TAG.date);
  pen.out.float64(date.getTime());
  return undefined;
};

/** A URL owns the mark of its class, by which a true one is known. */
const URL_KEYS = Reflect.ownKeys(new URL("about:blank"));

/** Writes a URL by its text. */
export const openUrl: Opener<URL> = (url, pen) => {
  const isUrl = URL_KEYS.every((key) => Object.hasOwn(url, key));
  demandUntouched(url, "URL", isUrl, pen, URL_KEYS);
  pen.out.byte(TAG.url);
  writeString(url.href, pen.out);
  return undefined;
};

/** Writes a RegExp with the place where it goes on. */
export const openRegExp: Opener<RegExp> = (regExp, pen) => {
  demandUntouched(regExp, "RegExp", nodeTypes().isRegExp(regExp), pen, [
    "lastIndex",
  ]);
  if (typeof regExp.lastIndex !== "number") {
    pen.refuse({
      key: "lastIndex",
      found: `a ${typeof regExp.lastIndex}`,
      hint: "Set 'lastIndex' to a number",
    });
  }
  pen.out.byte(TAG.regExp);
  writeString(regExp.source, pen.out);
  writeString(regExp.flags, pen.out);
  pen.out.float64(regExp.lastIndex);
  return undefined;
};

/** Writes the bytes of an ArrayBuffer. */
export const openArrayBuffer: Opener<ArrayBuffer> = (buffer, pen) => {
  demandUntouched(
    buffer,
    "ArrayBuffer",
    nodeTypes().isArrayBuffer(buffer),
    pen,
  );
  if (buffer.detached) pen.refuse(refusedDetached());
  pen.out.byte(TAG.arrayBuffer);
  pen.out.count(buffer.byteLength);
  pen.out.block(new Uint8Array(buffer));
  return undefined;
};

/**
 * Gives the opener for one class of typed arrays.
 *
 * It does not look for added properties: listing the keys of a typed array
 * makes one string for each element.
 *
 * @param className The class, which names the tag.
 * @returns The opener.
 */
export function typedArrayOpener(
  className: keyof typeof TAG,
): Opener<ArrayBufferView> {
  return (view, pen) => {
    if (!nodeTypes().isTypedArray(view)) {
      pen.refuse(refusedPretender(className));
    }
    const { buffer, byteOffset, byteLength } = view;
    if ("detached" in buffer && buffer.detached) pen.refuse(refusedDetached());
    pen.out.byte(TAG[className]);
    pen.out.count(byteLength);
    pen.out.block(new Uint8Array(buffer, byteOffset, byteLength));
    return undefined;
  };
}
