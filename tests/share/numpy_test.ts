import { type DType, NdArray } from "../../src/array/mod.ts";
import { axes, type Scope, SharedArray } from "../../src/share/mod.ts";
import {
  assignments,
  compare,
  numpy,
  plain,
  source,
  valuesOf,
} from "../array/numpy_cases.ts";

const isGranted = Deno.permissions.querySync({ name: "ffi" }).state ===
  "granted";

const SCOPES: readonly (readonly [Scope, number, boolean])[] = [
  ["threads", 10_000, true],
  ["processes", 2_000, isGranted && Deno.build.os === "linux"],
];

for (const [scope, count, isPossible] of SCOPES) {
  Deno.test({
    name: `read() and write() take and leave what NumPy does (${scope})`,
    ignore: numpy.ignore || !isPossible,
    async fn() {
      const name = `assay-test-numpy-${Deno.pid}`;
      await compare(assignments, count, (one) => {
        const { dtype, shape, selectors } = one;
        using array = SharedArray.create(name, source(dtype, shape), { scope });
        const part = gridOf(array.read(...selectors), dtype);
        array.write(axes(...selectors), valuesOf(one, part.shape));
        return {
          shape: part.shape,
          before: plain(part.values()),
          values: plain(gridOf(array.read(), dtype).values()),
        };
      });
    },
  });
}

/** What was read, whatever its shape is. */
function gridOf(
  value: ReturnType<SharedArray["read"]>,
  dtype: DType,
): NdArray {
  return value instanceof NdArray ? value : NdArray.from(value, dtype);
}
