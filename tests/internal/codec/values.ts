/** Values for property tests, and a second opinion on which are the same. */

import fc from "fast-check";

const anyText = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 })
    .map((units) => String.fromCharCode(...units)),
);

const anyKey = fc.oneof(
  fc.constantFrom("a", "b", "1", "constructor", "toString", "then"),
  anyText,
).filter((key) => key !== "__proto__" && key !== "stack");

const anyRegExp = fc.tuple(
  fc.constantFrom("a", "/\\n", "é"),
  fc.constantFrom("", "g", "yu"),
  fc.nat(9),
).map(([source, flags, lastIndex]) =>
  Object.assign(new RegExp(source, flags), { lastIndex })
);

const anyLeaf: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, undefined, true, false, -0, NaN, Infinity, -Infinity),
  fc.integer(),
  fc.double(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  anyText,
  fc.date({ noInvalidDate: false }),
  fc.webUrl().map((text) => new URL(text)),
  anyRegExp,
  fc.uint8Array({ maxLength: 9 }),
  fc.uint8Array({ maxLength: 9 }).map((bytes) => bytes.slice().buffer),
  fc.int16Array({ maxLength: 5 }),
  fc.float32Array({ maxLength: 5 }),
  fc.float64Array({ maxLength: 5 }).map((numbers) => numbers.subarray(1)),
  fc.bigInt64Array({ maxLength: 3 }),
);

/** Any value that the codec supports. */
export const anyValue: fc.Arbitrary<unknown> = nested(anyLeaf, anyKey);

/** Values so small and few that two of them are often the same. */
export const fewValues: fc.Arbitrary<unknown> = nested(
  fc.constantFrom<unknown>(0, -0, "", "0", 0n, undefined),
  fc.constantFrom("a", "b"),
);

function nested(
  leaf: fc.Arbitrary<unknown>,
  key: fc.Arbitrary<string>,
): fc.Arbitrary<unknown> {
  const inner = fc.oneof(leaf, withParts(leaf, key));
  return fc.oneof(leaf, withParts(inner, key));
}

function withParts(
  part: fc.Arbitrary<unknown>,
  key: fc.Arbitrary<string>,
): fc.Arbitrary<unknown> {
  const parts = fc.array(part, { maxLength: 3 });
  const record = fc.array(fc.tuple(key, part), { maxLength: 3 })
    .map((entries) => Object.fromEntries(entries));
  const cause = fc.record({ cause: part }, { requiredKeys: [] });
  return fc.oneof(
    parts,
    fc.sparseArray(part, { maxNumElements: 2, maxLength: 4 }),
    record,
    record.map((own) => Object.assign(Object.create(null), own)),
    fc.array(fc.tuple(part, part), { maxLength: 3 })
      .map((entries) => new Map(entries)),
    parts.map((items) => new Set(items)),
    fc.tuple(fc.constantFrom("", "0"), cause)
      .map(([text, options]) => new RangeError(text, options)),
    parts.map((errors) => new AggregateError(errors)),
    record.map((own) => Object.assign(new Error(), own)),
    part.map((shared) => [shared, shared]),
  );
}

/**
 * Tells whether no function could tell two values apart, save by what the
 * codec says does not count. Written without the codec's own idea of a form.
 */
export function same(left: unknown, right: unknown): boolean {
  const there = new Map<object, object>();
  const back = new Map<object, object>();
  return compare(left, right);

  function compare(a: unknown, b: unknown): boolean {
    if (!isObject(a) || !isObject(b)) return Object.is(a, b);
    if (there.has(a) || back.has(b)) {
      return there.get(a) === b && back.get(b) === a;
    }
    there.set(a, b);
    back.set(b, a);
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (a instanceof Date && b instanceof Date) return Object.is(+a, +b);
    if (a instanceof URL && b instanceof URL) return a.href === b.href;
    if (a instanceof RegExp && String(a) !== String(b)) return false;
    if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) {
      return sameBytes(new Uint8Array(a), new Uint8Array(b));
    }
    if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
      return sameBytes(bytesOf(a), bytesOf(b));
    }
    if (a instanceof Map && b instanceof Map) {
      return compare([...a].flat(), [...b].flat());
    }
    if (a instanceof Set && b instanceof Set) return compare([...a], [...b]);
    return compareProperties(a, b);
  }

  function compareProperties(a: object, b: object): boolean {
    const isError = a instanceof Error;
    const keys = Reflect.ownKeys(a).filter((key) =>
      !isError || key !== "stack"
    );
    const others = Reflect.ownKeys(b).filter((key) =>
      !isError || key !== "stack"
    );
    return keys.length === others.length &&
      keys.every((key, at) =>
        key === others[at] &&
        isEnumerable(a, key) === isEnumerable(b, key) &&
        compare(Reflect.get(a, key), Reflect.get(b, key))
      );
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isEnumerable(object: object, key: PropertyKey): boolean {
  return Object.prototype.propertyIsEnumerable.call(object, key);
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
