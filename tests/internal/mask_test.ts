import assert from "node:assert/strict";
import fc from "fast-check";
import {
  containsSecret,
  mask,
  registerSecret,
} from "../../src/internal/mask.ts";

Deno.test("mask() hides a registered secret inside a longer text", () => {
  registerSecret("mask-hunter2");
  assert.equal(
    mask("postgres://me:mask-hunter2@db, again mask-hunter2"),
    "postgres://me:***@db, again ***",
  );
  assert.equal(mask("mask-hunter"), "mask-hunter");
});

Deno.test("mask() looks inside texts for secrets from 6 characters on", () => {
  registerSecret("zq5zq");
  registerSecret("zk6zk6");
  assert.equal(mask("a zq5zq b zk6zk6 c"), "a zq5zq b *** c");
});

Deno.test("mask() leaves nothing of secrets that overlap", () => {
  registerSecret("overlapLEFTmid");
  registerSecret("midoverRIGHT");
  assert.equal(mask("<overlapLEFTmidoverRIGHT>"), "<***>");
  registerSecret("nested-long-secret");
  registerSecret("long-secret");
  assert.equal(mask("<nested-long-secret>"), "<***>");
});

Deno.test("mask() hides a secret as JSON and URLs spell it, and its lines", () => {
  registerSecret('pa"ss\\w\u00e9rd');
  assert.equal(mask(JSON.stringify({ a: 'pa"ss\\w\u00e9rd' })), '{"a":"***"}');
  assert.equal(
    mask(`?p=${encodeURIComponent('pa"ss\\w\u00e9rd')}&q`),
    "?p=***&q",
  );
  registerSecret("first-line-of-it\n  second-line-of-it\n");
  assert.equal(mask("got second-line-of-it"), "got ***");
});

Deno.test("registerSecret() takes the empty text for no secret", () => {
  registerSecret("");
  assert.equal(mask("abc"), "abc");
  assert.equal(containsSecret(""), false);
});

Deno.test("containsSecret() finds a secret inside, and a short one alone", () => {
  registerSecret("contains-it");
  registerSecret("zx4");
  assert.equal(containsSecret("it contains-it, really"), true);
  assert.equal(containsSecret("zx4"), true);
  assert.equal(containsSecret("a zx4 inside"), false);
  assert.equal(containsSecret("nothing of the kind"), false);
});

Deno.test("mask() never lets any secret through, and nothing else is lost", () => {
  fc.assert(fc.property(
    fc.string({ minLength: 6, maxLength: 20, unit: "binary" }),
    fc.string({ unit: fc.constantFrom("\u0001", "\u0002") }),
    fc.string({ unit: fc.constantFrom("\u0003", "\u0004") }),
    (random, before, after) => {
      const secret = `prop-${random}-prop`;
      registerSecret(secret);
      assert.equal(mask(before + secret + after), `${before}***${after}`);
    },
  ));
});
