import assert from "node:assert/strict";
import fc from "fast-check";
import { ArrayError, DTYPES, NdArray } from "../../src/array/mod.ts";
import {
  canonicalBytes,
  CodecError,
  digestValue,
} from "../../src/internal/codec/mod.ts";
import { decodeText, encodeText } from "../../src/internal/codec/text.ts";

const GRID = [[0, 1, 0], [1, 1, 0]];
const CUBE = new NdArray({
  data: Int16Array.from({ length: 24 }, (_, i) => i - 12),
  shape: [2, 3, 4],
  dtype: "int16",
});

/** Changing one of these digests costs every user their memo store. */
const GOLDEN: [name: string, value: unknown, digest: string][] = [
  [
    "bool",
    NdArray.from([true, false], "bool"),
    "856e55a8522c6c499788fbdd633ef736f4706548527f082778349821443855cc",
  ],
  [
    "scalar",
    NdArray.from(1.5),
    "2c2bf66898fbc083ced66c316b6146de94eae2ddc5db17a6f3b2551ade9e1bf5",
  ],
  [
    "empty",
    NdArray.from([[], []], "float32"),
    "61bdf1cc0e2be0388dd572d3ae0df1e8802c6e96526bb9f0fba902b2389ec802",
  ],
  [
    "int64",
    NdArray.from([[-1n, 2n ** 62n]], "int64"),
    "f7b024deccad2043fe002b2feab637ac22b5adfbfb43e7616fb563ca421392c9",
  ],
  [
    "float16",
    NdArray.from([0.1, -0, NaN, Infinity], "float16"),
    "0f186d1ea3f3bb6bc2e581d28a430bfc61858e1bb302ce086d6385c8ce271474",
  ],
  [
    "cube",
    CUBE,
    "fa3d30b463f65903e2c42184bfd8008ae767c997bc0cd132d115512ca950050e",
  ],
  [
    "view",
    CUBE.slice(null, [null, null, -2]).transpose(),
    "e3bdf3cbb361565bfd542bc81cc670b5e3846ea943ab22376a53ec42a0f99ad2",
  ],
];

Deno.test("digestValue() of an array gives the digests that memo stores hold", () => {
  for (const [name, value, digest] of GOLDEN) {
    assert.equal(digestValue(value), digest, name);
  }
});

Deno.test("canonicalBytes() of an array are name, dtype, shape and elements", () => {
  const array = NdArray.from(GRID, "int8");
  const plain = {
    dtype: "int8",
    shape: [2, 3],
    data: Int8Array.of(0, 1, 0, 1, 1, 0),
  };
  assert.equal(
    canonicalBytes(array).toHex(),
    "1706074e644172726179" + canonicalBytes(plain).toHex(),
  );
});

Deno.test("digestValue() of a view is that of its copy", () => {
  const array = NdArray.from([GRID, GRID], "uint16");
  const views = [
    array.transpose(),
    array.slice(null, null, 1),
    array.slice(1),
    array.slice([null, null, -1], [1]),
    array.slice([0, 0]),
    array.slice(0, 0, 0),
  ];
  const digests = views.map((view) => digestValue(view));
  assert.deepEqual(digests, views.map((view) => digestValue(view.copy())));
  assert.equal(new Set(digests).size, views.length);
});

Deno.test("digestValue() tells arrays apart by dtype, shape and elements", () => {
  const arrays = [
    ...DTYPES.map((dtype) => NdArray.from(GRID, dtype)),
    NdArray.from([[0, 1], [0, 1], [1, 0]]),
    NdArray.from([0, 1, 0, 1, 1, 0]),
    NdArray.from([GRID]),
    NdArray.from([[0, 1, 0], [1, 1, -0]]),
  ];
  const digests = new Set(arrays.map((array) => digestValue(array)));
  assert.equal(digests.size, arrays.length);
});

Deno.test("digestValue() of an array does not tell whose memory it shows", () => {
  const array = NdArray.from(GRID);
  assert.equal(
    digestValue([array, array.data]),
    digestValue([array.copy(), array.data]),
  );
});

Deno.test("decodeText() gives an array back, whatever its dtype and shape", () => {
  const shapes = fc.array(fc.nat({ max: 4 }), { maxLength: 4 });
  fc.assert(fc.property(fc.constantFrom(...DTYPES), shapes, (dtype, shape) => {
    const data = NdArray.from(
      Array.from({ length: shape.reduce((n, m) => n * m, 1) }, (_, i) => i % 2),
      dtype,
    );
    const array = data.reshape(shape).transpose();
    const back = decodeText(encodeText({ array }));
    const { array: found } = back as { array: unknown };
    assert.ok(found instanceof NdArray);
    assert.deepEqual(
      [found.dtype, found.shape, found.toNested()],
      [dtype, array.shape, array.toNested()],
    );
    assert.equal(digestValue(found), digestValue(array));
  }));
});

Deno.test("decodeText() refuses an array whose parts do not fit", () => {
  const text = encodeText(NdArray.from([1, 2]));
  for (
    const [from, to] of [["[6],2", "[6],3"], ["float64", "float32"]] as const
  ) {
    assert.notEqual(text.replace(from, to), text, text);
    assert.throws(() => decodeText(text.replace(from, to)), CodecError);
  }
});

Deno.test("digestValue() refuses an array whose memory was given back", () => {
  const array = NdArray.from(GRID);
  (array.data.buffer as ArrayBuffer).transfer();
  assert.throws(() => digestValue(array), (error) => {
    assert.ok(error instanceof ArrayError);
    assert.equal(error.code, "ARRAY_DISPOSED");
    return true;
  });
});
