/**
 * What other rooms need of `array` beside its public names.
 *
 * @module
 */

export { type Elements, prepared, scatter } from "./assign.ts";
export {
  checkedValue,
  type Conversion,
  conversionOf,
} from "./checked_value.ts";
export { inOrder } from "./ndarray.ts";
export { indexCount, indexOn, selectAxes } from "./selector.ts";
