/** Why a value cannot be encoded. */
export interface Refusal {
  /** What was found, as the end of a sentence. */
  readonly found: string;
  /** What the reader can do. */
  readonly hint: string;
  /** The property that is the reason, when it is not the value itself. */
  readonly key?: PropertyKey;
}

/**
 * Says why a property of an object is refused.
 *
 * @param className The class of the object.
 * @param key The property.
 * @returns The reason, at that property.
 */
export function refusedProperty(className: string, key: PropertyKey): Refusal {
  if (typeof key === "symbol") {
    return {
      key,
      found: "a symbol as a key",
      hint: "Use a string as the key; nothing of a symbol can be written",
    };
  }
  if (key === "__proto__") {
    return {
      key,
      found: "a property named like the way to the prototype",
      hint: "Use another name, or a Map, which takes any key",
    };
  }
  return {
    key,
    found: `a property added to an instance of ${className}, or a hidden one`,
    hint: "Make it an enumerable property of a plain object",
  };
}

/**
 * Says why an object that only has the prototype of a class is refused.
 *
 * @param className The class.
 * @returns The reason.
 */
export function refusedPretender(className: string): Refusal {
  return {
    found: `an object that is no ${className} but has its prototype`,
    hint: `Make the value with the constructor of ${className}`,
  };
}

/**
 * Says why a buffer that was transferred is refused.
 *
 * @returns The reason.
 */
export function refusedDetached(): Refusal {
  return {
    found: "a buffer that was transferred away",
    hint: "Encode the value before its buffer is transferred, or copy it first",
  };
}

/**
 * Says why a value whose parts lie too deep inside each other is refused.
 *
 * @param maxDepth How deep they may lie.
 * @returns The reason.
 */
export function refusedDepth(maxDepth: number): Refusal {
  return {
    found: `more than ${maxDepth} objects inside each other`,
    hint: "Keep linked nodes in a list that names the next one by its index",
  };
}

/**
 * Says why a value that is no data is refused.
 *
 * @param value A function, a symbol or an instance of an unknown class.
 * @returns The reason.
 */
export function refusedValue(value: unknown): Refusal {
  if (typeof value !== "object" || value === null) {
    return {
      found: `a ${typeof value}`,
      hint: "Pass data only, such as the name of what is to be used",
    };
  }
  const { constructor } = value;
  const className = typeof constructor === "function" && constructor.name !== ""
    ? constructor.name
    : "a class without a name";
  return {
    found: `an instance of ${className}`,
    hint:
      `Pass plain data with what counts of it, or register a codec for ${className}`,
  };
}
