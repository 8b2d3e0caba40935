import assert from "node:assert/strict";
import {
  canonicalBytes,
  CODEC_VERSION,
  digestValue,
  registerCodec,
} from "../../../src/internal/codec/mod.ts";

class Celsius {
  constructor(readonly degrees: number) {}
}

registerCodec<Celsius>({
  name: "Celsius",
  matches: (value) => value instanceof Celsius,
  encode: ({ degrees }) => degrees,
  decode: (plain) => new Celsius(Number(plain)),
});

const shared = { a: 1 };

/**
 * Changing one of these digests costs every user their memo store. When it
 * must be, raise CODEC_VERSION and write the new form in docs/codec.md.
 */
const GOLDEN: [name: string, value: unknown, digest: string][] = [
  [
    "null",
    null,
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  ],
  [
    "undefined",
    undefined,
    "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
  ],
  [
    "true",
    true,
    "084fed08b978af4d7d196a7446a86b58009e636b611db16211b65a9aadff29c5",
  ],
  [
    "false",
    false,
    "dbc1b4c900ffe48d575b5da5c638040125f65db0fe3e24494b76ea986457d986",
  ],
  [
    "one",
    1,
    "504db1da3eb9adacae535011f0bc1e0827e0dd13db498950984eaece64258bc5",
  ],
  [
    "minus zero",
    -0,
    "a78e85468abe2fefc1c36a8278057b11574835a6940a2fcc5972f93e558dd838",
  ],
  [
    "NaN",
    NaN,
    "6997e9a471855f0157b7143cc36171cffd68133af87bd4262e01c3ba1948c80b",
  ],
  [
    "infinity",
    Infinity,
    "52cafc688fd407885bcc5886e59a91025f0791b32a68098a203844044a8292a2",
  ],
  [
    "bigint",
    -(2n ** 64n),
    "f3f3a816d5dfc6bdae86d3dc9fbf410e059a3d5a23708ee7df80782b913460b2",
  ],
  [
    "empty string",
    "",
    "ceb827ad3d3884fd4d50ae6099d6d50c09a21e72ebd309708e8b69d93df19e55",
  ],
  [
    "string",
    "naïve 😀",
    "b6f2b5412ff10b96e9017d31a460607daf708605f4771c940fd81bb3ec950a02",
  ],
  [
    "lone surrogate",
    "a\ud800",
    "ed24eb7e992c95e53a8e3b73069cd4edd237fd232ed0303534021861495a2bf6",
  ],
  [
    "date",
    new Date(Date.UTC(2024, 1, 29)),
    "51104f9c4f15398750cb77693476cbc081579e4e19d398709db90c2edf101c80",
  ],
  [
    "invalid date",
    new Date(NaN),
    "5b9935047e4ac97cfd833f07a10ae529a9d54d7061509065a3996cea80dd4a79",
  ],
  [
    "URL",
    new URL("https://example.org/a?b#c"),
    "446311c873f4678b51ba1702926dbf6707763af84403aa38c3a1239b4d7e6de2",
  ],
  [
    "RegExp",
    Object.assign(/a+\/b/giu, { lastIndex: 2 }),
    "6c4503af899cb40d0d4b7677d28c178b779b10e0520ebeebdf9ad26d4c240c18",
  ],
  [
    "ArrayBuffer",
    new Uint8Array([1, 2, 3]).buffer,
    "870a9743d0b6921b6073c26052eb0675a90565ce54058a7f839189e6fd0a15c4",
  ],
  [
    "array",
    [1, "1", 1n],
    "586cf66438416e46bca7086e853db80f1de5c1f312cad3c90a74c6298cb037eb",
  ],
  [
    "array with holes",
    [, 1, ,],
    "eee3314789e1c10ae89e5570d55f7560092cfb99a846c119d2a40661e7e8ed14",
  ],
  [
    "object",
    { b: 1, a: undefined },
    "a16adcfdfe187c6c9101ebe2eb56eea612e19b7318220b316c066b61df5fdd24",
  ],
  [
    "object without prototype",
    Object.assign(Object.create(null), { a: 1 }),
    "a9083665c08c35975883ddecfe449992aa4ccde5a91c89e3a71f78e74e316ff1",
  ],
  [
    "Map",
    new Map<unknown, unknown>([["a", 1], [{}, 2]]),
    "9e681436b554c5c125e8d944912d43b8ab2bdcd69ebcf8f3dde25e07d08ead0c",
  ],
  [
    "Set",
    new Set([1, "a"]),
    "7e98ec702a40d1d021c16ae01ab0ac6e247c5702fedbd0bb45612abc80d2e98e",
  ],
  [
    "shared part",
    [shared, shared],
    "87fb2c6c7ce55443d9bf6729f8bbc05a0cbfd7a9c4447a7854fb6ee8202033ca",
  ],
  [
    "error",
    Object.assign(new TypeError("wrong", { cause: 1 }), { code: 2 }),
    "310f1ccc293b15228e45faa08bd459b1d422c25933716766e360b378c6f820c0",
  ],
  [
    "AggregateError",
    new AggregateError([new Error("a")], "all"),
    "f6ec486f9990ef5c5a3c7271ebca6332c492c986b73d6f615078dedfd82bf0c1",
  ],
  [
    "instance",
    new Celsius(21.5),
    "c1434b6b006419590fcbcbee37221088a51e5ec134f13ef2dd8fb7ca28a06e55",
  ],
  [
    "Int8Array",
    new Int8Array([-1, 1]),
    "6e740afa6c48dd1c87242c304651cb2db6da8fd088726b34d05c8f96ccd2f4ba",
  ],
  [
    "Uint8Array",
    new Uint8Array([255, 1]),
    "68e608ab7846b2d635f8011501e351caef6a743c5e41c3a6613cc7ab8cd6597c",
  ],
  [
    "Uint8ClampedArray",
    new Uint8ClampedArray([255, 1]),
    "fb2f805b9380c8ab0d18044d4aeb120dd04237da41cb27ae9c668de72e49cf0a",
  ],
  [
    "Int16Array",
    new Int16Array([-1, 1]),
    "262eb9ca484ae3f3e8d8044b1230db41d30caf909bd3002d4e900c74fd292d43",
  ],
  [
    "Uint16Array",
    new Uint16Array([65_535, 1]),
    "19fc69d76c45fdf118dc9b36a370cf6b105ca0e02bf381ebb1e8eab78dede60e",
  ],
  [
    "Int32Array",
    new Int32Array([-1, 1]),
    "4d9c3b0959f411c7f013f563f104b065ea10c9edbe4a944fef19e6520a226545",
  ],
  [
    "Uint32Array",
    new Uint32Array([4_294_967_295, 1]),
    "ff69f7255c88663f958af03540ed90f71a37bf6379f868427da848fa448a6d8b",
  ],
  [
    "BigInt64Array",
    new BigInt64Array([-1n, 1n]),
    "8e31c35be84f6d5a843f1a830abf55f4bf94143857e8564d2d85e910825eabda",
  ],
  [
    "BigUint64Array",
    new BigUint64Array([2n ** 63n, 1n]),
    "32c99c9e2de4d165e037003f9f34ffead54e45b958a568d241192a95c4040f8e",
  ],
  [
    "Float16Array",
    new Float16Array([1.5, -0]),
    "93ee1846db4328418e33c4e7f92f48ee6ef63f892b47fa51a8531e213870ffed",
  ],
  [
    "Float32Array",
    new Float32Array([1.5, -0]),
    "085e8bb5097408c91a0f458e420207925c69cb46bc8fada640d181aec83dd3fa",
  ],
  [
    "Float64Array",
    new Float64Array([1.5, -0]),
    "c0997d9342c0f8ee3bc7307419c533dcde7a38ce76d043bdaa5e859bdaf64aea",
  ],
  [
    "rows",
    Array.from({ length: 300 }, (_, id) => ({ id, name: `row ${id}` })),
    "c1322c7e32650f61c4cb47972a7fbb472d841a802da01f0edee3a466040bef8c",
  ],
];

Deno.test("digestValue() gives the digests that memo stores hold", () => {
  assert.equal(CODEC_VERSION, 1);
  for (const [name, value, digest] of GOLDEN) {
    assert.equal(digestValue(value), digest, name);
  }
});

Deno.test("digestValue() with sorted order gives the digests that run locks hold", () => {
  const config = { season: { harmonics: 3, years: [2012, 2013] }, dir: "out" };
  assert.equal(
    digestValue(config, { order: "sorted" }),
    "f004f98ab70e3039d4c9ef171f21119fe8419df3c9956e690bd7ad735c73db1b",
  );
});

Deno.test("canonicalBytes() of a golden value hash to its digest by Web Crypto", async () => {
  for (const [name, value, digest] of GOLDEN) {
    const bytes = new Uint8Array(canonicalBytes(value));
    const hash = await crypto.subtle.digest("SHA-256", bytes);
    assert.equal(new Uint8Array(hash).toHex(), digest, name);
  }
});
